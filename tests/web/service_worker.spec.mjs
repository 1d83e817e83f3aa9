// shell/sw.js and shell/sw_register.js with small stand-ins for the program's files.
import { expect, test } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { serve, shell } from './page_server.mjs';

const source = (name) => readFileSync(path.join(shell, name), 'utf8');
const hashed = (name, ending, body) =>
  `/a/${name}.${createHash('sha256').update(body).digest('hex').slice(0, 12)}.${ending}`;

/** The files of one version, as scripts/lib/web_dist would name and link them. */
function version(name, change = {}) {
  const script = `document.getElementById('shown').textContent = 'program ${name}';`;
  const register = source('sw_register.js');
  const lazy = `lazy ${name}`;
  const urls = {
    script: hashed('app', 'js', script),
    register: hashed('sw_register', 'js', register),
    lazy: hashed('lazy', 'txt', lazy),
  };
  const files = {
    '/': `<!doctype html><meta name="ithaca-version" content="${change.htmlVersion || name}">
      <title>page ${name}</title><p id="shown"></p>
      <script src="${urls.script}"></script><script type="module" src="${urls.register}"></script>`,
    [urls.script]: script,
    [urls.register]: register,
    [urls.lazy]: lazy,
    '/healthz': 'ok',
    '/metrics': 'numbers',
    '/sync': 'no',
    '/sw.js': source('sw.js')
      .replaceAll('@@VERSION@@', name)
      .replace('@@ASSETS@@', JSON.stringify(urls))
      .replace('@@PRECACHE@@', JSON.stringify(['/', urls.script, urls.register])),
  };
  return { files, urls };
}

let server;
let one;

test.beforeEach(async () => {
  one = version('one');
  server = await serve({ ...one.files });
});
test.afterEach(() => server.close());

function publish(next) {
  for (const name of Object.keys(server.files)) delete server.files[name];
  Object.assign(server.files, next.files);
}

async function installed(page) {
  await page.goto(server.origin);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

const lookForUpdate = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return registration.update().then(() => true, String);
  });
const shows = (page, name) => expect(page.locator('#shown')).toHaveText(`program ${name}`);
const get = (page, url) =>
  page.evaluate(
    (u) =>
      fetch(u).then(
        (r) => r.text(),
        (e) => `failed ${e.name}`,
      ),
    url,
  );
const caches = (page) =>
  page.evaluate(async () => {
    const out = {};
    for (const name of await window.caches.keys()) {
      const keys = await (await window.caches.open(name)).keys();
      out[name] = keys.map((request) => new URL(request.url).pathname).sort();
    }
    return out;
  });

test('it starts without a network', async ({ context }) => {
  const page = await context.newPage();
  await installed(page);
  await shows(page, 'one');
  await page.close();
  const { origin } = server;
  await server.close();
  const cold = await context.newPage();
  await cold.goto(origin);
  await shows(cold, 'one');
  await cold.goto(`${origin}/?utm=x#join/abc`);
  await shows(cold, 'one');
  server = await serve();
});

test('the first visit is not reloaded and not called an update', async ({ page }) => {
  let loads = 0;
  page.on('load', () => loads++);
  await installed(page);
  await page.waitForTimeout(500);
  expect(loads).toBe(1);
  expect(await page.evaluate(() => window.ithaca.update_ready)).toBe(false);
  expect(Object.keys(await caches(page))).toEqual(['ithaca-one']);
});

test('an update waits for the person, and then changes every tab at once', async ({ context }) => {
  const [first, second] = [await context.newPage(), await context.newPage()];
  await installed(first);
  await installed(second);
  const two = version('two');
  publish(two);
  await first.evaluate(() => {
    window.updates = 0;
    window.addEventListener('ithaca:update', () => window.updates++);
  });
  expect(await lookForUpdate(first)).toBe(true);
  await first.waitForFunction(() => window.ithaca.update_ready);
  expect(await first.evaluate(() => window.updates)).toBe(1);
  await second.waitForFunction(() => window.ithaca.update_ready);

  // Until she agrees every start is still the old version, whole.
  await second.reload();
  await shows(second, 'one');
  expect(await second.title()).toBe('page one');
  await second.waitForFunction(() => window.ithaca.update_ready);

  await first.evaluate(() => window.ithaca.accept_update());
  await shows(first, 'two');
  await shows(second, 'two');
  expect(await first.title()).toBe('page two');
  expect(await second.title()).toBe('page two');
  expect(Object.keys(await caches(first))).toEqual(['ithaca-two']);
  expect(await first.evaluate(() => window.ithaca.update_ready)).toBe(false);
});

for (const [what, spoil] of [
  ['lacks a file', (next) => delete next.files[next.urls.script]],
  [
    'has other bytes than a name says',
    (next) => {
      next.files[next.urls.script] = 'alert("not ours")';
    },
  ],
  [
    'has the page of another version',
    (next) => {
      next.files['/'] = version('three').files['/'];
    },
  ],
]) {
  test(`an update that ${what} changes nothing`, async ({ page, context }) => {
    await installed(page);
    const two = version('two');
    spoil(two);
    publish(two);
    await lookForUpdate(page);
    const quiet = async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return !registration.installing && !registration.waiting;
    };
    await expect.poll(() => page.evaluate(quiet)).toBe(true);
    await expect.poll(async () => Object.keys(await caches(page))).toEqual(['ithaca-one']);
    expect(await page.evaluate(() => window.ithaca.update_ready)).toBe(false);
    const again = await context.newPage();
    await again.goto(server.origin);
    await shows(again, 'one');
    // The repaired update goes through.
    publish(version('four'));
    await lookForUpdate(again);
    await again.waitForFunction(() => window.ithaca.update_ready);
    await again.evaluate(() => window.ithaca.accept_update());
    await shows(again, 'four');
  });
}

test('what the relay answers afresh is never cached', async ({ page }) => {
  await installed(page);
  for (const name of ['/healthz', '/metrics', '/sync', '/sw.js', '/nothing']) {
    const before = server.requests.filter((request) => request === name).length;
    for (let i = 0; i < 2; i++) await get(page, name);
    expect(server.requests.filter((request) => request === name).length).toBe(before + 2);
  }
  expect((await page.goto(`${server.origin}/nothing`)).status()).toBe(404);
  expect((await page.goto(`${server.origin}/healthz`)).status()).toBe(200);
  await page.goto(server.origin);
  const program = ['/', one.urls.script, one.urls.register].sort();
  expect(await caches(page)).toEqual({ 'ithaca-one': program });
});

test('a file fetched later is kept if it is what its name says', async ({ page, context }) => {
  await installed(page);
  expect(await get(page, one.urls.lazy)).toBe('lazy one');
  await expect.poll(async () => (await caches(page))['ithaca-one']).toContain(one.urls.lazy);
  const forged = '/a/lazy.0123456789ab.txt';
  server.files[forged] = 'something else';
  expect(await get(page, forged)).toBe('failed TypeError');
  await context.setOffline(true);
  expect(await get(page, one.urls.lazy)).toBe('lazy one');
  expect(await get(page, '/healthz')).toBe('failed TypeError');
});

test('a file that a page fetched before it was controlled is kept when it says so', async ({
  page,
}) => {
  await installed(page);
  const kept = async () => Object.values(await caches(page)).flat();
  expect(await kept()).not.toContain(one.urls.lazy);
  await page.evaluate(
    (path) =>
      navigator.serviceWorker.ready.then((registration) => {
        registration.active.postMessage({ type: 'keep', path });
        registration.active.postMessage({ type: 'keep', path: '/metrics' });
        registration.active.postMessage({ type: 'keep' });
      }),
    one.urls.lazy,
  );
  await expect.poll(kept).toContain(one.urls.lazy);
  expect(await kept()).not.toContain('/metrics');
});

test('what was used lazily is part of the next version from its installation', async ({ page }) => {
  await installed(page);
  expect(await get(page, one.urls.lazy)).toBe('lazy one');
  const two = version('two');
  publish(two);
  expect(await lookForUpdate(page)).toBe(true);
  await expect.poll(async () => (await caches(page))['ithaca-two']).toContain(two.urls.lazy);
});
