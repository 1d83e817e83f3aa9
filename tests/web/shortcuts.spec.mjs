// Keyboard shortcuts, and the chords that stay the browser’s.
import { button, expect, field, mentorAlone, ready, test } from './support.mjs';
import { go } from './walk.mjs';

test('? lists the shortcuts, they work, and they can be turned off', async ({ relay, person }) => {
  const page = await mentorAlone(relay, person);
  await page.getByRole('tab', { name: 'Chat' }).focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog).toBeVisible();
  for (const what of ['Today', 'Spaces', 'Settings', 'New space', 'Goals', 'Write a message']) {
    await expect(dialog.getByRole('listitem').filter({ hasText: what })).toHaveCount(1);
  }
  // Behind a dialog they do nothing.
  await page.keyboard.press('g');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/chat$/);
  await expect(page.getByRole('tab', { name: 'Chat' })).toBeFocused();
  await page.keyboard.press('g');
  await expect(page).toHaveURL(/goals$/);
  await page.keyboard.press('c');
  await expect(page).toHaveURL(/chat$/);
  await page.keyboard.press('m');
  await expect(field(page, 'Message')).toBeFocused();
  await page.keyboard.type('g1n?');
  await expect(field(page, 'Message')).toHaveValue('g1n?');
  await page.keyboard.press('Tab');
  await page.keyboard.press('3');
  await expect(page).toHaveURL(/settings$/);
  await button(page, 'Keyboard shortcuts').click();
  await dialog.getByRole('checkbox', { name: 'Single letters are shortcuts' }).uncheck();
  await page.keyboard.press('Escape');
  await expect(button(page, 'Keyboard shortcuts')).toBeFocused();
  await page.keyboard.press('1');
  await page.reload();
  await ready(page);
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await page.keyboard.press('1');
  await page.waitForTimeout(300);
  await expect(page).toHaveURL(/settings$/);
});

test('what was pressed counts though a key follows before any frame', async ({ relay, person }) => {
  const page = await mentorAlone(relay, person);
  await go(page, '#/settings');
  await button(page, 'Keyboard shortcuts').click();
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  const letters = dialog.getByRole('checkbox', { name: 'Single letters are shortcuts' });
  await letters.scrollIntoViewIfNeeded();
  const box = await letters.boundingBox();
  // A machine so slow that no frame is drawn before the next key.
  await page.evaluate(() => {
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => setTimeout(() => request(callback), 500);
  });
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.up();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('1');
  await page.waitForTimeout(1500);
  await expect(page).toHaveURL(/settings$/);
});

test('the browser keeps its chords on every screen', async ({ relay, person }) => {
  const page = await mentorAlone(relay, person);
  const taken = () =>
    page.evaluate(() => {
      const chords = [
        ...['f', 'p', 'r', 't', 'l', 'n', 'w', 'j', '+', '-', '=', '0', '1'].map((key) => ({
          key,
          ctrlKey: true,
        })),
        ...['F1', 'F5', 'F6', 'F11', 'F12', 'Tab'].map((key) => ({ key })),
        ...['ArrowLeft', 'ArrowRight', 'd', 'Home'].map((key) => ({ key, altKey: true })),
        ...['t', 'n', 'r', 'i'].map((key) => ({ key, ctrlKey: true, shiftKey: true })),
      ];
      return chords.filter((chord) => {
        const event = new KeyboardEvent('keydown', { ...chord, bubbles: true, cancelable: true });
        document.activeElement.dispatchEvent(event);
        return event.defaultPrevented;
      });
    });
  for (const route of ['today', 'spaces', 'settings']) {
    await go(page, `#/${route}`);
    await expect(page.getByRole('main')).toBeVisible();
    expect(await taken()).toEqual([]);
  }
  await page
    .getByRole('link', { name: /Thesis year/ })
    .first()
    .click();
  await field(page, 'Message').focus();
  expect(await taken()).toEqual([]);
  await page.getByRole('tab', { name: 'Goals' }).click();
  expect(await taken()).toEqual([]);
});
