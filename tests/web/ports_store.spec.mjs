// The profile store of the web client (IndexedDB, tabs, vault) in a real browser, with everything
// that a browser can do to it.
import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requireProgram, serve } from './page_server.mjs';
import { Probe, probePage, withDatabase } from './probe.mjs';

let server;

test.beforeEach(async () => {
  requireProgram('ports_probe');
  server = await serve({ '/': probePage, '/empty.html': '<!doctype html><title>empty</title>' });
});
test.afterEach(() => server.close());

/** A browser with a profile on disk, which open() starts again after it has ended. */
class DiskProfile {
  constructor(playwright, launchOptions) {
    this.open = async () => {
      this.folder ??= await mkdtemp(path.join(tmpdir(), 'ithaca-profile-'));
      this.context = await playwright.chromium.launchPersistentContext(this.folder, launchOptions);
      return this.context;
    };
  }

  async dispose() {
    await this.context.close().catch(() => {});
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

test('what was saved is there after a reload, and is not readable at rest', async ({ page }) => {
  const probe = await new Probe(page).goto(server.origin);
  await probe.ready();
  expect(await probe.put('m/1', 'a secret goal')).toBe('ok');
  expect(await probe.put('m/2', 'grüße 你好')).toBe('ok');
  expect(await probe.list('m/')).toEqual(['m/1=a', 'secret', 'goal', 'm/2=grüße', '你好']);

  const rest = await withDatabase(page, async (db, settled) => {
    const values = await settled(db.transaction('records').objectStore('records').getAll());
    const vault = await settled(db.transaction('meta').objectStore('meta').get('vault'));
    let exported = 'no';
    await crypto.subtle.exportKey('raw', vault.key).then(
      () => (exported = 'yes'),
      () => {},
    );
    return {
      text: values.map((value) => new TextDecoder('latin1').decode(value)).join(),
      extractable: vault.key.extractable,
      exported,
      wrapped: vault.wrapped.length,
    };
  });
  expect(rest.text).not.toContain('secret');
  expect(rest).toMatchObject({ extractable: false, exported: 'no', wrapped: 48 });

  await page.reload();
  await probe.loaded();
  await probe.ready();
  expect(await probe.list('m/2')).toEqual(['m/2=grüße', '你好']);
});

test('a reload in the middle of writing keeps every commit that was reported', async ({ page }) => {
  const probe = await new Probe(page).goto(server.origin);
  for (let round = 0; round < 5; round++) {
    await probe.ready();
    // Starts many commits and leaves while they are under way.
    await page.evaluate((r) => {
      for (let i = 0; i < 300; i++) {
        const record = [`r${r}/${String(i).padStart(3, '0')}`, 'x'.repeat(500)];
        window.Module.ccall('probe_put', null, ['string', 'string'], record);
      }
    }, round);
    await probe.line(/^put r\d\/010 ok/);
    const reported = (await probe.rest()).filter((line) => line.endsWith(' ok')).length + 11;
    await page.reload();
    await probe.loaded();
    await probe.ready();
    const kept = (await probe.list(`r${round}/`)).map((entry) => Number(entry.slice(3, 6)));
    expect(kept.length).toBeGreaterThanOrEqual(reported);
    // In order: no commit is there without those before it.
    expect(kept).toEqual(kept.map((_, index) => index));
    await page.reload();
    await probe.loaded();
  }
});

for (const [what, script] of [
  ['is not there', () => Object.defineProperty(window, 'indexedDB', { value: undefined })],
  [
    'is forbidden',
    () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('denied', 'SecurityError');
      };
    },
  ],
  [
    'cannot keep a key',
    () => {
      const add = IDBObjectStore.prototype.add;
      IDBObjectStore.prototype.add = function (value, key) {
        if (key === 'vault') throw new DOMException('no keys here', 'DataCloneError');
        return add.call(this, value, key);
      };
    },
  ],
  ['has no WebCrypto', () => Object.defineProperty(crypto, 'subtle', { value: undefined })],
]) {
  test(`storage that ${what} is said`, async ({ page }) => {
    await page.addInitScript(script);
    const probe = await new Probe(page).goto(server.origin);
    await probe.call('start');
    await probe.line(/^failed Unavailable/);
  });
}

test('a full disk is said and loses nothing', async ({ playwright, launchOptions }) => {
  const profile = new DiskProfile(playwright, launchOptions);
  const context = await profile.open();
  const probe = new Probe(await context.newPage());
  // Before the database is open: Chromium remembers how much room it found.
  const devtools = await context.newCDPSession(probe.page);
  const { origin } = server;
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 6_000_000 });
  await probe.goto(server.origin);
  await probe.ready();
  await probe.put('k', 'kept');
  const fill = async (name) => {
    await probe.call('put_large', name, 1_000_000);
    return (await probe.line(/^put fill/)).split(' ').pop();
  };
  let landed = 0;
  while (landed < 30 && (await fill(`fill/${landed}`)) === 'ok') landed++;
  expect(landed).toBeLessThan(30);
  expect(await fill('fill/x')).toBe('Quota');
  expect((await probe.list('fill/')).length).toBe(landed);
  expect(await probe.list('k')).toEqual(['k=kept']);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  expect(await fill('fill/x')).toBe('ok');
  await profile.dispose();
});

test('what was saved survives a crash of the browser', async ({ playwright, launchOptions }) => {
  const profile = new DiskProfile(playwright, launchOptions);
  for (let round = 0; round < 3; round++) {
    const context = await profile.open();
    const probe = await new Probe(await context.newPage()).goto(server.origin);
    await probe.ready();
    expect((await probe.list()).length).toBe(round);
    expect(await probe.put(`k${round}`, 'saved')).toBe('ok');
    const ended = new Promise((resolve) => context.once('close', resolve));
    const devtools = await context.browser().newBrowserCDPSession();
    await devtools.send('Browser.crash').catch(() => {});
    await ended;
  }
  await profile.dispose();
});

test('a damaged record is named and hides no other', async ({ page }) => {
  const probe = await new Probe(page).goto(server.origin);
  await probe.ready();
  for (const key of ['a', 'b', 'c', 'd']) await probe.put(key, key);
  await withDatabase(page, async (db, settled) => {
    const records = db.transaction('records', 'readwrite').objectStore('records');
    const value = await settled(records.get('b'));
    value[30] ^= 1;
    await settled(records.put(value, 'b'));
    await settled(records.put('text', 'd'));
  });
  expect(await probe.list()).toEqual(['a=a', 'c=c', '!d', '!b']);
  expect(await probe.put('b', 'new')).toBe('ok');
  expect(await probe.list()).toEqual(['a=a', 'b=new', 'c=c', '!d']);
});

test('a value that the browser cannot read is named and hides no other', async ({ page }) => {
  const probe = await new Probe(page).goto(server.origin);
  await probe.ready();
  for (const key of ['a', 'b', 'c']) await probe.put(key, key);
  await page.evaluate(() => {
    // What Chromium does when the file behind a large value is gone: the request fails. The
    // transaction stays alive through a request that is answered instead.
    const { getAll, get } = IDBObjectStore.prototype;
    const failing = (store) => {
      const request = get.call(store, 'a');
      const event = { preventDefault() {}, stopPropagation() {} };
      return {
        set onsuccess(_) {},
        set onerror(told) {
          request.onsuccess = () => told(event);
        },
      };
    };
    IDBObjectStore.prototype.getAll = function (range) {
      return this.name === 'records' ? failing(this) : getAll.call(this, range);
    };
    IDBObjectStore.prototype.get = function (key) {
      return this.name === 'records' && key === 'b' ? failing(this) : get.call(this, key);
    };
  });
  expect(await probe.list()).toEqual(['a=a', 'c=c', '!b']);
});

test('records without their vault are left alone', async ({ page }) => {
  const probe = await new Probe(page).goto(server.origin);
  await probe.ready();
  await probe.put('k', '1');
  await page.goto(`${server.origin}/empty.html`);
  await withDatabase(page, async (db, settled) => {
    const meta = db.transaction('meta', 'readwrite').objectStore('meta');
    const vault = await settled(meta.get('vault'));
    await settled(meta.put(vault, 'elsewhere'));
    await settled(meta.delete('vault'));
  });
  await probe.goto(server.origin);
  await probe.call('start');
  await probe.line(/^failed Corrupt there are records but no vault/);
  await withDatabase(page, async (db, settled) => {
    const meta = db.transaction('meta', 'readwrite').objectStore('meta');
    const vault = await settled(meta.get('elsewhere'));
    vault.wrapped[3] ^= 1;
    await settled(meta.put(vault, 'vault'));
  });
  await probe.call('start');
  await probe.line(/^failed Corrupt the vault does not open/);
  await withDatabase(page, async (db, settled) => {
    const meta = db.transaction('meta', 'readwrite').objectStore('meta');
    await settled(meta.put(await settled(meta.get('elsewhere')), 'vault'));
  });
  await probe.ready();
  expect(await probe.list()).toEqual(['k=1']);
});

test('a connection that was closed opens again', async ({ page }) => {
  const probe = await new Probe(page).goto(server.origin);
  await probe.ready();
  await probe.put('k', '1');
  await page.evaluate(() => IthacaDb.connection.then((db) => db.close()));
  expect(await probe.put('k', '2')).toBe('ok');
  expect(await probe.list()).toEqual(['k=2']);
});

test('data that the browser clears under a running page is said', async ({ page, context }) => {
  const probe = await new Probe(page).goto(server.origin);
  await probe.ready();
  await probe.put('k', '1');
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', {
    origin: server.origin,
    storageTypes: 'indexeddb',
  });
  expect(await probe.put('k', '2')).toBe('Unavailable');
  expect(await probe.put('k', '3')).toBe('Unavailable');
  await page.reload();
  await probe.loaded();
  await probe.ready();
  expect(await probe.list()).toEqual([]);
});

test('persistence and room are asked of the browser', async ({ page, context }) => {
  await context.grantPermissions(['persistent-storage']).catch(() => {});
  const probe = await new Probe(page).goto(server.origin);
  expect(await probe.call('persistent')).toBe(-1);
  await probe.call('persist');
  await expect.poll(() => probe.call('persistent')).toBeGreaterThanOrEqual(0);
  await probe.call('estimate');
  await expect.poll(() => probe.call('quota')).toBeGreaterThan(1_000_000);
});

test("randomness and the clock are the browser's", async ({ page }) => {
  const probe = await new Probe(page).goto(server.origin);
  const [one, two] = [await probe.text('random'), await probe.text('random')];
  expect(one).toHaveLength(200_000);
  expect(one).not.toBe(two);
  // The last bytes too: getRandomValues() gives 65,536 at a time.
  expect(one.slice(-64)).not.toMatch(/^0+$/);
  expect(Math.abs((await probe.call('clock')) - Date.now())).toBeLessThan(60_000);
});
