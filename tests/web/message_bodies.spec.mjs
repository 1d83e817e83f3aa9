// What a message shows: a small, safe Markdown; links that open safely; text that is selected over
// several messages, copied without its marks, and found by the browser where it is shown.
import { test, expect, start, newPair, send, message, conversation } from './support.mjs';
import { settled } from './layout_checks.mjs';

async function chatting(person, relay, options = {}) {
  const page = await person(options);
  await start(page, relay.url, 'Ayşe');
  await newPair(page, 'Thesis year');
  return page;
}

test('marks are read and not shown; what is no mark stays', async ({ relay, person }) => {
  const page = await chatting(person, relay);
  for (const [source, shown] of [
    ['**bold** and *italic* and `code`', 'bold and italic and code'],
    ['- one\n- two', '• one\n• two'],
    ['> quoted\nanswer', 'quoted\nanswer'],
    ['2 * 3 * 4 and snake_case_name', '2 * 3 * 4 and snake_case_name'],
    ['<img src=x onerror=alert(1)> & <b>no</b>', '<img src=x onerror=alert(1)> & <b>no</b>'],
  ]) {
    await send(page, source);
    await settled(page);
    const paragraph = conversation(page).locator('.t-paragraph').last();
    expect(await paragraph.evaluate((element) => element.textContent)).toBe(shown);
  }
  // Nothing that was written has become an element.
  expect(await page.locator('#twin img, #twin b, #twin script').count()).toBe(0);
});

test('links open the web and mail only, safely, their target in sight', async ({
  relay,
  person,
}) => {
  const page = await chatting(person, relay);
  await send(
    page,
    '[Draft](https://example.org/draft?a=1&b=2) and mail [me](mailto:a@example.org)',
  );
  const link = conversation(page).getByRole('link', { name: 'Draft' });
  await expect(link).toHaveAttribute('href', 'https://example.org/draft?a=1&b=2');
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  await expect(link).toHaveAttribute('target', '_blank');
  await expect(conversation(page).getByRole('link', { name: 'me' })).toHaveAttribute(
    'href',
    'mailto:a@example.org',
  );
  // Where it leads is shown before it is followed.
  await link.hover();
  await expect(link).toHaveAttribute('aria-description', 'https://example.org/draft?a=1&b=2');

  await page.context().route('https://example.org/**', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<script>document.title = `${window.opener} ${document.referrer}`</script>',
    }),
  );
  const [opened] = await Promise.all([page.waitForEvent('popup'), link.click()]);
  await opened.waitForLoadState();
  expect(await opened.title()).toBe('null');
  await opened.close();

  await send(
    page,
    '[a](javascript:alert(1)) [b](data:text/html,x) [c](//example.org) [d](file:///x)',
  );
  await settled(page);
  await expect(conversation(page).getByRole('link')).toHaveCount(2);
});

test('text is selected over several messages and copied without marks', async ({
  relay,
  person,
}) => {
  const page = await chatting(person, relay, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await send(page, 'The **first** message');
  await send(page, 'the second one');
  await expect(message(page, 'the second one')).toBeVisible();
  await settled(page);
  const [first, second] = await Promise.all(
    ['The first message', 'the second one'].map((text) => message(page, text).boundingBox()),
  );
  await page.mouse.move(first.x + 1, first.y + first.height / 2);
  await page.mouse.down();
  await page.mouse.move(second.x + second.width - 1, second.y + second.height / 2, { steps: 10 });
  await page.mouse.up();
  await page.keyboard.press('Control+c');
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe('The first message\nthe second one');
});

test('a message is copied as the words it shows', async ({ relay, person }) => {
  const page = await chatting(person, relay, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await send(page, 'read **this** [draft](https://example.org/x)');
  await page.getByRole('button', { name: 'More actions', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Copy', exact: true }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe('read this draft');
});

test('the browser finds what is on the screen', async ({ relay, person }) => {
  const page = await chatting(person, relay);
  for (let i = 0; i < 30; ++i) await send(page, `message number ${i} of **many**`);
  await send(page, 'the needle is here');
  for (let i = 0; i < 3; ++i) await send(page, `later ${i}`);
  await settled(page);
  expect(await page.evaluate(() => window.find('needle', false, true))).toBe(true);
  expect(await page.evaluate(() => window.getSelection().toString())).toBe('needle');
  const inView = () =>
    page.evaluate(() => {
      const at = window.getSelection().getRangeAt(0).getBoundingClientRect();
      return at.top > 0 && at.bottom < window.innerHeight;
    });
  await expect.poll(inView).toBe(true);
  expect(await page.evaluate(() => window.find('no such words at all'))).toBe(false);
});

test('what is selected lies where it is drawn, in bold, code, lists and quotes', async ({
  relay,
  person,
}) => {
  const page = await chatting(person, relay);
  const long = 'words that go on for a while '.repeat(6);
  for (const source of [
    '**a good deal of bold text first** then [here](https://example.org/1)',
    `**${long}** and *${long}* and then [here](https://example.org/2)`,
    'some `code_of_a_certain_length()` before [here](https://example.org/3)',
    `- one\n- ${long} [here](https://example.org/4)`,
    `> ${long} [here](https://example.org/5)`,
    `**نص عريض قبل ذلك** ثم [here](https://example.org/6)`,
  ]) {
    await send(page, source);
    await settled(page);
    const link = conversation(page).getByRole('link').last();
    const drawn = await link.boundingBox();
    // Where the browser would mark the words of the link.
    const marked = await conversation(page)
      .locator('.t-paragraph')
      .last()
      .evaluate((paragraph) => {
        const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        for (let text; (text = texts.nextNode());) {
          const at = text.data.lastIndexOf('here');
          if (at < 0) continue;
          range.setStart(text, at);
          range.setEnd(text, at + 4);
        }
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x, y, width, height };
      });
    expect(Math.abs(marked.x - drawn.x), source).toBeLessThan(2);
    expect(Math.abs(marked.width - drawn.width), source).toBeLessThan(2);
    const middle = (box) => box.y + box.height / 2;
    expect(Math.abs(middle(marked) - middle(drawn)), source).toBeLessThan(3);
  }
});

test('a list is copied line by line with its markers', async ({ relay, person }) => {
  const page = await chatting(person, relay, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await send(page, 'first\n- **one**\n- two');
  await settled(page);
  await conversation(page)
    .locator('.t-paragraph')
    .last()
    .evaluate((paragraph) => window.getSelection().selectAllChildren(paragraph));
  await page.keyboard.press('Control+c');
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe('first\n• one\n• two');
});
