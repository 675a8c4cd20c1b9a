// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { preferredLanguage } from './context';
import { de } from './de';
import { en, type Message, type MessageKey, type Messages } from './en';
import { Translator } from './translator';

const names = (message: Message): string[][] =>
  (typeof message === 'string' ? [message] : Object.values(message)).map((form) =>
    [...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort(),
  );

describe('language files', () => {
  const english: Messages = en;

  test('have the same keys', () => {
    expect(Object.keys(de).sort()).toEqual(Object.keys(english).sort());
  });

  test.each(Object.keys(english) as MessageKey[])('%s names the same values', (key) => {
    const wanted = names(english[key]).at(-1);
    expect(names(de[key]).at(-1)).toEqual(wanted);
    expect(typeof de[key]).toBe(typeof english[key]);
  });

  test('have every plural form that their language asks for', () => {
    for (const [language, messages] of [
      ['en', english],
      ['de', de],
    ] as const) {
      const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      for (const message of Object.values(messages))
        if (typeof message !== 'string') expect(Object.keys(message).sort()).toEqual([...categories].sort());
    }
  });
});

describe('Translator', () => {
  const english = new Translator('en', en);
  const german = new Translator('de', de);

  test('chooses the plural form and writes numbers as the language does', () => {
    expect(english.text('bans.count', { count: 1 })).toBe('1 ban');
    expect(english.text('bans.count', { count: 12345 })).toBe('12,345 bans');
    expect(german.text('bans.count', { count: 12345 })).toBe('12.345 Sperren');
  });

  test('puts values in as they are', () => {
    expect(english.text('bans.noMatch', { search: '{count} $&' })).toBe('No ban matches “{count} $&”.');
  });

  test.each([
    [0, '0 sec'],
    [59, '59 sec'],
    [60, '1 min'],
    [3_661, '1 hr 1 min'],
    [86_400, '1 day'],
    [90_061, '1 day 1 hr'],
    [-5, '0 sec'],
  ])('a duration of %d s', (seconds, text) => expect(english.duration(seconds)).toBe(text));

  test.each([
    [null, ['de-AT', 'en'], 'de'],
    [null, ['fr', 'de'], 'de'],
    [null, ['fr'], 'en'],
    ['en', ['de'], 'en'],
    ['xx', ['de'], 'de'],
  ])('prefers %j, then %j: %s', (saved, browser, language) =>
    expect(preferredLanguage(saved, browser)).toBe(language),
  );
});
