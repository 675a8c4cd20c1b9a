// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { en } from '@/i18n/en';
import { Translator } from '@/i18n/translator';
import { countriesOf, countryOf } from './countries';

const countries = countriesOf(new Translator('en', en).country, 'en');

test('has every country once, by its name of today', () => {
  expect(countries.length).toBeGreaterThan(240);
  expect(countries.length).toBeLessThan(270);
  expect(new Set(countries.map(({ name }) => name)).size).toBe(countries.length);
  expect(countries.map(({ code }) => code)).not.toContain('DD');
  expect(countries.map(({ code }) => code)).not.toContain('EU');
});

test('is found by code and by name', () => {
  expect(countryOf(countries, 'de')).toEqual({ code: 'DE', name: 'Germany' });
  expect(countryOf(countries, ' niger ')?.code).toBe('NE');
  expect(countryOf(countries, 'nige')).toBeNull();
});
