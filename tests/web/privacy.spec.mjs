// Nothing readable reaches the relay: not in its files, its log, its URLs or any WebSocket frame.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  build,
  test,
  expect,
  start,
  newPair,
  invite,
  joinByLink,
  send,
  message,
  syncStatus,
} from './support.mjs';
import { encodings, findPlaintext } from './plaintext.mjs';

const secrets = [
  'Zanzibar-mentor',
  'Quetzal-mentee',
  'Wisteria-space',
  'Marmalade-message',
  'Juniper-goal',
];

test('no name, title, message, link secret reaches the relay', async ({ relay, person }) => {
  const mentor = await person();
  const mentee = await person();
  const wire = [];
  const urls = [];
  for (const page of [mentor, mentee]) {
    page.on('request', (request) => urls.push(request.url()));
    page.on('websocket', (socket) => {
      urls.push(socket.url());
      for (const event of ['framesent', 'framereceived'])
        socket.on(event, ({ payload }) => wire.push(Buffer.from(payload)));
    });
  }
  await start(mentor, relay.url, secrets[0]);
  await newPair(mentor, secrets[2]);
  const link = await invite(mentor);
  const code = link.split('#join/')[1];
  await joinByLink(mentee, link, secrets[1]);
  await send(mentor, secrets[3]);
  await expect(message(mentee, secrets[3])).toBeVisible();
  await mentor.getByRole('tab', { name: 'Goals' }).click();
  await mentor.getByRole('button', { name: 'Add goal', exact: true }).first().click();
  await mentor.getByRole('textbox', { name: 'Goal title', exact: true }).fill(secrets[4]);
  await mentor.getByRole('button', { name: 'Save goal', exact: true }).click();
  await mentee.getByRole('tab', { name: 'Goals' }).click();
  await expect(mentee.getByRole('heading', { name: secrets[4] })).toBeVisible();
  await expect(syncStatus(mentor)).toHaveText(/Up to date/);
  const log = relay.log;
  await relay.stop();

  const files = await relay.files();
  expect(files.length).toBeGreaterThan(0);
  expect(Buffer.concat(files).length).toBeGreaterThan(4096);
  expect(wire.length).toBeGreaterThan(20);
  const secret = Buffer.from(code, 'base64url').subarray(73, 89);
  const needles = [...secrets, code].flatMap(encodings).concat([secret]);
  const everything = [...files, ...wire, Buffer.from(log), Buffer.from(urls.join('\n'))];
  expect(findPlaintext(everything, needles)).toEqual([]);
});

// The search itself is tested: a client that encrypts nothing must be caught by it.
for (const [program, leaks] of [
  ['ithaca', false],
  ['ithaca_unencrypted', true],
]) {
  const finds = leaks ? 'finds' : 'does not find';
  test(`the search ${finds} what ${program} writes`, async ({ relay }) => {
    const data = await mkdtemp(path.join(tmpdir(), 'ithaca-client-'));
    const run = (...words) =>
      promisify(execFile)(path.join(build, 'native/bin', program), [
        '--data',
        data,
        '--relay',
        relay.url,
        ...words,
      ]);
    await run('init', '--name', secrets[0]);
    await run('create', secrets[2]);
    await run('send', secrets[2], secrets[3]);
    await run('sync');
    await relay.stop();
    const found = findPlaintext(await relay.files(), secrets.flatMap(encodings));
    expect(found.length > 0).toBe(leaks);
    await rm(data, { recursive: true, force: true });
  });
}
