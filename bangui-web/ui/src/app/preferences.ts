// SPDX-License-Identifier: Apache-2.0
// What a user chose for this browser: theme and language. Kept in local storage where there is one.
import { Store } from './store';
import type { Language } from '@/i18n/translator';

export type ThemeChoice = 'light' | 'dark' | 'system';
export const themeChoices: readonly ThemeChoice[] = ['system', 'light', 'dark'];

const themeKey = 'bangui.theme';
const languageKey = 'bangui.language';

export class Preferences {
  readonly theme: Store<ThemeChoice>;
  /** Null: the browser's. */
  readonly language: Store<string | null>;
  readonly #storage: Storage | null;

  constructor(storage: Storage | null) {
    this.#storage = storage;
    const saved = storage?.getItem(themeKey);
    this.theme = new Store(themeChoices.find((choice) => choice === saved) ?? 'system');
    this.language = new Store(storage?.getItem(languageKey) ?? null);
  }

  chooseTheme = (choice: ThemeChoice): void => {
    this.theme.set(choice);
    this.#save(themeKey, choice);
  };

  chooseLanguage = (language: Language): void => {
    this.language.set(language);
    this.#save(languageKey, language);
  };

  #save(key: string, value: string): void {
    try {
      this.#storage?.setItem(key, value);
    } catch {
      // A full or forbidden storage: the choice lasts as long as the page.
    }
  }
}

/** Null where the browser forbids it. */
export function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
