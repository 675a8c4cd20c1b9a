// SPDX-License-Identifier: Apache-2.0
// The build as meson runs it: in a copy inside the build folder, so that the sources stay untouched and two
// builds do not meet. Packages are installed again only when the lock file or node has changed.
// usage: node meson.mjs OPENAPI FOLDER STAMP DEPFILE: builds FOLDER/dist, then writes both files
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../', import.meta.url)).replace(/\/$/, '');
const [openapi, folder, stamp, depfile] = process.argv.slice(2);
const work = join(folder, 'work');

/** What a build needs; node_modules, dist and generated files of a developer's stay where they are. */
const parts = ['.npmrc', 'index.html', 'package.json', 'package-lock.json', 'public', 'scripts', 'src', 'tsconfig.json', 'vite.config.ts'];

function run(program, ...args) {
  const { status, error } = spawnSync(program, args, {
    cwd: work,
    stdio: 'inherit',
    env: { ...process.env, BANGUI_OPENAPI: resolve(openapi) },
  });
  if (error) console.error(`${program}: ${error.message}`);
  if (status !== 0) process.exit(status || 1);
}

await mkdir(work, { recursive: true });
for (const part of parts) {
  await rm(join(work, part), { recursive: true, force: true });
  await cp(join(source, part), join(work, part), { recursive: true, preserveTimestamps: true });
}

const installed = join(work, 'installed');
const wanted = createHash('sha256')
  .update(await readFile(join(work, 'package-lock.json')))
  .update(process.version)
  .digest('hex');
if ((await readFile(installed, 'utf8').catch(() => '')) !== wanted) {
  await rm(installed, { force: true });
  run('npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error');
  await writeFile(installed, wanted);
}
run(process.execPath, 'scripts/build.mjs');

const dist = join(folder, 'dist');
await rm(dist, { recursive: true, force: true });
await rename(join(work, 'dist'), dist);

const inputs = [openapi];
for (const part of parts) {
  const path = join(source, part);
  const below = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  if (below === null) inputs.push(path);
  else inputs.push(...below.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name)));
}
const generated = ['src/api/schema.d.ts', 'src/pages/map/world.json'];
const escaped = inputs.filter((path) => !generated.some((name) => path.endsWith(name))).map((path) => path.replaceAll(' ', '\\ '));
await writeFile(depfile, `${stamp}: ${escaped.join(' ')}\n`);
await writeFile(stamp, '');
