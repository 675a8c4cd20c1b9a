// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { addressDetail, eventPage, historySettings } from '@/testing/events';
import type { FakeServer } from '@/testing/fakes';
import { detail, patience, serverWithBans, testTimeout } from '@/testing/page';
import { visit } from '@/testing/render';

vi.setConfig({ testTimeout });

let server: FakeServer;
beforeEach(() => {
  server = serverWithBans()
    .on('GET /api/v1/settings/history', historySettings())
    .on('GET /api/v1/addresses/192.0.2.1', addressDetail())
    .on('GET /api/v1/history', eventPage([]))
    .on('GET /api/v1/jails/sshd', detail('sshd'))
    .on('GET /api/v1/jails/sshd/bans', { items: [], next: null, total: 0, as_of: '2026-11-22T12:00:00Z', certain: true });
});

async function jailsPage() {
  visit(server, '/jails');
  await screen.findByRole('link', { name: 'nginx' }, patience);
  return { user: userEvent.setup(), box: screen.getByRole('combobox', { name: 'Search' }) };
}

const option = () => screen.getAllByRole('option').find((each) => each.getAttribute('aria-selected') === 'true');

describe('the search', () => {
  test('leads to an address with a slash and Enter', async () => {
    const { user, box } = await jailsPage();
    await user.keyboard('/192.0.2.1');
    expect(box).toHaveFocus();
    expect(box).toHaveValue('192.0.2.1');
    expect(box).toHaveAttribute('aria-expanded', 'true');
    expect(option()).toHaveTextContent('192.0.2.1: is it banned, was it, why?');
    expect(box).toHaveAttribute('aria-activedescendant', option()?.id);
    await user.keyboard('{Enter}');
    await screen.findByRole('heading', { name: 'In short' }, patience);
    expect(window.location.pathname).toBe('/addresses/192.0.2.1');
    expect(box).toHaveValue('');
  });

  test('is gone through with the arrows, round and round, and closed with Escape', async () => {
    const { user, box } = await jailsPage();
    await user.type(box, 'sshd');
    expect(option()).toHaveTextContent('Jail sshd');
    await user.keyboard('{ArrowUp}');
    expect(option()).toHaveTextContent('All about exactly “sshd”');
    await user.keyboard('{ArrowUp}');
    expect(option()).toHaveTextContent('Log lines with “sshd”');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('option')).toBeNull();
    expect(box).toHaveValue('sshd');
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
    await waitFor(() => expect(window.location.pathname + window.location.search).toBe('/history?text=sshd'), patience);
  });

  test('takes a click, and shows what cannot be seen', async () => {
    const { user, box } = await jailsPage();
    await user.type(box, 'germ\u202e');
    expect(screen.getByRole('option', { name: /Log lines with “germ\\u\{202e\}”/ })).toBeInTheDocument();
    await user.clear(box);
    await user.type(box, 'germ');
    await user.click(screen.getByRole('option', { name: 'What happened from Germany' }));
    await waitFor(() => expect(window.location.search).toBe('?country=DE'), patience);
  });

  test('a slash that is typed elsewhere stays there', async () => {
    const { user, box } = await jailsPage();
    const field = screen.getByRole('textbox', { name: 'Find a jail' });
    await user.type(field, 'a/b');
    expect(field).toHaveValue('a/b');
    expect(box).not.toHaveFocus();
  });
});
