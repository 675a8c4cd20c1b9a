// SPDX-License-Identifier: Apache-2.0
// Puts NAME.br and NAME.gz beside every file of a build that gets smaller by it, so that the server never
// compresses. usage: node compress.mjs FOLDER
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const compressible = new Set(['.js', '.css', '.svg', '.html', '.json', '.txt']);
const folder = process.argv[2];

for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  // index.html carries a nonce that differs in every answer; the server compresses nothing, so it stays plain.
  if (!entry.isFile() || !compressible.has(extname(entry.name)) || entry.name === 'index.html') continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const plain = await readFile(path);
  const forms = {
    '.br': brotliCompressSync(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    }),
    '.gz': gzipSync(plain, { level: 9 }),
  };
  for (const [suffix, packed] of Object.entries(forms)) {
    if (packed.length < plain.length) await writeFile(path + suffix, packed);
  }
}
