// Several tabs and several versions of the program on one database, in a real browser.
import { expect, test } from '@playwright/test';
import { requireProgram, serve } from './page_server.mjs';
import { Probe, probePage, withDatabase } from './probe.mjs';

let server;

test.beforeEach(async () => {
  requireProgram('ports_probe');
  server = await serve({ '/': probePage, '/empty.html': '<!doctype html><title>empty</title>' });
});
test.afterEach(() => server.close());

test('two tabs: one leads, the other offers to take over', async ({ context }) => {
  const first = await new Probe(await context.newPage()).goto(server.origin);
  await first.ready();
  expect(await first.put('k', 'first')).toBe('ok');
  const second = await new Probe(await context.newPage()).goto(server.origin);
  await second.call('start');
  await second.line(/^elsewhere$/);

  await second.call('take_over');
  await second.line(/^ready$/);
  await first.line(/^lost$/);
  expect(await first.put('k', 'late')).toBe('Fenced');
  expect(await first.put('l', 'late')).toBe('Fenced');
  expect(await second.list()).toEqual(['k=first']);
  expect(await second.put('k', 'second')).toBe('ok');

  // Back: the first reloads, since what it holds in memory is old, and leads at once.
  await Promise.all([first.page.waitForEvent('load'), first.call('take_over').catch(() => {})]);
  await first.loaded();
  await first.ready();
  await second.line(/^lost$/);
  expect(await second.put('k', 'late')).toBe('Fenced');
  expect(await first.list()).toEqual(['k=second']);
});

test('a waiting tab follows when the leading one closes', async ({ context }) => {
  const first = await new Probe(await context.newPage()).goto(server.origin);
  await first.ready();
  await first.put('k', '1');
  const second = await new Probe(await context.newPage()).goto(server.origin);
  await second.call('start');
  await second.line(/^elsewhere$/);
  await first.page.close();
  await second.line(/^ready$/);
  expect(await second.list()).toEqual(['k=1']);
  expect(await second.put('k', '2')).toBe('ok');
});

test('without Web Locks the fencing number alone decides', async ({ context }) => {
  await context.addInitScript(() => {
    Object.defineProperty(navigator, 'locks', { value: undefined });
  });
  const first = await new Probe(await context.newPage()).goto(server.origin);
  await first.ready();
  const second = await new Probe(await context.newPage()).goto(server.origin);
  await second.ready();
  expect(await second.put('k', '2')).toBe('ok');
  expect(await first.put('k', '1')).toBe('Fenced');
  await first.line(/^lost$/);
  expect(await second.list()).toEqual(['k=2']);
  // However often the lead went on since.
  const third = await new Probe(await context.newPage()).goto(server.origin);
  await third.ready();
  for (const late of [first, second]) expect(await late.put('k', 'late')).toBe('Fenced');
  expect(await third.list()).toEqual(['k=2']);
});

test('a database from the future is refused and left alone', async ({ page }) => {
  const probe = await new Probe(page).goto(server.origin);
  await probe.ready();
  await probe.put('k', '1');
  await page.goto(`${server.origin}/empty.html`);
  await withDatabase(page, (db, settled) =>
    settled(db.transaction('meta', 'readwrite').objectStore('meta').put(2, 'schema')),
  );
  await probe.goto(server.origin);
  await probe.call('start');
  await probe.line(/^failed NewerStore/);

  await withDatabase(page, (db, settled) =>
    settled(db.transaction('meta', 'readwrite').objectStore('meta').put(1, 'schema')),
  );
  await probe.ready();
  expect(await probe.list()).toEqual(['k=1']);

  await page.goto(`${server.origin}/empty.html`);
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
  await probe.goto(server.origin);
  await probe.call('start');
  await probe.line(/^failed NewerStore VersionError/);
});

test('a newer tab that upgrades is let through, and this one says so', async ({ context }) => {
  const old = await new Probe(await context.newPage()).goto(server.origin);
  await old.ready();
  await old.put('k', '1');
  const page = await context.newPage();
  await page.goto(`${server.origin}/empty.html`);
  const version = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.open('ithaca', 2);
        request.onblocked = () => resolve('blocked');
        request.onsuccess = () => resolve(request.result.version);
      }),
  );
  expect(version).toBe(2);
  expect(await old.put('k', '2')).toBe('NewerStore');
});

test('an upgrade that another tab blocks is said, and works later', async ({ context }) => {
  const probe = await new Probe(await context.newPage()).goto(server.origin);
  await probe.ready();
  await probe.put('k', '1');
  const holder = await context.newPage();
  await holder.goto(`${server.origin}/empty.html`);
  await holder.evaluate(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.open('ithaca');
        request.onsuccess = () => {
          window.held = request.result;
          resolve();
        };
      }),
  );
  await probe.page.reload();
  await probe.loaded();
  await probe.page.evaluate(() => {
    // As the next version would be: its upgrade finds the object stores there.
    IthacaDb.version = 2;
    IthacaDb.blockedPatienceMs = 300;
    const create = IDBDatabase.prototype.createObjectStore;
    IDBDatabase.prototype.createObjectStore = function (name) {
      return this.objectStoreNames.contains(name) ? { put() {} } : create.call(this, name);
    };
  });
  await probe.call('start');
  await probe.line(/^failed Busy/);
  await holder.close();
  await probe.ready();
  expect(await probe.list()).toEqual(['k=1']);
});
