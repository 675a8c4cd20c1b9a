// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { problem, type FakeServer } from '@/testing/fakes';
import { now, patience, serverWithBans, testTimeout } from '@/testing/page';
import { visit } from '@/testing/render';

vi.setConfig({ testTimeout });

const asked = 'GET /api/v1/bans/192.0.2.1';

let server: FakeServer;
beforeEach(() => {
  server = serverWithBans().on(asked, { address: '192.0.2.1', jails: ['nginx', 'sshd'], asked_at: now });
});

const button = (name = 'Ask fail2ban about 192.0.2.1') => screen.findByRole('button', { name }, patience);
const answered = (words: RegExp) => (_: string, element: Element | null) =>
  element?.getAttribute('role') === 'status' && words.test(element.textContent);

describe('the look-up of one address', () => {
  test('asks fail2ban itself when told to, and only then', async () => {
    visit(server, '/bans?search=192.0.2.1');
    const ask = await button();
    expect(server.sent.filter(({ path }) => path === '/api/v1/bans/192.0.2.1')).toEqual([]);
    const user = userEvent.setup();
    await user.click(ask);
    await screen.findByText(answered(/fail2ban said at .*: banned in nginx, sshd\./), undefined, patience);
    expect(screen.getByRole('link', { name: 'nginx' })).toHaveAttribute('href', '/jails/nginx');
    server.on(asked, { address: '192.0.2.1', jails: [], asked_at: now });
    await user.click(ask);
    await screen.findByText(answered(/: not banned\./), undefined, patience);
  });

  test('says why there is no answer', async () => {
    server.on(asked, () => problem(502, 'fail2ban_offline'));
    visit(server, '/bans?search=192.0.2.1');
    await userEvent.setup().click(await button());
    await screen.findByText(answered(/fail2ban is offline\./), undefined, patience);
  });

  test('is of networks too, as the server writes them', async () => {
    visit(server, '/bans?search=2001%3A0DB8%3A%3A%2F32');
    server.on('GET /api/v1/bans/2001%3Adb8%3A%3A%2F32', { address: '2001:db8::/32', jails: [], asked_at: now });
    await userEvent.setup().click(await button('Ask fail2ban about 2001:db8::/32'));
    await screen.findByText(answered(/not banned/), undefined, patience);
  });

  test('forgets what was said of another address', async () => {
    visit(server, '/bans?search=192.0.2.1');
    const user = userEvent.setup();
    await user.click(await button());
    await screen.findByText(answered(/banned in/), undefined, patience);
    await user.type(screen.getByRole('textbox', { name: 'Find an address' }), '0');
    await button('Ask fail2ban about 192.0.2.10');
    expect(screen.queryByText(answered(/banned in/))).toBeNull();
    await user.type(screen.getByRole('textbox', { name: 'Find an address' }), 'x');
    await waitFor(() => expect(screen.queryByRole('button', { name: /Ask fail2ban/ })).toBeNull(), patience);
  });
});
