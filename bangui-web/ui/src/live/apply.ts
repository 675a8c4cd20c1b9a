// SPDX-License-Identifier: Apache-2.0
// Brings events into what the query client holds.
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { JailList } from '@/api/types';
import { bansKey, jailsKey } from '@/api/keys';
import { withBan, withoutBan, type BanFilter, type BanPages } from './lists';
import type { LiveEvent } from './stream';

/** Lists whose total is uncertain are read again at most this often. */
const recountMs = 2_000;

export class LiveApplier {
  readonly #queries: QueryClient;
  #uncertain: QueryKey[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(queries: QueryClient) {
    this.#queries = queries;
  }

  apply = (events: readonly LiveEvent[]): void => {
    const jails = events.filter((event) => event.kind === 'jails').at(-1);
    if (jails) this.#queries.setQueryData<JailList>(jailsKey, jails.jails);
    for (const query of this.#queries.getQueryCache().findAll({ queryKey: bansKey })) {
      const list = query.state.data as BanPages | undefined;
      if (list) this.#applyToList(query.queryKey, query.queryKey[1] as BanFilter, list, events);
    }
  };

  /** Everything may have changed. */
  resync = (): void => {
    this.#uncertain = [];
    void this.#queries.invalidateQueries();
  };

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #applyToList(key: QueryKey, filter: BanFilter, before: BanPages, events: readonly LiveEvent[]): void {
    let list = before;
    let isCertain = true;
    for (const event of events) {
      if (event.kind === 'jails') continue;
      const change = event.kind === 'ban' ? withBan(list, filter, event.ban) : withoutBan(list, filter, event.unban);
      list = change.list;
      isCertain &&= change.isCertain;
    }
    if (list !== before) this.#queries.setQueryData<BanPages>(key, list);
    if (!isCertain) this.#recount(key);
  }

  #recount(key: QueryKey): void {
    this.#uncertain.push(key);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const keys = this.#uncertain;
      this.#uncertain = [];
      for (const queryKey of keys) void this.#queries.invalidateQueries({ queryKey, exact: true });
    }, recountMs);
  }
}
