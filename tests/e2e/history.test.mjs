// SPDX-License-Identifier: Apache-2.0
// The history of a real fail2ban in a real browser: found, counted, mapped, exported, and harmless whatever
// an attacker wrote into the logs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { launch, Visitor } from './support/browser.mjs';
import { parseCsv } from './support/csv.mjs';
import { eventually } from './support/eventually.mjs';
import { Rig } from './support/rig.mjs';

/** Nobody's, by every registry; and two that the geo data that is built in has had for long. */
const nowhere = '192.0.2.10';
const american = '8.8.8.8';
const dutch = '193.0.6.139';
/** Banned here, with a note. */
const noted = '192.0.2.77';

/** Both take text from whoever attacks: as evidence, and as what is banned. No action: it is no address. */
const jails = [
  { name: 'users', fail_regex: '^\\s*login failure of .* from <ADDR>$' },
  { name: 'words', fail_regex: '^\\s*login failure as <F-ID>.+?</F-ID>$', actions: [] },
];

const image = '<img src=x onerror="window.ran=1;alert(1)">';
const script = '"\'></script><script>window.ran=1;alert(1)</script>';
/** As a user's name in a line of the log; every one from an address of its own. */
const names = {
  '198.51.100.1': image,
  '198.51.100.2': script,
  '198.51.100.3': 'turned \u202egnp.exe\u2066 round\u2069',
  '198.51.100.4': 'rings \u0000\u0007\u001b[31m\u007f\u0085 bells',
  '198.51.100.5': `long ${'x'.repeat(64 * 1024)}`,
  '198.51.100.6': Buffer.from([0x62, 0x61, 0x64, 0x20, 0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80]),
  '198.51.100.7': '=HYPERLINK("http://192.0.2.1/","x"),"\r',
};
/** In the place of an address. */
const formulas = ['=HYPERLINK("http://192.0.2.1/","x")', '+1+1', '-1+1', '@SUM(1)'];
const turned = 'turned \u202etxt.exe';
const words = [...formulas, image, script, 'up/../../%2e%2e/?a=b#c', turned];

describe('history', () => {
  let browser;
  let rig;

  before(async () => {
    [browser, rig] = await Promise.all([launch(), Rig.start('1.1.0', {}, jails)]);
    const visitor = await Visitor.arrive(browser, rig);
    await visitor.setUp();
    await rig.fail('alpha', nowhere);
    await rig.fail('alpha', american);
    await rig.fail('gamma', american);
    await rig.fail('alpha', dutch);
    await waitForEvents(visitor.page, 'kind=ban', 4);
    await rig.ask('set', 'alpha', 'unbanip', dutch);
    await waitForEvents(visitor.page, 'kind=unban', 1);
    await visitor.leave();
  });
  after(async () => {
    await browser?.close();
    await rig?.end();
  });

  async function arrive(path, context) {
    const visitor = await Visitor.arrive(browser, rig, { acceptDownloads: true, ...context });
    visitor.page.on('dialog', (dialog) => {
      visitor.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await visitor.go(path);
    await visitor.signIn();
    return visitor;
  }

  test('a ban is shown with its evidence and its country', async () => {
    const visitor = await arrive('history?kind=ban&jail=alpha');
    const { page } = visitor;
    await visitor.heading('History').waitFor();
    await events(page, nowhere).getByText('by a filter').waitFor();
    await events(page, american).getByRole('link', { name: 'United States' }).waitFor();
    assert.equal(await events(page, nowhere).getByRole('link').count(), 2, 'its address and its jail, no country');
    await page.getByRole('button', { name: `Details of ${nowhere}` }).click();
    await page.getByRole('list', { name: 'The log line that caused it' }).getByText(`login failure from ${nowhere}`).waitFor();
    await visitor.leave();
  });

  test('filters are chips, are in the address of the page, and outlive a reload', async () => {
    const visitor = await arrive('history');
    const { page } = visitor;
    await events(page, american).first().waitFor();
    await page.getByRole('button', { name: 'Jail', exact: true }).click();
    await page.getByRole('menuitemcheckbox', { name: 'alpha' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Kind', exact: true }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Ban', exact: true }).click();
    await page.keyboard.press('Escape');
    await page.getByLabel('Add a country').fill('United States');
    await page.getByLabel('Add a country').press('Enter');
    await parametersAre(page, { jail: 'alpha', kind: 'ban', country: 'US' });
    await page.getByText('1 event', { exact: true }).waitFor();
    await events(page, american).waitFor();

    await page.reload();
    await page.getByText('1 event', { exact: true }).waitFor();
    const chips = page.getByRole('list', { name: 'Filters in use' }).getByRole('button');
    assert.deepEqual(await chips.allTextContents(), ['Jail: alpha', 'Country: United States', 'Kind: Ban']);
    await page.getByRole('button', { name: 'Remove the filter Country: United States' }).click();
    await page.getByText('3 events', { exact: true }).waitFor();
    await parametersAre(page, { jail: 'alpha', kind: 'ban' });
    await visitor.go('history?kind=ban&country=unknown');
    await page.getByText('1 event', { exact: true }).waitFor();
    await events(page, nowhere).waitFor();
    await page.getByRole('button', { name: 'Clear all' }).click();
    await parametersAre(page, {});
    await page.getByRole('list', { name: 'Filters in use' }).waitFor({ state: 'detached' });
    await visitor.leave();
  });

  test('the search leads from an address to all that is known of it', async () => {
    const visitor = await arrive('');
    const { page } = visitor;
    await visitor.heading('Dashboard').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(nowhere);
    await page.getByRole('option', { name: `${nowhere}: is it banned, was it, why?` }).waitFor();
    await page.keyboard.press('Enter');
    await visitor.heading(nowhere).waitFor();
    const answers = page.getByRole('region', { name: 'In short' }).or(page.locator('dl').filter({ hasText: 'Banned now?' }));
    const said = answers.first();
    await said.getByText('Yes,').waitFor();
    await said.getByText('1 ban is known.').waitFor();
    await said.getByText(`login failure from ${nowhere}`).waitFor();
    await said.getByText('Yes: the server’s policy does not protect it.').waitFor();
    await visitor.go(`addresses/${dutch}`);
    await said.getByText('No.', { exact: true }).waitFor();
    await said.getByText('1 ban is known.').waitFor();
    await said.getByRole('link', { name: 'Netherlands' }).waitFor();
    await visitor.go('addresses/127.0.0.1');
    await said.getByText('No: the server’s policy protects it.').waitFor();
    await said.getByText('Nothing is known of it from before.').waitFor();
    await visitor.leave();
  });

  test('the dashboard counts bans, and a bucket leads to them', async () => {
    const visitor = await arrive('');
    const { page } = visitor;
    const chart = page.getByRole('group', { name: /^Bans over time/ });
    const full = chart.getByRole('link', { name: /: [1-9]\d* bans?,/ });
    await full.last().waitFor();
    const tops = page.getByRole('listitem');
    await tops.filter({ has: page.getByRole('link', { name: american, exact: true }) }).first().waitFor();
    await tops.filter({ has: page.getByRole('link', { name: 'United States', exact: true }) }).first().waitFor();
    await page.getByRole('button', { name: 'Last hour' }).click();
    await parametersAre(page, { range: '1h' });
    // A minute holds less than an hour: how many bans it has says what the history then shows.
    await eventually('buckets of a minute', async () => (await chart.getByRole('link').count()) === 60);
    const name = await full.last().getAttribute('aria-label');
    const href = await full.last().getAttribute('href');
    const bans = /: (\d+ bans?),/.exec(name)[1].replace('ban', 'event');
    await full.last().focus();
    await page.keyboard.press('Enter');
    await visitor.heading('History').waitFor();
    await parametersAre(page, Object.fromEntries(new URL(href, rig.url).searchParams));
    await page.getByText(bans, { exact: true }).waitFor();
    await visitor.leave();
  });

  test('the map works with the keyboard, and has a table', async () => {
    const visitor = await arrive('map');
    const { page } = visitor;
    const table = page.getByRole('table', { name: 'Countries' });
    await table.getByRole('row').filter({ hasText: 'United States' }).getByText('2', { exact: true }).waitFor();
    await table.getByRole('row').filter({ hasText: 'Unknown' }).waitFor();
    await page.getByRole('button', { name: 'Last year' }).focus();
    await page.keyboard.press('Tab');
    await focusIsOn(page, 'United States: 2 bans');
    await page.keyboard.press('ArrowRight');
    await focusIsOn(page, 'Netherlands: 1 ban');
    await page.keyboard.press('Enter');
    await parametersAre(page, { country: 'NL' });
    await table.getByRole('row').filter({ hasText: 'United States' }).waitFor({ state: 'detached' });
    await table.getByRole('link', { name: 'Netherlands' }).click();
    await visitor.heading('History').waitFor();
    await page.getByText('1 event', { exact: true }).waitFor();
    await events(page, dutch).waitFor();
    await visitor.leave();
  });

  test('the settings list jobs, and run one', async () => {
    const visitor = await arrive('settings');
    const { page } = visitor;
    const job = page.getByRole('row').filter({ hasText: 'Check the databases' });
    await job.getByText('never yet').or(job.getByText('done')).first().waitFor();
    const before = await lastRun(page, 'integrity');
    await job.getByRole('button', { name: 'Run now: Check the databases' }).click();
    await eventually('the job has run', async () => {
      const { running, last_finished: finished, last_result: result } = await lastRun(page, 'integrity');
      return !running && result === 'ok' && finished !== before.last_finished;
    });
    await job.getByText('done').waitFor();
    await visitor.leave();
  });

  test('an export holds what is shown, and nothing else', async () => {
    const visitor = await arrive('history?kind=ban&jail=alpha');
    await exportsMatch(visitor, 'kind=ban&jail=alpha', 3);
    await visitor.leave();
  });

  test('text of attackers stays text', async () => {
    for (const [address, name] of Object.entries(names))
      await rig.log('users', Buffer.concat([Buffer.from('login failure of '), Buffer.from(name), Buffer.from(` from ${address}`)]));
    for (const word of words) await rig.log('words', `login failure as ${word}`);
    const visitor = await arrive('');
    const { page } = visitor;
    await waitForEvents(page, 'kind=ban&jail=users', Object.keys(names).length);
    await waitForEvents(page, 'kind=ban&jail=words', words.length);

    for (const path of ['', 'bans', 'map', 'settings', 'jails/words', 'jails/users']) {
      await visitor.go(path);
      await settled(visitor);
      await assertHarmless(visitor, path);
    }

    for (const [jail, shown] of Object.entries({ users: Object.keys(names), words: words.map(visible) })) {
      await visitor.go(`history?kind=ban&jail=${jail}`);
      for (const what of shown) {
        const toggle = page.getByRole('button', { name: `Details of ${what}`, exact: true });
        await toggle.scrollIntoViewIfNeeded();
        await toggle.click();
        await assertHarmless(visitor, `history of ${jail}, ${what}`);
        const evidence = page.getByRole('list', { name: 'The log line that caused it' });
        await evidence.waitFor();
        await assertHarmless(visitor, `evidence of ${jail}, ${what}`);
        const text = await evidence.textContent();
        if (jail === 'words') assert.ok(text.endsWith(`login failure as ${what}`), text);
        if (what === '198.51.100.1') assert.ok(text.includes(`of ${image} from`), text);
        if (what === '198.51.100.2') assert.ok(text.includes(`of ${script} from`), text);
        if (what === '198.51.100.3') assert.ok(text.includes('\\u{202e}gnp.exe\\u{2066} round\\u{2069}'), text);
        if (what === '198.51.100.4') assert.match(text, /\\u\{7\}\\u\{1b\}\[31m\\u\{7f\}/);
        if (what === '198.51.100.6') assert.match(text, /of bad .* from 198\.51\.100\.6$/);
        await toggle.click();
        await evidence.waitFor({ state: 'detached' });
      }
      await exportsMatch(visitor, `kind=ban&jail=${jail}`, shown.length);
    }

    for (const { address: word } of await historyOf(page, 'kind=ban&jail=words')) {
      await visitor.go(`addresses/${encodeURIComponent(word)}`);
      await visitor.heading(visible(word)).waitFor();
      await page.getByText('1 ban is known.').waitFor();
      await page.getByRole('button', { name: 'Details of Ban' }).click();
      await assertHarmless(visitor, `page of ${word}`);
      await assertNarrow(visitor, `page of ${word}`);
    }
    for (const address of Object.keys(names)) {
      await visitor.go(`addresses/${address}`);
      await page.getByText('1 ban is known.').waitFor();
      await assertHarmless(visitor, `page of ${address}`);
      await assertNarrow(visitor, `page of ${address}`);
    }

    const box = page.getByRole('combobox', { name: 'Search' });
    for (const word of [image, script, turned]) {
      await box.fill(word);
      await page.getByRole('option', { name: `Log lines with “${visible(word)}”` }).click();
      await visitor.heading('History').waitFor();
      await page.getByRole('button', { name: /^Remove the filter Text/ }).waitFor();
      await page.getByText(/^\d+ events?( loaded)?$/).first().waitFor();
      await assertHarmless(visitor, `search for ${word}`);
    }
    await visitor.leave();
  });

  test('cells of an export that are formulas are escaped', async () => {
    const visitor = await arrive('history?kind=ban&jail=words');
    const rows = parseCsv(await exported(visitor.page, 'As CSV, for spreadsheets'));
    const addresses = column(rows, 'address');
    for (const formula of formulas) assert.ok(addresses.includes(`'${formula}`), `${formula} in ${addresses.join(' ')}`);
    for (const cell of rows.flat()) assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
    await visitor.leave();
  });

  test('the note on a ban is in the history, on the page of its address and in the export', async () => {
    const note = '<b>scans us</b>, ticket 7';
    const visitor = await arrive('jails/gamma');
    const { page } = visitor;
    await page.getByRole('button', { name: 'Ban an address' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address or network').fill(noted);
    await dialog.getByLabel('Note').fill(note);
    await dialog.getByRole('button', { name: `Ban ${noted}` }).click();
    await rig.waitUntilBanned('gamma', noted);
    await waitForEvents(page, `kind=act&address=${noted}`, 1);

    await visitor.go('history?kind=act');
    await events(page, noted).waitFor();
    await page.getByRole('button', { name: `Details of ${noted}` }).click();
    await page.getByText(`ban: ${note}`, { exact: true }).waitFor();
    const rows = parseCsv(await exported(page, 'As CSV, for spreadsheets'));
    assert.deepEqual(column(rows, 'detail'), [`ban: ${note}`]);
    assert.deepEqual(column(rows, 'actor'), ['admin']);

    await visitor.go(`addresses/${noted}`);
    await visitor.heading(noted).waitFor();
    await page.getByRole('button', { name: 'Details of Done here' }).click();
    await page.getByText(`ban: ${note}`, { exact: true }).waitFor();
    await visitor.leave();
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`the pages are accessible and fit a narrow screen, ${colorScheme}`, async () => {
      const visitor = await arrive('', { colorScheme });
      const { page } = visitor;
      for (const path of ['', 'history', 'history?kind=ban&jail=users', `addresses/${american}`, 'map', 'settings']) {
        await visitor.go(path);
        await settled(visitor);
        const details = page.getByRole('button', { name: /^Details of/ }).first();
        if (path.startsWith('history') || path.startsWith('addresses')) await details.click();
        await visitor.assertAccessible(path);
        await assertNarrow(visitor, path);
        // High enough that the navigation at its foot covers nothing.
        await page.setViewportSize({ width: 320, height: 8000 });
        await visitor.assertAccessible(`${path}, narrow`);
        await page.setViewportSize({ width: 1280, height: 800 });
      }
      await page.getByRole('combobox', { name: 'Search' }).fill('alpha');
      await page.getByRole('option').first().waitFor();
      await visitor.assertAccessible('the search');
      await visitor.leave();
    });
  }
});

/** The rows of the history that are about this address. */
function events(page, address) {
  return page
    .getByRole('table', { name: 'What happened' })
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: address, exact: true }) });
}

/** What the API has, newest first, to the end. */
function historyOf(page, query) {
  return page.evaluate(async (wanted) => {
    const items = [];
    let cursor = '';
    for (;;) {
      const answer = await fetch(`/api/v1/history?${wanted}&limit=500${cursor}`);
      if (!answer.ok) throw new Error(`history: ${answer.status}`);
      const part = await answer.json();
      items.push(...part.items);
      if (part.next === null) return items;
      cursor = `&cursor=${encodeURIComponent(part.next)}`;
    }
  }, query);
}

async function waitForEvents(page, query, count) {
  await eventually(`${count} events with ${query}`, async () => (await historyOf(page, query)).length === count);
}

async function lastRun(page, name) {
  const jobs = await page.evaluate(async () => (await (await fetch('/api/v1/jobs')).json()).items);
  return jobs.find((job) => job.name === name);
}

async function parametersAre(page, wanted) {
  const text = JSON.stringify(Object.entries(wanted).sort());
  await eventually(`${text} in the address of the page`, () =>
    JSON.stringify([...new URL(page.url()).searchParams].sort()) === text);
}

async function focusIsOn(page, label) {
  await eventually(`the focus on ${label}`, async () =>
    (await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))) === label);
}

async function exported(page, format) {
  await page.getByRole('button', { name: 'Export' }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: format }).click();
  return readFile(await (await coming).path(), 'utf8');
}

/** Both formats have the events that the API lists for the same filter, in the same order. */
async function exportsMatch(visitor, query, count) {
  const { page } = visitor;
  const wanted = await historyOf(page, query);
  assert.equal(wanted.length, count);
  const lines = await exported(page, 'As JSON lines, for programs');
  assert.ok(lines.endsWith('\n'));
  assert.deepEqual(lines.trimEnd().split('\n').map((line) => JSON.parse(line)), wanted);
  const rows = parseCsv(await exported(page, 'As CSV, for spreadsheets'));
  assert.equal(rows.length, count + 1);
  assert.deepEqual(column(rows, 'id'), wanted.map(({ id }) => id));
  assert.deepEqual(column(rows, 'jail'), wanted.map(({ jail }) => jail));
  assert.deepEqual(column(rows, 'address').map((cell) => cell.replace(/^'/, '')), wanted.map(({ address }) => address));
}

function column([head, ...rows], name) {
  const index = head.indexOf(name);
  assert.notEqual(index, -1, `${name} is one of ${head.join()}`);
  return rows.map((row) => row[index]);
}

/** As the pages show what cannot be seen. */
function visible(text) {
  return text.replace('\u202e', '\\u{202e}');
}

async function settled(visitor) {
  await visitor.page.getByText('Live', { exact: true }).waitFor();
  await visitor.page.getByLabel('Loading…').first().waitFor({ state: 'detached' });
}

/** Nothing that was written into a log became a part of the page. The console is judged when one leaves. */
async function assertHarmless(visitor, where) {
  const found = await visitor.page.evaluate(() => ({
    ran: window.ran ?? null,
    images: document.querySelectorAll('img[src=x], [onerror]').length,
    scripts: [...document.scripts].filter((each) => each.textContent.includes('alert(')).length,
    // Links and titles too: what turns text round or rings bells is nowhere as itself.
    // eslint-disable-next-line no-control-regex
    raw: /[\u0000-\u0008\u001b\u007f\u0085\u202a-\u202e\u2066-\u2069]/.test(document.body.innerText + document.title),
  }));
  assert.deepEqual(found, { ran: null, images: 0, scripts: 0, raw: false }, where);
  assert.deepEqual(visitor.complaints, [], where);
}

async function assertNarrow(visitor, where) {
  await visitor.page.setViewportSize({ width: 320, height: 800 });
  await visitor.assertNoSidewaysScroll(`${where} at 320`);
  await visitor.page.setViewportSize({ width: 1280, height: 800 });
}
