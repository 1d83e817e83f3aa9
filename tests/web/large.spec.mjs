// Ten thousand goals and ten thousand messages: written by the headless client, and then opened,
// scrolled and changed in a browser as if they were ten.
import {
  conversation,
  expect,
  joinByLink,
  message,
  ready,
  send,
  stats,
  syncStatus,
  test,
  button,
  field,
} from './support.mjs';
import { Headless } from './headless.mjs';
import { readFile } from 'node:fs/promises';

const many = 10_000;
// What a person calls "at once", on a slow machine that draws without a graphics card.
const promptMs = 3_000;
const goals = (page) => page.getByRole('region', { name: 'Goals', exact: true });
const goal = (page, name) => page.getByRole('article', { name, exact: true });
const lines = (word) => Array.from({ length: many }, (_, i) => `${word} ${i + 1}`).join('\n');

/** How long `action` took. */
async function timed(action) {
  const before = Date.now();
  await action();
  return Date.now() - before;
}

/** By the keyboard, which goes on from where it was. */
async function toTheEnd(page, scroller, last) {
  await scroller.getByRole('button').first().focus();
  await page.waitForTimeout(300);
  await page.keyboard.press('End');
  await expect(last).toBeVisible();
  // Focus is where it was.
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
}

let mentor;

test.afterEach(() => mentor?.dispose());

test('10,000 goals and 10,000 messages', async ({ relay, person }, info) => {
  test.setTimeout(300_000);
  mentor = await Headless.begin(relay, 'Ayşe');
  await mentor.run(['create', 'Thesis year']);
  const wait = ['--wait', '120'];
  await mentor.run(['add-goal', 'Thesis year', '--milestone', 'Begin', ...wait], lines('Goal'));
  await mentor.run(['send', 'Thesis year', ...wait], lines('Message'));
  const link = (await mentor.run(['invite', 'Thesis year'])).split('\n')[0];

  const page = await person();
  await joinByLink(page, link, 'Jorge');
  await expect(message(page, `Message ${many}`)).toBeVisible({ timeout: 90_000 });
  await expect(syncStatus(page)).toHaveText(/Up to date/, { timeout: 60_000 });

  // The goals: open, to the end, one edited, and everything stays prompt.
  const took = {};
  took.goals = await timed(async () => {
    await page.getByRole('tab', { name: 'Goals' }).click();
    await expect(goal(page, `Goal ${many}`)).toBeVisible();
  });
  await expect(button(page, `Active ${many.toLocaleString('en-GB')}`)).toBeVisible();
  expect((await stats(page)).nodes).toBeLessThan(500);
  await toTheEnd(page, goals(page), goal(page, 'Goal 1'));
  took.tick = await timed(async () => {
    await goal(page, 'Goal 1').getByRole('checkbox', { name: 'Begin' }).check();
    await expect(goal(page, 'Goal 1').getByRole('progressbar')).toHaveAttribute(
      'aria-valuetext',
      '1 of 1',
    );
  });
  await button(goal(page, 'Goal 1'), 'Edit goal').click();
  took.typing = await timed(async () => {
    await field(page, 'Goal title').fill('');
    await field(page, 'Goal title').pressSequentially('The first of all');
  });
  took.save = await timed(async () => {
    await button(page, 'Save goal').click();
    await expect(goal(page, 'The first of all')).toBeVisible();
  });

  // The messages.
  took.chat = await timed(async () => {
    await page.getByRole('tab', { name: 'Chat' }).click();
    await expect(message(page, `Message ${many}`)).toBeVisible();
  });
  await conversation(page).hover();
  await page.mouse.wheel(0, -5_000_000);
  await expect(message(page, 'Message 1')).toBeVisible();
  await button(page, 'Newest').click();
  await expect(message(page, `Message ${many}`)).toBeVisible();
  took.send = await timed(async () => {
    await send(page, 'I have read it all');
    await expect(message(page, 'I have read it all')).toBeVisible();
  });
  await expect(syncStatus(page)).toHaveText(/Up to date/);

  // From the disk alone.
  await page.reload();
  took.reload = await timed(async () => {
    await ready(page);
    await expect(message(page, 'I have read it all')).toBeVisible({ timeout: 60_000 });
  });
  info.annotations.push({ type: 'milliseconds', description: JSON.stringify(took) });
  console.log(`    large: ${JSON.stringify(took)} ms`);
  for (const [what, ms] of Object.entries(took))
    expect(ms, what).toBeLessThan(what === 'reload' ? 5 * promptMs : promptMs);

  // On paper it is whole, though most of it is not in memory.
  await button(page, 'More').first().click();
  const download = page.waitForEvent('download', { timeout: 90_000 });
  await page.getByRole('menuitem', { name: 'Export as a web page' }).click();
  const html = await readFile(await (await download).path(), 'utf8');
  expect(html.match(/>Message \d+</g)).toHaveLength(many);
  expect(html.indexOf('>Message 1<')).toBeLessThan(html.indexOf(`>Message ${many}<`));

  // What was changed here arrived there.
  await mentor.run(['sync', '--timeout', '60']);
  const titles = JSON.parse(await mentor.run(['goals', 'Thesis year', '--json'])).map(
    ({ title, milestones }) => `${title} ${milestones[0].done}`,
  );
  expect(titles.length).toBe(many);
  // Goals of the same millisecond are in no order of their own.
  expect(titles).toContain('The first of all true');
});
