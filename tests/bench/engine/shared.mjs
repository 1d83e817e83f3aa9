// What the parts of the benchmark of the engine share: arguments, figures, browsers.
import { chromium } from '@playwright/test';
import path from 'node:path';
import { build } from '../../web/support.mjs';

export const argument = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
export const messages = Number(argument('--messages', '100000'));
export const goals = 1000;
export const runs = 5;
export const kept = path.join(build, 'bench');

export const round = (value) => Math.round(value * 100) / 100;
export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return round(sorted[Math.floor(sorted.length / 2)] ?? NaN);
};
export const say = (text) => console.error(`==> ${text}`);

/** The same texts in every run: 3 to 24 words each. */
export function conversation() {
  let state = 1;
  const below = (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const words = (
    'the of and to in we you that it is was for on are as with they be at one have this from ' +
    'by word but what some there can out other were all your when up use how said an each she ' +
    'thesis goal chapter meeting notes tomorrow library question research plan'
  ).split(' ');
  return Array.from({ length: messages }, (_, i) => {
    const text = Array.from({ length: 3 + below(22) }, () => words[below(words.length)]);
    return `Message ${i + 1}: ${text.join(' ')}`;
  });
}

export const titles = Array.from({ length: goals }, (_, i) => `Goal ${i + 1} of many`);

/** What is searched for, letter by letter. */
export const typed = ['e', 'th', 'thesis', 'library question', 'tomorrow', 'message 77', 'zzz'];

/** A limit that says "module compiled" means all of it, and not what is called first, later. */
export const compiled = ['--js-flags=--no-wasm-lazy-compilation'];

export async function browse(profile, flags = []) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.ITHACA_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', ...flags],
    viewport: { width: 1366, height: 768 },
    serviceWorkers: 'allow',
  });
  await context.addInitScript(watchPage);
  return context;
}

/** Runs in every page first: notes when the store is asked for, commits end, memory is made. */
function watchPage() {
  const marks = (window.marks = { commits: [], memories: [] });
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...words) {
    marks.opened ??= performance.now();
    return open.apply(this, words);
  };
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...words) {
    const transaction = begin.apply(this, words);
    if (words[1] === 'readwrite') {
      transaction.addEventListener('complete', () => marks.commits.push(performance.now()));
    }
    return transaction;
  };
  const note = (result) => {
    const exports = (result.instance ?? result).exports;
    for (const value of Object.values(exports)) {
      if (value instanceof WebAssembly.Memory) marks.memories.push(value);
    }
    marks.compiled = performance.now();
    return result;
  };
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const instantiate = WebAssembly[name];
    WebAssembly[name] = (...words) => instantiate.apply(WebAssembly, words).then(note);
  }
  const Instance = WebAssembly.Instance;
  WebAssembly.Instance = function (...words) {
    const instance = new Instance(...words);
    note(instance);
    return instance;
  };
}

export async function tool(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  return cdp;
}

export const throttle = (cdp, rate) => cdp.send('Emulation.setCPUThrottlingRate', { rate });

/** Script and WebAssembly memory after a collection, in MB. */
export async function heap(page, cdp) {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const script = metrics.find(({ name }) => name === 'JSHeapUsedSize').value;
  const wasm = await page.evaluate(() =>
    [...new Set(window.marks.memories)].reduce((sum, memory) => sum + memory.buffer.byteLength, 0),
  );
  return { script_mb: round(script / 2 ** 20), wasm_mb: round(wasm / 2 ** 20) };
}

export const usage = (page) =>
  page.evaluate(async () => {
    const { usage, usageDetails } = await navigator.storage.estimate();
    return (usageDetails?.indexedDB ?? usage) / 2 ** 20;
  });
