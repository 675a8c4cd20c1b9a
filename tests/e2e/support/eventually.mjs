// SPDX-License-Identifier: Apache-2.0
// Waits for a condition that no event tells of.
import { setTimeout as pause } from 'node:timers/promises';

/** Sanitizer builds on a busy machine are slow; nothing is measured here. */
export const patienceMs = 30_000;
const pauseMs = 50;

export async function eventually(what, condition) {
  const end = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`still waiting for: ${what}`);
    await pause(pauseMs);
  }
}
