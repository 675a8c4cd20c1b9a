// SPDX-License-Identifier: Apache-2.0
// What pages read. Events keep it fresh (live/apply.ts), so nothing is polled or read again by age.
import { keepPreviousData, QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useServices } from '@/app/services';
import type { BanFilter } from '@/live/lists';
import { ApiError } from './problem';
import { banListKey, jailKey, jailsKey } from './keys';

/** Rows per request: two screens. */
const pageSize = 50;
const maxNetworkRetries = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // The server may well be reachable while the browser believes to be offline.
        networkMode: 'always',
        // What the server answered stands until an event says otherwise; only a lost request is worth another.
        retry: (failures, error) =>
          error instanceof ApiError && error.status === 0 && failures < maxNetworkRetries,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

export function useJails() {
  const { client } = useServices();
  return useQuery({
    queryKey: jailsKey,
    queryFn: ({ signal }) => client.call('get', '/api/v1/jails', { signal }),
  });
}

export function useJail(name: string) {
  const { client } = useServices();
  return useQuery({
    queryKey: jailKey(name),
    queryFn: ({ signal }) => client.call('get', '/api/v1/jails/{jail}', { path: { jail: name }, signal }),
    // No event tells of changed parameters.
    staleTime: 0,
  });
}

export function useBans(filter: BanFilter) {
  const { client } = useServices();
  return useInfiniteQuery({
    queryKey: banListKey(filter),
    queryFn: ({ signal, pageParam }) => {
      const query = {
        limit: pageSize,
        sort: filter.sort,
        search: filter.search,
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      return filter.jail === undefined
        ? client.call('get', '/api/v1/bans', { query, signal })
        : client.call('get', '/api/v1/jails/{jail}/bans', { path: { jail: filter.jail }, query, signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // While a search is typed the rows of the one before stay, instead of flickering.
    placeholderData: keepPreviousData,
  });
}
