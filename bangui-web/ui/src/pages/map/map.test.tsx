// SPDX-License-Identifier: Apache-2.0
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { thresholdsFrom } from '@/app/preferences';
import { problem, type FakeServer } from '@/testing/fakes';
import { historySettings, patience, serverWithBans, span, testTimeout } from '@/testing/page';
import { visit } from '@/testing/render';
import { automaticThresholds, classBounds, classOf } from './classes';
import { sortedCountries } from './CountryTable';
import { world } from './world';

vi.setConfig({ testTimeout });

describe('classes', () => {
  test.each([
    [[], [2, 3, 4, 5]],
    [[1, 1], [2, 3, 4, 5]],
    [[100, 3], [2, 5, 20, 50]],
    [[10_000, 1], [5, 50, 200, 2_000]],
  ])('for %j begin at %j', (counts, thresholds) => expect(automaticThresholds(counts)).toEqual(thresholds));

  test('hold every number once', () => {
    const thresholds = [2, 10, 11, 500];
    expect([1, 2, 9, 10, 11, 499, 500, 1e9].map((count) => classOf(count, thresholds))).toEqual([0, 1, 1, 2, 3, 3, 4, 4]);
    expect(classBounds(thresholds)).toEqual([
      { least: 1, most: 1 },
      { least: 2, most: 9 },
      { least: 10, most: 10 },
      { least: 11, most: 499 },
      { least: 500, most: null },
    ]);
  });

  test.each([
    ['2 3 4 5', [2, 3, 4, 5]],
    ['  10 20  30 40 ', [10, 20, 30, 40]],
    ['1 2 3 4', null],
    ['2 2 3 4', null],
    ['2 3 4', null],
    ['2 3 4 5 6', null],
    ['2.5 3 4 5', null],
    ['2 3 4 x', null],
    ['', null],
    [undefined, null],
  ])('said as %j are %j', (text, thresholds) => expect(thresholdsFrom(text)).toEqual(thresholds));
});

describe('the world', () => {
  test('has a shape or a dot for what bans come from, each once', () => {
    const codes = world.countries.map(({ code }) => code).filter((code) => code !== null);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of ['DE', 'US', 'CN', 'RU', 'FR', 'NO', 'XK', 'TW']) expect(world.countries.find((each) => each.code === code)?.path).toMatch(/^M/);
    for (const code of ['SG', 'HK', 'MT', 'SC']) expect(world.countries.find((each) => each.code === code)?.path).toBeNull();
  });

  test('lies within its frame', () => {
    for (const { at } of world.countries) {
      expect(at[0]).toBeGreaterThanOrEqual(0);
      expect(at[0]).toBeLessThanOrEqual(world.width);
      expect(at[1]).toBeGreaterThanOrEqual(0);
      expect(at[1]).toBeLessThanOrEqual(world.height);
    }
  });
});

test('the unknown comes last by name', () => {
  const row = (code: string | null, name: string, bans: number) => ({ code, name, bans, to: '' });
  const rows = [row('ZW', 'Zimbabwe', 1), row(null, 'Unknown', 5), row('AT', 'Österreich', 1), row('DK', 'Dänemark', 7)];
  const names = (by: Parameters<typeof sortedCountries>[1]) => sortedCountries(rows, by, 'de').map(({ name }) => name);
  expect(names('name')).toEqual(['Dänemark', 'Österreich', 'Zimbabwe', 'Unknown']);
  expect(names('-bans')).toEqual(['Dänemark', 'Unknown', 'Österreich', 'Zimbabwe']);
  expect(names('bans')).toEqual(['Österreich', 'Zimbabwe', 'Unknown', 'Dänemark']);
});

describe('the page', () => {
  let server: FakeServer;
  beforeEach(() => {
    server = serverWithBans().on('GET /api/v1/stats/countries', {
      ...span,
      total: 2_000,
      items: [
        { country: 'DE', bans: 1_234 },
        { country: null, bans: 400 },
        { country: 'SG', bans: 300 },
        { country: 'RE', bans: 66 },
      ],
    });
  });

  async function map(path = '/map') {
    const { services } = visit(server, path);
    const drawing = within(await screen.findByRole('group', { name: /Countries with bans/ }, patience));
    return { drawing, services, user: userEvent.setup() };
  }
  const rows = () =>
    within(screen.getByRole('table', { name: 'Countries' })).getAllByRole('row').slice(1).map((row) => row.textContent);
  const asked = () =>
    server.sent.filter(({ path }) => path.startsWith('/api/v1/stats/countries')).map(({ path }) => new URLSearchParams(path.split('?')[1]));

  test('draws what it can and lists all, with the unknown and what is too small', async () => {
    const { drawing } = await map();
    expect(drawing.getAllByRole('button').map((button) => button.getAttribute('aria-label')).sort()).toEqual([
      'Germany: 1,234 bans',
      'Singapore: 300 bans',
    ]);
    expect(rows()).toEqual(['Germany1,23461.7%', 'Unknown40020%', 'Singapore30015%', 'Réunion663.3%']);
    expect(screen.getByRole('link', { name: 'Unknown' })).toHaveAttribute('href', expect.stringMatching(/country=unknown$/));
    await screen.findByText(/by the geo data of November 1, 2026/, undefined, patience);
    expect(document.title).toContain('Map');
  });

  test('arrow keys go from the most bans on, Enter filters the table and lets go again', async () => {
    const { drawing, user } = await map();
    const germany = drawing.getByRole('button', { name: /Germany/ });
    const singapore = drawing.getByRole('button', { name: /Singapore/ });
    expect([germany, singapore].map((button) => button.getAttribute('tabindex'))).toEqual(['0', '-1']);
    act(() => germany.focus());
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(document.activeElement).toBe(singapore);
    expect(singapore).toHaveAttribute('tabindex', '0');
    await user.keyboard('{Enter}');
    expect(rows()).toEqual(['Singapore30015%']);
    expect(singapore).toHaveAttribute('aria-pressed', 'true');
    expect(window.location.search).toBe('?country=SG');
    await user.keyboard(' ');
    expect(rows()).toHaveLength(4);
  });

  test('pointing shows the numbers, also of a country without bans; clicking selects', async () => {
    const { drawing, user } = await map();
    await user.hover(drawing.getByRole('button', { name: /Germany/ }));
    expect(screen.getByText('1,234 bans')).toBeInTheDocument();
    await user.hover(document.querySelector('svg[role=group] path[aria-hidden]') ?? document.body);
    expect(screen.getByText('0 bans')).toBeInTheDocument();
    await user.click(drawing.getByRole('button', { name: /Germany/ }));
    expect(rows()).toEqual(['Germany1,23461.7%']);
    await user.click(screen.getByRole('button', { name: 'All countries' }));
    expect(rows()).toHaveLength(4);
  });

  test('filters and order are in the address, and go with the links', async () => {
    const { user } = await map('/map?range=30d&jail=sshd&origin=filter&country=unknown');
    expect(asked()[0]?.get('jail')).toBe('sshd');
    expect(asked()[0]?.get('origin')).toBe('filter');
    expect(rows()).toEqual(['Unknown40020%']);
    expect(screen.getByRole('link', { name: 'Unknown' })).toHaveAttribute(
      'href',
      expect.stringMatching(/jail=sshd&country=unknown&origin=filter$/),
    );
    await user.click(screen.getByRole('button', { name: 'All countries' }));
    await user.click(screen.getByRole('button', { name: 'Country' }));
    expect(rows()[0]).toBe('Germany1,23461.7%');
    expect(rows().at(-1)).toBe('Unknown40020%');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Jail' }), 'nginx');
    await waitFor(() => expect(asked().at(-1)?.get('jail')).toBe('nginx'), patience);
    expect(new URLSearchParams(window.location.search).get('sort')).toBe('name');
  });

  test('shades begin where one says', async () => {
    const { user, services } = await map();
    expect(screen.getByText('200 or more')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Change the shades…' }));
    const field = screen.getByRole('textbox', { name: 'Where shades begin' });
    await user.clear(field);
    await user.paste('5 4 3 2');
    await user.keyboard('{Enter}');
    expect(screen.getByText(/These are not four whole numbers/)).toBeInTheDocument();
    await user.clear(field);
    await user.paste('10, 100, 1000, 10000');
    await user.keyboard('{Enter}');
    expect(screen.getByText('10,000 or more')).toBeInTheDocument();
    expect(services.preferences.thresholds.get()).toEqual([10, 100, 1_000, 10_000]);
  });

  test('the chosen range is that of the next page', async () => {
    const { user } = await map();
    await user.click(screen.getByRole('button', { name: 'Last 30 days' }));
    await user.click(screen.getByRole('link', { name: 'Dashboard' }));
    const again = await screen.findByRole('button', { name: 'Last 30 days' }, patience);
    expect(again).toHaveAttribute('aria-pressed', 'true');
    await waitFor(() => expect(window.location.search).toBe('?range=30d'), patience);
  });

  test('says that there is no geo data, and an error is one', async () => {
    server.on('GET /api/v1/settings/history', { ...historySettings, geo: { file_date: null, source: null, networks: false } });
    server.on('GET /api/v1/stats/countries', () => problem(500, 'storage'));
    visit(server, '/map');
    const retry = await screen.findByRole('button', { name: 'Try again' }, patience);
    server.on('GET /api/v1/stats/countries', { ...span, total: 0, items: [] });
    await userEvent.setup().click(retry);
    await screen.findByText('Nobody was banned in this time', undefined, patience);
    expect(await screen.findByText(/There is no geo data/, undefined, patience)).toBeInTheDocument();
  });
});
