// axe-core on every screen of the app, in light and in dark.
import axe from 'axe-core';
import { expect, test } from './support.mjs';
import { tour } from './tour.mjs';

async function findings(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(() =>
    // The text that one sees is on the canvas, where axe cannot look; the twin's is transparent.
    window.axe.run(document, { rules: { 'color-contrast': { enabled: false } } }),
  );
  // A menu floats over the page, and is in no landmark, like a dialog; axe knows that of dialogs.
  const floats = ({ html }) => html.startsWith('<div class="t-menu" role="menu"');
  return found.violations
    .map(({ id, nodes }) => [id, nodes.filter((node) => id !== 'region' || !floats(node))])
    .filter(([, nodes]) => nodes.length > 0)
    .map(([id, nodes]) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

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
        found[name] = await findings(page);
      },
    });
    expect(Object.keys(found).length).toBeGreaterThanOrEqual(25);
    expect(Object.fromEntries(Object.entries(found).filter(([, all]) => all.length > 0))).toEqual(
      {},
    );
  });
}
