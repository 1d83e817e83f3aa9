// Reactions and the emoji picker: with a pointer, with a finger, and by keyboard.
import {
  button,
  expect,
  field,
  mentorAlone,
  message,
  newPair,
  ready,
  send,
  start,
  test,
} from './support.mjs';
import { word } from './words.mjs';

const item = (page, name) => page.getByRole('menuitem', { name, exact: true });
const article = (page, text) =>
  page
    .getByRole('article')
    .filter({ has: page.getByText(text, { exact: true }) })
    .first();

test('an emoji goes in at the caret, can be undone, and is kept among the recent ones', async ({
  relay,
  person,
}) => {
  const page = await mentorAlone(relay, person);
  const draft = field(page, 'Message');
  await draft.fill('before after');
  await draft.press('Home');
  for (let i = 0; i < 'before '.length; ++i) await draft.press('ArrowRight');
  const dialog = page.getByRole('dialog', { name: 'Emoji' });
  const choose = async (name) => {
    await button(page, 'Emoji').click();
    await dialog.getByRole('searchbox', { name: 'Search emoji', exact: true }).fill(name);
    await button(dialog, name).click();
    await expect(dialog).toBeHidden();
  };
  await choose('owl');
  await expect(draft).toHaveValue('before 🦉after');
  await expect(draft).toBeFocused();
  await page.keyboard.type('!');
  await expect(draft).toHaveValue('before 🦉!after');
  await page.keyboard.press('Control+z'); // what was written in one go
  await expect(draft).toHaveValue('before after');
  // In place of what is selected.
  await page.keyboard.press('Control+a');
  await choose('dog');
  await expect(draft).toHaveValue('🐕');
  await page.keyboard.press('Enter');
  await expect(message(page, '🐕')).toBeVisible();

  await page.waitForTimeout(3000); // settings are written in a moment
  await page.reload();
  await ready(page);
  await button(page, 'Emoji').click();
  const recent = dialog.getByRole('group', { name: 'Recently used' });
  await expect(recent.getByRole('button')).toHaveCount(2);
  await expect(recent.getByRole('button').first()).toHaveAccessibleName('dog');
  await recent.getByRole('button').last().click();
  await expect(draft).toHaveValue('🦉');
});

test('a reaction from the quick row, by keyboard, and taken back', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await send(mentor, 'The defence went well');
  await expect(message(mentee, 'The defence went well')).toBeVisible();
  await button(article(mentee, 'The defence went well'), 'React').focus();
  await mentee.keyboard.press('Enter');
  await expect(item(mentee, 'Thumbs up')).toBeFocused();
  for (let i = 0; i < 3; ++i) await mentee.keyboard.press('ArrowRight');
  await expect(item(mentee, 'Party')).toBeFocused();
  await mentee.keyboard.press('ArrowLeft');
  await mentee.keyboard.press('ArrowRight');
  await mentee.keyboard.press('Enter');
  await expect(
    article(mentor, 'The defence went well').getByRole('button', { name: '🎉 from 1 person' }),
  ).toBeVisible();
  await expect(button(article(mentee, 'The defence went well'), 'React')).toBeFocused();
  await mentee.keyboard.press('Enter');
  await item(mentee, 'Party').click();
  await expect(
    article(mentor, 'The defence went well').getByRole('button', { name: /from/ }),
  ).toHaveCount(0);
});

test('any emoji: found by name, in its group, by arrows, and in the composer', async ({
  relay,
  person,
}) => {
  const page = await person();
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await start(page, relay.url, 'Ayşe');
  await newPair(page, 'Thesis year');
  await send(page, 'Look');
  expect(asked.filter((url) => url.includes('emoji'))).toEqual([]);

  await button(article(page, 'Look'), 'React').click();
  await item(page, 'More emoji').click();
  const dialog = page.getByRole('dialog', { name: 'Emoji' });
  await expect(dialog.getByRole('searchbox', { name: 'Search emoji' })).toBeFocused();
  expect(asked.filter((url) => url.includes('emoji'))).toHaveLength(1);
  await page.keyboard.type('wise');
  await expect(button(dialog, 'owl')).toBeVisible();
  await dialog.getByRole('searchbox', { name: 'Search emoji' }).fill('Owl');
  await button(dialog, 'owl').click();
  await expect(dialog).toBeHidden();
  await expect(button(article(page, 'Look'), '🦉 from you')).toBeVisible();

  await button(page, 'Emoji').click();
  await button(dialog, 'Animals and nature').click();
  await expect(button(dialog, 'Animals and nature')).toHaveAttribute('aria-pressed', 'true');
  const grid = dialog.getByRole('group', { name: 'Animals and nature' });
  await expect(button(grid, 'monkey face')).toBeVisible();
  await button(grid, 'monkey face').focus();
  await page.keyboard.press('ArrowRight');
  await expect(button(grid, 'monkey')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await expect(button(grid, 'monkey')).toBeFocused();
  // What is far away is not there until the keyboard goes to it.
  await page.keyboard.press('End');
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  await expect.poll(focused).not.toBe('monkey');
  await expect.poll(() => grid.evaluate((area) => area.scrollTop)).toBeGreaterThan(200);
  await page.keyboard.press('Home');
  await expect(button(grid, 'monkey face')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(field(page, 'Message')).toHaveValue('🐵');
  await expect(field(page, 'Message')).toBeFocused();

  await button(page, 'Emoji').click();
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(button(page, 'Emoji')).toBeFocused();
});

test('with a finger: a long press opens the actions, the quick row among them', async ({
  relay,
  person,
}) => {
  const page = await person({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await start(page, relay.url, 'Ayşe');
  await newPair(page, 'Thesis year');
  await send(page, 'Pressed for long');
  const box = await message(page, 'Pressed for long').boundingBox();
  const cdp = await page.context().newCDPSession(page);
  const at = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at });
  await page.waitForTimeout(900);
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(item(page, 'Reply')).toBeVisible();
  await item(page, 'Clapping').tap();
  await expect(button(article(page, 'Pressed for long'), '👏 from you')).toBeVisible();
});

test('emoji that cannot be fetched are said to be missing, and are tried again', async ({
  relay,
  person,
}) => {
  const page = await mentorAlone(relay, person);
  await relay.stop();
  await button(page, 'Emoji').click();
  await expect(page.getByText(/could not be loaded/)).toBeVisible();
  await relay.start();
  await button(page.getByRole('dialog'), 'Try again').click();
  await expect(page.getByRole('searchbox', { name: 'Search emoji' })).toBeVisible();
});

test('emoji have names in the language of the app, also after it was changed', async ({
  relay,
  person,
}) => {
  const page = await mentorAlone(relay, person);
  const here = page.url();
  const choose = async (language, wanted, name) => {
    await button(page, word(language, 'emoji')).click();
    const dialog = page.getByRole('dialog', { name: word(language, 'emoji') });
    await dialog.getByRole('searchbox').fill(wanted);
    await expect(dialog.getByRole('searchbox')).toHaveValue(wanted);
    await button(dialog, name).click();
    await expect(dialog).toBeHidden();
  };
  const speak = async (language, label, name) => {
    await page.evaluate(() => (location.hash = '#/settings'));
    await page.getByRole('combobox', { name: word(language, 'app_language') }).selectOption(label);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await page.evaluate((url) => (location.hash = new URL(url).hash), here);
  };
  await choose('en', 'wise', 'owl');
  await speak('en', 'العربية', word('ar', 'settings'));
  await choose('ar', 'حيوان', 'بومة');
  const draft = page.getByRole('textbox', { name: word('ar', 'message'), exact: true });
  await expect(draft).toHaveValue('🦉🦉');
  await speak('ar', 'English', word('en', 'settings'));
  await choose('en', 'owl', 'owl');
  await expect(field(page, 'Message')).toHaveValue('🦉🦉🦉');
});
