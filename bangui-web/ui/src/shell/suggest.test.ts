// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { suggestionsFor } from './suggest';

const countries = [
  { code: 'DE', name: 'Germany' },
  { code: 'NE', name: 'Niger' },
  { code: 'NG', name: 'Nigeria' },
];
const pathsFor = (input: string) => suggestionsFor(input, ['nginx', 'recidive', 'sshd'], countries).map(({ path }) => path);

test.each<[string, string[]]>([
  ['', []],
  ['  ', []],
  [' 192.0.2.1 ', ['/addresses/192.0.2.1', '/bans?search=192.0.2.1', '/history?address=192.0.2.1']],
  ['2001:DB8::/32', ['/addresses/2001%3Adb8%3A%3A%2F32', '/bans?search=2001%3Adb8%3A%3A%2F32', '/history?address=2001%3Adb8%3A%3A%2F32']],
  ['192.0.2.1/24', ['/addresses/192.0.2.0%2F24', '/bans?search=192.0.2.0%2F24', '/history?address=192.0.2.0%2F24']],
  ['ssh', ['/jails/sshd', '/bans?search=ssh', '/history?text=ssh', '/addresses/ssh']],
  ['de', ['/history?country=DE', '/bans?search=de', '/addresses/de']],
  ['niger', ['/history?country=NE', '/history?country=NG', '/bans?search=niger', '/history?text=niger', '/addresses/niger']],
  ['AS64500', ['/history?network=64500', '/bans?search=AS64500', '/history?text=AS64500', '/addresses/AS64500']],
  ['192.0', ['/bans?search=192.0', '/history?text=192.0', '/addresses/192.0']],
  ['50% <b>', ['/bans?search=50%25+%3Cb%3E', '/history?text=50%25+%3Cb%3E', '/addresses/50%25%20%3Cb%3E']],
])('%j leads to %j', (input, paths) => expect(pathsFor(input)).toEqual(paths));

test('a jail that begins with it comes before one that has it inside', () => {
  expect(suggestionsFor('i', ['recidive', 'iis'], []).map(({ values }) => values.jail ?? '')).toEqual(['iis', 'recidive', '', '']);
});
