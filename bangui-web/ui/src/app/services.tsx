// SPDX-License-Identifier: Apache-2.0
// What lives as long as the page, built once in main and handed down.
import { createContext, useContext } from 'react';
import { ApiClient } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { FeedbackQueue } from '@/feedback/feedback';
import type { OpenEvents } from '@/live/stream';
import { SessionController } from '@/session/session';
import { ServerClock } from '@/time/clock';
import type { Preferences } from './preferences';
import { Store } from './store';

export interface Services {
  /** Where the page is served: before every path on the server; '' or like '/bangui'. */
  readonly base: string;
  readonly client: ApiClient;
  readonly session: SessionController;
  readonly clock: ServerClock;
  readonly feedback: FeedbackQueue;
  readonly preferences: Preferences;
  /** The last answer that was the web daemon's own fault; null once it answers properly again. */
  readonly fault: Store<ApiError | null>;
  readonly openEvents: OpenEvents;
}

export interface Outside {
  readonly base: string;
  readonly fetch: typeof fetch;
  /** The event stream at this address. */
  readonly openEvents: (address: string) => EventSource;
  readonly preferences: Preferences;
}

export function createServices(outside: Outside): Services {
  const clock = new ServerClock();
  const fault = new Store<ApiError | null>(null);
  const client = new ApiClient(outside.fetch, outside.base, {
    onSignedOut: () => session.ended(),
    onError: (error) => {
      if (error.isOurFault) fault.set(error);
    },
    onAnswer: (answer) => {
      if (answer.serverTime) clock.observe(answer.serverTime);
      if (answer.isSuccess) fault.set(null);
    },
  });
  const session = new SessionController(client);
  return {
    base: outside.base,
    client,
    session,
    clock,
    feedback: new FeedbackQueue(),
    preferences: outside.preferences,
    fault,
    openEvents: (after) => outside.openEvents(client.addressOf('/api/v1/events', undefined, { after })),
  };
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('no ServicesContext');
  return services;
}
