// A conversation or goals on paper, or kept as a web page.
import { readFile } from 'node:fs/promises';
import {
  button,
  conversation,
  expect,
  field,
  mentorAlone,
  newPair,
  send,
  start,
  test,
} from './support.mjs';

const item = (page, name) => page.getByRole('menuitem', { name, exact: true });
const article = (page, text) =>
  page
    .getByRole('article')
    .filter({ has: page.getByText(text, { exact: true }) })
    .first();

const nasty = '<img src=x onerror="window.broken=1"> & <script>window.broken=1</script>';

async function makeConversation(page, relay) {
  await start(page, relay.url, 'Ayşe <b>Y</b>');
  await newPair(page, 'Thesis <i>year</i>');
  await send(page, nasty);
  await send(page, 'صباح الخير! أمران اليوم');
  await send(page, 'two\u001elines\u001fhere');
  await button(article(page, 'صباح الخير! أمران اليوم'), 'React').click();
  await item(page, 'Heart').click();
  await button(article(page, nasty), 'More actions').click();
  await item(page, 'Reply').click();
  await send(page, 'an answer');
  await expect(conversation(page).getByRole('article')).toHaveCount(4);
}

async function expectPaper(page) {
  const paper = page.locator('.paper');
  await expect(paper.getByRole('heading', { level: 1 })).toHaveText(
    'Thesis <i>year</i> · Conversation',
  );
  const articles = paper.locator('article');
  await expect(articles).toHaveCount(4);
  await expect(articles.nth(0).locator('strong')).toHaveText('Ayşe <b>Y</b>');
  await expect(articles.nth(0).locator('.text')).toHaveText(nasty);
  await expect(articles.nth(1).locator('.text')).toHaveText('صباح الخير! أمران اليوم');
  expect(
    await articles
      .nth(1)
      .locator('.text')
      .evaluate((p) => getComputedStyle(p).direction),
  ).toBe('rtl');
  await expect(articles.nth(1).locator('.about')).toHaveText('❤️ 1');
  await expect(articles.nth(2).locator('.text')).toHaveText('twolineshere');
  await expect(articles.nth(3).locator('blockquote')).toContainText('<img');
  expect(await paper.locator('img, script, b, i').count()).toBe(0);
  expect(await page.evaluate(() => window.broken)).toBeUndefined();
}

test('a conversation is printed: all of it, as text, and nothing else', async ({
  relay,
  person,
}) => {
  const page = await person();
  await page.addInitScript(() => {
    window.printed = 0;
    window.print = () => ++window.printed;
  });
  await makeConversation(page, relay);
  await button(page, 'More').first().click();
  await item(page, 'Print or save as PDF').click();
  await expect.poll(() => page.evaluate(() => window.printed)).toBe(1);
  await expect(page.locator('.paper')).toBeHidden();
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.paper')).toBeVisible();
  await expect(page.locator('#canvas')).toBeHidden();
  await expect(page.locator('#twin')).toBeHidden();
  await expectPaper(page);
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.length).toBeGreaterThan(5_000);
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await expect(page.locator('.paper')).toHaveCount(0);
});

test('a conversation is kept as a web page that runs nothing and loads nothing', async ({
  relay,
  person,
}) => {
  const page = await person();
  await makeConversation(page, relay);
  await button(page, 'More').first().click();
  const download = page.waitForEvent('download');
  await item(page, 'Export as a web page').click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('ithaca-conversation.html');
  const html = await readFile(await file.path(), 'utf8');
  expect(html).toContain('&lt;img src=x onerror=');
  expect(html).not.toMatch(/<(img|script|link|iframe)/i);
  const reader = await person();
  const asked = [];
  reader.on('request', (request) => asked.push(request.url()));
  await reader.setContent(html);
  await expectPaper(reader);
  expect(asked).toEqual([]);
});

test('goals on paper', async ({ relay, person }) => {
  const page = await mentorAlone(relay, person);
  await page.getByRole('tab', { name: 'Goals' }).click();
  await button(page, 'Add goal').first().click();
  await field(page, 'Goal title').fill('Defend <em>soon</em>');
  await field(page, 'Why it matters').fill('Because & so');
  for (const step of ['One', 'Two']) {
    await field(page, 'New milestone').fill(step);
    await button(page, 'Add milestone').click();
    await expect(field(page, 'New milestone')).toHaveValue('');
  }
  await button(page, 'Save goal').click();
  await page.getByRole('checkbox', { name: 'One' }).check();
  await button(page, 'More').first().click();
  const download = page.waitForEvent('download');
  await item(page, 'Export as a web page').click();
  const html = await readFile(await (await download).path(), 'utf8');
  const reader = await person();
  await reader.setContent(html);
  await expect(reader.getByRole('heading', { level: 2 })).toHaveText('Defend <em>soon</em>');
  await expect(reader.locator('.text')).toHaveText('Because & so');
  await expect(reader.locator('li')).toHaveText(['☑One', '☐Two']);
});

// ---- What the browser prints by itself --------------------------------------------------------

/** Prints as Ctrl+P does, and returns what lay on the paper. */
async function printByBrowser(page) {
  await page.keyboard.down('Control'); // on the way to P
  await page.waitForFunction(() => document.adoptedStyleSheets.length > 0);
  await page.keyboard.up('Control');
  await page.evaluate(() => {
    window.addEventListener('beforeprint', () => {
      const paper = document.querySelector('body > .paper');
      window.onPaper = paper && paper.cloneNode(true).outerHTML;
    });
  });
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  await expect(page.locator('body > .paper')).toHaveCount(0);
  return page.evaluate(() => window.onPaper);
}

test('Ctrl+P prints the conversation and nothing of the canvas', async ({ relay, person }) => {
  const page = await person();
  await makeConversation(page, relay);
  const html = await printByBrowser(page);
  const reader = await person();
  await reader.setContent(html);
  await expectPaper(reader);
  expect(await page.evaluate(() => window.broken)).toBeUndefined();
});

test('Ctrl+P prints a screen that is no document as its texts', async ({ relay, person }) => {
  const page = await person();
  await start(page, relay.url, 'Ayşe <b>Y</b>');
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(field(page, 'Your name')).toBeVisible();
  const html = await printByBrowser(page);
  const reader = await person();
  await reader.setContent(html);
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await expect(reader.getByText('Your name: Ayşe <b>Y</b>')).toBeVisible();
  expect(await reader.locator('b, input, button, canvas').count()).toBe(0);
  expect(html).not.toContain('Passphrase');
});
