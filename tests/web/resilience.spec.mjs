// Power cuts, reloads and second tabs: nothing is lost, nothing is there twice.
import {
  test,
  expect,
  open,
  ready,
  send,
  message,
  conversation,
  syncStatus,
  mentorAlone,
  button,
  field,
} from './support.mjs';

test('the relay is killed in the middle of sending: every message once afterwards', async ({
  relay,
  pair,
}) => {
  const { mentor, mentee } = pair;
  const texts = Array.from({ length: 24 }, (_, i) => `line number ${i + 1}`);
  for (const [i, text] of texts.entries()) {
    await field(mentor, 'Message').fill(text);
    await mentor.keyboard.press('Enter');
    if (i === 6 || i === 15) {
      await relay.stop('SIGKILL');
      await relay.start();
    }
  }
  await expect(syncStatus(mentor)).toHaveText(/Up to date/, { timeout: 60_000 });
  await expect(message(mentee, texts.at(-1))).toBeVisible({ timeout: 60_000 });
  const lines = async (page) => {
    const seen = new Set();
    await conversation(page).hover();
    for (let i = 0; i < 40 && seen.size < texts.length; ++i) {
      const shown = await conversation(page)
        .getByText(/^line number \d+$/)
        .allTextContents();
      expect(new Set(shown).size, 'nothing is there twice').toBe(shown.length);
      for (const text of shown) seen.add(text);
      await page.mouse.wheel(0, -200);
      await page.waitForTimeout(100);
    }
    return [...seen].sort();
  };
  expect(await lines(mentee)).toEqual([...texts].sort());
});

test('the page is reloaded in the middle of a write', async ({ pair }) => {
  const { mentor, mentee } = pair;
  for (let i = 1; i <= 4; ++i) {
    await field(mentor, 'Message').fill(`write ${i}`);
    await mentor.keyboard.press('Enter');
    if (i === 2) await mentor.waitForTimeout(2_000);
    await mentor.reload();
    await ready(mentor);
    await expect(field(mentor, 'Message')).toBeVisible();
  }
  await send(mentor, 'after all reloads');
  await expect(message(mentee, 'after all reloads')).toBeVisible();
  // What showed as saved before the reload is there; nothing is there twice, and both sides agree.
  await expect(message(mentor, 'write 2')).toHaveCount(1);
  await expect(message(mentee, 'write 2')).toHaveCount(1);
  const shown = (page) =>
    conversation(page)
      .getByText(/^(write \d|after all reloads)$/)
      .allTextContents();
  expect(await shown(mentee)).toEqual(await shown(mentor));
  expect(new Set(await shown(mentor)).size).toBe((await shown(mentor)).length);
});

test('two tabs of one profile: one leads, the other offers Use here', async ({ relay, pair }) => {
  const { mentor, mentee } = pair;
  await send(mentor, 'from the first tab');
  const second = await mentor.context().newPage();
  await open(second, relay.url);
  await expect(button(second, 'Use here')).toBeVisible();
  await button(second, 'Use here').click();
  await second
    .getByRole('link', { name: /Thesis year/ })
    .first()
    .click();
  await send(second, 'from the second tab');
  await expect(message(mentee, 'from the second tab')).toBeVisible();
  await expect(message(second, 'from the first tab')).toHaveCount(1);
  await expect(button(mentor, 'Use here')).toBeVisible();
});

test('what is written right after Send is pressed is the next message', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await field(mentor, 'Message').fill('the first');
  await expect(button(mentor, 'Send')).toBeEnabled();
  // Both before any frame, as on a slow machine.
  const send = await button(mentor, 'Send').elementHandle();
  await field(mentor, 'Message').evaluate((text, pressed) => {
    pressed.click();
    text.value = 'the second';
    text.dispatchEvent(new Event('input', { bubbles: true }));
  }, send);
  await expect(message(mentor, 'the first')).toBeVisible();
  await expect(field(mentor, 'Message')).toHaveValue('the second');
  await button(mentor, 'Send').click();
  await expect(message(mentee, 'the first')).toBeVisible();
  await expect(message(mentee, 'the second')).toBeVisible();
});

test('a tab that slept for a day goes on: what came is there, today is another day', async ({
  relay,
  pair,
}) => {
  const { mentor, mentee } = pair;
  await send(mentor, 'before the night');
  await expect(message(mentee, 'before the night')).toBeVisible();
  const today = conversation(mentor).getByText('Today', { exact: true });
  const yesterday = conversation(mentor).getByText('Yesterday', { exact: true });
  await expect(today).toHaveCount(1);
  await mentor.evaluate(() => {
    const awake = Date.now.bind(Date);
    window.slept = 0;
    Date.now = () => awake() + window.slept;
  });
  const cdp = await mentor.context().newCDPSession(mentor);
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  await mentor.context().setOffline(true);
  await send(mentee, 'in the night');
  await mentee.waitForTimeout(2_000);
  await mentor.context().setOffline(false);
  await cdp.send('Page.setWebLifecycleState', { state: 'active' });
  await mentor.evaluate(() => {
    window.slept = 24 * 3600 * 1000;
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect(message(mentor, 'in the night')).toBeVisible({ timeout: 45_000 });
  await expect(yesterday).toHaveCount(1);
  // The relay has not slept: once it has the message, its clock counts (model/state.h).
  await relay.stop();
  await send(mentor, 'good morning');
  await expect(today).toHaveCount(1);
  await relay.start();
  await expect(message(mentee, 'good morning')).toBeVisible({ timeout: 45_000 });
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
});

test('what comes to the screen is on its way to the disk', async ({ relay, person }) => {
  const page = await mentorAlone(relay, person);
  await page.getByRole('tab', { name: 'Goals' }).click();
  await button(page, 'Add goal').click();
  await field(page, 'Goal title').fill('Written before it is drawn');
  await expect(syncStatus(page)).toHaveText(/Up to date/);
  await page.evaluate(() => {
    let begun = 0;
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
      if (mode === 'readwrite') ++begun;
      return transaction.call(this, stores, mode, options);
    };
    new MutationObserver((_, observer) => {
      if (!document.querySelector('[role=article], article')) return;
      window.begunWhenShown = begun;
      observer.disconnect();
    }).observe(document.body, { subtree: true, childList: true });
  });
  await button(page, 'Save goal').click();
  await expect.poll(() => page.evaluate(() => window.begunWhenShown)).toBe(1);
  await page.reload();
  await expect(page.getByRole('article', { name: 'Written before it is drawn' })).toBeVisible();
});
