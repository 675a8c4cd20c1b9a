// SPDX-License-Identifier: Apache-2.0
// What pages read. Events keep it fresh (live/apply.ts), so nothing is polled or read again by age.
import { QueryClient, useQuery } from '@tanstack/react-query';
import { useServices } from '@/app/services';
import { ApiError } from './problem';
import { addressKey, historySettingsKey, jailKey, jailsKey, jobsKey, limitsKey, settingsKey } from './keys';

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

/** What root's policy allows. It changes only when banguid is started again, and then the stream says so. */
export function useLimits() {
  const { client } = useServices();
  return useQuery({
    queryKey: limitsKey,
    queryFn: ({ signal }) => client.call('get', '/api/v1/limits', { signal }),
  });
}

/** fail2ban's own. It changes with a reload or by its client, and only a restart is told. */
export function useSettings() {
  const { client } = useServices();
  return useQuery({
    queryKey: settingsKey,
    queryFn: ({ signal }) => client.call('get', '/api/v1/fail2ban/settings', { signal }),
    staleTime: 0,
  });
}

/** All that is known of an address or a network. */
export function useAddress(address: string) {
  const { client } = useServices();
  return useQuery({
    queryKey: addressKey(address),
    queryFn: ({ signal }) => client.call('get', '/api/v1/addresses/{address}', { path: { address }, signal }),
    // What is ignored and protected changes without an event.
    staleTime: 0,
  });
}

/** What the web daemon does by itself; the stream tells of each job that starts, moves or ends. */
export function useJobs() {
  const { client } = useServices();
  return useQuery({
    queryKey: jobsKey,
    queryFn: ({ signal }) => client.call('get', '/api/v1/jobs', { signal }),
    staleTime: 0,
  });
}

/** How long the history is kept, and how it is now. */
export function useHistorySettings() {
  const { client } = useServices();
  return useQuery({
    queryKey: historySettingsKey,
    queryFn: ({ signal }) => client.call('get', '/api/v1/settings/history', { signal }),
    staleTime: 0,
  });
}
