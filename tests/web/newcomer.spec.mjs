// Who joins a conversation that has gone on for a while sees its end, with nothing marked as new;
// however fast the log comes, and however much of it had come when the chat was first drawn.
import {
  button,
  conversation,
  expect,
  joinByLink,
  message,
  ready,
  syncStatus,
  test,
} from './support.mjs';
import { Headless } from './headless.mjs';

const many = 300;
// So long that the relay needs several frames for them.
const text = (number) => `Message ${number}. ${'All of this was said long before. '.repeat(20)}`;
const line = (page) => conversation(page).getByText('New', { exact: true });

const TYPE = 1;
const [BATCH, LIVE, CTL_OK] = [6, 7, 13];

/** Lets the page have each of the relay's frames so much later than the one before. */
const pieces = (ms) => (page) => between(page, () => pause(ms));

/** Lets the page draw nothing from its joining on until it has had so many BATCHes, or is live. */
const undrawn = (batches) => async (page) => {
  await page.addInitScript(() => {
    const next = window.requestAnimationFrame.bind(window);
    const held = [];
    let holding = false;
    window.requestAnimationFrame = (callback) => (holding ? held.push(callback) : next(callback));
    window.holdFrames = (hold) => {
      holding = hold;
      if (!hold) held.splice(0).forEach((callback) => next(callback));
    };
  });
  const hold = (on) => page.evaluate((held) => window.holdFrames(held), on);
  let had = 0;
  let drawn = false;
  await between(page, async (frame) => {
    if (drawn) return;
    if (frame[TYPE] === CTL_OK) await hold(true);
    drawn = frame[TYPE] === BATCH ? ++had > batches : frame[TYPE] === LIVE && had > 0;
    if (!drawn) return;
    await pause(300); // for what it has to be taken in
    await hold(false);
    await pause(300);
  });
};

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Stands between a page and its relay: each frame waits for before(frame). */
async function between(page, before) {
  await page.routeWebSocket(/\/sync$/, (socket) => {
    const relay = socket.connectToServer();
    let last = Promise.resolve();
    relay.onMessage((frame) => {
      last = last.then(() => before(frame)).then(() => socket.send(frame));
    });
  });
}

async function slowProcessor(page, rate) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
}

async function expectTheEnd(page, last) {
  await expect(message(page, last)).toBeInViewport();
  await expect(button(page, 'Newest')).toHaveCount(0);
  await expect(line(page)).toHaveCount(0);
}

let mentor;
test.afterEach(() => mentor?.dispose());

const paces = {
  'at once': () => {},
  'in pieces': pieces(60),
  'very slowly': pieces(500),
  'when some of them are there': undrawn(2),
  'when all of them are there': undrawn(many),
  'on a slow machine': (page) => slowProcessor(page, 4),
};
for (const [pace, slow] of Object.entries(paces)) {
  test(`a newcomer's chat opens at the newest message: ${pace}`, async ({ relay, person }) => {
    mentor = await Headless.begin(relay, 'Ayşe');
    await mentor.run(['create', 'Thesis year']);
    const lines = Array.from({ length: many }, (_, i) => text(i + 1)).join('\n');
    await mentor.run(['send', 'Thesis year', '--wait', '60'], lines);
    const link = (await mentor.run(['invite', 'Thesis year'])).split('\n')[0];
    const page = await person();
    await slow(page);
    const titles = [];
    await page.exposeFunction('noteTitle', (title) => titles.push(title));
    await page.addInitScript(() => {
      new MutationObserver(() => window.noteTitle(document.title)).observe(document, {
        childList: true,
        subtree: true,
        characterData: true,
      });
    });
    await joinByLink(page, link, 'Jorge');
    await expect(message(page, text(many))).toBeInViewport({ timeout: 60_000 });
    await expect(syncStatus(page)).toHaveText(/Up to date/);
    await expectTheEnd(page, text(many));
    // It stays so, also for whoever comes back a moment later.
    await page.waitForTimeout(700);
    await expectTheEnd(page, text(many));
    await page.reload();
    await ready(page);
    await expectTheEnd(page, text(many));
    expect(titles.filter((title) => title.startsWith('('))).toEqual([]);

    // What is said from now on is new to whoever does not look, and only that.
    await page.getByRole('link', { name: 'Today', exact: true }).click();
    await mentor.run(['send', 'Thesis year', '--wait', '30'], 'Welcome, Jorge');
    await expect(page).toHaveTitle(/^\(1\)/);
    await page
      .getByRole('link', { name: /Thesis year/ })
      .first()
      .click();
    await expect(line(page)).toBeInViewport();
    await expect(message(page, 'Welcome, Jorge')).toBeInViewport();
  });
}
