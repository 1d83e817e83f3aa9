// The main story between two real browsers and a real relay, by role and name only.
import {
  test,
  expect,
  start,
  newPair,
  invite,
  joinByLink,
  open,
  ready,
  send,
  message,
  conversation,
  syncStatus,
  stats,
  button,
  field,
} from './support.mjs';

test('a mentee joins by link and they talk', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await send(mentor, 'Good morning, Jorge!');
  await expect(message(mentee, 'Good morning, Jorge!')).toBeVisible();
  await field(mentee, 'Message').fill('Good morning');
  await mentee.keyboard.press('Enter');
  await expect(message(mentor, 'Good morning')).toBeVisible();
  await expect(conversation(mentee).getByText('Read', { exact: true }).first()).toBeVisible();
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
});

test('the mentee gets in while the mentor is offline', async ({ relay, person }) => {
  const mentor = await person();
  const mentee = await person();
  await start(mentor, relay.url, 'Ayşe');
  await newPair(mentor, 'Thesis year');
  await send(mentor, 'Written before you came');
  const link = await invite(mentor);
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
  await mentor.context().setOffline(true);
  await mentor.close();
  await joinByLink(mentee, link, 'Jorge');
  await expect(message(mentee, 'Written before you came')).toBeVisible();
});

test('both write apart and everything merges once', async ({ relay, pair }) => {
  const { mentor, mentee } = pair;
  await send(mentor, 'before');
  await expect(message(mentee, 'before')).toBeVisible();
  await relay.stop('SIGKILL');
  await expect(syncStatus(mentor)).toHaveText(/Offline/);
  await expect(syncStatus(mentee)).toHaveText(/Offline/);
  for (let i = 1; i <= 3; ++i) {
    await send(mentor, `from the mentor ${i}`);
    await send(mentee, `from the mentee ${i}`);
  }
  await expect(syncStatus(mentor)).toHaveText(/Offline · 3 queued/);
  await relay.start();
  for (const page of [mentor, mentee]) {
    await expect(syncStatus(page)).toHaveText(/Up to date/, { timeout: 45_000 });
    for (let i = 1; i <= 3; ++i) {
      await expect(message(page, `from the mentor ${i}`)).toHaveCount(1);
      await expect(message(page, `from the mentee ${i}`)).toHaveCount(1);
    }
  }
  const order = (page) =>
    conversation(page)
      .getByText(/^from the /)
      .allTextContents();
  expect(await order(mentor)).toEqual(await order(mentee));
});

test('the page opens again with no network, from disk', async ({ relay, pair }) => {
  const { mentor } = pair;
  await send(mentor, 'kept on this device');
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
  await mentor.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await relay.stop('SIGKILL');
  await mentor.context().setOffline(true);
  const again = await mentor.context().newPage();
  await mentor.close();
  await open(again, relay.url);
  await again
    .getByRole('link', { name: /Thesis year/ })
    .first()
    .click();
  await expect(message(again, 'kept on this device')).toBeVisible();
  await expect(syncStatus(again)).toHaveText(/Offline/);
  await send(again, 'written without a network');
  await expect(message(again, 'written without a network')).toBeVisible();
});

test('an invite works once, and a bad link says what is wrong', async ({ relay, pair, person }) => {
  const { link } = pair;
  const late = await person();
  await open(late, link);
  await expect(late.getByText(/already been used/)).toBeVisible();
  expect(new URL(late.url()).hash).not.toContain(link.split('#join/')[1]);
  const mangled = await person();
  await open(mangled, link.slice(0, -3) + (link.endsWith('AAA') ? 'BBB' : 'AAA'));
  await expect(mangled.getByText(/incomplete or damaged|damaged/)).toBeVisible();
});

test('goals: both change one title apart, the other version stays reachable', async ({
  relay,
  pair,
}) => {
  const { mentor, mentee } = pair;
  await mentor.getByRole('tab', { name: 'Goals' }).click();
  await button(mentor, 'Add goal').first().click();
  await field(mentor, 'Goal title').fill('Defend the thesis');
  await button(mentor, 'Save goal').click();
  await mentee.getByRole('tab', { name: 'Goals' }).click();
  await expect(mentee.getByRole('heading', { name: 'Defend the thesis' })).toBeVisible();
  await relay.stop();
  await expect(syncStatus(mentor)).toHaveText(/Offline/);
  await expect(syncStatus(mentee)).toHaveText(/Offline/);
  for (const [page, title] of [
    [mentor, 'Defend by June'],
    [mentee, 'Defend by July'],
  ]) {
    await page.getByRole('button', { name: /^Edit/ }).first().click();
    await field(page, 'Goal title').fill(title);
    await button(page, 'Save goal').click();
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
  }
  await relay.start();
  for (const page of [mentor, mentee]) {
    await expect(syncStatus(page)).toHaveText(/Up to date/, { timeout: 45_000 });
    await expect(button(page, 'Use the other').first()).toBeVisible();
  }
  const shown = (page) => page.getByRole('heading', { name: /^Defend by/ }).textContent();
  expect(await shown(mentor)).toBe(await shown(mentee));
  await mentor.getByRole('tab', { name: 'Chat' }).click();
  await expect(field(mentor, 'Message')).toBeVisible();
});

test('a draft survives a reload, and what was written shows after it', async ({ pair }) => {
  const { mentor } = pair;
  await send(mentor, 'first');
  await field(mentor, 'Message').fill('not sent yet');
  await mentor.waitForTimeout(3_000);
  await mentor.reload();
  await ready(mentor);
  await expect(field(mentor, 'Message')).toHaveValue('not sent yet');
  await expect(message(mentor, 'first')).toHaveCount(1);
});

test('no frame is drawn in five idle seconds', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await send(mentor, 'hello');
  await expect(message(mentee, 'hello')).toBeVisible();
  await mentor.waitForTimeout(8_000);
  await mentor.evaluate(() => {
    window.counted = { frames: 0, draws: 0 };
    const real = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => (++window.counted.frames, real(callback));
    for (const kind of [window.WebGLRenderingContext, window.WebGL2RenderingContext]) {
      if (!kind) continue;
      const draw = kind.prototype.drawElements;
      kind.prototype.drawElements = function (...rest) {
        ++window.counted.draws;
        return draw.apply(this, rest);
      };
    }
    const put = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (...rest) {
      ++window.counted.draws;
      return put.apply(this, rest);
    };
  });
  const before = await stats(mentor);
  await mentor.waitForTimeout(5_000);
  const after = await stats(mentor);
  expect(await mentor.evaluate(() => window.counted)).toEqual({ frames: 0, draws: 0 });
  expect(after.frames).toBe(before.frames);
});
