// SPDX-License-Identifier: Apache-2.0
// Where everything of the chart is, in pixels.
import { countTicks } from './scale';
import type { ChartData } from './series';

export const plotHeight = 180;
/** For the labels below the plot. */
const axisHeight = 24;
const topMargin = 8;
/** About, of the labels. */
export const characterWidth = 7;
/** A label of the time axis with the room around it. */
const timeLabelWidth = 68;

export interface Bar {
  readonly series: number;
  readonly y: number;
  readonly height: number;
}

export interface Geometry {
  readonly width: number;
  readonly height: number;
  /** Where the plot begins and ends. */
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  /** From one bucket to the next, and how much of it the bar takes. */
  readonly step: number;
  readonly barWidth: number;
  readonly counts: readonly { readonly count: number; readonly y: number }[];
  /** How many labels have room below. */
  readonly timeLabels: number;
  /** Of each bucket, from the bottom up; only what there is any of. */
  readonly bars: readonly (readonly Bar[])[];
}

export function geometryOf(data: ChartData, width: number, label: (count: number) => string): Geometry {
  const ticks = countTicks(Math.max(0, ...data.buckets.map(({ total }) => total)));
  const most = ticks.at(-1) ?? 1;
  const left = Math.max(...ticks.map((count) => label(count).length)) * characterWidth + 10;
  const plotWidth = Math.max(1, width - left);
  const step = plotWidth / Math.max(1, data.buckets.length);
  const bottom = topMargin + plotHeight;
  const yOf = (count: number): number => bottom - (count / most) * plotHeight;
  return {
    width,
    height: bottom + axisHeight,
    left,
    top: topMargin,
    bottom,
    step,
    barWidth: step > 24 ? step - 4 : step > 4 ? step - 1 : step * 0.8,
    counts: ticks.map((count) => ({ count, y: yOf(count) })),
    timeLabels: Math.floor(plotWidth / timeLabelWidth),
    bars: data.buckets.map((_, bucket) => stacked(data, bucket, yOf)),
  };
}

function stacked(data: ChartData, bucket: number, yOf: (count: number) => number): Bar[] {
  let below = 0;
  const bars: Bar[] = [];
  data.series.forEach(({ bans }, series) => {
    const count = bans[bucket] ?? 0;
    if (count === 0) return;
    const whole = yOf(below) - yOf(below + count);
    // A line of the background between two jails, where there is room for one; nothing is too little to be seen.
    const gap = below > 0 && whole > 3 ? 1 : 0;
    const height = Math.max(1, whole - gap);
    bars.push({ series, y: yOf(below) - gap - height, height });
    below += count;
  });
  return bars;
}
