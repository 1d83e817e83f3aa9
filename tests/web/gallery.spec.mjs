// The gallery shows every widget in every state (development builds); it looks as it did when
// somebody looked at it, in light and dark, on a phone, and mirrored.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expectLook } from './looks.mjs';
import { build, expect, open, test } from './support.mjs';
import { settled } from './walk.mjs';

const client = path.join(build, 'web-dev/dist');
test.use({ client });
test.beforeAll(() => {
  if (!existsSync(client)) throw new Error(`${client} is missing: scripts/dev build web-dev`);
});

const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
for (const [name, options, language] of [
  ['light', { ...desktop, colorScheme: 'light' }],
  ['dark', { ...desktop, colorScheme: 'dark' }],
  ['high-contrast', { ...desktop, contrast: 'more' }],
  ['phone', { ...phone, colorScheme: 'light' }],
  ['mirrored', { ...desktop, colorScheme: 'light' }, 'ar'],
]) {
  test(`the gallery looks as it was kept: ${name}`, async ({ relay, person }) => {
    const page = await person({ ...options, reducedMotion: 'reduce' });
    const query = language ? `?lang=${language}` : '';
    for (const part of ['', '/chat', '/goals']) {
      await page.goto('about:blank');
      await open(page, `${relay.url}/${query}#/gallery${part}`);
      await expect(page.getByText(/Gallery|Thesis year/).first()).toBeVisible();
      // The pointer is over nothing that shows it.
      await page.mouse.move(1, 1);
      for (let screen = 1; screen < 20; ++screen) {
        await settled(page);
        await expectLook(page, `gallery-${name}/${part.slice(1) || 'widgets'}-${screen}`);
        if (part || !(await scrolled(page))) break;
      }
    }
  });
}

/** Goes on by most of a screen; false at the end. */
const scrolled = (page) =>
  page.evaluate(() => {
    const size = (area) => area.clientHeight * area.clientWidth;
    const [area] = [...document.querySelectorAll('#twin .t-scroll')]
      .filter((one) => one.scrollHeight > one.clientHeight + 1)
      .sort((a, b) => size(b) - size(a));
    const before = area ? area.scrollTop : 0;
    if (area) area.scrollTop += area.clientHeight * 0.9;
    return area !== undefined && area.scrollTop > before + 1;
  });
