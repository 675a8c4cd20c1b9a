// SPDX-License-Identifier: Apache-2.0
// The statistics of a range. What was read stays on the page while it is read again, for whatever reason.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useServices } from '@/app/services';
import { bucketOf, spanOf, stepMsOf, type RangeName, type Span } from '@/charts/ranges';
import { Zone } from '@/charts/zone';
import { useSession } from '@/session/context';
import type { ApiClient } from './client';
import { geoKey, statsKey } from './keys';

export interface StatsFilter {
  readonly jail?: string;
  readonly origin?: BanOrigin;
}

export const banOrigins = ['filter', 'operator', 'manual', 'unknown'] as const;
export type BanOrigin = (typeof banOrigins)[number];

/** Of each list on the dashboard. */
const maxListed = 10;
/** More countries than there are. */
const allCountries = 300;

function useStats<T>(
  name: readonly unknown[],
  range: RangeName,
  read: (client: ApiClient, span: Span, signal: AbortSignal) => Promise<T>,
) {
  const { client, clock } = useServices();
  return useQuery({
    queryKey: [...statsKey, ...name, range],
    queryFn: ({ signal }) => read(client, spanOf(range, clock.now()), signal),
    placeholderData: keepPreviousData,
    // Time moves on also when nothing happens.
    refetchInterval: stepMsOf(range),
  });
}

/** All that the dashboard shows, in one answer. Days and weeks are those of the user's time zone. */
export function useDashboardStats(range: RangeName) {
  const { clock } = useServices();
  const { time_zone: timeZone } = useSession();
  return useStats(['dashboard', timeZone], range, (client, span, signal) => {
    const offset = new Zone(timeZone).offset(new Date(clock.now()));
    return client.call('get', '/api/v1/stats/dashboard', {
      query: { ...span, bucket: bucketOf(range), offset, limit: maxListed },
      signal,
    });
  });
}

export function useAllCountries(range: RangeName, filter: StatsFilter) {
  return useStats(['countries', filter.jail ?? null, filter.origin ?? null], range, (client, span, signal) =>
    client.call('get', '/api/v1/stats/countries', { query: { ...span, ...filter, limit: allCountries }, signal }),
  );
}

/** Which file tells the countries. It changes when the web daemon finds another, which no event tells of. */
export function useGeo() {
  const { client } = useServices();
  return useQuery({
    queryKey: geoKey,
    queryFn: async ({ signal }) => (await client.call('get', '/api/v1/settings/history', { signal })).geo,
    staleTime: 0,
  });
}
