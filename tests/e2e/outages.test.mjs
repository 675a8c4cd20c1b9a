// SPDX-License-Identifier: Apache-2.0
// What stands behind the page goes away and comes back: it says so, keeps what it knew, and heals by itself.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, Visitor } from './support/browser.mjs';
import { Rig } from './support/rig.mjs';

describe('outages', () => {
  let browser;
  let rig;
  let visitor;

  before(async () => {
    [browser, rig] = await Promise.all([launch(), Rig.start()]);
    visitor = await Visitor.arrive(browser, rig);
    await visitor.setUp();
    await rig.fail('gamma', '203.0.113.5');
    await visitor.waitForBan('203.0.113.5');
  });
  after(async () => {
    await browser?.close();
    await rig?.end();
  });

  const waitUntilLive = async () => {
    await visitor.page.getByText('Live', { exact: true }).waitFor();
    await visitor.strip().filter({ hasText: /./ }).waitFor({ state: 'detached' });
  };

  test('fail2ban is killed: its strip, and the bans as of then', async () => {
    await rig.kill('fail2ban');
    await visitor.strip().getByText('fail2ban is offline').waitFor();
    await visitor.strip().getByText('systemctl status fail2ban').waitFor();
    await visitor.strip().getByText(/What you see is as of \d\d:\d\d:\d\d\./).waitFor();
    await visitor.page.getByText(/^As of \d\d:\d\d:\d\d$/).waitFor();
    assert.equal(await visitor.ban('203.0.113.5').count(), 1);
    await visitor.assertAccessible('the strip');
  });

  test('a ban is refused with the reason meanwhile', async () => {
    await visitor.page.getByRole('button', { name: 'Ban an address' }).click();
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByLabel('Address or network').fill('203.0.113.6');
    await dialog.getByRole('checkbox', { name: 'alpha' }).check();
    await dialog.getByRole('button', { name: 'Ban 203.0.113.6' }).click();
    await dialog.getByRole('alert').getByText('fail2ban is offline.').waitFor();
    await visitor.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('fail2ban comes back: the page heals', async () => {
    await rig.start('fail2ban');
    await waitUntilLive();
    await rig.fail('alpha', '203.0.113.7');
    await visitor.waitForBan('203.0.113.7');
  });

  test('the privileged daemon is killed: another strip', async () => {
    await rig.kill('banguid');
    await visitor.strip().getByText('The privileged daemon is offline').waitFor();
    await visitor.strip().getByText('systemctl status banguid').waitFor();
    assert.equal(await visitor.ban('203.0.113.7').count(), 1);
    await rig.start('banguid');
    await waitUntilLive();
  });

  test('the web daemon is killed: its own strip; it comes back with the session', async () => {
    await rig.kill('bangui-web');
    await visitor.strip().getByText('BanGUI’s web daemon cannot be reached').waitFor();
    await visitor.strip().getByText('systemctl status bangui-web').waitFor();
    assert.equal(await visitor.ban('203.0.113.7').count(), 1);
    await rig.start('bangui-web');
    await waitUntilLive();
    await rig.fail('gamma', '203.0.113.8');
    await visitor.waitForBan('203.0.113.8');
  });

  test('the session ends on the server: sign-in, and back to the same page', async () => {
    await visitor.go('jails/gamma?search=203');
    await visitor.waitForBan('203.0.113.8');
    const [cookie] = await visitor.context.cookies();
    const headers = { Cookie: `${cookie.name}=${cookie.value}` };
    const session = new URL('api/v1/session', rig.url);
    const { csrf_token: token } = await (await fetch(session, { headers })).json();
    await fetch(session, {
      method: 'DELETE',
      headers: { ...headers, 'X-CSRF-Token': token, Origin: new URL(rig.url).origin },
    });
    await visitor.page.getByText('Your session has ended.').waitFor();
    await visitor.signIn();
    await visitor.heading('Jail gamma').waitFor();
    await visitor.waitForBan('203.0.113.8');
    assert.equal(new URL(visitor.page.url()).search, '?search=203');
  });

  test('no page complained', async () => {
    // A daemon that is gone is an aborted connection to the browser, which is what was tested.
    visitor.complaints = visitor.complaints.filter((text) => !text.includes('net::ERR_'));
    await visitor.leave();
  });
});
