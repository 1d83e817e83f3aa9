// Writing in the real elements: compositions, dead keys, undo, selection, clipboard, drag, fields
// from right to left, and what each field tells keyboards and password managers.
import { test, expect, start, newPair, send, message, open, button, field } from './support.mjs';
import { settled } from './layout_checks.mjs';

async function writing(person, relay, options = {}) {
  const page = await person(options);
  await start(page, relay.url, 'Ayşe');
  await newPair(page, 'Thesis year');
  await field(page, 'Message').focus();
  return page;
}

/** Types by an input method: each step replaces what is composed so far. */
async function compose(page, steps, result) {
  const cdp = await page.context().newCDPSession(page);
  for (const text of steps) {
    await cdp.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
    await settled(page);
    // Frames come and go; what is composed stays.
    await expect(field(page, 'Message')).toHaveValue(new RegExp(`${text}$`));
  }
  await cdp.send('Input.insertText', { text: result });
}

for (const [language, steps, result] of [
  ['Chinese', ['n', 'ni', 'ni h', 'ni hao'], '你好'],
  ['Japanese', ['に', 'にほ', 'にほん', '日本'], '日本'],
  ['Korean', ['ㅎ', '하', '한'], '한국'],
]) {
  test(`a composition in ${language} is left alone and then sent`, async ({ relay, person }) => {
    const page = await writing(person, relay);
    await page.keyboard.type('a ');
    await compose(page, steps, result);
    await expect(field(page, 'Message')).toHaveValue(`a ${result}`);
    await page.keyboard.press('Enter');
    await expect(message(page, `a ${result}`)).toBeVisible();
    await expect(field(page, 'Message')).toHaveValue('');
  });
}

test('Enter within a composition chooses and does not send', async ({ relay, person }) => {
  const page = await writing(person, relay);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  // What a browser sends for a key that its input method takes.
  await cdp.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Process',
    code: 'Enter',
    windowsVirtualKeyCode: 229,
  });
  await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', code: 'Enter' });
  await settled(page);
  await expect(page.getByRole('article')).toHaveCount(0);
  await expect(field(page, 'Message')).toHaveValue('にほん');
});

test('dead keys, emoji and unpaired halves', async ({ relay, person }) => {
  const page = await writing(person, relay);
  await compose(page, ['´'], 'é');
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Input.insertText', { text: '👩‍👩‍👧‍👦' });
  await expect(field(page, 'Message')).toHaveValue('é👩‍👩‍👧‍👦');
  await page.keyboard.press('Enter');
  await expect(message(page, 'é👩‍👩‍👧‍👦')).toBeVisible();
  // Half of a surrogate pair, and code points that nobody has assigned.
  await field(page, 'Message').evaluate((element) => {
    element.value = 'x\ud83d y \u{e0fff} \u{10fffd} \u0378';
    element.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article')).toHaveCount(2);
  await send(page, 'still here');
  await expect(message(page, 'still here')).toBeVisible();
});

test('undo and redo are the browser’s, also over frames', async ({ relay, person }) => {
  const page = await writing(person, relay);
  const box = field(page, 'Message');
  await page.keyboard.type('one');
  await settled(page);
  await box.evaluate((element) => element.setSelectionRange(0, 3));
  await page.keyboard.type('two');
  await settled(page);
  await expect(box).toHaveValue('two');
  await page.keyboard.press('Control+z');
  await expect(box).toHaveValue('one');
  await page.keyboard.press('Control+Shift+z');
  await expect(box).toHaveValue('two');
  await page.keyboard.press('Enter');
  await expect(message(page, 'two')).toBeVisible();
});

test('selection, cut, copy and paste', async ({ relay, person }) => {
  const page = await writing(person, relay, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const box = field(page, 'Message');
  await page.keyboard.type('cut this word');
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await page.keyboard.press('Control+x');
  await expect(box).toHaveValue('cut this ');
  await page.keyboard.press('Home');
  await page.keyboard.press('Control+v');
  await expect(box).toHaveValue('wordcut this ');
  await settled(page);
  expect(await box.evaluate((element) => element.selectionStart)).toBe(4);
  const area = await box.boundingBox();
  await page.mouse.dblclick(area.x + 30, area.y + area.height / 2);
  expect(
    await box.evaluate((element) =>
      element.value.slice(element.selectionStart, element.selectionEnd).trim(),
    ),
  ).toBe('wordcut');
});

test('text is dragged into a field', async ({ relay, person }) => {
  const page = await writing(person, relay);
  await send(page, 'drag');
  await page.keyboard.type('drop here: ');
  const from = await message(page, 'drag').boundingBox();
  const to = await field(page, 'Message').boundingBox();
  await page.mouse.dblclick(from.x + 8, from.y + from.height / 2);
  expect(await page.evaluate(() => window.getSelection().toString().trim())).toBe('drag');
  await page.mouse.move(from.x + 8, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 8 });
  await page.mouse.up();
  await expect(field(page, 'Message')).toHaveValue(/drag/);
  await settled(page);
  await expect(field(page, 'Message')).toHaveValue(/drag/);
});

test('a field has the direction of what is written in it', async ({ relay, person }) => {
  const page = await writing(person, relay);
  const direction = () =>
    field(page, 'Message').evaluate((element) => getComputedStyle(element).direction);
  expect(await direction()).toBe('ltr');
  await page.keyboard.type('شكرا');
  await settled(page);
  expect(await direction()).toBe('rtl');
  // The caret moves as in any field: left is onwards.
  await page.keyboard.press('ArrowRight');
  await page.keyboard.type('!');
  await expect(field(page, 'Message')).toHaveValue('شكر!ا');
  await field(page, 'Message').fill('thanks');
  await settled(page);
  expect(await direction()).toBe('ltr');
  await field(page, 'Message').fill('');
  await settled(page);
  await page.goto('about:blank');
  await open(page, `${relay.url}/?lang=ar#/settings`);
  const name = page.getByRole('textbox').first();
  await name.fill('');
  await settled(page);
  expect(await name.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
});

test('a field of several lines grows with them, and shrinks again', async ({ relay, person }) => {
  const page = await writing(person, relay);
  const box = field(page, 'Message');
  const height = async () => (await box.boundingBox()).height;
  const single = await height();
  await page.keyboard.type('one');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('three');
  await expect.poll(height).toBeGreaterThan(single + 35);
  // Nothing is hidden while there is room.
  expect(await box.evaluate((e) => e.scrollHeight - e.clientHeight)).toBeLessThanOrEqual(1);
  await box.fill('word '.repeat(60));
  await settled(page);
  expect(await box.evaluate((e) => e.scrollHeight - e.clientHeight)).toBeLessThanOrEqual(1);
  await box.fill('line\n'.repeat(100));
  await settled(page);
  expect(await height()).toBeLessThan(400);
  await box.fill('');
  await expect.poll(height).toBe(single);
});

/** What a field tells the keyboard and the password manager. */
const told = (locator) =>
  locator.evaluate((e) => ({
    type: e.type,
    inputmode: e.getAttribute('inputmode'),
    enter: e.getAttribute('enterkeyhint'),
    autocomplete: e.getAttribute('autocomplete'),
    spellcheck: e.spellcheck,
  }));

test('each field tells what it is for', async ({ relay, person }) => {
  const page = await person();
  await open(page, relay.url);
  const text = { type: 'text', inputmode: null, autocomplete: 'off', spellcheck: true };
  expect(await told(field(page, 'Your name'))).toEqual({
    ...text,
    enter: 'go',
    autocomplete: 'name',
    spellcheck: false,
  });
  await field(page, 'Your name').fill('Ayşe');
  await button(page, 'Start').click();
  await button(page, 'Skip').click();
  await newPair(page, 'Thesis year');
  expect(await told(field(page, 'Message'))).toEqual({ ...text, type: 'textarea', enter: 'send' });
  await page.getByRole('tab', { name: 'Goals' }).click();
  await button(page, 'Add goal').click();
  expect(await told(field(page, 'Goal title'))).toMatchObject({ ...text });
  expect(await told(field(page, 'New milestone'))).toMatchObject({ ...text });
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Settings' }).click();
  for (const name of ['Passphrase', 'Passphrase again']) {
    expect(await told(field(page, name).or(page.getByLabel(name, { exact: true })))).toMatchObject({
      type: 'password',
      autocomplete: 'new-password',
      spellcheck: false,
    });
  }
});
