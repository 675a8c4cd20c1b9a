// SPDX-License-Identifier: Apache-2.0
// Messages about what the user did, newest last. Made in main; shown by FeedbackArea.
import { Store } from '@/app/store';

export interface Feedback {
  readonly id: number;
  readonly intent: 'success' | 'warning' | 'error';
  readonly text: string;
  /** Further lines, e.g. one per jail that refused. */
  readonly details: readonly string[];
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

/** More would cover the page; the oldest go. */
const maxShown = 3;

export class FeedbackQueue {
  readonly messages = new Store<readonly Feedback[]>([]);
  #nextId = 1;

  add(message: Omit<Feedback, 'id'>): void {
    this.messages.set([...this.messages.get(), { ...message, id: this.#nextId++ }].slice(-maxShown));
  }

  dismiss = (id: number): void => this.messages.set(this.messages.get().filter((message) => message.id !== id));

  clear = (): void => this.messages.set([]);
}
