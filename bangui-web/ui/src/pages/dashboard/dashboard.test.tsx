// SPDX-License-Identifier: Apache-2.0
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Activity, Status } from '@/api/types';
import { problem, session, well, type FakeServer } from '@/testing/fakes';
import { ban, bans, connected, jail, jails, now, patience, serverWithBans, testTimeout } from '@/testing/page';
import { visit } from '@/testing/render';
import { activityKey } from './activity';

vi.setConfig({ testTimeout });

let server: FakeServer;
beforeEach(() => {
  server = serverWithBans();
});

let lastId = 0;
const activity = (more: Partial<Activity> = {}): Activity => ({
  id: ++lastId,
  at: now,
  kind: 'ban',
  jail: 'sshd',
  address: '192.0.2.1',
  reason: null,
  detail: null,
  ...more,
});

async function dashboard() {
  const { streams } = visit(server);
  const stream = await connected(streams);
  await screen.findByRole('link', { name: '2001:db8::1' }, patience);
  return { stream, user: userEvent.setup() };
}

/** Links in it make several elements of a sentence. */
const sentence = (words: string) => (_: string, element: Element | null) =>
  element?.tagName === 'P' && element.textContent.includes(words);

describe('what happens', () => {
  test('is read once, and what comes by event is put in front', async () => {
    server.on('GET /api/v1/activity', {
      items: [activity({ kind: 'unban', reason: 'expired' }), activity({ kind: 'service', jail: null, address: null, detail: 'x\u202e' })],
    });
    const { stream } = await dashboard();
    const feed = within(screen.getByRole('region', { name: 'What happens' }));
    await feed.findByText(/ended/, undefined, patience);
    expect(feed.getByText(/x\\u\{202e\}/)).toBeInTheDocument();
    act(() => stream.send('activity', activity({ kind: 'action_error', detail: 'no chain' })));
    await feed.findByText(/no chain/, undefined, patience);
    expect(feed.getAllByRole('listitem')[0]).toHaveTextContent('fail2ban’s action failed in sshd for 192.0.2.1 no chain');
    expect(server.sent.filter(({ path }) => path === '/api/v1/activity')).toHaveLength(1);
  });

  test('shows some, and all when asked', async () => {
    server.on('GET /api/v1/activity', { items: Array.from({ length: 40 }, () => activity()) });
    const { user } = await dashboard();
    const feed = within(screen.getByRole('region', { name: 'What happens' }));
    await user.click(await feed.findByRole('button', { name: 'Show the last 40' }, patience));
    expect(feed.getAllByRole('listitem')).toHaveLength(40);
  });

  test.each([
    [activity({ kind: 'unban', reason: 'elsewhere' }), 'activity.unban.elsewhere'],
    [activity({ kind: 'unban' }), 'activity.unban.unknown'],
    [activity({ kind: 'action_error', address: null }), 'activity.actionErrorInJail'],
    [activity({ kind: 'restore' }), 'activity.restore'],
    [activity({ kind: 'ban', detail: 'after_unban' }), 'activity.banAgain'],
    [activity({ kind: 'service', detail: 'fail2ban_offline' }), 'activity.service.fail2banOffline'],
    [activity({ kind: 'service', detail: 'constructor' }), 'activity.service'],
    [activity({ kind: 'jail', detail: 'stopped' }), 'activity.jail.stopped'],
  ])('%j', (each, key) => expect(activityKey(each)).toBe(key));
});

describe('warnings', () => {
  const log = (more: Partial<Status['log']>): Status => ({ ...well, log: { ...well.log, ...more } });

  test.each<[Partial<Status['log']>, RegExp, string]>([
    [{ state: 'absent' }, /does not exist/, 'fail2ban-client flushlogs'],
    [{ state: 'not_a_file', target: 'SYSLOG' }, /logs to SYSLOG/, 'fail2ban-client set logtarget /var/log/fail2ban.log'],
    [{ state: 'unreadable' }, /cannot be read/, 'ls -l /var/log/fail2ban.log'],
    [{ state: 'too_quiet', level: 'ERROR' }, /log level ERROR hides too much/, 'fail2ban-client set loglevel INFO'],
  ])('%j', async (state, title, command) => {
    const { stream } = await dashboard();
    act(() => stream.send('status', log(state)));
    await screen.findByText(title, undefined, patience);
    expect(screen.getByText(command)).toBeInTheDocument();
    act(() => stream.send('status', well));
    await waitFor(() => expect(screen.queryByText(title)).toBeNull(), patience);
  });

  test('offers no command with a name that a shell would not take as it is', async () => {
    const { stream } = await dashboard();
    act(() => stream.send('status', log({ state: 'unreadable', target: '/var/log/$(reboot)' })));
    await screen.findByText(/cannot be read/, undefined, patience);
    expect(document.querySelector('code')).toBeNull();
  });

  test('of failed actions, paused jails and lists that are being compared', async () => {
    server.on('GET /api/v1/jails', jails([jail('nginx', { paused: true }), jail('sshd', { action_errors: 2 })]));
    server.on('GET /api/v1/bans', bans([ban('2001:db8::1')], { certain: false }));
    await dashboard();
    await screen.findByText(sentence('action failed 2 times in sshd'), undefined, patience);
    expect(screen.getByText(sentence('nginx is paused'))).toBeInTheDocument();
    expect(screen.getByText(sentence('What you see is as of'))).toBeInTheDocument();
  });

  test('none while something is offline: the strip has the word', async () => {
    server.on('GET /api/v1/jails', jails([jail('sshd', { action_errors: 2 })]));
    const { stream } = await dashboard();
    await screen.findByText(sentence('action failed 2 times in sshd'), undefined, patience);
    act(() => stream.send('status', { ...well, fail2ban: { ...well.fail2ban, state: 'offline' } }));
    await screen.findByText('systemctl status fail2ban', undefined, patience);
    expect(screen.queryByText(sentence('action failed 2 times in sshd'))).toBeNull();
  });
});

describe('for administrators', () => {
  const choose = async (name: RegExp) => {
    const { user } = await dashboard();
    await user.click(screen.getByRole('button', { name: 'More actions' }));
    await user.click(await screen.findByRole('menuitem', { name }, patience));
    return user;
  };

  test('everything is unbanned behind typed words', async () => {
    server.on('POST /api/v1/bans/unban-all', { count: 4 });
    const user = await choose(/Unban everything/);
    const dialog = within(await screen.findByRole('alertdialog', undefined, patience));
    const field = dialog.getByLabelText('To confirm, type: unban everything');
    await user.type(field, 'unban{Enter}');
    expect(server.sent.filter(({ method }) => method === 'POST')).toEqual([]);
    await user.type(field, ' everything{Enter}');
    await screen.findByText('Lifted 4 bans', undefined, patience);
  });

  test('unbanning that takes long is told as such', async () => {
    server.on('POST /api/v1/bans/unban-all', { count: null });
    const user = await choose(/Unban everything/);
    const dialog = within(await screen.findByRole('alertdialog', undefined, patience));
    await user.type(dialog.getByLabelText('To confirm, type: unban everything'), 'unban everything{Enter}');
    await screen.findByText('fail2ban is still lifting the bans. It answers nothing else before it has.', undefined, patience);
  });

  test('the log is reopened, and a refusal is told', async () => {
    server.on('POST /api/v1/fail2ban/flush-logs', () => problem(502, 'fail2ban_offline'));
    await choose(/reopen its log/);
    await screen.findByText('fail2ban is offline.', undefined, patience);
  });

  test('operators have no such menu', async () => {
    server.on('GET /api/v1/session', { ...session, user: { name: 'op', role: 'operator' } });
    await dashboard();
    expect(screen.getByRole('button', { name: 'Ban an address' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'More actions' })).toBeNull();
  });
});
