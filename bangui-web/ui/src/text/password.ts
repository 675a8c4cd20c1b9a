// SPDX-License-Identifier: Apache-2.0
// What the server demands of a new password (bangui-web/auth/password.h) and a rough idea of how good it is.

export const minPasswordLength = 12;
export const maxPasswordBytes = 1024;

export type PasswordRule = 'length' | 'not_too_long' | 'varied' | 'not_the_name';
export type Strength = 0 | 1 | 2 | 3 | 4;

/** The rules that this password breaks, in the order they are shown. */
export function brokenRules(password: string, name: string): PasswordRule[] {
  const broken: PasswordRule[] = [];
  if (Array.from(password).length < minPasswordLength) broken.push('length');
  if (new TextEncoder().encode(password).length > maxPasswordBytes) broken.push('not_too_long');
  if (password !== '' && new Set(password).size === 1) broken.push('varied');
  if (name !== '' && password.toLowerCase() === name.toLowerCase()) broken.push('not_the_name');
  return broken;
}

/** Bits of guessing that each step of the scale needs. */
const steps = [40, 60, 80, 110] as const;

/**
 * From the characters used and how many there are; a run such as "aaaa" or "1234" counts once, and so does
 * each further repetition of the same piece. An estimate for the eye, never a reason to refuse.
 */
export function strengthOf(password: string, name: string): Strength {
  if (brokenRules(password, name).length > 0) return 0;
  const characters = Array.from(password);
  const kinds: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[ -/:-@[-`{-~]/, 33],
    [/[^ -~]/, 100],
  ];
  const alphabet = kinds.reduce((sum, [pattern, size]) => sum + (pattern.test(password) ? size : 0), 0);
  const counted = characters.filter((character, index) => {
    const previous = characters[index - 1];
    const beforeThat = characters[index - 2];
    if (previous === undefined || beforeThat === undefined) return true;
    const step = (character.codePointAt(0) ?? 0) - (previous.codePointAt(0) ?? 0);
    const stepBefore = (previous.codePointAt(0) ?? 0) - (beforeThat.codePointAt(0) ?? 0);
    return step !== stepBefore || Math.abs(step) > 1;
  });
  const distinct = new Set(characters).size;
  const bits = Math.min(counted.length, distinct * 2) * Math.log2(alphabet);
  return steps.filter((needed) => bits >= needed).length as Strength;
}
