// SPDX-License-Identifier: Apache-2.0
// Opens the dialogs to act on bans from anywhere, and owns what goes on in the background.
import { createContext, lazy, Suspense, useCallback, useContext, useEffect, useLayoutEffect, useMemo, useState, type ReactNode } from 'react';
import { useServices } from '@/app/services';
import { useText } from '@/i18n/context';
import { useListen } from '@/live/context';
import { visible } from '@/text/visible';
import { BulkRunner, type Pair } from './bulk';
import { RecentUnbans } from './recentUnbans';
import { useOperations, type Operations } from './useOperations';

const BanDialog = lazy(async () => ({ default: (await import('./dialogs')).BanDialog }));
const UnbanDialog = lazy(async () => ({ default: (await import('./dialogs')).UnbanDialog }));
const UnbanManyDialog = lazy(async () => ({ default: (await import('./dialogs')).UnbanManyDialog }));
const IgnoreDialog = lazy(async () => ({ default: (await import('./dialogs')).IgnoreDialog }));

export type Where = 'here' | 'everywhere';

type OpenDialog =
  | { readonly kind: 'ban'; readonly jail: string | null; readonly addresses: readonly string[] }
  | { readonly kind: 'unban'; readonly target: Pair; readonly where: Where }
  | { readonly kind: 'unban_many'; readonly pairs: readonly Pair[] }
  | { readonly kind: 'ignore'; readonly target: Pair };

interface BanActions extends Operations {
  /** The jail and the addresses, where given, are there already. */
  readonly openBan: (jail?: string, addresses?: readonly string[]) => void;
  readonly openUnban: (target: Pair, where?: Where) => void;
  readonly openUnbanMany: (pairs: readonly Pair[]) => void;
  readonly openIgnore: (target: Pair) => void;
  readonly bulk: BulkRunner;
}

const BanActionsContext = createContext<BanActions | null>(null);

export function useBanActions(): BanActions {
  const actions = useContext(BanActionsContext);
  if (actions === null) throw new Error('no BanActionsContext');
  return actions;
}

export function BanActionsProvider(props: { children: ReactNode }) {
  const { client, clock } = useServices();
  const listen = useListen();
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [recent] = useState(() => new RecentUnbans(clock.now));
  const bulk = useMemo(() => new BulkRunner(client), [client]);
  const operations = useOperations(bulk, recent);
  useEffect(() => listen(bulk.hear), [listen, bulk]);
  useFocusReturn(dialog !== null);
  const actions = useMemo<BanActions>(
    () => ({
      ...operations,
      bulk,
      openBan: (jail, addresses) => setDialog({ kind: 'ban', jail: jail ?? null, addresses: addresses ?? [] }),
      openUnban: (target, where) => setDialog({ kind: 'unban', target, where: where ?? 'here' }),
      openUnbanMany: (pairs) => setDialog({ kind: 'unban_many', pairs }),
      openIgnore: (target) => setDialog({ kind: 'ignore', target }),
    }),
    [operations, bulk],
  );
  useRebans(recent, actions.openIgnore);
  const close = useCallback(() => setDialog(null), []);
  return (
    <BanActionsContext.Provider value={actions}>
      {props.children}
      <Suspense fallback={null}>
        {dialog?.kind === 'ban' ? <BanDialog jail={dialog.jail} addresses={dialog.addresses} close={close} /> : null}
        {dialog?.kind === 'unban' ? <UnbanDialog target={dialog.target} where={dialog.where} close={close} /> : null}
        {dialog?.kind === 'unban_many' ? <UnbanManyDialog pairs={dialog.pairs} close={close} /> : null}
        {dialog?.kind === 'ignore' ? <IgnoreDialog target={dialog.target} close={close} /> : null}
      </Suspense>
    </BanActionsContext.Provider>
  );
}

/** Where one was before the dialog opened; its row may be gone by then, then the page goes on from there. */
export function useFocusReturn(isOpen: boolean): void {
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [isOpen]);
}

/** Whoever unbans somebody wants to know when it was in vain, and what helps. */
function useRebans(recent: RecentUnbans, openIgnore: BanActions['openIgnore']): void {
  const { feedback } = useServices();
  const listen = useListen();
  const text = useText();
  useEffect(
    () =>
      listen((events) => {
        if (events === 'resync') return;
        for (const event of events) {
          if (event.kind !== 'ban' || !event.ban.after_unban || !recent.take(event.ban)) continue;
          const { address, jail } = event.ban;
          feedback.add({
            intent: 'warning',
            text: text('feedback.bannedRightAgain', { address: visible(address), jail: visible(jail) }),
            details: [],
            action: { label: text('bans.ignore'), run: () => openIgnore({ address, jail }) },
          });
        }
      }),
    [listen, feedback, recent, openIgnore, text],
  );
}
