// SPDX-License-Identifier: Apache-2.0
import { useCallback, useSyncExternalStore } from 'react';

/** Whether a media query holds; `query` as in a style sheet, with or without its "@media". */
export function useMedia(query: string): boolean {
  const condition = query.replace(/^@media\s*/, '');
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = window.matchMedia(condition);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [condition],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(condition).matches);
}
