// Ithaca itself: the release build, a real relay, a fresh browser profile in each run.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Headless } from '../../web/headless.mjs';
import { joinByLink, ready, Relay } from '../../web/support.mjs';
import {
  browse,
  goals,
  heap,
  kept,
  median,
  messages,
  round,
  runs,
  say,
  throttle,
  titles,
  tool,
  typed,
  usage,
} from './shared.mjs';

/** What a relay and Ada, who has written the whole conversation, keep; made once, then copied. */
export async function copyOfFilled(texts) {
  const folder = path.join(kept, `filled-${messages}`);
  if (!existsSync(path.join(folder, 'done'))) {
    say(`writing ${messages} messages and ${goals} goals, once`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(path.join(folder, 'relay'), { recursive: true });
    const relay = new Relay();
    relay.data = path.join(folder, 'relay');
    await relay.start();
    const ada = new Headless();
    ada.relay = relay;
    ada.data = path.join(folder, 'ada');
    await ada.run(['init', '--name', 'Ada']);
    await ada.run(['create', 'Bench', '--kind', 'circle']);
    await ada.run(['create', 'Empty', '--kind', 'circle']);
    const wait = ['--wait', '1800'];
    await ada.run(['add-goal', 'Bench', '--milestone', 'Begin', ...wait], titles.join('\n'));
    await ada.run(['send', 'Bench', ...wait], texts.join('\n'));
    await relay.stop();
    await writeFile(path.join(folder, 'done'), '');
  }
  const copy = await mkdtemp(path.join(tmpdir(), 'ithaca-bench-'));
  await cp(folder, copy, { recursive: true });
  return copy;
}

/** A relay and Ada on such a copy. Pages of `origin` may use it, too. */
export async function filled(texts, origin) {
  const copy = await copyOfFilled(texts);
  const relay = new Relay({ origins: origin ? [origin] : [] });
  relay.data = path.join(copy, 'relay');
  await relay.start();
  const ada = new Headless();
  ada.relay = relay;
  ada.data = path.join(copy, 'ada');
  return { copy, relay, ada };
}

/** Joins `space` in a fresh profile, from an empty page to "Up to date"; what that took. */
async function join(setup, profile, space, last) {
  const link = (await setup.ada.run(['invite', space])).split('\n').at(-1);
  const context = await browse(profile);
  const page = await context.newPage();
  const cdp = await tool(page);
  const work = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    const seconds = (wanted) => metrics.find(({ name }) => name === wanted).value;
    return { tasks: seconds('TaskDuration'), cpu: seconds('ThreadTime') };
  };
  const before = await work();
  const start = Date.now();
  await joinByLink(page, link, 'Ben');
  if (last) {
    await page.waitForFunction(
      (text) => {
        const log = document.querySelector('[role=log]');
        if (log) log.scrollTop = log.scrollHeight;
        return document.body.textContent.includes(text);
      },
      last,
      { timeout: 1_800_000, polling: 250 },
    );
  }
  await page
    .getByRole('status', { name: 'Sync status' })
    .getByText('Up to date')
    .waitFor({ timeout: 600_000 });
  const took = Date.now() - start;
  const { tasks, cpu } = await work();
  const { work_ms } = await page.evaluate(() => window.ithaca.stats());
  const route = await page.evaluate(() => location.hash);
  // The service worker has everything before the network goes away.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.reload();
  await ready(page);
  const out = {
    route,
    wall_ms: took,
    main_thread_ms: round((tasks - before.tasks) * 1000),
    cpu_ms: round((cpu - before.cpu) * 1000),
    work_ms: round(work_ms),
  };
  return { context, page, cdp, out };
}

/** Bytes in the store by kind: pages and other state, and the sealed log. */
const records = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open('ithaca');
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const sums = { state: 0, log: 0, records: 0 };
          const store = request.result.transaction('records').objectStore('records');
          store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
            if (!cursor) {
              request.result.close();
              return resolve(sums);
            }
            sums[cursor.key.startsWith('l/') ? 'log' : 'state'] +=
              cursor.value.length + cursor.key.length;
            ++sums.records;
            cursor.continue();
          };
        };
      }),
  );

/** From navigation, without a network, until `text` can be read. */
async function coldStart(context, url, text, rate) {
  const page = await context.newPage();
  const cdp = await tool(page);
  await throttle(cdp, rate);
  await page.goto(url, { waitUntil: 'commit' });
  const marks = await page.evaluate(
    (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          const there = document.body?.textContent.includes(wanted);
          if (!there) return requestAnimationFrame(look);
          resolve({ ...window.marks, memories: 0, shown: performance.now() });
        };
        look();
      }),
    text,
  );
  const memory = await heap(page, cdp);
  const { open_ms } = await page.evaluate(() => window.ithaca.stats());
  await page.close();
  return {
    state: open_ms,
    shown: marks.shown,
    opened: marks.shown - Math.max(marks.opened, marks.compiled ?? 0),
    memory,
  };
}

async function coldStarts(profile, url, text, rate) {
  const context = await browse(profile);
  const all = [];
  await coldStart(context, url, text, rate);
  for (let i = 0; i < runs; ++i) all.push(await coldStart(context, url, text, rate));
  await context.close();
  return {
    shown_ms: median(all.map(({ shown }) => shown)),
    store_to_state_ms: median(all.map(({ state }) => state)),
    store_to_shown_ms: median(all.map(({ opened }) => opened)),
    memory: all.at(-1).memory,
  };
}

/** One message, from the key to the end of the strict commit; and its bytes on the wire. */
async function ownMessages(page) {
  const frames = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => frames.push(payload.length)),
  );
  await page.reload();
  await ready(page);
  await page.getByRole('status', { name: 'Sync status' }).getByText('Up to date').waitFor();
  const field = page.getByRole('textbox', { name: 'Message', exact: true });
  await page.evaluate(() =>
    document.addEventListener(
      'keydown',
      ({ key, timeStamp }) => {
        if (key === 'Enter') window.marks.entered = timeStamp;
      },
      true,
    ),
  );
  const times = [];
  const sizes = [];
  for (let i = 0; i < 20; ++i) {
    await field.fill(`${i} `.padEnd(160, 'word '));
    await page.waitForTimeout(500);
    frames.length = 0;
    await field.press('Enter');
    await page.waitForTimeout(500);
    times.push(
      await page.evaluate(
        () => window.marks.commits.find((at) => at > window.marks.entered) - window.marks.entered,
      ),
    );
    sizes.push(Math.max(...frames));
  }
  return { to_saved_ms: median(times), frame_bytes: Math.max(...sizes) };
}

/** Letter by letter: from the input event until the number of results stays what it is. */
async function search(page) {
  await page.evaluate(() => (location.hash = '#/search'));
  const box = page.getByRole('searchbox', { name: 'Search', exact: true });
  await box.waitFor();
  const start = Date.now();
  await box.fill('a');
  await page.getByText(/^[\d,]+ results$/).waitFor({ timeout: 120_000 });
  await page.waitForFunction(() => !document.querySelector('[role=progressbar]'), undefined, {
    timeout: 300_000,
  });
  const reading = Date.now() - start;
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    window.keys = [];
    let at = 0;
    const shown = () => document.querySelector('main')?.textContent ?? '';
    let before = shown();
    document.addEventListener(
      'input',
      () => {
        at = performance.now();
        window.keys.push(0);
      },
      true,
    );
    new MutationObserver(() => {
      const now = shown();
      if (now === before || !at) return;
      before = now;
      window.keys[window.keys.length - 1] = performance.now() - at;
    }).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  });
  const times = [];
  for (const words of typed) {
    await box.fill('');
    await page.waitForTimeout(400);
    await page.evaluate(() => (window.keys = []));
    for (const letter of words) {
      await page.keyboard.type(letter);
      await page.waitForTimeout(400);
    }
    times.push(...(await page.evaluate(() => window.keys)).filter((ms) => ms > 0));
  }
  return {
    first_read_ms: reading,
    key_median_ms: median(times),
    key_max_ms: round(Math.max(...times)),
    keys: times.length,
  };
}

export async function measureIthaca(texts) {
  const setup = await filled(texts);
  const out = {};
  try {
    const last = texts.at(-1);
    const full = await join(setup, path.join(setup.copy, 'full'), 'Bench', last);
    const empty = await join(setup, path.join(setup.copy, 'empty'), 'Empty', '');
    await empty.context.close();
    const { route, ...received } = full.out;
    // Starting, and joining a space in which there is nothing, is no part of receiving.
    const each = (what) => round(((received[what] - empty.out[what]) * 1000) / messages);
    out.receive = {
      ...received,
      us_each: each('wall_ms'),
      main_thread_us_each: each('main_thread_ms'),
      cpu_us_each: each('cpu_ms'),
      work_us_each: each('work_ms'),
    };
    say(`received: ${JSON.stringify(out.receive)}`);
    await full.page.waitForTimeout(3000);
    out.own = await ownMessages(full.page);
    out.search = await search(full.page);
    out.search.memory = await heap(full.page, full.cdp);
    const { state, log, records: count } = await records(full.page);
    out.disk = {
      state_mb: round(state / 2 ** 20),
      with_log_mb: round((state + log) / 2 ** 20),
      records: count,
      indexed_db_mb: round(await usage(full.page)),
    };
    await full.context.close();
    say(`own, search, disk: ${JSON.stringify([out.own, out.search, out.disk])}`);
    const url = setup.relay.url;
    await setup.relay.stop();
    out.start = {};
    for (const rate of [1, 4]) {
      const there = '19 word word';
      const fullStart = await coldStarts(
        path.join(setup.copy, 'full'),
        url + '/' + route,
        there,
        rate,
      );
      const emptyStart = await coldStarts(
        path.join(setup.copy, 'empty'),
        url + '/' + empty.out.route,
        'Empty',
        rate,
      );
      const ratio = round(fullStart.shown_ms / emptyStart.shown_ms);
      out.start[`${rate}x`] = { full: fullStart, empty: emptyStart, ratio };
      say(`start ${rate}x: ${JSON.stringify(out.start[`${rate}x`])}`);
    }
  } finally {
    await setup.relay.dispose();
    await rm(setup.copy, { recursive: true, force: true });
  }
  return out;
}
