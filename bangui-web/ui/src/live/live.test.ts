// SPDX-License-Identifier: Apache-2.0
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { activityKey, jailsKey, jobsKey } from '@/api/keys';
import type { Activity, Job } from '@/api/types';
import { FakeEventSource, well } from '@/testing/fakes';
import { Activities, maxActivities } from './activities';
import { LiveApplier } from './apply';
import { BanFeeds } from './feeds';
import { healthOf } from './health';
import { batchMs, firstPauseMs, LiveStream, longestPauseMs, type LiveEvent } from './stream';

const lost = new Date('2026-11-22T12:03:10Z');
const ban = (address: string) => ({
  jail: 'sshd',
  address,
  banned_at: '2026-11-22T12:00:00Z',
  expires_at: null,
  is_address: true,
  count: null,
  action_error: null,
  after_unban: false,
});

describe('LiveStream', () => {
  const sources: FakeEventSource[] = [];
  const positions: string[] = [];
  const batches: (readonly LiveEvent[])[] = [];
  let resyncs = 0;
  let refusal: 'retry' | 'stop' = 'retry';
  let stream: LiveStream;
  const newest = (): FakeEventSource => sources.at(-1) ?? new FakeEventSource();

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', { CLOSED: 2 });
    sources.length = 0;
    positions.length = 0;
    batches.length = 0;
    resyncs = 0;
    refusal = 'retry';
    stream = new LiveStream(
      (after) => {
        positions.push(after);
        const source = new FakeEventSource();
        sources.push(source);
        return source.asEventSource();
      },
      'epoch-7',
      {
        onEvents: (events) => batches.push(events),
        onResync: () => ++resyncs,
        onRefused: () => Promise.resolve(refusal),
        now: () => lost.getTime(),
      },
    );
    stream.start();
  });
  afterEach(() => {
    stream.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test('keeps the newest status', () => {
    newest().open();
    newest().send('status', well);
    expect(stream.state.get()).toEqual({ connection: 'open', status: well, lostAt: null });
  });

  test('hands a burst over at once, in order', () => {
    for (let i = 0; i < 500; ++i) newest().send('ban', ban(`192.0.2.${i}`));
    expect(batches).toHaveLength(0);
    vi.advanceTimersByTime(batchMs);
    expect(batches).toHaveLength(1);
    expect(batches[0]?.map((event) => event.kind === 'ban' && event.ban.address)).toEqual(
      Array.from({ length: 500 }, (_, i) => `192.0.2.${i}`),
    );
  });

  test('lets the browser come back by itself, and reads nothing again then', () => {
    newest().open();
    newest().fail('retrying');
    expect(stream.state.get()).toMatchObject({ connection: 'lost', lostAt: lost });
    newest().open();
    expect(stream.state.get()).toMatchObject({ connection: 'open', lostAt: null });
    expect(sources).toHaveLength(1);
    expect(resyncs).toBe(0);
  });

  test('begins where the session did, and a new stream with the last event that came', async () => {
    expect(positions).toEqual(['epoch-7']);
    newest().fail('given_up');
    await vi.advanceTimersByTimeAsync(firstPauseMs);
    newest().send('status', well);
    newest().send('ban', ban('192.0.2.1'), 'epoch-9');
    newest().fail('given_up');
    await vi.advanceTimersByTimeAsync(2 * firstPauseMs);
    expect(positions).toEqual(['epoch-7', 'epoch-7', 'epoch-9']);
  });

  test('makes a new stream after growing pauses when the browser gave up', async () => {
    newest().open();
    for (let pause = firstPauseMs; pause < 4 * longestPauseMs; pause *= 2) {
      const made = sources.length;
      newest().fail('given_up');
      await vi.advanceTimersByTimeAsync(Math.min(pause, longestPauseMs) - 1);
      expect(sources).toHaveLength(made);
      await vi.advanceTimersByTimeAsync(1);
      expect(sources).toHaveLength(made + 1);
    }
    newest().open();
    expect(stream.state.get()).toMatchObject({ connection: 'open', lostAt: null });
    expect(resyncs).toBe(0);
  });

  test('stays away when the session is gone', async () => {
    refusal = 'stop';
    newest().fail('given_up');
    await vi.advanceTimersByTimeAsync(10 * longestPauseMs);
    expect(sources).toHaveLength(1);
  });

  test('comes back at once when hurried', async () => {
    newest().fail('given_up');
    await vi.advanceTimersByTimeAsync(1);
    stream.hurry();
    expect(sources).toHaveLength(2);
  });

  test('drops what waits when told to resync', () => {
    newest().send('ban', ban('192.0.2.1'));
    newest().send('resync', {});
    vi.advanceTimersByTime(batchMs);
    expect(batches).toHaveLength(0);
    expect(resyncs).toBe(1);
  });
});

const happened = (id: number, kind: Activity['kind']): Activity => ({
  id,
  at: '2026-11-22T12:00:00Z',
  kind,
  jail: 'sshd',
  address: '192.0.2.1',
  reason: null,
  detail: null,
});

describe('LiveApplier', () => {
  const activity = (id: number, kind: Activity['kind'] = 'ban'): LiveEvent => ({ kind: 'activity', activity: happened(id, kind) });
  const applierOf = (queries: QueryClient, feeds = new BanFeeds(() => () => Promise.reject(new Error()))) => {
    const activities = new Activities(queries);
    return { activities, applier: new LiveApplier(queries, feeds, activities) };
  };
  const idsOf = (list: { items: Activity[] } | undefined) => list?.items.map(({ id }) => id);
  const unban = (address: string): LiveEvent => ({
    kind: 'unban',
    unban: { jail: 'sshd', address, at: '2026-11-22T12:00:00Z', reason: 'expired' },
  });

  test('hands a burst of bans over as one change, the last word of each', () => {
    const feeds = new BanFeeds(() => () => Promise.reject(new Error('nothing is read')));
    const apply = vi.spyOn(feeds, 'apply');
    applierOf(new QueryClient(), feeds).applier.apply([
      { kind: 'ban', ban: ban('192.0.2.1') },
      { kind: 'ban', ban: ban('192.0.2.2') },
      unban('192.0.2.1'),
    ]);
    expect(apply.mock.calls).toEqual([
      [
        new Map([
          ['sshd\n192.0.2.1', null],
          ['sshd\n192.0.2.2', ban('192.0.2.2')],
        ]),
      ],
    ]);
  });

  test('puts activities in front of those that were read, each once, and keeps as many as the server', () => {
    const queries = new QueryClient();
    const { applier } = applierOf(queries);
    queries.setQueryData(activityKey, { items: [happened(2, 'ban'), happened(1, 'ban')] });
    applier.apply([activity(2), activity(3), activity(4)]);
    expect(idsOf(queries.getQueryData(activityKey))).toEqual([4, 3, 2, 1]);
    applier.apply(Array.from({ length: 2 * maxActivities }, (_, i) => activity(5 + i)));
    expect(queries.getQueryData<{ items: unknown[] }>(activityKey)?.items).toHaveLength(maxActivities);
  });

  test('an activity that is told while the list is on its way is not lost', () => {
    const queries = new QueryClient();
    const { applier, activities } = applierOf(queries);
    applier.apply([activity(2)]);
    expect(queries.getQueryData(activityKey)).toBeUndefined();
    expect(idsOf(activities.withTold({ items: [happened(1, 'ban')] }))).toEqual([2, 1]);
    applier.resync();
    expect(idsOf(activities.withTold({ items: [happened(1, 'ban')] }))).toEqual([1]);
  });

  test('reads details again when a jail was changed, once for many', () => {
    vi.useFakeTimers();
    const queries = new QueryClient();
    const invalidated = vi.spyOn(queries, 'invalidateQueries').mockResolvedValue();
    const { applier } = applierOf(queries);
    applier.apply([activity(1, 'jail'), activity(2)]);
    applier.apply([activity(3, 'service')]);
    vi.advanceTimersByTime(10_000);
    expect(invalidated.mock.calls).toEqual([[{ queryKey: ['jail'] }], [{ queryKey: ['settings'] }]]);
    vi.useRealTimers();
  });

  test('sets the jails to the newest', () => {
    const queries = new QueryClient();
    const jails = { items: [], next: null, as_of: '2026-11-22T12:01:00Z' };
    applierOf(queries).applier.apply([{ kind: 'jails', jails }]);
    expect(queries.getQueryData(jailsKey)).toEqual(jails);
  });

  test('an older answer that is on its way does not undo what an event told', async () => {
    const queries = new QueryClient();
    const { applier } = applierOf(queries);
    const answers: ((answer: object) => void)[] = [];
    const read = () => new Promise<object>((resolve) => answers.push(resolve));
    const observers = [jailsKey, jobsKey].map((queryKey) =>
      new QueryObserver(queries, { queryKey, queryFn: read }).subscribe(() => undefined),
    );
    const jails = { items: [], next: null, as_of: '2026-11-22T12:01:00Z' };
    applier.apply([
      { kind: 'jails', jails },
      { kind: 'job', job: { name: 'backup' } as Job },
    ]);
    expect(answers).toHaveLength(3); // the jobs once more
    for (const [i, answer] of answers.entries()) answer({ items: [], number: i });
    await vi.waitFor(() => expect(queries.getQueryData(jobsKey)).toEqual({ items: [], number: 2 }));
    expect(queries.getQueryData(jailsKey)).toEqual(jails);
    for (const end of observers) end();
  });
});

describe('healthOf', () => {
  const open = { connection: 'open', status: well, lostAt: null } as const;

  test('is well only when all three are', () => {
    expect(healthOf(open)).toEqual({ kind: 'well' });
    expect(healthOf({ connection: 'connecting', status: null, lostAt: null })).toEqual({ kind: 'starting' });
  });

  test('fail2ban offline: as of its last answer', () => {
    const fail2ban = { ...well.fail2ban, state: 'offline', since: '2026-11-22T12:03:12Z', detail: 'refused' } as const;
    expect(healthOf({ ...open, status: { ...well, fail2ban } })).toEqual({
      kind: 'fail2ban_offline',
      since: new Date('2026-11-22T12:03:12Z'),
      asOf: new Date('2026-11-22T12:00:00Z'),
      detail: 'refused',
    });
  });

  test('banguid offline hides what it said of fail2ban', () => {
    const banguid = { ...well.banguid, state: 'offline', since: '2026-11-22T12:05:00Z' } as const;
    expect(healthOf({ ...open, status: { ...well, banguid } })).toMatchObject({
      kind: 'banguid_offline',
      asOf: new Date('2026-11-22T12:05:00Z'),
    });
  });

  test('the web daemon lost: as of the loss, or of what was lost before', () => {
    expect(healthOf({ ...open, connection: 'lost', lostAt: lost })).toMatchObject({
      kind: 'web_unreachable',
      asOf: lost,
    });
    const banguid = { ...well.banguid, state: 'offline', since: '2026-11-22T11:00:00Z' } as const;
    expect(healthOf({ connection: 'lost', lostAt: lost, status: { ...well, banguid } })).toMatchObject({
      kind: 'web_unreachable',
      asOf: new Date('2026-11-22T11:00:00Z'),
    });
  });
});
