// SPDX-License-Identifier: Apache-2.0
// BanGUI below a path of its host: what leads somewhere leads below it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, Visitor } from './support/browser.mjs';
import { Rig } from './support/rig.mjs';

describe('below a path', () => {
  let browser;
  let rig;
  let visitor;
  let page;
  const at = (path) => page.waitForURL((url) => url.pathname === `/own/bangui${path}`);

  before(async () => {
    [browser, rig] = await Promise.all([launch(), Rig.start('1.0.2', {}, [], '/own/bangui/')]);
    visitor = await Visitor.arrive(browser, rig);
    page = visitor.page;
  });
  after(async () => {
    await browser?.close();
    await rig?.end();
  });

  test('the root of the host leads to it, and it is set up there', async () => {
    await page.goto(new URL('/', rig.url).href);
    await at('/');
    await visitor.setUp();
    await page.getByText('Live', { exact: true }).waitFor();
  });

  test('every page is reached, shown as the current one, and found again by its address', async () => {
    for (const [name, path] of [['Map', '/map'], ['Bans', '/bans'], ['History', '/history'], ['Jails', '/jails'], ['Settings', '/settings']]) {
      const link = page.getByRole('navigation').getByRole('link', { name, exact: true });
      await link.click();
      await at(path);
      await visitor.heading(name).waitFor();
      assert.equal(await link.getAttribute('aria-current'), 'page');
      await page.reload();
      await visitor.heading(name).waitFor();
    }
  });

  test('a ban is told live, and its address, the chart and the export lead below the path', async () => {
    await visitor.go();
    await rig.fail('alpha', '203.0.113.5');
    await page.getByRole('region', { name: 'What happens' }).getByRole('link', { name: '203.0.113.5' }).first().click();
    await at('/addresses/203.0.113.5');
    await visitor.heading('203.0.113.5').waitFor();
    await page.reload();
    await visitor.heading('203.0.113.5').waitFor();
    await visitor.go();
    const bar = page.locator('a[href^="/own/bangui/history?"][tabindex]').last();
    await bar.focus();
    await bar.press('Enter');
    await at('/history');
    await page.getByRole('link', { name: '203.0.113.5' }).first().waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /CSV/ }).click(),
    ]);
    assert.equal(new URL(file.url()).pathname, '/own/bangui/api/v1/history/export');
  });

  test('no page complained', async () => {
    await visitor.leave();
  });
});
