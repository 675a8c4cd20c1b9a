// SPDX-License-Identifier: Apache-2.0
// The history as a list without an end: it draws the rows in view, and has older ones read as one comes near them.
// What comes in above moves nothing that one looks at.
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { HistoryEvent } from '@/api/types';
import { useTableStyles } from '@/components/table';
import { useMedia } from '@/components/useMedia';
import type { ShownHistory } from '@/history/useHistory';
import { topOf } from '@/history/window';
import { useText } from '@/i18n/context';
import type { MessageKey } from '@/i18n/en';
import { compact } from '@/shell/layout';
import { EventRow } from './EventRow';
import { useArrows, useKeptPlace, useOpenRows, useShownNews, useView } from './listHooks';
import { ListEnd } from './ListEnd';
import { narrowRowHeight, useRowStyles, wideRowHeight } from './rowStyles';

/** Older rows are read when so many of the known ones are left. */
const ahead = 60;
const wideColumns: readonly { label: MessageKey; width: string | null; isNumber?: true }[] = [
  { label: 'history.column.time', width: '176px' },
  { label: 'history.column.kind', width: '17%' },
  { label: 'history.column.address', width: null },
  { label: 'history.column.jail', width: '12%' },
  { label: 'history.column.country', width: '11%' },
  { label: 'history.column.network', width: '14%' },
  { label: 'history.column.banTime', width: '104px' },
  { label: 'history.column.count', width: '64px', isNumber: true },
];

const useStyles = makeStyles({
  scroller: {
    overflowY: 'auto',
    overflowX: 'hidden',
    maxHeight: 'max(320px, calc(100dvh - 300px))',
    // Rows above are kept in place here, not by the browser.
    overflowAnchor: 'none',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  table: { tableLayout: 'fixed', borderCollapse: 'separate', borderSpacing: 0 },
  head: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    height: '32px',
    boxSizing: 'border-box',
    paddingInline: tokens.spacingHorizontalS,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  old: { opacity: 0.5 },
  news: { display: 'flex', justifyContent: 'center', padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS}` },
});

export function EventList(props: { history: ShownHistory; rows: readonly HistoryEvent[] }) {
  const { history, rows } = props;
  const { feed, state, isOfBefore } = history;
  const table = useTableStyles();
  const styles = useStyles();
  const rowStyles = useRowStyles();
  const text = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useMedia(compact);
  const rowHeight = isNarrow ? narrowRowHeight : wideRowHeight;
  const { open, toggle, measured, extras } = useOpenRows(rows);
  const { first, end } = useView(scroller, rows.length, rowHeight, extras);
  const columns = isNarrow ? 2 : wideColumns.length + 1;

  useEffect(() => feed.want(end + ahead), [feed, end]);
  useKeptPlace(scroller, history, rows, rowHeight, extras);
  const keys = useArrows(scroller, rows.length, rowHeight, extras);
  useShownNews(scroller, history, open.size > 0);

  const drawn = rows.slice(first, end);
  const all = topOf(rows.length, rowHeight, extras);
  return (
    <>
      <News
        history={history}
        show={() => {
          feed.showNews();
          scroller.current?.scrollTo(0, 0);
        }}
      />
      <div
        ref={scroller}
        className={mergeClasses(styles.scroller, isOfBefore && styles.old)}
        // It scrolls by keys too; the rows' own controls are inside.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        {...keys}
      >
        <table
          className={mergeClasses(table.table, styles.table)}
          aria-label={text('history.events')}
          aria-rowcount={state.isComplete ? rows.length + 1 : -1}
          aria-busy={isOfBefore}
        >
          <Head isNarrow={isNarrow} />
          <tbody>
            <Spacer height={topOf(first, rowHeight, extras)} columns={columns} className={rowStyles.spacer} />
            {drawn.map((row, offset) => (
              <EventRow
                key={row.id}
                row={row}
                index={first + offset}
                isOpen={open.has(row.id)}
                isNarrow={isNarrow}
                columns={columns}
                styles={rowStyles}
                toggle={toggle}
                measured={measured}
              />
            ))}
            <Spacer height={all - topOf(end, rowHeight, extras)} columns={columns} className={rowStyles.spacer} />
          </tbody>
        </table>
        <ListEnd feed={feed} state={state} />
      </div>
    </>
  );
}

/** What happened since waits here while somebody reads. */
function News(props: { history: ShownHistory; show: () => void }) {
  const { state, isOfBefore } = props.history;
  const styles = useStyles();
  const text = useText();
  const count = state.news.length;
  return (
    <div role="status">
      {count > 0 && !isOfBefore ? (
        <div className={styles.news}>
          <Button size="small" appearance="primary" shape="circular" onClick={props.show}>
            {text(state.hasMoreNews ? 'history.newsMany' : 'history.news', { count })}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Head(props: { isNarrow: boolean }) {
  const table = useTableStyles();
  const styles = useStyles();
  const text = useText();
  const head = mergeClasses(table.head, styles.head);
  return (
    <>
      <colgroup>
        <col style={{ width: '40px' }} />
        {props.isNarrow
          ? null
          : wideColumns.map(({ label, width }) => <col key={label} style={width === null ? undefined : { width }} />)}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col" className={head}>
            <span className={table.hidden}>{text('history.column.details')}</span>
          </th>
          {props.isNarrow ? (
            <th scope="col" className={head}>
              {text('history.column.event')}
            </th>
          ) : (
            wideColumns.map(({ label, isNumber }) => (
              <th key={label} scope="col" className={mergeClasses(head, isNumber && table.number)}>
                {text(label)}
              </th>
            ))
          )}
        </tr>
      </thead>
    </>
  );
}

function Spacer(props: { height: number; columns: number; className: string }) {
  if (props.height <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td colSpan={props.columns} className={props.className} style={{ height: props.height }} />
    </tr>
  );
}
