// SPDX-License-Identifier: Apache-2.0
// Acting on many at once, steering running jails and watching what happens, as an administrator does it: each
// step is confirmed by fail2ban's own client.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, Visitor } from './support/browser.mjs';
import { eventually } from './support/eventually.mjs';
import { Rig } from './support/rig.mjs';

const policy = {
  limits: { acts_per_second: 100, act_burst: 1000 },
  allow: { pause_jails: true, stop_jails: true, unban_all: true },
};
const addresses = Array.from({ length: 40 }, (_, i) => `198.51.100.${i}`);

for (const version of ['1.0.2', '1.1.0']) {
  describe(`the live side, fail2ban ${version}`, () => {
    let browser;
    let rig;
    let visitor;
    let page;
    let other;

    before(async () => {
      [browser, rig] = await Promise.all([launch(), Rig.start(version, policy)]);
      visitor = await Visitor.arrive(browser, rig);
      page = visitor.page;
      await visitor.setUp();
      other = await Visitor.arrive(browser, rig);
      await other.go('jails');
      await other.signIn();
    });
    after(async () => {
      await browser?.close();
      await rig?.end();
    });

    const bannedIn = async (jail, count) =>
      eventually(`${count} banned in ${jail}`, async () => (await rig.banned(jail)).length === count);
    const box = (address, jail) => page.getByRole('checkbox', { name: `Select ${address} in ${jail}`, exact: true });
    const table = () => page.getByRole('table', { name: 'Banned now' });
    const confirm = async (button, typed) => {
      const dialog = page.getByRole('alertdialog');
      if (typed !== undefined) await dialog.locator('input[name=confirm]').fill(typed);
      await dialog.getByRole('button', { name: button, exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    /** Closes what the last act said, so that it covers nothing. */
    const dismissAll = async () => {
      const messages = page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Dismiss' });
      while ((await messages.count()) > 0) await messages.first().click();
    };

    test('a pasted list is banned in two jails, with its progress and results', async () => {
      await visitor.go('bans');
      await page.getByRole('button', { name: 'Ban an address' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Address or network').fill(`${addresses.join(', ')}\n127.0.0.1 # protected`);
      await dialog.getByRole('checkbox', { name: 'alpha' }).check();
      await dialog.getByRole('checkbox', { name: 'gamma' }).check();
      await dialog.getByRole('button', { name: 'Ban 41 addresses' }).click();
      await page.getByText('Banned 80', { exact: true }).waitFor();
      await bannedIn('alpha', 40);
      await bannedIn('gamma', 40);
      await page.getByRole('button', { name: 'Show results' }).click();
      const results = page.getByRole('dialog');
      assert.match(await results.getByRole('row').nth(1).textContent(), /127\.0\.0\.1.*protected/);
      await visitor.assertAccessible('the results');
      await results.getByRole('button', { name: 'Close' }).click();
      await dismissAll();
      await page.getByText('80 bans', { exact: true }).waitFor();
    });

    test('a network finds what is in it, a jail what is in that, and the address of the page keeps both', async () => {
      await page.getByLabel('Find an address').fill('198.51.100.0/30');
      await page.getByText('8 bans', { exact: true }).waitFor();
      await page.getByRole('combobox', { name: 'Jail' }).selectOption('gamma');
      await page.getByText('4 bans', { exact: true }).waitFor();
      await table().getByRole('button', { name: 'Address' }).click();
      await page.waitForURL(/sort=address/);
      await page.reload();
      await page.getByText('4 bans', { exact: true }).waitFor();
      assert.equal(await table().getByRole('link').first().textContent(), '198.51.100.0');
    });

    test('a range is selected with the keyboard, and unbanned', async () => {
      await visitor.go('bans?jail=alpha&sort=address');
      await box('198.51.100.1', 'alpha').click();
      for (let i = 0; i < 4; ++i) await page.keyboard.press('Shift+ArrowDown');
      await page.getByText('5 selected').waitFor();
      await visitor.assertAccessible('a selection');
      await page.keyboard.press('Delete');
      await confirm('Unban');
      await page.getByText('Unbanned 5', { exact: true }).waitFor();
      await bannedIn('alpha', 35);
      assert.deepEqual((await rig.banned('gamma')).length, 40);
      await visitor.waitForNoBan('198.51.100.3');
      await dismissAll();
    });

    test('the same addresses are banned in another jail', async () => {
      await box('198.51.100.6', 'alpha').click();
      await box('198.51.100.8', 'alpha').click({ modifiers: ['Shift'] });
      await page.getByRole('button', { name: 'Ban in other jails…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('checkbox', { name: 'beta' }).check();
      await dialog.getByRole('button', { name: 'Ban 3 addresses' }).click();
      await page.getByText('Banned 3', { exact: true }).waitFor();
      await bannedIn('beta', 3);
      await dismissAll();
    });

    test('an address is ignored from its row, and heeded again in its jail', async () => {
      await visitor.go('bans?jail=beta&sort=address');
      await page.getByRole('button', { name: 'More for 198.51.100.6 in beta' }).click();
      await page.getByRole('menuitem', { name: 'Ignore this address…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Ignore', exact: true }).click();
      await page.getByText('beta ignores 198.51.100.6 until its next reload').waitFor();
      await rig.waitUntilBanned('beta', '198.51.100.6', false);
      assert.match(await rig.ask('get', 'beta', 'ignoreip'), /198\.51\.100\.6/);
      await dismissAll();
      await visitor.go('jails/beta');
      await page.getByText('Ignores 198.51.100.6').waitFor();
      await page.getByRole('button', { name: 'No longer ignore 198.51.100.6' }).click();
      await page.getByText('beta no longer ignores 198.51.100.6').waitFor();
      assert.doesNotMatch(await rig.ask('get', 'beta', 'ignoreip'), /198\.51\.100\.6/);
      await dismissAll();
    });

    test('times and retries are changed within what the policy allows', async () => {
      await page.getByRole('button', { name: 'Change…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Ban time').fill('99999w');
      await dialog.getByText('The server’s policy does not allow this value.').waitFor();
      await dialog.getByLabel('Ban time').fill('30m');
      await dialog.getByLabel('Failures before a ban').fill('4');
      await visitor.assertAccessible('tuning');
      await dialog.getByRole('button', { name: 'Change', exact: true }).click();
      await page.getByText('Changed beta until its next reload').waitFor();
      assert.equal((await rig.ask('get', 'beta', 'bantime')).trim(), '1800');
      assert.equal((await rig.ask('get', 'beta', 'maxretry')).trim(), '4');
      await page.getByText('Ban time: 1 hr → 30 min').waitFor();
      await dismissAll();
    });

    test('a jail is paused, which the other browser sees, and resumed', async () => {
      const more = page.getByRole('button', { name: 'More actions for beta' });
      await more.click();
      await page.getByRole('menuitem', { name: 'Pause' }).click();
      await page.getByText('This jail is paused').waitFor();
      await other.page.getByText('Paused', { exact: true }).waitFor();
      await visitor.assertAccessible('a paused jail');
      await more.click();
      await page.getByRole('menuitem', { name: 'Resume' }).click();
      await page.getByText('This jail is paused').waitFor({ state: 'detached' });
      await dismissAll();
    });

    test('a whole jail is unbanned', async () => {
      await visitor.go('jails/gamma');
      await page.getByText('40 bans', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'More actions for gamma' }).click();
      await page.getByRole('menuitem', { name: 'Unban everybody in this jail…' }).click();
      await confirm('Unban');
      await page.getByText('Unbanned 40', { exact: true }).waitFor();
      await bannedIn('gamma', 0);
      await page.getByText('Nobody is banned').waitFor();
      await dismissAll();
    });

    test('a jail is stopped behind its typed name, and the page says how it comes back', async () => {
      await page.getByRole('button', { name: 'More actions for gamma' }).click();
      await page.getByRole('menuitem', { name: 'Stop this jail…' }).click();
      const stop = page.getByRole('alertdialog').getByRole('button', { name: 'Stop the jail' });
      assert.equal(await stop.getAttribute('aria-disabled'), 'true');
      await visitor.assertAccessible('the dialog to stop a jail');
      await confirm('Stop the jail', 'gamma');
      await visitor.heading('Jails').waitFor();
      assert.doesNotMatch(await rig.ask('status'), /gamma/);
      await other.page.getByRole('link', { name: 'gamma' }).waitFor({ state: 'detached' });
      await dismissAll();
      await visitor.go('jails/gamma');
      await page.getByText('fail2ban-client reload --if-exists gamma').waitFor();
    });

    test('the dashboard tells what happens', async () => {
      await visitor.go();
      const feed = page.getByRole('region', { name: 'What happens' });
      await rig.fail('alpha', '203.0.113.77');
      await feed.getByText('203.0.113.77').first().waitFor();
      await rig.ask('set', 'alpha', 'unbanip', '203.0.113.77');
      await feed.getByText(/, not from here/).first().waitFor();
      await visitor.assertAccessible('the dashboard');
    });

    test('the log is reopened, and everything unbanned behind typed words', async () => {
      const more = page.getByRole('button', { name: 'More actions', exact: true });
      await more.click();
      await page.getByRole('menuitem', { name: 'Have fail2ban reopen its log' }).click();
      await page.getByText('fail2ban has reopened its log').waitFor();
      await more.click();
      await page.getByRole('menuitem', { name: 'Unban everything…' }).click();
      await confirm('Unban everything', 'unban everything');
      await page.getByText(/^Lifted \d+ bans$/).waitFor();
      await bannedIn('alpha', 0);
      await page.getByText('Nobody is banned').waitFor();
    });

    test('no page complained', async () => {
      await visitor.leave();
      await other.leave();
    });
  });
}
