// SPDX-License-Identifier: Apache-2.0
// The history under a filter for a page that shows it: kept while one is elsewhere for a moment, so that going back
// finds it as one left it, and asked for news when the stream says that there are some.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { ApiClient } from '@/api/client';
import { historyFeedKey } from '@/api/keys';
import { useServices } from '@/app/services';
import { useStore } from '@/app/store';
import { useListen } from '@/live/context';
import { HistoryFeed, type HistoryState, type ReadEvents } from './feed';
import { filterKey, filterOf, isOver, queryOf, timeText, type HistoryFilter } from './filter';

/** In an attack there are news every second; nobody reads that fast. */
export const newsMs = 2_000;

export interface ShownHistory {
  readonly feed: HistoryFeed;
  /** While nothing of another filter was read, the rows of the one before, instead of flickering. */
  readonly state: HistoryState;
  readonly isOfBefore: boolean;
}

export function useHistory(filter: HistoryFilter): ShownHistory {
  const { client, clock } = useServices();
  const queries = useQueryClient();
  const listen = useListen();
  const key = filterKey(filter);
  const feed = useMemo(
    () =>
      queries.getQueryData<HistoryFeed>(historyFeedKey(key)) ??
      new HistoryFeed(readEvents(client, filterOf(new URLSearchParams(key)), clock.now)),
    [queries, client, clock, key],
  );
  useEffect(() => {
    queries.setQueryData(historyFeedKey(key), feed);
    if (feed.state.get().rows === null) feed.want(0);
    else void feed.refresh();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const end = listen((events) => {
      if (events !== 'resync' && !events.some(({ kind }) => kind === 'history')) return;
      if (isOver(filterOf(new URLSearchParams(key)), clock.now())) return;
      timer ??= setTimeout(() => {
        timer = null;
        void feed.refresh();
      }, newsMs);
    });
    return () => {
      end();
      if (timer !== null) clearTimeout(timer);
      feed.stop();
    };
  }, [queries, listen, clock, feed, key]);
  const [turn, setTurn] = useState({ now: feed, before: feed });
  if (turn.now !== feed) setTurn({ now: feed, before: turn.now });
  const state = useStore(feed.state);
  const before = useStore(turn.before.state);
  const isOfBefore = state.rows === null && state.error === null && before.rows !== null;
  return { feed, state: isOfBefore ? before : state, isOfBefore };
}

/** A range ends where its first page began to be read: pages have to be of the same range. */
function readEvents(client: ApiClient, filter: HistoryFilter, now: () => number): ReadEvents {
  let begun: number | null = null;
  return (page, signal) => {
    begun ??= now();
    const query = queryOf(filter, begun);
    const { limit, cursor, since } = page;
    const from = since && (query.from === undefined || since > new Date(query.from)) ? timeText(since) : query.from;
    return client.call('get', '/api/v1/history', {
      query: { ...query, limit, ...(from === undefined ? {} : { from }), ...(cursor === undefined ? {} : { cursor }) },
      signal,
    });
  };
}
