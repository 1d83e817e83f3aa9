// The browser's own find reaches what is loaded, on the screen or not. Chromium opens its find bar
// for nobody but a person; links to a text of the page (#:~:text=) go through the same finder.
import { test, expect, start, newPair, send, button, field, conversation } from './support.mjs';

/** Lets the browser find a text of this page, as it would from its find bar. */
async function findInPage(page, text) {
  await page.evaluate((wanted) => {
    document.querySelector('body > .finder')?.remove();
    const link = document.createElement('a');
    link.className = 'finder';
    link.textContent = 'find';
    link.style = 'position:fixed;top:0;left:0;z-index:9';
    link.href = `${location.hash || '#'}:~:text=${encodeURIComponent(wanted)}`;
    document.body.append(link);
  }, text);
  await page.locator('.finder').click();
}

/** Texts that wait to be found. */
const waiting = (page) => page.locator('#twin [hidden=until-found]');

async function manyMessages(page, relay, count = 40) {
  await start(page, relay.url, 'Ayşe');
  await newPair(page, 'Thesis year');
  await send(page, 'At first **the needle** lay here');
  for (let i = 0; i < count; ++i) {
    await send(page, `Message ${i} of many${' and more words'.repeat((i * 7) % 23)}`);
  }
  await expect(waiting(page).filter({ hasText: 'the needle' })).toHaveCount(1);
}

const found = (page) =>
  conversation(page)
    .locator('article:not([hidden]) p')
    .filter({ hasText: 'At first the needle lay here' });

test('the browser finds a message far above; the canvas goes there', async ({ relay, person }) => {
  const page = await person();
  await manyMessages(page, relay);
  await expect(found(page)).toHaveCount(0);
  const row = await waiting(page).filter({ hasText: 'the needle' }).elementHandle();

  await findInPage(page, 'the needle');
  await expect(found(page)).toHaveCount(1);
  await expect(found(page)).toBeInViewport();
  // What the browser has found is the very element that the message has now.
  expect(await row.evaluate((element) => element.isConnected && !element.hidden)).toBe(true);
  const box = await found(page).boundingBox();
  const log = await conversation(page).boundingBox();
  expect(box.y).toBeGreaterThan(log.y);
  expect(box.y + box.height).toBeLessThan(log.y + log.height);
  // The drawn text lies under it: there is ink on the canvas just there.
  expect(await inked(page, box)).toBeGreaterThan(0.02);
  expect(await inked(page, { ...box, y: box.y - 6, height: 3 })).toBeLessThan(0.001);
});

/** The share of dark pixels in a rectangle of what is seen. */
async function inked(page, clip) {
  const png = (await page.screenshot({ clip })).toString('base64');
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
    let dark = 0;
    for (let i = 0; i < pixels.length; i += 4) if (pixels[i] + pixels[i + 1] < 200) ++dark;
    return dark / (pixels.length / 4);
  }, png);
}

test('what waits to be found is read out by nobody and said once', async ({ relay, person }) => {
  const page = await person();
  await manyMessages(page, relay, 30);
  const articles = page.getByRole('article');
  const shown = await articles.count();
  expect(shown).toBeLessThan(25);
  await expect(articles.first()).toHaveAttribute('aria-setsize', '31');
  const position = Number(await articles.first().getAttribute('aria-posinset'));
  expect(position).toBe(31 - shown + 1);
  expect(await waiting(page).count()).toBe(31 - shown);
  // No text is there twice, before and after the list has moved.
  const texts = () =>
    conversation(page).evaluate((log) =>
      [...log.querySelectorAll('article')].map((one) => one.querySelector('p')?.textContent),
    );
  const order = await texts();
  expect(order).toHaveLength(31);
  expect(order[0]).toBe('At first the needle lay here');
  expect(order[30]).toMatch(/^Message 29 /);
  await findInPage(page, 'the needle');
  await expect(found(page)).toBeInViewport();
  // What had only just arrived is there a moment later.
  await expect.poll(texts).toEqual(order);
  await expect(page.getByRole('article').first()).toHaveAttribute('aria-posinset', '1');
  await conversation(page).evaluate((log) => log.scrollTo(0, log.scrollHeight));
  await expect(page.getByText(/^Message 29 /)).toBeInViewport();
  await expect.poll(texts).toEqual(order);
  const tree = await page.accessibility?.snapshot?.();
  if (tree) expect(JSON.stringify(tree)).not.toContain('the needle');
});

test('what is edited or deleted off the screen is found as it is now', async ({ relay, pair }) => {
  const { mentor, mentee } = pair;
  await send(mentor, 'a needle to change');
  await send(mentor, 'a needle to delete');
  for (let i = 0; i < 30; ++i) await send(mentor, `Message ${i} of many`);
  await expect(waiting(mentee).filter({ hasText: 'needle' })).toHaveCount(2);
  await conversation(mentor).evaluate((log) => log.scrollTo(0, 0));
  const article = (text) => mentor.getByRole('article').filter({ hasText: text });
  await button(article('a needle to change'), 'More actions').click();
  await mentor.getByRole('menuitem', { name: 'Edit' }).click();
  await field(mentor, 'Change what you wrote').fill('a thimble');
  await button(mentor, 'Save').click();
  await button(article('a needle to delete'), 'More actions').click();
  await mentor.getByRole('menuitem', { name: 'Delete' }).click();
  await button(mentor.getByRole('alertdialog'), 'Delete').click();
  await expect(waiting(mentee).filter({ hasText: 'a thimble' })).toHaveCount(1);
  await expect(waiting(mentee).filter({ hasText: 'needle' })).toHaveCount(0);
  await findInPage(mentee, 'a thimble');
  await expect(mentee.getByText('a thimble', { exact: true })).toBeInViewport();
  await expect(mentee.getByText('Deleted').first()).toBeVisible();
});

test('goals beyond the screen are found, too', async ({ relay, person }) => {
  const page = await person({ viewport: { width: 700, height: 600 } });
  await start(page, relay.url, 'Ayşe');
  await newPair(page, 'Thesis year');
  await page.getByRole('tab', { name: 'Goals' }).click();
  for (let i = 0; i < 9; ++i) {
    await button(page, 'Add goal').first().click();
    await field(page, 'Goal title').fill(i === 0 ? 'Find a needle' : `Goal ${i}`);
    await field(page, 'Why it matters').fill('Because it matters. '.repeat(6));
    await button(page, 'Save goal').click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await page.getByRole('region', { name: 'Goals' }).evaluate((area) => area.scrollTo(0, 0));
  await expect(waiting(page).filter({ hasText: 'a needle' })).toHaveCount(1);
  await findInPage(page, 'Find a needle');
  await expect(page.getByRole('heading', { name: 'Find a needle' })).toBeInViewport();
});
