// SPDX-License-Identifier: Apache-2.0
// The words for what an event was.
import type { HistoryEvent } from '@/api/types';
import type { MessageKey } from '@/i18n/en';
import { activityDetail, activityKey } from '@/pages/dashboard/activity';

/** Why it was, in a word: of an unban its reason, of a ban whose it was. Null where there is nothing to say. */
export function causeKey({ kind, reason, origin }: HistoryEvent): MessageKey | null {
  if (kind === 'unban') return `history.reason.${reason ?? 'unknown'}`;
  return origin === null || origin === 'unknown' ? null : `history.origin.${origin}`;
}

/** The sentence for what has no address of its own: what the service, or a jail, did. Null for everything else. */
export function sentenceKey(event: HistoryEvent): MessageKey | null {
  const { kind } = event;
  return kind === 'service' || kind === 'jail' ? activityKey({ ...event, kind }) : null;
}

/** What the sentence leaves out. */
export function detailOf(event: HistoryEvent): string | null {
  const { kind } = event;
  return kind === 'service' || kind === 'jail' ? activityDetail({ ...event, kind }) : event.detail;
}

/** The lines that caused it, if any are known. */
export function linesOf({ evidence }: HistoryEvent): string[] {
  return evidence === null ? [] : evidence.split('\n');
}
