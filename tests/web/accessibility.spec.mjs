// Every screen of the app, on a desktop and on a phone, in light and in dark: axe-core finds
// nothing, and it looks as it did when somebody looked at it. In Arabic: languages.spec.mjs.
import { findings } from './axe.mjs';
import { difference, expectLook, holdDates, kept, look, SHARE_MAX } from './looks.mjs';
import { expect, start, test, ready } from './support.mjs';
import { tour } from './tour.mjs';
import { go, settled, textSize } from './walk.mjs';

// Shows what is over within seconds: that somebody is typing.
const PASSING = ['chat'];

for (const device of [
  { viewport: { width: 1280, height: 800 } },
  { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
]) {
  const { width } = device.viewport;
  test(`axe finds nothing on any screen: ${width} px wide`, async ({ relay, person }) => {
    test.setTimeout(400_000);
    const found = {};
    const schemes = width < 720 ? ['dark', 'light'] : ['light', 'dark'];
    await tour({
      relay,
      person: async (options) =>
        holdDates(await person({ ...device, colorScheme: schemes[0], ...options })),
      visit: async (page, name) => {
        for (const colorScheme of PASSING.includes(name) ? schemes.slice(0, 1) : schemes) {
          await page.emulateMedia({ colorScheme });
          await settled(page);
          await expectLook(page, `${colorScheme}-${width}/${name}`);
          found[`${name} ${colorScheme}`] = await findings(page);
        }
        await page.emulateMedia({ colorScheme: schemes[0] });
        await settled(page);
      },
    });
    expect(Object.keys(found).length).toBeGreaterThanOrEqual(50);
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
