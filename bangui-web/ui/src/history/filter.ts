// SPDX-License-Identifier: Apache-2.0
// Which events one wants to see: in the address of the page, and as the API asks for them. The names are the same
// in both, so that a link can be written by hand; only `range` is the page's own. Pure.
import type { EventKind, EventOrigin, HistoryEvent, HistoryQuery, UnbanReason } from '@/api/types';

/** Relative to now; `null` is everything or the two dates. */
export const ranges = ['1h', '24h', '7d', '30d', '1y'] as const;
export type Range = (typeof ranges)[number];
const rangeMs: Record<Range, number> = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
  '1y': 365 * 86_400_000,
};

export const kinds: readonly EventKind[] = ['ban', 'unban', 'restore', 'increase', 'action_error', 'act', 'service', 'jail'];
export const reasons: readonly UnbanReason[] = ['expired', 'operator', 'flushed', 'elsewhere', 'unknown'];
export const origins: readonly EventOrigin[] = ['filter', 'operator', 'manual', 'unknown'];
/** In the place of a country or a network: where none is known. */
export const unknown = 'unknown';
/** As few and as many characters as the API searches for. */
export const minText = 3;
export const maxText = 200;

/** Of which several can be wanted: an event that has one of them. */
export const listNames = ['jail', 'country', 'network', 'kind', 'reason', 'origin'] as const;
export type ListName = (typeof listNames)[number];
export const wordNames = ['from', 'until', 'address', 'text'] as const;
export type WordName = (typeof wordNames)[number];

export type HistoryFilter = Readonly<Record<ListName, readonly string[]>> &
  Readonly<Record<WordName, string>> & {
    /** Null: `from` and `until` say it, where they are. */
    readonly range: Range | null;
  };

export const everything: HistoryFilter = {
  range: null,
  from: '',
  until: '',
  address: '',
  text: '',
  jail: [],
  country: [],
  network: [],
  kind: [],
  reason: [],
  origin: [],
};

/** Of what is in the address of the page; what makes no sense there is left out. */
export function filterOf(parameters: URLSearchParams): HistoryFilter {
  const word = (name: WordName): string => parameters.get(name)?.trim() ?? '';
  const list = (name: ListName): string[] => [...new Set((parameters.get(name) ?? '').split(',').filter((each) => each !== ''))];
  const known = (name: ListName, all: readonly string[]): string[] => list(name).filter((each) => all.includes(each));
  const time = (name: 'from' | 'until'): string => (Number.isNaN(Date.parse(word(name))) ? '' : word(name));
  const range = ranges.find((each) => each === parameters.get('range')) ?? null;
  return {
    range,
    from: range === null ? time('from') : '',
    until: range === null ? time('until') : '',
    address: word('address'),
    text: word('text').slice(0, maxText),
    jail: list('jail'),
    country: list('country').filter((each) => each === unknown || /^[A-Z]{2}$/.test(each)),
    network: list('network').filter((each) => each === unknown || /^\d{1,10}$/.test(each)),
    kind: known('kind', kinds),
    reason: known('reason', reasons),
    origin: known('origin', origins),
  };
}

/** The other way round: writes the filter into the parameters and leaves others alone. */
export function writeFilter(filter: HistoryFilter, parameters: URLSearchParams): void {
  const set = (name: string, value: string): void => {
    if (value === '') parameters.delete(name);
    else parameters.set(name, value);
  };
  set('range', filter.range ?? '');
  for (const name of wordNames) set(name, filter[name]);
  for (const name of listNames) set(name, filter[name].join(','));
}

/** A link to what it shows. */
export function historyPath(some: Partial<HistoryFilter>): string {
  const parameters = new URLSearchParams();
  writeFilter({ ...everything, ...some }, parameters);
  const text = parameters.toString();
  return text === '' ? '/history' : `/history?${text}`;
}

/** Equal for filters that show the same. */
export function filterKey(filter: HistoryFilter): string {
  const parameters = new URLSearchParams();
  writeFilter(filter, parameters);
  return parameters.toString();
}

/** Where it begins; null: at the beginning. */
export function beginOf(filter: HistoryFilter, now: number): Date | null {
  if (filter.range !== null) return new Date(now - rangeMs[filter.range]);
  return filter.from === '' ? null : new Date(filter.from);
}

/** Nothing that happens from now on belongs to it. */
export function isOver(filter: HistoryFilter, now: number): boolean {
  return filter.until !== '' && Date.parse(filter.until) <= now;
}

/** As the API is asked; too short a text is not asked for yet. Times are whole seconds, as the API's. */
export function queryOf(filter: HistoryFilter, now: number): HistoryQuery {
  const begin = beginOf(filter, now);
  const query: HistoryQuery = {};
  if (begin) query.from = timeText(begin);
  if (filter.until !== '') query.until = timeText(new Date(filter.until));
  if (filter.address !== '') query.address = filter.address;
  if (hasText(filter)) query.text = filter.text;
  for (const name of listNames) if (filter[name].length > 0) query[name] = filter[name].join(',');
  return query;
}

export function hasText(filter: HistoryFilter): boolean {
  return Array.from(filter.text).length >= minText;
}

export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** How many restrictions there are. */
export function countOf(filter: HistoryFilter): number {
  const words = wordNames.filter((name) => filter[name] !== '').length;
  const items = listNames.reduce((sum, name) => sum + filter[name].length, 0);
  return words + items + (filter.range === null ? 0 : 1);
}

/** Later ones first; ids are decimal numbers that a double cannot hold. */
export function byNewest(left: HistoryEvent, right: HistoryEvent): number {
  const [a, b] = [left.id, right.id];
  return b.length - a.length || (a < b ? 1 : a > b ? -1 : 0);
}
