// SPDX-License-Identifier: Apache-2.0
// Links inside of drawings: an <a> of SVG is one for the browser, but neither for wouter nor for every keyboard.
import { useMemo, type KeyboardEvent, type MouseEvent } from 'react';
import { useLocation } from 'wouter';
import { useServices } from '@/app/services';

export interface Follow {
  /** The `href` of a path of the application. */
  readonly to: (path: string) => string;
  readonly onClick: (event: MouseEvent) => void;
  readonly onEnter: (event: KeyboardEvent) => void;
}

export function useFollow(): Follow {
  const { base } = useServices();
  const [, navigate] = useLocation();
  return useMemo(() => {
    const go = (event: MouseEvent | KeyboardEvent): void => {
      // Into another tab or window: the browser's.
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const path = event.currentTarget.getAttribute('href');
      if (path === null) return;
      event.preventDefault();
      navigate(path.slice(base.length));
    };
    return {
      to: (path) => base + path,
      onClick: (event) => {
        if (event.button === 0) go(event);
      },
      onEnter: (event) => {
        if (event.key === 'Enter') go(event);
      },
    };
  }, [base, navigate]);
}
