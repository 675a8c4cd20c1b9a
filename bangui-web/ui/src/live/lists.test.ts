// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { Ban, BanSort } from '@/api/types';
import { withBan, withoutBan, type BanFilter, type BanPages } from './lists';

const at = (minute: number): string => `2026-11-22T12:${String(minute).padStart(2, '0')}:00Z`;
const ban = (address: string, minute: number, jail = 'sshd', until: string | null = at(59)): Ban => ({
  jail,
  address,
  banned_at: at(minute),
  expires_at: until,
  is_address: true,
});
const pages = (...lists: Ban[][]): BanPages => ({
  pageParams: lists.map(() => null),
  pages: lists.map((items, index) => ({
    items,
    next: index === lists.length - 1 ? null : 'more',
    total: lists.flat().length,
    as_of: at(0),
  })),
});
const cut = (list: BanPages): BanPages => ({
  ...list,
  pages: list.pages.map((page) => ({ ...page, next: 'more', total: 1000 })),
});
const all: BanFilter = { search: '', sort: '-banned_at' };
const shown = (list: BanPages): string[] => list.pages.flatMap((page) => page.items.map((row) => row.address));

describe('a ban that comes by event', () => {
  test('goes on top of the newest first, and is marked', () => {
    const { list, isCertain } = withBan(pages([ban('192.0.2.1', 1)]), all, ban('192.0.2.2', 2));
    expect(shown(list)).toEqual(['192.0.2.2', '192.0.2.1']);
    expect(list.pages[0]?.items[0]).toMatchObject({ isNew: true });
    expect(list.pages[0]?.total).toBe(2);
    expect(isCertain).toBe(true);
  });

  test('comes once, however often it is told', () => {
    const once = withBan(pages([]), all, ban('192.0.2.2', 2)).list;
    const twice = withBan(once, all, ban('192.0.2.2', 3)).list;
    expect(shown(twice)).toEqual(['192.0.2.2']);
    expect(twice.pages[0]?.total).toBe(1);
  });

  test.each<[BanSort, string[]]>([
    ['banned_at', ['a', 'new', 'c']],
    ['-banned_at', ['c', 'new', 'a']],
    ['expires_at', ['a', 'new', 'c']],
    ['-jail', ['c', 'new', 'a']],
  ])('takes its place when sorted by %s', (sort, order) => {
    const rows = [ban('a', 1, 'j1', at(10)), ban('c', 5, 'j9', null)];
    if (order[0] === 'c') rows.reverse();
    expect(shown(withBan(pages(rows), { ...all, sort }, ban('new', 3, 'j5', at(20))).list)).toEqual(order);
  });

  test('sorts addresses by value, not by text', () => {
    const list = pages([ban('9.0.0.1', 1), ban('100.0.0.1', 1), ban('::1', 1)]);
    const sorted = withBan(list, { ...all, sort: 'address' }, ban('20.0.0.1', 2)).list;
    expect(shown(sorted)).toEqual(['9.0.0.1', '20.0.0.1', '100.0.0.1', '::1']);
  });

  test('goes to the page where it belongs', () => {
    const { list } = withBan(pages([ban('a', 9)], [ban('b', 5), ban('c', 1)]), all, ban('new', 3));
    expect(list.pages[1]?.items.map((row) => row.address)).toEqual(['b', 'new', 'c']);
    expect(list.pages.map((page) => page.total)).toEqual([4, 4]);
  });

  test('behind the loaded rows makes the total uncertain', () => {
    const { list, isCertain } = withBan(cut(pages([ban('a', 9)])), all, ban('old', 1));
    expect(shown(list)).toEqual(['a']);
    expect(isCertain).toBe(false);
  });

  test('of another jail or search changes nothing', () => {
    const list = pages([ban('192.0.2.1', 1)]);
    expect(withBan(list, { ...all, jail: 'other' }, ban('192.0.2.2', 2)).list).toBe(list);
    expect(withBan(list, { ...all, search: '198.' }, ban('192.0.2.2', 2)).list).toBe(list);
    expect(shown(withBan(list, { ...all, search: 'DB8' }, ban('2001:db8::1', 2)).list)).toHaveLength(2);
  });
});

describe('an unban', () => {
  test('takes the row of its jail only', () => {
    const list = pages([ban('192.0.2.1', 1, 'sshd'), ban('192.0.2.1', 1, 'other')]);
    const change = withoutBan(list, all, { jail: 'sshd', address: '192.0.2.1' });
    expect(change.list.pages[0]?.items.map((row) => row.jail)).toEqual(['other']);
    expect(change.list.pages[0]?.total).toBe(1);
    expect(change.isCertain).toBe(true);
  });

  test('of what is not loaded makes the total uncertain, unless all is loaded', () => {
    const unban = { jail: 'sshd', address: '192.0.2.9' };
    const list = pages([ban('192.0.2.1', 1)]);
    expect(withoutBan(list, all, unban)).toEqual({ list, isCertain: true });
    expect(withoutBan(cut(list), all, unban).isCertain).toBe(false);
  });
});
