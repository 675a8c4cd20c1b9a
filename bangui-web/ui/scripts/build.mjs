// SPDX-License-Identifier: Apache-2.0
// Builds the pages in this folder into dist/: types of the API, shapes of the map, type check, bundle, compressed
// forms, size.
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('../', import.meta.url));

const steps = [
  ['scripts/generate-api.mjs'],
  ['scripts/generate-map.mjs'],
  ['node_modules/typescript/bin/tsc', '--noEmit'],
  ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
  ['scripts/compress.mjs', 'dist'],
  ['scripts/size.mjs', 'dist'],
];
for (const step of steps) {
  const { status } = spawnSync(process.execPath, step, { cwd: home, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
// Was for the size only, and is nothing to serve.
await rm(`${home}dist/.vite`, { recursive: true });
