// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { timeOfWall, wallText } from './zone';

const berlin = 'Europe/Berlin';

test.each([
  ['2026-11-22T13:05', berlin, '2026-11-22T12:05:00.000Z'],
  ['2026-07-01T00:00', berlin, '2026-06-30T22:00:00.000Z'],
  ['2026-07-01T00:00', 'UTC', '2026-07-01T00:00:00.000Z'],
  ['2026-07-01T00:00', 'Asia/Kathmandu', '2026-06-30T18:15:00.000Z'],
  ['2026-07-01T00:00', 'No/Where', '2026-07-01T00:00:00.000Z'],
  // An hour before, and after, the clocks were changed.
  ['2026-03-29T01:30', berlin, '2026-03-29T00:30:00.000Z'],
  ['2026-03-29T03:30', berlin, '2026-03-29T01:30:00.000Z'],
])('%s in %s is %s', (wall, zone, time) => {
  expect(timeOfWall(wall, zone)?.toISOString()).toBe(time);
  expect(wallText(new Date(time), zone)).toBe(wall);
});

test('what a clock shows twice means the first time', () => {
  expect(timeOfWall('2026-10-25T02:30', berlin)?.toISOString()).toBe('2026-10-25T00:30:00.000Z');
});

test.each(['', '2026-11', '2026-13-40T00:00', 'yesterday'])('%j is no time', (text) => {
  expect(timeOfWall(text, berlin)).toBeNull();
});
