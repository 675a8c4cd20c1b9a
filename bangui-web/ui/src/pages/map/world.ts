// SPDX-License-Identifier: Apache-2.0
// The shapes of the map, made by scripts/generate-map.mjs.
import json from './world.json';

export interface Shape {
  /** ISO 3166-1 alpha-2; null for land that has none. */
  readonly code: string | null;
  /** Where to point at it. */
  readonly at: readonly [number, number];
  /** Null for what is too small to be drawn: it is a dot. */
  readonly path: string | null;
}

export interface World {
  readonly width: number;
  readonly height: number;
  readonly countries: readonly Shape[];
}

export const world = json as unknown as World;
