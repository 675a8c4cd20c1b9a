// SPDX-License-Identifier: Apache-2.0
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { event, eventPage, eventsDown } from '@/testing/events';
import { problem, type FakeServer } from '@/testing/fakes';
import { connected, patience, serverWithBans, testTimeout } from '@/testing/page';
import { visit } from '@/testing/render';

vi.setConfig({ testTimeout });

const path = 'GET /api/v1/history';

let server: FakeServer;
beforeEach(() => {
  server = serverWithBans().on(path, eventPage([event({ network: { number: 64500, name: 'Example' }, country: 'DE', count: 3 })]));
});

const asked = () => server.sent.filter((sent) => sent.path.startsWith('/api/v1/history')).map((sent) => sent.path);

async function historyPage(at = '/history') {
  const { streams } = visit(server, at);
  const stream = await connected(streams);
  const table = await screen.findByRole('table', { name: 'What happened' }, patience);
  return { stream, table: within(table), user: userEvent.setup() };
}

describe('the history', () => {
  test('links everything it shows', async () => {
    const { table } = await historyPage();
    const link = (name: string) => table.getByRole('link', { name }).getAttribute('href');
    expect(link('192.0.2.1')).toBe('/addresses/192.0.2.1');
    expect(link('sshd')).toBe('/jails/sshd');
    expect(link('Germany')).toBe('/history?country=DE');
    expect(link('AS64500 Example')).toBe('/history?network=64500');
    expect(table.getByText(/by a filter/)).toBeInTheDocument();
    expect(table.getByText('10 min')).toBeInTheDocument();
    expect(screen.getByText('1 event')).toBeInTheDocument();
    expect(screen.getByText('There is nothing older.')).toBeInTheDocument();
  });

  test('shows hostile log lines as they are, one by one', async () => {
    server.on(
      path,
      eventPage([event({ evidence: 'one <img src=x onerror=alert(1)>\ntwo \u202eevil\u0007', failures: 5, actor: 'ada', detail: 'a note', kind: 'act' })]),
    );
    const { table, user } = await historyPage();
    await user.click(table.getByRole('button', { name: 'Details of 192.0.2.1' }));
    const lines = within(await table.findByRole('list', { name: 'The 2 log lines that caused it' }, patience));
    expect(lines.getAllByRole('listitem').map((line) => line.textContent)).toEqual([
      'one <img src=x onerror=alert(1)>',
      'two \\u{202e}evil\\u{7}',
    ]);
    expect(document.querySelector('table img')).toBeNull();
    expect(table.getByText('a note')).toBeInTheDocument();
    expect(table.getByText('ada')).toBeInTheDocument();
    await user.keyboard('{Enter}');
    expect(table.queryByText('a note')).toBeNull();
  });

  test('goes from row to row with the arrows', async () => {
    server.on(path, eventPage([event({ id: '2', address: '192.0.2.2' }), event({ id: '1' })]));
    const { table, user } = await historyPage();
    table.getByRole('button', { name: 'Details of 192.0.2.2' }).focus();
    await user.keyboard('{ArrowDown}');
    expect(table.getByRole('button', { name: 'Details of 192.0.2.1' })).toHaveFocus();
    await user.keyboard('{Home}');
    expect(table.getByRole('button', { name: 'Details of 192.0.2.2' })).toHaveFocus();
  });

  test('draws the rows in view only', async () => {
    server.on(path, (sent) =>
      Response.json(eventPage(eventsDown(sent.path.includes('cursor') ? 4_900 : 5_000, sent.path.includes('cursor') ? 200 : 100), { next: 'c' })),
    );
    const { table } = await historyPage();
    expect(screen.getByRole('table', { name: 'What happened' })).toHaveAttribute('aria-rowcount', '-1');
    expect(table.getAllByRole('button').length).toBeLessThan(60);
  });

  test('says how far it has searched, and goes on when told to', async () => {
    server.on(path, eventPage([], { next: 'c', searched_to: '2026-05-01T00:00:00Z' }));
    visit(server, '/history?text=needle');
    const user = userEvent.setup();
    await screen.findByText(/Searched back to/, undefined, patience);
    server.on(path, eventPage([event()]));
    await user.click(screen.getByRole('button', { name: 'Search on' }));
    await screen.findByRole('link', { name: '192.0.2.1' }, patience);
    expect(asked().at(-1)).toContain('cursor=c');
  });

  test('says that nothing matches, that nothing is there, and that it cannot be read', async () => {
    server.on(path, eventPage([]));
    visit(server, '/history?jail=gone');
    const user = userEvent.setup();
    await screen.findByText('No event matches these filters.', undefined, patience);
    await user.click(screen.getAllByRole('button', { name: 'Clear all' })[0] ?? document.body);
    await screen.findByText('Nothing has happened yet', undefined, patience);
    server.on(path, () => problem(500, 'storage'));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Time' }), 'Last 7 days');
    await screen.findByText('This could not be loaded', undefined, patience);
    server.on(path, eventPage([event()]));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByRole('link', { name: '192.0.2.1' }, patience);
  });
});

describe('filters', () => {
  test('come from the address, go there, and can be taken away', async () => {
    const { user } = await historyPage('/history?kind=ban,unban&country=DE&address=192.0.2.0%2F24&text=100%25');
    expect(asked()[0]).toBe('/api/v1/history?address=192.0.2.0%2F24&text=100%25&country=DE&kind=ban%2Cunban&limit=100');
    await user.click(screen.getByRole('button', { name: 'Remove the filter Kind: Ban' }));
    await waitFor(() => expect(new URLSearchParams(window.location.search).get('kind')).toBe('unban'), patience);
    await waitFor(() => expect(asked().at(-1)).toContain('kind=unban&'), patience);
    await user.click(screen.getByRole('button', { name: 'Clear all' }));
    await waitFor(() => expect(window.location.search).toBe(''), patience);
    expect(screen.queryByRole('list', { name: 'Filters in use' })).toBeNull();
  });

  test('are chosen: kinds, a country by its name, a network by its number', async () => {
    const { user } = await historyPage();
    await user.click(screen.getByRole('button', { name: 'Kind' }));
    await user.click(await screen.findByRole('menuitemcheckbox', { name: 'Longer ban' }, patience));
    await user.keyboard('{Escape}');
    await user.type(screen.getByRole('combobox', { name: 'Add a country' }), 'germany{Enter}');
    await user.type(screen.getByRole('combobox', { name: 'Add a network (AS)' }), 'AS64500{Enter}');
    await user.type(screen.getByRole('combobox', { name: 'Add a network (AS)' }), 'nowhere{Enter}');
    expect(screen.getByRole('combobox', { name: 'Add a network (AS)' })).toHaveAttribute('aria-invalid', 'true');
    expect(window.location.search).toBe('?kind=increase&country=DE&network=64500');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Time' }), 'From … until …');
    const from = await screen.findByLabelText<HTMLInputElement>('From', undefined, patience);
    expect(from.value).not.toBe('');
  });

  test('are the same for an export', async () => {
    const { user } = await historyPage('/history?jail=sshd');
    await user.click(screen.getByRole('button', { name: 'Export' }));
    const csv = await screen.findByRole('menuitem', { name: /CSV/ }, patience);
    expect(csv).toHaveAttribute('href', '/api/v1/history/export?format=csv&jail=sshd');
    expect(screen.getByRole('menuitem', { name: /JSON/ })).toHaveAttribute('href', '/api/v1/history/export?format=jsonl&jail=sshd');
    await user.keyboard('{Escape}');
  });
});

describe('what happens meanwhile', () => {
  test('is shown at once to who looks at the top', async () => {
    const { stream, table } = await historyPage();
    server.on(path, eventPage([event({ id: '1001', address: '198.51.100.7' }), event()]));
    act(() => stream.send('history', {}));
    await table.findByRole('link', { name: '198.51.100.7' }, patience);
  });

  test('waits for who reads', async () => {
    const { stream, table, user } = await historyPage();
    await user.click(table.getByRole('button', { name: 'Details of 192.0.2.1' }));
    server.on(path, eventPage([event({ id: '1001', address: '198.51.100.7' }), event()]));
    act(() => stream.send('history', {}));
    const news = await screen.findByRole('button', { name: '1 new' }, patience);
    expect(table.queryByRole('link', { name: '198.51.100.7' })).toBeNull();
    await user.click(news);
    expect(table.getByRole('link', { name: '198.51.100.7' })).toBeInTheDocument();
  });
});
