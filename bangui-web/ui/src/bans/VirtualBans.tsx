// SPDX-License-Identifier: Apache-2.0
// A list of bans of any length: it scrolls as if all rows were there, draws those in view, and has pages read
// as they come into view. What arrives above moves nothing that one looks at.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useLayoutEffect, useRef, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';
import { SortHeader, useTableStyles } from '@/components/table';
import { useMedia } from '@/components/useMedia';
import { useText } from '@/i18n/context';
import type { BanFeed, FeedState } from '@/live/feed';
import { banKey, type BanRow } from '@/live/lists';
import { useMayBan } from '@/session/context';
import { compact, phone } from '@/shell/layout';
import { BanRowView, MissingRow, type RowActions } from './BanRowView';
import { columnsOf, type BanSorting } from './columns';
import { narrowRowHeight, useRowStyles, wideRowHeight } from './rowStyles';
import { isSelectable, type Selection } from './selection';
import { useWindow } from './useWindow';

const useStyles = makeStyles({
  scroller: {
    overflowY: 'auto',
    overflowX: 'hidden',
    // The page itself should not have to scroll for the list to.
    maxHeight: 'max(280px, calc(100dvh - 268px))',
    // Rows above are kept in place here, not by the browser.
    overflowAnchor: 'none',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  part: { maxHeight: '472px' },
  table: { tableLayout: 'fixed', borderCollapse: 'separate', borderSpacing: 0 },
  head: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    height: '32px',
    boxSizing: 'border-box',
    paddingInline: tokens.spacingHorizontalS,
    backgroundColor: tokens.colorNeutralBackground1,
    [phone]: { paddingInline: tokens.spacingHorizontalXS },
  },
  headCheck: { padding: 0, textAlign: 'center', paddingInlineEnd: 0, ':first-child': { paddingInlineStart: 0 } },
  old: { opacity: 0.5 },
});

export interface VirtualBansProps {
  label: string;
  feed: BanFeed;
  /** Of the feed, or of the one before while it has none yet. */
  state: FeedState;
  isOfBefore: boolean;
  sorting: BanSorting;
  hasJail: boolean;
  /** `page`: what the screen has; `part`: other things follow. */
  height: 'page' | 'part';
  selection: Selection;
  actions: RowActions & {
    /** Selects all loaded rows, or none. */
    readonly selectAll: (how: 'all' | 'none') => void;
    readonly unbanSelected: () => void;
  };
}

export function VirtualBans(props: VirtualBansProps) {
  const { feed, state, selection, actions, hasJail } = props;
  const table = useTableStyles();
  const styles = useStyles();
  const rowStyles = useRowStyles();
  const mayBan = useMayBan();
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useMedia(compact);
  const rowHeight = isNarrow ? narrowRowHeight : wideRowHeight;
  const rows = state.rows ?? [];
  const { first, end } = useWindow(scroller, state.total, rowHeight);
  const columns = columnsOf({ mayBan, hasJail, isNarrow });

  useEffect(() => feed.want(end), [feed, end]);
  useEffect(() => {
    scroller.current?.scrollTo(0, 0);
  }, [feed]);
  useAnchor(scroller, rows, rowHeight);
  const keys = useKeys(scroller, props, rowHeight);

  const drawn = Array.from({ length: end - first }, (_, i) => first + i);
  return (
    <div
      ref={scroller}
      className={mergeClasses(styles.scroller, props.height === 'part' && styles.part, props.isOfBefore && styles.old)}
      // Where the focus goes when its row scrolls away; the rows' own controls are inside.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      {...keys}
    >
      <table
        className={mergeClasses(table.table, styles.table)}
        aria-label={props.label}
        aria-rowcount={state.total + 1}
        aria-busy={props.isOfBefore}
      >
        <colgroup>
          {columns.map(({ name, width }) => (
            <col key={name} style={width === null ? undefined : { width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Head key={column.name} column={column} table={props} rows={rows} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={first * rowHeight} columns={columns.length} className={rowStyles.spacer} />
          {drawn.map((index) => {
            const row = rows[index];
            return row ? (
              <BanRowView
                key={banKey(row)}
                row={row}
                index={index}
                isSelected={selection.keys.has(banKey(row))}
                mayBan={mayBan}
                hasJail={hasJail}
                isNarrow={isNarrow}
                styles={rowStyles}
                actions={actions}
              />
            ) : (
              <MissingRow key={index} index={index} columns={columns.length} styles={rowStyles} />
            );
          })}
          <Spacer height={(state.total - end) * rowHeight} columns={columns.length} className={rowStyles.spacer} />
        </tbody>
      </table>
    </div>
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

function Head(props: { column: ReturnType<typeof columnsOf>[number]; table: VirtualBansProps; rows: readonly BanRow[] }) {
  const { column } = props;
  const { sorting } = props.table;
  const table = useTableStyles();
  const styles = useStyles();
  const text = useText();
  const className = mergeClasses(table.head, styles.head, column.isNumber && table.number);
  if (column.name === 'select')
    return (
      <th scope="col" className={mergeClasses(className, styles.headCheck)}>
        <SelectAll {...props.table} rows={props.rows} />
      </th>
    );
  if (column.name === 'actions')
    return (
      <th scope="col" className={className}>
        <span className={table.hidden}>{text('bans.column.actions')}</span>
      </th>
    );
  return (
    <SortHeader column={column.name} sorting={sorting} first={column.first} className={className}>
      {text(column.label)}
    </SortHeader>
  );
}

function SelectAll(props: VirtualBansProps & { rows: readonly BanRow[] }) {
  const { selection, actions } = props;
  const styles = useRowStyles();
  const text = useText();
  const count = selection.keys.size;
  const isAll = count > 0 && props.rows.every((row) => !isSelectable(row) || selection.keys.has(banKey(row)));
  return (
    <input
      type="checkbox"
      className={styles.box}
      aria-label={text('bans.selectAll')}
      title={text('bans.selectAll')}
      checked={isAll}
      ref={(box) => {
        if (box) box.indeterminate = count > 0 && !isAll;
      }}
      onChange={() => actions.selectAll(isAll ? 'none' : 'all')}
    />
  );
}

/** The first row in view stays where it is while rows come and go above it. */
function useAnchor(scroller: RefObject<HTMLElement | null>, rows: readonly BanRow[], rowHeight: number): void {
  const before = useRef<readonly BanRow[]>([]);
  useLayoutEffect(() => {
    const element = scroller.current;
    const known = before.current;
    before.current = rows;
    if (!element || known === rows || element.scrollTop < rowHeight) return;
    const top = Math.floor(element.scrollTop / rowHeight);
    // The row itself may be what went; then the next one that is still there.
    for (const [offset, row] of known.slice(top, top + 20).entries()) {
      const now = rows.indexOf(row);
      if (now < 0) continue;
      const moved = now - (top + offset);
      if (moved !== 0) element.scrollBy(0, moved * rowHeight);
      return;
    }
  }, [scroller, rows, rowHeight]);
}

/** Arrows go from box to box, with shift they select; Escape lets go, Delete asks to unban. */
function useKeys(scroller: RefObject<HTMLElement | null>, props: VirtualBansProps, rowHeight: number) {
  const { actions, selection, state } = props;
  const rows = state.rows ?? [];
  /** The row whose box gets the focus once it is drawn. */
  const goal = useRef<number | null>(null);
  const hadFocus = useRef(false);

  const reach = (): void => {
    const box = scroller.current?.querySelector<HTMLElement>(`[data-index="${goal.current}"] input[type=checkbox]`);
    if (!box) return;
    goal.current = null;
    box.focus({ preventScroll: true });
  };

  useLayoutEffect(() => {
    const element = scroller.current;
    if (goal.current !== null) reach();
    // Its row is gone or out of view; the keyboard goes on from the list.
    else if (element && hadFocus.current && document.activeElement === document.body)
      element.focus({ preventScroll: true });
  });

  const go = (from: number, by: number, isExtending: boolean): void => {
    const to = Math.min(Math.max(from + by, 0), rows.length - 1);
    const row = rows[to];
    const element = scroller.current;
    if (!row || !element || to === from) return;
    if (isExtending) actions.select(row, 'extend');
    const head = element.querySelector('thead')?.clientHeight ?? 0;
    const top = to * rowHeight;
    const room = element.clientHeight - head - rowHeight;
    if (top < element.scrollTop) element.scrollTo(0, top);
    else if (room > 0 && top > element.scrollTop + room) element.scrollTo(0, top - room);
    goal.current = to;
    reach();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const target = event.target as HTMLElement;
    const index = Number(target.closest<HTMLElement>('[data-index]')?.dataset.index ?? NaN);
    const isBox = target instanceof HTMLInputElement && !Number.isNaN(index);
    const step = steps[event.key];
    if (isBox && step !== undefined) go(index, step, event.shiftKey);
    else if (event.defaultPrevented) return;
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) actions.selectAll('all');
    else if (event.key === 'Escape' && selection.keys.size > 0) actions.selectAll('none');
    else if (event.key === 'Delete' && selection.keys.size > 0) actions.unbanSelected();
    else return;
    event.preventDefault();
  };
  return {
    onKeyDown,
    onFocus: () => {
      hadFocus.current = true;
    },
    onBlur: (event: FocusEvent) => {
      // Without a next one the element was taken away, or the window was left.
      if (event.relatedTarget !== null) hadFocus.current = event.currentTarget.contains(event.relatedTarget);
    },
  };
}

/** A screen is about ten rows. */
const steps: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity,
};
