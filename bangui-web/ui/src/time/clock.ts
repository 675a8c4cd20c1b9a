// SPDX-License-Identifier: Apache-2.0
// The server's time as seen from here, and a tick for what counts down. A browser's clock may be wrong by
// hours; "remaining" must not be.

/** HTTP dates have whole seconds and travel for a while: a smaller difference says nothing. */
const toleranceMs = 2_000;
const tickMs = 1_000;

export class ServerClock {
  #offsetMs = 0;
  #timer: ReturnType<typeof setInterval> | null = null;
  readonly #listeners = new Set<() => void>();

  /** The server's time now, in milliseconds since 1970. */
  now = (): number => Date.now() + this.#offsetMs;

  /** Learns from the Date header of an answer. */
  observe(serverTime: Date): void {
    const offset = serverTime.getTime() - Date.now();
    if (!Number.isNaN(offset)) this.#offsetMs = Math.abs(offset) > toleranceMs ? offset : 0;
  }

  /** Calls once a second for as long as somebody listens. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => {
      for (const each of this.#listeners) each();
    }, tickMs);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0 || this.#timer === null) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  };
}
