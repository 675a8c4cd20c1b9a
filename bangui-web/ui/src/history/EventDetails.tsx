// SPDX-License-Identifier: Apache-2.0
// All that is known of one event. Its log lines were written by whoever attacked: they are only ever text, and what
// cannot be seen in them is shown.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { HistoryEvent } from '@/api/types';
import { AddressLink, JailLink } from '@/components/AppLink';
import { CountryLink, NetworkLink } from '@/components/PlaceLink';
import { useTranslator } from '@/i18n/context';
import { utcText } from '@/time/format';
import { visible } from '@/text/visible';
import { causeKey, detailOf, linesOf, sentenceKey } from './words';

/** More than fail2ban keeps; an archive from elsewhere may hold more. */
const maxLines = 200;

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, overflowWrap: 'anywhere' },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 180px), 1fr))',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    margin: 0,
  },
  wide: { gridColumn: '1 / -1' },
  term: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0 },
  text: { whiteSpace: 'pre-wrap', unicodeBidi: 'isolate' },
  title: { margin: 0, color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightRegular },
  lines: {
    margin: `${tokens.spacingVerticalXXS} 0 0`,
    maxHeight: '320px',
    overflowY: 'auto',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    listStyleType: 'none',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  line: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    whiteSpace: 'pre-wrap',
    unicodeBidi: 'isolate',
  },
  none: { margin: 0, color: tokens.colorNeutralForeground3 },
});

export function EventDetails(props: { of: HistoryEvent }) {
  const { of } = props;
  const styles = useStyles();
  const { text, number, duration } = useTranslator();
  const cause = causeKey(of);
  const sentence = sentenceKey(of);
  const detail = detailOf(of);
  const causes = of.kind === 'unban' ? 'history.reason' : 'history.origin';
  return (
    <div className={styles.root}>
      <dl className={styles.facts}>
        <Fact term="history.column.time">{utcText(new Date(of.at))}</Fact>
        <Fact term="history.column.kind">{text(sentence ?? `history.kind.${of.kind}`, { jail: visible(of.jail ?? '') })}</Fact>
        {cause === null ? null : <Fact term={causes}>{text(cause)}</Fact>}
        {of.address === null ? null : (
          <Fact term="history.column.address">
            <AddressLink address={of.address} />
          </Fact>
        )}
        {of.jail === null ? null : (
          <Fact term="history.column.jail">
            <JailLink jail={of.jail} />
          </Fact>
        )}
        {of.country === null ? null : (
          <Fact term="history.column.country">
            <CountryLink code={of.country} />
          </Fact>
        )}
        {of.network === null ? null : (
          <Fact term="history.column.network">
            <NetworkLink network={of.network} />
          </Fact>
        )}
        {of.failures === null ? null : <Fact term="history.failures">{number(of.failures)}</Fact>}
        {of.count === null ? null : <Fact term="history.column.count">{number(of.count)}</Fact>}
        {of.permanent || of.ban_seconds !== null ? (
          <Fact term="history.column.banTime">{of.permanent ? text('bans.permanent') : duration(of.ban_seconds ?? 0)}</Fact>
        ) : null}
        {of.actor === null ? null : <Fact term="history.actor">{visible(of.actor)}</Fact>}
        {detail === null ? null : (
          <Fact term={of.kind === 'act' || of.kind === 'ban' ? 'history.note' : 'history.detail'} isWide>
            <span className={styles.text}>{visible(detail)}</span>
          </Fact>
        )}
      </dl>
      <Evidence of={of} />
    </div>
  );
}

function Fact(props: {
  term:
    | 'history.column.time'
    | 'history.column.kind'
    | 'history.column.address'
    | 'history.column.jail'
    | 'history.column.country'
    | 'history.column.network'
    | 'history.column.count'
    | 'history.column.banTime'
    | 'history.reason'
    | 'history.origin'
    | 'history.failures'
    | 'history.actor'
    | 'history.note'
    | 'history.detail';
  isWide?: true;
  children: ReactNode;
}) {
  const styles = useStyles();
  const { text } = useTranslator();
  return (
    <div className={mergeClasses(props.isWide && styles.wide)}>
      <dt className={styles.term}>{text(props.term)}</dt>
      <dd className={styles.value}>{props.children}</dd>
    </div>
  );
}

function Evidence(props: { of: HistoryEvent }) {
  const styles = useStyles();
  const { text } = useTranslator();
  const lines = linesOf(props.of);
  const { kind } = props.of;
  if (lines.length === 0)
    return kind === 'ban' || kind === 'restore' ? <p className={styles.none}>{text('history.noEvidence')}</p> : null;
  const more = lines.length - maxLines;
  return (
    <div>
      <p className={styles.title}>{text('history.evidence', { count: lines.length })}</p>
      {/* It scrolls when there are many. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ul className={styles.lines} tabIndex={0} aria-label={text('history.evidence', { count: lines.length })}>
        {lines.slice(0, maxLines).map((line, index) => (
          <li key={index} className={styles.line}>
            {visible(line)}
          </li>
        ))}
        {more > 0 ? <li className={styles.none}>{text('unbanMany.more', { count: more })}</li> : null}
      </ul>
    </div>
  );
}
