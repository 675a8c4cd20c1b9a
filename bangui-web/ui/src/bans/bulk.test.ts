// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiClient } from '@/api/client';
import type { Bulk, BulkRequest } from '@/api/types';
import { FakeServer, json, problem } from '@/testing/fakes';
import { BulkRunner, busyMs, maxAddresses, requestsFor, requestsIn, watchMs } from './bulk';

const bulk = (id: string, more: Partial<Bulk> = {}): Bulk => ({
  id,
  action: 'unban',
  jails: ['sshd'],
  state: 'running',
  total: 2,
  finished: 0,
  changed: 0,
  unchanged: 0,
  refused: 0,
  detail: null,
  started_at: '2026-11-22T12:00:00Z',
  finished_at: null,
  by: 'ada',
  ...more,
});
const ended = (id: string, more: Partial<Bulk> = {}): Bulk =>
  bulk(id, { state: 'done', finished: 2, changed: 2, finished_at: '2026-11-22T12:00:05Z', ...more });
const result = (address: string) =>
  ({ jail: 'sshd', address, outcome: 'changed', code: null, detail: null }) as const;
const request = (...addresses: string[]): BulkRequest => ({ action: 'unban', jails: ['sshd'], addresses });

describe('requests', () => {
  test('put together what is meant in the same jails', () => {
    const pairs = [
      { jail: 'sshd', address: 'a' },
      { jail: 'nginx', address: 'b' },
      { jail: 'nginx', address: 'a' },
      { jail: 'sshd', address: 'c' },
      { jail: 'nginx', address: 'd' },
    ];
    expect(requestsFor('unban', pairs)).toEqual([
      { action: 'unban', jails: ['nginx', 'sshd'], addresses: ['a'] },
      { action: 'unban', jails: ['nginx'], addresses: ['b', 'd'] },
      { action: 'unban', jails: ['sshd'], addresses: ['c'] },
    ]);
  });

  test('are no larger than the API takes', () => {
    const many = Array.from({ length: maxAddresses + 1 }, (_, i) => String(i));
    expect(requestsIn('ban', many, ['sshd']).map(({ addresses }) => addresses?.length)).toEqual([maxAddresses, 1]);
    const jails = Array.from({ length: 65 }, (_, i) => `jail${i}`);
    expect(requestsIn('ban', ['a'], jails).map((each) => each.jails.length)).toEqual([64, 1]);
  });

  test('each say the note, if there is one', () => {
    const jails = Array.from({ length: 65 }, (_, i) => `jail${i}`);
    expect(requestsIn('ban', ['a'], jails, 'why').map(({ note }) => note)).toEqual(['why', 'why']);
    expect(requestsIn('ban', ['a'], ['sshd'])).toEqual([{ action: 'ban', jails: ['sshd'], addresses: ['a'] }]);
  });
});

describe('BulkRunner', () => {
  let server: FakeServer;
  let runner: BulkRunner;
  const sent = () => server.sent.map(({ method, path }) => `${method} ${path}`);
  const run = () => runner.runs.get().at(-1);
  const settle = () => vi.advanceTimersByTimeAsync(0);
  const hear = async (news: Bulk) => {
    runner.hear([{ kind: 'bulk', bulk: news }]);
    await settle();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    server = new FakeServer();
    const hooks = { onSignedOut: () => undefined, onError: () => undefined, onAnswer: () => undefined };
    runner = new BulkRunner(new ApiClient(server.fetch, '', hooks));
    server.on('POST /api/v1/bulk', () => json(202, bulk('b1')));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('follows the events, and reads the results once it has ended', async () => {
    server.on('GET /api/v1/bulk/b1', ended('b1', { results: [result('a'), result('b')], truncated: false }));
    const done = runner.start([request('a', 'b')]);
    await settle();
    expect(run()).toMatchObject({ state: 'running', total: 2, finished: 0 });
    await hear(bulk('b1', { finished: 1, changed: 1, detail: 'waits' }));
    expect(run()).toMatchObject({ state: 'running', finished: 1, detail: 'waits' });
    await hear(bulk('other', { finished: 2 }));
    expect(run()).toMatchObject({ finished: 1 });
    await hear(ended('b1'));
    expect(run()).toMatchObject({ state: 'done', changed: 2, results: [{ address: 'a' }, { address: 'b' }] });
    expect((await done).state).toBe('done');
    expect(sent()).toEqual(['POST /api/v1/bulk', 'GET /api/v1/bulk/b1']);
  });

  test('misses nothing of what comes at once', async () => {
    server.on('GET /api/v1/bulk/b1', ended('b1', { results: [] }));
    void runner.start([request('a', 'b')]);
    await settle();
    runner.hear([{ kind: 'bulk', bulk: bulk('b1', { finished: 1 }) }]);
    runner.hear([
      { kind: 'bulk', bulk: bulk('b1', { state: 'done', finished: 2 }) },
      { kind: 'bulk', bulk: ended('b1') },
    ]);
    await settle();
    expect(run()).toMatchObject({ state: 'done' });
    expect(sent()).toEqual(['POST /api/v1/bulk', 'GET /api/v1/bulk/b1']);
  });

  test('asks when no event comes, and when some were missed', async () => {
    server.on('GET /api/v1/bulk/b1', bulk('b1', { finished: 1, changed: 1 }));
    void runner.start([request('a', 'b')]);
    await settle();
    await vi.advanceTimersByTimeAsync(watchMs);
    expect(run()).toMatchObject({ state: 'running', finished: 1 });
    server.on('GET /api/v1/bulk/b1', ended('b1', { results: [] }));
    runner.hear('resync');
    await settle();
    expect(run()).toMatchObject({ state: 'done' });
  });

  test('goes on after an outage, and gives up when the server knows nothing of it', async () => {
    server.on('GET /api/v1/bulk/b1', () => problem(503, 'shutting_down'));
    void runner.start([request('a', 'b')]);
    await settle();
    await vi.advanceTimersByTimeAsync(watchMs);
    expect(run()).toMatchObject({ state: 'running' });
    server.on('GET /api/v1/bulk/b1', () => problem(404, 'not_found'));
    await vi.advanceTimersByTimeAsync(watchMs);
    expect(run()).toMatchObject({ state: 'failed', error: { code: 'not_found' } });
  });

  test('one request after the other, with the sum of both', async () => {
    server.on('POST /api/v1/bulk', (each) => json(202, bulk((each.body as BulkRequest).addresses?.[0] ?? '')));
    server.on('GET /api/v1/bulk/a', ended('a', { results: [result('a')] }));
    server.on('GET /api/v1/bulk/c', ended('c', { changed: 1, refused: 1, results: [result('c')], truncated: true }));
    void runner.start([request('a', 'b'), request('c', 'd')]);
    await settle();
    expect(run()).toMatchObject({ total: 4 });
    expect(sent()).toEqual(['POST /api/v1/bulk']);
    await hear(ended('a'));
    expect(run()).toMatchObject({ state: 'running', finished: 2 });
    await hear(ended('c', { changed: 1, refused: 1 }));
    expect(run()).toMatchObject({ state: 'done', finished: 4, changed: 3, refused: 1, isTruncated: true });
    expect(run()?.results).toHaveLength(2);
  });

  test('waits while others are busy, and stops at any other refusal', async () => {
    server.on('POST /api/v1/bulk', () => problem(429, 'busy'));
    void runner.start([request('a'), request('b')]);
    await settle();
    await vi.advanceTimersByTimeAsync(2 * busyMs);
    expect(run()).toMatchObject({ state: 'running' });
    server.on('POST /api/v1/bulk', () => problem(404, 'unknown_jail'));
    await vi.advanceTimersByTimeAsync(busyMs);
    expect(run()).toMatchObject({ state: 'failed', error: { code: 'unknown_jail' } });
    expect(sent()).toHaveLength(4);
  });

  test('is cancelled: what has not begun is not begun', async () => {
    server.on('DELETE /api/v1/bulk/b1', ended('b1', { state: 'cancelled', finished: 1, changed: 1, results: [] }));
    void runner.start([request('a', 'b'), request('c')]);
    await settle();
    runner.cancel(run()?.id ?? 0);
    await settle();
    expect(run()).toMatchObject({ state: 'cancelled', changed: 1, total: 3 });
    expect(sent()).toEqual(['POST /api/v1/bulk', 'DELETE /api/v1/bulk/b1']);
  });

  test('is cancelled while it waits to begin', async () => {
    server.on('POST /api/v1/bulk', () => problem(429, 'busy'));
    void runner.start([request('a')]);
    await settle();
    runner.cancel(run()?.id ?? 0);
    await vi.advanceTimersByTimeAsync(busyMs);
    expect(run()).toMatchObject({ state: 'cancelled', isCancelling: false });
    expect(sent()).toHaveLength(1);
  });

  test('keeps the last few that have ended', async () => {
    server.on('GET /api/v1/bulk/b1', ended('b1', { results: [] }));
    for (let i = 0; i < 5; ++i) {
      void runner.start([request('a')]);
      await settle();
      await hear(ended('b1'));
    }
    expect(runner.runs.get().map(({ id }) => id)).toEqual([3, 4, 5]);
  });
});
