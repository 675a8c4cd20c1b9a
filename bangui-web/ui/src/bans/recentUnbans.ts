// SPDX-License-Identifier: Apache-2.0
// What was unbanned from this page a moment ago, so that it can be said when fail2ban bans it right again.
import { banKey } from '@/live/lists';
import type { Pair } from './bulk';

/** The server calls a ban "after an unban" for ten seconds; a slow request is no reason to miss it. */
const rememberedMs = 60_000;
/** Unbanning thousands is not done for one of them. */
const maxRemembered = 100;

export class RecentUnbans {
  readonly #until = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(pairs: readonly Pair[]): void {
    const now = this.#now();
    for (const [key, until] of this.#until) if (until < now) this.#until.delete(key);
    for (const pair of pairs.slice(0, maxRemembered - this.#until.size)) this.#until.set(banKey(pair), now + rememberedMs);
  }

  /** True once for each unban. */
  take(pair: Pair): boolean {
    const until = this.#until.get(banKey(pair));
    this.#until.delete(banKey(pair));
    return until !== undefined && until >= this.#now();
  }
}
