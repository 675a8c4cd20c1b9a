// SPDX-License-Identifier: Apache-2.0
// For who looks up one address and does not want to trust the list: fail2ban's own word, asked for with a button.
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Fragment, useState } from 'react';
import { errorKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import type { LookUp } from '@/api/types';
import { useServices } from '@/app/services';
import { JailLink } from '@/components/AppLink';
import { ArrowSyncRegular } from '@/components/icons';
import { Time } from '@/components/Time';
import { Message, useText } from '@/i18n/context';
import { phone } from '@/shell/layout';
import { parsePrefix } from '@/text/address';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS}`,
    [phone]: { paddingInline: tokens.spacingHorizontalM },
  },
  answer: { overflowWrap: 'anywhere' },
});

/** Nothing while what is searched for is not one address or network. */
export function AskFail2ban(props: { search: string }) {
  const wanted = parsePrefix(props.search);
  return wanted.ok ? <Ask key={wanted.prefix.text} address={wanted.prefix.text} /> : null;
}

type Answer = LookUp | ApiError | 'asking' | null;

function Ask(props: { address: string }) {
  const { address } = props;
  const { client } = useServices();
  const text = useText();
  const styles = useStyles();
  const [answer, setAnswer] = useState<Answer>(null);
  const ask = async (): Promise<void> => {
    setAnswer('asking');
    try {
      setAnswer(await client.call('get', '/api/v1/bans/{address}', { path: { address } }));
    } catch (error) {
      setAnswer(ApiError.of(error));
    }
  };
  const isAsking = answer === 'asking';
  return (
    <div className={styles.root}>
      <Button size="small" icon={<ArrowSyncRegular />} disabledFocusable={isAsking} onClick={() => void ask()}>
        {text('lookUp.ask', { address })}
      </Button>
      <span className={styles.answer} role="status">
        {isAsking ? text('app.working') : answer === null ? null : <Said of={answer} />}
      </span>
    </div>
  );
}

function Said(props: { of: LookUp | ApiError }) {
  const text = useText();
  const { of } = props;
  if (of instanceof ApiError) return text(errorKey(of));
  const time = <Time value={of.asked_at} />;
  if (of.jails.length === 0) return <Message id="lookUp.notBanned" parts={{ time }} />;
  const jails = of.jails.map((jail, index) => (
    <Fragment key={jail}>
      {index === 0 ? null : ', '}
      <JailLink jail={jail} />
    </Fragment>
  ));
  return <Message id="lookUp.banned" parts={{ time, jails }} />;
}
