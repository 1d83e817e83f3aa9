// What assistive technology is given: the tree of each screen as kept files, dialogs that hold and
// give back focus, live regions, positions in long lists, and elements that lie where the pixels
// are. `scripts/dev web semantics.spec --update-snapshots` renews the files after a wanted change.
import AxeBuilderModule from 'axe-core';
import { button, expect, field, mentorAlone, open, ready, test } from './support.mjs';
import { furnish, go, routes, settled } from './walk.mjs';

// A Tuesday morning; what is written on it says 09:41.
const now = new Date('2026-10-20T06:41:00Z');

async function tree(page, name) {
  await settled(page);
  await expect(page.locator('#twin')).toMatchAriaSnapshot({ name: `${name}.aria.yml` });
}

async function noViolations(page) {
  await page.evaluate(AxeBuilderModule.source);
  const found = await page.evaluate(() => {
    // The pixels are measured in look.spec. A menu stands over the page, outside its landmarks.
    const menu = document.querySelector('[role=menu]') !== null;
    const rules = { 'color-contrast': { enabled: false }, region: { enabled: !menu } };
    return window.axe.run(document, { rules });
  });
  const words = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`);
  expect(words).toEqual([]);
}

test('the first screens', async ({ relay, person }) => {
  const page = await person();
  await page.clock.setFixedTime(now);
  await open(page, relay.url);
  await field(page, 'Your name').fill('Ayşe Yılmaz');
  await tree(page, 'welcome');
  await noViolations(page);
  await button(page, 'Restore').click();
  await tree(page, 'restore');
  await noViolations(page);
  await button(page, 'Back').click();
  await button(page, 'Start').click();
  await tree(page, 'intro');
  await noViolations(page);
  await button(page, 'Skip').click();
  await tree(page, 'today-empty');
  await noViolations(page);
});

test('the screens of every day', async ({ relay, person }) => {
  const page = await person();
  await page.clock.setFixedTime(now);
  await furnish(page, relay.url);
  await expect(page.getByText('On the relay').first()).toBeAttached();
  for (const [name, hash] of Object.entries(routes(page))) {
    await go(page, hash);
    if (name === 'settings') continue;
    await tree(page, name);
    await noViolations(page);
  }
  // The rest of Settings depends on the browser: its zones, its room.
  await go(page, '#/settings');
  await noViolations(page);
  const headings = await page.getByRole('heading', { level: 2 }).allTextContents();
  expect(headings).toContain('Appearance');
  expect(headings).toContain('Notifications');
});

test('what opens over a screen', async ({ relay, person }) => {
  const page = await person();
  await page.clock.setFixedTime(now);
  await furnish(page, relay.url);
  const places = routes(page);
  const opened = async (name, role) => {
    await settled(page);
    const layer = page.getByRole(role);
    await expect(layer).toMatchAriaSnapshot({ name: `${name}.aria.yml` });
    await noViolations(page);
    // Focus is in it, stays in it, and comes back.
    expect(await layer.evaluate((node) => node.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await expect(layer).toHaveCount(0);
  };
  await page.keyboard.press('Tab');
  await page.keyboard.press('?');
  await opened('shortcuts', 'dialog');
  await page.keyboard.press('n');
  await opened('new-space', 'dialog');
  await button(page, 'More').first().click();
  await opened('space-menu', 'menu');
  await expect(button(page, 'More').first()).toBeFocused();
  await button(page, 'More').first().click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await opened('rename', 'dialog');
  await expect(button(page, 'More').first()).toBeFocused();
  await button(page.getByRole('article').first(), 'React').click();
  await opened('react-menu', 'menu');
  await button(page.getByRole('article').first(), 'More actions').click();
  await opened('message-menu', 'menu');
  await go(page, places.goals);
  await button(page, 'Add goal').first().click();
  await opened('goal-editor', 'dialog');
});

test('long lists say where one is, and what is new is said once', async ({ pair }) => {
  const { mentor, mentee } = pair;
  await field(mentor, 'Message').focus();
  for (let i = 1; i <= 30; ++i) {
    await mentor.keyboard.type(`line ${i}`);
    await mentor.keyboard.press('Enter');
  }
  const last = mentor.getByRole('article').last();
  await expect(last).toHaveAttribute('aria-posinset', '30');
  await expect(last).toHaveAttribute('aria-setsize', '30');
  const places = await mentor
    .getByRole('article')
    .evaluateAll((all) => all.map((one) => Number(one.getAttribute('aria-posinset'))));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(new Set(places).size).toBe(places.length);
  // The conversation is a live region: nothing else says the message again.
  await expect(mentee.getByRole('log')).toBeVisible();
  await expect(mentee.locator('#live-polite')).toHaveText('');
});

test('a state that changes is a status; an error is said at once', async ({ relay, pair }) => {
  const { mentor } = pair;
  const status = mentor.getByRole('status', { name: 'Sync status' });
  await expect(status).toHaveText('Up to date');
  await relay.stop();
  await expect(status).toHaveText(/Offline/);
  await button(mentor, 'More').first().click();
  await mentor.getByRole('menuitem', { name: 'Rename' }).click();
  await field(mentor, 'Space name').fill('');
  await button(mentor, 'Save').click();
  const name = field(mentor, 'Space name');
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(name).toHaveAttribute('aria-description', /name/);
});

/** Bounds of the pixels in which two pictures differ, in CSS pixels; null if there are none. */
function difference(page, before, after) {
  return page.evaluate(
    async (shots) => {
      const [one, two] = await Promise.all(
        shots.map(async (data) => {
          const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
          const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
          const pixels = new OffscreenCanvas(image.width, image.height).getContext('2d');
          pixels.drawImage(image, 0, 0);
          return pixels.getImageData(0, 0, image.width, image.height);
        }),
      );
      let box = null;
      for (let i = 0; i < one.data.length; i += 4) {
        if ([0, 1, 2].every((c) => Math.abs(one.data[i + c] - two.data[i + c]) < 6)) continue;
        const x = (i / 4) % one.width;
        const y = Math.floor(i / 4 / one.width);
        box = box || { left: x, top: y, right: x, bottom: y };
        box.left = Math.min(box.left, x);
        box.right = Math.max(box.right, x + 1);
        box.bottom = y + 1;
      }
      return box;
    },
    [before.toString('base64'), after.toString('base64')],
  );
}

test('elements lie where their pixels are: those change that have focus', async ({
  relay,
  person,
}) => {
  const page = await person();
  await furnish(page, relay.url);
  const places = routes(page);
  const ring = 5;
  let compared = 0;
  for (const place of ['chat', 'goals', 'today']) {
    await go(page, places[place]);
    // A press of Tab first, so that focus shows.
    await page.keyboard.press('Tab');
    const controls = page.locator('#twin :is(button, a)');
    const count = await controls.count();
    for (let i = 0; i < count; ++i) {
      const control = controls.nth(i);
      const box = await control.boundingBox();
      const tabbable = await control.evaluate((node) => node.tabIndex >= 0 && !node.disabled);
      if (!tabbable || box.y < 0 || box.y + box.height > 800) continue;
      await page.evaluate(() => document.activeElement.blur());
      await settled(page);
      const before = await page.screenshot();
      await control.focus();
      await settled(page);
      const changed = await difference(page, before, await page.screenshot());
      const what = `${place}: ${await control.evaluate((n) => n.ariaLabel || n.textContent)}`;
      expect(changed, what).not.toBeNull();
      // A tooltip may stand below or above; sideways and on the other side all is within.
      const within =
        changed.left >= box.x - ring - 200 &&
        changed.right <= box.x + box.width + ring + 200 &&
        changed.top <= box.y + ring &&
        changed.bottom >= box.y + box.height - ring;
      expect(within, `${what} ${JSON.stringify({ changed, box })}`).toBe(true);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(15);
});

test('addresses: a title each, back and forward, and what is not there', async ({
  relay,
  person,
}) => {
  const page = await mentorAlone(relay, person);
  const places = routes(page);
  const titles = {
    [places.chat]: 'Thesis year · Chat · Ithaca',
    [places.goals]: 'Thesis year · Goals · Ithaca',
    '#/today': 'Today · Ithaca',
    '#/spaces': 'Spaces · Ithaca',
    '#/settings': 'Settings · Ithaca',
  };
  for (const [hash, title] of Object.entries(titles)) {
    await go(page, hash);
    await expect(page).toHaveTitle(title);
  }
  await page.goBack();
  await expect(page).toHaveTitle('Spaces · Ithaca');
  await page.goBack();
  await expect(page).toHaveTitle('Today · Ithaca');
  await page.goForward();
  await expect(page).toHaveTitle('Spaces · Ithaca');
  await page.goto(`${relay.url}/${places.goals}`);
  await ready(page);
  await expect(page.getByRole('tab', { name: 'Goals', selected: true })).toBeVisible();
  await go(page, `#/space/${'A'.repeat(43)}/chat`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await noViolations(page);
});
