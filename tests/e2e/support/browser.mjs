// SPDX-License-Identifier: Apache-2.0
// A real browser. Every visitor has a context of their own, which is a browser of their own as far as a
// server can tell; what a page complains about is kept and judged at the end.
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { patienceMs } from './eventually.mjs';
import { administrator } from './rig.mjs';

const program = process.env.BANGUI_CHROMIUM ?? '/usr/bin/chromium';
const options = [
  '--no-sandbox', // the tests run as root
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export function launch() {
  return chromium.launch({ executablePath: program, args: options });
}

/** The browser itself logs answers such as 401 as errors; they are part of what is tested. */
const failedRequest = /^Failed to load resource:/;

export class Visitor {
  static async arrive(browser, rig, context = {}) {
    const own = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, ...context });
    own.setDefaultTimeout(patienceMs);
    const page = await own.newPage();
    return new Visitor(rig, own, page);
  }

  constructor(rig, context, page) {
    this.rig = rig;
    this.context = context;
    this.page = page;
    this.complaints = [];
    page.on('console', (message) => {
      const isBad = ['error', 'warning'].includes(message.type());
      if (isBad && !failedRequest.test(message.text())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  async go(path = '') {
    await this.page.goto(new URL(path, this.rig.url).href);
  }

  async setUp() {
    await this.go();
    await this.page.getByLabel('Setup token').fill(this.rig.setupToken);
    await this.page.locator('input[name=name]').fill(administrator.name);
    await this.page.locator('input[name=password]').fill(administrator.password);
    await this.page.locator('input[name=repeated]').fill(administrator.password);
    await this.page.getByRole('button', { name: 'Create the administrator' }).click();
    await this.heading('Dashboard').waitFor();
  }

  /** On whatever page one is; in any language. */
  async signIn() {
    await this.page.locator('input[name=name]').fill(administrator.name);
    await this.page.locator('input[name=password]').fill(administrator.password);
    await this.page.locator('button[type=submit]').click();
    await this.page.getByRole('navigation').waitFor();
  }

  heading(name) {
    return this.page.getByRole('heading', { level: 1, name });
  }

  /** The row of a ban; there is none when this matches nothing. */
  ban(address) {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('link', { name: address, exact: true }) });
  }

  async waitForBan(address) {
    await this.ban(address).first().waitFor();
  }

  async waitForNoBan(address) {
    await this.ban(address).first().waitFor({ state: 'detached' });
  }

  /** The strip that says what is wrong. */
  strip() {
    return this.page.getByRole('status', { name: /State of the system|Zustand des Systems/ });
  }

  async assertAccessible(where) {
    // What still fades in has the contrast of neither its beginning nor its end.
    await this.page.evaluate(() =>
      Promise.allSettled(
        document
          .getAnimations()
          .filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime))
          .map((animation) => animation.finished),
      ).then(() => undefined),
    );
    const { violations } = await new AxeBuilder({ page: this.page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      // Fluent's marks of where a dialog's or menu's focus turns round: hidden from readers on purpose, and
      // focus never rests on them.
      .exclude('[data-tabster-dummy]')
      .analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
    assert.deepEqual(found, [], where);
  }

  async assertNoSidewaysScroll(where) {
    const over = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${where} is ${over} pixels too wide`);
  }

  /** Nothing on the console: no error, no warning, no violation of the content security policy. */
  async leave() {
    await this.context.close();
    assert.deepEqual(this.complaints, []);
  }
}
