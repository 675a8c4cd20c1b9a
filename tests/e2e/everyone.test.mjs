// SPDX-License-Identifier: Apache-2.0
// Every page for everyone: both themes, narrow screens, the keyboard alone, another language.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, Visitor } from './support/browser.mjs';
import { Rig } from './support/rig.mjs';

const pages = { '': 'Dashboard', jails: 'Jails', 'jails/gamma': 'Jail gamma', bans: 'Bans', nowhere: 'There is no such page' };

describe('everyone', () => {
  let browser;
  let rig;

  before(async () => {
    [browser, rig] = await Promise.all([launch(), Rig.start('1.1.0')]);
  });
  after(async () => {
    await browser?.close();
    await rig?.end();
  });

  test('setup is accessible, and says what is wrong', async () => {
    for (const colorScheme of ['dark', 'light']) {
      const visitor = await Visitor.arrive(browser, rig, { colorScheme, viewport: { width: 320, height: 640 } });
      await visitor.go();
      await visitor.heading('Set up BanGUI').waitFor();
      await visitor.assertAccessible(`setup, ${colorScheme}`);
      await visitor.assertNoSidewaysScroll('setup');
      await visitor.page.locator('input[name=password]').fill('short');
      await visitor.page.getByRole('button', { name: 'Create the administrator' }).click();
      await visitor.page.getByText('The two passwords differ.').waitFor();
      assert.equal(await visitor.page.evaluate(() => document.activeElement.name), 'token');
      await visitor.assertAccessible(`setup with errors, ${colorScheme}`);
      await visitor.leave();
    }
  });

  test('a wrong setup token is refused', async () => {
    const visitor = await Visitor.arrive(browser, rig);
    const { setupToken } = rig;
    rig.setupToken = 'not-the-token';
    const settingUp = visitor.setUp().catch(() => undefined);
    await visitor.page.getByRole('alert').getByText('This is not the setup token.').waitFor();
    rig.setupToken = setupToken;
    await visitor.context.close();
    await settingUp;
  });

  test('the first administrator', async () => {
    const visitor = await Visitor.arrive(browser, rig);
    await visitor.setUp();
    await rig.fail('gamma', '192.0.2.9');
    await visitor.waitForBan('192.0.2.9');
    await visitor.leave();
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`every page is accessible and fits a narrow screen, ${colorScheme}`, async () => {
      const visitor = await Visitor.arrive(browser, rig, { colorScheme });
      await visitor.go();
      await visitor.heading('Sign in').waitFor();
      await visitor.assertAccessible('sign-in');
      await visitor.signIn();
      for (const [path, title] of Object.entries(pages)) {
        await visitor.go(path);
        await visitor.heading(title).waitFor();
        assert.equal(await visitor.page.title(), `${title} · BanGUI`);
        await visitor.page.getByText('Live', { exact: true }).waitFor();
        await visitor.page.getByLabel('Loading…').first().waitFor({ state: 'detached' });
        await visitor.assertAccessible(path);
        for (const width of [320, 768, 1920]) {
          await visitor.page.setViewportSize({ width, height: 800 });
          await visitor.assertNoSidewaysScroll(`${path} at ${width}`);
        }
        // High enough that the navigation at its foot covers nothing.
        await visitor.page.setViewportSize({ width: 320, height: 3000 });
        await visitor.assertAccessible(`${path}, narrow`);
        await visitor.page.setViewportSize({ width: 1280, height: 800 });
      }
      await visitor.page.getByRole('link', { name: 'Bans' }).click();
      await visitor.page.getByRole('button', { name: 'Ban an address' }).click();
      await visitor.page.getByRole('dialog').waitFor();
      await visitor.assertAccessible('the dialog to ban');
      await visitor.leave();
    });
  }

  test('an address is banned and unbanned with the keyboard alone', async () => {
    const visitor = await Visitor.arrive(browser, rig);
    const { page } = visitor;
    await visitor.go('bans');
    await page.locator('input[name=name]').focus();
    await page.keyboard.type('admin');
    await page.keyboard.press('Tab');
    await page.keyboard.type('correct horse battery staple');
    await page.keyboard.press('Enter');
    await visitor.waitForBan('192.0.2.9');

    await tabTo(page, 'Skip to content');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Ban an address');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('2001:0DB8::CAFE');
    await tabTo(page, 'alpha');
    await page.keyboard.press('Space');
    await tabTo(page, 'Ban 2001:db8::cafe');
    await page.keyboard.press('Enter');
    await rig.waitUntilBanned('alpha', '2001:db8::cafe');
    await visitor.waitForBan('2001:db8::cafe');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(await focusedName(page), 'Ban an address', 'focus goes back to where it was');

    await tabTo(page, 'Unban 2001:db8::cafe in alpha');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, 'Unban');
    await page.keyboard.press('Enter');
    await rig.waitUntilBanned('alpha', '2001:db8::cafe', false);
    await visitor.waitForNoBan('2001:db8::cafe');
    await visitor.leave();
  });

  test('what the server would refuse is refused while typing', async () => {
    const visitor = await Visitor.arrive(browser, rig);
    await visitor.go('jails/gamma');
    await visitor.signIn();
    await visitor.page.getByRole('button', { name: 'Ban an address' }).click();
    const dialog = visitor.page.getByRole('dialog');
    const address = dialog.getByLabel('Address or network');
    for (const text of ['010.1.1.1', '-h', 'fe80::1%eth0']) {
      await address.fill(text);
      await address.press('Control+Enter');
      await dialog.getByText('This is not an IPv4 or IPv6 address or network.').waitFor();
    }
    await address.fill('192.0.2.1, 192.0.2.300\n192.0.2.17/28');
    await dialog.getByText('Line 1, 192.0.2.300:').waitFor();
    await dialog.getByRole('button', { name: 'Use 192.0.2.16/28' }).click();
    await dialog.getByRole('button', { name: 'Leave it out' }).click();
    assert.equal(await address.inputValue(), '192.0.2.1\n192.0.2.16/28');
    await visitor.assertAccessible('the dialog to ban many');
    await address.fill('127.0.0.1');
    await address.press('Control+Enter');
    await dialog.getByRole('alert').getByText('This address is protected').waitFor();
    assert.deepEqual(await rig.banned('gamma'), ['192.0.2.9']);
    await visitor.leave();
  });

  test('German', async () => {
    const visitor = await Visitor.arrive(browser, rig, { locale: 'de-DE' });
    await visitor.go('bans');
    await visitor.heading('Anmelden').waitFor();
    await visitor.signIn();
    await visitor.heading('Sperren').waitFor();
    await visitor.page.getByText('1 Sperre', { exact: true }).waitFor();
    assert.equal(await visitor.page.evaluate(() => document.documentElement.lang), 'de');
    await visitor.page.getByRole('button', { name: /Einstellungen und Konto/ }).click();
    await visitor.page.getByRole('menuitemradio', { name: 'English' }).click();
    await visitor.heading('Bans').waitFor();
    await visitor.leave();
  });

  test('the first visit is small', async () => {
    const visitor = await Visitor.arrive(browser, rig);
    const requests = [];
    visitor.page.on('request', (request) => requests.push(request.url()));
    await visitor.go();
    await visitor.signIn();
    await visitor.waitForBan('192.0.2.9');
    assert.ok(requests.length <= 12, requests.join('\n'));
    const bytes = await visitor.page.evaluate(() =>
      performance.getEntries().reduce((sum, entry) => sum + (entry.transferSize ?? 0), 0));
    assert.ok(bytes <= 200_000, `${bytes} bytes`);
    await visitor.leave();
  });
});

/** More would be a page that cannot be used with the keyboard. */
const maxTabs = 80;

async function tabTo(page, name) {
  for (let count = 0; count < maxTabs; ++count) {
    if ((await focusedName(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the tabulator does not come to ${name}`);
}

function focusedName(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? (element?.labels?.[0] ?? element)?.textContent?.trim() ?? '';
  });
}
