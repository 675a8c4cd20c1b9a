// SPDX-License-Identifier: Apache-2.0
// Buckets as text: in whole where one is told of, short at the axis. In the user's zone and language.
import type { Bucket } from './ranges';
import type { Zone } from './zone';

const halfDayMs = 12 * 3_600_000;

export class BucketLabels {
  readonly #bucket: Bucket;
  readonly #whole: Intl.DateTimeFormat;
  readonly #time: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #month: Intl.DateTimeFormat;
  readonly #zone: Zone;

  constructor(language: string, zone: Zone, bucket: Bucket) {
    const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
      new Intl.DateTimeFormat(language, { timeZone: zone.name, hourCycle: 'h23', ...options });
    const time = { hour: '2-digit', minute: '2-digit' } as const;
    const day = { day: 'numeric', month: 'short' } as const;
    this.#bucket = bucket;
    this.#zone = zone;
    this.#time = format(time);
    this.#day = format(day);
    this.#month = format({ month: 'short' });
    this.#whole = format(
      bucket === 'week'
        ? { ...day, year: 'numeric' }
        : { ...day, weekday: 'short', ...(bucket === 'day' ? { year: 'numeric' } : time) },
    );
  }

  /** "Thu, Nov 26, 14:00 – 15:00", "Thu, Nov 26, 2026" or "Nov 23 – 29, 2026". */
  whole(begin: Date, end: Date): string {
    switch (this.#bucket) {
      case 'minute':
      case 'hour':
        return this.#whole.formatRange(begin, end);
      case 'day':
        return this.#whole.format(middle(begin));
      case 'week':
        return this.#whole.formatRange(middle(begin), new Date(end.getTime() - halfDayMs));
    }
  }

  /** What stands below the bucket at the axis when there is room for `most`; null for all that get nothing. */
  ticks(begins: readonly Date[], most: number): (string | null)[] {
    const marks = this.#marks(begins, Math.max(1, most));
    return begins.map((_, index) => marks.get(index) ?? null);
  }

  #marks(begins: readonly Date[], most: number): Map<number, string> {
    const walls = begins.map((begin) => this.#zone.wall(this.#bucket === 'minute' || this.#bucket === 'hour' ? begin : middle(begin)));
    const where = (isMark: (wall: (typeof walls)[number], index: number) => boolean): number[] =>
      walls.flatMap((wall, index) => (isMark(wall, index) ? [index] : []));
    const named = (format: Intl.DateTimeFormat, indices: readonly number[]): Map<number, string> =>
      new Map(indices.map((index) => [index, format.format(middleOf(this.#bucket, begins[index] ?? new Date(0)))]));
    switch (this.#bucket) {
      case 'minute':
        return named(this.#time, finest([5, 10, 15, 30], most, (step) => where(({ minute }) => minute % step === 0)));
      case 'hour': {
        const found = finest([1, 2, 3, 6, 12, 24], most, (step) => where(({ hour }) => hour % step === 0));
        const isDay = (index: number): boolean => walls[index]?.hour === 0;
        return new Map([...named(this.#time, found), ...named(this.#day, found.filter(isDay))]);
      }
      case 'day':
        return named(this.#day, thinned(where(() => true), most));
      case 'week':
        return named(this.#month, thinned(where(({ month }, index) => index > 0 && month !== walls[index - 1]?.month), most));
    }
  }
}

/** A day of the year that winter time changes to is shown an hour off its beginning: its middle is always in it. */
function middle(begin: Date): Date {
  return new Date(begin.getTime() + halfDayMs);
}

function middleOf(bucket: Bucket, begin: Date): Date {
  return bucket === 'minute' || bucket === 'hour' ? begin : middle(begin);
}

/** The marks of the smallest step that there is room for. */
function finest(steps: readonly number[], most: number, marks: (step: number) => number[]): number[] {
  for (const step of steps) {
    const found = marks(step);
    if (found.length <= most) return found;
  }
  return thinned(marks(steps.at(-1) ?? 1), most);
}

/** Every second, third, … of them, counted from the last. */
function thinned(indices: readonly number[], most: number): number[] {
  const step = Math.ceil(indices.length / most);
  return indices.filter((_, place) => (indices.length - 1 - place) % step === 0);
}
