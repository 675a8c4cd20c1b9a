// SPDX-License-Identifier: Apache-2.0
// Everything that happened with an address: how much when at a glance, then each event.
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { AddressDetail, HistoryEvent } from '@/api/types';
import { AddressLink, AppLink, JailLink } from '@/components/AppLink';
import { ChevronDownRegular, ChevronRightRegular } from '@/components/icons';
import { Panel } from '@/components/Panel';
import { EmptyNotice, ErrorNotice } from '@/components/states';
import { useTableStyles } from '@/components/table';
import { Time } from '@/components/Time';
import { EventDetails } from '@/history/EventDetails';
import { historyPath } from '@/history/filter';
import { KindIcon } from '@/history/KindIcon';
import { stripOf, timeOfKey, type Strip } from '@/history/strip';
import { causeKey } from '@/history/words';
import { useText, useTranslator } from '@/i18n/context';
import { useSession } from '@/session/context';
import { phone } from '@/shell/layout';
import { useTimeline } from './useAddressPage';

const useStyles = makeStyles({
  strip: {
    display: 'flex',
    alignItems: 'flex-end',
    gap: '1px',
    height: '56px',
    margin: 0,
    padding: `0 ${tokens.spacingHorizontalL}`,
    listStyleType: 'none',
    [phone]: { paddingInline: tokens.spacingHorizontalM },
  },
  bucket: { flex: '1 1 0', minWidth: 0, height: '100%', display: 'flex', alignItems: 'flex-end' },
  bar: { width: '100%', minHeight: '2px', backgroundColor: tokens.colorNeutralStroke2 },
  full: { minHeight: '4px', backgroundColor: tokens.colorBrandBackground, borderRadius: tokens.borderRadiusSmall },
  ends: {
    display: 'flex',
    justifyContent: 'space-between',
    padding: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS}`,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    [phone]: { paddingInline: tokens.spacingHorizontalM },
  },
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  item: { borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    minHeight: '36px',
    padding: `0 ${tokens.spacingHorizontalL} 0 ${tokens.spacingHorizontalS}`,
    overflowWrap: 'anywhere',
  },
  time: { marginInlineStart: 'auto', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  quiet: { color: tokens.colorNeutralForeground3 },
  details: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalM}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  foot: { padding: tokens.spacingVerticalS, textAlign: 'center', borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
});

export function TimelinePanel(props: { of: AddressDetail }) {
  const { of } = props;
  const styles = useStyles();
  const text = useText();
  const { time_zone: timeZone } = useSession();
  const { events, hasOlder, isLoading, error, loadOlder } = useTimeline(of);
  const strip = useMemo(() => stripOf(events, timeZone), [events, timeZone]);
  return (
    <Panel
      title={text('address.timeline')}
      aside={<AppLink to={historyPath({ address: of.address })}>{text('address.inHistory')}</AppLink>}
    >
      {events.length === 0 ? <EmptyNotice title={text('address.noEvents')} /> : null}
      {strip.buckets.length > 1 ? <Bars of={strip} /> : null}
      <ul className={styles.list} aria-label={text('address.timeline')}>
        {events.map((event) => (
          <Item key={event.id} of={event} address={of.address} />
        ))}
      </ul>
      {error === null ? null : <ErrorNotice error={error} retry={loadOlder} />}
      {hasOlder && error === null ? (
        <div className={styles.foot}>
          <Button size="small" appearance="subtle" disabledFocusable={isLoading} onClick={loadOlder}>
            {text(isLoading ? 'app.loading' : 'address.older')}
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

function Bars(props: { of: Strip }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { text, language } = useTranslator();
  const { unit, buckets } = props.of;
  const format = useMemo(
    () =>
      new Intl.DateTimeFormat(
        language,
        unit === 'day' ? { timeZone: 'UTC', dateStyle: 'medium' } : { timeZone: 'UTC', year: 'numeric', month: 'long' },
      ),
    [language, unit],
  );
  const most = Math.max(...buckets.map(({ count }) => count));
  const name = (key: string): string => format.format(timeOfKey(key));
  return (
    <>
      <ul className={styles.strip} aria-label={text(unit === 'day' ? 'address.byDay' : 'address.byMonth')}>
        {buckets.map(({ key, count }) => {
          const words = text('address.bar', { count, when: name(key) });
          return (
            <li key={key} className={styles.bucket} title={words}>
              {/* The empty ones say nothing that is worth hearing. */}
              {count > 0 ? <span className={table.hidden}>{words}</span> : null}
              <span
                className={mergeClasses(styles.bar, count > 0 && styles.full)}
                style={{ height: `${(100 * count) / most}%` }}
                aria-hidden="true"
              />
            </li>
          );
        })}
      </ul>
      <div className={styles.ends} aria-hidden="true">
        <span>{name(buckets[0]?.key ?? '')}</span>
        <span>{name(buckets.at(-1)?.key ?? '')}</span>
      </div>
    </>
  );
}

function Item(props: { of: HistoryEvent; address: string }) {
  const { of } = props;
  const styles = useStyles();
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const cause = causeKey(of);
  const what = text(`history.kind.${of.kind}`);
  return (
    <li className={styles.item}>
      <div className={styles.line}>
        <Button
          size="small"
          appearance="subtle"
          icon={isOpen ? <ChevronDownRegular /> : <ChevronRightRegular />}
          aria-expanded={isOpen}
          aria-label={text('history.details', { what })}
          onClick={() => setOpen(!isOpen)}
        />
        <KindIcon kind={of.kind} />
        <span>
          {what}
          {cause === null ? null : <span className={styles.quiet}> · {text(cause)}</span>}
        </span>
        {of.jail === null ? null : <JailLink jail={of.jail} />}
        {of.address === null || of.address === props.address ? null : <AddressLink address={of.address} />}
        <span className={styles.time}>
          <Time value={of.at} />
        </span>
      </div>
      {isOpen ? (
        <div className={styles.details}>
          <EventDetails of={of} />
        </div>
      ) : null}
    </li>
  );
}
