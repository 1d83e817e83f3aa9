// Other languages: chosen from the browser, changed while the app runs, kept offline, mirrored; and
// no screen whose layout a longer or a mirrored language breaks.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { test, expect, open, ready, start, newPair, send, root } from './support.mjs';
import { findings } from './axe.mjs';
import { expectLook, holdDates } from './looks.mjs';
import { expectGoodLayout, settled } from './layout_checks.mjs';
import { rightToLeftWords, tour } from './tour.mjs';
import { word } from './words.mjs';

const shots = process.env.ITHACA_SHOTS && path.resolve(root, process.env.ITHACA_SHOTS);

test('an Arabic browser sees Arabic from the first frame, from right to left', async ({
  relay,
  person,
}) => {
  const page = await person({ locale: 'ar-EG' });
  await open(page, relay.url);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('ar', 'welcome_title'));
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar-EG');
  const name = page.getByRole('textbox', { name: word('ar', 'your_name') });
  expect(await name.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
  await name.fill('مريم');
  await page.getByRole('button', { name: word('ar', 'start'), exact: true }).click();
  await page.getByRole('button', { name: word('ar', 'skip'), exact: true }).click();
  await expect(page).toHaveTitle(`${word('ar', 'today')} · ${word('ar', 'app_name')}`);
  // The navigation stands at the side where reading starts.
  const rail = await page.getByRole('navigation').first().boundingBox();
  expect(rail.x).toBeGreaterThan(1000);
});

test('the language changes while the app runs, is kept, and focus stays', async ({
  relay,
  person,
}) => {
  const page = await person();
  await open(page, relay.url);
  await page.getByRole('button', { name: 'العربية' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('ar', 'welcome_title'));
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'welcome_title'));
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr');

  await page.getByRole('textbox', { name: 'Your name' }).fill('Ayşe');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('button', { name: 'Skip', exact: true }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.evaluate(() => {
    window.notReloaded = true;
  });
  const language = page.getByRole('combobox', { name: 'Language of the app' });
  await language.focus();
  await language.selectOption('العربية');
  const select = page.getByRole('combobox', { name: word('ar', 'app_language') });
  await expect(select).toBeFocused();
  await expect(select).toHaveValue('العربية');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('ar', 'settings'));
  expect(await page.evaluate(() => window.notReloaded)).toBe(true);
  await page.reload();
  await ready(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('ar', 'settings'));
});

test('Arabic counts with all its plural forms', async ({ relay, person }) => {
  const page = await person({ locale: 'ar-AE' });
  await open(page, relay.url);
  await page.getByRole('textbox', { name: word('ar', 'your_name') }).fill('مريم');
  await page.getByRole('button', { name: word('ar', 'start'), exact: true }).click();
  await page.getByRole('button', { name: word('ar', 'skip'), exact: true }).click();
  await page
    .getByRole('button', { name: word('ar', 'new_space'), exact: true })
    .first()
    .click();
  await page.getByRole('textbox', { name: word('ar', 'space_name') }).fill('سنة الأطروحة');
  await page.getByRole('button', { name: word('ar', 'create'), exact: true }).click();
  const field = page.getByRole('textbox', { name: word('ar', 'message'), exact: true });
  const most = 16 * 1024;
  for (const [over, words] of [
    [1, 'بحرف واحد'],
    [2, 'بحرفين'],
    [7, '7 أحرف'],
    [11, '11 حرفًا'],
    [100, '100 حرف'],
  ]) {
    await field.fill('x'.repeat(most + over));
    await expect(field).toHaveAttribute('aria-description', new RegExp(words));
  }
});

test('Arabic starts offline, also when it was chosen on the very first visit', async ({
  relay,
  person,
}) => {
  const page = await person({ locale: 'ar' });
  await open(page, relay.url);
  const kept = () =>
    page.evaluate(async () => {
      const names = await caches.keys();
      const paths = [];
      for (const name of names) {
        for (const request of await (await caches.open(name)).keys()) paths.push(request.url);
      }
      return paths.filter((url) => /i18n-ar\./.test(url)).length;
    });
  await expect.poll(kept).toBe(1);
  await page.context().setOffline(true);
  await relay.stop();
  await page.reload();
  await ready(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('ar', 'welcome_title'));
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
});

test('where the words cannot be had, English is shown', async ({ relay, person }) => {
  const page = await person({ locale: 'ar' });
  await page.route(/i18n-ar/, (route) => route.abort());
  await open(page, relay.url);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'welcome_title'));
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr');
});

test('names of the other direction leave a sentence in order', async ({ relay, person }) => {
  const page = await person();
  await open(page, relay.url);
  await page.getByRole('textbox', { name: 'Your name' }).fill('مريم');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('button', { name: 'Skip', exact: true }).click();
  // A left-to-right mark in front, and isolates around the name.
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    /^\u200eGood \w+, \u2068مريم\u2069$/,
  );
});

// What people call themselves and their things may have either direction in either language. Where
// a text of the interface holds both, the name is set apart, or the sentence falls to pieces.
test('on no screen a name of the other direction is loose in a sentence', async ({
  relay,
  person,
}) => {
  test.setTimeout(300_000);
  const loose = [];
  let apart = 0;
  const strings = (one) => (typeof one === 'object' ? Object.values(one).flatMap(strings) : [one]);
  const written = strings(rightToLeftWords).map(String);
  await tour({
    relay,
    person,
    words: rightToLeftWords,
    visit: async (page, name) => {
      const texts = await page.evaluate(() => {
        const all = [];
        for (const element of document.querySelectorAll('#twin *')) {
          // Bodies of messages and what one writes have the browser's own rules.
          if (element.closest('.selectable, [hidden], input, textarea, option')) continue;
          const own = [...element.childNodes].filter((node) => node.nodeType === 3);
          all.push(own.map((node) => node.data).join(''), element.getAttribute('aria-label') || '');
        }
        return all;
      });
      // A list with commas, as rows are called, is no sentence: each of its parts is.
      for (const text of texts.flatMap((one) => one.split(', '))) {
        if (!/[A-Za-z]/.test(text) || !/[\u0590-\u08ff]/.test(text)) continue;
        // So are the parts of them that a search shows.
        const part = text.replaceAll('…', '');
        if (written.some((whole) => whole.includes(part))) continue;
        const outside = text.replace(/\u2068[^\u2069]*\u2069/g, '');
        if (/[\u0590-\u08ff]/.test(outside)) loose.push(`${name}: ${text}`);
        else ++apart;
      }
    },
  });
  expect([...new Set(loose)]).toEqual([]);
  expect(apart).toBeGreaterThanOrEqual(5);
});

// ---- Every screen, in each language and size ------------------------------------------------

/** Someone with a space that has messages and goals, made in English. */
async function someone(page, relay) {
  await start(page, relay.url, 'Ayşe Yılmaz');
  await newPair(page, 'Thesis year');
  await send(page, 'Shall we meet on **Thursday**? The draft is at https://example.org/draft.pdf');
  await send(page, 'صباح الخير! سأرسل المسودة PDF اليوم');
  await page.getByRole('tab', { name: 'Goals' }).click();
  await page.getByRole('button', { name: 'Add goal', exact: true }).click();
  await page.getByRole('textbox', { name: 'Goal title' }).fill('Defend the thesis by June');
  await page.getByRole('textbox', { name: 'New milestone' }).fill('First draft');
  await page.getByRole('button', { name: 'Add milestone', exact: true }).click();
  await page.getByRole('textbox', { name: 'New milestone' }).fill('Second draft');
  await page.getByRole('button', { name: 'Add milestone', exact: true }).click();
  await page.getByRole('button', { name: 'Save goal', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Defend the thesis by June' })).toBeVisible();
}

class Walk {
  constructor(page, relay, language, label) {
    Object.assign(this, { page, relay, language, label, seen: 0 });
  }

  word(key) {
    return word(this.language, key);
  }

  button(key) {
    return this.page.getByRole('button', { name: this.word(key), exact: true });
  }

  async open(route) {
    await this.page.goto('about:blank');
    await open(this.page, `${this.relay.url}/?lang=${this.language}#${route}`);
  }

  async check(name) {
    await settled(this.page);
    if (shots) {
      mkdirSync(shots, { recursive: true });
      await this.page.screenshot({ path: path.join(shots, `${this.label}-${name}.png`) });
    }
    await expectGoodLayout(this.page, `${this.label}: ${name}`);
    if (this.language === 'ar') {
      await expectLook(this.page, `${this.label}/${name}`);
      expect.soft(await findings(this.page), `axe on ${this.label}: ${name}`).toEqual([]);
    }
    ++this.seen;
  }

  /** A page that scrolls, from its start to its end. */
  async checkAll(name) {
    await this.check(name);
    for (let part = 2; part < 12; ++part) {
      const more = await this.page.evaluate(() => {
        const size = (area) => area.clientHeight * area.clientWidth;
        const areas = [...document.querySelectorAll('#twin .t-scroll:not([inert] *)')].filter(
          (area) => area.scrollHeight > area.clientHeight + 1,
        );
        const area = areas.sort((a, b) => size(b) - size(a))[0];
        const before = area ? area.scrollTop : 0;
        if (area) area.scrollTop += area.clientHeight * 0.9;
        return area !== undefined && area.scrollTop > before + 1;
      });
      if (!more) return;
      await this.check(`${name}-${part}`);
    }
  }

  async arrival() {
    await this.open('/');
    await this.checkAll('welcome');
    await this.button('start').click();
    await this.check('welcome-error');
    await this.button('restore').click();
    await this.check('restore');
    await this.open('join/nonsense');
    await this.check('join-mangled');
  }

  async screens(space) {
    await this.open('/today');
    await this.checkAll('today');
    await this.open('/spaces');
    await this.check('spaces');
    await this.button('new_space').first().click();
    await this.check('new-space');
    await this.open('/search');
    await this.check('search');
    await this.page.getByRole('searchbox').fill('e');
    await expect(this.page.getByRole('list').getByRole('link').first()).toBeVisible();
    await this.check('search-results');
    await this.open('/settings');
    await this.checkAll('settings');
    await this.open(`/space/${space}/chat`);
    await this.check('chat');
    await this.button('more_actions').last().click();
    await this.check('message-menu');
    await this.page.getByRole('menuitem', { name: this.word('reply'), exact: true }).click();
    await this.check('reply');
    await this.button('more_actions').last().click();
    await this.page.getByRole('menuitem', { name: this.word('remove'), exact: true }).click();
    await this.check('delete-message');
    await this.button('cancel').click();
    await this.button('invite').click();
    await expect(this.page.getByRole('textbox', { name: this.word('invite_link') })).toBeVisible();
    await this.checkAll('invite');
    await this.page.keyboard.press('Escape');
    await this.openMembers();
    await this.checkAll('members');
    await this.button('space_delete').click();
    await this.check('delete-space');
    await this.open(`/space/${space}/goals`);
    await this.checkAll('goals');
    await this.button('goal_more').first().click();
    await this.check('goal-menu');
    await this.page.getByRole('menuitem').first().press('Escape');
    await expect(this.page.getByRole('menu')).toBeHidden();
    await this.button('edit_goal').first().click();
    await this.checkAll('goal-editor');
    await this.open('/space/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/chat');
    await this.check('space-missing');
  }

  // In the header, or where that is narrow in its menu.
  async openMembers() {
    if ((await this.button('members_title').count()) > 0) {
      await this.button('members_title').click();
      return;
    }
    await this.button('more').click();
    const name = this.word('members_title');
    await this.page.getByRole('menuitem', { name, exact: true }).click();
  }

  async introduction() {
    await this.open('/settings');
    await this.button('show_intro').click();
    await this.checkAll('intro-1');
    await this.button('next').click();
    await this.checkAll('intro-2');
  }
}

const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
for (const language of ['pseudo', 'ar']) {
  for (const [device, viewport] of Object.entries(sizes)) {
    test(`every screen is whole in ${language} on a ${device}`, async ({ relay, person }) => {
      test.setTimeout(400_000);
      const touch = device === 'phone';
      const options = { viewport, hasTouch: touch, isMobile: touch };
      const label = `${language}-${device}`;
      await new Walk(await person(options), relay, language, label).arrival();
      const colorScheme = language === 'ar' ? 'dark' : 'light';
      const page = await holdDates(await person({ ...options, colorScheme }));
      await someone(page, relay);
      const space = /space\/([\w-]{43})/.exec(page.url())[1];
      const walk = new Walk(page, relay, language, label);
      await walk.screens(space);
      await walk.introduction();
      expect(walk.seen).toBeGreaterThan(15);
    });
  }
}
