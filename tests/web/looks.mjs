// How screens look, kept: pictures reduced to the mean brightness of small cells, in which fonts,
// antialiasing, times and the colours of avatars make little difference, and a box that has moved,
// grown, or lost its ground a large one.
//
// tests/web/looks/NAME.png was looked at by a person and kept. A screen that was changed on
// purpose, or is new, is kept again by running the test with ITHACA_KEEP_LOOKS=1: look at it
// before.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { expect, root, test } from './support.mjs';

const folder = path.join(root, 'tests/web/looks');
const LEVELS = 16;
// A cell has changed by more than text does that says something else.
const CELL_CHANGED = 26;
// The share of such cells at which a screen counts as another one.
export const SHARE_MAX = 0.004;

/** Runs in the page: brightness of each cell of the picture, without what differs each time. */
async function reduce({ shot, cell, masks }) {
  const image = await createImageBitmap(
    new Blob([Uint8Array.from(atob(shot), (c) => c.charCodeAt(0))], { type: 'image/png' }),
  );
  const scale = image.width / innerWidth;
  const pixels = new OffscreenCanvas(image.width, image.height).getContext('2d');
  pixels.drawImage(image, 0, 0);
  pixels.fillStyle = '#888';
  for (const element of document.querySelectorAll(masks)) {
    const { left, top, width, height } = element.getBoundingClientRect();
    pixels.fillRect(left * scale, top * scale, width * scale, height * scale);
  }
  const size = cell * scale;
  const columns = Math.floor(image.width / size);
  const rows = Math.floor(image.height / size);
  const { data } = pixels.getImageData(0, 0, image.width, image.height);
  const cells = [];
  for (let row = 0; row < rows; ++row) {
    for (let column = 0; column < columns; ++column) {
      let sum = 0;
      let count = 0;
      for (let y = Math.ceil(row * size); y < (row + 1) * size; ++y) {
        for (let x = Math.ceil(column * size); x < (column + 1) * size; ++x, ++count) {
          const at = 4 * (y * image.width + x);
          sum += 0.3 * data[at] + 0.6 * data[at + 1] + 0.1 * data[at + 2];
        }
      }
      cells.push(Math.round(sum / count));
    }
  }
  return { columns, rows, cells };
}

/** What the page shows now. */
export async function look(page) {
  const shot = (await page.screenshot()).toString('base64');
  const width = await page.evaluate(() => innerWidth);
  // Codes to be scanned differ each time.
  return page.evaluate(reduce, { shot, cell: width < 720 ? 6 : 8, masks: '#twin .t-img' });
}

const blur = ({ columns, rows, cells }) =>
  cells.map((_, i) => {
    let sum = 0;
    let count = 0;
    for (const dy of [-1, 0, 1]) {
      for (const dx of [-1, 0, 1]) {
        const x = (i % columns) + dx;
        const y = Math.floor(i / columns) + dy;
        if (x < 0 || y < 0 || x >= columns || y >= rows) continue;
        sum += cells[y * columns + x];
        ++count;
      }
    }
    return sum / count;
  });

/** The share of cells in which two looks differ. */
export function difference(one, other) {
  if (one.columns !== other.columns || one.rows !== other.rows) return 1;
  const [a, b] = [blur(one), blur(other)];
  return a.filter((cell, i) => Math.abs(cell - b[i]) > CELL_CHANGED).length / a.length;
}

const crcTable = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; ++k) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc = (bytes) =>
  (bytes.reduce((c, byte) => crcTable[(c ^ byte) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>>
  0;

/** A PNG of 16 greys, which a person can look at and git does not grow from. */
function toPng({ columns, rows, cells }) {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const out = Buffer.alloc(8 + body.length);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), 4 + body.length);
    return out;
  };
  const line = 1 + Math.ceil(columns / 2);
  const data = Buffer.alloc(line * rows);
  cells.forEach((cell, i) => {
    const x = i % columns;
    const level = Math.round((cell * (LEVELS - 1)) / 255);
    data[line * Math.floor(i / columns) + 1 + (x >> 1)] |= x % 2 ? level : level << 4;
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(columns, 0);
  head.writeUInt32BE(rows, 4);
  head.set([4, 0, 0, 0, 0], 8); // four bits of grey
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(data, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function fromPng(png) {
  const columns = png.readUInt32BE(16);
  const rows = png.readUInt32BE(20);
  const data = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
  const line = 1 + Math.ceil(columns / 2);
  const cells = Array.from({ length: columns * rows }, (_, i) => {
    const x = i % columns;
    const byte = data[line * Math.floor(i / columns) + 1 + (x >> 1)];
    return ((x % 2 ? byte & 15 : byte >> 4) * 255) / (LEVELS - 1);
  });
  return { columns, rows, cells };
}

const file = (name) => path.join(folder, `${name}.png`);

/** What was kept, or undefined. */
export const kept = (name) =>
  existsSync(file(name)) ? fromPng(readFileSync(file(name))) : undefined;

/** Fails, without ending the test, if the page looks other than what was kept under the name. */
export async function expectLook(page, name) {
  const now = await look(page);
  const before = kept(name);
  if (process.env.ITHACA_KEEP_LOOKS) {
    // What has not changed stays, down to the byte.
    if (before && difference(now, before) < SHARE_MAX / 4) return;
    mkdirSync(path.dirname(file(name)), { recursive: true });
    writeFileSync(file(name), toPng(now));
    return;
  }
  const share = before ? difference(now, before) : 1;
  if (share > SHARE_MAX) {
    await test.info().attach(`${name}, now`, { body: toPng(now), contentType: 'image/png' });
    await test.info().attach(`${name}, whole`, {
      body: await page.screenshot(),
      contentType: 'image/png',
    });
  }
  const how = before ? 'looks other than what was kept' : 'was never looked at and kept';
  expect.soft(share, `${name} ${how} (tests/web/looks.mjs)`).toBeLessThanOrEqual(SHARE_MAX);
}

/** A date in words is as wide as its day, and a line wraps on some: here it is always the same. */
export async function holdDates(page) {
  await page.addInitScript(() => {
    const moment = Date.UTC(2026, 10, 29, 15);
    const { prototype } = Intl.DateTimeFormat;
    const { get } = Object.getOwnPropertyDescriptor(prototype, 'format');
    Object.defineProperty(prototype, 'format', {
      get() {
        const format = get.call(this);
        return this.resolvedOptions().dateStyle === 'full' ? () => format(moment) : format;
      },
    });
  });
  return page;
}
