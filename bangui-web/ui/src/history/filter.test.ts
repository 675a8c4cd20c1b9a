// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { beginOf, byNewest, countOf, everything, filterKey, filterOf, historyPath, isOver, queryOf, writeFilter } from './filter';
import { event } from '@/testing/events';

const now = Date.parse('2026-11-22T12:00:00.250Z');
const read = (text: string) => filterOf(new URLSearchParams(text));

describe('a filter', () => {
  test('is in the address as the API has it', () => {
    const filter = read('jail=sshd,nginx&country=DE,unknown&kind=ban&address=192.0.2.0%2F24&text=%2541');
    expect(filter).toEqual({
      ...everything,
      jail: ['sshd', 'nginx'],
      country: ['DE', 'unknown'],
      kind: ['ban'],
      address: '192.0.2.0/24',
      text: '%41',
    });
    expect(queryOf(filter, now)).toEqual({
      jail: 'sshd,nginx',
      country: 'DE,unknown',
      kind: 'ban',
      address: '192.0.2.0/24',
      text: '%41',
    });
    expect(countOf(filter)).toBe(7);
    expect(countOf(everything)).toBe(0);
  });

  test('leaves out what makes no sense, and says a thing once', () => {
    expect(read('kind=ban,nothing,ban&country=Germany&network=AS1,64500&range=2h&from=yesterday&until=')).toEqual({
      ...everything,
      kind: ['ban'],
      network: ['64500'],
    });
  });

  test('reads back what it writes, and leaves other parameters alone', () => {
    const filter = { ...everything, range: '7d', text: 'a,b & c=d%', network: ['64500'] } as const;
    const parameters = new URLSearchParams('other=1&address=gone');
    writeFilter(filter, parameters);
    expect(parameters.get('other')).toBe('1');
    expect(parameters.has('address')).toBe(false);
    expect(filterOf(parameters)).toEqual(filter);
    expect(historyPath({ country: ['DE'] })).toBe('/history?country=DE');
    expect(historyPath({})).toBe('/history');
    expect(filterKey(filter)).toBe(filterKey(filterOf(new URLSearchParams(filterKey(filter)))));
  });

  test('a range is relative to now and wins over dates', () => {
    const filter = read('range=24h&from=2020-01-01T00:00:00Z');
    expect(filter.from).toBe('');
    expect(beginOf(filter, now)?.toISOString()).toBe('2026-11-21T12:00:00.250Z');
    expect(queryOf(filter, now)).toEqual({ from: '2026-11-21T12:00:00Z' });
  });

  test('is over when its end has passed', () => {
    expect(isOver(read('until=2026-11-22T11:00:00Z'), now)).toBe(true);
    expect(isOver(read('until=2026-11-22T13:00:00Z'), now)).toBe(false);
    expect(isOver(everything, now)).toBe(false);
  });

  test.each(['', 'ab'])('does not ask for the text %j', (text) => {
    expect(queryOf({ ...everything, text }, now)).toEqual({});
  });
});

test('ids that a double cannot hold are in order', () => {
  const ids = ['9', '10', '1864712049423024127', '1864712049423024128'];
  const sorted = ids.map((id) => event({ id })).sort(byNewest);
  expect(sorted.map(({ id }) => id)).toEqual([...ids].reverse());
});
