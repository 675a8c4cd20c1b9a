// SPDX-License-Identifier: Apache-2.0
// The dashboard is what most come for; the pages with long lists, and the map, come in when somebody is about to go
// there.

export const loadLists = () => import('./lists');

/** A failure shows when one really goes there. */
export function preloadLists(): void {
  void loadLists().catch(() => undefined);
}

export const loadMap = () => import('./map/MapPage');

export function preloadMap(): void {
  void loadMap().catch(() => undefined);
}
