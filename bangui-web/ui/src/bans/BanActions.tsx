// SPDX-License-Identifier: Apache-2.0
// Opens the dialogs to ban and unban from anywhere, and tells what came of it, with the way back.
import { useQueryClient } from '@tanstack/react-query';
import { createContext, lazy, Suspense, useCallback, useContext, useLayoutEffect, useMemo, useState, type ReactNode } from 'react';
import { bansKey, jailsKey } from '@/api/keys';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import { useServices } from '@/app/services';
import { useTranslator } from '@/i18n/context';
import type { MessageKey } from '@/i18n/en';
import { visible } from '@/text/visible';
import { banIn, unbanEverywhere, unbanIn, type BanOutcome } from './operations';

const BanDialog = lazy(async () => ({ default: (await import('./dialogs')).BanDialog }));
const UnbanDialog = lazy(async () => ({ default: (await import('./dialogs')).UnbanDialog }));

export interface UnbanTarget {
  readonly address: string;
  readonly jail: string;
}

interface BanActions {
  /** Opens the dialog; the jail, when there is one, is chosen already. */
  readonly openBan: (jail?: string) => void;
  readonly openUnban: (target: UnbanTarget) => void;
  /** Resolves when all jails have answered. Failures of all jails are thrown for the dialog to show. */
  readonly ban: (address: string, jails: readonly string[]) => Promise<void>;
  readonly unban: (target: UnbanTarget, where: 'here' | 'everywhere') => Promise<void>;
}

const BanActionsContext = createContext<BanActions | null>(null);

export function useBanActions(): BanActions {
  const actions = useContext(BanActionsContext);
  if (actions === null) throw new Error('no BanActionsContext');
  return actions;
}

type OpenDialog = { readonly kind: 'ban'; readonly jail?: string } | { readonly kind: 'unban'; readonly target: UnbanTarget };

export function BanActionsProvider(props: { children: ReactNode }) {
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  useFocusReturn(dialog !== null);
  const { ban, unban } = useOperations();
  const actions = useMemo<BanActions>(
    () => ({
      openBan: (jail) => setDialog(jail === undefined ? { kind: 'ban' } : { kind: 'ban', jail }),
      openUnban: (target) => setDialog({ kind: 'unban', target }),
      ban,
      unban,
    }),
    [ban, unban],
  );
  const close = useCallback(() => setDialog(null), []);
  return (
    <BanActionsContext.Provider value={actions}>
      {props.children}
      <Suspense fallback={null}>
        {dialog?.kind === 'ban' ? <BanDialog jail={dialog.jail ?? null} close={close} /> : null}
        {dialog?.kind === 'unban' ? <UnbanDialog target={dialog.target} close={close} /> : null}
      </Suspense>
    </BanActionsContext.Provider>
  );
}

/** Where one was before the dialog opened; its row may be gone by then, then the page goes on from there. */
function useFocusReturn(isOpen: boolean): void {
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [isOpen]);
}

function useOperations(): Pick<BanActions, 'ban' | 'unban'> {
  const { client, feedback } = useServices();
  const { text, list } = useTranslator();
  const queries = useQueryClient();
  return useMemo(() => {
    /** The server tells by event too; this is for when the stream happens to be down. */
    const refresh = (): void => {
      void queries.invalidateQueries({ queryKey: bansKey });
      void queries.invalidateQueries({ queryKey: jailsKey });
    };

    const tell = (outcome: BanOutcome, texts: Texts, undo: ((jails: readonly string[]) => void) | null): void => {
      const address = visible(outcome.address);
      const jails = outcome.changed.length > 0 ? outcome.changed : outcome.unchanged;
      feedback.add({
        intent: outcome.failed.length > 0 ? 'error' : 'success',
        text: text(outcome.changed.length > 0 ? texts.changed : texts.unchanged, {
          address,
          jails: list(jails.map(visible)),
        }),
        details: outcome.failed.map(({ jail, error }) =>
          text('ban.failedIn', { jail: visible(jail), reason: text(problemKey(error.code)) }),
        ),
        action:
          undo && outcome.changed.length > 0
            ? { label: text(texts.undo), run: () => undo(outcome.changed) }
            : null,
      });
    };

    const finish = (outcome: BanOutcome, texts: Texts, undo: ((jails: readonly string[]) => void) | null): void => {
      const [first] = outcome.failed;
      refresh();
      if (first && outcome.changed.length + outcome.unchanged.length === 0) throw first.error;
      tell(outcome, texts, undo);
    };

    /** For what is started from a message: there is no dialog to show the failure. */
    const orTell = async (work: Promise<void>): Promise<void> => {
      try {
        await work;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        feedback.add({ intent: 'error', text: text(problemKey(error.code)), details: [], action: null });
      }
    };

    const ban = async (address: string, jails: readonly string[]): Promise<void> => {
      const outcome = await banIn(client, address, jails);
      finish(outcome, banTexts, (changed) => void orTell(unbanAgain(outcome.address, changed)));
    };
    const unbanAgain = async (address: string, jails: readonly string[]): Promise<void> => {
      finish(await unbanIn(client, address, jails), unbanTexts, (changed) => void orTell(ban(address, changed)));
    };
    const unban = async (target: UnbanTarget, where: 'here' | 'everywhere'): Promise<void> => {
      if (where === 'here') return unbanAgain(target.address, [target.jail]);
      const outcome = await unbanEverywhere(client, target.address);
      finish(outcome, unbanTexts, (changed) => void orTell(ban(outcome.address, changed)));
    };
    return { ban, unban };
  }, [client, feedback, queries, text, list]);
}

interface Texts {
  readonly changed: MessageKey;
  readonly unchanged: MessageKey;
  readonly undo: MessageKey;
}

const banTexts: Texts = {
  changed: 'feedback.banned',
  unchanged: 'feedback.bannedAlready',
  undo: 'feedback.unbanInstead',
};
const unbanTexts: Texts = {
  changed: 'feedback.unbanned',
  unchanged: 'feedback.unbannedNowhere',
  undo: 'feedback.banAgain',
};
