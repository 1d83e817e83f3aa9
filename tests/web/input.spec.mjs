// What people type, paste and click that a program might choke on.
import {
  act,
  button,
  conversation,
  expect,
  field,
  invite,
  mentorAlone,
  message,
  newPair,
  open,
  ready,
  send,
  start,
  test,
} from './support.mjs';

test('a message of 1 MB is refused in words and nothing is lost', async ({ pair }) => {
  const { mentor, mentee } = pair;
  const large = 'x'.repeat(1_000_000);
  await field(mentor, 'Message').fill(large);
  await button(mentor, 'Send').click();
  await expect(mentor.getByText(/characters too long/).first()).toBeVisible();
  await field(mentor, 'Message').fill('short enough');
  await button(mentor, 'Send').click();
  await expect(message(mentee, 'short enough')).toBeVisible();
});

test('a name of 500 emoji, and texts of many scripts', async ({ relay, person }) => {
  const mentor = await person();
  await start(mentor, relay.url, '🧑‍🚀'.repeat(4) + '😀'.repeat(480));
  await newPair(mentor, 'مساحة الإرشاد');
  const texts = [
    'שלום, נתראה',
    'صباح الخير! أمران',
    '你好，星期四见',
    'नमस्ते, कैसे हैं?',
    '👨‍👩‍👧‍👦 🏳️‍🌈',
    '<b>not bold</b> & "quoted"',
  ];
  for (const text of texts) {
    await send(mentor, text);
    await expect(conversation(mentor).getByText(text, { exact: true })).toHaveCount(1);
  }
  await mentor.reload();
  await ready(mentor);
  for (const text of texts)
    await expect(conversation(mentor).getByText(text, { exact: true })).toHaveCount(1);
});

test('a link with any of its letters changed is refused in words', async ({ relay, person }) => {
  const mentor = await mentorAlone(relay, person);
  const link = await invite(mentor);
  const [head, code] = link.split('#join/');
  const guest = await person();
  await open(guest, relay.url);
  for (const at of [0, 1, 40, 80, 110, code.length - 1]) {
    const changed = code.slice(0, at) + (code[at] === 'A' ? 'B' : 'A') + code.slice(at + 1);
    await guest.goto(`${head}#join/${changed}`);
    await expect(
      guest.getByText(/incomplete or damaged|newer than this page/).first(),
    ).toBeVisible();
    await guest.goto(`${relay.url}/#/`);
  }
});

test('edit, reply, delete with confirmation', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await send(mentor, 'a tpyo');
  await act(mentor, 'a tpyo', 'Edit');
  await mentor.getByRole('textbox', { name: 'Change what you wrote' }).fill('a typo');
  await mentor.keyboard.press('Enter');
  await expect(message(mentee, 'a typo')).toBeVisible();
  await act(mentee, 'a typo', 'Reply');
  await send(mentee, 'no longer');
  await expect(message(mentor, 'no longer')).toBeVisible();
  await act(mentor, 'a typo', 'Delete');
  await mentor
    .getByRole('dialog')
    .or(mentor.getByRole('alertdialog'))
    .getByRole('button', { name: 'Delete', exact: true })
    .click();
  await expect(message(mentee, 'a typo')).toHaveCount(0);
});

test('by pointer alone, with the twin hidden', async ({ pair }) => {
  const { mentor, mentee } = pair;
  const at = async (locator) => {
    const box = await locator.boundingBox();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const places = {
    message: await at(field(mentor, 'Message')),
    send: await at(button(mentor, 'Send')),
    goals: await at(mentor.getByRole('tab', { name: 'Goals' })),
    chat: await at(mentor.getByRole('tab', { name: 'Chat' })),
  };
  await mentor.mouse.click(places.message.x, places.message.y);
  await mentor.keyboard.type('typed by hand');
  await mentor.evaluate(() => {
    const twin = document.getElementById('twin');
    twin.style.pointerEvents = 'none';
    for (const node of twin.querySelectorAll('*')) node.style.pointerEvents = 'none';
  });
  await mentor.mouse.click(places.send.x, places.send.y);
  await expect(message(mentee, 'typed by hand')).toBeVisible();
  await mentor.mouse.click(places.goals.x, places.goals.y);
  await expect(mentor).toHaveURL(/goals/);
  await mentor.mouse.click(places.chat.x, places.chat.y);
  await expect(mentor).toHaveURL(/chat|space\/[^/]+$/);
});

test('by keyboard alone: write, change tabs, come back', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await field(mentor, 'Message').focus();
  await mentor.keyboard.type('with the keyboard');
  await mentor.keyboard.press('Shift+Enter');
  await mentor.keyboard.type('on two lines');
  await mentor.keyboard.press('Enter');
  await expect(conversation(mentee).getByText(/with the keyboard/)).toBeVisible();
  await mentor.getByRole('tab', { name: 'Chat' }).focus();
  await mentor.keyboard.press('ArrowRight');
  await mentor.keyboard.press('Enter');
  await expect(mentor).toHaveURL(/goals/);
  await mentor.waitForTimeout(1_000); // the arrow may have led there, and Enter is still to come
  await mentor.goBack();
  await expect(field(mentor, 'Message')).toBeVisible();
});
