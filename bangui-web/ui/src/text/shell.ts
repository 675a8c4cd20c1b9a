// SPDX-License-Identifier: Apache-2.0
// Names inside commands that people copy into a root shell. What a shell could read as anything but a plain
// word is not put into one.

/** The command, or null when a word of it would need quoting. */
export function commandOf(...words: readonly string[]): string | null {
  return words.every((word) => /^[\w./:=@+-]+$/.test(word)) ? words.join(' ') : null;
}
