// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { rowAt, topOf } from './window';

const extras = [
  { index: 2, height: 100 },
  { index: 4, height: 50 },
];

test.each([
  [0, 0],
  [2, 80],
  [3, 220],
  [4, 260],
  [5, 350],
])('row %d begins at %d', (index, top) => {
  expect(topOf(index, 40, extras)).toBe(top);
  expect(rowAt(top, 40, extras)).toBe(index);
});

test.each([
  [119, 2],
  [120, 2],
  [219, 2],
  [349, 4],
  [10_000, 246],
  [-5, 0],
])('pixel %d is of row %d', (y, index) => expect(rowAt(y, 40, extras)).toBe(index));
