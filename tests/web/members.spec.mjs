// Who is in a space, and as what: two people and a real relay.
import {
  expect,
  invite,
  message,
  ready,
  send,
  syncStatus,
  test,
  button,
  field,
} from './support.mjs';

const members = (page) => page.getByRole('dialog', { name: 'Members', exact: true });

async function openMembers(page) {
  await button(page, 'Members').click();
  await expect(members(page)).toBeVisible();
  return members(page);
}

test('an owner removes somebody, who keeps what they have and can be invited again', async ({
  pair: { mentor, mentee },
}) => {
  await send(mentee, 'hello from Jorge');
  await expect(message(mentor, 'hello from Jorge')).toBeVisible();
  const dialog = await openMembers(mentor);
  await expect(dialog.getByText(/^This is you · Owner/)).toBeVisible();
  await expect(dialog.getByText(/^Here since /)).toHaveCount(2);
  await button(dialog, 'Remove Jorge').click();
  await expect(dialog.getByText(/This cannot be undone/)).toBeVisible();
  await button(dialog, 'Cancel').click();
  await expect(dialog.getByText(/^Here since /)).toHaveCount(2);
  await button(dialog, 'Remove Jorge').click();
  await button(dialog, 'Remove').click();
  await expect(dialog.getByText(/^Removed on /)).toBeVisible();
  await expect(dialog.getByText(/^Here since /)).toHaveCount(1);
  await mentor.keyboard.press('Escape');

  await expect(mentee.getByText(/You were removed from this space\./)).toBeVisible();
  await expect(field(mentee, 'Message')).toHaveCount(0);
  await expect(message(mentee, 'hello from Jorge')).toBeVisible();
  await send(mentor, 'without Jorge');
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
  await mentee.reload();
  await ready(mentee);
  await expect(mentee.getByText(/You were removed from this space\./)).toBeVisible();
  await expect(message(mentee, 'without Jorge')).toHaveCount(0);

  const link = await invite(mentor);
  await mentee.goto(link);
  await button(mentee, 'Join').click();
  await expect(field(mentee, 'Message')).toBeVisible();
  await send(mentee, 'back again');
  await expect(message(mentor, 'back again')).toBeVisible();
});

test('removing without a network waits, and can be taken back', async ({
  relay,
  pair: { mentor, mentee },
}) => {
  await expect(mentor.getByText(/Jorge/).first()).toBeVisible();
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
  await relay.stop();
  await expect(syncStatus(mentor)).toHaveText(/Offline/);
  const dialog = await openMembers(mentor);
  const remove = async () => {
    await button(dialog, 'Remove Jorge').click();
    await button(dialog, 'Remove').click();
    await expect(dialog.getByText('Will be removed once you are online.')).toBeVisible();
  };
  await remove();
  await button(dialog, 'Keep Jorge').click();
  await expect(button(dialog, 'Remove Jorge')).toBeVisible();
  await remove();
  await relay.start();
  await expect(dialog.getByText(/^Removed on /)).toBeVisible({ timeout: 60_000 });
  await expect(mentee.getByText(/You were removed from this space\./)).toBeVisible({
    timeout: 60_000,
  });
});

test('what the removed wrote and never sent is named', async ({ relay, pair }) => {
  const { mentor, mentee } = pair;
  await expect(syncStatus(mentee)).toHaveText(/Up to date/);
  await expect(mentor.getByText(/Jorge/).first()).toBeVisible();
  await relay.stop();
  await expect(syncStatus(mentee)).toHaveText(/Offline/);
  await mentee.context().setOffline(true);
  await send(mentee, 'never sent');
  await relay.start();
  await expect(syncStatus(mentor)).toHaveText(/Up to date/, { timeout: 60_000 });
  const dialog = await openMembers(mentor);
  await button(dialog, 'Remove Jorge').click();
  await button(dialog, 'Remove').click();
  await expect(dialog.getByText(/^Removed on /)).toBeVisible();
  await mentee.context().setOffline(false);
  const said = mentee.getByText(/1 thing that you wrote never reached the others/);
  await expect(said).toBeVisible({ timeout: 60_000 });
  await expect(message(mentee, 'never sent')).toBeVisible();
  await expect(message(mentor, 'never sent')).toHaveCount(0);
});

test('a person leaves, and then deletes the space from the device', async ({
  pair: { mentor, mentee },
}) => {
  await send(mentee, 'goodbye');
  const dialog = await openMembers(mentee);
  await expect(button(dialog, 'Remove Ayşe')).toHaveCount(0);
  await button(dialog, 'Leave space').click();
  await expect(dialog.getByText(/To come back you need a new invite/)).toBeVisible();
  await button(dialog, 'Leave').click();
  await expect(mentee.getByText(/You left this space\./)).toBeVisible();
  await expect(field(mentee, 'Message')).toHaveCount(0);
  await expect(message(mentor, 'goodbye')).toBeVisible();
  const theirs = await openMembers(mentor);
  await expect(theirs.getByText(/^Left on /)).toBeVisible();
  await mentor.keyboard.press('Escape');

  await button(mentee, 'Delete from this device').click();
  await expect(members(mentee).getByText(/gone from here for good/)).toBeVisible();
  await button(mentee, 'Delete').click();
  await expect(mentee.getByRole('link', { name: /Thesis year/ })).toHaveCount(0);
  await mentee.reload();
  await ready(mentee);
  await expect(mentee.getByRole('link', { name: /Thesis year/ })).toHaveCount(0);
});

test('people say what they are here, and an owner makes another', async ({
  pair: { mentor, mentee },
}) => {
  const theirs = await openMembers(mentee);
  await theirs.getByLabel('I am here as').selectOption('Mentee');
  await field(theirs, 'Add a topic').fill('Sailing');
  await mentee.keyboard.press('Enter');
  await theirs.getByLabel('Sailing').selectOption('Mentor');
  const dialog = await openMembers(mentor);
  await expect(dialog.getByText('Mentee · Sailing: Mentor')).toBeVisible();
  await button(dialog, 'Make Jorge an owner').click();
  await expect(dialog.getByText('Owner · Mentee · Sailing: Mentor')).toBeVisible();
  await expect(button(theirs, 'Remove Ayşe')).toBeVisible();
});
