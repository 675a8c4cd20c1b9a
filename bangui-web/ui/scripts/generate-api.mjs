// SPDX-License-Identifier: Apache-2.0
// Writes src/api/schema.d.ts, the types of the HTTP API, from the OpenAPI document. Part of every build, so
// that a page that no longer fits the contract does not compile.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const home = new URL('../', import.meta.url);
const source = process.env.BANGUI_OPENAPI
  ? pathToFileURL(process.env.BANGUI_OPENAPI)
  : new URL('../../Docs/openapi.yaml', home);
const target = fileURLToPath(new URL('src/api/schema.d.ts', home));

const header = '// Generated from Docs/openapi.yaml by scripts/generate-api.mjs.\n\n';
const text = header + astToString(await openapiTS(source, { alphabetize: true }));
const before = await readFile(target, 'utf8').catch(() => '');
if (before !== text) await writeFile(target, text);
