// An update of the real app: two whole versions as scripts/lib/web_dist makes them, one relay.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  build,
  button,
  expect,
  field,
  inCharge,
  mentorAlone,
  message,
  ready,
  root,
  send,
  start,
  syncStatus,
  test,
} from './support.mjs';

const link = (page, name) => page.getByRole('link', { name, exact: true });

/** The same program with another word for the settings, collected like any version. */
async function nextVersion(folder) {
  for (const name of ['scripts/lib', 'shell', 'assets', 'src/ui/icons.h', 'package-lock.json']) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await cp(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  await mkdir(path.join(folder, 'bin'));
  await cp(path.join(build, 'web/bin/ithaca.js'), path.join(folder, 'bin/ithaca.js'));
  const program = await readFile(path.join(build, 'web/bin/ithaca.wasm'), 'latin1');
  expect(program).toContain('Settings');
  const changed = program.replaceAll('Settings', 'Controls');
  await writeFile(path.join(folder, 'bin/ithaca.wasm'), changed, 'latin1');
  const dist = path.join(folder, 'dist');
  const collect = path.join(folder, 'scripts/lib/web_dist');
  await promisify(execFile)(collect, ['--build', folder, '--out', dist, '--dev']);
  return dist;
}

let folder;
let second;

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ithaca-next-'));
  second = await nextVersion(folder);
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

test('a new version is told, waits, and takes over with everything in place', async ({
  relay,
  person,
}) => {
  const page = await mentorAlone(relay, person);
  await send(page, 'written in the old version');
  await expect(syncStatus(page)).toHaveText(/Up to date/);
  await inCharge(page);
  await expect(page.getByText('A new version is ready')).toHaveCount(0);

  await relay.stop();
  relay.web = second;
  await relay.start();
  await field(page, 'Message').fill('half a thought');
  await page.evaluate(() =>
    navigator.serviceWorker.getRegistration().then((registration) => registration.update()),
  );
  await expect(page.getByText('A new version is ready').first()).toBeVisible();

  // Until she agrees nothing changes, and a reload is the old version, whole.
  await expect(link(page, 'Settings')).toBeVisible();
  await page.waitForTimeout(1_000);
  await page.reload();
  await ready(page);
  await expect(link(page, 'Settings')).toBeVisible();
  await expect(field(page, 'Message')).toHaveValue('half a thought');

  await button(page, 'Reload').click();
  await expect(link(page, 'Controls')).toBeVisible();
  await ready(page);
  await expect(message(page, 'written in the old version')).toBeVisible();
  await expect(field(page, 'Message')).toHaveValue('half a thought');
  await page.keyboard.press('Escape');
  await expect(syncStatus(page)).toHaveText(/Up to date/, { timeout: 60_000 });

  // The new version is whole on this device: it starts without a network.
  await relay.stop();
  await page.reload();
  await ready(page);
  await expect(link(page, 'Controls')).toBeVisible();
  await expect(message(page, 'written in the old version')).toBeVisible();
  expect(await page.evaluate(() => caches.keys().then((names) => names.length))).toBe(1);
});
