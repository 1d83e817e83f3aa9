// Searching what is on this device: by pointer, by keyboard, in several scripts, and back again.
import {
  button,
  conversation,
  expect,
  field,
  message,
  send,
  syncStatus,
  test,
} from './support.mjs';

const box = (page) => page.getByRole('searchbox', { name: 'Search', exact: true });
const results = (page) => page.getByRole('list', { name: 'Search results', exact: true });
const rows = (page) => results(page).getByRole('link');
const hit = (page, text) => results(page).getByRole('link', { name: text });

const texts = [
  'Das Café in der Großen Straße',
  '我们明天在图书馆见面',
  'พรุ่งนี้เจอกันที่ห้องสมุด',
  'مَرْحَبًا يا أحمد، كيف الحال؟',
  'हम कल पुस्तकालय में मिलेंगे',
  'Ｆｕｌｌ　ｗｉｄｔｈ',
];

async function open(page) {
  await page.getByRole('link', { name: 'Search', exact: true }).click();
  await expect(box(page)).toBeFocused();
}

test('finds in every script, marks what it found, and leads there and back', async ({ pair }) => {
  const { mentor, mentee } = pair;
  for (const text of texts) await send(mentor, text);
  await expect(message(mentee, texts[5])).toBeVisible();
  await open(mentee);
  await expect(mentee.getByText('What are you looking for?')).toBeVisible();
  for (const [typed, found] of [
    ['cafe STRASSE', texts[0]],
    ['图书馆', texts[1]],
    ['เจอกัน', texts[2]],
    ['احمد', texts[3]],
    ['पुस्तक', texts[4]],
    ['full wid', texts[5]],
  ]) {
    await box(mentee).fill(typed);
    await expect(rows(mentee)).toHaveCount(1);
    await expect(hit(mentee, found)).toBeVisible();
    await expect(hit(mentee, found)).toHaveAccessibleName(/^Ayşe, .*, in Thesis year$/);
  }
  await box(mentee).fill('nobody said this');
  await expect(mentee.getByText('Nothing found')).toBeVisible();
  await expect(rows(mentee)).toHaveCount(0);

  // As one types: each letter narrows.
  await box(mentee).fill('');
  await box(mentee).pressSequentially('thesis');
  await expect(rows(mentee)).toHaveCount(1);
  await box(mentee).fill('图书馆');
  await hit(mentee, texts[1]).click();
  await expect(message(mentee, texts[1])).toBeVisible();
  await expect(mentee).toHaveURL(/\/chat\/[\w-]{32}$/);
  // What was typed is nowhere in the address or the history.
  expect(decodeURIComponent(mentee.url())).not.toContain('图书馆');
  await mentee.goBack();
  await expect(mentee).toHaveURL(/#\/search$/);
  await expect(box(mentee)).toHaveValue('图书馆');
  await expect(hit(mentee, texts[1])).toBeVisible();
  // Another page ends the search.
  await mentee.getByRole('link', { name: 'Today', exact: true }).click();
  await open(mentee);
  await expect(box(mentee)).toHaveValue('');
});

test('by keyboard alone', async ({ pair }) => {
  const { mentor } = pair;
  for (const text of ['first apple', 'second apple', 'third apple']) await send(mentor, text);
  await mentor.keyboard.press('Control+k');
  await expect(box(mentor)).toBeFocused();
  await mentor.keyboard.type('apple');
  await expect(rows(mentor)).toHaveCount(3);
  await expect(mentor.getByText('3 results')).toBeVisible();
  // Said once somebody pauses.
  await expect(
    mentor.locator('[aria-live]').filter({ hasText: '3 results' }).first(),
  ).toBeAttached();
  await mentor.keyboard.press('ArrowDown');
  await expect(hit(mentor, 'third apple')).toBeFocused();
  await mentor.keyboard.press('ArrowDown');
  await mentor.keyboard.press('ArrowDown');
  await expect(hit(mentor, 'first apple')).toBeFocused();
  await mentor.keyboard.press('Home');
  await expect(hit(mentor, 'third apple')).toBeFocused();
  await mentor.keyboard.press('ArrowUp');
  await expect(box(mentor)).toBeFocused();
  await mentor.keyboard.press('ArrowDown');
  await mentor.keyboard.press('ArrowDown');
  await mentor.keyboard.press('Enter');
  await expect(conversation(mentor)).toBeVisible();
  await expect(message(mentor, 'second apple')).toBeVisible();
  await mentor.goBack();
  await expect(rows(mentor)).toHaveCount(3);
});

test('goals, people and spaces; edited and deleted messages', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await send(mentor, 'a rhubarb cake');
  await send(mentor, 'a rhubarb pie');
  await expect(message(mentee, 'a rhubarb pie')).toBeVisible();
  await mentee.getByRole('tab', { name: 'Goals' }).click();
  await button(mentee, 'Add goal').click();
  await field(mentee, 'Goal title').fill('Grow rhubarb');
  await button(mentee, 'Save goal').click();
  await expect(mentee.getByRole('article', { name: 'Grow rhubarb' })).toBeVisible();
  await open(mentee);
  await box(mentee).fill('rhubarb');
  await expect(rows(mentee)).toHaveCount(3);
  // The other edits one and deletes one, while the search is open.
  for (const [text, action] of [
    ['a rhubarb cake', 'Delete'],
    ['a rhubarb pie', 'Edit'],
  ]) {
    const row = conversation(mentor).getByRole('article').filter({ hasText: text }).first();
    await button(row, 'More actions').click();
    await mentor.getByRole('menuitem', { name: action, exact: true }).click();
    if (action === 'Delete') {
      await mentor.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    } else {
      await field(mentor, 'Change what you wrote').fill('an apple pie');
      await mentor.keyboard.press('Enter');
    }
  }
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
  await expect(rows(mentee)).toHaveCount(1);
  await box(mentee).fill('apple');
  await expect(hit(mentee, 'an apple pie')).toBeVisible();
  await box(mentee).fill('ayse');
  await expect(rows(mentee)).toHaveCount(1);
  await box(mentee).fill('grow');
  await hit(mentee, 'Grow rhubarb').click();
  await expect(mentee.getByRole('article', { name: 'Grow rhubarb' })).toBeVisible();
  await mentee.goBack();
  await box(mentee).fill('thesis');
  await hit(mentee, 'Thesis year').click();
  await expect(conversation(mentee)).toBeVisible();
});
