// Goals between two people: their milestones' order by pointer and by keyboard, progress, and what
// both wrote to one field while they were apart.
import { expect, syncStatus, test, button, field } from './support.mjs';

const goal = (page, name) => page.getByRole('article', { name, exact: true });
const steps = (page) =>
  page
    .getByRole('checkbox')
    .evaluateAll((all) => all.map((box) => box.getAttribute('aria-label')).join(', '));

/** Both see the goals, and the mentor's first one. */
async function firstGoal({ mentor, mentee }, title, milestones) {
  await mentor.getByRole('tab', { name: 'Goals' }).click();
  await mentee.getByRole('tab', { name: 'Goals' }).click();
  await button(mentor, 'Add goal').click();
  await field(mentor, 'Goal title').fill(title);
  for (const milestone of milestones) {
    await field(mentor, 'New milestone').fill(milestone);
    await mentor.keyboard.press('Enter');
    await expect(field(mentor, 'New milestone')).toHaveValue('');
  }
  await button(mentor, 'Save goal').click();
  for (const page of [mentor, mentee]) await expect(goal(page, title)).toBeVisible();
}

test('milestones are put in order by pointer and by keyboard, on both sides', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await firstGoal(pair, 'Learn to juggle', ['Three balls', 'One ball', 'Two balls', 'Clubs']);
  await expect.poll(() => steps(mentee)).toBe('Three balls, One ball, Two balls, Clubs');

  // By mouse, at the place where the button is drawn.
  await button(mentor, 'Edit goal').click();
  const box = await button(mentor, 'Move milestone 1 down').boundingBox();
  await mentor.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(field(mentor, 'Milestone 1')).toHaveValue('One ball');
  await button(mentor, 'Save goal').click();
  await expect.poll(() => steps(mentee)).toBe('One ball, Three balls, Two balls, Clubs');

  // By keyboard: focus stays with what moves, so that the next press moves it on.
  await button(mentee, 'Edit goal').click();
  await button(mentee, 'Move milestone 2 down').focus();
  await mentee.keyboard.press('Enter');
  await expect(button(mentee, 'Move milestone 3 down')).toBeFocused();
  await mentee.keyboard.press('Space');
  await expect(field(mentee, 'Milestone 4')).toHaveValue('Three balls');
  // There it can go no further; the way back is under the same key.
  await expect(button(mentee, 'Move milestone 4 down')).toBeDisabled();
  await expect(button(mentee, 'Move milestone 4 up')).toBeFocused();
  await button(mentee, 'Save goal').click();
  for (const page of [mentor, mentee])
    await expect.poll(() => steps(page)).toBe('One ball, Two balls, Clubs, Three balls');
});

test('progress follows the milestones of both', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await firstGoal(pair, 'Write a chapter', ['Outline', 'Draft', 'Review']);
  const progress = (page) => page.getByRole('progressbar', { name: 'Progress' });
  const shows = async (text, percent) => {
    for (const page of [mentor, mentee]) {
      await expect(progress(page)).toHaveAttribute('aria-valuetext', text);
      await expect(progress(page)).toHaveAttribute('aria-valuenow', percent);
    }
  };
  await shows('0 of 3', '0');
  await mentor.getByRole('checkbox', { name: 'Outline' }).check();
  await mentee.getByRole('checkbox', { name: 'Draft' }).focus();
  await mentee.keyboard.press('Space');
  await shows('2 of 3', '67');
  await mentor.getByRole('checkbox', { name: 'Draft' }).uncheck();
  await shows('1 of 3', '33');
  await button(mentee, 'Edit goal').click();
  await button(mentee, 'Remove milestone 3').focus();
  await mentee.keyboard.press('Enter');
  await expect(field(mentee, 'New milestone')).toBeFocused();
  await button(mentee, 'Save goal').click();
  await shows('1 of 2', '50');
});

test('of two versions one is chosen, by either side, and then there is one', async ({
  relay,
  pair,
}) => {
  const { mentor, mentee } = pair;
  await firstGoal(pair, 'Defend', []);
  await relay.stop();
  for (const [page, title, why] of [
    [mentor, 'Defend by June', 'So that she is free in July'],
    [mentee, 'Defend by July', 'Because June is full'],
  ]) {
    await expect(syncStatus(page)).toHaveText(/Offline/);
    await button(page, 'Edit goal').click();
    await field(page, 'Goal title').fill(title);
    await field(page, 'Why it matters').fill(why);
    await button(page, 'Save goal').click();
    await expect(goal(page, title)).toBeVisible();
  }
  await relay.start();
  const versions = (page) => page.getByRole('group', { name: 'Other version' });
  for (const page of [mentor, mentee]) {
    await expect(syncStatus(page)).toHaveText(/Up to date/, { timeout: 45_000 });
    await expect(versions(page)).toHaveCount(2);
  }
  const title = (page) => page.getByRole('heading', { name: /^Defend by/ });
  const shown = await title(mentor).textContent();
  const other = shown.endsWith('June') ? 'Defend by July' : 'Defend by June';
  await expect(title(mentee)).toHaveText(shown);

  // The mentee takes the other title, the mentor keeps the reason that shows.
  const about = (page, text) => versions(page).filter({ hasText: text });
  await button(about(mentee, other), 'Use the other').click();
  for (const page of [mentor, mentee]) {
    await expect(title(page)).toHaveText(other);
    await expect(versions(page)).toHaveCount(1);
  }
  const reason = await mentor.getByText(/^(So that|Because)/).textContent();
  await button(versions(mentor), 'Keep this one').click();
  for (const page of [mentor, mentee]) {
    await expect(versions(page)).toHaveCount(0);
    await expect(page.getByText(reason, { exact: true })).toBeVisible();
    await expect(title(page)).toHaveText(other);
  }
});
