// SPDX-License-Identifier: Apache-2.0
// Search, filters and sorting in the address of the page, so that a view can be shared, bookmarked and gone back
// to. Reads the address as it is: the router decodes it once more, which spoils values that hold a percent sign.
import { useCallback, useMemo } from 'react';
import { navigate, useSearch } from 'wouter/use-browser-location';

/** Changes all parameters at once. */
export type ChangeParameters = (change: (parameters: URLSearchParams) => void) => void;

export function useUrlParameters(): [URLSearchParams, ChangeParameters] {
  const search = useSearch();
  return [useMemo(() => new URLSearchParams(search), [search]), changeParameters];
}

function changeParameters(change: (parameters: URLSearchParams) => void): void {
  const next = new URLSearchParams(window.location.search);
  change(next);
  const text = next.toString();
  // Not a step of its own for the back button.
  navigate(window.location.pathname + (text === '' ? '' : `?${text}`), { replace: true });
}

/** The value of a parameter, or the default; a value equal to the default is left out of the address. */
export function useUrlState(name: string, initial: string): [string, (value: string) => void] {
  const [parameters, change] = useUrlParameters();
  const set = useCallback(
    (value: string) =>
      change((next) => {
        if (value === initial) next.delete(name);
        else next.set(name, value);
      }),
    [name, initial, change],
  );
  return [parameters.get(name) ?? initial, set];
}

/** The same for one of a list of values; any other value in the address means the default. */
export function useUrlChoice<T extends string>(name: string, choices: readonly T[], initial: T): [T, (value: T) => void] {
  const [value, set] = useUrlState(name, initial);
  return [choices.find((choice) => choice === value) ?? initial, set];
}
