// SPDX-License-Identifier: Apache-2.0
// The whole page over a fake server: components are tested as they are used.
import { render } from '@testing-library/react';
import { App } from '@/app/App';
import { Preferences } from '@/app/preferences';
import { createServices, ServicesContext } from '@/app/services';
import { FakeEventSource, type FakeServer } from './fakes';

/** Starts the page at this path. The event stream of the moment is the last of `streams`. */
export function visit(server: FakeServer, path = '/', base = '') {
  window.history.replaceState(null, '', path);
  const streams: FakeEventSource[] = [];
  const services = createServices({
    base,
    fetch: server.fetch,
    openEvents: () => {
      const stream = new FakeEventSource();
      streams.push(stream);
      return stream.asEventSource();
    },
    preferences: new Preferences(null),
  });
  void services.session.load();
  render(
    <ServicesContext.Provider value={services}>
      <App nonce="" />
    </ServicesContext.Provider>,
  );
  return { services, streams };
}
