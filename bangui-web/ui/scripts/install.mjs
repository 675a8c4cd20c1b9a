// SPDX-License-Identifier: Apache-2.0
// Puts the built pages where the web daemon looks for them. Run by `meson install`.
// usage: node install.mjs BUILT TARGET, where TARGET is relative to the prefix
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';

const [built, target] = process.argv.slice(2);
const to = join(process.env.MESON_INSTALL_DESTDIR_PREFIX, target);
await rm(to, { recursive: true, force: true });
await cp(built, to, { recursive: true });
