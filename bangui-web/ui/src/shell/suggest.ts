// SPDX-License-Identifier: Apache-2.0
// Where what somebody typed into the search may lead. Pure.
import { addressPath, bansPath, jailPath } from '@/components/AppLink';
import { historyPath, maxText, minText } from '@/history/filter';
import type { MessageKey } from '@/i18n/en';
import { parsePrefix } from '@/text/address';
import { countryOf, type Country } from '@/text/countries';

export interface Suggestion {
  readonly path: string;
  readonly label: MessageKey;
  readonly values: Record<string, string>;
}

/** More would hide the rest. */
const maxJails = 4;
const maxCountries = 3;

export function suggestionsFor(input: string, jails: readonly string[], countries: readonly Country[]): Suggestion[] {
  const typed = input.trim();
  if (typed === '') return [];
  const parsed = parsePrefix(typed);
  // Bits behind the length: the network is meant.
  const prefix = parsed.ok ? parsed.prefix.text : parsed.error.code === 'host_bits' ? parsed.error.network : null;
  if (prefix !== null) return aboutAddress(prefix);
  return [
    ...aboutJails(typed, jails),
    ...aboutCountries(typed, countries),
    ...aboutNetwork(typed),
    ...aboutText(typed),
  ];
}

function aboutAddress(address: string): Suggestion[] {
  const values = { address };
  return [
    { path: addressPath(address), label: 'search.address', values },
    { path: bansPath(address), label: 'search.bans', values },
    { path: historyPath({ address }), label: 'search.history', values },
  ];
}

function aboutJails(typed: string, jails: readonly string[]): Suggestion[] {
  const wanted = typed.toLowerCase();
  const found = jails.filter((jail) => jail.toLowerCase().includes(wanted));
  const isStart = (jail: string): boolean => jail.toLowerCase().startsWith(wanted);
  return [...found.filter(isStart), ...found.filter((jail) => !isStart(jail))]
    .slice(0, maxJails)
    .map((jail) => ({ path: jailPath(jail), label: 'search.jail', values: { jail } }));
}

function aboutCountries(typed: string, countries: readonly Country[]): Suggestion[] {
  const exact = countryOf(countries, typed);
  const wanted = typed.toLowerCase();
  const others = wanted.length < minText ? [] : countries.filter((each) => each !== exact && each.name.toLowerCase().includes(wanted));
  return [...(exact ? [exact] : []), ...others]
    .slice(0, maxCountries)
    .map(({ code, name }) => ({ path: historyPath({ country: [code] }), label: 'search.country', values: { country: name } }));
}

function aboutNetwork(typed: string): Suggestion[] {
  const number = /^as\s*(\d{1,10})$/i.exec(typed)?.[1];
  return number === undefined
    ? []
    : [{ path: historyPath({ network: [number] }), label: 'search.network', values: { network: `AS${number}` } }];
}

/** A part of an address, of a log line, or what a filter took for an address. */
function aboutText(text: string): Suggestion[] {
  const values = { text };
  const some: Suggestion[] = [{ path: bansPath(text), label: 'search.bansWith', values }];
  const length = Array.from(text).length;
  if (length >= minText && length <= maxText) some.push({ path: historyPath({ text }), label: 'search.text', values });
  some.push({ path: addressPath(text), label: 'search.exactly', values });
  return some;
}
