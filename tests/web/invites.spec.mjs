// What may be wrong with an invite, or special about it, in the words a person reads.
import {
  button,
  expect,
  field,
  heading,
  invite,
  joinByLink,
  mentorAlone,
  message,
  newPair,
  open,
  ready,
  send,
  shiftClock,
  start,
  syncStatus,
  test,
} from './support.mjs';

const dayMs = 24 * 3600 * 1000;

test('a link that was made eight days ago is too old', async ({ relay, person }) => {
  const mentor = await person();
  await open(mentor, relay.url);
  await shiftClock(mentor, -8 * dayMs);
  await field(mentor, 'Your name').fill('Ayşe');
  await button(mentor, 'Start').click();
  await button(mentor, 'Skip').click();
  await newPair(mentor, 'Thesis year');
  const link = await invite(mentor);
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
  const late = await person();
  await open(late, link);
  await expect(heading(late, 'This link is too old')).toBeVisible();
  // It is not taken for a start: nobody has an account here now.
  await button(late, 'Close').click();
  await expect(field(late, 'Your name')).toBeVisible();

  // Who asks for a link today is not handed the old one.
  await shiftClock(mentor, 0);
  const fresh = await invite(mentor);
  expect(fresh).not.toBe(link);
  await joinByLink(late, fresh, 'Jorge');
});

test('a link made offline says so, and works once its maker has been online', async ({
  relay,
  person,
}) => {
  const mentor = await mentorAlone(relay, person);
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
  const mentee = await person();
  await open(mentee, relay.url);
  await relay.stop();
  await expect(syncStatus(mentor)).toHaveText(/Offline/);
  await button(mentor, 'Invite').click();
  await expect(field(mentor, 'Invite link')).toHaveValue(/#join\//);
  const link = await field(mentor, 'Invite link').inputValue();
  const early = mentor.getByText('You are offline. The link works once you have been online.');
  await expect(early).toBeVisible();
  const offline = mentor.context().setOffline(true);
  await relay.start();
  await offline;

  // Its maker is still away: it is not known yet, and that is what it says.
  await mentee.goto(link);
  await expect(
    heading(mentee, 'This link was withdrawn').or(heading(mentee, 'This space is not known here')),
  ).toBeVisible();
  await mentor.context().setOffline(false);
  await expect(early).toBeHidden({ timeout: 60_000 });
  await mentor.keyboard.press('Escape');
  await expect(syncStatus(mentor)).toHaveText(/Up to date/, { timeout: 60_000 });
  await mentee.goto(relay.url);
  await joinByLink(mentee, link, 'Jorge');
  await send(mentee, 'I am in');
  await expect(message(mentor, 'I am in')).toBeVisible();
});

test('whoever has a profile joins under it', async ({ relay, person }) => {
  const mentor = await mentorAlone(relay, person);
  const link = await invite(mentor);
  const mentee = await person();
  await start(mentee, relay.url, 'Jorge');
  await newPair(mentee, 'Something of my own');
  await expect(syncStatus(mentee)).toHaveText(/Up to date/);
  await mentee.goto(link);
  await expect(mentee.getByText('You will join as Jorge.')).toBeVisible();
  await expect(field(mentee, 'Your name')).toHaveCount(0);
  // The address no longer holds the secret.
  expect(mentee.url()).not.toContain(link.split('#join/')[1]);
  await button(mentee, 'Not now').click();
  await expect(button(mentee, 'Join')).toHaveCount(0);
  await expect(mentee.getByRole('link', { name: /Something of my own/ })).toBeVisible();
  await expect(mentee.getByRole('link', { name: /Thesis year/ })).toHaveCount(0);
  await mentee.goto(link);
  await button(mentee, 'Join').click();
  await expect(field(mentee, 'Message')).toBeVisible();
  await send(mentee, 'hello from Jorge');
  await expect(message(mentor, 'hello from Jorge')).toBeVisible();
  await expect(mentee.getByRole('link', { name: /Something of my own/ })).toBeVisible();
});

test('whoever is in the space already is shown there, and the link stays good', async ({
  relay,
  person,
}) => {
  const mentor = await mentorAlone(relay, person);
  const link = await invite(mentor);
  await mentor.getByRole('link', { name: 'Today' }).click();
  await mentor.goto(link);
  await expect(heading(mentor, 'You are already in this space')).toBeVisible();
  await button(mentor, 'Open the space').click();
  await expect(field(mentor, 'Message')).toBeVisible();
  const mentee = await person();
  await joinByLink(mentee, link, 'Jorge');
  await send(mentee, 'hello');
  await expect(message(mentor, 'hello')).toBeVisible();
});

test('without a network joining waits, and goes on by itself', async ({ relay, person }) => {
  const mentor = await mentorAlone(relay, person);
  const link = await invite(mentor);
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
  const mentee = await person();
  await open(mentee, relay.url);
  await mentee.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await relay.stop();
  await mentee.goto(link);
  await ready(mentee);
  await expect(mentee.getByText(/needs a connection/)).toBeVisible();
  await relay.start();
  await field(mentee, 'Your name').fill('Jorge', { timeout: 60_000 });
  await button(mentee, 'Join').click();
  await expect(field(mentee, 'Message')).toBeVisible();
});

test('a link that was withdrawn while somebody looks at it is refused', async ({
  relay,
  person,
}) => {
  const mentor = await mentorAlone(relay, person);
  const link = await invite(mentor);
  const mentee = await person();
  await open(mentee, link);
  await field(mentee, 'Your name').fill('Jorge');
  await button(mentor, 'Invite').click();
  await button(mentor, 'Withdraw the link').click();
  await button(mentor, 'Withdraw').click();
  await expect(mentor.getByText('The link no longer works.')).toBeVisible();
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
  await button(mentee, 'Join').click();
  await expect(heading(mentee, 'This link was withdrawn')).toBeVisible();
});
