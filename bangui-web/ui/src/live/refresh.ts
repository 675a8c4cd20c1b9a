// SPDX-License-Identifier: Apache-2.0
// Reads something again when it has changed: at once, then at most once a second, never twice at a time, and once
// more when it changed while it was read. Owned by whoever hears of the changes.

export const refreshMs = 1_000;

export class Refresher {
  readonly #refresh: () => Promise<unknown>;
  #isDue = false;
  #isBusy = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `refresh` does not reject. */
  constructor(refresh: () => Promise<unknown>) {
    this.#refresh = refresh;
  }

  /** It has changed. */
  note(): void {
    this.#isDue = true;
    this.#run();
  }

  /** What is due is forgotten; it can be noted again. */
  stop(): void {
    this.#isDue = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #run(): void {
    if (!this.#isDue || this.#isBusy || this.#timer !== null) return;
    this.#isDue = false;
    this.#isBusy = true;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#run();
    }, refreshMs);
    void this.#refresh().then(() => {
      this.#isBusy = false;
      this.#run();
    });
  }
}
