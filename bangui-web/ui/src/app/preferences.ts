// SPDX-License-Identifier: Apache-2.0
// What a user chose for this browser: theme, language, the time of statistics, classes of the map. Kept in local storage where there is one.
import { defaultRange, ranges, type RangeName } from '@/charts/ranges';
import { Store } from './store';
import type { Language } from '@/i18n/translator';

export type ThemeChoice = 'light' | 'dark' | 'system';
export const themeChoices: readonly ThemeChoice[] = ['system', 'light', 'dark'];

/** Between five classes. */
export const mapThresholds = 4;

const themeKey = 'bangui.theme';
const languageKey = 'bangui.language';
const rangeKey = 'bangui.range';
const thresholdsKey = 'bangui.map.thresholds';

export class Preferences {
  readonly theme: Store<ThemeChoice>;
  /** Null: the browser's. */
  readonly language: Store<string | null>;
  readonly range: Store<RangeName>;
  /** From how many bans on each class of the map but the first begins. Null: by what there is to show. */
  readonly thresholds: Store<readonly number[] | null>;
  readonly #storage: Storage | null;

  constructor(storage: Storage | null) {
    this.#storage = storage;
    const saved = storage?.getItem(themeKey);
    this.theme = new Store(themeChoices.find((choice) => choice === saved) ?? 'system');
    this.language = new Store(storage?.getItem(languageKey) ?? null);
    this.range = new Store(ranges.find((range) => range === storage?.getItem(rangeKey)) ?? defaultRange);
    this.thresholds = new Store(thresholdsFrom(storage?.getItem(thresholdsKey)));
  }

  chooseTheme = (choice: ThemeChoice): void => {
    this.theme.set(choice);
    this.#save(themeKey, choice);
  };

  chooseLanguage = (language: Language): void => {
    this.language.set(language);
    this.#save(languageKey, language);
  };

  chooseRange = (range: RangeName): void => {
    this.range.set(range);
    this.#save(rangeKey, range);
  };

  chooseThresholds = (thresholds: readonly number[] | null): void => {
    this.thresholds.set(thresholds);
    this.#save(thresholdsKey, thresholds === null ? '' : thresholds.join(' '));
  };

  #save(key: string, value: string): void {
    try {
      this.#storage?.setItem(key, value);
    } catch {
      // A full or forbidden storage: the choice lasts as long as the page.
    }
  }
}

/** Four whole numbers, each above the one before and the first above one; null for anything else. */
export function thresholdsFrom(text: string | null | undefined): readonly number[] | null {
  const values = (text ?? '').split(/\s+/).filter((word) => word !== '').map(Number);
  const isRising = values.every((value, index) => Number.isSafeInteger(value) && value > (values[index - 1] ?? 1));
  return values.length === mapThresholds && isRising ? values : null;
}

/** Null where the browser forbids it. */
export function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
