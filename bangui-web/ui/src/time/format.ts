// SPDX-License-Identifier: Apache-2.0
// Points in time as text, in the session's zone and the page's language.

export class TimeFormat {
  readonly #full: Intl.DateTimeFormat;
  readonly #timeOnly: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;

  /** A zone that the browser does not know falls back to UTC: the server may know more zones. */
  constructor(language: string, timeZone: string) {
    const zone = knownTimeZone(timeZone);
    this.#full = new Intl.DateTimeFormat(language, { timeZone: zone, dateStyle: 'medium', timeStyle: 'medium' });
    this.#timeOnly = new Intl.DateTimeFormat(language, {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    this.#day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
  }

  full = (time: Date): string => this.#full.format(time);

  /** Only the time of day when it is the same day as `now`, everything otherwise. */
  short = (time: Date, now: Date): string =>
    this.#day.format(time) === this.#day.format(now) ? this.#timeOnly.format(time) : this.full(time);
}

/** UTC for a zone that the browser does not know. */
export function knownTimeZone(name: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name;
  } catch {
    return 'UTC';
  }
}

/** "2026-11-22 17:44:53 UTC", exact and the same in every language. */
export function utcText(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
