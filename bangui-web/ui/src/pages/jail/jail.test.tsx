// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { json, limits, problem, session, type FakeServer } from '@/testing/fakes';
import { ban, bans, closeDialog, connected, detail, jail, jails, now, patience, serverWithBans, testTimeout } from '@/testing/page';
import { visit } from '@/testing/render';

vi.setConfig({ testTimeout });

let server: FakeServer;
beforeEach(() => {
  server = serverWithBans()
    .on('GET /api/v1/jails/sshd', detail('sshd'))
    .on('GET /api/v1/jails/sshd/bans', bans([ban('192.0.2.1')]));
});

const sent = (method: string) => server.sent.filter((each) => each.method === method);

async function jailPage() {
  const { streams } = visit(server, '/jails/sshd');
  await connected(streams);
  await screen.findByRole('heading', { name: 'Parameters' }, patience);
  await screen.findByText('failed from', { exact: false }, patience);
  return { user: userEvent.setup() };
}

describe('tuning', () => {
  const open = async () => {
    const { user } = await jailPage();
    await user.click(screen.getByRole('button', { name: 'Change…' }));
    const dialog = within(await screen.findByRole('dialog', undefined, patience));
    return { user, dialog };
  };

  test('shows the range, refuses what is outside of it, and sends what differs', async () => {
    server.on('PATCH /api/v1/jails/sshd', { jail: 'sshd', changed: true });
    const { user, dialog } = await open();
    const time = dialog.getByLabelText('Ban time');
    expect(time).toHaveValue('10m');
    expect(dialog.getByText('= 10 min. From 1 min to 365 days.')).toBeInTheDocument();
    await user.clear(time);
    await user.type(time, '59{Enter}');
    expect(dialog.getByText('The server’s policy does not allow this value.')).toBeInTheDocument();
    expect(sent('PATCH')).toEqual([]);
    await user.clear(time);
    await user.type(time, '1h 30m{Enter}');
    await screen.findByText('Changed sshd until its next reload', undefined, patience);
    expect(sent('PATCH').map(({ body }) => body)).toEqual([{ ban_seconds: 5_400 }]);
  });

  test('names the member that was refused', async () => {
    server.on('PATCH /api/v1/jails/sshd', () => problem(403, 'policy_refused', { field: 'max_retry', detail: 'tune.x' }));
    const { user, dialog } = await open();
    await user.type(dialog.getByLabelText('Failures before a ban'), '0{Enter}');
    await dialog.findByText(/Failures before a ban: The server’s policy .* \(tune\.x\)/, undefined, patience);
    await closeDialog(user);
  });

  test('is disabled with the reason where the policy forbids it', async () => {
    server.on('GET /api/v1/limits', { ...limits, tune: false });
    const { user, dialog } = await open();
    expect(dialog.getByText(/policy does not allow changes to running jails/)).toBeInTheDocument();
    expect(dialog.getByLabelText('Find time')).toBeDisabled();
    expect(dialog.getByRole('button', { name: 'Change' })).toHaveAttribute('aria-disabled', 'true');
    await closeDialog(user);
  });

  test('is for administrators', async () => {
    server.on('GET /api/v1/session', { ...session, user: { name: 'op', role: 'operator' } });
    const { user } = await jailPage();
    expect(screen.queryByRole('button', { name: 'Change…' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'More actions for sshd' }));
    await screen.findByRole('menuitem', { name: /Unban everybody/ }, patience);
    expect(screen.queryByRole('menuitem', { name: /Pause|Stop/ })).toBeNull();
  });
});

describe('the ignore list', () => {
  test('is added to and taken from, host names apart', async () => {
    const answer = (ignored: boolean) => ({ jail: 'sshd', address: '192.0.2.0/24', ignored, changed: true });
    server.on('PUT /api/v1/jails/sshd/ignored/192.0.2.0%2F24', answer(true));
    server.on('DELETE /api/v1/jails/sshd/ignored/127.0.0.0%2F8', answer(false));
    const { user } = await jailPage();
    const field = screen.getByRole('textbox', { name: 'Address or network' });
    await user.type(field, '192.0.0.0/16{Enter}');
    expect(screen.getByText(/no network wider than \/24/)).toBeInTheDocument();
    await user.clear(field);
    await user.type(field, '192.0.2.0/24{Enter}');
    await screen.findByText('sshd ignores 192.0.2.0/24 until its next reload', undefined, patience);
    await user.click(screen.getByRole('button', { name: 'No longer ignore 127.0.0.0/8' }));
    await waitFor(() => expect(sent('DELETE')).toHaveLength(1), patience);
    expect(screen.getByRole('button', { name: /No longer ignore backup/ })).toHaveAttribute('aria-disabled', 'true');
  });

  test('says why it may not be changed', async () => {
    server.on('GET /api/v1/limits', { ...limits, ignore: { ...limits.ignore, allowed: false } });
    await jailPage();
    await screen.findByText(/policy does not allow changes to ignore lists/, undefined, patience);
    expect(screen.queryByRole('button', { name: /No longer ignore/ })).toBeNull();
  });
});

describe('a whole jail', () => {
  const choose = async (name: RegExp) => {
    const { user } = await jailPage();
    await user.click(screen.getByRole('button', { name: 'More actions for sshd' }));
    await user.click(await screen.findByRole('menuitem', { name }, patience));
    return user;
  };

  test('is paused and resumed', async () => {
    server.on('PATCH /api/v1/jails/sshd', { jail: 'sshd', changed: true });
    const user = await choose(/Pause/);
    await screen.findByText('sshd is paused', undefined, patience);
    await user.click(screen.getByRole('button', { name: 'Resume' }));
    await screen.findByText('sshd goes on', undefined, patience);
    expect(sent('PATCH').map(({ body }) => body)).toEqual([{ paused: true }, { paused: false }]);
  });

  test('is resumed also where it may not be paused', async () => {
    // What is not known shows both.
    server.on('GET /api/v1/jails', jails([jail('sshd', { paused: null })]));
    server.on('GET /api/v1/limits', { ...limits, pause_jails: false });
    server.on('PATCH /api/v1/jails/sshd', { jail: 'sshd', changed: true });
    const { user } = await jailPage();
    await user.click(screen.getByRole('button', { name: 'More actions for sshd' }));
    const pause = await screen.findByRole('menuitem', { name: /Pause/ }, patience);
    await waitFor(() => expect(pause).toHaveAttribute('aria-disabled', 'true'), patience);
    await user.click(screen.getByRole('menuitem', { name: /Resume/ }));
    await screen.findByText('sshd goes on', undefined, patience);
    expect(sent('PATCH').map(({ body }) => body)).toEqual([{ paused: false }]);
  });

  test('is stopped only behind its typed name', async () => {
    server.on('GET /api/v1/limits', { ...limits, stop_jails: true });
    server.on('POST /api/v1/jails/sshd/stop', () => new Response(null, { status: 204 }));
    const user = await choose(/Stop/);
    const dialog = within(await screen.findByRole('alertdialog', undefined, patience));
    expect(dialog.getByText('fail2ban-client reload --if-exists sshd')).toBeInTheDocument();
    const field = dialog.getByLabelText('To confirm, type: sshd');
    await user.type(field, 'ssh{Enter}');
    expect(sent('POST')).toEqual([]);
    await user.type(field, 'd{Enter}');
    await screen.findByText(/sshd is stopped/, undefined, patience);
    expect(sent('POST')[0]?.body).toEqual({ confirm: 'sshd' });
    await screen.findByRole('heading', { name: 'Jails', level: 1 }, patience);
  });

  test('says why it may not be stopped', async () => {
    const { user } = await jailPage();
    await user.click(screen.getByRole('button', { name: 'More actions for sshd' }));
    const item = await screen.findByRole('menuitem', { name: /Stop/ }, patience);
    expect(item).toHaveAttribute('aria-disabled', 'true');
    expect(item).toHaveTextContent(/policy does not allow stopping jails/);
  });

  test('is unbanned altogether', async () => {
    server.on('POST /api/v1/bulk', () => json(429, { code: 'busy', title: '', status: 429, type: 'about:blank' }));
    const user = await choose(/Unban everybody/);
    await user.click(await within(await screen.findByRole('alertdialog', undefined, patience)).findByRole('button', { name: 'Unban' }, patience));
    await screen.findByText('Unbanning 2…', undefined, patience);
    expect(sent('POST')[0]?.body).toEqual({ action: 'unban', jails: ['sshd'], all: true });
  });

  test('shows that it is paused, what failed, and what lasts until the next reload', async () => {
    server.on('GET /api/v1/jails', jails([jail('sshd', { paused: true, action_errors: 3 })]));
    server.on(
      'GET /api/v1/jails/sshd',
      detail('sshd', {
        runtime_changes: [
          { parameter: 'ban_seconds', from: '600', to: '3600', by: 'ada', at: now },
          { parameter: 'ban_seconds', from: 'permanent', to: '600', by: 'ada', at: now },
          { parameter: 'ignored', from: '192.0.2.1', to: '', by: 'ada', at: now },
        ],
      }),
    );
    await jailPage();
    expect(screen.getByText('Paused')).toBeInTheDocument();
    expect(screen.getByText('fail2ban’s action failed 3 times in sshd')).toBeInTheDocument();
    expect(screen.getByText('grep ERROR /var/log/fail2ban.log')).toBeInTheDocument();
    expect(screen.getByText('Ban time: 10 min → 1 hr')).toBeInTheDocument();
    expect(screen.getByText('Ban time: permanent → 10 min')).toBeInTheDocument();
    expect(screen.getByText('No longer ignores 192.0.2.1')).toBeInTheDocument();
  });
});
