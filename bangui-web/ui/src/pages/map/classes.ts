// SPDX-License-Identifier: Apache-2.0
// Which class of the map a number of bans is in.
import { mapThresholds } from '@/app/preferences';

/** Numbers that read well; the classes are equal steps of the logarithm, since a few countries have most bans. */
export function automaticThresholds(counts: readonly number[]): number[] {
  const most = Math.max(1, ...counts);
  const thresholds: number[] = [];
  for (let step = 1; step <= mapThresholds; ++step) {
    const wanted = round(most ** (step / (mapThresholds + 1)));
    thresholds.push(Math.max(wanted, (thresholds.at(-1) ?? 1) + 1));
  }
  return thresholds;
}

/** The nearest of 1, 2 and 5 times a power of ten. */
function round(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = value / power;
  return power * (factor < 1.5 ? 1 : factor < 3.5 ? 2 : factor < 7.5 ? 5 : 10);
}

/** From zero; `count` is at least one. */
export function classOf(count: number, thresholds: readonly number[]): number {
  return thresholds.filter((threshold) => threshold <= count).length;
}

/** The first and the last number of each class; the last class has no end. */
export function classBounds(thresholds: readonly number[]): { least: number; most: number | null }[] {
  const begins = [1, ...thresholds];
  return begins.map((least, index) => {
    const next = begins[index + 1];
    return { least, most: next === undefined ? null : next - 1 };
  });
}
