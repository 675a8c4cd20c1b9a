// SPDX-License-Identifier: Apache-2.0
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { json, problem, session, well, type FakeServer, type Sent } from '@/testing/fakes';
import { ban, bans, connected, patience, serverWithBans, testTimeout } from '@/testing/page';
import { visit } from '@/testing/render';

vi.setConfig({ testTimeout });

let server: FakeServer;

beforeEach(() => {
  server = serverWithBans();
});

const signedOut = () => server.on('GET /api/v1/session', () => problem(401, 'not_signed_in'));

describe('setup', () => {
  beforeEach(() => {
    signedOut();
    server.on('GET /api/v1/setup', { needed: true });
  });

  const fill = async () => {
    const user = userEvent.setup();
    await screen.findByRole('heading', { name: 'Set up BanGUI' }, patience);
    const field = (name: string) => document.querySelector<HTMLInputElement>(`input[name=${name}]`) ?? document.body;
    await user.type(field('token'), ' tok ');
    await user.type(field('name'), 'ada');
    await user.type(field('password'), 'correct horse battery');
    await user.type(field('repeated'), 'correct horse battery');
    return user;
  };
  const send = () => screen.getByRole('button', { name: 'Create the administrator' });

  test('sends nothing before everything is right, and goes to what is wrong', async () => {
    visit(server);
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Create the administrator' }, patience));
    expect(screen.getAllByText('Please fill this in.')).toHaveLength(2);
    expect(document.activeElement).toHaveAttribute('name', 'token');
    expect(server.sent.filter((sent) => sent.method === 'POST')).toEqual([]);
  });

  test('creates the administrator and goes on to the dashboard', async () => {
    server.on('POST /api/v1/setup', () => json(201, session));
    visit(server);
    const user = await fill();
    await user.click(send());
    await screen.findByRole('heading', { name: 'Dashboard' }, patience);
    expect(server.sent.find((sent) => sent.method === 'POST')?.body).toEqual({
      token: 'tok',
      name: 'ada',
      password: 'correct horse battery',
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      session_seconds: 43_200,
    });
  });

  test('names a wrong token, and a setup that was done meanwhile', async () => {
    server.on('POST /api/v1/setup', () => problem(401, 'wrong_setup_token'));
    visit(server);
    const user = await fill();
    await user.click(send());
    await screen.findByText('This is not the setup token.', undefined, patience);
    server.on('POST /api/v1/setup', () => problem(409, 'setup_done'));
    await user.click(send());
    await screen.findByRole('heading', { name: 'Sign in' }, patience);
    expect(screen.getByText('BanGUI has been set up already.')).toBeInTheDocument();
  });
});

describe('sign-in', () => {
  beforeEach(() => {
    signedOut();
    server.on('GET /api/v1/setup', { needed: false });
  });

  const submit = async () => {
    const user = userEvent.setup();
    await screen.findByRole('heading', { name: 'Sign in' }, patience);
    await user.type(document.querySelector('input[name=name]') ?? document.body, 'ada');
    await user.type(document.querySelector('input[name=password]') ?? document.body, 'some password{Enter}');
  };

  test('stays on the address that was wanted', async () => {
    server.on('POST /api/v1/session', () => json(201, session));
    visit(server, '/bans?search=192');
    await submit();
    await screen.findByRole('heading', { name: 'Bans' }, patience);
    expect(window.location.pathname + window.location.search).toBe('/bans?search=192');
    await waitFor(() => expect(server.sent.at(-1)?.path).toContain('search=192'), patience);
  });

  test('says that name or password is wrong, and takes the password away', async () => {
    server.on('POST /api/v1/session', () => problem(401, 'wrong_credentials'));
    visit(server);
    await submit();
    await screen.findByText('Name or password is wrong.', undefined, patience);
    expect(document.querySelector('input[name=password]')).toHaveValue('');
  });

  test('counts down while throttled and sends nothing meanwhile', async () => {
    server.on('POST /api/v1/session', () => problem(429, 'throttled', { retry_after: 90 }));
    visit(server);
    await submit();
    await screen.findByText(/You can try again in 1 min (30|29) sec\./, undefined, patience);
    await submit();
    expect(server.sent.filter((sent) => sent.method === 'POST')).toHaveLength(1);
  });
});

describe('signed in', () => {
  test('shows state, jails and bans, and what comes by event', async () => {
    const { streams } = visit(server);
    const stream = await connected(streams);
    await screen.findByText('Live', undefined, patience);
    await screen.findByRole('link', { name: '192.0.2.1' }, patience);
    expect(screen.getByText(/Version 1\.0\.2/)).toBeInTheDocument();
    act(() => stream.send('ban', ban('198.51.100.7', { banned_at: '2026-11-22T12:01:00Z' })));
    await screen.findByRole('link', { name: '198.51.100.7' }, patience);
    act(() => stream.send('unban', { jail: 'sshd', address: '192.0.2.1' }));
    await waitFor(() => expect(screen.queryByRole('link', { name: '192.0.2.1' })).toBeNull(), patience);
  });

  test('keeps what is known when fail2ban goes offline, and says as of when', async () => {
    const { streams } = visit(server);
    const stream = await connected(streams);
    await screen.findByRole('link', { name: '192.0.2.1' }, patience);
    const fail2ban = { ...well.fail2ban, state: 'offline', detail: 'refused' };
    act(() => stream.send('status', { ...well, fail2ban }));
    await screen.findByText('systemctl status fail2ban', undefined, patience);
    expect(screen.getByRole('link', { name: '192.0.2.1' })).toBeInTheDocument();
    expect(screen.queryByText('Nobody is banned')).toBeNull();
    const before = server.sent.length;
    act(() => stream.send('status', well));
    await waitFor(() => expect(screen.queryByText('systemctl status fail2ban')).toBeNull(), patience);
    await waitFor(() => expect(server.sent.length).toBeGreaterThan(before), patience);
  });

  test('never shows an empty list for one that could not be read', async () => {
    server.on('GET /api/v1/bans', () => problem(502, 'fail2ban_offline'));
    visit(server, '/bans');
    await screen.findByText('This could not be loaded', undefined, patience);
    expect(screen.getByText('fail2ban is offline.')).toBeInTheDocument();
    expect(screen.queryByText('Nobody is banned')).toBeNull();
  });

  test('shows our own fault with its request id', async () => {
    server.on('GET /api/v1/jails', () => problem(500, 'internal', { request_id: 'r-77' }));
    const { streams } = visit(server, '/jails');
    await connected(streams);
    await screen.findByText('BanGUI’s web daemon has a fault', undefined, patience);
    expect(screen.getAllByText(/r-77/).length).toBeGreaterThan(0);
  });

  test('makes hostile text visible and does not offer to unban what is no address', async () => {
    server.on('GET /api/v1/bans', bans([ban('x\u202ey<b>', { is_address: false })]));
    visit(server, '/bans');
    await screen.findByRole('link', { name: 'x\\u{202e}y<b>' }, patience);
    expect(screen.getByRole('button', { name: /cannot be unbanned here/ })).toHaveAttribute('aria-disabled', 'true');
  });

  test('an answer of 401 leads to the sign-in', async () => {
    server.on('GET /api/v1/setup', { needed: false });
    server.on('GET /api/v1/bans', () => problem(401, 'not_signed_in'));
    visit(server, '/bans');
    await screen.findByText('Your session has ended. Please sign in again.', undefined, patience);
  });

  test('viewers are offered nothing to change', async () => {
    server.on('GET /api/v1/session', { ...session, user: { name: 'eve', role: 'viewer' } });
    visit(server, '/bans');
    await screen.findByRole('link', { name: '192.0.2.1' }, patience);
    expect(screen.queryByRole('button', { name: 'Ban an address' })).toBeNull();
    expect(screen.queryByRole('button', { name: /^Unban/ })).toBeNull();
  });
});

describe('banning', () => {
  const change = (address: string, confirmBy: Date | null = null) => (sent: Sent) =>
    json(200, { jail: sent.path.split('/')[4], address, banned: sent.method === 'PUT', changed: true, confirm_by: confirmBy });

  const openDialog = async () => {
    const user = userEvent.setup();
    await screen.findByRole('link', { name: '192.0.2.1' }, patience);
    await user.click(screen.getByRole('button', { name: 'Ban an address' }));
    const dialog = within(await screen.findByRole('dialog', undefined, patience));
    return { user, dialog };
  };

  test('asks for each jail in turn with the token, and one that refuses does not stop the others', async () => {
    server.on('PUT /api/v1/jails/nginx/bans/192.0.2.16%2F28', () => problem(403, 'protected_address'));
    server.on('PUT /api/v1/jails/sshd/bans/192.0.2.16%2F28', change('192.0.2.16/28'));
    visit(server, '/bans');
    const { user, dialog } = await openDialog();
    await user.type(dialog.getByLabelText(/Address or network/), '192.0.2.17/28{Enter}');
    await user.click(dialog.getByRole('button', { name: 'Use 192.0.2.16/28' }));
    await user.click(dialog.getByRole('checkbox', { name: 'nginx' }));
    await user.click(dialog.getByRole('checkbox', { name: 'sshd' }));
    expect(dialog.getByText(/This is a network of 16 addresses\./)).toBeInTheDocument();
    await user.type(dialog.getByLabelText('Note'), ' ticket 7 ');
    await user.click(dialog.getByRole('button', { name: 'Ban 192.0.2.16/28' }));
    await screen.findByText('Banned 192.0.2.16/28 in sshd', undefined, patience);
    expect(screen.getByText(/In nginx: This address is protected/)).toBeInTheDocument();
    const puts = server.sent.filter((sent) => sent.method === 'PUT');
    expect(puts.map((sent) => sent.headers.get('X-CSRF-Token'))).toEqual(['csrf-1', 'csrf-1']);
    expect(puts.map((sent) => sent.body)).toEqual([{ note: 'ticket 7' }, { note: 'ticket 7' }]);
  });

  const banNear = async (confirmBy: Date) => {
    server.on('PUT /api/v1/jails/sshd/bans/192.0.2.0%2F24', change('192.0.2.0/24', confirmBy));
    visit(server, '/bans');
    const { user, dialog } = await openDialog();
    await user.click(await dialog.findByRole('checkbox', { name: 'sshd' }, patience));
    await user.type(dialog.getByLabelText(/Address or network/), '192.0.2.0/24{Control>}{Enter}{/Control}');
    return user;
  };

  test('of a network near one’s own address is kept when one says so', async () => {
    let answers = 0;
    server.on('POST /api/v1/jails/sshd/bans/192.0.2.0%2F24/confirm', () =>
      ++answers === 1 ? problem(503, 'busy') : new Response(null, { status: 204 }),
    );
    const user = await banNear(new Date(Date.now() + 50_000));
    await screen.findByText(/^192\.0\.2\.0\/24 is near your own address/, undefined, patience);
    expect(screen.getByText(/^\d+ s$/)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Keep the ban' }));
    await waitFor(() => expect(answers).toBe(1), patience);
    // After a failure one is asked again.
    await user.click(await screen.findByRole('button', { name: 'Keep the ban' }, patience));
    await screen.findByText('The ban of 192.0.2.0/24 in sshd stays', undefined, patience);
    expect(screen.queryByText(/is near your own address/)).not.toBeInTheDocument();
  });

  test('of such a network is told to be undone when one does not', async () => {
    await banNear(new Date(Date.now()));
    await screen.findByText(/The ban of 192\.0\.2\.0\/24 in sshd is undone/, undefined, patience);
    expect(screen.queryByRole('button', { name: 'Keep the ban' })).not.toBeInTheDocument();
  });

  test('stays open with the reason when every jail refuses', async () => {
    server.on('PUT /api/v1/jails/sshd/bans/127.0.0.1', () => problem(403, 'protected_address'));
    visit(server, '/bans');
    const { user, dialog } = await openDialog();
    await user.click(await dialog.findByRole('checkbox', { name: 'sshd' }, patience));
    await user.type(dialog.getByLabelText(/Address or network/), '127.0.0.1{Control>}{Enter}{/Control}');
    await dialog.findByText(/This address is protected/, undefined, patience);
  });

  test('unbans everywhere, and bans again where it was', async () => {
    server.on('DELETE /api/v1/bans/192.0.2.1', { address: '192.0.2.1', jails: ['nginx', 'sshd'] });
    server.on('PUT /api/v1/jails/nginx/bans/192.0.2.1', change('192.0.2.1'));
    server.on('PUT /api/v1/jails/sshd/bans/192.0.2.1', change('192.0.2.1'));
    visit(server, '/bans');
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Unban 192.0.2.1 in sshd' }, patience));
    const dialog = within(await screen.findByRole('dialog', undefined, patience));
    await user.click(dialog.getByRole('radio', { name: 'In every jail' }));
    await user.click(dialog.getByRole('button', { name: 'Unban' }));
    await screen.findByText('Unbanned 192.0.2.1 in nginx and sshd', undefined, patience);
    await user.click(screen.getByRole('button', { name: 'Ban again' }));
    await screen.findByText('Banned 192.0.2.1 in nginx and sshd', undefined, patience);
  });
});
