// SPDX-License-Identifier: Apache-2.0
// What a ban or unban seen does to lists of bans that are on the page, without reading them again.
import type { Ban, BanList, BanSort, Unban } from '@/api/types';
import { parsePrefix, parseAddress } from '@/text/address';

/** What a list holds: its part of the address in the browser and the key of its query. */
export interface BanFilter {
  /** Undefined: all jails. */
  readonly jail?: string;
  readonly search: string;
  readonly sort: BanSort;
}

export const defaultSort: BanSort = '-banned_at';

/** A ban that came by event while the page was open; it is marked for the eye. */
export type BanRow = Ban & { readonly isNew?: true };

/** The pages loaded so far, as the query client keeps them. */
export interface BanPages {
  readonly pages: BanList[];
  readonly pageParams: unknown[];
}

export function matches(filter: BanFilter, ban: Unban): boolean {
  return (
    (filter.jail === undefined || filter.jail === ban.jail) &&
    ban.address.toLowerCase().includes(filter.search.toLowerCase())
  );
}

export interface Change {
  readonly list: BanPages;
  /** False: what happened lies behind the loaded rows, so the total has to be read again. */
  readonly isCertain: boolean;
}

/** The list with this ban in its place. */
export function withBan(list: BanPages, filter: BanFilter, ban: Ban): Change {
  if (!matches(filter, ban)) return { list, isCertain: true };
  const without = dropped(list, ban);
  const order = compare(filter.sort);
  const row: BanRow = { ...ban, isNew: true };
  const inPage = without.pages.findIndex(
    (page, index) =>
      page.items.some((other) => order(row, other) <= 0) ||
      (index === without.pages.length - 1 && page.next === null),
  );
  if (inPage < 0) return { list: without, isCertain: false };
  const pages = without.pages.map((page, index) => (index === inPage ? inserted(page, row, order) : page));
  return { list: counted({ ...without, pages }, 1), isCertain: true };
}

function inserted(page: BanList, row: BanRow, order: Order): BanList {
  const found = page.items.findIndex((other) => order(row, other) <= 0);
  const at = found < 0 ? page.items.length : found;
  return { ...page, items: [...page.items.slice(0, at), row, ...page.items.slice(at)] };
}

/** The list without this ban. */
export function withoutBan(list: BanPages, filter: BanFilter, unban: Unban): Change {
  if (!matches(filter, unban)) return { list, isCertain: true };
  const without = dropped(list, unban);
  return { list: without, isCertain: without !== list || list.pages.at(-1)?.next === null };
}

/** The same list when the ban is not among the loaded rows. */
function dropped(list: BanPages, which: Unban): BanPages {
  const isIt = (row: Ban): boolean => row.jail === which.jail && row.address === which.address;
  if (!list.pages.some((page) => page.items.some(isIt))) return list;
  const pages = list.pages.map((page) => ({ ...page, items: page.items.filter((row) => !isIt(row)) }));
  return counted({ ...list, pages }, -1);
}

function counted(list: BanPages, difference: number): BanPages {
  if (difference === 0) return list;
  return { ...list, pages: list.pages.map((page) => ({ ...page, total: Math.max(0, page.total + difference) })) };
}

type Order = (left: Ban, right: Ban) => number;

function compare(sort: BanSort): Order {
  const isDown = sort.startsWith('-');
  const order = orders[sort.replace(/^-/, '') as keyof typeof orders];
  return isDown ? (left, right) => order(right, left) : order;
}

const orders = {
  address: byAddress,
  banned_at: (left: Ban, right: Ban) => Date.parse(left.banned_at) - Date.parse(right.banned_at),
  expires_at: (left: Ban, right: Ban) => endOf(left) - endOf(right),
  jail: (left: Ban, right: Ban) => byText(left.jail, right.jail),
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
