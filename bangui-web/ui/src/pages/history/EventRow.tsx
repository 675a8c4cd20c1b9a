// SPDX-License-Identifier: Apache-2.0
// One event of the long list, and all that is known of it below it when one wants to see that. Plain elements:
// hundreds of them are made while one scrolls.
import { mergeClasses } from '@fluentui/react-components';
import { memo, useLayoutEffect, useRef } from 'react';
import type { HistoryEvent } from '@/api/types';
import { AddressLink, JailLink } from '@/components/AppLink';
import { ChevronDownRegular, ChevronRightRegular } from '@/components/icons';
import { CountryLink, NetworkLink } from '@/components/PlaceLink';
import { Time } from '@/components/Time';
import { EventDetails } from '@/history/EventDetails';
import { KindIcon } from '@/history/KindIcon';
import { causeKey, detailOf, sentenceKey } from '@/history/words';
import { useTranslator } from '@/i18n/context';
import { visible } from '@/text/visible';
import type { RowStyles } from './rowStyles';

export interface EventRowProps {
  row: HistoryEvent;
  index: number;
  isOpen: boolean;
  /** Everything stands in one cell. */
  isNarrow: boolean;
  columns: number;
  styles: RowStyles;
  toggle: (row: HistoryEvent) => void;
  /** How high the details are, in pixels. */
  measured: (row: HistoryEvent, height: number) => void;
}

/** What arrives must not draw the other rows again. */
export const EventRow = memo(function EventRow(props: EventRowProps) {
  const { index, isOpen, styles } = props;
  return (
    <>
      <tr aria-rowindex={index + 2} data-index={index} className={mergeClasses(styles.row, isOpen && styles.open)}>
        <td className={mergeClasses(styles.cell, styles.toggleCell)}>
          <Toggle {...props} />
        </td>
        {props.isNarrow ? <Card {...props} /> : <Cells {...props} />}
      </tr>
      {isOpen ? <Details {...props} /> : null}
    </>
  );
});

function Toggle(props: EventRowProps) {
  const { row, isOpen, styles } = props;
  const { text } = useTranslator();
  const label = text('history.details', { what: visible(row.address ?? row.jail ?? text(`history.kind.${row.kind}`)) });
  return (
    <button
      type="button"
      className={styles.toggle}
      aria-expanded={isOpen}
      aria-label={label}
      onClick={() => props.toggle(row)}
    >
      {isOpen ? <ChevronDownRegular aria-hidden="true" /> : <ChevronRightRegular aria-hidden="true" />}
    </button>
  );
}

function Cells(props: EventRowProps) {
  const { row, styles } = props;
  const { text, number } = useTranslator();
  return (
    <>
      <td className={styles.cell}>
        <Time value={row.at} />
      </td>
      <td className={styles.cell}>
        <What {...props} />
      </td>
      <th scope="row" className={styles.cell} title={visible(row.address ?? '')}>
        <span className={styles.line}>
          <Whom {...props} />
        </span>
      </th>
      <td className={styles.cell} title={visible(row.jail ?? '')}>
        <span className={styles.line}>{row.jail === null ? null : <JailLink jail={row.jail} />}</span>
      </td>
      <td className={styles.cell}>
        <span className={styles.line}>{row.country === null ? null : <CountryLink code={row.country} />}</span>
      </td>
      <td className={styles.cell} title={visible(row.network?.name ?? '')}>
        <span className={styles.line}>{row.network === null ? null : <NetworkLink network={row.network} />}</span>
      </td>
      <td className={mergeClasses(styles.cell, row.permanent && styles.quiet)}>
        <BanTime row={row} />
      </td>
      <td className={mergeClasses(styles.cell, styles.number, (row.count ?? 1) <= 1 && styles.quiet)}>
        {row.count === null ? <span className={styles.quiet} title={text('history.notKnown')}>–</span> : number(row.count)}
      </td>
    </>
  );
}

function Card(props: EventRowProps) {
  const { row, styles } = props;
  const { text } = useTranslator();
  return (
    <th scope="row" className={styles.cell}>
      <span className={styles.line}>
        <Whom {...props} />
      </span>
      <span className={mergeClasses(styles.line, styles.below)}>
        <What {...props} />
        {row.jail === null ? null : <JailLink jail={row.jail} />}
        {row.count !== null && row.count > 1 ? <span>{text('history.times', { count: row.count })}</span> : null}
      </span>
      <span className={mergeClasses(styles.line, styles.below)}>
        <span className={styles.whole}>
          <Time value={row.at} />
        </span>
        {row.country === null ? null : (
          <span className={styles.whole}>
            <CountryLink code={row.country} />
          </span>
        )}
        {row.network === null ? null : <NetworkLink network={row.network} />}
      </span>
    </th>
  );
}

function What(props: EventRowProps) {
  const { row, styles } = props;
  const { text } = useTranslator();
  const cause = causeKey(row);
  return (
    <span className={styles.line}>
      <KindIcon kind={row.kind} />
      <span className={styles.what}>
        {text(`history.kind.${row.kind}`)}
        {cause === null ? null : <span className={styles.quiet}> · {text(cause)}</span>}
      </span>
    </span>
  );
}

/** The address, or what happened where there is none. */
function Whom(props: EventRowProps) {
  const { row, styles } = props;
  const { text } = useTranslator();
  if (row.address !== null) return <AddressLink address={row.address} />;
  const sentence = sentenceKey(row);
  const words = sentence === null ? visible(detailOf(row) ?? '') : text(sentence, { jail: visible(row.jail ?? '') });
  return <span className={mergeClasses(styles.what, styles.quiet)}>{words}</span>;
}

function BanTime(props: { row: HistoryEvent }) {
  const { text, duration } = useTranslator();
  const { permanent, ban_seconds: seconds } = props.row;
  return permanent ? text('bans.permanent') : seconds === null ? null : duration(seconds);
}

function Details(props: EventRowProps) {
  const { row, styles, measured } = props;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = (): void => measured(row, element.offsetHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [row, measured]);
  return (
    <tr>
      <td colSpan={props.columns} className={styles.detailsCell}>
        <div ref={box} className={styles.details}>
          <EventDetails of={row} />
        </div>
      </td>
    </tr>
  );
}
