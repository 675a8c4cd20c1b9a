// SPDX-License-Identifier: Apache-2.0
// Many addresses out of pasted text: separated by line breaks, blanks, commas or semicolons; what follows a #
// is a comment, as in the lists that people keep.
import { parsePrefix, type Prefix, type PrefixError } from './address';

export interface AddressMistake {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  readonly error: PrefixError;
}

export interface Addresses {
  /** Each once, in the order they came. */
  readonly prefixes: readonly Prefix[];
  readonly mistakes: readonly AddressMistake[];
  /** How many came again. */
  readonly duplicates: number;
}

export function parseAddresses(input: string): Addresses {
  const prefixes = new Map<string, Prefix>();
  const mistakes: AddressMistake[] = [];
  let duplicates = 0;
  for (const [index, line] of input.split(/\r\n|[\n\r]/).entries()) {
    const [content = ''] = line.split('#');
    for (const text of content.split(/[\s,;]+/)) {
      if (text === '') continue;
      const result = parsePrefix(text);
      if (!result.ok) mistakes.push({ line: index + 1, text, error: result.error });
      else if (prefixes.has(result.prefix.text)) ++duplicates;
      else prefixes.set(result.prefix.text, result.prefix);
    }
  }
  return { prefixes: [...prefixes.values()], mistakes, duplicates };
}

/** The input with what is wrong taken out; lines that hold nothing else go too. */
export function withoutMistakes(input: string): string {
  return parseAddresses(input)
    .prefixes.map((prefix) => prefix.text)
    .join('\n');
}
