// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { event } from '@/testing/events';
import { stripOf } from './strip';

const at = (...times: string[]) => times.map((time) => event({ at: time }));

test('counts by day of the zone, with the empty ones between', () => {
  // 23:30 in London is the next day in Berlin.
  expect(stripOf(at('2026-11-22T23:30:00Z', '2026-11-22T10:00:00Z', '2026-11-20T10:00:00Z'), 'Europe/Berlin')).toEqual({
    unit: 'day',
    buckets: [
      { key: '2026-11-20', count: 1 },
      { key: '2026-11-21', count: 0 },
      { key: '2026-11-22', count: 1 },
      { key: '2026-11-23', count: 1 },
    ],
  });
});

test('counts by month when it is long', () => {
  expect(stripOf(at('2026-02-01T10:00:00Z', '2025-11-30T10:00:00Z', '2025-11-01T10:00:00Z'), 'UTC')).toEqual({
    unit: 'month',
    buckets: [
      { key: '2025-11', count: 2 },
      { key: '2025-12', count: 0 },
      { key: '2026-01', count: 0 },
      { key: '2026-02', count: 1 },
    ],
  });
});

test('of nothing is nothing', () => {
  expect(stripOf([], 'UTC').buckets).toEqual([]);
});
