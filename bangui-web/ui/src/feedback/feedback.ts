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
  /** How long it holds: until then it is shown with the time that is left, and then says `then`. */
  readonly deadline?: { readonly at: Date; readonly then: string };
}

/** More would cover the page; the oldest go, those last that somebody may still act on in time. */
const maxShown = 3;

export class FeedbackQueue {
  readonly messages = new Store<readonly Feedback[]>([]);
  #nextId = 1;

  add(message: Omit<Feedback, 'id'>): void {
    const messages = [...this.messages.get(), { ...message, id: this.#nextId++ }];
    while (messages.length > maxShown) {
      const oldest = messages.slice(0, -1).findIndex(({ deadline }) => deadline === undefined);
      messages.splice(Math.max(oldest, 0), 1);
    }
    this.messages.set(messages);
  }

  /** Its deadline has passed. */
  expire = (id: number): void =>
    this.messages.set(
      this.messages.get().map((message) =>
        message.id === id && message.deadline
          ? { id, intent: 'warning', text: message.deadline.then, details: [], action: null }
          : message,
      ),
    );

  dismiss = (id: number): void => this.messages.set(this.messages.get().filter((message) => message.id !== id));

  clear = (): void => this.messages.set([]);
}
