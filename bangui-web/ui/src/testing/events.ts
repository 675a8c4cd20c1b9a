// SPDX-License-Identifier: Apache-2.0
// Events of the history for tests.
import type { EventList, HistoryEvent } from '@/api/types';

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
