// SPDX-License-Identifier: Apache-2.0
// What the clock on the wall shows in a time zone.
import { knownTimeZone } from '@/time/format';

/** Days and weeks begin at a multiple of a quarter of an hour, in every zone of today. */
const quarter = 900;

export class Zone {
  readonly name: string;
  readonly #parts: Intl.DateTimeFormat;

  /** A zone that the browser does not know falls back to UTC, as times on the page do. */
  constructor(timeZone: string) {
    this.name = knownTimeZone(timeZone);
    this.#parts = new Intl.DateTimeFormat('en', {
      timeZone: this.name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Seconds east of UTC then. */
  offset(time: Date): number {
    const { year, month, day, hour, minute, second } = this.wall(time);
    const shown = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
    return Math.round((shown - time.getTime() / 1000) / quarter) * quarter;
  }

  wall(time: Date): Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number> {
    const value = Object.fromEntries(this.#parts.formatToParts(time).map((part) => [part.type, Number(part.value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = value;
    return { year, month, day, hour, minute, second };
  }
}
