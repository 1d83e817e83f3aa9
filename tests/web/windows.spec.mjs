// Reading long ago: what was found there, and from there to the newest message, through a window
// that moves. What is in memory is bounded all the while.
import {
  button,
  conversation,
  expect,
  joinByLink,
  message,
  ready,
  syncStatus,
  test,
} from './support.mjs';
import { Headless } from './headless.mjs';

const many = 6_000;
const needle = 'Message 37 is the needle';
// PagingLimits::listed_pages_max × page_messages_max.
const listedMax = 24 * 255;
// So many are listed around a hit, and come as one scrolls.
const aroundMax = 5 * 255;
const moreMax = 2 * 255;

/** What has focus: a message's number, or a role. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const text = element.closest('[aria-setsize]')?.querySelector('p')?.textContent;
    return /Message (\d+)/.exec(text)?.[1] ?? element.getAttribute('role') ?? element.localName;
  });

/** The numbers of the messages that are drawn, and how many are listed. */
const shown = (page) =>
  conversation(page).evaluate((log) => {
    const view = log.getBoundingClientRect();
    const items = [...log.querySelectorAll('[aria-setsize]')].filter((item) => {
      const { top, bottom } = item.getBoundingClientRect();
      return bottom > view.top && top < view.bottom;
    });
    const numbers = items.map((item) =>
      Number(/Message (\d+)/.exec(item.querySelector('p')?.textContent)?.[1]),
    );
    return {
      first: Math.min(...numbers),
      last: Math.max(...numbers),
      listed: Math.max(...items.map((item) => Number(item.getAttribute('aria-setsize')))),
    };
  });

let mentor;
test.afterEach(() => mentor?.dispose());

test('from a message of long ago to the newest, in bounded memory', async ({ relay, person }) => {
  test.setTimeout(300_000);
  mentor = await Headless.begin(relay, 'Ayşe');
  await mentor.run(['create', 'Thesis year']);
  const lines = Array.from({ length: many }, (_, i) => `Message ${i + 1}`);
  lines[36] = needle;
  await mentor.run(['send', 'Thesis year', '--wait', '120'], lines.join('\n'));
  const link = (await mentor.run(['invite', 'Thesis year'])).split('\n')[0];
  const page = await person();
  await joinByLink(page, link, 'Jorge');
  await expect(message(page, `Message ${many}`)).toBeInViewport({ timeout: 90_000 });
  await expect(syncStatus(page)).toHaveText(/Up to date/, { timeout: 60_000 });
  await page.reload();
  await ready(page);

  // The hit, without what lies between it and the end.
  await page.getByRole('link', { name: 'Search', exact: true }).click();
  await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('needle');
  const results = page.getByRole('list', { name: 'Search results', exact: true });
  await results.getByRole('link', { name: needle }).click();
  await expect(message(page, needle)).toBeInViewport();
  expect((await shown(page)).listed).toBeLessThanOrEqual(aroundMax);
  await expect(button(page, 'Newest')).toBeVisible();

  // To the end, window by window: nobody is thrown there, and nothing is left out. Focus stays on
  // its message, and in the conversation when the message is let go of.
  const row = conversation(page).getByRole('article').filter({ hasText: needle });
  await button(row, 'More actions').focus();
  await conversation(page).hover();
  let before = await shown(page);
  let most = before.listed;
  let steps = 0;
  for (; before.last < many && steps < 100; ++steps) {
    await page.mouse.wheel(0, 1_000_000);
    await expect.poll(async () => (await shown(page)).last).toBeGreaterThan(before.last);
    // What comes is drawn below what is read.
    await page.waitForTimeout(300);
    const now = await shown(page);
    expect(now.first).toBeGreaterThanOrEqual(before.first);
    expect(now.last - before.last).toBeLessThanOrEqual(aroundMax);
    expect(['37', 'log']).toContain(await focused(page));
    most = Math.max(most, now.listed);
    before = now;
  }
  expect(await focused(page)).toBe('log');
  await page.keyboard.press('PageUp');
  await expect.poll(async () => (await shown(page)).last).toBeLessThan(many);
  expect((await shown(page)).last).toBeGreaterThan(many - 50);
  await page.keyboard.press('Tab');
  expect(Number(await focused(page))).toBeGreaterThan(many - 50);
  await page.mouse.wheel(0, 1_000_000);
  expect(steps).toBeGreaterThan(many / 2 / moreMax);
  await expect(message(page, `Message ${many}`)).toBeInViewport();
  await expect(button(page, 'Newest')).toHaveCount(0);
  expect(most).toBeGreaterThan(listedMax / 4);
  expect(most).toBeLessThanOrEqual(listedMax);

  // Back to the hit, and to the newest at once.
  await page.goBack();
  await page.goForward();
  await expect(message(page, needle)).toBeInViewport();
  await mentor.run(['send', 'Thesis year', '--wait', '30'], 'While you were reading');
  await expect(page).toHaveTitle(/^\(1\)/);
  await expect(message(page, needle)).toBeInViewport();
  await button(page, 'Newest').click();
  await expect(message(page, 'While you were reading')).toBeInViewport();
  await expect(page).not.toHaveTitle(/^\(/);
  expect((await shown(page)).listed).toBeLessThanOrEqual(moreMax + 255);
});
