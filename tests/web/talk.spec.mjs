// What the two sides see of each other while they talk: typing, drafts, days and names.
import {
  conversation,
  expect,
  field,
  mentorAlone,
  message,
  newPair,
  ready,
  send,
  shiftClock,
  start,
  syncStatus,
  test,
} from './support.mjs';

const dayMs = 24 * 3600 * 1000;

test('typing is seen by the other side, and gone soon after', async ({ pair }) => {
  const { mentor, mentee } = pair;
  const typing = mentee.getByText('Ayşe is typing…', { exact: true }).first();
  await send(mentor, 'here I am');
  await expect(message(mentee, 'here I am')).toBeVisible();
  await expect(typing).toHaveCount(0);

  // Who stops is not typing for long: the note ends by itself, without any news from there.
  await field(mentor, 'Message').pressSequentially('Well');
  await expect(typing).toBeVisible();
  await expect(typing).toHaveCount(0, { timeout: 15_000 });
  await expect(message(mentee, 'Well')).toHaveCount(0);

  // It goes on as long as somebody types, and a message ends it at once.
  await field(mentor, 'Message').pressSequentially('Well, I think so', { delay: 100 });
  await expect(typing).toBeVisible();
  await mentor.keyboard.press('Enter');
  await expect(message(mentee, 'WellWell, I think so')).toBeVisible();
  await expect(typing).toHaveCount(0, { timeout: 2_000 });
  // The one who types is told nothing of it.
  await expect(mentor.getByText(/is typing/)).toHaveCount(0);
});

test('each space keeps its own draft over a reload', async ({ relay, person }) => {
  const page = await mentorAlone(relay, person);
  await field(page, 'Message').fill('about the thesis');
  await newPair(page, 'Running');
  await expect(field(page, 'Message')).toHaveValue('');
  await field(page, 'Message').fill('about the run\nand the shoes');
  await page.getByRole('link', { name: /Thesis year/ }).click();
  await expect(field(page, 'Message')).toHaveValue('about the thesis');
  await page.waitForTimeout(1_000); // drafts are written in a moment
  await page.reload();
  await ready(page);
  await expect(field(page, 'Message')).toHaveValue('about the thesis');
  await page.getByRole('link', { name: /Running/ }).click();
  await expect(field(page, 'Message')).toHaveValue('about the run\nand the shoes');
  await field(page, 'Message').press('Enter');
  await expect(field(page, 'Message')).toHaveValue('');
  await page.waitForTimeout(1_000);
  await page.reload();
  await ready(page);
  await expect(conversation(page).getByText(/about the run/)).toHaveCount(1);
  await expect(field(page, 'Message')).toHaveValue('');
});

test('days are set apart, in the zone of whoever reads', async ({ pair }) => {
  const { mentor, mentee } = pair;
  const today = new Date();
  const [year, month, day] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()];
  // Half past one at night in Istanbul is still the evening before in São Paulo.
  const night = Date.UTC(year, month, day - 3, 22, 30);
  await shiftClock(mentor, night - Date.now());
  await send(mentor, 'written at night');
  await expect(message(mentee, 'written at night')).toBeVisible();
  await shiftClock(mentor, 0);
  await send(mentor, 'written now');
  await expect(message(mentee, 'written now')).toBeVisible();
  for (const [page, dayOfMonth, time] of [
    [mentor, new Date(night + dayMs).getUTCDate(), /, 01:3\d$/],
    [mentee, new Date(night).getUTCDate(), /, 19:3\d$/],
  ]) {
    const names = conversation(page).getByText(/^(\w+day,? \d+ \w+|Today|Yesterday)$/);
    await expect(names).toHaveText([new RegExp(`day,? ${dayOfMonth} `), 'Today']);
    await expect(page.getByRole('article', { name: time })).toHaveCount(1);
  }
});

test('both change their profile apart, and each name reaches the other', async ({
  relay,
  pair,
}) => {
  const { mentor, mentee } = pair;
  await send(mentor, 'from the mentor');
  await send(mentee, 'from the mentee');
  await expect(message(mentor, 'from the mentee')).toBeVisible();
  await relay.stop();
  for (const [page, name, zone] of [
    [mentor, 'Ayşe Yılmaz', 'Europe/Athens'],
    [mentee, 'Jorge Amado', 'America/Bogota'],
  ]) {
    await expect(syncStatus(page)).toHaveText(/Offline/);
    await page.getByRole('link', { name: 'Settings' }).click();
    await field(page, 'Your name').fill(name);
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Time zone' }).selectOption(zone);
    await expect(syncStatus(page)).toHaveText(/Offline · [1-9] queued/);
    await page.goBack();
    await expect(conversation(page)).toBeVisible();
  }
  await relay.start();
  for (const [page, other, city] of [
    [mentor, 'Jorge Amado', 'Bogota'],
    [mentee, 'Ayşe Yılmaz', 'Athens'],
  ]) {
    await expect(syncStatus(page)).toHaveText(/Up to date/, { timeout: 45_000 });
    await expect(
      page.getByText(new RegExp(`${other} · \\d\\d:\\d\\d in ${city}`)).first(),
    ).toBeVisible();
    await expect(
      page.getByRole('article', { name: new RegExp(`^${other}, `) }).first(),
    ).toBeVisible();
  }
});
