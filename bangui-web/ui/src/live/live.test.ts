// SPDX-License-Identifier: Apache-2.0
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { activityKey, jailsKey } from '@/api/keys';
import type { Activity } from '@/api/types';
import { FakeEventSource, well } from '@/testing/fakes';
import { LiveApplier, maxActivities } from './apply';
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
  const batches: (readonly LiveEvent[])[] = [];
  let resyncs = 0;
  let refusal: 'retry' | 'stop' = 'retry';
  let stream: LiveStream;
  const newest = (): FakeEventSource => sources.at(-1) ?? new FakeEventSource();

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', { CLOSED: 2 });
    sources.length = 0;
    batches.length = 0;
    resyncs = 0;
    refusal = 'retry';
    stream = new LiveStream(
      () => {
        const source = new FakeEventSource();
        sources.push(source);
        return source.asEventSource();
      },
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

  test('makes a new stream after growing pauses when the browser gave up, and reads everything again', async () => {
    newest().open();
    for (let pause = firstPauseMs; pause < 4 * longestPauseMs; pause *= 2) {
      const made = sources.length;
      newest().fail('given_up');
      await vi.advanceTimersByTimeAsync(Math.min(pause, longestPauseMs) - 1);
      expect(sources).toHaveLength(made);
      await vi.advanceTimersByTimeAsync(1);
      expect(sources).toHaveLength(made + 1);
    }
    expect(resyncs).toBe(0);
    newest().open();
    expect(resyncs).toBe(1);
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

describe('LiveApplier', () => {
  const activity = (kind: Activity['kind'], address: string | null = null): LiveEvent => ({
    kind: 'activity',
    activity: { at: '2026-11-22T12:00:00Z', kind, jail: 'sshd', address, reason: null, detail: null },
  });
  const unban = (address: string): LiveEvent => ({
    kind: 'unban',
    unban: { jail: 'sshd', address, at: '2026-11-22T12:00:00Z', reason: 'expired' },
  });

  test('hands a burst of bans over as one change, the last word of each', () => {
    const feeds = new BanFeeds(() => () => Promise.reject(new Error('nothing is read')));
    const apply = vi.spyOn(feeds, 'apply');
    new LiveApplier(new QueryClient(), feeds).apply([
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

  test('puts activities in front of those that were read, and keeps as many as the server', () => {
    const queries = new QueryClient();
    const applier = new LiveApplier(queries, new BanFeeds(() => () => Promise.reject(new Error())));
    applier.apply([activity('ban')]);
    expect(queries.getQueryData(activityKey)).toBeUndefined();
    queries.setQueryData(activityKey, { items: [] });
    applier.apply([activity('ban', 'first'), activity('ban', 'second')]);
    expect(queries.getQueryData(activityKey)).toMatchObject({ items: [{ address: 'second' }, { address: 'first' }] });
    applier.apply(Array.from({ length: 2 * maxActivities }, () => activity('already')));
    expect(queries.getQueryData<{ items: unknown[] }>(activityKey)?.items).toHaveLength(maxActivities);
  });

  test('reads details again when a jail was changed, once for many', () => {
    vi.useFakeTimers();
    const queries = new QueryClient();
    const invalidated = vi.spyOn(queries, 'invalidateQueries').mockResolvedValue();
    const applier = new LiveApplier(queries, new BanFeeds(() => () => Promise.reject(new Error())));
    applier.apply([activity('jail'), activity('ban')]);
    applier.apply([activity('service')]);
    vi.advanceTimersByTime(10_000);
    expect(invalidated.mock.calls).toEqual([[{ queryKey: ['jail'] }], [{ queryKey: ['settings'] }]]);
    vi.useRealTimers();
  });

  test('sets the jails to the newest', () => {
    const queries = new QueryClient();
    const jails = { items: [], next: null, as_of: '2026-11-22T12:01:00Z' };
    new LiveApplier(queries, new BanFeeds(() => () => Promise.reject(new Error()))).apply([{ kind: 'jails', jails }]);
    expect(queries.getQueryData(jailsKey)).toEqual(jails);
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
