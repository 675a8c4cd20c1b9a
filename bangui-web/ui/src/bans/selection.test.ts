// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { banKey, type BanRow } from '@/live/lists';
import { RecentUnbans } from './recentUnbans';
import { allOf, emptySelection, extended, selectedRows, toggled, type Selection } from './selection';

const row = (address: string, isAddress = true): BanRow => ({
  jail: 'sshd',
  address,
  banned_at: '2026-11-22T12:00:00Z',
  expires_at: null,
  is_address: isAddress,
  count: null,
  action_error: null,
});
const rows = ['a', 'b', 'c', 'd', 'e'].map((address) => row(address, address !== 'c'));
const at = (index: number): BanRow => rows[index] ?? row('?');
const names = (selection: Selection) => [...selection.keys].map((key) => key.split('\n')[1]);

describe('selection', () => {
  test('goes on and off, but not for what is no address', () => {
    const one = toggled(emptySelection, at(1));
    expect(names(one)).toEqual(['b']);
    expect(names(toggled(one, at(1)))).toEqual([]);
    expect(toggled(one, at(2))).toBe(one);
  });

  test('extends from the row that was chosen last, both ways, and keeps what was', () => {
    const one = toggled(toggled(emptySelection, at(0)), at(3));
    expect(names(extended(one, rows, 1))).toEqual(['a', 'd', 'b']);
    expect(names(extended(one, rows, 4))).toEqual(['a', 'd', 'e']);
    expect(names(extended(emptySelection, rows, 3))).toEqual(['d']);
  });

  test('the anchor may have moved, or be gone', () => {
    const one = toggled(emptySelection, at(4));
    expect(names(extended(one, rows.slice(2), 1))).toEqual(['e', 'd']);
    expect(names(extended(one, rows.slice(0, 3), 0))).toEqual(['e', 'a']);
  });

  test('holds only what is still there', () => {
    const byKey = new Map(rows.slice(0, 2).map((each) => [banKey(each), each]));
    expect(selectedRows(allOf(rows), (key) => byKey.get(key)).map(({ address }) => address)).toEqual(['a', 'b']);
    expect(names(allOf(rows))).toEqual(['a', 'b', 'd', 'e']);
  });
});

describe('RecentUnbans', () => {
  test('remembers each for a minute, and tells once', () => {
    let now = 0;
    const recent = new RecentUnbans(() => now);
    recent.add([at(0), at(1)]);
    expect(recent.take(at(0))).toBe(true);
    expect(recent.take(at(0))).toBe(false);
    now = 60_001;
    expect(recent.take(at(1))).toBe(false);
  });

  test('forgets nothing newer for thousands of others', () => {
    const recent = new RecentUnbans(() => 0);
    recent.add(Array.from({ length: 5_000 }, (_, i) => row(String(i))));
    expect(recent.take(row('99'))).toBe(true);
    expect(recent.take(row('100'))).toBe(false);
  });
});
