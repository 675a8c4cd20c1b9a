// SPDX-License-Identifier: Apache-2.0
// What is known of an address, kept fresh by the stream, and what is older than the server told at first.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useAddress } from '@/api/hooks';
import { addressKey } from '@/api/keys';
import { ApiError } from '@/api/problem';
import type { AddressDetail, HistoryEvent } from '@/api/types';
import { useServices } from '@/app/services';
import { byNewest, everything, queryOf } from '@/history/filter';
import { useListen } from '@/live/context';

/** In an attack something happens all the time. */
const freshMs = 1_500;
const olderPage = 100;

export function useLiveAddress(address: string) {
  const queries = useQueryClient();
  const listen = useListen();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const end = listen((events) => {
      if (events === 'resync' || !events.some(({ kind }) => ['ban', 'unban', 'history'].includes(kind))) return;
      timer ??= setTimeout(() => {
        timer = null;
        void queries.invalidateQueries({ queryKey: addressKey(address) });
      }, freshMs);
    });
    return () => {
      end();
      if (timer !== null) clearTimeout(timer);
    };
  }, [queries, listen, address]);
  return useAddress(address);
}

export interface Timeline {
  /** Newest first. */
  readonly events: readonly HistoryEvent[];
  readonly hasOlder: boolean;
  readonly isLoading: boolean;
  readonly error: ApiError | null;
  readonly loadOlder: () => void;
}

export function useTimeline(detail: AddressDetail): Timeline {
  const { client, clock } = useServices();
  const [older, setOlder] = useState<readonly HistoryEvent[]>([]);
  /** Undefined: nothing older was read yet. */
  const [next, setNext] = useState<string | null | undefined>(undefined);
  const [isLoading, setLoading] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const cursor = next === undefined ? detail.next : next;
  const events = useMemo(() => {
    const all = new Map([...older, ...detail.events].map((event) => [event.id, event]));
    return [...all.values()].sort(byNewest);
  }, [older, detail.events]);

  const load = async (): Promise<void> => {
    if (cursor === null || isLoading) return;
    setLoading(true);
    setError(null);
    try {
      const query = queryOf({ ...everything, address: detail.address }, clock.now());
      const page = await client.call('get', '/api/v1/history', { query: { ...query, cursor, limit: olderPage } });
      setOlder((before) => [...before, ...page.items]);
      setNext(page.next);
    } catch (failure) {
      setError(ApiError.of(failure));
    }
    setLoading(false);
  };
  return { events, hasOlder: cursor !== null, isLoading, error, loadOlder: () => void load() };
}
