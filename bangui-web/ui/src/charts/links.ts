// SPDX-License-Identifier: Apache-2.0
// Where a number leads: to what it counts.
import type { Span } from './ranges';

export interface HistoryLink extends Span {
  jail?: string | null;
  /** Null: not known. */
  country?: string | null;
  network?: number | null;
  origin?: string | undefined;
}

/** The bans of the history behind a number of statistics. */
export function pastBansPath(link: HistoryLink): string {
  const query = new URLSearchParams({ kind: 'ban', from: link.from, until: link.until });
  if (link.jail !== undefined && link.jail !== null) query.set('jail', link.jail);
  if (link.country !== undefined) query.set('country', link.country ?? 'unknown');
  if (link.network !== undefined) query.set('network', link.network === null ? 'unknown' : String(link.network));
  if (link.origin !== undefined) query.set('origin', link.origin);
  return `/history?${query.toString()}`;
}
