// What is expected of a web app beyond its screens: notifications and the badge, installing, room
// for notches, files that are dropped or pasted.
import { readFile } from 'node:fs/promises';
import {
  button,
  expect,
  field,
  inCharge,
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

// Drafts and settings are written in a moment, not with every key.
const kSettingsSavedMs = 3000;

/** Makes the page believe that it is hidden, or seen again; counts what it asks for meanwhile. */
async function pretend(page, hidden) {
  await page.evaluate((now) => {
    const state = now ? 'hidden' : 'visible';
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => now });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

const countDraws = (page) =>
  page.addInitScript(() => {
    window.counted = { raf: 0, draws: 0 };
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => (++window.counted.raf, request(callback));
    for (const [kind, name] of [
      [window.WebGLRenderingContext, 'drawElements'],
      [window.WebGL2RenderingContext, 'drawElements'],
      [window.CanvasRenderingContext2D, 'putImageData'],
    ]) {
      const draw = kind.prototype[name];
      kind.prototype[name] = function counting(...rest) {
        ++window.counted.draws;
        return draw.apply(this, rest);
      };
    }
    window.badges = [];
    navigator.setAppBadge = async (count) => window.badges.push(count);
  });

const shown = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const all = await registration.getNotifications();
    return all.map(({ title, body, data }) => ({ title, body, route: data.route }));
  });

async function openSettings(page) {
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
}

test('a hidden page draws nothing and notifies; pressing that opens the place', async ({
  relay,
  pair,
}) => {
  const { mentee, link } = pair;
  expect(link).toBeTruthy();
  const mentor = pair.mentor;
  await countDraws(mentor);
  await mentor.reload();
  await ready(mentor);
  await openSettings(mentor);
  await mentor.context().grantPermissions(['notifications'], { origin: relay.url });
  await mentor.reload();
  await ready(mentor);
  await expect(mentor.getByRole('checkbox', { name: 'Tell me of new messages' })).toBeChecked();
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);

  await pretend(mentor, true);
  await mentor.waitForTimeout(1500);
  const before = await mentor.evaluate(() => ({ ...window.counted }));
  await send(mentee, 'Are you there?');
  await expect.poll(() => shown(mentor)).toHaveLength(1);
  expect(await mentor.evaluate(() => ({ ...window.counted }))).toEqual(before);
  const [notice] = await shown(mentor);
  expect(notice.title).toBe('Jorge · Thesis year');
  expect(notice.body).toBe('Are you there?');
  expect(notice.route).toMatch(/^\/space\/[\w-]{43}\/chat$/);
  await expect(mentor).toHaveTitle(/^\(1\) /);
  expect(await mentor.evaluate(() => window.badges.at(-1))).toBe(1);

  // One for the place, however many messages.
  await send(mentee, 'Hello?');
  await expect.poll(async () => (await shown(mentor))[0].body).toBe('Hello?');
  expect(await shown(mentor)).toHaveLength(1);

  const worker = mentor.context().serviceWorkers()[0];
  await worker.evaluate(async () => {
    const [notification] = await self.registration.getNotifications();
    self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
  });
  await expect(mentor).toHaveURL(new RegExp(`#${notice.route}$`));
  await pretend(mentor, false);
  await expect(message(mentor, 'Hello?')).toBeVisible();
  await expect.poll(() => shown(mentor)).toHaveLength(0);
  await expect.poll(() => mentor.evaluate(() => window.badges.at(-1))).toBe(0);
});

test('no notification of one’s own messages, nor without wanting them', async ({ relay, pair }) => {
  const { mentor, mentee } = pair;
  await mentor.context().grantPermissions(['notifications'], { origin: relay.url });
  await pretend(mentor, true);
  await field(mentor, 'Message').fill('written just before leaving');
  await mentor.keyboard.press('Enter');
  await pretend(mentor, false);
  await expect(message(mentee, 'written just before leaving')).toBeVisible();
  await openSettings(mentor);
  await mentor.getByRole('checkbox', { name: 'Tell me of new messages' }).uncheck();
  await pretend(mentor, true);
  await send(mentee, 'unheard');
  await expect(mentor).toHaveTitle(/^\(1\) /);
  await mentor.waitForTimeout(500);
  expect(await shown(mentor)).toEqual([]);
});

test('the browser is asked only when a button is pressed', async ({ relay, person }) => {
  const page = await person();
  await page.addInitScript(() => {
    window.asked = 0;
    Notification.requestPermission = async () => (++window.asked, 'default');
  });
  await start(page, relay.url, 'Ayşe');
  await newPair(page, 'Thesis year');
  await openSettings(page);
  expect(await page.evaluate(() => window.asked)).toBe(0);
  const state = await page.evaluate(() => Notification.permission);
  if (state === 'denied') {
    await expect(page.getByText(/Your browser blocks notifications/)).toBeVisible();
  } else {
    await button(page, 'Allow notifications').click();
    await expect.poll(() => page.evaluate(() => window.asked)).toBe(1);
  }
});

test('the manifest: icons of the sizes they claim, and shortcuts that lead somewhere', async ({
  relay,
  person,
}) => {
  const page = await person();
  await start(page, relay.url, 'Ayşe');
  await page.waitForTimeout(kSettingsSavedMs);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.reload();
  await ready(page);
  expect(asked.filter((url) => url.endsWith('.png'))).toEqual([]);

  const cdp = await page.context().newCDPSession(page);
  const { errors, data } = await cdp.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data);
  const purposes = new Set();
  for (const icon of manifest.icons.filter(({ type }) => type === 'image/png')) {
    purposes.add(icon.purpose);
    const size = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, icon.src);
    expect(size).toBe(icon.sizes);
  }
  expect([...purposes].sort()).toEqual(['any', 'maskable']);
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  // A test's browser window is a private one.
  const errorIds = installabilityErrors.map(({ errorId }) => errorId);
  expect(errorIds.filter((id) => id !== 'in-incognito')).toEqual([]);

  const [today, fresh] = manifest.shortcuts;
  await open(page, relay.url + fresh.url);
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Space name' })).toBeVisible();
  await expect(page).toHaveURL(/#\/today$/);
  await page.keyboard.press('Escape');
  await open(page, relay.url + today.url);
  await expect(page.getByRole('heading', { name: /Good .*Ayşe/ })).toBeVisible();
});

test('nothing lies under a notch', async ({ relay, person }) => {
  const page = await person({ viewport: { width: 844, height: 390 }, hasTouch: true });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Emulation.setSafeAreaInsetsOverride', {
    insets: { top: 10, left: 47, right: 47, bottom: 21 },
  });
  await start(page, relay.url, 'Ayşe');
  await newPair(page, 'Thesis year');
  await send(page, 'in sight');
  // Where things are drawn, and where they are met; what is larger for a finger is cut off there.
  for (const part of ['#canvas', '#twin']) {
    const { x, y, width, height } = await page.locator(part).boundingBox();
    expect([part, x, y, width, height]).toEqual([part, 47, 10, 750, 359]);
  }
  const outside = await page.evaluate(() =>
    [...document.querySelectorAll('#twin button, #twin a, #twin textarea')]
      .map((element) => element.getBoundingClientRect())
      .map((box) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2])
      .filter(([x, y]) => x < 47 || x > 797 || y < 10 || y > 369),
  );
  expect(outside).toEqual([]);
  // Pointers meet what they see.
  const box = await page.getByRole('tab', { name: 'Goals' }).boundingBox();
  await page.locator('#twin').evaluate((twin) => twin.classList.add('passive'));
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(page).toHaveURL(/goals$/);
});

/** Drops or pastes a file as a person does: events of the page with the file in them. */
async function give(page, type, name, content) {
  await page.evaluate(
    ([kind, fileName, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(text)], fileName));
      const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
      const options = { bubbles: true, cancelable: true };
      const event =
        kind === 'paste'
          ? new ClipboardEvent('paste', { ...options, clipboardData: transfer })
          : new DragEvent('drop', { ...options, dataTransfer: transfer });
      if (kind !== 'paste') {
        const over = new DragEvent('dragover', { ...options, dataTransfer: transfer });
        target.dispatchEvent(over);
        if (!over.defaultPrevented) throw new Error('the page does not take what is dragged');
      }
      target.dispatchEvent(event);
      if (!event.defaultPrevented) throw new Error(`${kind}: the browser would take the file`);
    },
    [type, name, [...content]],
  );
}

test('a dropped or pasted file: words in the chat, and the draft stays', async ({
  relay,
  person,
}) => {
  const page = await mentorAlone(relay, person);
  await field(page, 'Message').fill('half a thought');
  for (const type of ['drop', 'paste']) {
    await give(page, type, 'photo.jpg', Buffer.alloc(1000));
    await expect(page.getByText(/Files cannot be sent yet/).first()).toBeVisible();
    await expect(field(page, 'Message')).toHaveValue('half a thought');
    await page.waitForTimeout(kSettingsSavedMs);
    await page.reload();
    await expect(field(page, 'Message')).toHaveValue('half a thought');
  }
  await openSettings(page);
  await give(page, 'drop', 'photo.jpg', Buffer.alloc(1000));
  await expect(page.getByText(/nothing here that takes a file/).first()).toBeVisible();
});

test('a backup that is dropped on Restore is taken', async ({ relay, person }) => {
  const page = await mentorAlone(relay, person);
  await send(page, 'kept');
  await openSettings(page);
  await field(page, 'Passphrase').fill('correct horse battery');
  await field(page, 'Passphrase again').fill('correct horse battery');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /Back up|backup/ }).click();
  const file = await readFile(await (await download).path());

  const other = await person();
  await open(other, relay.url);
  await button(other, 'Restore').click();
  await give(other, 'drop', 'mine.ithaca', file);
  await expect(other.getByText('mine.ithaca')).toBeVisible();
  await field(other, 'Passphrase').fill('correct horse battery');
  await other.keyboard.press('Enter');
  await other
    .getByRole('link', { name: /Thesis year/ })
    .first()
    .click();
  await expect(message(other, 'kept')).toBeVisible();
});

/** What another app's share button does: the system posts a form to the address in the manifest. */
async function shareWith(page, fields) {
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector('link[rel=manifest]').href;
    return (await fetch(link)).json();
  });
  const { action, method, enctype, params } = manifest.share_target;
  const form = { action: new URL(action, page.url()).href, method, enctype };
  const all = Object.entries(fields).map(([name, value]) => [params[name], value]);
  await page.goto('about:blank');
  await Promise.all([
    page.waitForURL(/^http/),
    page.evaluate(
      ({ form, all }) => {
        const posted = Object.assign(document.createElement('form'), form);
        for (const [name, value] of all) {
          posted.append(Object.assign(document.createElement('textarea'), { name, value }));
        }
        document.body.append(posted);
        posted.submit();
      },
      { form, all },
    ),
  ]);
  await ready(page);
}

test('what is shared with the app becomes a draft, and the relay hears nothing of it', async ({
  relay,
  person,
}) => {
  const page = await mentorAlone(relay, person);
  await inCharge(page);
  const asked = [];
  page.context().on('request', (request) => {
    if (!request.serviceWorker() && request.isNavigationRequest()) return;
    asked.push(request);
  });
  await shareWith(page, { title: 'A title', text: 'Two\nlines', url: 'https://example.org/a' });
  // There is one conversation: it goes there.
  await expect(field(page, 'Message')).toHaveValue('A title\nTwo\nlines\nhttps://example.org/a');
  await expect(field(page, 'Message')).toBeFocused();
  expect(page.url()).not.toMatch(/share|title|example/);
  for (const request of asked) expect(request.postData() || '').not.toContain('example');
  await field(page, 'Message').fill('');

  // With two, one chooses.
  await page.goto(`${relay.url}/#/spaces`);
  await newPair(page, 'Choir');
  await shareWith(page, { text: 'for the choir' });
  await expect(page.getByText('Choose the conversation').first()).toBeVisible();
  await page.getByRole('link', { name: /Choir/ }).first().click();
  await expect(field(page, 'Message')).toHaveValue('for the choir');
  await button(page, 'Send').click();
  await expect(message(page, 'for the choir')).toBeVisible();
  await expect(syncStatus(page)).toHaveText(/Up to date/);
  // It is handed over once.
  await page.reload();
  await ready(page);
  await expect(field(page, 'Message')).toHaveValue('');
});

test('with the relay gone, sharing works: nothing of it needs a network', async ({
  relay,
  person,
}) => {
  const page = await mentorAlone(relay, person);
  await inCharge(page);
  await relay.stop();
  await shareWith(page, { text: 'said without a network' });
  await expect(field(page, 'Message')).toHaveValue('said without a network');
});

test('low data: once it is there, nothing is fetched but what is asked for', async ({
  relay,
  person,
}) => {
  const page = await person();
  await page.addInitScript(() => {
    Object.defineProperty(navigator.connection, 'saveData', { get: () => true });
  });
  await start(page, relay.url, 'Ayşe');
  await inCharge(page);
  const fetched = [];
  page.context().on('response', (response) => {
    if (!response.fromServiceWorker()) fetched.push(new URL(response.url()).pathname);
  });
  await newPair(page, 'Thesis year');
  await send(page, 'A letter beyond the first font: ő');
  await page.getByRole('tab', { name: 'Goals' }).click();
  await openSettings(page);
  await page.getByRole('link', { name: 'Today' }).click();
  await page.keyboard.press('Control');
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await page.waitForTimeout(3000);
  // The letter's font is what was asked for; what finds and prints is there since the first visit.
  expect(fetched.filter((path) => !/inter-latin-ext/.test(path))).toEqual([]);
  await page.goBack();
  await page
    .getByRole('link', { name: /Thesis year/ })
    .first()
    .click();
  await button(page, 'Emoji').click();
  await expect(page.getByRole('dialog', { name: 'Emoji' })).toBeVisible();
  await expect.poll(() => fetched.filter((path) => /emoji/.test(path)).length).toBeGreaterThan(0);
});
