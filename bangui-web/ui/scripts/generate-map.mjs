// SPDX-License-Identifier: Apache-2.0
// Writes src/pages/map/world.json, the shapes of the map, from Natural Earth's (public domain, as packed by
// world-atlas): projected here, so that a browser loads outlines and no geography. Part of every build.
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { geoArea, geoCentroid, geoNaturalEarth1, geoPath } from 'd3-geo';
import { iso31661NumericToAlpha2 } from 'iso-3166';
import { feature } from 'topojson-client';

const width = 960;
/** Of what is drawn; one digit behind the point is a third of a pixel on the widest screen. */
const digits = 1;
/** Countries that Natural Earth draws without a number of ISO 3166-1, by the code that geo files use. */
const codeByName = { Kosovo: 'XK' };
const antarctica = 'AQ';

const packages = createRequire(import.meta.url);
const target = fileURLToPath(new URL('../src/pages/map/world.json', import.meta.url));

async function read(detail) {
  const atlas = JSON.parse(await readFile(packages.resolve(`world-atlas/countries-${detail}.json`), 'utf8'));
  return feature(atlas, atlas.objects.countries).features.map(({ id, properties, geometry }) => ({
    code: (id === undefined ? codeByName[properties.name] : iso31661NumericToAlpha2[String(id).padStart(3, '0')]) ?? null,
    geometry,
  }));
}

/** Of several islands or an exclave the part that one would point at. */
function largest(geometry) {
  if (geometry.type !== 'MultiPolygon') return geometry;
  const parts = geometry.coordinates.map((coordinates) => ({ type: 'Polygon', coordinates }));
  return parts.reduce((best, part) => (geoArea(part) > geoArea(best) ? part : best));
}

const shapes = (await read('110m')).filter(({ code }) => code !== antarctica);
const drawn = new Set(shapes.map(({ code }) => code));
// Too small to be drawn, but Singapore or Hong Kong must not be missing: they are dots.
const small = new Map();
for (const { code, geometry } of await read('50m')) {
  if (code === null || code === antarctica || drawn.has(code)) continue;
  const before = small.get(code);
  if (before === undefined || geoArea(geometry) > geoArea(before)) small.set(code, geometry);
}

const all = { type: 'GeometryCollection', geometries: shapes.map(({ geometry }) => geometry) };
const projection = geoNaturalEarth1().fitWidth(width, all);
const path = geoPath(projection).digits(digits);
const height = Math.ceil(path.bounds(all)[1][1]);
const at = (geometry) => projection(geoCentroid(largest(geometry))).map((value) => Number(value.toFixed(digits)));

const countries = [
  ...shapes.map(({ code, geometry }) => ({ code, at: at(geometry), path: path(geometry) })),
  ...[...small].map(([code, geometry]) => ({ code, at: at(geometry), path: null })),
].sort((left, right) => String(left.code).localeCompare(String(right.code)));

const text = JSON.stringify({ width, height, countries });
const before = await readFile(target, 'utf8').catch(() => '');
if (before !== text) await writeFile(target, text);
