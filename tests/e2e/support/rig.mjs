// SPDX-License-Identifier: Apache-2.0
// The whole of BanGUI with a real fail2ban, started by tests/support/rig.py for one test file.
import { execFile, spawn } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from './eventually.mjs';

const program = fileURLToPath(new URL('../../support/rig.py', import.meta.url));
const run = promisify(execFile);

export const administrator = { name: 'admin', password: 'correct horse battery staple' };

export class Rig {
  /** `version` of fail2ban: 1.0.2 or 1.1.0. `policy`: sections of root's policy. `jails`: further ones, as
   * tests/support/rig.py takes them. `basePath`: where on its host the pages are. */
  static async start(version = '1.0.2', policy = {}, jails = [], basePath = '/') {
    const options = ['--fail2ban', version, '--policy', JSON.stringify(policy), '--jails', JSON.stringify(jails)];
    options.push('--base-path', basePath);
    const child = spawn('/usr/bin/python3', [program, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) throw new Error('the rig did not start');
    return new Rig(child, lines, JSON.parse(first.value));
  }

  constructor(child, lines, where) {
    this.child = child;
    this.lines = lines;
    this.url = where.url;
    this.setupToken = where.setup_token;
    this.client = where.fail2ban_client;
    this.logs = where.logs;
  }

  /** `name`: fail2ban, banguid or bangui-web. */
  async kill(name) {
    await this.order('kill', name);
  }

  async start(name) {
    await this.order('start', name);
  }

  async order(what, name) {
    this.child.stdin.write(`${what} ${name}\n`);
    const answer = await this.lines.next();
    if (answer.done) throw new Error(`the rig ended when told to ${what} ${name}`);
  }

  /** What fail2ban's own client answers. */
  async ask(...words) {
    const { stdout } = await run(this.client, words);
    return stdout;
  }

  /** The addresses that fail2ban's own client lists. */
  async banned(jail) {
    return (await this.ask('get', jail, 'banip')).split(/\s+/).filter(Boolean);
  }

  async waitUntilBanned(jail, address, wanted = true) {
    await eventually(`${address} ${wanted ? '' : 'not '}banned in ${jail}`, async () =>
      (await this.banned(jail)).includes(address) === wanted);
  }

  /** Writes a line that the jail's filter counts as a failure, as a service would. */
  async fail(jail, address) {
    await this.log(jail, `login failure from ${address}`);
  }

  /** Writes any line, which may be bytes that are no text, with the time in front of it. */
  async log(jail, line) {
    const now = new Date();
    const two = (value) => String(value).padStart(2, '0');
    const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
    const bytes = Buffer.concat([Buffer.from(`${day} ${time} `), Buffer.from(line), Buffer.from('\n')]);
    await appendFile(this.logs[jail], bytes);
  }

  async end() {
    this.child.stdin.end();
    if (this.child.exitCode === null) await new Promise((resolve) => this.child.once('exit', resolve));
  }
}
