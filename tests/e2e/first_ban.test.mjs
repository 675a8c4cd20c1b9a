// SPDX-License-Identifier: Apache-2.0
// From the first visit to a ban that fail2ban confirms, and back: with each version of fail2ban.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, Visitor } from './support/browser.mjs';
import { Rig } from './support/rig.mjs';

for (const version of ['1.0.2', '1.1.0']) {
  describe(`fail2ban ${version}`, () => {
    let browser;
    let rig;
    let first;
    let second;

    before(async () => {
      [browser, rig] = await Promise.all([launch(), Rig.start(version)]);
      first = await Visitor.arrive(browser, rig);
      second = await Visitor.arrive(browser, rig);
    });
    after(async () => {
      await browser?.close();
      await rig?.end();
    });

    test('the first visitor sets up and sees the jails', async () => {
      await first.setUp();
      for (const jail of ['alpha', 'beta', 'gamma']) {
        await first.page.getByRole('table', { name: 'Jails' }).getByRole('link', { name: jail }).waitFor();
      }
      await first.page.getByText(`Version ${version}`).waitFor();
      await first.page.getByText('Live', { exact: true }).waitFor();
    });

    test('a ban of fail2ban’s own appears by itself', async () => {
      await rig.fail('alpha', '192.0.2.7');
      await first.waitForBan('192.0.2.7');
      assert.deepEqual(await rig.banned('alpha'), ['192.0.2.7']);
    });

    test('a second browser signs in and arrives where it wanted to go', async () => {
      await second.go('bans?sort=address');
      await second.signIn();
      await second.heading('Bans').waitFor();
      await second.waitForBan('192.0.2.7');
      assert.equal(new URL(second.page.url()).search, '?sort=address');
    });

    test('an address is banned: fail2ban has it, the other browser shows it without reloading', async () => {
      await second.page.evaluate(() => {
        window.wasHereBefore = true;
      });
      await first.page.getByRole('button', { name: 'Ban an address' }).click();
      const dialog = first.page.getByRole('dialog');
      await dialog.getByLabel('Address or network').fill('198.51.100.23');
      await dialog.getByRole('checkbox', { name: 'beta' }).check();
      await dialog.getByRole('button', { name: 'Ban 198.51.100.23' }).click();
      await first.page.getByText('Banned 198.51.100.23 in beta').waitFor();
      await rig.waitUntilBanned('beta', '198.51.100.23');
      await first.waitForBan('198.51.100.23');
      await second.waitForBan('198.51.100.23');
      assert.equal(await second.page.evaluate(() => window.wasHereBefore), true);
    });

    test('the jail’s page shows its parameters and its bans', async () => {
      await second.go('jails/beta');
      await second.heading('Jail beta').waitFor();
      await second.page.getByText('3 failures', { exact: true }).waitFor();
      await second.page.getByRole('heading', { name: 'What counts as a failure' }).waitFor();
      await second.waitForBan('198.51.100.23');
    });

    test('it is unbanned, banned again, and unbanned for good', async () => {
      const unban = async () => {
        await first.page.getByRole('button', { name: 'Unban 198.51.100.23 in beta' }).click();
        await first.page.getByRole('dialog').getByRole('button', { name: 'Unban' }).click();
        await first.page.getByText('Unbanned 198.51.100.23 in beta').waitFor();
        await rig.waitUntilBanned('beta', '198.51.100.23', false);
        await second.waitForNoBan('198.51.100.23');
      };
      await unban();
      await first.page.getByRole('button', { name: 'Ban again' }).click();
      await rig.waitUntilBanned('beta', '198.51.100.23');
      await second.waitForBan('198.51.100.23');
      await unban();
    });

    test('after signing out the old cookie is refused', async () => {
      const cookies = await first.context.cookies();
      assert.equal(cookies.length, 1);
      await first.page.getByRole('button', { name: /Settings and account/ }).click();
      await first.page.getByRole('menuitem', { name: 'Sign out' }).click();
      await first.heading('Sign in').waitFor();
      const answer = await fetch(new URL('api/v1/session', rig.url), {
        headers: { Cookie: `${cookies[0].name}=${cookies[0].value}` },
      });
      assert.equal(answer.status, 401);
    });

    test('no page complained', async () => {
      await first.leave();
      await second.leave();
    });
  });
}
