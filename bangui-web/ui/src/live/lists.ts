// SPDX-License-Identifier: Apache-2.0
// What is seen to happen, brought into a loaded list of bans: which rows a filter holds, in which order they
// stand, and one pass over the list per burst of events, however long both are. Pure.
import type { Ban, BanSort } from '@/api/types';
import { parseAddress, parsePrefix, type Prefix } from '@/text/address';

/** What a list holds: its part of the address in the browser. */
export interface BanFilter {
  /** Undefined: all jails. */
  readonly jail?: string;
  readonly search: string;
  readonly sort: BanSort;
}

export const defaultSort: BanSort = '-banned_at';

/** A ban that came by event while the page was open; it is marked for the eye. */
export type BanRow = Ban & { readonly isNew?: true };

/** Names a ban: an address is banned at most once in a jail. No jail's name has a line break. */
export function banKey(ban: Pick<Ban, 'jail' | 'address'>): string {
  return `${ban.jail}\n${ban.address}`;
}

/** As the server matches: an address or a network finds what overlaps it, other text is a part of the address. */
export function matcherOf(filter: BanFilter): (ban: Pick<Ban, 'jail' | 'address'>) => boolean {
  const isInJail = (jail: string): boolean => filter.jail === undefined || filter.jail === jail;
  const wanted = parsePrefix(filter.search);
  if (filter.search.trim() !== '' && wanted.ok) {
    const bits = bitsOf(wanted.prefix);
    return (ban) => {
      if (!isInJail(ban.jail)) return false;
      const found = parsePrefix(ban.address);
      if (!found.ok || found.prefix.family !== wanted.prefix.family) return false;
      const length = Math.min(found.prefix.length, wanted.prefix.length);
      return bitsOf(found.prefix).slice(0, length) === bits.slice(0, length);
    };
  }
  const part = filter.search.trim().toLowerCase();
  return (ban) => isInJail(ban.jail) && ban.address.toLowerCase().includes(part);
}

function bitsOf(prefix: Prefix): string {
  const bytes = parseAddress(prefix.text.split('/')[0] ?? '') ?? [];
  return bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

/** What became of bans in one burst, by their key: the ban as it is now, or null when it is gone. */
export type BanChanges = ReadonlyMap<string, Ban | null>;

export interface Applied {
  readonly rows: readonly BanRow[];
  /** How many rows more or less there are for certain. */
  readonly difference: number;
  /** False: something happened behind the loaded rows, so the total has to be asked for. */
  readonly isCertain: boolean;
}

/**
 * The rows after these changes. `known` finds the loaded row of a key; `isComplete` says that all rows are
 * loaded, else nothing is put behind the last one: what stands there is not known.
 */
export function withChanges(
  rows: readonly BanRow[],
  known: (key: string) => BanRow | undefined,
  changes: BanChanges,
  filter: BanFilter,
  isComplete: boolean,
): Applied {
  const matches = matcherOf(filter);
  const order = orderOf(filter.sort);
  const gone = new Set<BanRow>();
  const arrived: BanRow[] = [];
  const last = rows.at(-1);
  let difference = 0;
  let isCertain = true;
  for (const [key, ban] of changes) {
    const before = known(key);
    if (before) {
      gone.add(before);
      --difference;
    }
    if (ban === null) {
      if (!before && !isComplete && matches(splitKey(key))) isCertain = false;
    } else if (matches(ban)) {
      const isInside = isComplete || (last !== undefined && order(ban, last) < 0);
      if (isInside) {
        arrived.push({ ...ban, isNew: true });
        ++difference;
        // It may have stood behind the loaded rows until now.
        if (!before && !isComplete) isCertain = false;
      } else isCertain = false;
    }
  }
  if (gone.size === 0 && arrived.length === 0) return { rows, difference, isCertain };
  return { rows: merged(rows, gone, arrived.sort(order), order), difference, isCertain };
}

/** The other way round of banKey(). */
function splitKey(key: string): Pick<Ban, 'jail' | 'address'> {
  const at = key.indexOf('\n');
  return { jail: key.slice(0, at), address: key.slice(at + 1) };
}

/** One pass: the rows that stay, with those that came put before the first that is not smaller. */
function merged(rows: readonly BanRow[], gone: ReadonlySet<BanRow>, arrived: readonly BanRow[], order: Order): BanRow[] {
  const places = arrived.map((row) => lowerBound(rows, row, order));
  const result: BanRow[] = [];
  let next = 0;
  for (let at = 0; at <= rows.length; ++at) {
    while (next < arrived.length && (places[next] ?? 0) <= at) {
      const row = arrived[next++];
      if (row) result.push(row);
    }
    const row = rows[at];
    if (row && !gone.has(row)) result.push(row);
  }
  return result;
}

function lowerBound(rows: readonly BanRow[], row: BanRow, order: Order): number {
  let from = 0;
  let to = rows.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    const other = rows[middle];
    if (other && order(other, row) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

export type Order = (left: Ban, right: Ban) => number;

export function orderOf(sort: BanSort): Order {
  const isDown = sort.startsWith('-');
  const order = orders[sort.replace(/^-/, '') as keyof typeof orders];
  return isDown ? (left, right) => order(right, left) : order;
}

const orders = {
  address: byAddress,
  banned_at: (left: Ban, right: Ban) => Date.parse(left.banned_at) - Date.parse(right.banned_at),
  expires_at: (left: Ban, right: Ban) => endOf(left) - endOf(right),
  jail: (left: Ban, right: Ban) => byText(left.jail, right.jail),
  // What is not known comes before the first.
  count: (left: Ban, right: Ban) => (left.count ?? 0) - (right.count ?? 0),
} satisfies Record<string, Order>;

/** What never ends sorts behind every date; far enough, and a difference of two of them is a number. */
const never = Number.MAX_SAFE_INTEGER;

function endOf(ban: Ban): number {
  return ban.expires_at === null ? never : Date.parse(ban.expires_at);
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function byAddress(left: Ban, right: Ban): number {
  return byText(addressKey(left.address), addressKey(right.address)) || byText(left.address, right.address);
}

/** IPv4, then IPv6, by value; any other text behind them. */
function addressKey(text: string): string {
  const result = parsePrefix(text);
  if (!result.ok) return `z${text}`;
  const bytes = parseAddress(result.prefix.text.split('/')[0] ?? '') ?? [];
  return `${result.prefix.family}${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
