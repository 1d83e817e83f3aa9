// A backup made in one browser brings everything back in a fresh one, which goes on syncing.
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
