// SPDX-License-Identifier: Apache-2.0
// Everything behind the sign-in; loaded only then. What was read for one user goes when the session does.
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { createQueryClient } from '@/api/hooks';
import type { Session } from '@/api/types';
import { BanActionsProvider } from '@/bans/BanActions';
import { SkeletonRows } from '@/components/table';
import { TimeFormatContext } from '@/components/Time';
import { useTranslator } from '@/i18n/context';
import { LiveProvider } from '@/live/context';
import { DashboardPage } from '@/pages/dashboard/DashboardPage';
import { JailsPage } from '@/pages/jails/JailsPage';
import { loadLists, loadMap, loadRecords } from '@/pages/load';
import { NotFoundPage } from '@/pages/not-found/NotFoundPage';
import { Shell } from '@/shell/Shell';
import { TimeFormat } from '@/time/format';
import { SessionContext } from '@/session/context';
import { useServices } from './services';

const BansPage = lazy(async () => ({ default: (await loadLists()).BansPage }));
const MapPage = lazy(async () => ({ default: (await loadMap()).MapPage }));
const HistoryPage = lazy(async () => ({ default: (await loadRecords()).HistoryPage }));
const AddressPage = lazy(async () => ({ default: (await loadRecords()).AddressPage }));
const SettingsPage = lazy(async () => ({ default: (await loadRecords()).SettingsPage }));
const JailPage = lazy(async () => ({ default: (await loadLists()).JailPage }));

export function SignedIn(props: { session: Session }) {
  const { feedback } = useServices();
  const { language } = useTranslator();
  const [queries] = useState(createQueryClient);
  const timeZone = props.session.time_zone;
  const format = useMemo(() => new TimeFormat(language, timeZone), [language, timeZone]);
  useEffect(() => () => feedback.clear(), [feedback]);
  return (
    <SessionContext.Provider value={props.session}>
      <QueryClientProvider client={queries}>
        <TimeFormatContext.Provider value={format}>
          <LiveProvider>
            <BanActionsProvider>
              <Shell>
                <Suspense fallback={<SkeletonRows rows={6} />}>
                  <Pages />
                </Suspense>
              </Shell>
            </BanActionsProvider>
          </LiveProvider>
        </TimeFormatContext.Provider>
      </QueryClientProvider>
    </SessionContext.Provider>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path="/">
        <DashboardPage />
      </Route>
      <Route path="/map">
        <MapPage />
      </Route>
      <Route path="/jails">
        <JailsPage />
      </Route>
      <Route path="/jails/:jail">{({ jail }) => <JailPage key={jail} name={jail} />}</Route>
      <Route path="/bans">
        <BansPage />
      </Route>
      <Route path="/history">
        <HistoryPage />
      </Route>
      <Route path="/addresses/*">
        <AddressPage />
      </Route>
      <Route path="/settings">
        <SettingsPage />
      </Route>
      {['/setup', '/sign-in', '/login'].map((path) => (
        <Route key={path} path={path}>
          <Redirect to="/" replace />
        </Route>
      ))}
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}
