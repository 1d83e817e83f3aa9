// `scripts/dev shots DIR [WORD…]`: a picture of every screen of the real app, in light and dark, on
// a desktop and on a phone, with plain words, with names of 500 emoji, with right-to-left text.
// Besides the pictures it leaves one sheet a combination, DIR/NAME.png, to look them over.
import { chromium } from '@playwright/test';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import config from './playwright.config.mjs';
import { Relay } from './support.mjs';
import { emojiWords, plainWords, rightToLeftWords, tour } from './tour.mjs';

const devices = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  },
};
const contents = { plain: plainWords, emoji: emojiWords, rtl: rightToLeftWords };
const schemes = ['light', 'dark'];

/** One picture of all pictures. */
async function sheet(browser, folder, names, device) {
  const width = device === 'phone' ? 260 : 480;
  const page = await browser.newPage({ viewport: { width: 5 * (width + 16) + 16, height: 600 } });
  const figures = names.map(
    (name) =>
      `<figure><img src="${name}.png" width="${width}"><figcaption>${name}</figcaption></figure>`,
  );
  const file = path.join(folder, 'index.html');
  const style =
    'body{display:flex;flex-wrap:wrap;gap:16px;margin:16px;background:#888;font:14px sans-serif}' +
    'figure{margin:0;width:min-content}img{display:block}';
  await writeFile(file, `<!doctype html><style>${style}</style>${figures.join('')}`);
  await page.goto(pathToFileURL(file).href);
  await page.screenshot({ path: `${folder}.png`, fullPage: true });
  await page.close();
}

async function shoot(browser, target, scheme, device, content) {
  const name = [content, device, scheme].join('-');
  const folder = path.join(target, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const relay = await new Relay().start();
  const contexts = [];
  const names = [];
  const person = async (options = {}) => {
    const context = await browser.newContext({
      ...devices[device],
      colorScheme: scheme,
      locale: config.use.locale,
      timezoneId: config.use.timezoneId,
      ...options,
    });
    context.setDefaultTimeout(60_000);
    contexts.push(context);
    return context.newPage();
  };
  const visit = async (page, screen) => {
    names.push(`${String(names.length + 1).padStart(2, '0')}-${screen}`);
    await page.screenshot({ path: path.join(folder, `${names.at(-1)}.png`) });
  };
  try {
    await tour({ relay, person, visit, words: contents[content] });
  } catch (error) {
    console.log(`${name}: stopped after ${names.at(-1)}: ${error.message}`);
    process.exitCode = 1;
    const page = contexts[0]?.pages()[0];
    if (page) await visit(page, 'stopped-here').catch(() => {});
  }
  for (const context of contexts) await context.close().catch(() => {});
  await relay.dispose();
  await sheet(browser, folder, names, device);
  console.log(`${name}: ${names.length} screens`);
}

const [target, ...words] = process.argv.slice(2);
const chosen = (all) =>
  all.some((one) => words.includes(one)) ? all.filter((one) => words.includes(one)) : all;
const browser = await chromium.launch(config.use.launchOptions);
for (const content of chosen(Object.keys(contents)))
  for (const device of chosen(Object.keys(devices)))
    for (const scheme of chosen(schemes)) await shoot(browser, target, scheme, device, content);
await browser.close();
