// SPDX-License-Identifier: Apache-2.0
// The countries that the browser has names for.

export interface Country {
  /** ISO 3166, two capital letters. */
  readonly code: string;
  readonly name: string;
}

/** Have names too, but are none; the last two are for tests. */
const others = ['EU', 'EZ', 'QO', 'UN', 'ZZ', 'XA', 'XB'];

/** Sorted as the language does; `nameOf` answers null for what is no country's code. */
export function countriesOf(nameOf: (code: string) => string | null, language: string): Country[] {
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return codes
    .filter((code) => !others.includes(code) && isCurrent(code))
    .map((code) => ({ code, name: nameOf(code) }))
    .filter((each): each is Country => each.name !== null)
    .sort((left, right) => left.name.localeCompare(right.name, language));
}

/** A country that is no more has the code of another now. */
function isCurrent(code: string): boolean {
  return new Intl.Locale(`und-${code}`).region === code;
}

/** The country of this code or name; null where none has it. */
export function countryOf(countries: readonly Country[], text: string): Country | null {
  const wanted = text.trim().toLowerCase();
  return countries.find(({ code, name }) => code.toLowerCase() === wanted || name.toLowerCase() === wanted) ?? null;
}
