// SPDX-License-Identifier: Apache-2.0
// One stop of the tab key for many things, among which the arrow keys move.

/** Where a key leads from `index` among `count`; null for a key that is not of these. */
export function movedBy(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(index + 1, count - 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(index - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
