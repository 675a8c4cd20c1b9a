// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';

/** Whole seconds left of a wait that is given in seconds; zero when there is none. A new `key` starts over. */
export function useCountdown(seconds: number, key: unknown): number {
  const [started, setStarted] = useState({ key, left: seconds });
  if (started.key !== key) setStarted({ key, left: seconds });
  const isRunning = started.left > 0;
  useEffect(() => {
    if (!isRunning) return undefined;
    const end = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      setStarted((before) => ({ ...before, left: Math.max(0, Math.ceil((end - Date.now()) / 1000)) }));
    }, 250);
    return () => clearInterval(timer);
  }, [isRunning, seconds, key]);
  return started.left;
}
