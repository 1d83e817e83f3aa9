// docs/PROTOCOL.md is enough to write another client: tests/protocol is one, in another language
// and over other cryptography, and talks here with the product’s own.
import { Client } from '../protocol/client.mjs';
import { Headless } from './headless.mjs';
import {
  act,
  button,
  expect,
  field,
  invite,
  joinByLink,
  message,
  send,
  start,
  syncStatus,
  test,
} from './support.mjs';

async function mentorWithWords(relay) {
  const mentor = await Headless.begin(relay, 'Ayşe');
  await mentor.run(['create', 'Thesis year']);
  await mentor.run(['send', 'Thesis year', 'Merhaba!']);
  await mentor.run(['send', 'Thesis year', 'x'.repeat(3000)]);
  await mentor.run(['add-goal', 'Thesis year', 'Finish chapter 2']);
  const link = await mentor.run(['invite', 'Thesis year']);
  await mentor.run(['sync']);
  return { mentor, link };
}

test('a client that was written from the protocol’s text joins, reads and writes', async ({
  relay,
}) => {
  const { mentor, link } = await mentorWithWords(relay);
  const stranger = new Client(link);
  try {
    await stranger.dial();
    await stranger.join();
    await stranger.read();
    expect(stranger.state.spaceName()).toBe('Thesis year');
    expect(stranger.state.messages().map(({ from, text }) => [from, text])).toEqual([
      ['Ayşe', 'Merhaba!'],
      ['Ayşe', 'x'.repeat(3000)],
    ]);
    expect(stranger.state.goals().map(({ title }) => title)).toEqual(['Finish chapter 2']);

    await stranger.call('Μυρτώ');
    await stranger.say('Γειά σου! 👋🏽');
    await mentor.run(['sync']);
    const listed = JSON.parse(await mentor.run(['list', 'Thesis year', '--json']));
    expect(listed.at(-1).text).toBe('Γειά σου! 👋🏽');
    expect(listed.at(-1).author_name).toBe('Μυρτώ');

    // And what the mentor answers in the new epoch is read here.
    await mentor.run(['send', 'Thesis year', 'Hoş geldin']);
    await expect
      .poll(async () => {
        await stranger.next();
        return stranger.state.messages().at(-1).text;
      })
      .toBe('Hoş geldin');
  } finally {
    stranger.close();
    await mentor.dispose();
  }
});

/** Two people in a circle, in a browser each. */
async function circle(relay, person) {
  const mentor = await person();
  await start(mentor, relay.url, 'Ayşe');
  await button(mentor, 'New space').first().click();
  await field(mentor, 'Space name').fill('Thesis circle');
  await mentor.getByRole('radio', { name: 'Circle' }).check();
  await button(mentor, 'Create').click();
  const mentee = await person();
  await joinByLink(mentee, await invite(mentor), 'Jorge');
  return { mentor, mentee };
}

/** Messages edited, taken back and answered; a goal with its milestones in another order. */
async function history({ mentor, mentee }) {
  for (const text of ['a tpyo', 'to be taken back', 'what is quoted']) {
    await send(mentor, text);
    await expect(message(mentee, text)).toBeVisible();
  }
  await act(mentor, 'a tpyo', 'Edit');
  await field(mentor, 'Change what you wrote').fill('no typo');
  await mentor.keyboard.press('Enter');
  await expect(message(mentee, 'no typo')).toBeVisible();
  await act(mentor, 'to be taken back', 'Delete');
  await button(mentor.getByRole('alertdialog'), 'Delete').click();
  await act(mentee, 'what is quoted', 'Reply');
  await send(mentee, 'an answer');
  await expect(message(mentor, 'an answer')).toBeVisible();
  await mentor.getByRole('tab', { name: 'Goals' }).click();
  await button(mentor, 'Add goal').click();
  await field(mentor, 'Goal title').fill('Write a chapter');
  for (const milestone of ['Draft', 'Outline']) {
    await field(mentor, 'New milestone').fill(milestone);
    await mentor.keyboard.press('Enter');
    await expect(field(mentor, 'New milestone')).toHaveValue('');
  }
  await button(mentor, 'Move milestone 2 up').click();
  await button(mentor, 'Save goal').click();
  await mentee.getByRole('tab', { name: 'Goals' }).click();
  await mentee.getByRole('checkbox', { name: 'Outline' }).check();
  await expect(mentor.getByRole('checkbox', { name: 'Outline' })).toBeChecked();
}

/** One becomes an owner, another comes and leaves again, and the first starts the next epoch. */
async function comingsAndGoings(mentor, relay) {
  await button(mentor, 'Members').click();
  await button(mentor, 'Make Witness an owner').click();
  await expect(button(mentor, 'Dismiss Witness as owner')).toBeVisible();
  await mentor.keyboard.press('Escape');
  const passing = await Headless.begin(relay, 'Passing');
  await passing.run(['join', await invite(mentor)]);
  await passing.run(['leave', 'Thesis circle']);
  await passing.dispose();
  await button(mentor, 'Members').click();
  await expect(mentor.getByText(/^Left on /)).toBeVisible();
  await mentor.keyboard.press('Escape');
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
}

test('both merge the same history to the same state', async ({ person, relay }) => {
  const people = await circle(relay, person);
  await history(people);
  const witness = await Headless.begin(relay, 'Witness');
  await witness.run(['join', await invite(people.mentor)]);
  await comingsAndGoings(people.mentor, relay);
  await witness.run(['sync']);
  const stranger = new Client(await invite(people.mentor));
  try {
    const kept = JSON.parse(await witness.run(['export', 'Thesis circle']));
    await stranger.dial();
    await stranger.join();
    await stranger.read();
    const types = new Set(stranger.chain.records.map(({ type }) => type));
    expect([...types].sort()).toEqual([1, 2, 3, 6, 7, 8]);
    const deleted = ({ deleted }) => Boolean(deleted);
    expect(stranger.state.messages().filter((one) => !deleted(one))).toEqual(
      kept.messages
        .filter((one) => !deleted(one))
        .map(({ id, author_name, text, reply_to }) => ({
          id,
          from: author_name,
          ...(reply_to && { answers: reply_to }),
          deleted: false,
          text,
        })),
    );
    expect(stranger.state.messages().filter(deleted)).toHaveLength(1);
    expect(kept.messages.filter(deleted)).toHaveLength(1);
    expect(stranger.state.goals()).toEqual(
      kept.goals.map(({ id, title, why, target_date, status, milestones }) => ({
        id,
        title,
        why,
        date: target_date,
        status,
        milestones: milestones.map(({ text, done }) => ({ text, done })),
      })),
    );
    expect(kept.goals[0].milestones.map(({ text }) => text)).toEqual(['Outline', 'Draft']);
  } finally {
    stranger.close();
    await witness.dispose();
  }
});

test('a link that was changed on its way is refused', async ({ relay }) => {
  const { mentor, link } = await mentorWithWords(relay);
  const at = link.length - 40;
  const other = link[at] === 'A' ? 'B' : 'A';
  expect(() => new Client(link.slice(0, at) + other + link.slice(at + 1))).toThrow('damaged');
  await mentor.dispose();
});
