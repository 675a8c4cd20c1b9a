// SPDX-License-Identifier: Apache-2.0
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { problem, type FakeServer } from '@/testing/fakes';
import { connected, dashboardStats, patience, serverWithBans, span, testTimeout } from '@/testing/page';
import type { StatsDashboard } from '@/api/types';
import { visit } from '@/testing/render';

vi.setConfig({ testTimeout });

let server: FakeServer;
beforeEach(() => {
  server = serverWithBans();
  answer({});
});

const timeline = {
  ...span,
  bucket_seconds: 3_600,
  begins: ['2026-11-22T09:00:00Z', '2026-11-22T10:00:00Z', '2026-11-22T11:00:00Z'],
  jails: [
    { jail: 'sshd', bans: [1_200, 0, 5] },
    { jail: 'nginx\u202e', bans: [30, 0, 0] },
  ],
};

const path = '/api/v1/stats/dashboard';
const answer = (more: Partial<StatsDashboard>) => server.on(`GET ${path}`, dashboardStats({ timeline, ...more }));
const asked = (): URLSearchParams[] =>
  server.sent.filter((sent) => sent.path.startsWith(`${path}?`)).map((sent) => new URLSearchParams(sent.path.split('?')[1]));

async function chart(at = '/') {
  const { streams } = visit(server, at);
  const stream = await connected(streams);
  const panel = within(await screen.findByRole('region', { name: 'Bans over time' }, patience));
  return { stream, panel, user: userEvent.setup() };
}

const plot = async (panel: Awaited<ReturnType<typeof chart>>['panel']) =>
  within(await panel.findByRole('group', { name: /Arrow keys move/ }, patience));
const newest = /12:00.*13:00/;

describe('bans over time', () => {
  test('every bucket tells its time in the user’s zone and what it holds, also nothing', async () => {
    const { panel } = await chart();
    const buckets = (await plot(panel)).getAllByRole('link');
    expect(buckets.map((bucket) => bucket.getAttribute('aria-label'))).toEqual([
      expect.stringMatching(/Nov 22, 10:00.*11:00: 1,230 bans, sshd 1,200, nginx\\u\{202e\} 30$/),
      expect.stringMatching(/11:00.*12:00: 0 bans$/),
      expect.stringMatching(/12:00.*13:00: 5 bans, sshd 5$/),
    ]);
    expect(asked()).toHaveLength(1);
    expect(Number(asked()[0]?.get('offset'))).toBe(3_600);
    expect(asked()[0]?.get('bucket')).toBe('hour');
  });

  test('arrow keys move over the buckets, Enter opens one in the history', async () => {
    const { panel, user } = await chart();
    const links = await plot(panel);
    const newestLink = links.getByRole('link', { name: newest });
    expect(links.getAllByRole('link').filter((link) => link.getAttribute('tabindex') === '0')).toEqual([newestLink]);
    act(() => newestLink.focus());
    await user.keyboard('{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowRight}{Home}');
    expect(document.activeElement).toBe(links.getAllByRole('link')[0]);
    expect(panel.getByText('1,230 bans')).toBeInTheDocument();
    await user.keyboard('{Escape}');
    expect(panel.queryByText('1,230 bans')).toBeNull();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(window.location.pathname).toBe('/history'));
    expect(Object.fromEntries(new URLSearchParams(window.location.search))).toEqual({
      kind: 'ban',
      from: '2026-11-22T09:00:00Z',
      until: '2026-11-22T10:00:00Z',
    });
  });

  test('pointing at a bucket shows it, clicking opens it, and the legend leads to a jail', async () => {
    const { panel, user } = await chart();
    const bucket = (await plot(panel)).getByRole('link', { name: newest });
    await user.hover(bucket);
    expect(panel.getByText('5 bans')).toBeInTheDocument();
    const legend = within(panel.getByRole('list', { name: 'Bans by jail' }));
    expect(legend.getByRole('link', { name: 'sshd' })).toHaveAttribute('href', expect.stringMatching(/^\/history\?.*jail=sshd$/));
    expect(legend.getByText('1,205')).toBeInTheDocument();
    await user.click(bucket);
    await waitFor(() => expect(window.location.pathname).toBe('/history'));
  });

  test('comes as a table too, newest first', async () => {
    const { panel, user } = await chart();
    await plot(panel);
    await user.click(panel.getByRole('button', { name: 'Show as table' }));
    const rows = within(panel.getByRole('table')).getAllByRole('row').map((row) => row.textContent);
    expect(rows[0]).toBe('TimeAllsshdnginx\\u{202e}');
    expect(rows[1]).toMatch(/13:005 ?50$|13:00550$/);
    expect(rows[3]).toMatch(/1,2301,20030$/);
  });

  test('the range is in the address of the page, and a failure can be tried again', async () => {
    const { panel, user } = await chart('/?range=7d');
    await plot(panel);
    expect(panel.getByRole('button', { name: 'Last 7 days' })).toHaveAttribute('aria-pressed', 'true');
    server.on(`GET ${path}`, () => problem(500, 'storage'));
    await user.click(panel.getByRole('button', { name: 'Last year' }));
    expect(window.location.search).toBe('?range=1y');
    await panel.findByText('The server cannot read or write its database.', undefined, patience);
    expect(screen.queryByRole('region', { name: 'Countries' })).toBeNull();
    expect(asked().map((query) => query.get('bucket'))).toEqual(['hour', 'week']);
    answer({ timeline: { ...timeline, jails: [] } });
    await user.click(panel.getByRole('button', { name: 'Try again' }));
    await panel.findByText('Nobody was banned in this time', undefined, patience);
  });
});

describe('statistics', () => {
  test('say how many of each kind, and are read again when the history has more', async () => {
    const summary = { ...span, bans: 1_235, unbans: 7, increases: 2, found: 9_000, errors: 1 };
    answer({ summary });
    const { stream, panel } = await chart();
    expect((await panel.findByText('Failures found', undefined, patience)).nextElementSibling).toHaveTextContent('9,000');
    const before = asked().length;
    answer({ summary: { ...summary, bans: 1_236 } });
    act(() => {
      stream.send('history', {});
      stream.send('history', {});
    });
    await panel.findByText('1,236', undefined, patience);
    expect(asked()).toHaveLength(before + 1);
  });

  test('of countries, networks, jails and addresses lead to what they count', async () => {
    answer({
      countries: { ...span, total: 9, items: [{ country: 'DE', bans: 6 }, { country: null, bans: 3 }] },
      networks: { ...span, total: 9, items: [{ number: 3320, name: 'DTAG', bans: 6 }, { number: null, name: null, bans: 3 }] },
      jails: { ...span, total: 9, items: [{ jail: 'sshd', bans: 9 }] },
      addresses: addresses('2001:db8::9'),
      repeat_offenders: addresses('198.51.100.1'),
    });
    const { panel } = await chart();
    await plot(panel);
    const query = 'kind=ban&from=2026-11-21T12%3A00%3A00Z&until=2026-11-22T12%3A00%3A00Z';
    const links = (name: string) =>
      within(screen.getByRole('region', { name })).getAllByRole('link').map((link) => [link.textContent, link.getAttribute('href')]);
    expect(links('Countries')).toEqual([
      ['Map', '/map?range=24h'],
      ['Germany', `/history?${query}&country=DE`],
      ['Unknown', `/history?${query}&country=unknown`],
    ]);
    expect(links('Networks')).toEqual([
      ['AS3320 DTAG', `/history?${query}&network=3320`],
      ['Unknown', `/history?${query}&network=unknown`],
    ]);
    expect(links('Busiest jails')).toEqual([['sshd', `/history?${query}&jail=sshd`]]);
    expect(links('Addresses')).toEqual([['2001:db8::9', '/addresses/2001%3Adb8%3A%3A9']]);
    expect(links('Repeat offenders')).toEqual([['198.51.100.1', '/addresses/198.51.100.1']]);
  });

  const addresses = (address: string) => ({
    ...span,
    total: 4,
    items: [{ address, bans: 4, country: 'DE', network: { number: 3320, name: 'DTAG' }, last_ban: span.until }],
  });
});
