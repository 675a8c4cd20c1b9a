// SPDX-License-Identifier: Apache-2.0
// The time zones to choose from, by region.

export interface ZoneGroup {
  readonly region: string;
  readonly zones: readonly string[];
}

/** The browser's own zone; UTC where it does not say. */
export function browserTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** Grouped by what stands before the slash; UTC first. `present` is among them even if the browser lists it not. */
export function zoneGroups(present: string): ZoneGroup[] {
  const zones = new Set([...Intl.supportedValuesOf('timeZone'), present].filter((zone) => zone !== 'UTC'));
  const byRegion = new Map<string, string[]>();
  for (const zone of [...zones].sort()) {
    const region = zone.split('/')[0] ?? zone;
    byRegion.set(region, [...(byRegion.get(region) ?? []), zone]);
  }
  return [{ region: 'UTC', zones: ['UTC'] }, ...[...byRegion].map(([region, list]) => ({ region, zones: list }))];
}
