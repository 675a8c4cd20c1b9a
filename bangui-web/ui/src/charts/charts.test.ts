// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { StatsTimeline } from '@/api/types';
import { darkTheme, lightTheme } from '@/theme/theme';
import { geometryOf } from './geometry';
import { BucketLabels } from './labels';
import { pastBansPath } from './links';
import { othersToken, seriesTokens } from './palette';
import { spanOf } from './ranges';
import { movedBy } from './roving';
import { countTicks } from './scale';
import { chartData, maxJails } from './series';
import { Zone } from './zone';

const hours = (from: string, count: number, step = 1): Date[] =>
  Array.from({ length: count }, (_, index) => new Date(Date.parse(from) + index * step * 3_600_000));

describe('ranges', () => {
  const now = Date.parse('2026-11-22T12:34:56Z');
  test.each([
    ['1h', '2026-11-22T11:35:00Z', '2026-11-22T12:35:00Z'],
    ['24h', '2026-11-21T13:00:00Z', '2026-11-22T13:00:00Z'],
    ['7d', '2026-11-15T13:00:00Z', '2026-11-22T13:00:00Z'],
    ['30d', '2026-10-23T13:00:00Z', '2026-11-22T13:00:00Z'],
    ['1y', '2025-11-22T13:00:00Z', '2026-11-22T13:00:00Z'],
  ] as const)('%s', (range, from, until) => expect(spanOf(range, now)).toEqual({ from, until }));

  test('end with the minute or hour that has just begun or ended', () => {
    expect(spanOf('1h', Date.parse('2026-11-22T12:00:00Z')).until).toBe('2026-11-22T12:00:00Z');
    expect(spanOf('1h', Date.parse('2026-11-22T12:00:00.001Z')).until).toBe('2026-11-22T12:01:00Z');
  });
});

describe('zones', () => {
  test.each([
    ['Europe/Berlin', '2026-07-01T12:00:00Z', 7_200],
    ['Europe/Berlin', '2026-12-01T12:00:00Z', 3_600],
    ['Asia/Kathmandu', '2026-12-01T12:00:00.999Z', 20_700],
    ['America/St_Johns', '2026-12-01T12:00:00Z', -12_600],
    ['Nowhere/At_All', '2026-12-01T12:00:00Z', 0],
  ])('%s at %s is %d s east of UTC', (name, at, offset) => expect(new Zone(name).offset(new Date(at))).toBe(offset));
});

describe('counts at the axis', () => {
  test.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [7, [0, 2, 4, 6, 8]],
    [40, [0, 10, 20, 30, 40]],
    [41, [0, 20, 40, 60]],
    [1_234, [0, 500, 1_000, 1_500]],
  ])('up to %d', (most, ticks) => expect(countTicks(most)).toEqual(ticks));
});

describe('labels', () => {
  const berlin = new Zone('Europe/Berlin');
  const narrow = (text: string): string => text.replace(/\s/g, ' ').replace(/ ?– ?/g, '–');

  test('of an hour, a day and a week are in the zone', () => {
    const begin = new Date('2026-11-26T13:00:00Z');
    const until = (seconds: number): Date => new Date(begin.getTime() + seconds * 1000);
    expect(narrow(new BucketLabels('en', berlin, 'hour').whole(begin, until(3_600)))).toBe('Thu, Nov 26, 14:00–15:00');
    const monday = new Date('2026-11-22T23:00:00Z');
    expect(narrow(new BucketLabels('en', berlin, 'day').whole(monday, monday))).toBe('Mon, Nov 23, 2026');
    const next = new Date('2026-11-29T23:00:00Z');
    expect(narrow(new BucketLabels('en', berlin, 'week').whole(monday, next))).toBe('Nov 23–29, 2026');
    expect(narrow(new BucketLabels('de', berlin, 'week').whole(monday, next))).toBe('23.–29. Nov. 2026');
  });

  test('of a day that began by summer time, in a range that ends in winter, are of that day', () => {
    // Offset of winter: the summer's days begin at one o'clock, or with the offset of summer at 23:00 of the day before.
    const winter = new Date('2026-10-23T23:00:00Z');
    const summer = new Date('2026-11-01T22:00:00Z');
    const labels = new BucketLabels('en', berlin, 'day');
    expect(labels.whole(winter, winter)).toContain('Oct 24');
    expect(labels.whole(summer, summer)).toContain('Nov 2');
  });

  test('at the axis stand at round times, and days where they begin', () => {
    const labels = new BucketLabels('en', berlin, 'hour');
    const day = hours('2026-11-25T20:00:00Z', 24);
    const shown = labels.ticks(day, 8).filter((tick) => tick !== null);
    expect(shown).toEqual(['21:00', 'Nov 26', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00']);
    const week = labels.ticks(hours('2026-11-19T23:00:00Z', 168), 7);
    expect(week.filter((tick) => tick !== null)).toEqual(['Nov 20', 'Nov 21', 'Nov 22', 'Nov 23', 'Nov 24', 'Nov 25', 'Nov 26']);
    expect(labels.ticks(hours('2026-11-19T23:00:00Z', 168), 3).filter((tick) => tick !== null)).toEqual(['Nov 20', 'Nov 23', 'Nov 26']);
  });

  test('of minutes, days and months leave room for each other', () => {
    const minutes = Array.from({ length: 60 }, (_, index) => new Date(Date.parse('2026-11-26T13:07:00Z') + index * 60_000));
    const count = (ticks: (string | null)[]): number => ticks.filter((tick) => tick !== null).length;
    expect(new BucketLabels('en', berlin, 'minute').ticks(minutes, 6)).toContain('14:30');
    expect(count(new BucketLabels('en', berlin, 'minute').ticks(minutes, 6))).toBe(6);
    const days = hours('2026-10-27T23:00:00Z', 31, 24);
    expect(new BucketLabels('en', berlin, 'day').ticks(days, 10).at(-1)).toBe('Nov 27');
    expect(count(new BucketLabels('en', berlin, 'day').ticks(days, 10))).toBeLessThanOrEqual(10);
    const weeks = hours('2025-11-23T23:00:00Z', 53, 168);
    expect(count(new BucketLabels('en', berlin, 'week').ticks(weeks, 12))).toBe(12);
    expect(count(new BucketLabels('en', berlin, 'week').ticks(weeks, 1))).toBe(1);
  });
});

describe('series', () => {
  const timeline = (jails: StatsTimeline['jails']): StatsTimeline => ({
    from: '2026-11-22T10:30:00Z',
    until: '2026-11-22T12:15:00Z',
    bucket_seconds: 3_600,
    begins: ['2026-11-22T10:00:00Z', '2026-11-22T11:00:00Z', '2026-11-22T12:00:00Z'],
    jails,
  });
  const jail = (name: string, ...bans: number[]) => ({ jail: name, bans });

  test('keep empty buckets, leave out jails without bans, and cut what the range cuts', () => {
    const data = chartData(timeline([jail('sshd', 3, 0, 1), jail('nginx', 1, 0, 0), jail('idle', 0, 0, 0)]));
    expect(data.series.map(({ jail: name, total }) => [name, total])).toEqual([['sshd', 4], ['nginx', 1]]);
    expect(data.buckets.map(({ from, until, total }) => [from, until, total])).toEqual([
      ['2026-11-22T10:30:00Z', '2026-11-22T11:00:00Z', 4],
      ['2026-11-22T11:00:00Z', '2026-11-22T12:00:00Z', 0],
      ['2026-11-22T12:00:00Z', '2026-11-22T12:15:00Z', 1],
    ]);
    expect(data.total).toBe(5);
  });

  test('of many jails are the first, and the rest as one', () => {
    const many = Array.from({ length: 20 }, (_, index) => jail(`j${index}`, 20 - index, 1, 0));
    const data = chartData(timeline(many));
    expect(data.series).toHaveLength(maxJails + 1);
    expect(data.series.at(-1)).toMatchObject({ jail: null, bans: [105, 14, 0], total: 119 });
    expect(data.others).toBe(14);
    expect(chartData(timeline(many.slice(0, maxJails + 1))).others).toBe(0);
  });

  test('are stacked within the plot, with nothing too small to be seen', () => {
    const geometry = geometryOf(chartData(timeline([jail('sshd', 10_000, 0, 0), jail('nginx', 1, 0, 2)])), 600, String);
    const [first, second, third] = geometry.bars;
    expect(first?.map(({ series }) => series)).toEqual([0, 1]);
    expect(second).toEqual([]);
    expect(third?.[0]?.height).toBe(1);
    for (const { y, height } of geometry.bars.flat()) {
      expect(y).toBeGreaterThanOrEqual(geometry.top - 1);
      expect(y + height).toBeLessThanOrEqual(geometry.bottom);
    }
    expect(first?.[1]?.y).toBeLessThan(first?.[0]?.y ?? 0);
  });
});

describe('colours', () => {
  const channel = (value: number): number => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (hex: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => channel(parseInt(hex.slice(at, at + 2), 16) / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one: string, other: string): number => {
    const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  test.each([
    ['light', lightTheme],
    ['dark', darkTheme],
  ])('stand out from the page in the %s theme (WCAG 1.4.11)', (_, theme) => {
    for (const token of [...seriesTokens, othersToken])
      expect(contrast(theme[token], theme.colorNeutralBackground1), token).toBeGreaterThanOrEqual(3);
  });

  test('are as many as there are series', () => expect(seriesTokens).toHaveLength(maxJails + 1));
});

test('keys move among buckets, and not beyond', () => {
  const from = (key: string): number | null => movedBy(key, 1, 3);
  expect(['ArrowRight', 'ArrowLeft', 'Home', 'End', 'Tab'].map(from)).toEqual([2, 0, 0, 2, null]);
  expect(movedBy('ArrowRight', 2, 3)).toBe(2);
  expect(movedBy('ArrowLeft', 0, 3)).toBe(0);
});

test('links to the history name what is not known', () => {
  const span = { from: '2026-11-22T10:00:00Z', until: '2026-11-22T11:00:00Z' };
  const base = '/history?kind=ban&from=2026-11-22T10%3A00%3A00Z&until=2026-11-22T11%3A00%3A00Z';
  expect(pastBansPath(span)).toBe(base);
  expect(pastBansPath({ ...span, jail: null })).toBe(base);
  expect(pastBansPath({ ...span, jail: 'a&b', country: null, network: null })).toBe(`${base}&jail=a%26b&country=unknown&network=unknown`);
  expect(pastBansPath({ ...span, country: 'DE', network: 3320, origin: 'filter' })).toBe(`${base}&country=DE&network=3320&origin=filter`);
});
