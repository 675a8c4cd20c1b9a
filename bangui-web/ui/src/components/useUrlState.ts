// SPDX-License-Identifier: Apache-2.0
// Search and sorting in the address of the page, so that a view can be shared, bookmarked and gone back to.
import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** The value of a parameter, or the default; a value equal to the default is left out of the address. */
export function useUrlState(name: string, initial: string): [string, (value: string) => void] {
  const [parameters, setParameters] = useSearchParams();
  const set = useCallback(
    (value: string) =>
      setParameters(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === initial) next.delete(name);
          else next.set(name, value);
          return next;
        },
        // Not a step of its own for the back button.
        { replace: true },
      ),
    [name, initial, setParameters],
  );
  return [parameters.get(name) ?? initial, set];
}

/** The same for one of a list of values; any other value in the address means the default. */
export function useUrlChoice<T extends string>(name: string, choices: readonly T[], initial: T): [T, (value: T) => void] {
  const [value, set] = useUrlState(name, initial);
  return [choices.find((choice) => choice === value) ?? initial, set];
}
