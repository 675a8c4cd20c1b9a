// SPDX-License-Identifier: Apache-2.0
// The lists of bans that are looked at, and the last few that were: going back to one finds it as it is now.
// Owned by the signed-in part of the page.
import type { ApiClient } from '@/api/client';
import { BanFeed, type ReadPage } from './feed';
import type { BanChanges, BanFilter } from './lists';

/** Each may hold 100,000 rows. */
const maxIdle = 3;

export class BanFeeds {
  readonly #read: (filter: BanFilter) => ReadPage;
  /** In the order of their last use. */
  readonly #feeds = new Map<string, { readonly feed: BanFeed; users: number }>();

  constructor(read: (filter: BanFilter) => ReadPage) {
    this.#read = read;
  }

  /** The list of this filter; it reads nothing before somebody wants rows of it. */
  of(filter: BanFilter): BanFeed {
    const key = keyOf(filter);
    let entry = this.#feeds.get(key);
    if (!entry) {
      entry = { feed: new BanFeed(filter, this.#read(filter)), users: 0 };
      this.#feeds.set(key, entry);
    }
    return entry.feed;
  }

  /** Keeps it from being dropped; the answer lets it go. */
  hold(feed: BanFeed): () => void {
    const key = keyOf(feed.filter);
    const entry = this.#feeds.get(key) ?? { feed, users: 0 };
    // It was dropped and has missed events since.
    if (!this.#feeds.has(key) && feed.state.get().rows !== null) feed.startOver();
    this.#feeds.delete(key);
    this.#feeds.set(key, entry);
    ++entry.users;
    this.#trim();
    return () => {
      --entry.users;
    };
  }

  apply(changes: BanChanges): void {
    for (const { feed } of this.#feeds.values()) feed.apply(changes);
  }

  startOver(): void {
    for (const [key, { feed, users }] of [...this.#feeds]) {
      if (users > 0) feed.startOver();
      else this.#drop(key);
    }
  }

  stop(): void {
    for (const { feed } of this.#feeds.values()) feed.stop();
    this.#feeds.clear();
  }

  #trim(): void {
    const idle = [...this.#feeds].filter(([, { users }]) => users === 0).map(([key]) => key);
    for (const key of idle.slice(0, Math.max(0, idle.length - maxIdle))) this.#drop(key);
  }

  #drop(key: string): void {
    this.#feeds.get(key)?.feed.stop();
    this.#feeds.delete(key);
  }
}

function keyOf(filter: BanFilter): string {
  return JSON.stringify([filter.jail ?? null, filter.search, filter.sort]);
}

export function readBans(client: ApiClient): (filter: BanFilter) => ReadPage {
  return ({ jail, search, sort }) =>
    (page, signal) => {
      const query = { ...page, search, sort };
      return jail === undefined
        ? client.call('get', '/api/v1/bans', { query, signal })
        : client.call('get', '/api/v1/jails/{jail}/bans', { path: { jail }, query, signal });
    };
}
