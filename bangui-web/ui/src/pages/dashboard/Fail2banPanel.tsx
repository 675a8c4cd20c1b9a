// SPDX-License-Identifier: Apache-2.0
// How fail2ban itself is set up: to be known, not to be changed here. Seldom looked at, so asked for when it is.
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import { useSettings } from '@/api/hooks';
import type { Settings } from '@/api/types';
import { Panel } from '@/components/Panel';
import { ErrorNotice } from '@/components/states';
import { SkeletonRows } from '@/components/table';
import { useTranslator } from '@/i18n/context';
import { phone } from '@/shell/layout';
import { visible } from '@/text/visible';

const useStyles = makeStyles({
  entries: {
    padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalL}`,
    [phone]: { paddingInline: tokens.spacingHorizontalM },
  },
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 260px), 1fr))',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    margin: 0,
  },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: 'anywhere' },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, unicodeBidi: 'isolate' },
});

export function Fail2banPanel() {
  const { text } = useTranslator();
  const [isOpen, setOpen] = useState(false);
  const toggle = (
    <Button size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
      {text(isOpen ? 'settings.hide' : 'settings.show')}
    </Button>
  );
  return (
    <Panel title={text('settings.title')} aside={toggle}>
      {isOpen ? <Content /> : null}
    </Panel>
  );
}

function Content() {
  const styles = useStyles();
  const { data, isError, error, refetch } = useSettings();
  if (data !== undefined)
    return (
      <div className={styles.entries}>
        <Entries of={data} />
      </div>
    );
  return isError ? <ErrorNotice error={error} retry={() => void refetch()} /> : <SkeletonRows rows={2} />;
}

function Entries(props: { of: Settings }) {
  const styles = useStyles();
  const { text, duration, number } = useTranslator();
  const { version, socket, database, database_max_age: maxAge, database_max_matches: maxMatches, ...log } = props.of;
  return (
    <dl className={styles.list}>
      {version === null ? null : <Entry term={text('settings.version')}>{visible(version)}</Entry>}
      <Entry term={text('settings.socket')} look="path">
        {visible(socket)}
      </Entry>
      {database === null ? (
        <Entry term={text('settings.database')}>{text('settings.noDatabase')}</Entry>
      ) : (
        <Entry term={text('settings.database')} look="path">
          {visible(database)}
        </Entry>
      )}
      {maxAge === null ? null : <Entry term={text('settings.maxAge')}>{duration(maxAge)}</Entry>}
      {maxMatches === null ? null : <Entry term={text('settings.maxMatches')}>{number(maxMatches)}</Entry>}
      <Entry term={text('settings.logTarget')} look="path">
        {visible(log.log_target)}
      </Entry>
      <Entry term={text('settings.logLevel')}>{visible(log.log_level)}</Entry>
    </dl>
  );
}

function Entry(props: { term: string; look?: 'path'; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div>
      <dt className={styles.term}>{props.term}</dt>
      <dd className={mergeClasses(styles.value, props.look === 'path' && styles.mono)}>{props.children}</dd>
    </div>
  );
}
