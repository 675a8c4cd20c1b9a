// SPDX-License-Identifier: Apache-2.0
// The event stream of the signed-in part of the page, and the lists that it keeps fresh: opened when that part
// appears, closed when it goes.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { activityKey } from '@/api/keys';
import { useServices } from '@/app/services';
import { Store, useStore } from '@/app/store';
import { useSession } from '@/session/context';
import { Activities } from './activities';
import { LiveApplier } from './apply';
import type { BanFeed, FeedState } from './feed';
import { BanFeeds, readBans } from './feeds';
import { healthOf, type Health } from './health';
import type { BanFilter } from './lists';
import { LiveStream, type LiveEvent, type LiveState } from './stream';

/** Gets the events of the stream too; the answer ends it. */
export type Listen = (listener: (events: readonly LiveEvent[] | 'resync') => void) => () => void;

interface Live {
  readonly state: Store<LiveState>;
  readonly feeds: BanFeeds;
  readonly activities: Activities;
  readonly listen: Listen;
}

const LiveContext = createContext<Live | null>(null);

function useLiveContext(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('no LiveContext');
  return live;
}

export function LiveProvider(props: { children: ReactNode }) {
  const { session, client, clock, openEvents } = useServices();
  const queries = useQueryClient();
  const { events_after: position } = useSession();
  const { stream, applier, live } = useMemo(() => {
    const listeners = new Set<Parameters<Listen>[0]>();
    const tell: Parameters<Listen>[0] = (events) => {
      for (const listener of [...listeners]) listener(events);
    };
    const feeds = new BanFeeds(readBans(client));
    const activities = new Activities(queries);
    const made = new LiveApplier(queries, feeds, activities);
    const source = new LiveStream(openEvents, position, {
      onEvents: (events) => {
        made.apply(events);
        tell(events);
      },
      onResync: () => {
        made.resync();
        tell('resync');
      },
      onRefused: async () => {
        if (await session.isAlive()) return 'retry';
        session.ended();
        return 'stop';
      },
      now: clock.now,
    });
    const listen: Listen = (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    };
    return { applier: made, stream: source, live: { state: source.state, feeds, activities, listen } };
  }, [queries, client, openEvents, position, session, clock]);

  useEffect(() => {
    stream.start();
    window.addEventListener('online', stream.hurry);
    document.addEventListener('visibilitychange', stream.hurry);
    return () => {
      window.removeEventListener('online', stream.hurry);
      document.removeEventListener('visibilitychange', stream.hurry);
      stream.stop();
      applier.stop();
      live.feeds.stop();
    };
  }, [stream, applier, live]);

  // What was true before an outage may not be true after it.
  useEffect(() => {
    let wasWell = true;
    return stream.state.subscribe(() => {
      const { kind } = healthOf(stream.state.get());
      if (kind === 'starting' || kind === 'web_unreachable') return;
      if (kind === 'well' && !wasWell) applier.resync();
      wasWell = kind === 'well';
    });
  }, [stream, applier]);

  return <LiveContext.Provider value={live}>{props.children}</LiveContext.Provider>;
}

export function useLive(): LiveState {
  return useStore(useLiveContext().state);
}

export function useHealth(): Health {
  const live = useLive();
  return useMemo(() => healthOf(live), [live]);
}

export function useListen(): Listen {
  return useLiveContext().listen;
}

/** What happened last; the stream puts what happens in front of it. */
export function useActivity() {
  const { client } = useServices();
  const { activities } = useLiveContext();
  return useQuery({
    queryKey: activityKey,
    queryFn: async ({ signal }) => activities.withTold(await client.call('get', '/api/v1/activity', { signal })),
  });
}

export interface ShownBans {
  readonly feed: BanFeed;
  /** While nothing of another filter was read, the rows of the one before, instead of flickering. */
  readonly state: FeedState;
  readonly isOfBefore: boolean;
}

/** The bans of a filter, at least the first of them. */
export function useBans(filter: BanFilter): ShownBans {
  const { feeds } = useLiveContext();
  const { jail, search, sort } = filter;
  const feed = useMemo(
    () => feeds.of({ search, sort, ...(jail === undefined ? {} : { jail }) }),
    [feeds, jail, search, sort],
  );
  useEffect(() => {
    const release = feeds.hold(feed);
    feed.want(0);
    return release;
  }, [feeds, feed]);
  const [turn, setTurn] = useState({ now: feed, before: feed });
  if (turn.now !== feed) setTurn({ now: feed, before: turn.now });
  const state = useStore(feed.state);
  const before = useStore(turn.before.state);
  const isOfBefore = state.rows === null && state.error === null && before.rows !== null;
  return { feed, state: isOfBefore ? before : state, isOfBefore };
}
