// SPDX-License-Identifier: Apache-2.0
// Where the rows of a long list stand when some of them have something of its own height below them. Pure.

/** Below this row. */
export interface Extra {
  readonly index: number;
  readonly height: number;
}

/** The pixels above a row; `extras` from the first to the last. */
export function topOf(index: number, rowHeight: number, extras: readonly Extra[]): number {
  let top = index * rowHeight;
  for (const extra of extras) if (extra.index < index) top += extra.height;
  return top;
}

/** The row that holds this pixel, or what is below it does. */
export function rowAt(y: number, rowHeight: number, extras: readonly Extra[]): number {
  let above = 0;
  for (const { index, height } of extras) {
    const bottom = (index + 1) * rowHeight + above;
    if (y < bottom) break;
    if (y < bottom + height) return index;
    above += height;
  }
  return Math.max(0, Math.floor((y - above) / rowHeight));
}
