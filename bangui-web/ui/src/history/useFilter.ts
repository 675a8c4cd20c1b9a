// SPDX-License-Identifier: Apache-2.0
import { useCallback, useMemo } from 'react';
import { useUrlParameters } from '@/components/useUrlState';
import { filterOf, writeFilter, type HistoryFilter } from './filter';

export type ChangeFilter = (some: Partial<HistoryFilter>) => void;

/** What the address of the page says one wants to see. */
export function useHistoryFilter(): [HistoryFilter, ChangeFilter] {
  const [parameters, change] = useUrlParameters();
  const filter = useMemo(() => filterOf(parameters), [parameters]);
  const set = useCallback<ChangeFilter>(
    (some) => change((next) => writeFilter({ ...filterOf(next), ...some }, next)),
    [change],
  );
  return [filter, set];
}
