// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { parsePrefix } from './address';

const textOf = (input: string): string => {
  const result = parsePrefix(input);
  return result.ok ? result.prefix.text : `!${result.error.code}`;
};

describe('parsePrefix', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1\n', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['192.0.2.0/24', '192.0.2.0/24'],
    ['192.0.2.1/32', '192.0.2.1'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:0DB8::CAFE', '2001:db8::cafe'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['::1.2.3.4', '::102:304'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ])('%j is %j', (input, text) => expect(textOf(input)).toBe(text));

  test.each([
    '',
    'host.example',
    '010.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1.2.3.4, 5.6.7.8',
    '1.2.3.4\n5.6.7.8',
    '-h',
    '1.2.3.-4',
    '٣.1.1.1',
    'fe80::1%eth0',
    '[::1]',
    '1::2::3',
    ':::',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    '1.2.3.4::',
    '192.0.2.0/24/24',
  ])('%j is no address', (input) => expect(textOf(input)).toBe('!not_an_address'));

  test.each(['192.0.2.0/33', '192.0.2.0/', '192.0.2.0/024', '192.0.2.0/-1', '::/129', '::/1 2'])(
    '%j has no good length',
    (input) => expect(textOf(input)).toBe('!bad_length'),
  );

  test.each([
    ['192.0.2.1/28', '192.0.2.0/28'],
    ['192.0.2.129/25', '192.0.2.128/25'],
    ['2001:db8::1/64', '2001:db8::/64'],
    ['128.0.0.0/0', '0.0.0.0/0'],
  ])('%j has bits behind its length; %j was meant', (input, network) =>
    expect(parsePrefix(input)).toEqual({ ok: false, error: { code: 'host_bits', network } }),
  );
});
