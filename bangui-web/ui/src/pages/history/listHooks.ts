// SPDX-License-Identifier: Apache-2.0
// What makes the history's list scroll: which rows are in view and which are open, the place one is at, the keyboard.
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import type { HistoryEvent } from '@/api/types';
import type { ShownHistory } from '@/history/useHistory';
import { rowAt, topOf, type Extra } from '@/history/window';

/** Rows drawn beyond the edges. */
const overscan = 8;
/** Before the height is known, and where nothing has one. */
const assumedHeight = 720;

type Scroller = RefObject<HTMLElement | null>;

/** Which rows show all that is known of them, and how high that is. */
export function useOpenRows(rows: readonly HistoryEvent[]) {
  const [heights, setHeights] = useState<ReadonlyMap<string, number>>(new Map());
  const toggle = useCallback((row: HistoryEvent) => {
    setHeights((before) => {
      const next = new Map(before);
      if (!next.delete(row.id)) next.set(row.id, 0);
      return next;
    });
  }, []);
  const measured = useCallback((row: HistoryEvent, height: number) => {
    setHeights((before) =>
      !before.has(row.id) || before.get(row.id) === height ? before : new Map(before).set(row.id, height),
    );
  }, []);
  const extras = useMemo<readonly Extra[]>(() => {
    if (heights.size === 0) return [];
    return rows.flatMap(({ id }, index) => {
      const height = heights.get(id);
      return height === undefined ? [] : [{ index, height }];
    });
  }, [rows, heights]);
  return { open: heights, toggle, measured, extras };
}

/** The rows in view. */
export function useView(scrollerRef: Scroller, count: number, rowHeight: number, extras: readonly Extra[]) {
  const subscribe = useCallback(
    (listener: () => void) => {
      const element = scrollerRef.current;
      element?.addEventListener('scroll', listener, { passive: true });
      const observer = new ResizeObserver(listener);
      if (element) observer.observe(element);
      return () => {
        element?.removeEventListener('scroll', listener);
        observer.disconnect();
      };
    },
    [scrollerRef],
  );
  // Two numbers in one, because what is returned is compared.
  const view = useSyncExternalStore(subscribe, () => {
    const { scrollTop, clientHeight } = scrollerRef.current ?? { scrollTop: 0, clientHeight: 0 };
    const top = rowAt(scrollTop, rowHeight, extras);
    const bottom = rowAt(scrollTop + (clientHeight || assumedHeight), rowHeight, extras);
    return `${Math.max(0, top - overscan)} ${bottom + overscan + 1}`;
  });
  const [first = 0, end = 0] = view.split(' ').map(Number);
  return { first: Math.min(first, count), end: Math.min(end, count) };
}

/** The first row in view stays where it is while others come in above; going back finds the place one left. */
export function useKeptPlace(
  scrollerRef: Scroller,
  { feed }: ShownHistory,
  rows: readonly HistoryEvent[],
  rowHeight: number,
  extras: readonly Extra[],
): void {
  const before = useRef<{ rows: readonly HistoryEvent[]; extras: readonly Extra[] }>({ rows: [], extras: [] });
  useLayoutEffect(() => {
    scrollerRef.current?.scrollTo(0, feed.scrollTop);
  }, [scrollerRef, feed]);
  useEffect(() => {
    const element = scrollerRef.current;
    const note = (): void => {
      // When the page goes, its list scrolls to nowhere.
      if (element?.isConnected && element.clientHeight > 0) feed.scrollTop = element.scrollTop;
    };
    element?.addEventListener('scroll', note, { passive: true });
    return () => element?.removeEventListener('scroll', note);
  }, [scrollerRef, feed]);
  useLayoutEffect(() => {
    const element = scrollerRef.current;
    const known = before.current;
    before.current = { rows, extras };
    if (!element || known.rows === rows || element.scrollTop < rowHeight) return;
    const top = rowAt(element.scrollTop, rowHeight, known.extras);
    const anchor = known.rows[top];
    const now = anchor ? rows.findIndex(({ id }) => id === anchor.id) : -1;
    if (now < 0) return;
    const moved = topOf(now, rowHeight, extras) - topOf(top, rowHeight, known.extras);
    if (moved !== 0) element.scrollBy(0, moved);
  }, [scrollerRef, rows, rowHeight, extras]);
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

/** Arrows go from row to row once the focus is on one. */
export function useArrows(scrollerRef: Scroller, count: number, rowHeight: number, extras: readonly Extra[]) {
  /** The row whose button gets the focus once it is drawn. */
  const goal = useRef<number | null>(null);
  const reach = (): void => {
    if (goal.current === null) return;
    const button = scrollerRef.current?.querySelector<HTMLElement>(`[data-index="${goal.current}"] button[aria-expanded]`);
    if (!button) return;
    goal.current = null;
    button.focus({ preventScroll: true });
  };
  useLayoutEffect(reach);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const target = event.target as HTMLElement;
    const step = steps[event.key];
    const from = Number(target.closest<HTMLElement>('[data-index]')?.dataset.index ?? NaN);
    const element = scrollerRef.current;
    if (step === undefined || Number.isNaN(from) || !target.matches('button[aria-expanded]') || !element) return;
    event.preventDefault();
    const to = Math.min(Math.max(from + step, 0), count - 1);
    const head = element.querySelector('thead')?.clientHeight ?? 0;
    const top = topOf(to, rowHeight, extras);
    const room = element.clientHeight - head - rowHeight;
    if (top < element.scrollTop) element.scrollTo(0, top);
    else if (room > 0 && top > element.scrollTop + room) element.scrollTo(0, top - room);
    goal.current = to;
    reach();
  };
  return { onKeyDown };
}

/** Who looks at the top, and touches nothing, sees things as they happen. */
export function useShownNews(scrollerRef: Scroller, { feed, state }: ShownHistory, isReading: boolean): void {
  const { news, hasMoreNews } = state;
  useEffect(() => {
    const element = scrollerRef.current;
    if (news.length === 0 || hasMoreNews || isReading || !element || element.scrollTop > 0) return;
    if (!element.matches(':hover, :focus-within')) feed.showNews();
  }, [scrollerRef, feed, news, hasMoreNews, isReading]);
}
