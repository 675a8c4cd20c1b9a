// SPDX-License-Identifier: Apache-2.0
// What one asks about an address, answered first: is it banned, was it, why, and could it be banned at all?
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Fragment, type ReactNode } from 'react';
import { useHistorySettings } from '@/api/hooks';
import type { AddressDetail } from '@/api/types';
import { AddressLink, JailLink } from '@/components/AppLink';
import { Panel } from '@/components/Panel';
import { CountryLink, NetworkLink } from '@/components/PlaceLink';
import { Remaining, Time } from '@/components/Time';
import { causeKey, linesOf } from '@/history/words';
import { Message, useText } from '@/i18n/context';
import type { MessageKey } from '@/i18n/en';
import { phone } from '@/shell/layout';
import { visible } from '@/text/visible';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalXL}`,
    margin: 0,
    [phone]: { gridTemplateColumns: 'minmax(0, 1fr)', rowGap: 0 },
  },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere', [phone]: { marginBottom: tokens.spacingVerticalS } },
  strong: { fontWeight: tokens.fontWeightSemibold },
  bad: { color: tokens.colorStatusDangerForeground3 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  quiet: { color: tokens.colorNeutralForeground3 },
  line: {
    display: 'block',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    unicodeBidi: 'isolate',
  },
});

export function Answers(props: { of: AddressDetail }) {
  const { of } = props;
  const styles = useStyles();
  const text = useText();
  return (
    <Panel title={text('address.answers')} padded>
      <dl className={styles.list}>
        <Answer question="address.isBanned">
          <IsBanned of={of} />
        </Answer>
        <Answer question="address.wasBanned">
          <WasBanned of={of} />
        </Answer>
        <Answer question="address.why">
          <Why of={of} />
        </Answer>
        <Answer question="address.refused">
          <Refused of={of} />
        </Answer>
        <Answer question="address.where">
          <Where of={of} />
        </Answer>
      </dl>
    </Panel>
  );
}

function Answer(props: { question: MessageKey; children: ReactNode }) {
  const styles = useStyles();
  const text = useText();
  return (
    <>
      <dt className={styles.term}>{text(props.question)}</dt>
      <dd className={styles.value}>{props.children}</dd>
    </>
  );
}

function IsBanned(props: { of: AddressDetail }) {
  const styles = useStyles();
  const text = useText();
  const { bans, address, certain } = props.of;
  const doubt = certain ? null : <span className={styles.quiet}> {text('bans.uncertain')}</span>;
  if (bans.length === 0)
    return (
      <>
        <span className={mergeClasses(styles.strong, styles.good)}>{text('address.notBanned')}</span>
        {doubt}
      </>
    );
  return (
    <>
      <span className={mergeClasses(styles.strong, styles.bad)}>{text('address.banned')}</span>
      {bans.map((ban, index) => (
        <Fragment key={`${ban.jail} ${ban.address}`}>
          {index === 0 ? ' ' : ', '}
          <Message
            id={ban.expires_at === null ? 'address.bannedForEver' : 'address.bannedIn'}
            parts={{ jail: <JailLink jail={ban.jail} />, duration: <Remaining until={ban.expires_at} /> }}
          />
          {ban.address === address ? null : (
            <>
              {' '}
              <Message id="address.asPartOf" parts={{ network: <AddressLink address={ban.address} /> }} />
            </>
          )}
        </Fragment>
      ))}
      {doubt}
    </>
  );
}

function WasBanned(props: { of: AddressDetail }) {
  const text = useText();
  const { totals } = props.of;
  if (totals === null || totals.events === 0) return text('address.never');
  return (
    <>
      {text('address.times', { count: totals.bans })}{' '}
      <Message
        id="address.seen"
        parts={{ first: <Time value={totals.first_seen} />, last: <Time value={totals.last_seen} /> }}
      />
    </>
  );
}

/** The newest ban that is known. */
function Why(props: { of: AddressDetail }) {
  const styles = useStyles();
  const text = useText();
  const last = props.of.events.find(({ kind }) => kind === 'ban');
  if (!last) return <span className={styles.quiet}>{text('address.noReason')}</span>;
  const cause = causeKey(last);
  const line = linesOf(last).at(-1);
  return (
    <>
      <Message
        id="address.lastBan"
        parts={{ time: <Time value={last.at} />, jail: last.jail === null ? '–' : <JailLink jail={last.jail} /> }}
      />
      {cause === null ? null : `, ${text(cause)}`}
      {last.failures === null ? null : `, ${text('address.afterFailures', { count: last.failures })}`}
      {line === undefined ? null : <code className={styles.line}>{visible(line)}</code>}
    </>
  );
}

function Refused(props: { of: AddressDetail }) {
  const styles = useStyles();
  const text = useText();
  const { protected: isProtected, ignored_in: ignored, is_address: isAddress } = props.of;
  return (
    <>
      {isProtected === true ? (
        <span className={styles.strong}>{text('address.protected')}</span>
      ) : (
        text(isProtected === null ? (isAddress ? 'address.protectionUnknown' : 'bans.notAddress') : 'address.notProtected')
      )}
      {ignored.length > 0 ? (
        <>
          {' '}
          <Message
            id="address.ignoredIn"
            parts={{
              jails: ignored.map((jail, index) => (
                <Fragment key={jail}>
                  {index === 0 ? null : ', '}
                  <JailLink jail={jail} />
                </Fragment>
              )),
            }}
          />
        </>
      ) : null}
    </>
  );
}

function Where(props: { of: AddressDetail }) {
  const styles = useStyles();
  const text = useText();
  const date = useHistorySettings().data?.geo.file_date ?? null;
  const { country, network } = props.of;
  if (country === null && network === null) return <span className={styles.quiet}>{text('address.whereUnknown')}</span>;
  return (
    <>
      {country === null ? null : <CountryLink code={country} />}
      {country === null || network === null ? null : ', '}
      {network === null ? null : <NetworkLink network={network} />}{' '}
      <span className={styles.quiet}>
        {date === null ? text('address.hint') : <Message id="address.hintOf" parts={{ time: <Time value={date} /> }} />}
      </span>
    </>
  );
}
