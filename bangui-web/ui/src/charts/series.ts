// SPDX-License-Identifier: Apache-2.0
// A timeline in the form that the chart draws: the jails with the most bans, and all others as one.
import type { StatsTimeline } from '@/api/types';
import type { Translator } from '@/i18n/translator';
import { visible } from '@/text/visible';

/** As many as can be told apart. */
export const maxJails = 6;

export interface Series {
  /** Null: all other jails. */
  readonly jail: string | null;
  readonly bans: readonly number[];
  readonly total: number;
}

export interface ChartBucket {
  /** As in the history's filters. The first and the last may be cut by the range. */
  readonly from: string;
  readonly until: string;
  readonly begin: Date;
  readonly end: Date;
  readonly total: number;
}

export interface ChartData {
  /** Most bans first, all others last. */
  readonly series: readonly Series[];
  readonly buckets: readonly ChartBucket[];
  readonly total: number;
  /** How many jails the last series stands for; zero when there is none such. */
  readonly others: number;
}

export function seriesName(series: Series, text: Translator['text'], others: number): string {
  return series.jail === null ? text('chart.others', { count: others }) : visible(series.jail);
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

export function chartData(timeline: StatsTimeline): ChartData {
  const banning = timeline.jails
    .map(({ jail, bans }) => ({ jail, bans, total: sum(bans) }))
    .filter(({ total }) => total > 0);
  // "One other" would take as much room as that jail's name.
  const shown = banning.length > maxJails + 1 ? maxJails : banning.length;
  const rest = banning.slice(shown);
  const series: Series[] = banning.slice(0, shown);
  if (rest.length > 0) {
    const bans = timeline.begins.map((_, index) => sum(rest.map((each) => each.bans[index] ?? 0)));
    series.push({ jail: null, bans, total: sum(bans) });
  }
  const buckets = timeline.begins.map((text, index) => {
    const begin = new Date(text);
    const end = new Date(begin.getTime() + timeline.bucket_seconds * 1000);
    return {
      from: begin < new Date(timeline.from) ? timeline.from : text,
      until: end > new Date(timeline.until) ? timeline.until : end.toISOString().replace('.000Z', 'Z'),
      begin,
      end,
      total: sum(series.map(({ bans }) => bans[index] ?? 0)),
    };
  });
  return { series, buckets, total: sum(series.map(({ total }) => total)), others: rest.length };
}
