// SPDX-License-Identifier: Apache-2.0
// Signs in to a BanGUI that is there already and waits until it shows a ban.
// usage: node see_ban.mjs URL ADDRESS
import { launch, Visitor } from './browser.mjs';

const [url, address] = process.argv.slice(2);
const browser = await launch();
try {
  // The certificate is the test's own.
  const visitor = await Visitor.arrive(browser, { url }, { ignoreHTTPSErrors: true });
  await visitor.go('bans');
  await visitor.signIn();
  await visitor.waitForBan(address);
  await visitor.leave();
} finally {
  await browser.close();
}
