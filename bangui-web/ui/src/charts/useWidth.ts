// SPDX-License-Identifier: Apache-2.0
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** The width of an element in whole pixels as it is now, and the reference to give it; `initial` until it is known. */
export function useWidth<T extends HTMLElement>(initial: number): [RefObject<T | null>, number] {
  const element = useRef<T>(null);
  const [width, setWidth] = useState(initial);
  useLayoutEffect(() => {
    const watched = element.current;
    if (watched === null) return undefined;
    const measure = (): void => setWidth((before) => Math.floor(watched.clientWidth) || before);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(watched);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
