// SPDX-License-Identifier: Apache-2.0
// The columns of the long list. On a narrow screen jail and times move below the address; what is left sorts
// by the same things from the menu above the list.
import type { BanSort } from '@/api/types';
import type { Sorting } from '@/components/table';
import type { MessageKey } from '@/i18n/en';

/** What the API sorts by, without the minus. */
export type BanColumn = Exclude<BanSort, `-${string}`>;
export type BanSorting = Sorting<BanColumn>;

interface Shape {
  /** Null: what the others leave. */
  readonly width: string | null;
  readonly isNumber?: true;
}
type Column =
  | (Shape & { readonly name: 'select' })
  | (Shape & { readonly name: 'actions' })
  | (Shape & { readonly name: BanColumn; readonly label: MessageKey; readonly first: 'up' | 'down' });

export const sortable: Record<BanColumn, { label: MessageKey; first: 'up' | 'down' }> = {
  address: { label: 'bans.column.address', first: 'up' },
  jail: { label: 'bans.column.jail', first: 'up' },
  banned_at: { label: 'bans.column.bannedAt', first: 'down' },
  expires_at: { label: 'bans.column.expiresAt', first: 'up' },
  count: { label: 'bans.column.count', first: 'down' },
};

export const banColumns = Object.keys(sortable) as BanColumn[];
export const banSorts: readonly BanSort[] = banColumns.flatMap((column) => [column, `-${column}` as const]);

export function columnsOf(shown: { mayBan: boolean; hasJail: boolean; isNarrow: boolean }): Column[] {
  const { mayBan, hasJail, isNarrow } = shown;
  const data: Column[] = [{ name: 'address', width: null, ...sortable.address }];
  if (!isNarrow) {
    if (hasJail) data.push({ name: 'jail', width: '18%', ...sortable.jail });
    data.push(
      { name: 'banned_at', width: '184px', ...sortable.banned_at },
      { name: 'expires_at', width: '136px', ...sortable.expires_at },
      { name: 'count', width: '72px', isNumber: true, ...sortable.count },
    );
  }
  return [
    ...(mayBan ? [{ name: 'select', width: '44px' } as const] : []),
    ...data,
    { name: 'actions', width: mayBan ? '84px' : '52px' },
  ];
}
