// SPDX-License-Identifier: Apache-2.0
// The times that statistics are shown for. All end now.

export const ranges = ['1h', '24h', '7d', '30d', '1y'] as const;
export type RangeName = (typeof ranges)[number];
export const defaultRange: RangeName = '24h';

export type Bucket = 'minute' | 'hour' | 'day' | 'week';

const hour = 3_600;
const day = 24 * hour;

/** `step`: after so many seconds the range has moved on. */
const spans: Record<RangeName, { seconds: number; bucket: Bucket; step: number }> = {
  '1h': { seconds: hour, bucket: 'minute', step: 60 },
  '24h': { seconds: day, bucket: 'hour', step: hour },
  '7d': { seconds: 7 * day, bucket: 'hour', step: hour },
  '30d': { seconds: 30 * day, bucket: 'day', step: hour },
  '1y': { seconds: 365 * day, bucket: 'week', step: hour },
};

/** RFC 3339; `until` is excluded. */
export interface Span {
  readonly from: string;
  readonly until: string;
}

/** Ends with the running minute or hour, so that its first and last buckets are whole ones. `now`: milliseconds. */
export function spanOf(range: RangeName, now: number): Span {
  const { seconds, step } = spans[range];
  const until = Math.ceil(now / 1000 / step) * step;
  return { from: timeText(until - seconds), until: timeText(until) };
}

export const bucketOf = (range: RangeName): Bucket => spans[range].bucket;

/** How often what is shown has to move although nothing has happened. */
export const stepMsOf = (range: RangeName): number => spans[range].step * 1000;

function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
