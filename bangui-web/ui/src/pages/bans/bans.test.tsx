// SPDX-License-Identifier: Apache-2.0
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Bulk } from '@/api/types';
import { json, problem, session, type FakeServer } from '@/testing/fakes';
import { ban, bans, closeDialog, connected, now, patience, serverWithBans, testTimeout } from '@/testing/page';
import { visit } from '@/testing/render';

vi.setConfig({ testTimeout });

let server: FakeServer;
beforeEach(() => {
  server = serverWithBans();
});

const many = (count: number) => Array.from({ length: count }, (_, i) => ban(`10.0.${i >> 8}.${i & 255}`));
const sentTo = (path: string) => server.sent.filter((sent) => sent.path.startsWith(path));
const bulk = (more: Partial<Bulk> = {}): Bulk => ({
  id: 'b1',
  action: 'unban',
  jails: ['sshd'],
  state: 'running',
  total: 3,
  finished: 0,
  changed: 0,
  unchanged: 0,
  refused: 0,
  detail: null,
  started_at: now,
  finished_at: null,
  by: 'ada',
  ...more,
});

async function bansPage(path = '/bans') {
  const { streams } = visit(server, path);
  const stream = await connected(streams);
  await screen.findByRole('table', { name: 'Banned now' }, patience);
  return { stream, user: userEvent.setup() };
}

describe('a long list', () => {
  test('draws the rows in view, says how long it is, and reads what is in view', async () => {
    server.on('GET /api/v1/bans', bans(many(100), { next: 'c1', total: 90_000 }));
    await bansPage();
    expect(screen.getByText('90,000 bans')).toBeInTheDocument();
    expect(screen.getByRole('table', { name: 'Banned now' })).toHaveAttribute('aria-rowcount', '90001');
    expect(screen.getAllByRole('checkbox').length).toBeLessThan(60);
    expect(sentTo('/api/v1/bans')).toHaveLength(1);
  });

  test('events change it without reading it again', async () => {
    const { stream } = await bansPage();
    const before = server.sent.length;
    act(() => {
      for (let i = 0; i < 500; ++i) stream.send('ban', { ...ban(`198.51.100.${i}`), after_unban: false });
      stream.send('unban', { jail: 'sshd', address: '192.0.2.1', at: now, reason: 'expired' });
    });
    await screen.findByText('501 bans', undefined, patience);
    expect(screen.queryByRole('link', { name: '192.0.2.1' })).toBeNull();
    expect(server.sent).toHaveLength(before);
  });

  test('search, jail and order come from the address and go there', async () => {
    server.on('GET /api/v1/jails/nginx/bans', bans([ban('192.0.2.7', { jail: 'nginx', count: 4 })]));
    const { user } = await bansPage('/bans?jail=nginx&sort=-count&search=192.0.2.0%2F24');
    expect(sentTo('/api/v1/jails/nginx/bans')[0]?.path).toBe(
      '/api/v1/jails/nginx/bans?limit=100&search=192.0.2.0%2F24&sort=-count',
    );
    expect(screen.getByRole('columnheader', { name: 'Times' })).toHaveAttribute('aria-sort', 'descending');
    await user.click(screen.getByRole('button', { name: 'Address' }));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Jail' }), 'All jails');
    await waitFor(() => expect(window.location.search).toBe('?sort=address&search=192.0.2.0%2F24'), patience);
    await waitFor(() => expect(sentTo('/api/v1/bans').at(-1)?.path).toContain('sort=address'), patience);
  });

  test('says from when it is while the server compares it with fail2ban', async () => {
    server.on('GET /api/v1/bans', bans([ban('192.0.2.1')], { certain: false }));
    await bansPage();
    expect(screen.getByTitle(/This is being compared/)).toHaveTextContent(/As of .*1:00/);
  });

  test('names a jail that is not there', async () => {
    server.on('GET /api/v1/jails/gone/bans', () => problem(404, 'unknown_jail'));
    visit(server, '/bans?jail=gone');
    await screen.findByText('fail2ban runs no such jail.', undefined, patience);
    expect(screen.getByRole('combobox', { name: 'Jail' })).toHaveValue('gone');
  });

  test('tells whose trouble it is when it cannot be read, and where to look', async () => {
    server.on('GET /api/v1/bans', () => problem(503, 'banguid_offline'));
    visit(server, '/bans');
    await screen.findByText('This could not be loaded', undefined, patience);
    expect(screen.getByText('systemctl status banguid')).toBeInTheDocument();
    expect(screen.queryByText('Nobody is banned')).toBeNull();
  });

  test('warns of a ban that may not be effective, and has fail2ban’s words', async () => {
    server.on('GET /api/v1/bans', bans([ban('192.0.2.1', { action_error: 'iptables: no chain' })]));
    const { user } = await bansPage();
    await user.click(screen.getByRole('button', { name: /action failed for this ban/ }));
    await screen.findByText('iptables: no chain', undefined, patience);
  });

  test('viewers select nothing', async () => {
    server.on('GET /api/v1/session', { ...session, user: { name: 'eve', role: 'viewer' } });
    await bansPage();
    expect(screen.queryAllByRole('checkbox')).toEqual([]);
    expect(screen.queryByText(/Select rows/)).toBeNull();
  });
});

describe('acting on many', () => {
  beforeEach(() => {
    server.on('GET /api/v1/bans', bans(many(6)));
    server.on('POST /api/v1/bulk', () => json(202, bulk()));
  });
  const box = (number: number) => screen.getByRole('checkbox', { name: `Select 10.0.0.${number} in sshd` });

  test('selects with shift, with the keyboard, all and none', async () => {
    const { user } = await bansPage();
    await user.click(box(1));
    await user.keyboard('{Shift>}');
    await user.click(box(3));
    await user.keyboard('{/Shift}');
    expect(screen.getByText('3 selected')).toBeInTheDocument();
    await user.keyboard('{ArrowDown}');
    expect(box(4)).toHaveFocus();
    await user.keyboard(' ');
    expect(screen.getByText('4 selected')).toBeInTheDocument();
    await user.keyboard('{Control>}a{/Control}');
    expect(screen.getByText('6 selected')).toBeInTheDocument();
    await user.keyboard('{Escape}');
    expect(screen.queryByText(/selected/)).toBeNull();
  });

  test('unbans what is selected, shows how far it is, and what came of each', async () => {
    const { user, stream } = await bansPage();
    await user.click(box(1));
    await user.keyboard('{Shift>}');
    await user.click(box(3));
    await user.keyboard('{/Shift}{Delete}');
    const dialog = within(await screen.findByRole('alertdialog', undefined, patience));
    expect(dialog.getByText('Lift 3 bans?')).toBeInTheDocument();
    await user.click(await dialog.findByRole('button', { name: 'Unban' }, patience));
    await screen.findByText('Unbanning 3…', undefined, patience);
    expect(sentTo('/api/v1/bulk')[0]?.body).toEqual({
      action: 'unban',
      jails: ['sshd'],
      addresses: ['10.0.0.1', '10.0.0.2', '10.0.0.3'],
    });
    act(() => {
      stream.send('unban', { jail: 'sshd', address: '10.0.0.1', at: now, reason: 'operator' });
      stream.send('bulk', bulk({ finished: 1, changed: 1 }));
    });
    await screen.findByText('1 of 3', undefined, patience);
    // What is unbanned is not selected any more.
    expect(screen.getByText('2 selected')).toBeInTheDocument();

    const refused = { jail: 'sshd', address: '10.0.0.3', outcome: 'refused', code: 'policy_refused', detail: 'why' };
    const end = { state: 'done', finished: 3, changed: 2, refused: 1, finished_at: now } as const;
    server.on('GET /api/v1/bulk/b1', { ...bulk(end), results: [refused], truncated: false });
    act(() => stream.send('bulk', bulk(end)));
    await screen.findByText('Unbanned 2', undefined, patience);
    await user.click(screen.getByRole('button', { name: 'Show results' }));
    const results = within(await screen.findByRole('dialog', undefined, patience));
    expect(results.getByText(/policy does not allow this.*\(why\)/)).toBeInTheDocument();
    await closeDialog(user);
  });

  test('can be cancelled', async () => {
    server.on('DELETE /api/v1/bulk/b1', { ...bulk({ state: 'cancelled', finished_at: now }), results: [] });
    const { user } = await bansPage();
    await user.click(screen.getByRole('checkbox', { name: 'Select all loaded rows' }));
    await user.click(screen.getByRole('button', { name: 'Unban 6' }));
    await user.click(await within(await screen.findByRole('alertdialog', undefined, patience)).findByRole('button', { name: 'Unban' }, patience));
    await user.click(await screen.findByRole('button', { name: 'Cancel' }, patience));
    await screen.findByText('Cancelled; 0 were unbanned', undefined, patience);
  });

  test('bans the same addresses elsewhere, and a pasted list', async () => {
    const { user } = await bansPage();
    await user.click(box(1));
    await user.click(screen.getByRole('button', { name: 'Ban in other jails…' }));
    const dialog = within(await screen.findByRole('dialog', undefined, patience));
    const field = dialog.getByLabelText(/Address or network/);
    expect(field).toHaveValue('10.0.0.1');
    await user.click(field);
    await user.paste(',192.0.2.9\n300.1.1.1\n192.0.2.9');
    await dialog.findByText(/Line 2, 300\.1\.1\.1:/, undefined, patience);
    await user.click(await dialog.findByRole('checkbox', { name: 'nginx' }, patience));
    await user.click(await dialog.findByRole('button', { name: 'Ban 2 addresses' }, patience));
    expect(sentTo('/api/v1/bulk')).toEqual([]);
    await user.click(await dialog.findByRole('button', { name: 'Leave it out' }, patience));
    await user.click(await dialog.findByRole('button', { name: 'Ban 2 addresses' }, patience));
    await waitFor(() => expect(sentTo('/api/v1/bulk')).toHaveLength(1), patience);
    expect(sentTo('/api/v1/bulk')[0]?.body).toEqual({
      action: 'ban',
      jails: ['nginx'],
      addresses: ['10.0.0.1', '192.0.2.9'],
    });
  });

  test('refuses what the policy would, before it is sent', async () => {
    const { user } = await bansPage();
    await user.click(screen.getByRole('button', { name: 'Ban an address' }));
    const dialog = within(await screen.findByRole('dialog', undefined, patience));
    await user.type(dialog.getByLabelText(/Address or network/), '10.0.0.0/8{Control>}{Enter}{/Control}');
    expect(dialog.getByText(/no network wider than \/16/)).toBeInTheDocument();
    await closeDialog(user);
  });
});

describe('a row', () => {
  const menu = async () => {
    const page = await bansPage();
    await page.user.click(screen.getByRole('button', { name: 'More for 192.0.2.1 in sshd' }));
    await screen.findByRole('menu', undefined, patience);
    const choose = (name: RegExp) => page.user.click(screen.getByRole('menuitem', { name }));
    return { ...page, choose };
  };

  test('is looked up in all jails', async () => {
    const { choose } = await menu();
    await choose(/Look up/);
    await waitFor(() => expect(window.location.search).toBe('?search=192.0.2.1'), patience);
  });

  test('has its address ignored in a chosen jail, and unbanned there', async () => {
    server.on('PUT /api/v1/jails/nginx/ignored/192.0.2.1', { jail: 'nginx', address: '192.0.2.1', ignored: true, changed: true });
    server.on('DELETE /api/v1/jails/nginx/bans/192.0.2.1', { jail: 'nginx', address: '192.0.2.1', banned: false, changed: false, confirm_by: null });
    const { user, choose } = await menu();
    await choose(/Ignore/);
    const dialog = within(await screen.findByRole('dialog', undefined, patience));
    await user.selectOptions(dialog.getByLabelText('In which jail'), 'nginx');
    await user.click(await dialog.findByRole('button', { name: 'Ignore' }, patience));
    await screen.findByText('nginx ignores 192.0.2.1 until its next reload', undefined, patience);
    await screen.findByText('192.0.2.1 was not banned any more', undefined, patience);
  });

  test('tells when whom one has unbanned is banned right again', async () => {
    server.on('DELETE /api/v1/jails/sshd/bans/192.0.2.1', { jail: 'sshd', address: '192.0.2.1', banned: false, changed: true, confirm_by: null });
    const { user, stream, choose } = await menu();
    await choose(/Unban here/);
    await user.click(await within(await screen.findByRole('dialog', undefined, patience)).findByRole('button', { name: 'Unban' }, patience));
    await screen.findByText('Unbanned 192.0.2.1 in sshd', undefined, patience);
    act(() => stream.send('ban', { ...ban('192.0.2.1'), after_unban: true }));
    await screen.findByText(/banned in sshd right after it was unbanned/, undefined, patience);
  });
});
