// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { brokenRules, strengthOf } from './password';
import { visible } from './visible';

describe('visible', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['a\u202eb', 'a\\u{202e}b'],
    ['\u0000\u0007\u001b[31m', '\\u{0}\\u{7}\\u{1b}[31m'],
    ['zero\u200bwidth\ufeff', 'zero\\u{200b}width\\u{feff}'],
    ['tag \u{e0041}', 'tag \\u{e0041}'],
    ['\ud800', '\\u{d800}'],
    ['<img src=x> Grüße 😀', '<img src=x> Grüße 😀'],
  ])('%j', (text, shown) => expect(visible(text)).toBe(shown));
});

describe('a new password', () => {
  test.each([
    ['', 'admin', ['length']],
    ['elevenchars', 'admin', ['length']],
    ['twelve chars', 'admin', []],
    ['aaaaaaaaaaaa', 'admin', ['varied']],
    ['Administrator1', 'administrator1', ['not_the_name']],
    ['x1'.repeat(512), 'admin', []],
    [`${'x1'.repeat(512)}y`, 'admin', ['not_too_long']],
    ['пароль-пароль', 'admin', []],
  ])('%j for %j', (password, name, broken) => expect(brokenRules(password, name)).toEqual(broken));

  test('grows stronger with length and variety, and a run counts little', () => {
    expect(strengthOf('short', 'admin')).toBe(0);
    expect(strengthOf('abcdefghijkl', 'admin')).toBeLessThan(strengthOf('zq7kd0xmw3ph', 'admin'));
    expect(strengthOf('correct horse battery staple', 'admin')).toBe(4);
    expect(strengthOf('ababababababababab', 'admin')).toBe(0);
  });
});
