// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { Ban, BanSort } from '@/api/types';
import { banKey, matcherOf, withChanges, type BanFilter, type BanRow } from './lists';

const ban = (address: string, more: Partial<Ban> = {}): Ban => ({
  jail: 'sshd',
  address,
  banned_at: '2026-11-22T12:00:00Z',
  expires_at: null,
  is_address: true,
  count: null,
  action_error: null,
  ...more,
});
const all: BanFilter = { search: '', sort: 'address' };

function changed(
  rows: readonly BanRow[],
  changes: readonly (Ban | { gone: string })[],
  filter: BanFilter = all,
  isComplete = true,
) {
  const byKey = new Map(rows.map((row) => [banKey(row), row]));
  const map = new Map<string, Ban | null>(
    changes.map((change) =>
      'gone' in change ? [banKey({ jail: 'sshd', address: change.gone }), null] : [banKey(change), change],
    ),
  );
  const { rows: after, ...rest } = withChanges(rows, (key) => byKey.get(key), map, filter, isComplete);
  return { addresses: after.map((row) => row.address), after, ...rest };
}

describe('matcherOf', () => {
  test.each<[string, string, boolean]>([
    ['', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.10', false],
    ['192.0.2.1', '192.0.2.0/24', true],
    ['192.0.2.0/24', '192.0.2.77', true],
    ['192.0.2.0/24', '192.0.0.0/16', true],
    ['192.0.2.0/24', '192.0.3.1', false],
    ['2001:db8::/32', '2001:db8::5', true],
    ['0.0.0.0/0', '2001:db8::5', false],
    ['192.0', '192.0.2.1', true],
    ['DB8', '2001:db8::5', true],
    ['192.0.2.1', 'host 192.0.2.1', false],
  ])('%j finds %j: %s', (search, address, isFound) =>
    expect(matcherOf({ search, sort: 'address' })({ jail: 'sshd', address })).toBe(isFound),
  );

  test('only in its jail', () => {
    const matches = matcherOf({ jail: 'nginx', search: '', sort: 'address' });
    expect(matches({ jail: 'nginx', address: '192.0.2.1' })).toBe(true);
    expect(matches({ jail: 'sshd', address: '192.0.2.1' })).toBe(false);
  });
});

describe('withChanges', () => {
  const rows = ['192.0.2.1', '192.0.2.5', '2001:db8::1'].map((address) => ban(address));

  test('puts what came in its place, and marks it', () => {
    const { addresses, after, difference, isCertain } = changed(rows, [
      ban('192.0.2.9'),
      ban('10.0.0.1'),
      ban('2001:db8::2'),
    ]);
    expect(addresses).toEqual(['10.0.0.1', '192.0.2.1', '192.0.2.5', '192.0.2.9', '2001:db8::1', '2001:db8::2']);
    expect(after.filter((row) => row.isNew).map((row) => row.address)).toEqual(['10.0.0.1', '192.0.2.9', '2001:db8::2']);
    expect({ difference, isCertain }).toEqual({ difference: 3, isCertain: true });
  });

  test('takes away what is gone, and moves what was banned anew', () => {
    const newest: BanFilter = { search: '', sort: '-banned_at' };
    const { addresses, difference } = changed(
      rows,
      [{ gone: '192.0.2.1' }, ban('2001:db8::1', { banned_at: '2026-11-22T13:00:00Z' })],
      newest,
    );
    expect(addresses).toEqual(['2001:db8::1', '192.0.2.5']);
    expect(difference).toBe(-1);
  });

  test('leaves the very rows when nothing of it is theirs', () => {
    const filter: BanFilter = { search: '198.51', sort: 'address' };
    expect(changed([], [ban('192.0.2.9')], filter)).toMatchObject({ difference: 0, isCertain: true });
    const same = changed(rows, [{ gone: '203.0.113.9' }]);
    expect(same.after).toBe(rows);
    expect(same.isCertain).toBe(true);
  });

  test('puts nothing behind the last loaded row, and says that the total is uncertain', () => {
    const behind = changed(rows, [ban('2001:db8::ff')], all, false);
    expect(behind).toMatchObject({ difference: 0, isCertain: false });
    expect(behind.after).toBe(rows);
    expect(changed(rows, [{ gone: '2001:db8::ff' }], all, false).isCertain).toBe(false);
    expect(changed(rows, [{ gone: '192.0.2.5' }], all, false)).toMatchObject({ difference: -1, isCertain: true });
  });

  test.each<[BanSort, string[]]>([
    ['count', ['c', 'a', 'b']],
    ['-count', ['b', 'a', 'c']],
    ['expires_at', ['b', 'c', 'a']],
    ['-jail', ['b', 'a', 'c']],
  ])('sorts by %s', (sort, wanted) => {
    const bans = [
      ban('a', { count: 2, expires_at: null, jail: 'm' }),
      ban('b', { count: 7, expires_at: '2026-11-22T13:00:00Z', jail: 'z' }),
      ban('c', { count: null, expires_at: '2026-11-22T14:00:00Z', jail: 'b' }),
    ];
    expect(changed([], bans, { search: '', sort }).addresses).toEqual(wanted);
  });

  test('a burst of 1,000 in 100,000 rows is one pass', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => ban(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`));
    const burst = Array.from({ length: 1_000 }, (_, i) => ban(`10.0.${i >> 8}.${i & 255}`, { count: 2 }));
    const { after, difference } = changed(many, burst);
    expect(after).toHaveLength(100_000);
    expect(difference).toBe(0);
    expect(after.slice(0, 1_000).every((row) => row.count === 2)).toBe(true);
  });
});
