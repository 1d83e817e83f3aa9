// The browser's storage gives trouble: it says so in plain words, and nothing else is lost.
import {
  button,
  conversation,
  expect,
  field,
  heading,
  mentorAlone,
  message,
  newPair,
  open,
  ready,
  send,
  start,
  syncStatus,
  test,
} from './support.mjs';

/** Runs `use(value)` where the program does not, with its database as `window.database`. */
async function inDatabase(page, relay, use, value) {
  await page.goto(`${relay.url}/healthz`);
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open('ithaca');
        request.onerror = () => reject(request.error);
        request.onsuccess = () => resolve((window.database = request.result) && null);
      }),
  );
  const answer = await page.evaluate(use, value);
  await page.evaluate(() => window.database.close());
  return answer;
}

const setSchema = (page, relay, schema) =>
  inDatabase(
    page,
    relay,
    (value) =>
      new Promise((resolve) => {
        const transaction = window.database.transaction('meta', 'readwrite');
        transaction.objectStore('meta').put(value, 'schema');
        transaction.oncomplete = () => resolve();
      }),
    schema,
  );

/** Changes a byte of the newest record of the conversation; returns its key. */
const damage = (page, relay) =>
  inDatabase(
    page,
    relay,
    () =>
      new Promise((resolve) => {
        const transaction = window.database.transaction('records', 'readwrite');
        const records = transaction.objectStore('records');
        let key = '';
        records.getAllKeys().onsuccess = (event) => {
          key = event.target.result.filter((one) => one.startsWith('l/')).at(-1);
          records.get(key).onsuccess = ({ target }) => {
            target.result[target.result.length - 1] ^= 1;
            records.put(target.result, key);
          };
        };
        transaction.oncomplete = () => resolve(key);
      }),
  );

// A page of the origin that is not the program has no icon, and Chromium asks for one.
test.beforeEach(({ complaints }) => complaints.expect(/status of 404 \(Not Found\)/));

async function withAMessage(relay, person) {
  const page = await mentorAlone(relay, person);
  await send(page, 'worth keeping');
  await expect(syncStatus(page)).toHaveText(/Up to date/);
  return page;
}

test('data of a newer version is left alone, and is there again afterwards', async ({
  relay,
  person,
}) => {
  const page = await withAMessage(relay, person);
  await setSchema(page, relay, 2);
  await open(page, relay.url);
  await expect(heading(page, 'This page is older than your data')).toBeVisible();
  await expect(button(page, 'Reload')).toBeVisible();
  await expect(field(page, 'Your name')).toHaveCount(0);
  await setSchema(page, relay, 1);
  await open(page, relay.url);
  await page.getByRole('link', { name: /Thesis year/ }).click();
  await expect(message(page, 'worth keeping')).toBeVisible();
});

test('a database of the future is refused in words', async ({ relay, person }) => {
  const page = await withAMessage(relay, person);
  await page.goto(`${relay.url}/healthz`);
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.open('ithaca', 7);
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
      }),
  );
  await open(page, relay.url);
  await expect(heading(page, 'This page is older than your data')).toBeVisible();
});

test('a browser that keeps nothing says so instead of asking for a name', async ({
  relay,
  person,
}) => {
  const page = await person();
  await page.addInitScript(() => {
    if (sessionStorage.allowed) return;
    IDBFactory.prototype.open = () => {
      throw new DOMException('denied', 'SecurityError');
    };
  });
  await open(page, relay.url);
  await expect(heading(page, 'This browser does not let Ithaca keep anything')).toBeVisible();
  await expect(page.getByText(/private windows/)).toBeVisible();
  await expect(field(page, 'Your name')).toHaveCount(0);
  // Once it may, the button on the page is enough.
  await page.evaluate(() => (sessionStorage.allowed = 1));
  await button(page, 'Reload').click();
  await expect(field(page, 'Your name')).toBeVisible();
});

test('what was shown is kept, though the page goes in the same moment', async ({
  relay,
  person,
}) => {
  const page = await mentorAlone(relay, person);
  await expect(syncStatus(page)).toHaveText(/Up to date/);
  const home = page.url();
  const texts = ['one', 'two', 'three', 'four', 'five', 'six'];
  for (const text of texts) {
    await send(page, text);
    await expect(message(page, text)).toBeVisible();
    await page.goto('about:blank');
    await open(page, home);
    await expect(message(page, text)).toBeVisible();
    await field(page, 'Message').fill('a draft');
    await page.evaluate(() => new Promise(requestAnimationFrame));
    await page.evaluate(() => new Promise(requestAnimationFrame));
    await page.goto('about:blank');
    await open(page, home);
    await expect(field(page, 'Message')).toHaveValue('a draft');
    await field(page, 'Message').fill('');
  }
  await expect(conversation(page).getByRole('paragraph')).toHaveText(texts);
});

test('a damaged record is named, and the rest is there', async ({ relay, person }) => {
  const page = await withAMessage(relay, person);
  await send(page, 'the second');
  await expect(syncStatus(page)).toHaveText(/Up to date/);
  await page.waitForTimeout(1_000);
  expect(await damage(page, relay)).toMatch(/^l\//);
  await page.context().setOffline(true);
  await open(page, `${relay.url}/`);
  await page.getByRole('link', { name: /Thesis year/ }).click();
  await expect(
    page.getByText(/Some of what was stored on this device could not be read/),
  ).toBeVisible();
  await expect(message(page, 'worth keeping')).toBeVisible();
  // It can be fetched again from the relay.
  await page.context().setOffline(false);
  await expect(syncStatus(page)).toHaveText(/Up to date/, { timeout: 60_000 });
  await expect(message(page, 'the second')).toBeVisible();
  await send(page, 'and a third');
  await expect(message(page, 'and a third')).toBeVisible();
  await expect(syncStatus(page)).toHaveText(/Up to date/);
  await page.reload();
  await ready(page);
  await expect(conversation(page).getByText(/^(worth keeping|the second|and a third)$/)).toHaveText(
    ['worth keeping', 'the second', 'and a third'],
  );
});

/** Takes all the room that the origin has left; returns the way to give it back. */
async function fill(page, relay) {
  const filler = await page.context().newPage();
  await filler.goto(`${relay.url}/healthz`);
  const filled = await filler.evaluate(async () => {
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const opening = indexedDB.open('filler', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('all');
    window.filler = await done(opening);
    const put = (size) =>
      new Promise((resolve) => {
        const transaction = window.filler.transaction('all', 'readwrite');
        const bytes = crypto.getRandomValues(new Uint8Array(Math.min(size, 65536)));
        const value = new Uint8Array(size);
        for (let at = 0; at < size; at += bytes.length) value.set(bytes.subarray(0, size - at), at);
        transaction.objectStore('all').put(value, Math.random());
        transaction.oncomplete = () => resolve(true);
        transaction.onabort = () => resolve(false);
        transaction.onerror = (event) => event.preventDefault();
      });
    let filled = 0;
    for (const size of [1_000_000, 100_000, 10_000, 1_000, 100]) {
      for (let i = 0; i < 100 && (await put(size)); ++i) filled += size;
    }
    return filled;
  });
  expect(filled).toBeGreaterThan(100_000);
  return async () => {
    await filler.evaluate(
      () =>
        new Promise((resolve) => {
          window.filler.close();
          indexedDB.deleteDatabase('filler').onsuccess = () => resolve();
        }),
    );
    await filler.close();
  };
}

test('a full device says so, keeps on, and saves once there is room', async ({ relay, person }) => {
  const page = await person();
  // Before the database is open: Chromium remembers how much room it found.
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: relay.url, quotaSize: 9e6 });
  await start(page, relay.url, 'Ayşe');
  await newPair(page, 'Thesis year');
  await send(page, 'worth keeping');
  await expect(syncStatus(page)).toHaveText(/Up to date/);

  const makeRoom = await fill(page, relay);
  await page.bringToFront();
  await send(page, `written without room ${'x'.repeat(900)}`);
  const full = page.getByText(/This device is out of room/);
  await expect(full).toBeVisible();
  await expect(conversation(page).getByText(/^written without room/)).toHaveCount(1);
  await send(page, 'and another');
  await expect(message(page, 'and another')).toBeVisible();
  await expect(full).toBeVisible();
  await makeRoom();
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: relay.url });
  await expect(full).toBeHidden({ timeout: 90_000 });
  await expect(syncStatus(page)).toHaveText(/Up to date/, { timeout: 60_000 });
  await page.reload();
  await ready(page);
  for (const text of [/^worth keeping/, /^written without room/, /^and another/])
    await expect(conversation(page).getByText(text)).toHaveCount(1);
});

test('the screen of the second tab', async ({ relay, person }) => {
  const page = await withAMessage(relay, person);
  const second = await page.context().newPage();
  await open(second, relay.url);
  await expect(heading(second, 'Ithaca is open in another tab')).toBeVisible();
  await expect(field(second, 'Message')).toHaveCount(0);
  // The first goes away: the second follows without being asked.
  await page.close();
  await second.getByRole('link', { name: /Thesis year/ }).click();
  await expect(message(second, 'worth keeping')).toBeVisible();
});
