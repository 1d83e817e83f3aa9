// The WebSocket transport of the web client in a real browser, against a server that misbehaves.
import { expect, test } from '@playwright/test';
import { requireProgram, serve } from './page_server.mjs';
import { Probe, probePage } from './probe.mjs';
import { acceptSockets } from './socket_server.mjs';

// As src/core/port/transport.h counts.
const [LOCAL, REMOTE, UNREACHABLE, BROKEN, OVER_LIMIT, UNSUPPORTED] = [1, 2, 3, 4, 5, 6];
const FRAME_MAX = 512 * 1024;

let server;
let peers;

test.beforeEach(async () => {
  requireProgram('ports_probe');
  server = await serve({ '/': probePage });
  peers = [];
});
test.afterEach(() => server.close());

async function connected(page, serveSocket, options) {
  acceptSockets(
    server.server,
    (peer) => {
      peers.push(peer);
      serveSocket(peer);
    },
    options,
  );
  const probe = await new Probe(page).goto(server.origin);
  await probe.call('connect', server.origin);
  return probe;
}

const echo = (peer) => {
  peer.onmessage = (payload) => peer.send(payload);
};

test('messages of all sizes go both ways, and are counted', async ({ page }) => {
  const probe = await connected(page, echo);
  await probe.line(/^opened$/);
  expect(peers[0].request.url).toBe('/sync');
  expect(peers[0].request.headers['sec-websocket-protocol']).toBe('ithaca.sync.v1');
  const sizes = [0, 1, 125, 126, 65_535, 65_536, FRAME_MAX];
  for (const size of sizes) await probe.call('send', size, 7);
  for (const size of sizes) {
    expect(await probe.line(/^message/)).toBe(`message ${size} ${'07'.repeat(Math.min(size, 4))}`);
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(await probe.call('bytes', 0)).toBe(total);
  expect(await probe.call('bytes', 1)).toBe(total);
  await probe.call('close');
  await probe.line(new RegExp(`^closed ${LOCAL}$`));
  await expect.poll(() => peers[0].closed).toBe(true);
  await probe.call('connect', server.origin);
  await probe.line(/^opened$/);
});

for (const [what, behave, options, opens, reason] of [
  ['closes in order', (peer) => peer.close(1000), {}, true, REMOTE],
  ['goes away', (peer) => peer.close(1001), {}, true, REMOTE],
  ['closes with an error', (peer) => peer.close(1011), {}, true, BROKEN],
  ['breaks off', (peer) => setTimeout(peer.destroy, 300), {}, true, BROKEN],
  ['sends text', (peer) => peer.sendText('hello'), {}, true, BROKEN],
  ['sends too much', (peer) => peer.send(Buffer.alloc(FRAME_MAX + 1)), {}, true, OVER_LIMIT],
  ['finds a message too long', (peer) => peer.close(1009), {}, true, OVER_LIMIT],
  ['speaks another protocol', () => {}, { protocol: 'other' }, false, UNREACHABLE],
  ['breaks off at once', (peer) => peer.destroy(), { protocol: 'other' }, false, UNREACHABLE],
]) {
  test(`a relay that ${what}`, async ({ page }) => {
    const probe = await connected(page, behave, options);
    if (opens) await probe.line(/^opened$/);
    expect(await probe.line(/^(opened|closed)/)).toBe(`closed ${reason}`);
    await page.waitForTimeout(200);
    expect(await probe.rest()).toEqual([]);
  });
}

test('nobody there, and origins that are none', async ({ page }) => {
  const probe = await new Probe(page).goto(server.origin);
  // This server answers 404 to the upgrade.
  server.server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'));
  await probe.call('connect', server.origin);
  await probe.line(new RegExp(`^closed ${UNREACHABLE}$`));
  for (const origin of ['ftp://localhost', 'nonsense', 'https://user@host', 'http://host/path']) {
    await probe.call('connect', origin);
    await probe.line(new RegExp(`^closed ${UNSUPPORTED}$`));
  }
});

test('a program that does not poll is protected from a flood', async ({ page }) => {
  const probe = await connected(page, echo);
  await probe.line(/^opened$/);
  await probe.call('hold', 1);
  for (let i = 0; i < 60; i++) peers[0].send(Buffer.alloc(FRAME_MAX, 1));
  await expect.poll(() => peers[0].closed, { timeout: 20_000 }).toBe(true);
  await probe.call('hold', 0);
  await probe.line(new RegExp(`^closed ${OVER_LIMIT}$`));
  const messages = probe.lines.length;
  expect(messages).toBe(0);
});

test('coming online is a hint to connect', async ({ page, context }) => {
  const probe = await new Probe(page).goto(server.origin);
  await probe.rest();
  await context.setOffline(true);
  await context.setOffline(false);
  await probe.line(/^hint$/);
});
