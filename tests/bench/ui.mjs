// What frames of the interface cost, in Chromium on the release build, in a space with 10,000
// messages, by both render backends: `scripts/dev bench ui [--json] [--messages N]`.
//
// The page's own counters (window.ithaca.stats()) are read around single steps; what is printed are
// medians of milliseconds on the page's thread, and means where a step costs less than the
// browser's clock can tell (0.1 ms). With --json the last line is one object.
import { chromium } from '@playwright/test';
import { Headless } from '../web/headless.mjs';
import { joinByLink, ready, Relay, stats, withBackend } from '../web/support.mjs';

const VIEWPORT = { width: 1366, height: 768 };
const STEPS = 30;
const THROTTLES = [1, 4];

const argument = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const messages = Number(argument('--messages', '10000'));
const json = process.argv.includes('--json');

const round = (value) => Math.round(value * 100) / 100;
const mean = (values) => round(values.reduce((a, b) => a + b, 0) / (values.length || 1));
const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return round(sorted[Math.floor(sorted.length / 2)] ?? NaN);
};

/** A space with many messages, made by the headless client; returns an invite to it. */
async function fill(person) {
  const line = (i) => `Message ${i}: ${'what we talked about, '.repeat(1 + (i % 5))}and so on\n`;
  await person.run(['create', 'Bench']);
  const lines = Array.from({ length: messages }, (_, i) => line(i + 1)).join('');
  await person.run(['send', 'Bench', '--wait', '300'], lines);
  return (await person.run(['invite', 'Bench'])).split('\n').at(-1);
}

/** Waits until the last message is there. */
async function arrived(page) {
  const last = page.getByText(`Message ${messages}:`).first();
  while (!(await last.count())) {
    await page.evaluate(() => {
      const log = document.querySelector('[role=log]');
      if (log) log.scrollTop = log.scrollHeight;
    });
    await page.waitForTimeout(500);
  }
  await page.getByRole('status', { name: 'Sync status' }).getByText('Up to date').waitFor();
}

/** Runs in the page: takes steps, and returns what each cost by the page's counters. */
async function takeSteps({ kind, steps }) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const canvas = document.getElementById('canvas');
  const log = document.querySelector('[role=log]');
  const acts = {
    // A pointer that moves over nothing: a frame in which nothing changes.
    unchanged: (i) =>
      canvas.dispatchEvent(
        new MouseEvent('mousemove', { clientX: 3 + (i % 2), clientY: 3, bubbles: true }),
      ),
    scrolling: (i) => log.scrollBy(0, i < steps / 2 ? -60 : 60),
  };
  const out = [];
  for (let i = 0; i < steps; ++i) {
    const before = window.ithaca.stats();
    acts[kind](i);
    let quiet = 0;
    for (let last = before.frames; quiet < 4;) {
      await frame();
      const now = window.ithaca.stats().frames;
      quiet = now === last ? quiet + 1 : 0;
      last = now;
    }
    const after = window.ithaca.stats();
    const step = {};
    for (const key of ['frames', 'frame_ms', 'ui_ms', 'draw_ms', 'twin_ms', 'painted']) {
      step[key] = after[key] - before[key];
    }
    if (step.frames > 0) out.push(step);
  }
  return out;
}

/** Medians a frame. */
function perFrame(steps) {
  const each = (key) => steps.map((step) => step[key] / step.frames);
  return {
    frame_ms: median(each('frame_ms')),
    ui_ms: median(each('ui_ms')),
    draw_ms: median(each('draw_ms')),
    twin_ms: mean(each('twin_ms')),
    frames: median(steps.map((step) => step.frames)),
    steps: steps.length,
  };
}

async function settled(page) {
  for (let before = -1, now = 0; before !== now;) {
    before = (await stats(page)).frames;
    await page.waitForTimeout(300);
    now = (await stats(page)).frames;
  }
}

async function measured(page, action) {
  const before = await stats(page);
  await action();
  await settled(page);
  const after = await stats(page);
  const step = {};
  for (const key of Object.keys(after)) step[key] = after[key] - before[key];
  return step;
}

/** Everything is painted anew when the background changes. */
async function fullRepaints(page) {
  const steps = [];
  for (let i = 0; i < 9; ++i) {
    const colorScheme = i % 2 ? 'light' : 'dark';
    const step = await measured(page, () => page.emulateMedia({ colorScheme }));
    if (step.frames === 1)
      steps.push(step); // more are the changes of widgets, not of all
    else if (step.frames > 1) steps.push({ ...step, draw_ms: step.draw_ms / step.frames });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await settled(page);
  return { draw_ms: median(steps.map((step) => step.draw_ms)), steps: steps.length };
}

/** Types into the message field; a listener in the page takes the time from key to paint. */
async function typing(page) {
  const field = page.getByRole('textbox', { name: 'Message', exact: true });
  await field.click();
  await page.keyboard.type('a');
  await settled(page);
  await page.evaluate(() => {
    window.keys = [];
    const channel = new MessageChannel();
    let pressed = 0;
    channel.port1.onmessage = ({ data }) => window.keys.push(performance.now() - data);
    // A task that is queued while a frame is drawn runs after it was handed to the compositor.
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) =>
      request((time) => {
        callback(time);
        if (pressed) channel.port2.postMessage(pressed);
        pressed = 0;
      });
    document.addEventListener('keydown', (event) => (pressed = event.timeStamp), true);
  });
  const steps = [];
  for (const key of 'a quiet place to talk') {
    steps.push(await measured(page, () => page.keyboard.type(key)));
  }
  const toPaint = await page.evaluate(() => window.keys);
  await field.fill('');
  const drawn = steps.filter((step) => step.frames > 0);
  return {
    frames_per_key_max: Math.max(...steps.map((step) => step.frames)),
    frames_per_key: mean(steps.map((step) => step.frames)),
    step_frame_ms: median(drawn.map((step) => step.frame_ms)),
    step_draw_ms: median(drawn.map((step) => step.draw_ms)),
    key_to_paint_ms: median(toPaint),
  };
}

async function openScreen(page, url, hash, render) {
  await page.goto('about:blank');
  await page.goto(withBackend(`${url}/${hash}`, render));
  await ready(page);
  await settled(page);
}

async function measureBackend(page, relay, space, render) {
  const out = { screens: {} };
  const screens = { today: '#/today', chat: space, goals: space.replace(/chat$/, 'goals') };
  screens.settings = '#/settings';
  for (const [name, hash] of Object.entries(screens)) {
    await openScreen(page, relay.url, hash, render);
    out.screens[name] = {
      unchanged: perFrame(await page.evaluate(takeSteps, { kind: 'unchanged', steps: STEPS })),
      full_repaint: await fullRepaints(page),
    };
  }
  await openScreen(page, relay.url, space, render);
  out.scrolling = perFrame(await page.evaluate(takeSteps, { kind: 'scrolling', steps: STEPS }));
  out.typing = await typing(page);
  const rebuilt = [];
  for (let i = 0; i < 8; ++i) {
    for (const hash of ['#/settings', space]) {
      rebuilt.push(await measured(page, () => page.evaluate((to) => (location.hash = to), hash)));
    }
  }
  out.rebuilt = { twin_ms: median(rebuilt.map((step) => step.twin_ms)), steps: rebuilt.length };
  out.memory_bytes = (await stats(page)).memory_bytes;
  return out;
}

/** Until the first frame that can be used, from the navigation's start. */
async function firstFrame(context, url, render, rate) {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate });
  await page.goto(withBackend(url, render));
  const at = await page.evaluate(() => window.ithaca.ready.then(() => performance.now()));
  await page.close();
  return at;
}

async function measureStart(browser, held, relay, render) {
  const out = {};
  for (const rate of THROTTLES) {
    const first = [];
    const again = [];
    for (let i = 0; i < 3; ++i) {
      const context = await browser.newContext({ viewport: VIEWPORT });
      first.push(await firstFrame(context, relay.url, render, rate));
      await context.close();
      again.push(await firstFrame(held, relay.url, render, rate));
    }
    out[`first_visit_${rate}x_ms`] = median(first);
    out[`with_messages_${rate}x_ms`] = median(again);
  }
  return out;
}

async function main() {
  const relay = await new Relay().start();
  const person = await Headless.begin(relay, 'Ada');
  const browser = await chromium.launch({
    executablePath: process.env.ITHACA_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  });
  try {
    console.error(`Writing ${messages} messages.`);
    const link = await fill(person);
    const context = await browser.newContext({ viewport: VIEWPORT, colorScheme: 'light' });
    let page = await context.newPage();
    page.setDefaultTimeout(300_000);
    await joinByLink(page, withBackend(link, 'cpu'), 'Ben');
    const space = new URL(page.url()).hash;
    await arrived(page);
    const result = { messages, viewport: `${VIEWPORT.width}x${VIEWPORT.height}`, backends: {} };
    for (const [name, render] of [
      ['cpu', 'cpu'],
      ['software_webgl', 'gl'],
    ]) {
      console.error(`Measuring ${name}.`);
      result.backends[name] = await measureBackend(page, relay, space, render);
      await page.close();
      result.backends[name].start = await measureStart(browser, context, relay, render);
      page = await context.newPage();
    }
    if (!json) console.log(JSON.stringify(result, null, 2));
    else console.log(JSON.stringify(result));
  } finally {
    await browser.close();
    await relay.dispose();
    await person.dispose();
  }
}

await main();
