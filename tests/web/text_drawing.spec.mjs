// Text on the canvas beside the browser's own: a message is compared with the same text laid out by
// the browser at the same place. Scripts, mixed directions, line breaks, clusters, sizes; many
// different letters at once; a canvas that lies.
import { test, expect, start, newPair, send, conversation, ready, stats } from './support.mjs';
import { settled } from './layout_checks.mjs';

async function chatting(person, relay, options = {}) {
  const page = await person({ colorScheme: 'light', ...options });
  await start(page, relay.url, 'Ayşe');
  await newPair(page, 'Thesis year');
  return page;
}

/** How much ink is in each cell of 3 × 3 pixels; white is none. */
async function ink(page, png) {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    // The ground is the commonest colour.
    const counts = new Map();
    for (let i = 0; i < data.length; i += 4) {
      const color = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
      counts.set(color, (counts.get(color) || 0) + 1);
    }
    const [ground] = [...counts].sort((a, b) => b[1] - a[1])[0];
    const columns = Math.ceil(width / 3);
    const cells = new Array(columns * Math.ceil(height / 3)).fill(0);
    for (let y = 0; y < height; ++y) {
      for (let x = 0; x < width; ++x) {
        const at = 4 * (y * width + x);
        const off = [16, 8, 0].map((s, k) => Math.abs(((ground >> s) & 255) - data[at + k]));
        cells[Math.floor(y / 3) * columns + Math.floor(x / 3)] += Math.max(...off);
      }
    }
    return cells;
  }, png.toString('base64'));
}

function likeness(a, b) {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  a.forEach((value, i) => {
    dot += value * b[i];
    aa += value * value;
    bb += b[i] * b[i];
  });
  return dot / Math.sqrt(aa * bb);
}

/** How alike the last message is on the canvas and as the browser draws it (1: the same). */
async function lastMessageLikeness(page, html) {
  await settled(page);
  const paragraph = conversation(page).locator('.t-paragraph').last();
  const box = await paragraph.boundingBox();
  const clip = {
    x: Math.floor(box.x) - 2,
    y: Math.floor(box.y) - 2,
    width: Math.ceil(box.width) + 4,
    height: Math.ceil(box.height) + 4,
  };
  const drawn = await page.screenshot({ clip });
  // The page's policy allows no style sheets of others; styles are set one by one.
  const undo = await paragraph.evaluateHandle((element, content) => {
    const covers = ['canvas', 'twin'].map((id) => document.getElementById(id));
    for (const cover of covers) cover.style.visibility = 'hidden';
    const copy = document.createElement('p');
    copy.dir = 'auto';
    if (content) copy.innerHTML = content;
    else copy.textContent = element.textContent;
    for (const bold of copy.querySelectorAll('b')) bold.style.fontWeight = 600;
    const at = element.getBoundingClientRect();
    Object.assign(copy.style, {
      position: 'fixed',
      margin: 0,
      color: '#1e2329',
      whiteSpace: 'pre-wrap',
      overflowWrap: 'anywhere',
      unicodeBidi: 'plaintext',
      font: element.style.font,
      left: `${at.left}px`,
      top: `${at.top}px`,
      width: `${at.width}px`,
    });
    document.body.append(copy);
    return { covers, copy };
  }, html);
  const reference = await page.screenshot({ clip });
  await undo.evaluate(({ covers, copy }) => {
    for (const cover of covers) cover.style.visibility = '';
    copy.remove();
  });
  return likeness(await ink(page, drawn), await ink(page, reference));
}

const kAlike = 0.9;

const texts = {
  Latin: 'The committee meets on Thursday; bring the second draft and two questions. '.repeat(3),
  Arabic:
    'صباح الخير! سأرسل إليك المسودة الثانية مساء الخميس، ومعها أسئلة عن الفصل الرابع. '.repeat(3),
  'Arabic with English and numbers':
    'سنناقش المسودة Second draft (v2.1) يوم 24 نوفمبر في الساعة 10:30 ثم نرسل ملف PDF إلى ' +
    'Professor Lima (São Paulo) مع 3 ملاحظات و50% من المراجع، والباقي في example.org/draft لاحقا.',
  'English with Hebrew':
    'She wrote (שלום וברכה לכולם) and then שנה טובה 2026, and asked about פרק 3 (המבוא) of the ' +
    'thesis, which we call "הטיוטה השנייה" here, before the end of חודש נובמבר, as agreed.',
  'lines of both directions': 'first line in English\nשורה שנייה בעברית\nthird: 12.5 %\nسطر رابع',
  Thai:
    'วันนี้เราจะคุยกันเรื่องวิทยานิพนธ์และเป้าหมายของปีหน้า' +
    'ขอให้เตรียมคำถามมาด้วยแล้วพบกันที่ห้องสมุดกลางของมหาวิทยาลัย' +
    'เวลาสิบโมงเช้า',
  Chinese:
    '今天我们讨论论文的第二稿，请准备两个问题（关于第四章的方法），然后把文件发给我。“谢谢你的帮助！”她说：我们星期四' +
    '上午十点半在图书馆见面，好吗？如果下雨，就在网上见。',
  Japanese:
    '今日は論文の第二稿について話し合いましょう。質問を二つ用意して、「第四章の方法」に関する資料をお送りください。' +
    'ありがとうございます！ではまた木曜日の午前十時半に、図書館でお会いしましょう。ッャュョ、ー。',
  Korean: '오늘은 논문 두 번째 초안에 대해 이야기하고 내년 목표도 함께 정해 봅시다. '.repeat(4),
  Devanagari: 'नमस्ते, आज हम शोध-प्रबंध के दूसरे मसौदे पर चर्चा करेंगे। '.repeat(4),
  'emoji, flags, skins and marks': '👩‍👩‍👧‍👦🏳️‍🌈🇧🇷🇹🇷👍🏽👩🏿‍🚀 e\u0301e\u0323\u0302 ½ '.repeat(9),
};

for (const [name, text] of Object.entries(texts)) {
  test(`the canvas draws ${name} as the browser does`, async ({ relay, person }) => {
    const page = await chatting(person, relay, { viewport: { width: 820, height: 700 } });
    await send(page, text.trim());
    expect(await lastMessageLikeness(page)).toBeGreaterThan(kAlike);
  });
}

test('marks and links leave mixed text in order', async ({ relay, person }) => {
  const page = await chatting(person, relay, { viewport: { width: 820, height: 700 } });
  for (const [source, html] of [
    [
      'She said **שלום** לכולם and _left_ with **שנה טובה** for פרק 3 of the thesis, as we know',
      'She said <b>שלום</b> לכולם and <i>left</i> with <b>שנה טובה</b> for פרק 3 of the thesis, ' +
        'as we know',
    ],
    [
      'نلتقي **يوم الخميس** في المكتبة مع **Professor Lima** الساعة 10:30 لمناقشة ' +
        '**المسودة** الثانية',
      'نلتقي <b>يوم الخميس</b> في المكتبة مع <b>Professor Lima</b> الساعة 10:30 لمناقشة ' +
        '<b>المسودة</b> الثانية',
    ],
    [
      '**注意**：今天我们讨论论文的第二稿，请准备两个问题（**关于第四章**的方法），然后把文件发给我，谢谢你的帮助。',
      '<b>注意</b>：今天我们讨论论文的第二稿，请准备两个问题（<b>关于第四章</b>的方法），然后把文件发给我，谢谢你的帮助。',
    ],
  ]) {
    await send(page, source);
    expect(await lastMessageLikeness(page, html), source).toBeGreaterThan(kAlike);
  }
});

test('a canvas line stands where the browser’s does, at every size', async ({ relay, person }) => {
  for (const deviceScaleFactor of [1, 2]) {
    const viewport = { width: 760, height: 560 };
    const page = await chatting(person, relay, { deviceScaleFactor, viewport });
    for (const size of ['small', 'normal', 'large', 'larger']) {
      await page.evaluate((value) => localStorage.setItem('ithaca.text-size', value), size);
      await page.reload();
      await ready(page);
      await send(page, `Hxg ${size} ÅÇ`);
      expect(await lastMessageLikeness(page), `${size} at ${deviceScaleFactor}`).toBeGreaterThan(
        0.85,
      );
    }
  }
});

/** The longest time between two frames while `act` runs and for as long as frames are drawn. */
async function longestFrame(page, act) {
  await settled(page);
  await page.evaluate(() => {
    window.longest = 0;
    window.watching = true;
    let last = performance.now();
    const tick = () => {
      const now = performance.now();
      window.longest = Math.max(window.longest, now - last);
      last = now;
      if (window.watching) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await act();
  await settled(page);
  await page.waitForTimeout(300);
  return page.evaluate(() => {
    window.watching = false;
    return window.longest;
  });
}

const ideographs = (from, count) =>
  Array.from({ length: count }, (_, i) => String.fromCodePoint(0x4e00 + from + i)).join('');

test('two thousand different Chinese letters at once', async ({ relay, person }) => {
  const page = await chatting(person, relay);
  await send(page, ideographs(3000, 50)); // the font is loaded
  // The same amount of text of one letter: what any such message costs on this machine.
  const plain = await longestFrame(page, () => send(page, '好'.repeat(2000)));
  const varied = await longestFrame(page, () => send(page, ideographs(0, 2000)));
  test.info().annotations.push({
    type: 'longest frame',
    description: `2,000 different: ${varied.toFixed(0)} ms, 2,000 alike: ${plain.toFixed(0)} ms`,
  });
  console.log(`2,000 different ${varied.toFixed(0)} ms, alike ${plain.toFixed(0)} ms`);
  expect(varied).toBeLessThan(200 + plain * 4);
  expect(await lastMessageLikeness(page)).toBeGreaterThan(kAlike);
});

test('the atlas is bounded, whatever is read through', async ({ relay, person }) => {
  const page = await chatting(person, relay);
  for (let i = 0; i < 12; ++i) await send(page, ideographs(i * 1500, 1500));
  await settled(page);
  const { sprites } = await stats(page);
  expect(sprites).toBeLessThanOrEqual(20_000);
  expect(await lastMessageLikeness(page)).toBeGreaterThan(kAlike);
});

test('a canvas that falsifies what is read from it shows clean text', async ({ relay, person }) => {
  const page = await person({ colorScheme: 'light' });
  await page.addInitScript(() => {
    const read = CanvasRenderingContext2D.prototype.getImageData;
    CanvasRenderingContext2D.prototype.getImageData = function getImageData(...args) {
      const image = read.apply(this, args);
      for (let i = 0; i < image.data.length; ++i) image.data[i] ^= i % 7;
      return image;
    };
  });
  await start(page, relay.url, 'Ayşe');
  await newPair(page, 'Thesis year');
  await send(page, texts['Arabic with English and numbers']);
  expect(await lastMessageLikeness(page)).toBeGreaterThan(kAlike);
});
