// SPDX-License-Identifier: Apache-2.0
// What happens, newest first: what was read together with what the stream told, whichever comes first. Owned by the
// signed-in part of the page.
import type { QueryClient } from '@tanstack/react-query';
import { activityKey } from '@/api/keys';
import type { Activity, ActivityList } from '@/api/types';

/** As many as the server keeps. */
export const maxActivities = 200;

export class Activities {
  readonly #queries: QueryClient;
  /** What the stream told since everything was last read: an answer that was on its way may not have it. */
  #told: readonly Activity[] = [];

  constructor(queries: QueryClient) {
    this.#queries = queries;
  }

  /** The stream told of these, in any order. */
  add(activities: readonly Activity[]): void {
    this.#told = merged(this.#told, activities);
    // Before the list was read it would be only a part of it.
    this.#queries.setQueryData<ActivityList>(activityKey, (before) => before && this.withTold(before));
  }

  /** The list that was read, and what the stream told besides. */
  withTold = ({ items }: ActivityList): ActivityList => ({ items: merged(items, this.#told) });

  /** Everything is read again, perhaps from a server that counts anew. */
  forget(): void {
    this.#told = [];
  }
}

function merged(some: readonly Activity[], others: readonly Activity[]): Activity[] {
  const byId = new Map([...some, ...others].map((activity) => [activity.id, activity]));
  return [...byId.values()].sort((left, right) => right.id - left.id).slice(0, maxActivities);
}
