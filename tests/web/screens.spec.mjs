// The screens beyond the main story: what can be done with a message and a goal, the settings, the
// addresses, and the phone's layout. By role and name only.
import {
  button,
  conversation,
  expect,
  field,
  mentorAlone,
  message,
  newPair,
  open,
  ready,
  send,
  start,
  test,
} from './support.mjs';

const item = (page, name) => page.getByRole('menuitem', { name, exact: true });
// The first message with the text: an answer quotes it further down.
const article = (page, text) =>
  page
    .getByRole('article')
    .filter({ has: page.getByText(text, { exact: true }) })
    .first();

async function actions(page, text) {
  await button(article(page, text), 'More actions').click();
}

async function addGoal(page, title, milestones = []) {
  await button(page, 'Add goal').click();
  await field(page, 'Goal title').fill(title);
  for (const milestone of milestones) {
    await field(page, 'New milestone').fill(milestone);
    await button(page, 'Add milestone').click();
    await expect(field(page, 'New milestone')).toHaveValue('');
  }
  await button(page, 'Save goal').click();
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
}

test('a message is changed, answered, reacted to and deleted, on both sides', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await send(mentor, 'one');
  await expect(message(mentee, 'one')).toBeVisible();

  await actions(mentor, 'one');
  await item(mentor, 'Edit').click();
  await field(mentor, 'Change what you wrote').fill('two');
  await mentor.keyboard.press('Enter');
  await expect(message(mentee, 'two')).toBeVisible();
  await expect(article(mentee, 'two').getByText('edited')).toBeVisible();
  await expect(message(mentee, 'one')).toHaveCount(0);

  await actions(mentee, 'two');
  await expect(item(mentee, 'Edit')).toHaveCount(0);
  await expect(item(mentee, 'Delete')).toHaveCount(0);
  await item(mentee, 'Reply').click();
  await expect(field(mentee, 'Message')).toBeFocused();
  await mentee.keyboard.type('an answer');
  await mentee.keyboard.press('Enter');
  await expect(article(mentor, 'an answer').getByText('two')).toBeVisible();

  await button(article(mentor, 'an answer'), 'React').click();
  await mentor.getByRole('menuitem', { name: /Heart/ }).click();
  await expect(
    article(mentee, 'an answer').getByRole('button', { name: /from 1 person/ }),
  ).toBeVisible();
  await button(article(mentor, 'an answer'), '❤️ from you').click();
  await expect(article(mentee, 'an answer').getByRole('button', { name: /from/ })).toHaveCount(0);

  await actions(mentor, 'two');
  await item(mentor, 'Delete').click();
  const question = mentor.getByRole('alertdialog');
  await button(question, 'Cancel').click();
  await expect(message(mentor, 'two').first()).toBeVisible();
  await actions(mentor, 'two');
  await item(mentor, 'Delete').click();
  await button(question, 'Delete').click();
  await expect(message(mentee, 'Deleted')).toBeVisible();
  await expect(article(mentee, 'an answer').getByText('No longer there')).toBeVisible();
});

test('fast typing after Enter goes into the next message', async ({ relay, person }) => {
  const page = await mentorAlone(relay, person);
  await field(page, 'Message').focus();
  for (let i = 1; i <= 5; ++i) {
    await page.keyboard.type(`line ${i}`);
    await page.keyboard.press('Enter');
  }
  await expect(conversation(page).getByText(/^line/)).toHaveCount(5);
  await expect(conversation(page).getByText(/^line/)).toHaveText([
    'line 1',
    'line 2',
    'line 3',
    'line 4',
    'line 5',
  ]);
});

test('a text that is too long is said so and stays', async ({ relay, person }) => {
  const page = await mentorAlone(relay, person);
  const long = 'x'.repeat(16 * 1024 + 7);
  await field(page, 'Message').fill(long);
  await expect(field(page, 'Message')).toHaveAttribute('aria-description', /7 characters too long/);
  await button(page, 'Send').click();
  await expect(field(page, 'Message')).toHaveValue(long);
  await expect(page.getByRole('article')).toHaveCount(0);
});

test('a goal: milestones in order, progress, status, delete with undo', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await mentor.getByRole('tab', { name: 'Goals' }).click();
  await mentee.getByRole('tab', { name: 'Goals' }).click();
  await addGoal(mentor, 'Learn to juggle', ['One ball', 'Two balls', 'Three balls']);
  const boxes = mentee.getByRole('checkbox');
  await expect(boxes).toHaveCount(3);

  await button(mentor, 'Edit goal').click();
  await button(mentor, 'Move milestone 3 up').click();
  await expect(field(mentor, 'Milestone 2')).toHaveValue('Three balls');
  await button(mentor, 'Save goal').click();
  const names = () => boxes.evaluateAll((all) => all.map((box) => box.getAttribute('aria-label')));
  await expect.poll(names).toEqual(['One ball', 'Three balls', 'Two balls']);

  await mentee.getByRole('checkbox', { name: 'One ball' }).check();
  await expect(mentor.getByRole('checkbox', { name: 'One ball' })).toBeChecked();
  await expect(mentor.getByRole('progressbar', { name: 'Progress' })).toHaveAttribute(
    'aria-valuetext',
    '1 of 3',
  );

  await button(mentor.getByRole('article', { name: 'Learn to juggle' }), 'More').click();
  await item(mentor, 'Mark as reached').click();
  await expect(button(mentee, 'Reached 1')).toBeVisible();
  await button(mentee, 'Reached 1').click();
  await button(mentee.getByRole('article', { name: 'Learn to juggle' }), 'More').click();
  await item(mentee, 'Delete').click();
  await expect(button(mentor, 'Reached 0')).toBeVisible();
  await button(mentee, 'Undo').click();
  await expect(button(mentor, 'Reached 1')).toBeVisible();
});

test('a goal that is closed unsaved can be opened again', async ({ relay, person }) => {
  const page = await mentorAlone(relay, person);
  await page.getByRole('tab', { name: 'Goals' }).click();
  await button(page, 'Add goal').click();
  await button(page, 'Save goal').click();
  await expect(field(page, 'Goal title')).toHaveAttribute('aria-description', /title/);
  await field(page, 'Goal title').fill('Half a thought');
  await page.keyboard.press('Escape');
  await button(page, 'Open again').click();
  await expect(field(page, 'Goal title')).toHaveValue('Half a thought');
});

test('addresses: back, deep links, titles', async ({ relay, person }) => {
  const page = await mentorAlone(relay, person);
  await expect(page).toHaveURL(/#\/space\/[\w-]{43}\/chat$/);
  await expect(page).toHaveTitle('Thesis year · Chat · Ithaca');
  await page.getByRole('tab', { name: 'Goals' }).click();
  await expect(page).toHaveTitle('Thesis year · Goals · Ithaca');
  await page.reload();
  await ready(page);
  await expect(page.getByRole('tab', { name: 'Goals', selected: true })).toBeVisible();
  await page.goBack();
  await expect(field(page, 'Message')).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page).toHaveURL(/#\/settings$/);
  await page.goto(`${relay.url}/#/nowhere`);
  await expect(page.getByRole('heading', { name: /Good .*Ayşe/ })).toBeVisible();
});

test('unread messages are counted, and a line shows where they begin', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await mentor.getByRole('link', { name: 'Settings' }).click();
  await send(mentee, 'first');
  await send(mentee, 'second');
  await expect(mentor.getByRole('link', { name: /Thesis year.*2 unread/ })).toBeVisible();
  await expect(mentor).toHaveTitle(/^\(2\) /);
  await mentor.getByRole('link', { name: /Thesis year/ }).click();
  await expect(conversation(mentor).getByText('New', { exact: true })).toBeVisible();
  await expect(mentor).toHaveTitle('Thesis year · Chat · Ithaca');
});

test('settings: a new name reaches the other side; theme and text size stay', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await mentor.getByRole('link', { name: 'Settings' }).click();
  await field(mentor, 'Your name').fill('Ayşe Yılmaz');
  await mentor.keyboard.press('Enter');
  await expect(mentee.getByText(/Ayşe Yılmaz · \d\d:\d\d in Istanbul/)).toBeVisible();

  await mentor.getByRole('radio', { name: 'Dark' }).check();
  await mentor.getByRole('combobox', { name: 'Text size' }).selectOption('Large');
  await mentor.reload();
  await ready(mentor);
  await expect(mentor.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await expect(mentor.getByRole('combobox', { name: 'Text size' })).toHaveValue('Large');
});

test('on a phone: list and conversation are pages, and everything is within reach', async ({
  relay,
  person,
}) => {
  const page = await person({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  await start(page, relay.url, 'Ayşe');
  await newPair(page, 'Thesis year');
  await send(page, 'hello');
  await expect(message(page, 'hello')).toBeVisible();
  await button(page, 'Back').click();
  await expect(page.getByRole('heading', { name: 'Spaces', exact: true })).toBeVisible();
  await expect(field(page, 'Message')).toHaveCount(0);
  await page.getByRole('link', { name: /Thesis year/ }).click();
  await page.getByRole('tab', { name: 'Goals' }).click();
  await addGoal(page, 'Small screens');
  const sizes = await page.evaluate(
    () =>
      [...document.querySelectorAll('#twin button, #twin a, #twin input')]
        .map((element) => element.getBoundingClientRect())
        .filter((box) => box.right > window.innerWidth + 1 || box.left < -1).length,
  );
  expect(sizes).toBe(0);
});

test('names of 500 emoji and texts of every script are shown and kept', async ({
  relay,
  person,
}) => {
  const page = await person();
  const fox = '🦊'.repeat(500);
  await start(page, relay.url, fox);
  await newPair(page, 'سنة الأطروحة');
  for (const text of ['صباح الخير', 'שלום', 'नमस्ते', '你好，世界', '👩‍👩‍👧‍👦🏳️‍🌈']) {
    await send(page, text);
    await expect(message(page, text)).toBeVisible();
  }
  await page.reload();
  await ready(page);
  await expect(message(page, '你好，世界')).toHaveCount(1);
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(field(page, 'Your name')).toHaveValue(fox);
});

test('an invite is withdrawn, and its link says so', async ({ relay, person }) => {
  const page = await mentorAlone(relay, person);
  await button(page, 'Invite').click();
  const link = field(page, 'Invite link');
  await expect(link).toHaveValue(/#join\//);
  const address = await link.inputValue();
  await button(page, 'Copy link').click();
  await expect(page.getByText('Copied', { exact: true })).toBeVisible();
  await button(page, 'Withdraw the link').click();
  await button(page, 'Withdraw').click();
  await expect(link).toBeHidden();
  await expect(page.getByRole('status', { name: 'Sync status' })).toHaveText('Up to date');
  const late = await person();
  await open(late, address);
  await expect(late.getByRole('heading', { name: 'This link was withdrawn' })).toBeVisible();
});

test('a link that is no proper address opens the app and says so', async ({ relay, person }) => {
  const page = await person();
  await open(page, `${relay.url}/#join/%zz%E0%A4%A`);
  await expect(page.getByRole('heading', { name: /incomplete or damaged/ })).toBeVisible();
});
