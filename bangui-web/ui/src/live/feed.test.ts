// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '@/api/problem';
import type { Ban, BanList } from '@/api/types';
import { BanFeed, firstPage, laterPage, recountMs, type PageQuery } from './feed';
import { BanFeeds } from './feeds';
import { banKey } from './lists';

const ban = (number: number): Ban => ({
  jail: 'sshd',
  address: `10.0.${number >> 8}.${number & 255}`,
  banned_at: '2026-11-22T12:00:00Z',
  expires_at: null,
  is_address: true,
  count: null,
  action_error: null,
});
const banned = (number: number) => new Map([[banKey(ban(number)), ban(number)]]);
const unbanned = (number: number) => new Map([[banKey(ban(number)), null]]);

/** Holds even numbers, so that odd ones fit between; answers when told to. */
class FakePages {
  numbers: number[];
  certain = true;
  readonly asked: PageQuery[] = [];
  #waiting: (() => void)[] = [];
  failWith: ApiError | null = null;

  constructor(count: number) {
    this.numbers = Array.from({ length: count }, (_, i) => 2 * i);
  }

  read = (query: PageQuery): Promise<BanList> => {
    this.asked.push(query);
    // As it was when the question came.
    const from = Number(query.cursor ?? 0);
    const items = this.numbers.slice(from, from + query.limit).map(ban);
    const more = from + query.limit < this.numbers.length;
    const answer: BanList = {
      items,
      next: more ? String(from + query.limit) : null,
      total: this.numbers.length,
      as_of: '2026-11-22T12:00:00Z',
      certain: this.certain,
    };
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => (this.failWith ? reject(this.failWith) : resolve(answer)));
    });
  };

  /** Answers what waits and what is asked because of it. */
  async answer(times = 1): Promise<void> {
    for (let i = 0; i < times; ++i) {
      for (const answer of this.#waiting.splice(0)) answer();
      await vi.advanceTimersByTimeAsync(0);
    }
  }
}

const filter = { search: '', sort: 'address' } as const;
let pages: FakePages;
let feed: BanFeed;
const addresses = () => feed.state.get().rows?.map((row) => row.address) ?? [];

beforeEach(() => {
  vi.useFakeTimers();
  pages = new FakePages(2_000);
  feed = new BanFeed(filter, pages.read);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('BanFeed', () => {
  test('reads one page, and more only as far as somebody looks', async () => {
    feed.want(20);
    await pages.answer(5);
    expect(pages.asked).toEqual([{ limit: firstPage }]);
    expect(feed.state.get()).toMatchObject({ total: 2_000, isComplete: false, isLoading: false });
    feed.want(650);
    await pages.answer(5);
    expect(pages.asked.slice(1)).toEqual([
      { limit: laterPage, cursor: '100' },
      { limit: laterPage, cursor: '600' },
    ]);
    expect(addresses()).toHaveLength(1_100);
    feed.want(2_000);
    await pages.answer(5);
    expect(addresses()).toHaveLength(2_000);
    expect(feed.state.get().isComplete).toBe(true);
  });

  test('stops reading when one looks somewhere else again', async () => {
    feed.want(2_000);
    await pages.answer(2);
    feed.want(20);
    await pages.answer(5);
    expect(pages.asked).toHaveLength(3);
  });

  test('an event reads nothing, and counts', async () => {
    feed.want(20);
    await pages.answer();
    feed.apply(banned(5));
    feed.apply(unbanned(8));
    await pages.answer();
    expect(pages.asked).toHaveLength(1);
    expect(feed.state.get().total).toBe(2_000);
    expect(addresses().slice(0, 6)).toEqual([0, 2, 4, 5, 6, 10].map((number) => ban(number).address));
    expect(feed.find(banKey(ban(5)))).toMatchObject({ isNew: true });
    expect(feed.find(banKey(ban(8)))).toBeUndefined();
  });

  test('what happens behind the loaded rows is counted again, once for many', async () => {
    feed.want(20);
    await pages.answer();
    for (let number = 1_001; number < 1_200; number += 2) feed.apply(banned(number));
    pages.numbers.push(9_999);
    expect(pages.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(recountMs);
    await pages.answer();
    expect(pages.asked.slice(1)).toEqual([{ limit: 1 }]);
    expect(feed.state.get().total).toBe(2_001);
    expect(addresses()).toHaveLength(firstPage);
  });

  test('what happens while a page is on its way is not lost', async () => {
    feed.want(20);
    feed.apply(banned(5));
    feed.apply(unbanned(2));
    await pages.answer();
    expect(addresses().slice(0, 4)).toEqual([0, 4, 5, 6].map((number) => ban(number).address));
    feed.want(400);
    feed.apply(unbanned(400));
    await pages.answer();
    expect(addresses()).not.toContain(ban(400).address);
  });

  test('starts over with as much as is looked at, and keeps the rows meanwhile', async () => {
    feed.want(900);
    await pages.answer(5);
    const before = addresses().length;
    pages.numbers = pages.numbers.slice(1);
    feed.startOver();
    expect(addresses()).toHaveLength(before);
    await pages.answer(2);
    expect(addresses()).toHaveLength(1_000);
    expect(addresses()[0]).toBe(ban(2).address);
    expect(pages.asked.slice(3)).toEqual([{ limit: laterPage }, { limit: laterPage, cursor: '500' }]);
  });

  test('keeps its rows through a failure, and goes on when asked to', async () => {
    feed.want(20);
    await pages.answer();
    pages.failWith = new ApiError(null, 0);
    feed.want(400);
    await pages.answer(3);
    expect(feed.state.get().error?.code).toBe('unreachable');
    expect(addresses()).toHaveLength(firstPage);
    expect(pages.asked).toHaveLength(2);
    pages.failWith = null;
    feed.retry();
    await pages.answer();
    expect(feed.state.get().error).toBeNull();
    expect(addresses()).toHaveLength(600);
  });

  test('a cursor that no longer holds leads to the start', async () => {
    feed.want(20);
    await pages.answer();
    pages.failWith = new ApiError({ code: 'invalid_cursor', title: '', status: 400, type: 'about:blank' }, 400);
    feed.want(400);
    await pages.answer();
    pages.failWith = null;
    await pages.answer();
    expect(pages.asked.at(-1)).toEqual({ limit: laterPage });
    expect(addresses()).toHaveLength(500);
  });

  test('asks again until the server is certain', async () => {
    pages.certain = false;
    feed.want(20);
    await pages.answer();
    expect(feed.state.get()).toMatchObject({ isCertain: false, asOf: '2026-11-22T12:00:00Z' });
    pages.certain = true;
    await vi.advanceTimersByTimeAsync(recountMs);
    await pages.answer();
    expect(feed.state.get().isCertain).toBe(true);
    expect(pages.asked).toHaveLength(2);
  });
});

describe('BanFeeds', () => {
  test('keeps what is held and a few others fresh, and drops the rest', async () => {
    const feeds = new BanFeeds(() => pages.read);
    const held = feeds.of(filter);
    feeds.hold(held);
    held.want(0);
    await pages.answer();
    for (const search of ['1', '2', '3', '4', '5']) feeds.hold(feeds.of({ search, sort: 'address' }))();
    expect(feeds.of(filter)).toBe(held);
    feeds.apply(banned(5));
    expect(held.find(banKey(ban(5)))).toBeDefined();
    const last = feeds.of({ search: '5', sort: 'address' });
    feeds.startOver();
    expect(feeds.of({ search: '5', sort: 'address' })).not.toBe(last);
    expect(feeds.of(filter)).toBe(held);
  });
});
