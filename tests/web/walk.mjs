// A walk through all screens of an app with something in it, for tests that hold of every screen.
import { expect, newPair, ready, send, start, button, field } from './support.mjs';

/** A person with a space, messages and goals. Leaves the conversation open. */
export async function furnish(page, url) {
  await start(page, url, 'Ayşe Yılmaz');
  await newPair(page, 'Thesis year');
  await send(page, 'Good morning! Two things for **Thursday**: the outline, and `chapter 2`.');
  await send(page, 'Read this before: https://example.org/how-to-write');
  await page.getByRole('tab', { name: 'Goals' }).click();
  await button(page, 'Add goal').first().click();
  await field(page, 'Goal title').fill('Defend the thesis by June');
  await field(page, 'Why it matters').fill('So that the next step is mine to choose.');
  await page.getByLabel('Target date').fill('2030-06-12');
  for (const step of ['Outline agreed', 'First draft to the committee']) {
    await field(page, 'New milestone').fill(step);
    await button(page, 'Add milestone').click();
    await expect(field(page, 'New milestone')).toHaveValue('');
  }
  await button(page, 'Save goal').click();
  await page.getByRole('checkbox', { name: 'Outline agreed' }).check();
  await page.getByRole('tab', { name: 'Chat' }).click();
  await expect(field(page, 'Message')).toBeVisible();
}

/** The routes of a furnished app by name; REQUIRES: the conversation is open. */
export function routes(page) {
  const chat = new URL(page.url()).hash;
  return {
    chat,
    goals: chat.replace(/chat$/, 'goals'),
    today: '#/today',
    spaces: '#/spaces',
    settings: '#/settings',
  };
}

export async function go(page, hash) {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await settled(page);
}

/** Until nothing moves any more. */
export async function settled(page) {
  await ready(page);
  await page.evaluate(async () => {
    const turn = () => new Promise((done) => setTimeout(done, 120));
    let last = -1;
    for (let i = 0; i < 50; ++i) {
      const { frames } = window.ithaca.stats();
      if (frames === last) return;
      last = frames;
      await turn();
    }
  });
}

export const textSize = (page, size) =>
  page.evaluate((value) => localStorage.setItem('ithaca.text-size', value), size);
export const theme = (page, value) =>
  page.evaluate((choice) => localStorage.setItem('ithaca.theme', choice), value);

/** The interactive elements, and where they are cut off sideways outside of what scrolls so. */
export function cutNodes(page) {
  return page.evaluate(() => {
    const sideways = (element) => {
      for (let at = element.parentElement; at && at.id !== 'twin'; at = at.parentElement) {
        if (at.classList.contains('t-scroll') && at.scrollWidth > at.clientWidth + 1) return true;
      }
      return false;
    };
    return [...document.querySelectorAll('#twin :is(button, a, input, textarea, select)')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return (box.left < -1 || box.right > innerWidth + 1) && !sideways(element);
      })
      .map((element) => `${element.className} ${element.ariaLabel || element.textContent}`);
  });
}
