// SPDX-License-Identifier: Apache-2.0
// Builds what lives as long as the page and shows it.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '@/app/App';
import { browserStorage, Preferences } from '@/app/preferences';
import { createServices, ServicesContext } from '@/app/services';

/** As the server fills it in; `npm run dev` does not. */
const base = document.querySelector<HTMLMetaElement>('meta[name=bangui-base]')?.content ?? '/';

const services = createServices({
  base: base.startsWith('/') ? base.slice(0, -1) : '',
  fetch: (input, init) => window.fetch(input, init),
  openEvents: (address) => new EventSource(address),
  preferences: new Preferences(browserStorage()),
});
void services.session.load();

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root element');
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

createRoot(root).render(
  <StrictMode>
    <ServicesContext.Provider value={services}>
      <App nonce={nonce} />
    </ServicesContext.Provider>
  </StrictMode>,
);
