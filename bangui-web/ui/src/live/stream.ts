// SPDX-License-Identifier: Apache-2.0
// The server's events as they arrive, from where they stood when the session was asked for. The browser itself
// comes back with Last-Event-ID after a cut; when it gives up (a proxy answered 502, the session ended), a new
// stream is made with growing pauses, from the last event that came. The server says when it cannot tell any more
// what was missed. Owned by the signed-in part of the page.
import type { Activity, BanEvent, Bulk, JailList, Job, Status, Unban } from '@/api/types';
import { Store } from '@/app/store';

export type LiveEvent =
  | { readonly kind: 'ban'; readonly ban: BanEvent }
  | { readonly kind: 'unban'; readonly unban: Unban }
  | { readonly kind: 'jails'; readonly jails: JailList }
  | { readonly kind: 'activity'; readonly activity: Activity }
  /** Without its results. */
  | { readonly kind: 'bulk'; readonly bulk: Bulk }
  | { readonly kind: 'job'; readonly job: Job }
  /** Events were added; at most once a second. */
  | { readonly kind: 'history' };

export interface LiveState {
  readonly connection: 'connecting' | 'open' | 'lost';
  /** The newest that came; null before the first. */
  readonly status: Status | null;
  /** When the stream was lost; null while it is open. */
  readonly lostAt: Date | null;
}

/** All events behind the one with this id. */
export type OpenEvents = (after: string) => EventSource;

export interface LiveHandlers {
  /** Events in order, at most one call per `batchMs`, so that a burst is one change of the page. */
  onEvents: (events: readonly LiveEvent[]) => void;
  /** Events may have been missed. */
  onResync: () => void;
  /** The server refused a stream; the answer says whether to try again. */
  onRefused: () => Promise<'retry' | 'stop'>;
  now: () => number;
}

export const batchMs = 50;
export const firstPauseMs = 500;
export const longestPauseMs = 8_000;

export class LiveStream {
  readonly state = new Store<LiveState>({ connection: 'connecting', status: null, lostAt: null });

  readonly #open: OpenEvents;
  readonly #handlers: LiveHandlers;
  #position: string;
  #source: EventSource | null = null;
  #pauseMs = firstPauseMs;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  #batchTimer: ReturnType<typeof setTimeout> | null = null;
  #batch: LiveEvent[] = [];
  #stopped = true;

  constructor(open: OpenEvents, position: string, handlers: LiveHandlers) {
    this.#open = open;
    this.#position = position;
    this.#handlers = handlers;
  }

  start(): void {
    this.#stopped = false;
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#source?.close();
    this.#source = null;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    if (this.#batchTimer !== null) clearTimeout(this.#batchTimer);
    this.#retryTimer = null;
    this.#batchTimer = null;
    this.#batch = [];
  }

  /** Tries at once instead of waiting for the pause to end: the network or the page came back. */
  hurry = (): void => {
    if (this.#retryTimer === null) return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
    this.#connect();
  };

  #connect(): void {
    const source = this.#open(this.#position);
    this.#source = source;
    source.onopen = () => {
      this.#pauseMs = firstPauseMs;
      this.#update({ connection: 'open', lostAt: null });
    };
    source.onerror = () => this.#onError(source);
    this.#listen(source, 'status', (data) => this.#update({ status: data as Status }));
    this.#listen(source, 'ban', (data) => this.#queue({ kind: 'ban', ban: data as BanEvent }));
    this.#listen(source, 'unban', (data) => this.#queue({ kind: 'unban', unban: data as Unban }));
    this.#listen(source, 'jails', (data) => this.#queue({ kind: 'jails', jails: data as JailList }));
    this.#listen(source, 'activity', (data) => this.#queue({ kind: 'activity', activity: data as Activity }));
    this.#listen(source, 'bulk', (data) => this.#queue({ kind: 'bulk', bulk: data as Bulk }));
    this.#listen(source, 'job', (data) => this.#queue({ kind: 'job', job: data as Job }));
    this.#listen(source, 'history', () => this.#queue({ kind: 'history' }));
    this.#listen(source, 'resync', () => {
      this.#batch = [];
      this.#handlers.onResync();
    });
  }

  #listen(source: EventSource, kind: string, handle: (data: unknown) => void): void {
    source.addEventListener(kind, (event: MessageEvent<string>) => {
      if (this.#source !== source) return;
      if (event.lastEventId !== '') this.#position = event.lastEventId;
      handle(JSON.parse(event.data));
    });
  }

  #onError(source: EventSource): void {
    if (this.#stopped || this.#source !== source) return;
    const { lostAt } = this.state.get();
    this.#update({ connection: 'lost', lostAt: lostAt ?? new Date(this.#handlers.now()) });
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    source.close();
    this.#source = null;
    void this.#handlers.onRefused().then((answer) => {
      if (answer === 'retry' && !this.#stopped) this.#retryLater();
    });
  }

  #retryLater(): void {
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      this.#connect();
    }, this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  #queue(event: LiveEvent): void {
    this.#batch.push(event);
    this.#batchTimer ??= setTimeout(() => {
      this.#batchTimer = null;
      const events = this.#batch;
      this.#batch = [];
      if (events.length > 0) this.#handlers.onEvents(events);
    }, batchMs);
  }

  #update(change: Partial<LiveState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }
}
