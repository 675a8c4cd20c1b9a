// SPDX-License-Identifier: Apache-2.0
// How many events there were on each day or in each month of a zone, with the empty ones between. Pure.
import type { HistoryEvent } from '@/api/types';

export interface Bucket {
  /** "2026-11-22" or "2026-11". */
  readonly key: string;
  readonly count: number;
}

export interface Strip {
  readonly unit: 'day' | 'month';
  /** From the first to the last that has an event. */
  readonly buckets: readonly Bucket[];
}

/** More days than these are shown as months. */
export const maxDays = 62;
const dayMs = 86_400_000;

export function stripOf(events: readonly HistoryEvent[], timeZone: string): Strip {
  const day = dayFormat(timeZone);
  const days = events.map(({ at }) => day.format(new Date(at))).sort();
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return { unit: 'day', buckets: [] };
  const span = (Date.parse(last) - Date.parse(first)) / dayMs + 1;
  if (span <= maxDays) return { unit: 'day', buckets: counted(days, daysBetween(first, last)) };
  const months = days.map((each) => each.slice(0, 7));
  return { unit: 'month', buckets: counted(months, monthsBetween(first.slice(0, 7), last.slice(0, 7))) };
}

/** What a key means, at noon so that no zone makes another day of it. */
export function timeOfKey(key: string): Date {
  return new Date(`${key.length === 7 ? `${key}-15` : key}T12:00:00Z`);
}

function counted(keys: readonly string[], all: readonly string[]): Bucket[] {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return all.map((key) => ({ key, count: counts.get(key) ?? 0 }));
}

function daysBetween(first: string, last: string): string[] {
  const keys: string[] = [];
  for (let time = Date.parse(first); time <= Date.parse(last); time += dayMs) keys.push(new Date(time).toISOString().slice(0, 10));
  return keys;
}

function monthsBetween(first: string, last: string): string[] {
  const keys: string[] = [];
  const [year = 0, month = 1] = first.split('-').map(Number);
  for (let at = year * 12 + month - 1; ; ++at) {
    const key = `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}`;
    keys.push(key);
    if (key >= last) return keys;
  }
}

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone, ...parts });
  } catch {
    return new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC', ...parts });
  }
}
