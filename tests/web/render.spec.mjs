// The two render backends: which is chosen, that both show the same, and what happens when WebGL
// goes away.
import {
  test,
  expect,
  message,
  newPair,
  open,
  ready,
  send,
  start,
  stats,
  withBackend,
  button,
  field,
} from './support.mjs';

const welcome = (page) => page.getByRole('heading', { name: 'Welcome to Ithaca' });

// Remembers the WebGL contexts that the page asked for.
const watchContexts = (page) =>
  page.addInitScript(() => {
    window.contexts = [];
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, options) {
      const context = get.call(this, kind, options);
      if (/webgl/.test(kind)) window.contexts.push(context);
      return context;
    };
  });

/** Waits until nothing has been drawn for a while. */
async function settled(page) {
  await expect(async () => {
    const before = (await stats(page)).frames;
    await page.waitForTimeout(400);
    expect((await stats(page)).frames).toBe(before);
  }).toPass();
}

/** How two screenshots differ: the largest difference of a channel, and how many pixels differ. */
async function difference(page, one, other) {
  return page.evaluate(
    async (files) => {
      const pixels = await Promise.all(
        files.map(async (file) => {
          const bytes = Uint8Array.from(atob(file), (c) => c.charCodeAt(0));
          const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          return context.getImageData(0, 0, image.width, image.height);
        }),
      );
      const [a, b] = pixels;
      if (a.width !== b.width || a.height !== b.height) return { most: 255, count: Infinity };
      let most = 0;
      let count = 0;
      const where = [];
      for (let i = 0; i < a.data.length; i += 4) {
        // At a fractional ratio the window's edge cuts through the last pixels.
        const x = (i / 4) % a.width;
        const y = Math.floor(i / 4 / a.width);
        if (x >= a.width - 2 || y >= a.height - 2) continue;
        let worst = 0;
        for (let k = 0; k < 3; ++k)
          worst = Math.max(worst, Math.abs(a.data[i + k] - b.data[i + k]));
        if (worst > 2 && ++count <= 4) where.push([x, y]);
        most = Math.max(most, worst);
      }
      return { most, count, total: a.data.length / 4, where };
    },
    [one.toString('base64'), other.toString('base64')],
  );
}

// Both round to 255 steps at every layer; where an edge passes exactly through the middle of a
// pixel, they may disagree whose it is.
async function expectEqual(page, one, other) {
  const found = await difference(page, one, other);
  if (process.env.SHOW) console.log(JSON.stringify(found));
  expect(found.count / found.total, JSON.stringify(found)).toBeLessThan(0.0002);
}

/** The browser's caret blinks, whatever draws. */
const hideCaret = (page) =>
  page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { caret-color: transparent !important; }');
    document.adoptedStyleSheets.push(sheet);
  });

/** The same page in both backends, on the profile that the browser holds. */
async function expectSameInBoth(page, url, there) {
  // What was done a moment ago is on the relay, and so on the disk.
  if (page.url() !== 'about:blank')
    await expect(async () => expect((await stats(page)).queued).toBe(0)).toPass();
  await expect(async () => {
    const shots = [];
    for (const render of ['gl', 'cpu', 'gl']) {
      await page.goto('about:blank');
      await page.goto(withBackend(url, render));
      await ready(page);
      await expect(there()).toBeVisible();
      await page.mouse.move(2, 2);
      await settled(page);
      expect((await stats(page)).renderer).toBe(render === 'gl' ? 'webgl' : 'cpu');
      shots.push(await page.screenshot());
    }
    // A minute that passed in between is no difference of the backends.
    expect(shots[0].equals(shots[2])).toBe(true);
    await expectEqual(page, shots[0], shots[1]);
  }).toPass({ timeout: 60_000 });
}

test('WebGL in software is given back, and the CPU draws', async ({ page, relay }) => {
  await watchContexts(page);
  await open(page, relay.url);
  await expect(welcome(page)).toBeVisible();
  expect((await stats(page)).renderer).toBe('cpu');
  expect(
    await page.evaluate(() => window.contexts.filter((c) => c && !c.isContextLost()).length),
  ).toBe(0);
});

test('a renderer that only its name gives away is given back, too', async ({ page, relay }) => {
  await watchContexts(page);
  await page.addInitScript(() => {
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, options) {
      return get.call(this, kind, { ...options, failIfMajorPerformanceCaveat: false });
    };
  });
  await open(page, relay.url);
  await expect(welcome(page)).toBeVisible();
  expect((await stats(page)).renderer).toBe('cpu');
  const made = await page.evaluate(() =>
    window.contexts.filter(Boolean).map((c) => c.isContextLost()),
  );
  expect(made.length).toBeGreaterThan(0);
  expect(made).not.toContain(false);
  // The canvas that was tried still meets the pointer.
  await field(page, 'Your name').fill('Ayşe');
  await button(page, 'Start').click();
  await expect(button(page, 'Skip')).toBeVisible();
});

test('without WebGL the CPU draws; asked for it, it makes no context', async ({
  person,
  relay,
}) => {
  const without = await person();
  await without.addInitScript(() => {
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, options) {
      return /webgl/.test(kind) ? null : get.call(this, kind, options);
    };
  });
  await open(without, relay.url);
  await expect(welcome(without)).toBeVisible();
  expect((await stats(without)).renderer).toBe('cpu');

  const asked = await person();
  await watchContexts(asked);
  await asked.goto(withBackend(relay.url, 'cpu'));
  await ready(asked);
  expect(await asked.evaluate(() => window.contexts.length)).toBe(0);
  await field(asked, 'Your name').fill('Ayşe');
  await button(asked, 'Start').click();
  await expect(button(asked, 'Skip')).toBeVisible();
});

test('a browser without a GPU process draws by the CPU', async ({ playwright, relay }, info) => {
  const { executablePath, args } = info.project.use.launchOptions;
  const browser = await playwright.chromium.launch({
    executablePath,
    args: args
      .filter((arg) => !/angle|swiftshader/.test(arg))
      .concat('--disable-gpu', '--disable-software-rasterizer'),
  });
  try {
    const page = await browser.newPage();
    await open(page, relay.url);
    await expect(welcome(page)).toBeVisible();
    expect((await stats(page)).renderer).toBe('cpu');
  } finally {
    await browser.close();
  }
});

test('a browser that falsifies its canvas is drawn by WebGL, or told why not', async ({
  person,
  relay,
}) => {
  const falsify = (page) =>
    page.addInitScript(() => {
      const read = CanvasRenderingContext2D.prototype.getImageData;
      CanvasRenderingContext2D.prototype.getImageData = function (...args) {
        const image = read.apply(this, args);
        image.data.forEach((value, i) => {
          image.data[i] = value ^ (i % 251);
        });
        return image;
      };
    });
  const page = await person();
  await falsify(page);
  await open(page, relay.url);
  expect((await stats(page)).renderer).toBe('webgl');

  const neither = await person();
  await falsify(neither);
  await neither.addInitScript(() => {
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, options) {
      return /webgl/.test(kind) ? null : get.call(this, kind, options);
    };
  });
  await neither.goto(relay.url);
  await expect(neither.getByText(/neither draw with WebGL nor read a canvas/)).toBeVisible();
});

for (const [colorScheme, deviceScaleFactor] of [
  ['light', 1],
  ['dark', 1.25],
  ['light', 2],
]) {
  test(`both backends show the same: ${colorScheme}, ratio ${deviceScaleFactor}`, async ({
    person,
    relay,
  }) => {
    const page = await person({
      colorScheme,
      deviceScaleFactor,
      viewport: { width: 1368, height: 768 },
    });
    await page.goto('about:blank');
    await expectSameInBoth(page, relay.url, () => welcome(page));
    await start(page, relay.url, 'Ayşe');
    await newPair(page, 'Thesis year');
    for (const text of ['Good morning 🙂', 'مرحبا', '**Bold** and a longer line '.repeat(6)]) {
      await send(page, text);
      await expect(field(page, 'Message')).toHaveValue('');
    }
    await expect(message(page, 'مرحبا')).toBeVisible();
    const chat = page.url();
    await expectSameInBoth(page, chat, () => message(page, 'Good morning 🙂'));
    await page.getByRole('tab', { name: 'Goals' }).click();
    await button(page, 'Add goal').first().click();
    await field(page, 'Goal title').fill('Defend the thesis');
    await button(page, 'Save goal').click();
    const heading = () => page.getByRole('heading', { name: 'Defend the thesis' });
    await expect(heading()).toBeVisible();
    await expectSameInBoth(page, page.url(), heading);
  });
}

const loseContext = (page, options) =>
  page.evaluate(async ({ back }) => {
    const canvas = document.getElementById('canvas');
    const gl = canvas.getContext('webgl2') || canvas.getContext('webgl');
    const extension = gl.getExtension('WEBGL_lose_context');
    const restored = new Promise((resolve) =>
      canvas.addEventListener('webglcontextrestored', resolve),
    );
    extension.loseContext();
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (!back) return;
    extension.restoreContext();
    await restored;
  }, options);

test('a WebGL context that comes back is used again', async ({ page, relay }) => {
  await page.goto(withBackend(relay.url, 'gl'));
  await ready(page);
  await settled(page);
  const before = await page.screenshot();
  await loseContext(page, { back: true });
  await settled(page);
  expect((await stats(page)).renderer).toBe('webgl');
  expect((await page.screenshot()).equals(before)).toBe(true);
});

test('a WebGL context that stays away is given up for the CPU', async ({ page, relay }) => {
  const dialogs = [];
  page.on('dialog', (dialog) => dialogs.push(dialog) && dialog.dismiss());
  await page.goto(withBackend(relay.url, 'gl'));
  await ready(page);
  await settled(page);
  const before = await page.screenshot();
  await loseContext(page, { back: false });
  await expect(async () => expect((await stats(page)).renderer).toBe('cpu')).toPass();
  await settled(page);
  await expectEqual(page, before, await page.screenshot());
  // Pointer and keyboard still meet what is drawn.
  await page.locator('#twin').evaluate((twin) => twin.classList.add('passive'));
  await field(page, 'Your name').fill('Ayşe');
  const box = await button(page, 'Start').boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(button(page, 'Skip')).toBeAttached();
  expect(dialogs).toEqual([]);
});

test('a new pixel ratio and a new size are drawn whole, in both backends', async ({
  page,
  relay,
}) => {
  // Not by page.screenshot(), which goes back to the ratio that the context began with.
  const cdp = await page.context().newCDPSession(page);
  const shot = async () => Buffer.from((await cdp.send('Page.captureScreenshot')).data, 'base64');
  const become = (width, height, deviceScaleFactor) =>
    cdp.send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor,
      mobile: false,
    });
  const shots = {};
  for (const render of ['gl', 'cpu']) {
    await become(1000, 700, 1);
    await page.goto(withBackend(relay.url, render));
    await ready(page);
    await hideCaret(page);
    await settled(page);
    shots[render] = [];
    for (const [width, height, ratio] of [
      [1000, 700, 2],
      [801, 603, 1.25],
      [390, 844, 1],
    ]) {
      await become(width, height, ratio);
      await page.mouse.move(2, ratio * 2);
      await settled(page);
      const size = await page.evaluate(() => {
        const canvas = document.getElementById('paint') || document.getElementById('canvas');
        return [canvas.width, canvas.height];
      });
      expect(size).toEqual([Math.floor(width * ratio), Math.floor(height * ratio)]);
      shots[render].push(await shot());
    }
  }
  for (const i of [0, 1, 2]) await expectEqual(page, shots.gl[i], shots.cpu[i]);
});

test('the CPU paints only what changed, and at most three frames a key', async ({
  page,
  relay,
}) => {
  await start(page, withBackend(relay.url, 'cpu'), 'Ayşe');
  await newPair(page, 'Thesis year');
  await send(page, 'Good morning');
  await expect(message(page, 'Good morning')).toBeVisible();
  await field(page, 'Message').click();
  await page.keyboard.type('a');
  await settled(page);
  const area = 1280 * 800;
  for (const key of 'bcd') {
    const before = await stats(page);
    await page.keyboard.type(key);
    await settled(page);
    const after = await stats(page);
    expect(after.frames - before.frames).toBeLessThanOrEqual(3);
    expect(after.painted - before.painted).toBeLessThan(area / 8);
  }
});
