// SPDX-License-Identifier: Apache-2.0
// The event stream of the signed-in part of the page: opened when it appears, closed when it goes.
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react';
import { useServices } from '@/app/services';
import { Store, useStore } from '@/app/store';
import { LiveApplier } from './apply';
import { healthOf, type Health } from './health';
import { LiveStream, type LiveState } from './stream';

const LiveContext = createContext<Store<LiveState>>(
  new Store<LiveState>({ connection: 'connecting', status: null, lostAt: null }),
);

export function LiveProvider(props: { children: ReactNode }) {
  const { session, clock, openEvents } = useServices();
  const queries = useQueryClient();
  const { stream, applier } = useMemo(() => {
    const live = new LiveApplier(queries);
    return {
      applier: live,
      stream: new LiveStream(openEvents, {
        onEvents: live.apply,
        onResync: live.resync,
        onRefused: async () => {
          if (await session.isAlive()) return 'retry';
          session.ended();
          return 'stop';
        },
        now: clock.now,
      }),
    };
  }, [queries, openEvents, session, clock]);

  useEffect(() => {
    stream.start();
    window.addEventListener('online', stream.hurry);
    document.addEventListener('visibilitychange', stream.hurry);
    return () => {
      window.removeEventListener('online', stream.hurry);
      document.removeEventListener('visibilitychange', stream.hurry);
      stream.stop();
      applier.stop();
    };
  }, [stream, applier]);

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

  return <LiveContext.Provider value={stream.state}>{props.children}</LiveContext.Provider>;
}

export function useLive(): LiveState {
  return useStore(useContext(LiveContext));
}

export function useHealth(): Health {
  const live = useLive();
  return useMemo(() => healthOf(live), [live]);
}
