// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '@/api/problem';
import type { EventList } from '@/api/types';
import { event, eventPage, eventsDown } from '@/testing/events';
import { firstPage, HistoryFeed, laterPage, maxRounds, overlapMs, type EventsQuery } from './feed';

const asked: EventsQuery[] = [];
let answers: (EventList | Error)[] = [];
let feed: HistoryFeed;

beforeEach(() => {
  asked.length = 0;
  answers = [];
  feed = new HistoryFeed((query) => {
    asked.push(query);
    const answer = answers.shift();
    if (answer === undefined) throw new Error('nothing more was expected');
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
});

const state = () => feed.state.get();
const ids = () => state().rows?.map(({ id }) => id);
const settled = () => vi.waitFor(() => expect(state().isLoading).toBe(false));
const start = async (...pages: (EventList | Error)[]) => {
  answers = pages;
  feed.want(0);
  await settled();
};

describe('reading back', () => {
  test('reads what is looked at, by cursor, until there is nothing older', async () => {
    await start(eventPage(eventsDown(5000, firstPage), { next: 'c1' }));
    expect(asked).toEqual([{ limit: firstPage }]);
    answers = [eventPage(eventsDown(4900, 50))];
    feed.want(firstPage + 1);
    await settled();
    expect(asked.at(-1)).toEqual({ limit: laterPage, cursor: 'c1' });
    expect(state().rows).toHaveLength(firstPage + 50);
    expect(state().isComplete).toBe(true);
    feed.want(10_000);
    expect(asked).toHaveLength(2);
  });

  test('asks on when the server gave up, so often, then waits for the user', async () => {
    const nothing = eventPage([], { next: 'c', searched_to: '2026-05-01T00:00:00Z' });
    await start(...Array.from({ length: maxRounds }, () => nothing));
    expect(asked).toHaveLength(maxRounds);
    expect(state()).toMatchObject({ rows: [], isPaused: true, isComplete: false, searchedTo: '2026-05-01T00:00:00Z' });
    answers = [eventPage(eventsDown(10, 1))];
    feed.goOn();
    await settled();
    expect(ids()).toEqual(['10']);
    expect(state()).toMatchObject({ isPaused: false, isComplete: true, searchedTo: null });
  });

  test('keeps its rows when a page fails, and goes on from there', async () => {
    await start(eventPage(eventsDown(5000, firstPage), { next: 'c1' }));
    answers = [new ApiError(null, 0)];
    feed.want(firstPage + 1);
    await settled();
    expect(state().error?.code).toBe('unreachable');
    expect(state().rows).toHaveLength(firstPage);
    answers = [eventPage([])];
    feed.retry();
    await settled();
    expect(state()).toMatchObject({ error: null, isComplete: true });
  });

  test('starts over when the cursor does not hold any more', async () => {
    await start(eventPage(eventsDown(5000, firstPage), { next: 'c1' }));
    const problem = { type: 'about:blank', title: 't', status: 422, code: 'invalid_cursor' } as const;
    answers = [new ApiError(problem, 422), eventPage(eventsDown(7, 3))];
    feed.want(firstPage + 1);
    await vi.waitFor(() => expect(ids()).toEqual(['7', '6', '5']));
  });
});

describe('news', () => {
  test('wait beside the rows until they are wanted', async () => {
    await start(eventPage(eventsDown(10, 3)));
    answers = [eventPage(eventsDown(12, 5))];
    await feed.refresh();
    expect(asked.at(-1)?.since?.getTime()).toBe(Date.parse(state().rows?.[0]?.at ?? '') - overlapMs);
    expect(ids()).toEqual(['10', '9', '8']);
    expect(state().news.map(({ id }) => id)).toEqual(['12', '11']);
    answers = [eventPage(eventsDown(13, 6))];
    await feed.refresh();
    expect(state().news.map(({ id }) => id)).toEqual(['13', '12', '11']);
    feed.showNews();
    expect(ids()).toEqual(['13', '12', '11', '10', '9', '8']);
    expect(state().news).toEqual([]);
  });

  test('bring what is known now of a row, and leave the others the same objects', async () => {
    await start(eventPage(eventsDown(10, 3)));
    const before = state().rows;
    answers = [eventPage([event({ ...before?.[1], evidence: 'a line' }), ...(before?.slice(2) ?? [])])];
    await feed.refresh();
    expect(state().rows?.[1]?.evidence).toBe('a line');
    expect(state().rows?.[0]).toBe(before?.[0]);
    answers = [eventPage(state().rows ?? [])];
    const rows = state().rows;
    await feed.refresh();
    expect(state().rows).toBe(rows);
  });

  test('put what was written late where it belongs', async () => {
    const [a, b, c] = eventsDown(10, 3);
    if (!a || !b || !c) throw new Error('three');
    await start(eventPage([a, c]));
    answers = [eventPage([a, b, c])];
    await feed.refresh();
    expect(ids()).toEqual(['10', '9', '8']);
    expect(state().news).toEqual([]);
  });

  test('that are too many are read anew', async () => {
    await start(eventPage(eventsDown(10, 3)));
    answers = [eventPage(eventsDown(5000, firstPage), { next: 'c9' })];
    await feed.refresh();
    expect(state().hasMoreNews).toBe(true);
    answers = [eventPage(eventsDown(6000, firstPage), { next: 'c10' })];
    feed.showNews();
    await settled();
    expect(ids()?.[0]).toBe('6000');
    expect(state()).toMatchObject({ news: [], hasMoreNews: false });
    expect(state().rows).toHaveLength(firstPage);
  });

  test('of an empty list are shown at once; those that fail change nothing', async () => {
    await start(eventPage([]));
    answers = [new ApiError(null, 0), eventPage(eventsDown(3, 1))];
    await feed.refresh();
    expect(ids()).toEqual([]);
    await feed.refresh();
    expect(ids()).toEqual(['3']);
  });
});

test('what is under way is given up when nobody looks', async () => {
  let aborted = false;
  feed = new HistoryFeed(
    (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(new Error('given up'));
        });
      }),
  );
  feed.want(0);
  feed.stop();
  await vi.waitFor(() => expect(aborted).toBe(true));
  expect(state()).toMatchObject({ rows: null, isLoading: false, error: null });
});
