// What people are told about their relay: nothing when its host puts a backup back as the manual
// says, and plain words when it forgets or when it shows members different things.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findings } from './axe.mjs';
import {
  button,
  expect,
  field,
  invite,
  joinByLink,
  message,
  ready,
  send,
  start,
  syncStatus,
  test,
} from './support.mjs';

const understood = (page) => button(page, 'Understood');

/** A person with a space of three or more. */
async function circle(page, url) {
  await start(page, url, 'Ayşe');
  await button(page, 'New space').first().click();
  await field(page, 'Space name').fill('Reading circle');
  await page.getByRole('radio', { name: 'Circle' }).check();
  await button(page, 'Create').click();
  await expect(field(page, 'Message')).toBeVisible();
}

/** A copy of a relay's folder, which is gone after `use`. */
async function withCopy(relay, use) {
  const folder = await mkdtemp(path.join(tmpdir(), 'ithaca-copy-'));
  try {
    await relay.stop();
    await cp(relay.data, folder, { recursive: true });
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function replace(folder, by) {
  await rm(folder, { recursive: true, force: true });
  await cp(by, folder, { recursive: true });
}

async function upToDate(...pages) {
  for (const page of pages) {
    await expect(syncStatus(page)).toHaveText(/Up to date/, { timeout: 60_000 });
  }
}

test('a host who restores a backup alarms nobody, and nothing is lost', async ({
  relay,
  person,
}) => {
  test.setTimeout(180_000);
  const [mentor, mentee] = [await person(), await person()];
  await circle(mentor, relay.url);
  await joinByLink(mentee, await invite(mentor), 'Jorge');
  await send(mentor, 'before the backup');
  await expect(message(mentee, 'before the backup')).toBeVisible();
  await upToDate(mentor, mentee);
  await withCopy(relay, async (backup) => {
    await relay.start();
    await upToDate(mentor, mentee);
    await send(mentor, 'after the backup');
    await expect(message(mentee, 'after the backup')).toBeVisible({ timeout: 30_000 });
    await send(mentee, 'an answer to it');
    await expect(message(mentor, 'an answer to it')).toBeVisible();
    await upToDate(mentor, mentee);
    await relay.stop();
    // As docs/OPERATIONS.md says: the database, not what lies beside it.
    await rm(path.join(relay.data, 'relay.sqlite3-wal'), { force: true });
    await cp(path.join(backup, 'relay.sqlite3'), path.join(relay.data, 'relay.sqlite3'));
    await relay.start();
  });
  expect(relay.log).toMatch(/not the one that was here last/);
  await upToDate(mentor, mentee);
  // Who comes now has all of it from the relay.
  const late = await person();
  const link = await invite(mentor);
  await mentor.context().setOffline(true);
  await mentee.context().setOffline(true);
  await joinByLink(late, link, 'Mei');
  for (const text of ['before the backup', 'after the backup', 'an answer to it']) {
    await expect(message(late, text)).toBeVisible({ timeout: 30_000 });
  }
  for (const page of [mentor, mentee]) {
    await expect(message(page, 'an answer to it')).toBeVisible();
    await expect(understood(page)).toHaveCount(0);
  }
});

test('a relay that forgot what it had confirmed is told of, until that is understood', async ({
  relay,
  pair: { mentor, mentee },
}) => {
  test.setTimeout(180_000);
  await send(mentor, 'kept');
  await expect(message(mentee, 'kept')).toBeVisible();
  await upToDate(mentor, mentee);
  await withCopy(relay, async (older) => {
    await relay.start();
    await upToDate(mentor, mentee);
    await send(mentor, 'forgotten by the relay');
    await expect(message(mentee, 'forgotten by the relay')).toBeVisible({ timeout: 30_000 });
    await upToDate(mentor, mentee);
    await relay.stop();
    await replace(relay.data, older); // the whole folder: the relay itself cannot know
    await relay.start();
  });
  // Who comes back first puts back what is lost, and the other may find the relay whole already.
  const told = (page) => page.getByText(/had lost entries that it had confirmed/);
  let first = mentor;
  await expect
    .poll(
      async () => {
        for (const page of [mentor, mentee]) if (await told(page).count()) first = page;
        return told(first).count();
      },
      { timeout: 60_000 },
    )
    .toBe(1);
  const other = first === mentor ? mentee : mentor;
  for (const page of [mentor, mentee]) {
    await expect(message(page, 'forgotten by the relay')).toBeVisible();
  }
  expect(await findings(first)).toEqual([]);
  await understood(first).click();
  await expect(understood(first)).toBeHidden();
  await upToDate(first);
  await first.waitForTimeout(1000);
  await first.reload();
  await ready(first);
  await expect(message(first, 'forgotten by the relay')).toBeVisible();
  await expect(understood(first)).toHaveCount(0);
  await send(other, 'and on we go');
  await expect(message(first, 'and on we go')).toBeVisible({ timeout: 30_000 });
});

// Where PROTOCOL.md has them: in a frame's header, in a BATCH of one envelope, in an envelope.
const TYPE = 1;
const BATCH = 6;
const COUNT = 8 + 32;
const SEQ = COUNT + 1;
const DEVICE = 2 + 32;

/** A BATCH's only envelope, or undefined if the frame is something else. */
function envelopeOf(frame) {
  if (frame[TYPE] !== BATCH || frame[COUNT] !== 1) return undefined;
  let at = SEQ + 16;
  while (frame[at] & 0x80) ++at;
  return frame.subarray(at + 1);
}
const writerOf = (frame) =>
  envelopeOf(frame)
    ?.subarray(DEVICE, DEVICE + 32)
    .toString('hex');

/** Stands between a page and its relay: the page gets the frames of change(frame) instead. */
async function between(page, change) {
  await page.routeWebSocket(/\/sync$/, (socket) => {
    const relay = socket.connectToServer();
    relay.onMessage((data) => {
      for (const frame of change(Buffer.from(data))) socket.send(frame);
    });
  });
}

/** Exchanges two envelopes of different writers, once; then calls done(). */
function swapTwo(done) {
  let held = null;
  let swapped = false;
  return (frame) => {
    const writer = writerOf(frame);
    if (swapped || !writer) return [frame];
    const before = held;
    held = frame;
    if (!before) return [];
    if (writerOf(before) === writer) return [before];
    const seq = Buffer.from(before.subarray(SEQ, SEQ + 8));
    frame.copy(before, SEQ, SEQ, SEQ + 8);
    seq.copy(frame, SEQ);
    swapped = true;
    done();
    return [frame, before];
  };
}

test('a relay that shows members different things is told of', async ({ relay, person }) => {
  const [mentor, second, third] = [await person(), await person(), await person()];
  await circle(mentor, relay.url);
  await joinByLink(second, await invite(mentor), 'Jorge');
  await joinByLink(third, await invite(mentor), 'Mei');
  await send(third, 'all three are here');
  for (const page of [mentor, second]) {
    await expect(message(page, 'all three are here')).toBeVisible();
  }
  await upToDate(mentor, second, third);
  await expect(understood(mentor)).toHaveCount(0);
  let swapped = false;
  await between(
    third,
    swapTwo(() => (swapped = true)),
  );
  await third.reload(); // its next connection goes through the liar
  await ready(third);
  await upToDate(third);
  await send(mentor, 'one');
  await send(second, 'two');
  await expect.poll(() => swapped).toBe(true);
  await send(mentor, 'three');
  for (const page of [mentor, second]) {
    await expect(page.getByText(/shows other members something different/)).toBeVisible({
      timeout: 60_000,
    });
    for (const text of ['one', 'two', 'three']) await expect(message(page, text)).toBeVisible();
  }
});

test('what a newer version wrote is said to be that, and comes after a reload', async ({
  relay,
  pair: { mentor, mentee },
}) => {
  await send(mentor, 'old enough');
  await expect(message(mentee, 'old enough')).toBeVisible();
  await upToDate(mentor, mentee);
  let newer = false;
  await between(mentee, (frame) => {
    const envelope = newer && envelopeOf(frame);
    if (envelope) envelope[0] = 2;
    return [frame];
  });
  await mentee.reload();
  await ready(mentee);
  await upToDate(mentee);
  newer = true;
  await send(mentor, 'too new');
  await expect(mentee.getByText(/uses a newer version of Ithaca/)).toBeVisible();
  await expect(syncStatus(mentee)).toHaveText('Needs attention');
  await expect(understood(mentee)).toHaveCount(0);
  expect(await findings(mentee)).toEqual([]);
  await send(mentee, 'written meanwhile');
  await expect(message(mentor, 'written meanwhile')).toHaveCount(0);
  newer = false;
  await button(mentee, 'Reload').click();
  await expect(message(mentee, 'too new')).toBeVisible({ timeout: 30_000 });
  await expect(message(mentor, 'written meanwhile')).toBeVisible({ timeout: 30_000 });
});
