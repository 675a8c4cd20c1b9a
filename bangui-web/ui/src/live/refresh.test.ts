// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refresher, refreshMs } from './refresh';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Counts, and ends when told. */
function reading() {
  const ends: (() => void)[] = [];
  const refresher = new Refresher(() => new Promise<void>((resolve) => ends.push(resolve)));
  const end = async (): Promise<void> => {
    ends.at(-1)?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { refresher, end, count: () => ends.length };
}

test('reads at once, then at most once a second', async () => {
  const { refresher, end, count } = reading();
  refresher.note();
  expect(count()).toBe(1);
  await end();
  refresher.note();
  refresher.note();
  await vi.advanceTimersByTimeAsync(refreshMs - 1);
  expect(count()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(count()).toBe(2);
  await end();
  await vi.advanceTimersByTimeAsync(10 * refreshMs);
  expect(count()).toBe(2);
});

test('never reads twice at a time, and once more for what changed meanwhile', async () => {
  const { refresher, end, count } = reading();
  refresher.note();
  refresher.note();
  await vi.advanceTimersByTimeAsync(5 * refreshMs);
  expect(count()).toBe(1);
  await end();
  expect(count()).toBe(2);
});

test('stopped, it forgets what is due', async () => {
  const { refresher, end, count } = reading();
  refresher.note();
  refresher.note();
  refresher.stop();
  await end();
  await vi.advanceTimersByTimeAsync(5 * refreshMs);
  expect(count()).toBe(1);
});
