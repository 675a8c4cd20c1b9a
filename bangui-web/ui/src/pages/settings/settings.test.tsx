// SPDX-License-Identifier: Apache-2.0
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { historySettings, job } from '@/testing/events';
import { json, problem, session, type FakeServer } from '@/testing/fakes';
import { connected, patience, serverWithBans, testTimeout } from '@/testing/page';
import { visit } from '@/testing/render';

vi.setConfig({ testTimeout });

const jobs = {
  items: [
    job('retention', { last_finished: '2026-11-21T10:00:00Z', last_result: 'failed', last_detail: 'disk \u202efull', next_run: '2026-11-23T10:00:00Z' }),
    job('backfill', { schedule_seconds: null }),
    job('brand-new', { running: true, progress: { done: 1_500, total: 3_000 } }),
  ],
  next: null,
};

let server: FakeServer;
beforeEach(() => {
  server = serverWithBans().on('GET /api/v1/settings/history', historySettings()).on('GET /api/v1/jobs', jobs);
});

async function settingsPage() {
  const { streams } = visit(server, '/settings');
  const stream = await connected(streams);
  await screen.findByText('12.3 MB', undefined, patience);
  await screen.findByRole('table', { name: 'What is done in the background' }, patience);
  return { stream, user: userEvent.setup() };
}

const row = (name: RegExp) => within(screen.getByRole('row', { name }));

describe('the history’s settings', () => {
  test('say how the archive is', async () => {
    await settingsPage();
    expect(screen.getByText('98,765')).toBeInTheDocument();
    expect(screen.getByText('Follows fail2ban’s log')).toBeInTheDocument();
    expect(screen.getByText(/bundled data/)).toHaveTextContent('bundled data, Nov 1, 2026');
  });

  test('are changed, and only to what can be', async () => {
    server.on('PUT /api/v1/settings/history', (sent) =>
      json(200, historySettings({ max_age_days: (sent.body as { max_age_days: number }).max_age_days, max_megabytes: 500 })),
    );
    const { user } = await settingsPage();
    const days = screen.getByRole('spinbutton', { name: 'Days' });
    await user.clear(days);
    await user.type(days, '9999{Enter}');
    expect(screen.getByText('From 1 to 3,650.')).toBeInTheDocument();
    await user.clear(days);
    await user.type(days, '30');
    await user.click(screen.getByRole('checkbox', { name: 'Also limit its size' }));
    const size = screen.getByRole('spinbutton', { name: 'Megabytes' });
    await user.clear(size);
    await user.type(size, '10{Enter}');
    expect(screen.getByText('At least 64.')).toBeInTheDocument();
    expect(server.sent.some(({ method }) => method === 'PUT')).toBe(false);
    await user.clear(size);
    await user.type(size, '500{Enter}');
    await screen.findByText('Saved how long the history is kept', undefined, patience);
    expect(server.sent.find(({ method }) => method === 'PUT')?.body).toEqual({ max_age_days: 30, max_megabytes: 500 });
    expect(screen.getByRole('spinbutton', { name: 'Days' })).toHaveValue(30);
  });

  test('warn when nothing is recorded', async () => {
    server.on('GET /api/v1/settings/history', historySettings({ recorder: { state: 'catching_up', behind_bytes: 2_000_000, detail: null } }));
    await settingsPage();
    expect(screen.getByText(/Still to read: 2 MB/)).toBeInTheDocument();
  });
});

describe('jobs', () => {
  test('say what came of them, and how far they are', async () => {
    const { stream } = await settingsPage();
    expect(row(/Clean up the history/).getByText('disk \\u{202e}full')).toBeInTheDocument();
    expect(row(/Clean up the history/).getByText(/failed/)).toBeInTheDocument();
    expect(row(/Take over what was before/).getByText('never yet')).toBeInTheDocument();
    expect(row(/brand-new/).getByText('1,500 of 3,000')).toBeInTheDocument();
    act(() => stream.send('job', job('brand-new', { last_finished: '2026-11-21T10:00:00Z', last_result: 'ok' })));
    await waitFor(() => expect(row(/brand-new/).getByText(/done/)).toBeInTheDocument(), patience);
  });

  test('are run now, and one that runs already says so', async () => {
    server.on('POST /api/v1/jobs/retention/run', () => json(202, job('retention', { running: true })));
    server.on('POST /api/v1/jobs/backfill/run', () => problem(409, 'conflict'));
    const { user } = await settingsPage();
    await user.click(screen.getByRole('button', { name: 'Run now: Clean up the history' }));
    await waitFor(() => expect(row(/Clean up the history/).getByText('Running…')).toBeInTheDocument(), patience);
    expect(server.sent.find(({ method }) => method === 'POST')?.headers.get('X-CSRF-Token')).toBe('csrf-1');
    await user.click(screen.getByRole('button', { name: 'Run now: Take over what was before' }));
    await screen.findByText('Take over what was before: This is going on already.', undefined, patience);
  });

  test('and settings are only looked at by others', async () => {
    server.on('GET /api/v1/session', { ...session, user: { name: 'eve', role: 'operator' } });
    await settingsPage();
    expect(screen.queryByRole('button', { name: /Run now/ })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
    expect(screen.getByText('For 365 days.')).toBeInTheDocument();
  });
});
