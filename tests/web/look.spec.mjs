// What holds of the look of every screen: contrast on rendered pixels, no width or text size at
// which something is cut off, targets for fingers, the browser's own colour and motion settings.
import { test, expect, open, start, stats } from './support.mjs';
import { cutNodes, furnish, go, routes, settled, textSize, theme } from './walk.mjs';

/** Contrast of the texts on the screen by their pixels: [{text, ratio}], lowest first. */
async function contrasts(page) {
  const shot = (await page.screenshot()).toString('base64');
  return page.evaluate(async (data) => {
    const image = await createImageBitmap(
      new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type: 'image/png' }),
    );
    const canvas = new OffscreenCanvas(image.width, image.height);
    const pixels = canvas.getContext('2d', { willReadFrequently: true });
    pixels.drawImage(image, 0, 0);
    const scale = image.width / innerWidth;
    const light = (part) => {
      const c = part / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    };
    const luminance = (rgb) =>
      0.2126 * light(rgb >> 16) + 0.7152 * light((rgb >> 8) & 255) + 0.0722 * light(rgb & 255);
    const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const clipped = (element) => {
      let { left, top, right, bottom } = element.getBoundingClientRect();
      for (let at = element.parentElement; at; at = at.parentElement) {
        if (!at.classList.contains('t-scroll') && at !== document.body) continue;
        const box = at.getBoundingClientRect();
        left = Math.max(left, box.left);
        top = Math.max(top, box.top);
        right = Math.min(right, box.right);
        bottom = Math.min(bottom, box.bottom);
      }
      return { left, top, right, bottom };
    };
    const found = [];
    const kinds = '.t-text, .t-paragraph, h1, h2, h3, button, a, .t-status';
    for (const element of document.querySelectorAll(`#twin :is(${kinds})`)) {
      const text = (element.textContent || element.ariaLabel || '').slice(0, 40);
      // Buttons of a message's that show when the pointer is near.
      const faint = ['React', 'More actions'].includes(text);
      const box = clipped(element);
      const width = Math.floor((box.right - box.left) * scale);
      const height = Math.floor((box.bottom - box.top) * scale);
      const full = element.getBoundingClientRect().height;
      if (faint || element.disabled || width < 8 || height < Math.min(10, full) * scale) continue;
      const at = [Math.round(box.left * scale), Math.round(box.top * scale), width, height];
      const { data: bytes } = pixels.getImageData(...at);
      const counts = new Map();
      for (let i = 0; i < bytes.length; i += 4) {
        const rgb = (bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2];
        counts.set(rgb, (counts.get(rgb) || 0) + 1);
      }
      const [ground] = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best));
      const below = luminance(ground);
      // Ink: the colour farthest away that is there in more than a few pixels.
      let most = 1;
      for (const [rgb, count] of counts) {
        if (count >= 6 * scale) most = Math.max(most, ratio(luminance(rgb), below));
      }
      found.push({ text, ratio: Math.round(most * 100) / 100 });
    }
    return found.sort((a, b) => a.ratio - b.ratio);
  }, shot);
}

const looks = {
  light: { theme: 'light', contrast: 'no-preference' },
  dark: { theme: 'dark', contrast: 'no-preference' },
  'high contrast, light': { theme: 'light', contrast: 'more' },
  'high contrast, dark': { theme: 'dark', contrast: 'more' },
};
for (const [name, look] of Object.entries(looks)) {
  test(`${name}: every text has its contrast on its pixels`, async ({ relay, person }) => {
    const page = await person({ deviceScaleFactor: 2, contrast: look.contrast });
    await furnish(page, relay.url);
    const places = routes(page);
    await theme(page, look.theme);
    await page.reload();
    await settled(page);
    const low = {};
    let seen = 0;
    for (const [place, hash] of Object.entries(places)) {
      await go(page, hash);
      const all = await contrasts(page);
      seen += all.length;
      const wanted = look.contrast === 'more' ? 7 : 4.5;
      low[place] = all.filter(({ ratio }) => ratio < wanted);
    }
    expect(low).toEqual({ chat: [], goals: [], today: [], spaces: [], settings: [] });
    expect(seen).toBeGreaterThan(60);
  });
}

test('fields have an edge of 3 to 1 in both themes', async ({ relay, person }) => {
  for (const colorScheme of ['light', 'dark']) {
    const page = await person({ deviceScaleFactor: 2, colorScheme });
    await start(page, relay.url, 'Ayşe');
    await go(page, '#/settings');
    const field = page.getByRole('textbox', { name: 'Your name' });
    const box = await field.boundingBox();
    const clip = { x: box.x - 6, y: box.y + box.height / 2, width: 12, height: 1 };
    const shot = (await page.screenshot({ clip })).toString('base64');
    const edge = await page.evaluate(async (data) => {
      const image = await createImageBitmap(
        new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type: 'image/png' }),
      );
      const pixels = new OffscreenCanvas(image.width, 1).getContext('2d');
      pixels.drawImage(image, 0, 0);
      const { data: bytes } = pixels.getImageData(0, 0, image.width, 1);
      const light = (part) => {
        const c = part / 255;
        return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
      };
      const levels = [];
      for (let i = 0; i < bytes.length; i += 4) {
        levels.push(
          0.2126 * light(bytes[i]) + 0.7152 * light(bytes[i + 1]) + 0.0722 * light(bytes[i + 2]),
        );
      }
      const ratios = levels.map(
        (l) => (Math.max(l, levels[0]) + 0.05) / (Math.min(l, levels[0]) + 0.05),
      );
      return Math.max(...ratios);
    }, shot);
    expect(edge).toBeGreaterThanOrEqual(3);
  }
});

test('from 360 to 2560 px wide nothing is cut off', async ({ relay, person }) => {
  const page = await person();
  await furnish(page, relay.url);
  const places = routes(page);
  const cut = [];
  for (const width of [360, 390, 600, 719, 720, 1024, 1440, 1920, 2560]) {
    await page.setViewportSize({ width, height: 800 });
    for (const [place, hash] of Object.entries(places)) {
      await go(page, hash);
      for (const node of await cutNodes(page)) cut.push(`${width} ${place}: ${node}`);
    }
  }
  expect(cut).toEqual([]);
});

for (const size of ['smallest', 'larger', 'largest']) {
  test(`text size ${size}: nothing is cut off on a phone nor on a desk`, async ({
    relay,
    person,
  }) => {
    const page = await person();
    await furnish(page, relay.url);
    const places = routes(page);
    await textSize(page, size);
    await page.reload();
    await settled(page);
    const cut = [];
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 740 });
      for (const [place, hash] of Object.entries(places)) {
        await go(page, hash);
        for (const node of await cutNodes(page)) cut.push(`${width} ${place}: ${node}`);
      }
    }
    expect(cut).toEqual([]);
  });
}

test('page zoom from 50 to 300 %: sharp, whole, and pointers meet what they see', async ({
  relay,
  person,
}) => {
  const page = await person();
  await furnish(page, relay.url);
  const places = routes(page);
  const cdp = await page.context().newCDPSession(page);
  for (const zoom of [0.5, 0.8, 1.1, 1.25, 1.5, 2, 3]) {
    // What a zoomed window is to a page: fewer and larger CSS pixels.
    await cdp.send('Emulation.setDeviceMetricsOverride', {
      width: Math.round(1280 / zoom),
      height: Math.round(960 / zoom),
      deviceScaleFactor: zoom,
      mobile: false,
    });
    for (const [place, hash] of Object.entries(places)) {
      await go(page, hash);
      expect(await cutNodes(page), `${zoom} ${place}`).toEqual([]);
    }
    const sharp = await page.evaluate(() => {
      const canvas = document.getElementById('canvas');
      return [canvas.width, Math.floor(innerWidth * devicePixelRatio)];
    });
    expect(sharp[0]).toBe(sharp[1]);
    await go(page, places.chat);
    await page.getByRole('tab', { name: 'Goals' }).click();
    await expect(page).toHaveURL(/goals$/);
  }
});

test('fingers: every target is at least 44 px', async ({ relay, person }) => {
  const page = await person({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await furnish(page, relay.url);
  const small = [];
  for (const [place, hash] of Object.entries(routes(page))) {
    await go(page, hash);
    const found = await page.evaluate(() =>
      [...document.querySelectorAll('#twin :is(button, a, input, textarea, select)')]
        // Links within a sentence are as large as their words.
        .filter((element) => !(element.matches('a') && element.closest('p, article')))
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width < 43.5 || box.height < 43.5)
        .map(
          ({ element, box }) =>
            `${element.className} "${element.ariaLabel || element.textContent}" ` +
            `${Math.round(box.width)}×${Math.round(box.height)}`,
        ),
    );
    for (const node of found) small.push(`${place}: ${node}`);
  }
  expect(small).toEqual([]);
});

test('forced colours: the browser does not draw the twin’s texts a second time', async ({
  relay,
  person,
}) => {
  const page = await person({ forcedColors: 'active' });
  await furnish(page, relay.url);
  const colours = await page.evaluate(() =>
    [...document.querySelectorAll('#twin :is(span, p, h1, h2, button, a)')]
      .map((element) => getComputedStyle(element).color)
      .filter((colour) => colour !== 'rgba(0, 0, 0, 0)'),
  );
  expect(colours).toEqual([]);
  await expect(page.getByText(/outline/)).toBeAttached();
});

test('reduced motion: nothing moves by itself', async ({ relay, person }) => {
  const page = await person({ reducedMotion: 'reduce' });
  // A relay that does not answer leaves the busiest screen: work of unknown length.
  await start(page, relay.url, 'Ayşe');
  await open(page, `${relay.url}/#/gallery`);
  const gallery = await page.getByText('Gallery').first().isVisible();
  await settled(page);
  const before = await stats(page);
  await page.waitForTimeout(2000);
  expect((await stats(page)).frames).toBe(before.frames);
  test.info().annotations.push({ type: 'gallery', description: String(gallery) });
});
