// SPDX-License-Identifier: Apache-2.0
// What one can do to bans from the page, each telling what came of it, with the way back.
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { jailDetailsKey, jailsKey } from '@/api/keys';
import { problemKey } from '@/api/messages';
import { ApiError } from '@/api/problem';
import type { ApiClient } from '@/api/client';
import { useServices, type Services } from '@/app/services';
import { useTranslator } from '@/i18n/context';
import type { MessageKey } from '@/i18n/en';
import type { Translator } from '@/i18n/translator';
import { visible } from '@/text/visible';
import { requestsFor, requestsIn, type BulkRun, type BulkRunner, type Pair } from './bulk';
import { banIn, confirmIn, unbanEverywhere, unbanIn, type BanOutcome } from './operations';
import type { RecentUnbans } from './recentUnbans';

export interface Operations {
  /** Resolves when all jails have answered. Failures of all jails are thrown for the dialog to show. */
  readonly ban: (address: string, jails: readonly string[], note?: string) => Promise<void>;
  readonly unban: (target: Pair, where: 'here' | 'everywhere') => Promise<void>;
  /** These go on in the background. */
  readonly banMany: (addresses: readonly string[], jails: readonly string[], note?: string) => void;
  readonly unbanMany: (pairs: readonly Pair[]) => void;
  readonly unbanJail: (jail: string, expected: number) => void;
  /** Throws an ApiError. */
  readonly setIgnored: (address: string, jail: string, what: 'ignore' | 'heed') => Promise<void>;
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

export function useOperations(bulk: BulkRunner, recent: RecentUnbans): Operations {
  const { client, feedback } = useServices();
  const translator = useTranslator();
  const queries = useQueryClient();
  return useMemo(
    () => operationsOf({ client, feedback, translator, queries, bulk, recent }),
    [client, feedback, translator, queries, bulk, recent],
  );
}

function operationsOf(tools: {
  client: ApiClient;
  feedback: Services['feedback'];
  translator: Translator;
  queries: QueryClient;
  bulk: BulkRunner;
  recent: RecentUnbans;
}): Operations {
  const { client, feedback, queries, bulk, recent } = tools;
  const { text, list } = tools.translator;

  const tell = (outcome: BanOutcome, texts: Texts, undo: (jails: readonly string[]) => void): void => {
    const jails = outcome.changed.length > 0 ? outcome.changed : outcome.unchanged;
    feedback.add({
      intent: outcome.failed.length > 0 ? 'error' : 'success',
      text: text(outcome.changed.length > 0 ? texts.changed : texts.unchanged, {
        address: visible(outcome.address),
        jails: list(jails.map(visible)),
      }),
      details: outcome.failed.map(({ jail, error }) =>
        text('ban.failedIn', { jail: visible(jail), reason: text(problemKey(error.code)) }),
      ),
      action:
        outcome.changed.length > 0 ? { label: text(texts.undo), run: () => undo(outcome.changed) } : null,
    });
  };

  /** The stream tells of the bans; the jails' counters are for when it happens to be down. */
  const finish = (outcome: BanOutcome, texts: Texts, undo: (jails: readonly string[]) => void): void => {
    const [first] = outcome.failed;
    void queries.invalidateQueries({ queryKey: jailsKey });
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

  /** Bans that may lock out whoever asked for them. */
  const askToConfirm = (address: string, unconfirmed: BanOutcome['unconfirmed']): void => {
    const [first] = unconfirmed;
    if (first === undefined) return;
    const namesOf = (jails: readonly string[]) => ({ address: visible(address), jails: list(jails.map(visible)) });
    const jails = unconfirmed.map(({ jail }) => jail);
    const keep = async (): Promise<void> => {
      const failed = await confirmIn(client, address, jails);
      const kept = jails.filter((jail) => !failed.some((failure) => failure.jail === jail));
      if (kept.length > 0)
        feedback.add({ intent: 'success', text: text('feedback.banKept', namesOf(kept)), details: [], action: null });
      for (const { jail, error } of failed)
        feedback.add({
          intent: 'error',
          text: error.code === 'conflict' ? text('feedback.banGone', namesOf([jail])) : text(problemKey(error.code)),
          details: [],
          action: null,
        });
      const again = failed.filter(({ error }) => error.code !== 'conflict').map(({ jail }) => jail);
      askToConfirm(address, unconfirmed.filter(({ jail }) => again.includes(jail)));
    };
    feedback.add({
      intent: 'warning',
      text: text('feedback.banNear', namesOf(jails)),
      details: [],
      action: { label: text('feedback.keepBan'), run: () => void orTell(keep()) },
      deadline: { at: first.until, then: text('feedback.banUndone', namesOf(jails)) },
    });
  };

  const ban: Operations['ban'] = async (address, jails, note = '') => {
    const outcome = await banIn(client, address, jails, note);
    askToConfirm(outcome.address, outcome.unconfirmed);
    finish(outcome, banTexts, (changed) => void orTell(lift(outcome.address, changed)));
  };
  const lift = async (address: string, jails: readonly string[]): Promise<void> => {
    const outcome = await unbanIn(client, address, jails);
    recent.add(outcome.changed.map((jail) => ({ jail, address: outcome.address })));
    finish(outcome, unbanTexts, (changed) => void orTell(ban(address, changed)));
  };
  const unban: Operations['unban'] = async (target, where) => {
    if (where === 'here') return lift(target.address, [target.jail]);
    const outcome = await unbanEverywhere(client, target.address);
    recent.add(outcome.changed.map((jail) => ({ jail, address: outcome.address })));
    finish(outcome, unbanTexts, (changed) => void orTell(ban(outcome.address, changed)));
  };

  const noteUnbanned = (run: BulkRun): void => {
    if (run.action === 'unban') recent.add(run.results.filter(({ outcome }) => outcome === 'changed'));
  };
  const banMany: Operations['banMany'] = (addresses, jails, note = '') => {
    void bulk.start(requestsIn('ban', addresses, jails, note));
  };
  const unbanMany: Operations['unbanMany'] = (pairs) => {
    void bulk.start(requestsFor('unban', pairs)).then(noteUnbanned);
  };
  const unbanJail: Operations['unbanJail'] = (jail, expected) => {
    void bulk.start([{ action: 'unban', jails: [jail], all: true }], expected).then(noteUnbanned);
  };

  const setIgnored: Operations['setIgnored'] = async (address, jail, what) => {
    const path = { jail, address };
    const change =
      what === 'ignore'
        ? await client.call('put', '/api/v1/jails/{jail}/ignored/{address}', { path })
        : await client.call('delete', '/api/v1/jails/{jail}/ignored/{address}', { path });
    void queries.invalidateQueries({ queryKey: jailDetailsKey });
    const opposite = what === 'ignore' ? 'heed' : 'ignore';
    feedback.add({
      intent: 'success',
      text: text(ignoreTexts[what][change.changed ? 'changed' : 'unchanged'], {
        address: visible(change.address),
        jail: visible(jail),
      }),
      details: [],
      action: change.changed
        ? { label: text(ignoreTexts[what].undo), run: () => void orTell(setIgnored(change.address, jail, opposite)) }
        : null,
    });
  };

  return { ban, unban, banMany, unbanMany, unbanJail, setIgnored };
}

const ignoreTexts = {
  ignore: { changed: 'feedback.ignored', unchanged: 'feedback.ignoredAlready', undo: 'feedback.heedAgain' },
  heed: { changed: 'feedback.heeded', unchanged: 'feedback.heededAlready', undo: 'feedback.ignoreAgain' },
} as const satisfies Record<string, Texts>;
