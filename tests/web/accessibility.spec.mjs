// Every screen of the app, in light and in dark: axe-core finds nothing, and it looks as it did
// when somebody looked at it. The same in Arabic: languages.spec.mjs.
import { findings } from './axe.mjs';
import { difference, expectLook, kept, look, SHARE_MAX } from './looks.mjs';
import { expect, start, test, ready } from './support.mjs';
import { tour } from './tour.mjs';
import { go, settled, textSize } from './walk.mjs';

for (const [colorScheme, device] of [
  ['light', { viewport: { width: 1280, height: 800 } }],
  ['dark', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
]) {
  test(`axe finds nothing on any screen: ${colorScheme}, ${device.viewport.width} px wide`, async ({
    relay,
    person,
  }) => {
    test.setTimeout(300_000);
    const found = {};
    await tour({
      relay,
      person: (options) => person({ ...device, colorScheme, ...options }),
      visit: async (page, name) => {
        await expectLook(page, `${colorScheme}-${device.viewport.width}/${name}`);
        found[name] = await findings(page);
      },
    });
    expect(Object.keys(found).length).toBeGreaterThanOrEqual(25);
    expect(Object.fromEntries(Object.entries(found).filter(([, all]) => all.length > 0))).toEqual(
      {},
    );
  });
}

// The measure itself: it must see what a person sees, and nothing else.
test('a look differs when a layout does, and not by text or antialiasing', async ({
  relay,
  person,
}) => {
  const page = await person();
  await start(page, relay.url, 'Ayşe Yılmaz');
  await page.mouse.move(1, 1); // a scroll bar shows where the pointer is
  await go(page, '#/settings');
  const before = await look(page);
  // The other renderer, another name, another time.
  await page.goto(`${relay.url}/?render=cpu#/settings`);
  await ready(page);
  await page.getByRole('textbox', { name: 'Your name' }).fill('Jorge Amado');
  await page.mouse.click(1, 1);
  await settled(page);
  expect((await page.evaluate(() => window.ithaca.stats())).renderer).toBe('cpu');
  expect(difference(await look(page), before)).toBeLessThan(SHARE_MAX / 3);
  // A page that stands 8 px lower.
  const area = page.getByRole('main').locator('.t-scroll').or(page.locator('.t-scroll')).last();
  await area.evaluate((element) => element.scrollBy(0, 8));
  await settled(page);
  expect(difference(await look(page), before)).toBeGreaterThan(SHARE_MAX);
  await area.evaluate((element) => element.scrollBy(0, -8));
  // The next text size.
  await textSize(page, 'larger');
  await page.reload();
  await settled(page);
  expect(difference(await look(page), before)).toBeGreaterThan(SHARE_MAX);
  // Two screens that were kept are not alike.
  const one = kept('light-1280/goals');
  expect(difference(one, kept('light-1280/goals-other-version'))).toBeGreaterThan(SHARE_MAX);
  expect(difference(one, one)).toBe(0);
});
