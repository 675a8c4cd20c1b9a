// SPDX-License-Identifier: Apache-2.0
// The history under one filter, as far back as somebody has looked: pages are read by cursor when they come into
// view. What happens meanwhile is read from the top and waits beside the rows until somebody wants to see it, so
// that nothing moves under who reads. Everything happens on the page's one thread.
import { ApiError } from '@/api/problem';
import type { EventList, HistoryEvent } from '@/api/types';
import { Store } from '@/app/store';
import { byNewest } from './filter';

export interface HistoryState {
  /** Newest first. Null: nothing was ever read. */
  readonly rows: readonly HistoryEvent[] | null;
  /** There is nothing older. */
  readonly isComplete: boolean;
  readonly isLoading: boolean;
  /** How far back was looked, when the last answer had less than was asked for. */
  readonly searchedTo: string | null;
  /** Searched for long with little found: waits for goOn(). */
  readonly isPaused: boolean;
  /** Why the newest request failed; null once one succeeds. */
  readonly error: ApiError | null;
  /** Happened since, newest first, not among the rows yet. */
  readonly news: readonly HistoryEvent[];
  /** There are more between `news` and `rows` than were read. */
  readonly hasMoreNews: boolean;
}

export interface EventsQuery {
  readonly limit: number;
  readonly cursor?: string;
  /** Only what happened then or later. */
  readonly since?: Date;
}

/** Throws an ApiError, or the signal's reason. */
export type ReadEvents = (query: EventsQuery, signal: AbortSignal) => Promise<EventList>;

/** Two screens, so that the first comes at once. */
export const firstPage = 100;
export const laterPage = 200;
/** The server gives up a search every so often; so many times in a row it is asked to go on before the user is. */
export const maxRounds = 8;
/** A ban's log lines come some time after it: what is so young is read again with the news. */
export const overlapMs = 5 * 60_000;

const nothing: HistoryState = {
  rows: null,
  isComplete: false,
  isLoading: false,
  searchedTo: null,
  isPaused: false,
  error: null,
  news: [],
  hasMoreNews: false,
};

export class HistoryFeed {
  readonly state = new Store<HistoryState>(nothing);
  /** Where one was when one left; the list's to read and write. */
  scrollTop = 0;

  readonly #read: ReadEvents;
  #next: string | null = null;
  #wanted = firstPage;
  #rounds = 0;
  #isOutdated = false;
  #isAskingForNews = false;
  #giveUp = new AbortController();

  constructor(read: ReadEvents) {
    this.#read = read;
  }

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

  /** After a pause. */
  goOn = (): void => {
    this.#rounds = 0;
    this.#update({ isPaused: false });
    this.#pump();
  };

  /** Shows what has happened since; all is read anew when there is too much of it. */
  showNews = (): void => {
    const { rows, news, hasMoreNews } = this.state.get();
    if (rows === null || news.length === 0) return;
    if (hasMoreNews) this.startOver();
    else this.#update({ rows: [...news, ...rows], news: [] });
  };

  startOver = (): void => {
    this.#isOutdated = true;
    this.scrollTop = 0;
    this.#update({ error: null });
    this.#pump();
  };

  /** Looks for what has happened since; what fails is tried again with the next event. */
  async refresh(): Promise<void> {
    const { rows, isLoading } = this.state.get();
    if (rows === null) {
      this.retry();
      return;
    }
    if (this.#isAskingForNews || (isLoading && rows.length === 0)) return;
    this.#isAskingForNews = true;
    const { signal } = this.#giveUp;
    const [newest] = rows;
    const since = newest && new Date(Date.parse(newest.at) - overlapMs);
    try {
      const page = await this.#read({ limit: firstPage, ...(since ? { since } : {}) }, signal);
      if (!signal.aborted) this.#takeNews(page);
    } catch {
      // The strip says what is wrong with the server; the rows stay as they are.
    } finally {
      this.#isAskingForNews = false;
    }
  }

  /** Nobody looks any more. It can be wanted again. */
  stop(): void {
    this.#giveUp.abort();
    this.#giveUp = new AbortController();
    this.#update({ isLoading: false });
  }

  #pump(): void {
    const { rows, isLoading, error, isComplete, isPaused } = this.state.get();
    if (isLoading || error !== null) return;
    if (rows === null || this.#isOutdated) void this.#load(null);
    else if (rows.length < this.#wanted && !isComplete && !isPaused) void this.#load(this.#next);
  }

  /** A page; without a cursor the first one, which replaces all rows. */
  async #load(cursor: string | null): Promise<void> {
    const { signal } = this.#giveUp;
    const limit = cursor === null ? firstPage : laterPage;
    this.#update({ isLoading: true });
    try {
      const page = await this.#read(cursor === null ? { limit } : { limit, cursor }, signal);
      if (signal.aborted) return;
      this.#take(page, limit, cursor === null ? [] : (this.state.get().rows ?? []));
    } catch (error) {
      if (signal.aborted) return;
      const failure = ApiError.of(error);
      const isOutdated = failure.code === 'invalid_cursor' && cursor !== null;
      this.#isOutdated ||= isOutdated;
      this.#update({ isLoading: false, error: isOutdated ? null : failure });
    }
    this.#pump();
  }

  #take(page: EventList, limit: number, before: readonly HistoryEvent[]): void {
    const gaveUp = page.next !== null && page.items.length < limit;
    this.#rounds = gaveUp ? (before.length === 0 && this.#isOutdated ? 1 : this.#rounds + 1) : 0;
    this.#isOutdated = false;
    this.#next = page.next;
    const known = new Set(before.slice(-limit).map(({ id }) => id));
    this.#update({
      rows: [...before, ...page.items.filter(({ id }) => !known.has(id))],
      isComplete: page.next === null,
      isLoading: false,
      searchedTo: gaveUp ? page.searched_to : null,
      isPaused: gaveUp && this.#rounds >= maxRounds,
      error: null,
      ...(before.length === 0 ? { news: [], hasMoreNews: false } : {}),
    });
  }

  #takeNews(page: EventList): void {
    const { rows, news, hasMoreNews } = this.state.get();
    if (rows === null) return;
    const now = new Map(page.items.map((event) => [event.id, event]));
    const oldest = page.items.at(-1);
    const [first] = rows;
    const renewed = rows.map((row) => renewedRow(row, now));
    const waiting = news.map((row) => renewedRow(row, now));
    const known = new Set([...rows, ...news].map(({ id }) => id));
    const arrived = page.items.filter(({ id }) => !known.has(id));
    // What was written late belongs between the rows.
    const isLate = (event: HistoryEvent): boolean => first !== undefined && byNewest(first, event) < 0;
    const late = arrived.filter(isLate);
    const top = arrived.filter((event) => !isLate(event));
    const newest = waiting[0] ?? first;
    const hasGap =
      page.next !== null && page.items.length >= firstPage && newest !== undefined && oldest !== undefined && byNewest(oldest, newest) < 0;
    const isSame = (list: readonly HistoryEvent[], other: readonly HistoryEvent[]): boolean =>
      list.every((row, index) => row === other[index]);
    if (rows.length === 0) {
      this.#update({ rows: top });
      return;
    }
    this.#update({
      rows:
        late.length > 0 ? [...renewed, ...late].sort(byNewest) : isSame(renewed, rows) ? rows : renewed,
      news: top.length > 0 ? [...top, ...waiting].sort(byNewest) : isSame(waiting, news) ? news : waiting,
      hasMoreNews: hasMoreNews || hasGap,
    });
  }

  #update(change: Partial<HistoryState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }
}

/** The same object unless it has become another. */
function renewedRow(row: HistoryEvent, now: ReadonlyMap<string, HistoryEvent>): HistoryEvent {
  const next = now.get(row.id);
  if (!next) return row;
  const isSame = (Object.keys(next) as (keyof HistoryEvent)[]).every(
    (key) => key === 'network' || Object.is(next[key], row[key]),
  );
  return isSame && next.network?.number === row.network?.number ? row : next;
}
