// SPDX-License-Identifier: Apache-2.0
// Events of the history, and what is told of addresses and settings, for tests.
import type { AddressDetail, EventList, HistoryEvent, HistorySettings, Job } from '@/api/types';

export const event = (more: Partial<HistoryEvent> = {}): HistoryEvent => ({
  id: '1000',
  at: '2026-11-22T11:00:00Z',
  kind: 'ban',
  reason: null,
  origin: 'filter',
  jail: 'sshd',
  address: '192.0.2.1',
  is_address: true,
  country: null,
  network: null,
  ban_seconds: 600,
  permanent: false,
  count: 1,
  failures: null,
  actor: null,
  detail: null,
  evidence: null,
  ...more,
});

/** Newest first; the ids are `last` and those below it, a second apart. */
export const eventsDown = (last: number, count: number): HistoryEvent[] =>
  Array.from({ length: count }, (_, i) =>
    event({ id: String(last - i), at: new Date(Date.parse('2026-11-22T00:00:00Z') + (last - i) * 1000).toISOString() }),
  );

export const eventPage = (items: readonly HistoryEvent[], more: Partial<EventList> = {}): EventList => ({
  items: [...items],
  next: null,
  searched_to: null,
  ...more,
});

export const addressDetail = (more: Partial<AddressDetail> = {}): AddressDetail => ({
  address: '192.0.2.1',
  is_address: true,
  protected: false,
  bans: [],
  certain: true,
  totals: null,
  jails: [],
  country: null,
  network: null,
  ignored_in: [],
  events: [],
  next: null,
  ...more,
});

export const historySettings = (more: Partial<HistorySettings> = {}): HistorySettings => ({
  max_age_days: 365,
  max_megabytes: null,
  size: { bytes: 12_345_678, events: 98_765, oldest: '2026-01-01T00:00:00Z' },
  geo: { file_date: '2026-11-01T00:00:00Z', source: 'bundled', networks: true },
  recorder: { state: 'following', behind_bytes: null, detail: null },
  ...more,
});

export const job = (name: string, more: Partial<Job> = {}): Job => ({
  name,
  schedule_seconds: 3_600,
  running: false,
  progress: null,
  last_started: null,
  last_finished: null,
  last_result: null,
  last_detail: null,
  next_run: null,
  ...more,
});
