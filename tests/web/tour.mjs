// A walk through every screen, for whoever wants to look at them all: axe, or a camera. It uses
// what a person sees and nothing else.
import {
  expect,
  invite,
  message,
  open,
  ready,
  send,
  shiftClock,
  button,
  field,
} from './support.mjs';

const tab = (page, name) => page.getByRole('tab', { name, exact: true }).click();
const dayMs = 24 * 3600 * 1000;

/** What the people in it are called and write. */
export const plainWords = {
  mentor: 'Ayşe Yılmaz',
  mentee: 'Jorge Amado',
  space: 'Thesis year',
  messages: [
    ['mentor', 'Good morning! Did you get some sleep?'],
    ['mentee', 'A little. I read your notes on the second chapter.'],
    ['mentee', 'The argument is clearer to me now, and I think that I can cut it by a third.'],
    ['mentor', 'That sounds right. See https://example.org/cutting for how others did it.'],
  ],
  goal: 'Defend the thesis by June',
  why: 'So that the summer is free, and the job in Porto possible.',
  milestones: ['Outline', 'Full draft to the committee', 'Book the room'],
};

export const emojiWords = {
  ...plainWords,
  mentor: '🧑‍🚀'.repeat(4) + '😀'.repeat(480),
  mentee: '🦊'.repeat(500),
  space: '🎓📚'.repeat(250),
  messages: [
    ['mentor', '👩‍👩‍👧‍👦🏳️‍🌈🇹🇷👍🏽'],
    ['mentee', '🎉'.repeat(500)],
    ['mentee', `${'Donaudampfschifffahrtsgesellschaft'.repeat(12)}!`],
    ['mentor', '你好，星期四见。नमस्ते, कैसे हैं?'],
  ],
  goal: '🏁'.repeat(200),
  why: 'Because'.repeat(60),
  milestones: [
    '🪜'.repeat(120),
    'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz',
    'x',
  ],
};

export const rightToLeftWords = {
  mentor: 'آية يلماز',
  mentee: 'יונתן עמדו',
  space: 'سنة الأطروحة',
  messages: [
    ['mentor', 'صباح الخير! هل نمت جيدًا؟'],
    ['mentee', 'קצת. קראתי את ההערות שלך לפרק השני, כולל "Chapter 2" כולו.'],
    ['mentee', 'انتهيت من 3 صفحات (من 12) في https://example.org/a اليوم.'],
    ['mentor', 'ممتاز، نلتقي يوم الخميس في الساعة 16:30.'],
  ],
  goal: 'مناقشة الأطروحة قبل يونيو',
  why: 'حتى يكون الصيف حرًّا، والعمل في بورتو ممكنًا.',
  milestones: ['المخطط', 'المسودة الكاملة إلى اللجنة', 'حجز القاعة'],
};

async function beginning(page, { relay, visit, words }) {
  await open(page, relay.url);
  await expect(button(page, 'Start')).toBeVisible();
  await visit(page, 'welcome');
  await button(page, 'Restore').click();
  await expect(button(page, 'Choose a file')).toBeVisible();
  await visit(page, 'restore');
  await button(page, 'Back').click();
  await field(page, 'Your name').fill(words.mentor);
  await button(page, 'Start').click();
  await expect(button(page, 'Next')).toBeVisible();
  await visit(page, 'intro-where');
  await button(page, 'Next').click();
  await expect(button(page, 'Done')).toBeVisible();
  await visit(page, 'intro-safe');
  await button(page, 'Done').click();
  await expect(page.getByRole('heading', { name: /^\u200e?Good / })).toBeVisible();
  await visit(page, 'today-empty');
  await button(page, 'New space').first().click();
  await field(page, 'Space name').fill(words.space);
  await visit(page, 'new-space');
  await button(page, 'Create').click();
  await expect(field(page, 'Message')).toBeVisible();
  await visit(page, 'chat-empty');
  await tab(page, 'Goals');
  await expect(button(page, 'Add goal')).toBeVisible();
  await visit(page, 'goals-empty');
  await tab(page, 'Chat');
  await button(page, 'Invite').click();
  await expect(field(page, 'Invite link')).toHaveValue(/#join\//);
  await visit(page, 'invite');
  await page.keyboard.press('Escape');
}

// In the header, or where that is narrow in its menu.
async function openMembers(page) {
  if ((await button(page, 'Members').count()) > 0) {
    await button(page, 'Members').click();
  } else {
    await button(page, 'More').click();
    await page.getByRole('menuitem', { name: 'Members' }).click();
  }
  await expect(page.getByRole('dialog', { name: 'Members' })).toBeVisible();
}

async function joining(mentor, { person, visit, words }) {
  const link = await invite(mentor);
  const mentee = await person({ timezoneId: 'America/Sao_Paulo' });
  await open(mentee, link);
  await field(mentee, 'Your name').fill(words.mentee);
  await visit(mentee, 'join');
  await button(mentee, 'Join').click();
  await expect(field(mentee, 'Message')).toBeVisible();
  const late = await person();
  await open(late, link);
  await expect(late.getByRole('heading', { name: /already been used/ })).toBeVisible();
  await visit(late, 'join-used');
  await late.context().close();
  return mentee;
}

async function talking(people, { visit, words }) {
  const { mentor, mentee } = people;
  await shiftClock(mentor, -dayMs);
  for (const [who, text] of words.messages) {
    await send(people[who], text);
    await expect(message(mentee, text).first()).toBeVisible();
  }
  await shiftClock(mentor, 0);
  const article = mentor.getByRole('article').last();
  await expect(button(article, 'More actions')).toBeAttached();
  if ((await button(article, 'React').count()) === 0) {
    await button(article, 'More actions').click(); // where fingers are used
  } else {
    await button(article, 'React').click();
  }
  await mentor.getByRole('menuitem', { name: /Heart/ }).click();
  await button(article, 'More actions').click();
  await expect(mentor.getByRole('menuitem', { name: 'Reply' })).toBeVisible();
  await visit(mentor, 'message-menu');
  await mentor.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(mentor.getByRole('alertdialog')).toBeVisible();
  await visit(mentor, 'delete-message');
  await button(mentor, 'Cancel').click();
  await button(article, 'More actions').click();
  await mentor.getByRole('menuitem', { name: 'Reply' }).click();
  await send(mentor, words.messages[0][1]);
  await field(mentee, 'Message').pressSequentially('…');
  await expect(mentor.getByText(/is typing/).first()).toBeVisible();
  await visit(mentor, 'chat');
  await field(mentee, 'Message').fill('');
  await openMembers(mentor);
  await visit(mentor, 'members');
  await mentor
    .getByRole('button', { name: /Remove / })
    .last()
    .click();
  await expect(mentor.getByText(/This cannot be undone/)).toBeVisible();
  await visit(mentor, 'remove-member');
  await button(mentor, 'Cancel').click();
  await mentor.keyboard.press('Escape');
}

async function planning({ mentor, mentee }, { relay, visit, words }) {
  await tab(mentor, 'Goals');
  await button(mentor, 'Add goal').click();
  await field(mentor, 'Goal title').fill(words.goal);
  await field(mentor, 'Why it matters').fill(words.why);
  const soon = new Date(Date.now() + 9 * dayMs).toISOString().slice(0, 10);
  await mentor.getByLabel('Target date').fill(soon);
  for (const milestone of words.milestones) {
    await field(mentor, 'New milestone').fill(milestone);
    await mentor.keyboard.press('Enter');
    await expect(field(mentor, 'New milestone')).toHaveValue('');
  }
  await visit(mentor, 'goal-editor');
  await button(mentor, 'Save goal').click();
  for (const small of ['A book a month', 'Speak up once a week']) {
    await button(mentor, 'Add goal').click();
    await field(mentor, 'Goal title').fill(small);
    await button(mentor, 'Save goal').click();
    await expect(mentor.getByRole('article', { name: small })).toBeVisible();
  }
  await mentor.getByRole('checkbox').first().check();
  await visit(mentor, 'goals');
  await mentor.reload(); // at the top again, where the small ones are
  await ready(mentor);

  // Both change one while apart.
  await tab(mentee, 'Goals');
  await expect(mentee.getByRole('article')).toHaveCount(3);
  await relay.stop();
  for (const [page, title] of [
    [mentor, 'A book a fortnight'],
    [mentee, 'Two books a month'],
  ]) {
    await button(page.getByRole('article', { name: 'A book a month' }), 'Edit goal').click();
    await field(page, 'Goal title').fill(title);
    await button(page, 'Save goal').click();
  }
  await expect(mentor.getByText(/Offline · /).first()).toBeAttached();
  await visit(mentor, 'goals-offline');
  await relay.start();
  await expect(button(mentor, 'Use the other')).toBeVisible({ timeout: 60_000 });
  await visit(mentor, 'goals-other-version');
}

async function elsewhere({ mentor, mentee }, { relay, person, visit }) {
  await mentor.goto(`${relay.url}/#/today`);
  await expect(mentor.getByText('Due soon')).toBeVisible();
  await mentee.waitForTimeout(300);
  await tab(mentee, 'Chat');
  await send(mentee, 'Are you there?');
  await expect(mentor.getByRole('link', { name: /1 unread/ }).first()).toBeVisible();
  await visit(mentor, 'today');
  await mentor.goto(`${relay.url}/#/spaces`);
  await expect(mentor.getByRole('heading', { name: 'Spaces' }).first()).toBeVisible();
  await visit(mentor, 'spaces');
  await mentor.goto(`${relay.url}/#/search`);
  const search = mentor.getByRole('searchbox', { name: 'Search', exact: true });
  await expect(search).toBeFocused();
  await visit(mentor, 'search');
  await search.fill('e');
  await expect(mentor.getByRole('list', { name: 'Search results' })).toBeVisible();
  await visit(mentor, 'search-results');
  await search.fill('no such words');
  await expect(mentor.getByText('Nothing found')).toBeVisible();
  await visit(mentor, 'search-none');
  await mentor.goto(`${relay.url}/#/settings`);
  await expect(field(mentor, 'Your name')).toBeVisible();
  await visit(mentor, 'settings');
  await mentor.getByLabel('Passphrase', { exact: true }).scrollIntoViewIfNeeded();
  await mentor.getByLabel('Passphrase', { exact: true }).fill('correct horse');
  await visit(mentor, 'back-up');
  await button(mentor, 'Show the introduction').scrollIntoViewIfNeeded();
  await visit(mentor, 'settings-end');

  const second = await mentor.context().newPage();
  await open(second, relay.url);
  await expect(button(second, 'Use here')).toBeVisible();
  await visit(second, 'other-tab');
  const stranger = await person();
  await stranger.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('denied', 'SecurityError');
    };
  });
  await open(stranger, relay.url);
  await expect(button(stranger, 'Reload')).toBeVisible();
  await visit(stranger, 'no-storage');
  const newer = await person();
  await newer.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('the requested version is less than the existing', 'VersionError');
    };
  });
  await open(newer, relay.url);
  await expect(newer.getByRole('heading', { name: /older than your data/ })).toBeVisible();
  await visit(newer, 'newer-data');
}

/**
 * Takes two people through the app. `person(options)` opens a browser for one, `visit(page, name)`
 * is called on each screen once it stands still.
 */
export async function tour({ relay, person, visit, words = plainWords }) {
  const still = async (page, name) => {
    await page.mouse.move(1, 1);
    await page.waitForTimeout(350);
    await ready(page);
    await visit(page, name);
  };
  const with_ = { relay, person, visit: still, words };
  const mentor = await person();
  await beginning(mentor, with_);
  const mentee = await joining(mentor, with_);
  await talking({ mentor, mentee }, with_);
  await planning({ mentor, mentee }, with_);
  await elsewhere({ mentor, mentee }, with_);
}
