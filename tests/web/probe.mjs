// Drives the program ports_probe (tests/web/programs/ports_probe.cpp) in a page.
import { expect } from '@playwright/test';

export const probePage =
  '<!doctype html><title>ports</title><script>var Module = {onRuntimeInitialized() {' +
  ' window.running = true; }};</script><script src="/ports_probe.js"></script>';

export class Probe {
  constructor(page) {
    this.page = page;
    this.lines = [];
  }

  async goto(origin) {
    await this.page.goto(origin);
    return this.loaded();
  }

  async loaded() {
    await this.page.waitForFunction(() => window.running);
    this.lines = [];
    return this;
  }

  call(name, ...args) {
    const types = args.map((value) => (typeof value === 'string' ? 'string' : 'number'));
    return this.page.evaluate(
      ([f, t, a]) => window.Module.ccall(f, 'number', t, a),
      [`probe_${name}`, types, args],
    );
  }

  text(name) {
    return this.page.evaluate((f) => window.Module.ccall(f, 'string', [], []), `probe_${name}`);
  }

  /** Waits for a line of the log that matches, and takes it and all before it out of the log. */
  async line(pattern, timeout = 15_000) {
    let found;
    await expect
      .poll(
        async () => {
          const text = await this.text('take_log');
          this.lines.push(...text.split('\n').filter((line) => line !== ''));
          found = this.lines.findIndex((line) => pattern.test(line));
          return found >= 0 ? 'found' : `${pattern} not in: ${this.lines.join(' | ')}`;
        },
        { timeout, intervals: [20, 50, 100] },
      )
      .toBe('found');
    return this.lines.splice(0, found + 1).pop();
  }

  /** The lines so far that nobody waited for. */
  async rest() {
    this.lines.push(...(await this.text('take_log')).split('\n').filter((line) => line !== ''));
    return this.lines.splice(0);
  }

  async ready() {
    await this.call('start');
    await this.line(/^ready$/);
    return this;
  }

  async put(key, value) {
    await this.call('put', key, value);
    return (await this.line(new RegExp(`^put ${key} `))).split(' ').pop();
  }

  async list(prefix = '') {
    await this.call('list', prefix);
    return (await this.line(/^list/)).split(' ').slice(1);
  }
}

/** Runs body(db) in the page on a connection of its own, and returns what it gives. */
export function withDatabase(page, body, argument) {
  return page.evaluate(
    async ([source, value]) => {
      const db = await new Promise((resolve, reject) => {
        const request = indexedDB.open('ithaca');
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const settled = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      try {
        const call = `return (${source})(db, settled, value)`;
        const run = new Function('db', 'settled', 'value', call);
        return await run(db, settled, value);
      } finally {
        db.close();
      }
    },
    [body.toString(), argument],
  );
}
