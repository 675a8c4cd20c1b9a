// SPDX-License-Identifier: Apache-2.0
// The dashboard is what most come for; other pages come in when somebody is about to go there.

export const loadLists = () => import('./lists');
export const loadRecords = () => import('./records');
export const loadMap = () => import('./map/MapPage');

/** A failure shows when one really goes there. */
export function preloadPages(): void {
  void loadLists().catch(() => undefined);
  void loadRecords().catch(() => undefined);
}

export function preloadMap(): void {
  void loadMap().catch(() => undefined);
}
