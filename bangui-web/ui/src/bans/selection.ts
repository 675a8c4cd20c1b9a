// SPDX-License-Identifier: Apache-2.0
// Which rows are selected. Pure; rows are named by their key, so that a row that moves stays selected and one
// that is unbanned is not.
import { banKey, type BanRow } from '@/live/lists';

export interface Selection {
  readonly keys: ReadonlySet<string>;
  /** Where a range begins. */
  readonly anchor: string | null;
}

export const emptySelection: Selection = { keys: new Set(), anchor: null };

/** Text that is no address can be neither banned nor unbanned. */
export function isSelectable(row: BanRow): boolean {
  return row.is_address;
}

export function toggled(selection: Selection, row: BanRow): Selection {
  if (!isSelectable(row)) return selection;
  const key = banKey(row);
  const keys = new Set(selection.keys);
  if (!keys.delete(key)) keys.add(key);
  return { keys, anchor: key };
}

/** Everything between the anchor and this row, besides what was selected. */
export function extended(selection: Selection, rows: readonly BanRow[], to: number): Selection {
  const { anchor } = selection;
  const from = anchor === null ? -1 : rows.findIndex((row) => banKey(row) === anchor);
  const row = rows[to];
  if (from < 0) return row ? toggled(selection, row) : selection;
  const between = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { keys: new Set([...selection.keys, ...keysOf(between)]), anchor };
}

export function allOf(rows: readonly BanRow[]): Selection {
  return { keys: new Set(keysOf(rows)), anchor: null };
}

/** The selected rows that are still there. */
export function selectedRows(selection: Selection, find: (key: string) => BanRow | undefined): BanRow[] {
  const rows: BanRow[] = [];
  for (const key of selection.keys) {
    const row = find(key);
    if (row) rows.push(row);
  }
  return rows;
}

function keysOf(rows: readonly BanRow[]): string[] {
  return rows.filter(isSelectable).map(banKey);
}
