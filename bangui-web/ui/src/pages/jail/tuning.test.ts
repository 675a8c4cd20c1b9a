// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { JailParameters } from '@/api/types';
import { limits } from '@/testing/fakes';
import { commandOf } from '@/text/shell';
import { errorOf, textsOf, tuningOf } from './tuning';

const now = { ban_seconds: 600, find_seconds: 86_400, max_retry: 5 } as JailParameters;

describe('tuning', () => {
  test('starts with what the jail has, and sends nothing of it', () => {
    const texts = textsOf(now);
    expect(texts).toEqual({ ban_seconds: '10m', find_seconds: '1d', max_retry: '5' });
    expect(tuningOf(texts, now)).toEqual({});
  });

  test('sends what differs', () => {
    expect(tuningOf({ ban_seconds: '600', find_seconds: '1h', max_retry: ' 3 ' }, now)).toEqual({
      find_seconds: 3_600,
      max_retry: 3,
    });
  });

  test('leaves a permanent ban time as it is unless another is typed', () => {
    const permanent = { ...now, ban_seconds: null };
    const texts = textsOf(permanent);
    expect(errorOf('ban_seconds', texts.ban_seconds, permanent, limits)).toBeNull();
    expect(tuningOf(texts, permanent)).toEqual({});
    expect(tuningOf({ ...texts, ban_seconds: '1h' }, permanent)).toEqual({ ban_seconds: 3_600 });
  });

  test.each([
    ['ban_seconds', '60', null],
    ['ban_seconds', '59', 'tune.outOfRange'],
    ['ban_seconds', '365d', null],
    ['ban_seconds', '366d', 'tune.outOfRange'],
    ['ban_seconds', '', 'tune.notADuration'],
    ['find_seconds', 'soon', 'tune.notADuration'],
    ['max_retry', '0', 'tune.outOfRange'],
    ['max_retry', '100', null],
    ['max_retry', '1m', 'tune.notANumber'],
    ['max_retry', '-1', 'tune.notANumber'],
  ] as const)('%s %j: %j', (field, text, error) => expect(errorOf(field, text, now, limits)).toBe(error));

  test('without limits the server decides', () => {
    expect(errorOf('ban_seconds', '1', now, undefined)).toBeNull();
  });
});

describe('commandOf', () => {
  test('puts together plain words only', () => {
    expect(commandOf('fail2ban-client', 'reload', '--if-exists', 'sshd')).toBe('fail2ban-client reload --if-exists sshd');
    for (const word of ['a b', 'a;b', '$(x)', '`x`', 'a\nb', "a'b", 'a*', 'ü', ''])
      expect(commandOf('cat', word)).toBeNull();
  });
});
