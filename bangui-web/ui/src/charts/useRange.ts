// SPDX-License-Identifier: Apache-2.0
// The time that statistics are shown for: in the address of the page, and the same on the next page one opens.
import { useEffect } from 'react';
import { useServices } from '@/app/services';
import { useStore } from '@/app/store';
import { useUrlState } from '@/components/useUrlState';
import { defaultRange, ranges, type RangeName } from './ranges';

export function useRange(): [RangeName, (range: RangeName) => void] {
  const { preferences } = useServices();
  const chosen = useStore(preferences.range);
  const [value, set] = useUrlState('range', '');
  const named = ranges.find((range) => range === value);
  // What was chosen before is written into the address, so that others who get it see the same.
  useEffect(() => {
    if (named === undefined && chosen !== defaultRange) set(chosen);
  }, [named, chosen, set]);
  const choose = (range: RangeName): void => {
    preferences.chooseRange(range);
    set(range);
  };
  return [named ?? chosen, choose];
}
