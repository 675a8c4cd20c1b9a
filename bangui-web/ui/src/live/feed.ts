// SPDX-License-Identifier: Apache-2.0
// One list of bans as far as somebody has looked at it: pages are read by cursor when they come into view,
// events change what was read, and nothing is read again because of an event. Rows that were read stay until
// better ones are there. Owned by BanFeeds; everything happens on the page's one thread.
import type { BanList } from '@/api/types';
import { ApiError } from '@/api/problem';
import { Store } from '@/app/store';
import { banKey, withChanges, type BanChanges, type BanFilter, type BanRow } from './lists';

export interface FeedState {
  /** Null: nothing was ever read. */
  readonly rows: readonly BanRow[] | null;
  /** How many match, loaded or not. */
  readonly total: number;
  readonly isComplete: boolean;
  readonly asOf: string | null;
  /** False: the server is still comparing with fail2ban what it answered. */
  readonly isCertain: boolean;
  readonly isLoading: boolean;
  /** Why the newest request failed; null once one succeeds. */
  readonly error: ApiError | null;
}

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

/** Throws an ApiError, or the signal's reason. */
export type ReadPage = (query: PageQuery, signal: AbortSignal) => Promise<BanList>;

/** Two screens, so that the first comes at once. */
export const firstPage = 100;
/** The most that the API gives: far jumps need many pages. */
export const laterPage = 500;
/** An uncertain total is asked for at most this often. */
export const recountMs = 2_000;

export class BanFeed {
  readonly state = new Store<FeedState>({
    rows: null,
    total: 0,
    isComplete: false,
    asOf: null,
    isCertain: true,
    isLoading: false,
    error: null,
  });
  readonly filter: BanFilter;

  readonly #read: ReadPage;
  #byKey = new Map<string, BanRow>();
  #next: string | null = null;
  #wanted = firstPage;
  #mustStartOver = false;
  /** What happened while a page was on its way: the page may not have it yet. */
  #meanwhile: BanChanges[] | null = null;
  #recountTimer: ReturnType<typeof setTimeout> | null = null;
  #giveUp = new AbortController();

  constructor(filter: BanFilter, read: ReadPage) {
    this.filter = filter;
    this.#read = read;
  }

  /** The loaded row of a key. */
  find = (key: string): BanRow | undefined => this.#byKey.get(key);

  /** Rows up to here are looked at. */
  want(count: number): void {
    this.#wanted = Math.max(count, firstPage);
    this.#pump();
  }

  /** After a failure. */
  retry = (): void => {
    this.#update({ error: null });
    this.#pump();
  };

  /** Everything may have changed: what is looked at is read again, and shown when all of it is there. */
  startOver = (): void => {
    this.#mustStartOver = true;
    this.#update({ error: null });
    this.#pump();
  };

  apply(changes: BanChanges): void {
    this.#meanwhile?.push(changes);
    const { rows, total, isComplete } = this.state.get();
    if (rows === null) return;
    const applied = withChanges(rows, this.find, changes, this.filter, isComplete);
    if (applied.rows !== rows) {
      for (const key of changes.keys()) this.#byKey.delete(key);
      this.#index(applied.rows, changes);
      this.#update({ rows: applied.rows, total: Math.max(applied.rows.length, total + applied.difference) });
    }
    if (!applied.isCertain) this.#recountLater();
  }

  /** Nobody looks any more: what is under way is given up. It can be wanted again. */
  stop(): void {
    this.#giveUp.abort();
    this.#giveUp = new AbortController();
    this.#meanwhile = null;
    if (this.#recountTimer !== null) clearTimeout(this.#recountTimer);
    this.#recountTimer = null;
    this.#update({ isLoading: false });
  }

  #pump(): void {
    const { rows, isLoading, error } = this.state.get();
    if (isLoading || error !== null) return;
    if (rows === null || this.#mustStartOver) void this.#load((signal) => this.#readFromStart(signal));
    else if (rows.length < this.#wanted && this.#next !== null) void this.#load((signal) => this.#readNext(signal));
  }

  async #load(read: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#giveUp;
    this.#meanwhile = [];
    this.#update({ isLoading: true });
    try {
      await read(signal);
      if (signal.aborted) return;
      this.#update({ isLoading: false });
    } catch (error) {
      if (signal.aborted) return;
      const failure = ApiError.of(error);
      // Only a list from its start has cursors that hold.
      const isOutdated = failure.code === 'invalid_cursor' && !this.#mustStartOver;
      this.#mustStartOver ||= isOutdated;
      this.#update({ isLoading: false, error: isOutdated ? null : failure });
    }
    this.#meanwhile = null;
    this.#pump();
  }

  async #readFromStart(signal: AbortSignal): Promise<void> {
    this.#mustStartOver = false;
    // Whoever looks at row 7,000 must find it in the new list.
    const wanted = this.state.get().rows === null ? firstPage : this.#wanted;
    const rows: BanRow[] = [];
    let page: BanList | null = null;
    try {
      do {
        page = await this.#page(wanted > firstPage ? laterPage : firstPage, page?.next ?? null, signal);
        rows.push(...page.items);
      } while (rows.length < wanted && page.next !== null);
    } catch (error) {
      this.#mustStartOver = this.state.get().rows !== null;
      throw error;
    }
    if (signal.aborted) return;
    this.#byKey = new Map();
    this.#take(this.#withoutKnown(rows), page);
  }

  async #readNext(signal: AbortSignal): Promise<void> {
    const page = await this.#page(laterPage, this.#next, signal);
    if (!signal.aborted) this.#take([...(this.state.get().rows ?? []), ...this.#withoutKnown(page.items)], page);
  }

  #page(limit: number, cursor: string | null, signal: AbortSignal): Promise<BanList> {
    return this.#read(cursor === null ? { limit } : { limit, cursor }, signal);
  }

  /** A ban that has moved behind the cursor meanwhile is there already. */
  #withoutKnown(items: readonly BanRow[]): BanRow[] {
    return items.filter((row) => {
      const key = banKey(row);
      if (this.#byKey.has(key)) return false;
      this.#byKey.set(key, row);
      return true;
    });
  }

  #take(rows: BanRow[], page: BanList): void {
    const missed = this.#meanwhile ?? [];
    this.#meanwhile = null;
    this.#next = page.next;
    this.#update({
      rows,
      total: Math.max(page.total, rows.length),
      isComplete: page.next === null,
      asOf: page.as_of,
      isCertain: page.certain,
      error: null,
    });
    for (const changes of missed) this.apply(changes);
    if (missed.length > 0 || !page.certain) this.#recountLater();
  }

  #index(rows: readonly BanRow[], changes: BanChanges): void {
    // Few changes, many rows: only the rows that the changes brought are new.
    let left = [...changes.values()].filter((ban) => ban !== null).length;
    if (left === 0) return;
    for (const row of rows) {
      if (row.isNew !== true) continue;
      const key = banKey(row);
      if (!changes.has(key)) continue;
      this.#byKey.set(key, row);
      if (--left === 0) return;
    }
  }

  #recountLater(): void {
    this.#recountTimer ??= setTimeout(() => {
      this.#recountTimer = null;
      void this.#recount();
    }, recountMs);
  }

  async #recount(): Promise<void> {
    try {
      const { total, certain, as_of } = await this.#page(1, null, this.#giveUp.signal);
      const loaded = this.state.get().rows?.length ?? 0;
      this.#update({ total: Math.max(total, loaded), isCertain: certain, asOf: as_of });
      if (!certain) this.#recountLater();
    } catch {
      // The strip says what is wrong; when that ends everything is read again.
    }
  }

  #update(change: Partial<FeedState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }
}
