// SPDX-License-Identifier: Apache-2.0
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { addressDetail, event, eventPage, historySettings } from '@/testing/events';
import { json, problem, session, type FakeServer } from '@/testing/fakes';
import { ban, closeDialog, connected, patience, serverWithBans, testTimeout } from '@/testing/page';
import { visit } from '@/testing/render';

vi.setConfig({ testTimeout });

const path = 'GET /api/v1/addresses/192.0.2.1';
const known = addressDetail({
  bans: [ban('192.0.2.1'), ban('192.0.2.0/28', { jail: 'nginx' })],
  totals: { bans: 12, unbans: 11, events: 23, first_seen: '2026-10-01T00:00:00Z', last_seen: '2026-11-22T11:00:00Z' },
  jails: [{ jail: 'sshd', bans: 12, last_ban: '2026-11-22T11:00:00Z' }],
  country: 'DE',
  network: { number: 64500, name: 'Example' },
  ignored_in: ['nginx'],
  events: [event({ id: '9', failures: 5, evidence: 'one\nFailed \u202epassword' }), event({ id: '8', kind: 'unban', origin: null, reason: 'expired', at: '2026-11-20T11:00:00Z' })],
  next: 'c1',
});

let server: FakeServer;
beforeEach(() => {
  server = serverWithBans().on('GET /api/v1/settings/history', historySettings()).on(path, known);
});

const answer = (question: string) => screen.getByText(question).nextElementSibling?.textContent;

async function addressPage(at = '/addresses/192.0.2.1') {
  const { streams } = visit(server, at);
  const stream = await connected(streams);
  await screen.findByRole('heading', { name: 'In short' }, patience);
  return { stream, user: userEvent.setup() };
}

describe('an address', () => {
  test('answers what one asks about it', async () => {
    await addressPage();
    await waitFor(() => expect(answer('Where is it?')).toMatch(/^Germany, AS64500 Example A hint, as of Nov 1, 2026/), patience);
    expect(answer('Banned now?')).toBe('Yes, in sshd for ever, in nginx for ever (as part of 192.0.2.0/28)');
    expect(answer('Was it before?')).toMatch(/^12 bans are known\. First seen Oct 1, 2026.*, last seen /);
    expect(answer('Why?')).toMatch(/^The last ban was .* in sshd, by a filter, after 5 failuresFailed \\u\{202e\}password$/);
    expect(answer('Could it be banned?')).toBe('Yes: the server’s policy does not protect it. It is ignored in nginx.');
    expect(screen.getByRole('heading', { level: 1, name: '192.0.2.1' })).toBeInTheDocument();
  });

  test('of which nothing is known says so', async () => {
    server.on(path, addressDetail({ protected: true, certain: false }));
    await addressPage();
    expect(answer('Banned now?')).toBe('No. This is being compared with fail2ban; it may have moved since.');
    expect(answer('Was it before?')).toBe('Nothing is known of it from before.');
    expect(answer('Why?')).toBe('No ban is known that would say.');
    expect(answer('Could it be banned?')).toBe('No: the server’s policy protects it.');
    expect(screen.getByText('Nothing has happened with it')).toBeInTheDocument();
  });

  test('has its events, by day and one by one, also the older ones', async () => {
    server.on('GET /api/v1/history', eventPage([event({ id: '7', kind: 'restore', at: '2026-11-19T11:00:00Z' })]));
    const { user } = await addressPage();
    const days = within(screen.getByRole('list', { name: 'Events by day' }));
    expect(days.getAllByRole('listitem')).toHaveLength(3);
    expect(days.getByText('Nov 20, 2026: 1 event')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Details of Unban' }));
    expect(screen.getByText('2026-11-20 11:00:00 UTC')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Show older' }));
    await screen.findByRole('button', { name: 'Details of Restored ban' }, patience);
    expect(server.sent.at(-1)?.path).toBe('/api/v1/history?address=192.0.2.1&cursor=c1&limit=100');
    expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
  });

  test('is read again when something happens', async () => {
    const { stream } = await addressPage();
    server.on(path, addressDetail());
    act(() => stream.send('unban', { jail: 'sshd', address: '192.0.2.1', at: '2026-11-22T12:00:00Z', reason: 'expired' }));
    await waitFor(() => expect(answer('Banned now?')).toBe('No.'), patience);
  });

  test('is unbanned from here, and ignored', async () => {
    server.on('DELETE /api/v1/jails/sshd/bans/192.0.2.1', () => json(200, { jail: 'sshd', address: '192.0.2.1', banned: false, changed: true, confirm_by: null }));
    const { user } = await addressPage();
    await user.click(screen.getByRole('button', { name: 'Unban…' }));
    await user.click(await within(await screen.findByRole('dialog', undefined, patience)).findByRole('button', { name: 'Unban' }, patience));
    await screen.findByText('Unbanned 192.0.2.1 in sshd', undefined, patience);
    await user.click(screen.getByRole('button', { name: 'Ignore this address…' }));
    await screen.findByRole('dialog', { name: 'Ignore 192.0.2.1?' }, patience);
    await closeDialog(user);
  });

  test('offers viewers nothing to change', async () => {
    server.on('GET /api/v1/session', { ...session, user: { name: 'eve', role: 'viewer' } });
    await addressPage();
    expect(screen.queryByRole('button', { name: 'Unban…' })).toBeNull();
  });
});

test('a network, and any text that a filter captured, have a page too', async () => {
  server.on('GET /api/v1/addresses/192.0.2.0%2F28', addressDetail({ address: '192.0.2.0/28' }));
  await addressPage('/addresses/192.0.2.0%2F28');
  expect(screen.getByRole('heading', { level: 1, name: '192.0.2.0/28' })).toBeInTheDocument();
});

test('text is taken from the path as it is', async () => {
  server.on('GET /api/v1/addresses/50%2525%20%3Cb%3E%2F', () => problem(500, 'storage'));
  visit(server, '/addresses/50%2525%20%3Cb%3E%2F');
  await screen.findByText('This could not be loaded', undefined, patience);
  expect(screen.getByRole('heading', { level: 1, name: '50%25 <b>/' })).toBeInTheDocument();
});
