// What the browser tests share: a relay per test, people with a browser each, and the steps of the
// main story by role and accessible name.
import { test as base, expect } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Complaints } from './complaints.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const build = process.env.ITHACA_BUILD || path.join(root, 'build');
const web = process.env.ITHACA_WEB || path.join(build, 'web/dist');

async function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A real ithaca-relay with its own data folder. It keeps port and data over stop() and start(). */
export class Relay {
  constructor(options = {}) {
    this.web = options.web || web;
    this.origins = options.origins || []; // of pages that it does not serve
    this.log = '';
  }

  async start() {
    this.port ??= await freePort();
    this.data ??= await mkdtemp(path.join(tmpdir(), 'ithaca-relay-'));
    this.url = `http://localhost:${this.port}`;
    const program = path.join(build, 'native/bin/ithaca-relay');
    this.process = spawn(program, [
      ...['--port', this.port, '--data', this.data, '--web', this.web],
      ...[...this.origins, ...(this.origins.length > 0 ? [this.url] : [])].flatMap((origin) => [
        '--origin',
        origin,
      ]),
    ]);
    await new Promise((resolve, reject) => {
      const hear = (chunk) => {
        this.log += chunk;
        if (this.log.includes('Ithaca relay ready at')) resolve();
      };
      this.process.stdout.on('data', hear);
      this.process.stderr.on('data', hear);
      this.process.once('error', reject);
      this.process.once('exit', (code) =>
        reject(new Error(`relay ended with ${code}\n${this.log}`)),
      );
    });
    return this;
  }

  /** Ends it: SIGTERM is the polite way, SIGKILL a power cut. */
  async stop(signal = 'SIGTERM') {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill(signal);
    await ended;
    this.log = '';
  }

  /** Everything in its data folder, as one Buffer a file. */
  async files() {
    const names = await readdir(this.data, { recursive: true, withFileTypes: true });
    return Promise.all(
      names
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(path.join(entry.parentPath ?? entry.path, entry.name))),
    );
  }

  async dispose() {
    await this.stop('SIGKILL');
    if (this.data) await rm(this.data, { recursive: true, force: true });
  }
}

/** Waits until the app has drawn its first interactive frame. */
export async function ready(page) {
  await page.waitForFunction(() => window.ithaca && window.ithaca.ready);
  await page.evaluate(() => window.ithaca.ready.then(() => true));
}

// The render backend of the project, if this runs in a test.
function asked() {
  try {
    return base.info().project.use.render;
  } catch {
    return undefined;
  }
}

/** The address, asking for the render backend that the project tests (playwright.config.mjs). */
export function withBackend(url, render = asked()) {
  const address = new URL(url);
  if (render) address.searchParams.set('render', render);
  return address.href;
}

export async function open(page, url) {
  await page.goto(withBackend(url));
  await ready(page);
}

/** Waits until the service worker answers for the page. */
export async function inCharge(page) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

export async function stats(page) {
  return page.evaluate(() => window.ithaca.stats());
}

/** Reloads the page with its clock set by so much, until the next call. */
export async function shiftClock(page, ms) {
  await page.addInitScript((by) => {
    window.unshifted ||= Date.now.bind(Date);
    Date.now = () => window.unshifted() + by;
  }, ms);
  await page.reload();
  await ready(page);
}

export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const field = (page, name) => page.getByRole('textbox', { name, exact: true });
export const heading = (page, name) => page.getByRole('heading', { name, exact: true });

/** The welcome screen and the introduction. */
export async function start(page, url, name) {
  await open(page, url);
  await field(page, 'Your name').fill(name);
  await button(page, 'Start').click();
  await button(page, 'Skip').click();
}

export async function newPair(page, name) {
  await button(page, 'New space').first().click();
  await field(page, 'Space name').fill(name);
  await page.getByRole('radio', { name: 'Pair' }).check();
  await button(page, 'Create').click();
  await expect(page.getByRole('heading', { name, exact: true }).first()).toBeVisible();
}

/** A browser whose person has a pair that nobody else is in yet. */
export async function mentorAlone(relay, person) {
  const page = await person();
  await start(page, relay.url, 'Ayşe');
  await newPair(page, 'Thesis year');
  return page;
}

/** Makes an invite and returns its link; leaves the dialog. */
export async function invite(page) {
  await button(page, 'Invite').click();
  const link = page.getByRole('textbox', { name: 'Invite link', exact: true });
  await expect(link).toHaveValue(/#join\//);
  const value = await link.inputValue();
  await page.keyboard.press('Escape');
  await expect(link).toBeHidden();
  return value;
}

export async function joinByLink(page, link, name) {
  await open(page, link);
  await field(page, 'Your name').fill(name);
  await button(page, 'Join').click();
  const skip = button(page, 'Skip');
  await expect(skip.or(field(page, 'Message'))).toBeVisible();
  if (await skip.isVisible()) await skip.click();
  await expect(field(page, 'Message')).toBeVisible();
}

export async function send(page, text) {
  await field(page, 'Message').fill(text);
  await button(page, 'Send').click();
  // What is filled in next would take its place, where the frame that sends it is slow to come.
  await expect(field(page, 'Message')).toHaveValue('');
}

export const conversation = (page) => page.getByRole('log', { name: 'Conversation' });
export const message = (page, text) => conversation(page).getByText(text, { exact: true });
/** Picks `action` from the menu of the message that reads `text`. */
export async function act(page, text, action) {
  const row = conversation(page).getByRole('article').filter({ hasText: text }).first();
  await button(row, 'More actions').click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

export const syncStatus = (page) => page.getByRole('status', { name: 'Sync status' });

/** Test with a relay, and `person()` for a browser of one's own each. */
export const test = base.extend({
  complaints: [
    async ({}, use) => {
      const complaints = new Complaints();
      await use(complaints);
      expect(complaints.unexpected(), 'what pages complained about').toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, complaints }, use) => {
    await complaints.watch(context);
    await use(context);
  },
  /** The folder with the client that the relay serves. */
  client: [web, { option: true }],
  relay: async ({ client }, use) => {
    const relay = await new Relay({ web: client }).start();
    await use(relay);
    await relay.dispose();
  },
  person: async ({ browser, complaints }, use, info) => {
    const contexts = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({
        viewport: info.project.use.viewport,
        locale: info.project.use.locale,
        timezoneId: info.project.use.timezoneId,
        ...options,
      });
      contexts.push(context);
      await complaints.watch(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
  /** A mentor and a mentee in one pair. */
  pair: async ({ relay, person }, use) => {
    const mentor = await person();
    const mentee = await person({ timezoneId: 'America/Sao_Paulo' });
    await start(mentor, relay.url, 'Ayşe');
    await newPair(mentor, 'Thesis year');
    const link = await invite(mentor);
    await joinByLink(mentee, link, 'Jorge');
    await use({ mentor, mentee, link });
  },
});

export { expect };
