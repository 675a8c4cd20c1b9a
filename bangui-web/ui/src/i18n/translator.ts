// SPDX-License-Identifier: Apache-2.0
// Turns keys into text, and numbers, lists, durations, sizes and countries into the form that the language wants.
import type { Message, MessageKey, Messages } from './en';

export type Language = 'en' | 'de';
export const languages: readonly Language[] = ['en', 'de'];
/** Each language by its own name. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' };

type Unit = 'day' | 'hour' | 'minute' | 'second';

export type Values = Record<string, string | number>;

export class Translator {
  readonly language: Language;
  readonly #messages: Messages;
  readonly #plural: Intl.PluralRules;
  readonly #number: Intl.NumberFormat;
  readonly #list: Intl.ListFormat;
  readonly #units: Record<Unit, Intl.NumberFormat>;
  readonly #countries: Intl.DisplayNames;

  constructor(language: Language, messages: Messages) {
    this.language = language;
    this.#messages = messages;
    this.#plural = new Intl.PluralRules(language);
    this.#number = new Intl.NumberFormat(language);
    this.#list = new Intl.ListFormat(language, { type: 'conjunction' });
    this.#countries = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    const format = (unit: Unit): Intl.NumberFormat =>
      new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' });
    this.#units = { day: format('day'), hour: format('hour'), minute: format('minute'), second: format('second') };
  }

  /** The text of a key; numbers are written as the language does. `count` chooses the plural form. */
  text = (key: MessageKey, values: Values = {}): string =>
    this.pieces(key, values)
      .map((piece) => piece.text)
      .join('');

  /** The text in pieces, so that a value can be shown as an element: `name` is null for plain text. */
  pieces = (key: MessageKey, values: Values = {}): { name: string | null; text: string }[] =>
    this.#form(this.#messages[key], values.count)
      .split(/(\{\w+\})/)
      .filter((part) => part !== '')
      .map((part) => {
        const name = /^\{(\w+)\}$/.exec(part)?.[1];
        if (name === undefined) return { name: null, text: part };
        const value = values[name];
        return { name, text: typeof value === 'number' ? this.number(value) : (value ?? part) };
      });

  number = (value: number): string => this.#number.format(value);

  list = (items: readonly string[]): string => this.#list.format(items);

  /** The name of a country by its code of two letters; null for what is no such code. */
  country = (code: string): string | null => (/^[A-Z]{2}$/.test(code) ? (this.#countries.of(code) ?? null) : null);

  /** A number of bytes in the unit that makes it short, of 1,000 each. */
  bytes = (bytes: number): string => {
    const step = Math.min(sizes.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
    const format = { style: 'unit', unit: sizes[step] ?? 'byte', unitDisplay: 'short', maximumFractionDigits: 1 } as const;
    return new Intl.NumberFormat(this.language, format).format(bytes / 1000 ** step);
  };

  /** The two largest units of a duration in whole seconds, e.g. "3 d 4 h"; zero is "0 s". */
  duration = (seconds: number): string => {
    const parts: string[] = [];
    let rest = Math.max(0, Math.round(seconds));
    for (const [unit, size] of units) {
      if (rest < size && !(unit === 'second' && parts.length === 0)) continue;
      parts.push(this.#unit(unit, Math.floor(rest / size)));
      rest %= size;
      if (parts.length === 2 || rest === 0) break;
    }
    return parts.join(' ');
  };

  #unit(unit: Unit, value: number): string {
    return this.#units[unit].format(value);
  }

  #form(message: Message, count: string | number | undefined): string {
    if (typeof message === 'string') return message;
    return message[this.#plural.select(Number(count ?? 0))] ?? message.other;
  }
}

const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;
