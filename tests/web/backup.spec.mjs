// A backup made in one browser brings everything back in a fresh one, which goes on syncing.
import { findings } from './axe.mjs';
import { test, expect, open, send, message, syncStatus, button, field } from './support.mjs';

const passphrase = 'correct horse battery staple';

async function backUp(page, path) {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.getByLabel('Passphrase again', { exact: true }).fill(passphrase);
  const download = page.waitForEvent('download', { timeout: 60_000 });
  await button(page, 'Back up').click();
  await (await download).saveAs(path);
}

async function restore(page, url, path, words) {
  await open(page, url);
  await button(page, 'Restore').click();
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Choose a file').click();
  await (await chooser).setFiles(path);
  await page.getByLabel('Passphrase', { exact: true }).fill(words);
  await button(page, 'Restore').click();
}

test('back up, restore in a fresh browser, go on', async ({ relay, pair, person }, info) => {
  const { mentor, mentee } = pair;
  await send(mentor, 'kept in the backup');
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
  const file = info.outputPath('backup.ithaca');
  await backUp(mentor, file);
  await mentor.close();

  const fresh = await person();
  await restore(fresh, relay.url, file, 'not the passphrase');
  await expect(
    fresh
      .getByText(/passphrase/i)
      .filter({ hasText: /wrong|not|fit|open/i })
      .first(),
  ).toBeVisible({ timeout: 60_000 });
  await fresh.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await button(fresh, 'Restore').click();
  await fresh
    .getByRole('link', { name: /Thesis year/ })
    .first()
    .click({ timeout: 60_000 });
  await expect(message(fresh, 'kept in the backup')).toBeVisible();
  await send(fresh, 'from the restored browser');
  await expect(message(mentee, 'from the restored browser')).toBeVisible();
  await send(mentee, 'welcome back');
  await expect(message(fresh, 'welcome back')).toBeVisible();
});

test('a restored browser is a device of its own, and ends one that is lost', async ({
  relay,
  pair: { mentor, mentee },
  person,
}, info) => {
  test.setTimeout(180_000);
  await send(mentor, 'from the laptop');
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
  const file = info.outputPath('backup.ithaca');
  await backUp(mentor, file);
  const phone = await person();
  await restore(phone, relay.url, file, passphrase);
  const space = (page) => page.getByRole('link', { name: /Thesis year/ }).first();
  await space(phone).click({ timeout: 60_000 });
  await expect(message(phone, 'from the laptop')).toBeVisible();
  // Both go on, and hear each other.
  await space(mentor).click();
  await send(phone, 'from the phone');
  await expect(message(mentor, 'from the phone')).toBeVisible({ timeout: 30_000 });
  await send(mentor, 'still from the laptop');
  await expect(message(phone, 'still from the laptop')).toBeVisible();
  await expect(message(mentee, 'still from the laptop')).toBeVisible();
  await expect(syncStatus(phone)).toHaveText(/Up to date/);

  await button(phone, 'Members').click();
  const dialog = phone.getByRole('dialog', { name: 'Members' });
  await expect(dialog.getByRole('heading', { name: 'Your devices here' })).toBeVisible();
  await expect(dialog.getByText(/This one/)).toHaveCount(1);
  expect(await findings(phone)).toEqual([]);
  await button(dialog, 'Remove Device 1').click();
  await expect(dialog.getByText(/Do it if the device is lost/)).toBeVisible();
  await button(dialog, 'Remove').click();
  await expect(mentor.getByText(/This device was removed from this space/)).toBeVisible({
    timeout: 60_000,
  });
  await expect(button(dialog, 'Remove Device 1')).toHaveCount(0);
  await phone.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await send(phone, 'without the laptop');
  await expect(message(mentee, 'without the laptop')).toBeVisible({ timeout: 30_000 });
  await expect(message(mentor, 'without the laptop')).toHaveCount(0);
  await expect(message(mentor, 'still from the laptop')).toBeVisible();
});
