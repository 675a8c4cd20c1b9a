// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { problem, settings, type FakeServer } from '@/testing/fakes';
import { patience, serverWithBans, testTimeout } from '@/testing/page';
import { visit } from '@/testing/render';

vi.setConfig({ testTimeout });

let server: FakeServer;
beforeEach(() => {
  server = serverWithBans();
});

async function panel() {
  visit(server);
  const shown = within(await screen.findByRole('region', { name: 'How fail2ban is set up' }, patience));
  expect(server.sent.filter(({ path }) => path === '/api/v1/fail2ban/settings')).toEqual([]);
  await userEvent.setup().click(shown.getByRole('button', { name: 'Show' }));
  return shown;
}

const entry = async (shown: Awaited<ReturnType<typeof panel>>, term: string) =>
  (await shown.findByText(term, undefined, patience)).nextElementSibling;

describe('how fail2ban is set up', () => {
  test('is shown, with its durations in words', async () => {
    const shown = await panel();
    expect(await entry(shown, 'Database')).toHaveTextContent('/var/lib/fail2ban/fail2ban.sqlite3');
    expect(await entry(shown, 'Socket')).toHaveTextContent('/var/run/fail2ban/fail2ban.sock');
    expect(await entry(shown, 'Version')).toHaveTextContent('1.0.2');
    expect(await entry(shown, 'Keeps its records of bans for')).toHaveTextContent('1 day');
    expect(await entry(shown, 'Log lines kept per ban')).toHaveTextContent('10');
    expect(await entry(shown, 'Log')).toHaveTextContent('/var/log/fail2ban.log');
    expect(await entry(shown, 'Log level')).toHaveTextContent('INFO');
  });

  test('says what it means to have no database, and shows hostile text as what it is', async () => {
    server.on('GET /api/v1/fail2ban/settings', {
      ...settings,
      version: null,
      database: null,
      database_max_age: null,
      database_max_matches: null,
      log_target: '/x\u202e',
    });
    const shown = await panel();
    expect(await entry(shown, 'Database')).toHaveTextContent('none, so a restart of fail2ban ends every ban');
    expect(await entry(shown, 'Log')).toHaveTextContent('/x\\u{202e}');
    for (const term of ['Version', 'Keeps its records of bans for', 'Log lines kept per ban'])
      expect(shown.queryByText(term)).toBeNull();
  });

  test('can be asked for again after a failure', async () => {
    server.on('GET /api/v1/fail2ban/settings', () => problem(502, 'fail2ban_offline'));
    const shown = await panel();
    const retry = await shown.findByRole('button', { name: 'Try again' }, patience);
    server.on('GET /api/v1/fail2ban/settings', settings);
    await userEvent.setup().click(retry);
    expect(await entry(shown, 'Log level')).toHaveTextContent('INFO');
  });
});
