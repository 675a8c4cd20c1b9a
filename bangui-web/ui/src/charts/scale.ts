// SPDX-License-Identifier: Apache-2.0
// Round numbers for an axis of counts.

/** From zero up to at least `most` in equal whole steps of 1, 2 or 5 times a power of ten, about `count` of them. */
export function countTicks(most: number, count = 4): number[] {
  const rough = Math.max(1, most) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  return Array.from({ length: Math.max(1, Math.ceil(most / step)) + 1 }, (_, index) => index * step);
}
