// The main story from the welcome to the backup in each of the ways in which people use a page: by
// role and name, by keyboard alone, and by a pointer on what is drawn, with the twin out of its
// way. In both render backends (playwright.config.mjs).
import { test, expect, open, button, field, message, conversation } from './support.mjs';

const isFocused = (element) => element === document.activeElement;

class ByRole {
  constructor(page) {
    this.page = page;
  }

  press(target) {
    return target.click();
  }

  write(target, text) {
    return target.fill(text);
  }
}

/** Only keys that are on every keyboard; nothing is focused but by them. */
class ByKeyboard {
  constructor(page) {
    this.page = page;
  }

  async reach(target, key = 'Tab', most = 60) {
    await expect(target).toBeVisible();
    for (let i = 0; i < most; ++i) {
      if (await target.evaluate(isFocused)) return;
      await this.page.keyboard.press(key);
    }
    expect(await target.evaluate(isFocused), `${target} is reached by ${key}`).toBe(true);
  }

  async press(target) {
    const role = await target.evaluate((element) => element.getAttribute('role') || element.type);
    if (role === 'tab') {
      await this.reach(this.page.getByRole('tab', { selected: true }));
      await this.reach(target, 'ArrowRight', 3);
    } else if (role === 'menuitem') {
      const across = (await target.textContent()).length > 12 ? 'ArrowDown' : 'ArrowRight';
      await this.reach(target, across, 12);
    } else {
      await this.reach(target);
    }
    await this.page.keyboard.press(role === 'checkbox' ? 'Space' : 'Enter');
  }

  async write(target, text) {
    await this.reach(target);
    await this.page.keyboard.type(text);
  }
}

/** Presses what is drawn: elements say where it is, and let every pointer through. */
class ByPointer {
  constructor(page) {
    this.page = page;
  }

  async press(target) {
    await expect(target).toBeVisible();
    await this.page.evaluate(() => document.getElementById('twin').classList.add('passive'));
    const { height } = this.page.viewportSize();
    let box = await target.boundingBox();
    for (let i = 0; i < 20 && (box.y < 80 || box.y + box.height > height - 8); ++i) {
      await this.page.mouse.move(box.x + box.width / 2, height / 2);
      await this.page.mouse.wheel(0, box.y < 80 ? -120 : 120);
      await this.page.waitForTimeout(150);
      box = await target.boundingBox();
    }
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.up();
  }

  async write(target, text) {
    await this.press(target);
    await expect.poll(() => target.evaluate(isFocused)).toBe(true);
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.type(text);
  }
}

const passphrase = 'correct horse battery staple';

async function story(Way, relay, person) {
  const [mentor, mentee] = [new Way(await person()), new Way(await person())];
  const by = (hand, name) => button(hand.page, name);

  await open(mentor.page, relay.url);
  await mentor.write(field(mentor.page, 'Your name'), 'Ayşe');
  await mentor.press(by(mentor, 'Start'));
  await mentor.press(by(mentor, 'Next'));
  await mentor.press(by(mentor, 'Done'));

  await mentor.press(by(mentor, 'New space').first());
  await mentor.write(field(mentor.page, 'Space name'), 'Thesis year');
  await mentor.press(by(mentor, 'Create'));
  await mentor.press(by(mentor, 'Invite'));
  const link = field(mentor.page, 'Invite link');
  await expect(link).toHaveValue(/#join\//);
  await open(mentee.page, await link.inputValue());
  await mentor.press(by(mentor, 'Done'));
  await mentee.write(field(mentee.page, 'Your name'), 'Jorge');
  await mentee.press(by(mentee, 'Join'));

  await mentee.write(field(mentee.page, 'Message'), 'Good morning');
  await mentee.press(by(mentee, 'Send'));
  await expect(message(mentor.page, 'Good morning')).toBeVisible();
  const article = conversation(mentor.page).getByRole('article').first();
  await mentor.press(button(article, 'React'));
  await mentor.press(mentor.page.getByRole('menuitem', { name: 'Heart', exact: true }));
  await expect(
    conversation(mentee.page).getByRole('button', { name: '❤️ from 1 person' }),
  ).toBeVisible();

  await mentor.press(mentor.page.getByRole('tab', { name: 'Goals' }));
  await mentor.press(by(mentor, 'Add goal').first());
  await mentor.write(field(mentor.page, 'Goal title'), 'Defend the thesis');
  await mentor.write(field(mentor.page, 'New milestone'), 'Outline');
  await mentor.press(by(mentor, 'Add milestone'));
  await mentor.press(by(mentor, 'Save goal'));
  await mentee.press(mentee.page.getByRole('tab', { name: 'Goals' }));
  await mentee.press(mentee.page.getByRole('checkbox', { name: 'Outline' }));
  await expect(mentor.page.getByRole('checkbox', { name: 'Outline' })).toBeChecked();

  await mentor.press(mentor.page.getByRole('link', { name: 'Settings' }));
  await mentor.write(mentor.page.getByLabel('Passphrase', { exact: true }), passphrase);
  await mentor.write(mentor.page.getByLabel('Passphrase again', { exact: true }), passphrase);
  const download = mentor.page.waitForEvent('download', { timeout: 60_000 });
  await mentor.press(by(mentor, 'Back up'));
  expect((await download).suggestedFilename()).toMatch(/^ithaca/);
}

for (const [way, Way] of Object.entries({
  'by role': ByRole,
  'by keyboard alone': ByKeyboard,
  'by pointer on what is drawn': ByPointer,
})) {
  test(`the whole story ${way}`, async ({ relay, person }) => {
    await story(Way, relay, person);
  });
}
