// SPDX-License-Identifier: Apache-2.0
// Acts on many addresses: cut into the requests that the API takes, sent one after the other, followed by the
// events of the stream. Lives as long as the signed-in part of the page, so that one can go on meanwhile; when
// the session ends the next answer ends what runs here, while the server goes on with what it has begun.
import type { ApiClient } from '@/api/client';
import { ApiError } from '@/api/problem';
import type { Ban, Bulk, BulkRequest, BulkResult } from '@/api/types';
import { Store } from '@/app/store';
import type { LiveEvent } from '@/live/stream';

/** What the API takes at once. */
export const maxAddresses = 5_000;
export const maxJails = 64;
/** Events tell how far it is; this is for when one was lost. */
export const watchMs = 5_000;
/** Others' bulks are running: ours waits. */
export const busyMs = 2_000;
/** More finished ones would cover the page; the oldest go. */
const maxShown = 3;

export type Pair = Pick<Ban, 'jail' | 'address'>;

export interface BulkRun {
  readonly id: number;
  readonly action: Bulk['action'];
  readonly state: Bulk['state'];
  readonly isCancelling: boolean;
  readonly total: number;
  readonly finished: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  /** The server's words: why it failed, or waits. */
  readonly detail: string | null;
  /** Why a request of it was not taken. */
  readonly error: ApiError | null;
  /** Complete once it has ended, unless `isTruncated`. */
  readonly results: readonly BulkResult[];
  readonly isTruncated: boolean;
}

/** One request for all addresses that are meant in the same jails. */
export function requestsFor(action: Bulk['action'], pairs: readonly Pair[]): BulkRequest[] {
  const jailsOf = new Map<string, Set<string>>();
  for (const { address, jail } of pairs) {
    const jails = jailsOf.get(address) ?? new Set();
    jailsOf.set(address, jails.add(jail));
  }
  const groups = new Map<string, { jails: string[]; addresses: string[] }>();
  for (const [address, set] of jailsOf) {
    const jails = [...set].sort();
    const group = groups.get(jails.join('\n')) ?? { jails, addresses: [] };
    groups.set(jails.join('\n'), group);
    group.addresses.push(address);
  }
  return [...groups.values()].flatMap(({ jails, addresses }) => requestsIn(action, addresses, jails));
}

/** Every address in every jail. */
export function requestsIn(
  action: Bulk['action'],
  addresses: readonly string[],
  jails: readonly string[],
  note = '',
): BulkRequest[] {
  const more = note === '' ? {} : { note };
  return slices(jails, maxJails).flatMap((someJails) =>
    slices(addresses, maxAddresses).map((some) => ({ action, jails: someJails, addresses: some, ...more })),
  );
}

function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

interface Counts {
  readonly finished: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
}

const none: Counts = { finished: 0, changed: 0, unchanged: 0, refused: 0 };

export class BulkRunner {
  /** Newest last. */
  readonly runs = new Store<readonly BulkRun[]>([]);

  readonly #client: ApiClient;
  #nextId = 1;
  /** By the server's id: who waits for news of it. */
  readonly #waiting = new Map<string, (news: Bulk | null) => void>();
  /** Came while nobody waited. */
  readonly #unread = new Map<string, Bulk>();
  readonly #cancelled = new Set<number>();
  readonly #current = new Map<number, string>();

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Resolves with what came of it; never throws. `expected`: how many there are when the server has to count. */
  async start(requests: readonly BulkRequest[], expected?: number): Promise<BulkRun> {
    const [first] = requests;
    const sizes = requests.map(({ addresses, jails }) => (addresses?.length ?? expected ?? 0) * jails.length);
    const id = this.#nextId++;
    this.#add({
      id,
      action: first?.action ?? 'unban',
      state: 'running',
      isCancelling: false,
      total: sum(sizes),
      ...none,
      detail: null,
      error: null,
      results: [],
      isTruncated: false,
    });
    let before = none;
    for (const [index, request] of requests.entries()) {
      const bulk = await this.#one(id, request, before, sizes, index);
      if (bulk?.state !== 'done') return this.#end(id, bulk?.state ?? 'failed');
      before = added(before, bulk);
    }
    return this.#end(id, 'done');
  }

  cancel = (id: number): void => {
    this.#cancelled.add(id);
    this.#change(id, { isCancelling: true });
    const current = this.#current.get(id);
    if (current === undefined) return;
    void this.#client
      .call('delete', '/api/v1/bulk/{id}', { path: { id: current } })
      .then((bulk) => this.#waiting.get(current)?.(bulk))
      // It may have ended meanwhile; whoever follows it finds out.
      .catch(() => this.#waiting.get(current)?.(null));
  };

  dismiss = (id: number): void => this.runs.set(this.runs.get().filter((run) => run.id !== id));

  /** Events of the stream; `resync`: some were missed. */
  hear = (events: readonly LiveEvent[] | 'resync'): void => {
    if (events === 'resync') {
      for (const tell of [...this.#waiting.values()]) tell(null);
      return;
    }
    const followed = new Set(this.#current.values());
    for (const event of events) {
      if (event.kind === 'bulk' && followed.has(event.bulk.id)) this.#unread.set(event.bulk.id, event.bulk);
    }
    // Whoever waits gets the newest; the others find it when they wait again.
    for (const [id, bulk] of this.#unread) this.#waiting.get(id)?.(bulk);
  };

  /** Null: it was not taken, or nothing is known of it any more. */
  async #one(
    id: number,
    request: BulkRequest,
    before: Counts,
    sizes: number[],
    index: number,
  ): Promise<Bulk | null> {
    const show = (bulk: Bulk): void => {
      sizes[index] = bulk.total;
      this.#change(id, { ...added(before, bulk), total: sum(sizes), detail: bulk.detail });
    };
    try {
      const begun = await this.#begin(id, request);
      if (begun === null) return null;
      this.#current.set(id, begun.id);
      // Cancelled while the request was on its way.
      if (this.#cancelled.has(id)) this.cancel(id);
      const ended = await this.#follow(begun, show);
      const run = this.#find(id);
      this.#change(id, {
        results: [...(run?.results ?? []), ...(ended.results ?? [])],
        isTruncated: run?.isTruncated === true || ended.truncated === true,
      });
      return ended;
    } catch (error) {
      this.#change(id, { error: ApiError.of(error) });
      return null;
    } finally {
      this.#unread.delete(this.#current.get(id) ?? '');
      this.#current.delete(id);
    }
  }

  async #begin(id: number, request: BulkRequest): Promise<Bulk | null> {
    for (;;) {
      if (this.#cancelled.has(id)) return null;
      try {
        return await this.#client.call('post', '/api/v1/bulk', { body: request });
      } catch (error) {
        if (!(error instanceof ApiError) || !['busy', 'rate_limited'].includes(error.code)) throw error;
        await pause(busyMs);
      }
    }
  }

  /** Until it has ended; then with its results. */
  async #follow(begun: Bulk, show: (bulk: Bulk) => void): Promise<Bulk> {
    let bulk = begun;
    show(bulk);
    while (bulk.finished_at === null) {
      bulk = (await this.#news(bulk.id)) ?? (await this.#ask(bulk));
      show(bulk);
    }
    return bulk.results === undefined ? this.#ask(bulk) : bulk;
  }

  #news(id: string): Promise<Bulk | null> {
    const unread = this.#unread.get(id);
    this.#unread.delete(id);
    if (unread) return Promise.resolve(unread);
    return new Promise((resolve) => {
      const timer = setTimeout(() => tell(null), watchMs);
      const tell = (news: Bulk | null): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        this.#unread.delete(id);
        resolve(news);
      };
      this.#waiting.set(id, tell);
    });
  }

  /** What was known stands while the server cannot be asked. */
  async #ask(known: Bulk): Promise<Bulk> {
    try {
      return await this.#client.call('get', '/api/v1/bulk/{id}', { path: { id: known.id } });
    } catch (error) {
      if (error instanceof ApiError && !['not_found', 'not_signed_in'].includes(error.code)) return known;
      throw error;
    }
  }

  #end(id: number, state: Bulk['state']): BulkRun {
    const wasCancelled = this.#cancelled.delete(id);
    this.#change(id, { state: state !== 'done' && wasCancelled ? 'cancelled' : state, isCancelling: false });
    const run = this.#find(id);
    if (!run) throw new Error('a bulk was dismissed while it ran');
    const ended = this.runs.get().filter((each) => each.state !== 'running');
    for (const { id: old } of ended.slice(0, Math.max(0, ended.length - maxShown))) this.dismiss(old);
    return run;
  }

  #find(id: number): BulkRun | undefined {
    return this.runs.get().find((run) => run.id === id);
  }

  #add(run: BulkRun): void {
    this.runs.set([...this.runs.get(), run]);
  }

  #change(id: number, change: Partial<BulkRun>): void {
    this.runs.set(this.runs.get().map((run) => (run.id === id ? { ...run, ...change } : run)));
  }
}

function added(before: Counts, bulk: Counts): Counts {
  return {
    finished: before.finished + bulk.finished,
    changed: before.changed + bulk.changed,
    unchanged: before.unchanged + bulk.unchanged,
    refused: before.refused + bulk.refused,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
