// SPDX-License-Identifier: Apache-2.0
// How a jail is set up, in words.
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { JailParameters } from '@/api/types';
import { useTranslator } from '@/i18n/context';
import { visible } from '@/text/visible';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 3fr)',
    columnGap: tokens.spacingHorizontalM,
    margin: 0,
  },
  term: { color: tokens.colorNeutralForeground2, paddingBlock: tokens.spacingVerticalXS },
  value: { margin: 0, paddingBlock: tokens.spacingVerticalXS, overflowWrap: 'anywhere' },
  lines: { margin: 0, padding: 0, listStyleType: 'none' },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, unicodeBidi: 'isolate' },
  none: { color: tokens.colorNeutralForeground3 },
  note: { margin: `${tokens.spacingVerticalS} 0 0`, color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

export function Parameters(props: { of: JailParameters }) {
  const styles = useStyles();
  const { text, duration, number } = useTranslator();
  const jail = props.of;
  const yesNo = (value: boolean): string => text(value ? 'jail.yes' : 'jail.no');
  return (
    <>
      <dl className={styles.list}>
        <Entry term={text('jail.banTime')}>
          {jail.ban_seconds === null ? text('bans.permanent') : duration(jail.ban_seconds)}
        </Entry>
        <Entry term={text('jail.increment')}>{yesNo(jail.ban_time_increment)}</Entry>
        {jail.ban_time_increment ? <Increment of={jail} /> : null}
        <Entry term={text('jail.findTime')}>{duration(jail.find_seconds)}</Entry>
        <Entry term={text('jail.maxRetry')}>{text('jail.maxRetryValue', { count: jail.max_retry })}</Entry>
        <Entry term={text('jail.logPaths')}>
          <Lines of={jail.log_paths} />
        </Entry>
        <Entry term={text('jail.journal')}>
          <Lines of={jail.journal_matches} />
        </Entry>
        <Entry term={text('jail.backend')}>
          {jail.backend === null ? <Unknown /> : visible(jail.backend)}
        </Entry>
        <Entry term={text('jail.actions')}>
          <Lines of={jail.actions} />
        </Entry>
        <Entry term={text('jail.useDns')}>{visible(jail.use_dns)}</Entry>
        <Entry term={text('jail.datePattern')}>
          {jail.date_pattern === '' ? text('jail.datePatternDefault') : <Lines of={[jail.date_pattern]} />}
        </Entry>
        <Entry term={text('jail.encoding')}>{visible(jail.log_encoding)}</Entry>
        <Entry term={text('jail.maxMatches')}>{number(jail.max_matches)}</Entry>
      </dl>
      {jail.truncated ? <p className={styles.note}>{text('jail.truncated')}</p> : null}
    </>
  );
}

/** How much longer whoever comes again is banned. */
function Increment(props: { of: JailParameters }) {
  const { text, duration } = useTranslator();
  const jail = props.of;
  const own = (value: string | null): ReactNode => (value === null ? text('jail.fail2bansOwn') : <Lines of={[value]} />);
  return (
    <>
      <Entry term={text('jail.incrementFactor')}>{own(jail.ban_time_factor)}</Entry>
      {jail.ban_time_multipliers === null ? (
        <Entry term={text('jail.incrementFormula')}>{own(jail.ban_time_formula)}</Entry>
      ) : (
        <Entry term={text('jail.incrementMultipliers')}>
          <Lines of={[jail.ban_time_multipliers]} />
        </Entry>
      )}
      <Entry term={text('jail.incrementMost')}>
        {jail.ban_time_most === null ? text('jail.unlimited') : duration(jail.ban_time_most)}
      </Entry>
      <Entry term={text('jail.incrementRandom')}>
        {jail.ban_time_random === null ? text('jail.none') : text('jail.upTo', { duration: duration(jail.ban_time_random) })}
      </Entry>
      <Entry term={text('jail.overAllJails')}>{text(jail.over_all_jails ? 'jail.yes' : 'jail.no')}</Entry>
    </>
  );
}

function Unknown() {
  const styles = useStyles();
  return <span className={styles.none}>{useTranslator().text('jail.notTold')}</span>;
}

function Entry(props: { term: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.term}>{props.term}</dt>
      <dd className={styles.value}>{props.children}</dd>
    </>
  );
}

function Lines(props: { of: readonly string[] }) {
  const styles = useStyles();
  const { text } = useTranslator();
  if (props.of.length === 0) return <span className={styles.none}>{text('jail.none')}</span>;
  return (
    <ul className={styles.lines}>
      {props.of.map((line, index) => (
        <li key={index} className={styles.mono}>
          {visible(line)}
        </li>
      ))}
    </ul>
  );
}
