// SPDX-License-Identifier: Apache-2.0
// What the tests of whole pages start from: a server that has two jails and some bans, and its stream.
import { act, waitFor } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { expect, vi } from 'vitest';
import type { Ban, HistorySettings, Jail, JailDetail, StatsDashboard } from '@/api/types';
import { FakeServer, limits, session, settings, well, type FakeEventSource } from './fakes';

// A page of Fluent components takes a while to appear in jsdom on a busy machine.
export const patience = { timeout: 15_000 };
export const testTimeout = 60_000;

export const now = '2026-11-22T12:00:00Z';

export const jail = (name: string, more: Partial<Jail> = {}): Jail => ({
  name,
  currently_failed: 1,
  total_failed: 20,
  currently_banned: 2,
  total_banned: 30,
  paused: false,
  action_errors: 0,
  ...more,
});

export const ban = (address: string, more: Partial<Ban> = {}): Ban => ({
  jail: 'sshd',
  address,
  banned_at: now,
  expires_at: null,
  is_address: true,
  count: null,
  action_error: null,
  ...more,
});

export const bans = (items: readonly Ban[], more: object = {}) => ({
  items,
  next: null,
  total: items.length,
  as_of: now,
  certain: true,
  ...more,
});

export const jails = (items: readonly Jail[]) => ({ items, next: null, as_of: now });

export const detail = (name: string, more: Partial<JailDetail> = {}): JailDetail => ({
  ...jail(name),
  as_of: now,
  runtime_changes: [],
  parameters: {
    ban_seconds: 600,
    find_seconds: 3_600,
    max_retry: 5,
    max_matches: 5,
    ban_time_increment: false,
    over_all_jails: false,
    ban_time_factor: null,
    ban_time_formula: null,
    ban_time_multipliers: null,
    ban_time_most: null,
    ban_time_random: null,
    backend: null,
    use_dns: 'warn',
    date_pattern: '',
    prefix_regex: null,
    log_encoding: 'UTF-8',
    log_paths: ['/var/log/auth.log'],
    journal_matches: [],
    ignore_self: true,
    ignore_list: ['127.0.0.0/8', 'backup.example.org'],
    fail_regexes: ['^failed from <HOST>$'],
    ignore_regexes: [],
    actions: ['nftables'],
    truncated: false,
  },
  ...more,
});

/** The day before `now`. */
export const span = { from: '2026-11-21T12:00:00Z', until: now };
const noTops = { ...span, total: 0, items: [] };

export const dashboardStats = (more: Partial<StatsDashboard> = {}): StatsDashboard => ({
  summary: { ...span, bans: 0, unbans: 0, increases: 0, found: 0, errors: 0 },
  timeline: { ...span, bucket_seconds: 3_600, begins: [], jails: [] },
  countries: noTops,
  networks: noTops,
  jails: noTops,
  addresses: noTops,
  repeat_offenders: noTops,
  ...more,
});

export const historySettings: HistorySettings = {
  max_age_days: 365,
  max_megabytes: null,
  size: { bytes: 1_048_576, events: 1_000, oldest: '2026-01-01T00:00:00Z' },
  geo: { file_date: '2026-11-01T00:00:00Z', source: 'bundled', networks: true },
  recorder: { state: 'following', behind_bytes: 0, detail: null },
};

export function serverWithBans(): FakeServer {
  vi.stubGlobal('EventSource', { CLOSED: 2 });
  return new FakeServer()
    .on('GET /api/v1/session', session)
    .on('GET /api/v1/limits', limits)
    .on('GET /api/v1/fail2ban/settings', settings)
    .on('GET /api/v1/activity', { items: [] })
    .on('GET /api/v1/stats/dashboard', dashboardStats())
    .on('GET /api/v1/stats/countries', noTops)
    .on('GET /api/v1/settings/history', historySettings)
    .on('GET /api/v1/jails', jails([jail('nginx'), jail('sshd')]))
    .on('GET /api/v1/bans', bans([ban('192.0.2.1'), ban('2001:db8::1')]));
}

/** Waits for the stream and says that all is well. */
export async function connected(streams: FakeEventSource[]): Promise<FakeEventSource> {
  await waitFor(() => expect(streams.length).toBeGreaterThan(0), patience);
  const stream = streams.at(-1);
  if (!stream) throw new Error('no stream');
  act(() => {
    stream.open();
    stream.send('status', well);
  });
  return stream;
}

/** A dialog that is left open hides what the next test opens: Fluent keeps one such state for the document. */
export async function closeDialog(user: UserEvent): Promise<void> {
  await user.keyboard('{Escape}');
  await waitFor(() => expect(document.querySelector('[aria-modal=true]')).toBeNull(), patience);
}
