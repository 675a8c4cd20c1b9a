// SPDX-License-Identifier: Apache-2.0
// Brings events into what the page holds: lists of bans, jails, jobs, activities and statistics.
import type { QueryClient } from '@tanstack/react-query';
import { jailDetailsKey, jailsKey, jobsKey, settingsKey, statsKey } from '@/api/keys';
import type { Activity, Ban, JailList, Job, JobList } from '@/api/types';
import type { Activities } from './activities';
import type { BanFeeds } from './feeds';
import { banKey } from './lists';
import { Refresher } from './refresh';
import type { LiveEvent } from './stream';

/** What tells that a jail's details, or fail2ban's settings, may have changed comes in bursts when fail2ban starts. */
const detailsMs = 2_000;

export class LiveApplier {
  readonly #queries: QueryClient;
  readonly #feeds: BanFeeds;
  readonly #activities: Activities;
  readonly #statistics: Refresher;
  #detailsTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(queries: QueryClient, feeds: BanFeeds, activities: Activities) {
    this.#activities = activities;
    this.#statistics = new Refresher(() => queries.invalidateQueries({ queryKey: statsKey }, { cancelRefetch: false }));
    this.#queries = queries;
    this.#feeds = feeds;
  }

  apply = (events: readonly LiveEvent[]): void => {
    const changes = new Map<string, Ban | null>();
    const activities: Activity[] = [];
    const jobs = new Map<string, Job>();
    let jails: JailList | null = null;
    for (const event of events) {
      switch (event.kind) {
        case 'ban':
          changes.set(banKey(event.ban), event.ban);
          break;
        case 'unban':
          changes.set(banKey(event.unban), null);
          break;
        case 'jails':
          jails = event.jails;
          break;
        case 'activity':
          activities.push(event.activity);
          break;
        case 'history':
          this.#statistics.note();
          break;
        case 'job':
          jobs.set(event.job.name, event.job);
          break;
        case 'bulk':
          break;
      }
    }
    if (changes.size > 0) this.#feeds.apply(changes);
    if (jails) this.#set(jails);
    if (jobs.size > 0) this.#update(jobs);
    if (activities.length > 0) this.#add(activities);
  };

  /** Everything may have changed. */
  resync = (): void => {
    this.#feeds.startOver();
    this.#activities.forget();
    void this.#queries.invalidateQueries();
  };

  stop(): void {
    this.#statistics.stop();
    if (this.#detailsTimer !== null) clearTimeout(this.#detailsTimer);
    this.#detailsTimer = null;
  }

  /** An answer that is on its way may be older than the event. */
  #set(jails: JailList): void {
    void this.#queries.cancelQueries({ queryKey: jailsKey });
    this.#queries.setQueryData<JailList>(jailsKey, jails);
  }

  /** The same; since these are not all, the answer is asked for again. */
  #update(jobs: ReadonlyMap<string, Job>): void {
    const isOnItsWay = this.#queries.isFetching({ queryKey: jobsKey }) > 0;
    this.#queries.setQueryData<JobList>(
      jobsKey,
      (before) => before && { ...before, items: before.items.map((job) => jobs.get(job.name) ?? job) },
    );
    if (!isOnItsWay) return;
    void this.#queries.cancelQueries({ queryKey: jobsKey });
    void this.#queries.invalidateQueries({ queryKey: jobsKey });
  }

  #add(activities: readonly Activity[]): void {
    this.#activities.add(activities);
    if (!activities.some(({ kind }) => kind === 'jail' || kind === 'service')) return;
    this.#detailsTimer ??= setTimeout(() => {
      this.#detailsTimer = null;
      void this.#queries.invalidateQueries({ queryKey: jailDetailsKey });
      void this.#queries.invalidateQueries({ queryKey: settingsKey });
    }, detailsMs);
  }
}
