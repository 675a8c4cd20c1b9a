// SPDX-License-Identifier: Apache-2.0
// Which rows of a long list are in view. All rows have one height, so that nothing has to be measured.
import { useCallback, useSyncExternalStore, type RefObject } from 'react';

/** Rows drawn beyond the edges, so that a turn of the wheel finds them there. */
const overscan = 8;
/** The first row moves in such steps: a scrolled pixel draws nothing. */
const step = 4;
/** Before the height is known, and where nothing has one. */
const assumedHeight = 720;

export interface Window {
  readonly first: number;
  /** Behind the last. */
  readonly end: number;
}

export function useWindow(scrollerRef: RefObject<HTMLElement | null>, count: number, rowHeight: number): Window {
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
    const top = Math.floor(scrollTop / rowHeight);
    const rows = Math.ceil((clientHeight || assumedHeight) / rowHeight);
    const first = Math.max(0, Math.floor((top - overscan) / step) * step);
    const end = Math.ceil((top + rows + overscan) / step) * step;
    return `${first} ${end}`;
  });
  const [first = 0, end = 0] = view.split(' ').map(Number);
  return { first: Math.min(first, count), end: Math.min(end, count) };
}
