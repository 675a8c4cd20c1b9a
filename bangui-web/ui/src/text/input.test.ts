// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { parseAddresses, withoutMistakes } from './addresses';
import { durationText, parseDuration } from './duration';

describe('parseAddresses', () => {
  test('separates by lines, blanks, commas and semicolons, and leaves comments out', () => {
    const { prefixes, mistakes, duplicates } = parseAddresses(
      '192.0.2.1, 192.0.2.2;2001:DB8::1\r\n\n 192.0.2.0/28\t192.0.2.1 # the old ones, 10.0.0.1\n# nothing',
    );
    expect(prefixes.map(({ text }) => text)).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1', '192.0.2.0/28']);
    expect(mistakes).toEqual([]);
    expect(duplicates).toBe(1);
  });

  test('names each mistake with its line', () => {
    const { prefixes, mistakes } = parseAddresses('192.0.2.1\n300.1.1.1 -h\n192.0.2.17/28\n::/129');
    expect(prefixes).toHaveLength(1);
    expect(mistakes).toEqual([
      { line: 2, text: '300.1.1.1', error: { code: 'not_an_address' } },
      { line: 2, text: '-h', error: { code: 'not_an_address' } },
      { line: 3, text: '192.0.2.17/28', error: { code: 'host_bits', network: '192.0.2.16/28' } },
      { line: 4, text: '::/129', error: { code: 'bad_length', max: 128 } },
    ]);
  });

  test('takes out what is wrong', () => {
    expect(withoutMistakes('192.0.2.1 nonsense\n\nmore\n192.0.2.2')).toBe('192.0.2.1\n192.0.2.2');
    expect(withoutMistakes('')).toBe('');
  });

  test('is quick with as many as the API takes', () => {
    const text = Array.from({ length: 5_000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`).join('\n');
    expect(parseAddresses(text).prefixes).toHaveLength(5_000);
  });
});

describe('parseDuration', () => {
  test.each<[string, number | null]>([
    ['600', 600],
    [' 10m ', 600],
    ['10 min', 600],
    ['1h30m', 5_400],
    ['1h 30 mins', 5_400],
    ['2d', 172_800],
    ['1W', 604_800],
    ['0', 0],
    ['', null],
    ['m', null],
    ['1h 30', null],
    ['10 parsecs', null],
    ['-5', null],
    ['1.5h', null],
    ['99999999999999999999', null],
    ['constructor', null],
    ['1constructor', null],
  ])('%j is %j', (text, value) => expect(parseDuration(text)).toBe(value));

  test.each([
    [600, '10m'],
    [90, '90'],
    [86_400, '1d'],
    [5_400, '90m'],
    [0, '0'],
  ])('%d is written %s', (value, text) => {
    expect(durationText(value)).toBe(text);
    expect(parseDuration(text)).toBe(value);
  });
});
