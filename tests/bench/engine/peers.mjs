// Yjs, Loro and Automerge: the same conversation, each in a page of its own (page.mjs).
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../web/support.mjs';
import {
  browse,
  compiled,
  heap,
  kept,
  median,
  round,
  runs,
  say,
  titles,
  tool,
  usage,
} from './shared.mjs';

const remote = 2000;

function installPeers() {
  const folder = path.join(kept, 'peers');
  const run = spawnSync(path.join(root, 'scripts/lib/install'), ['bench', folder], {
    stdio: ['ignore', 2, 2],
  });
  if (run.status !== 0) throw new Error('the peers could not be installed');
  return folder;
}

/** Serves the page and the packages. */
async function servePeers(folder) {
  const modules = {
    yjs: '/node_modules/yjs/dist/yjs.mjs',
    'lib0/': '/node_modules/lib0/',
    'isomorphic.js': '/node_modules/isomorphic.js/browser.mjs',
    'loro-crdt': '/node_modules/loro-crdt/web/index.js',
    '@automerge/automerge':
      '/node_modules/@automerge/automerge/dist/mjs/entrypoints/fullfat_base64.js',
  };
  const map = JSON.stringify({ imports: modules });
  const html = `<!doctype html><script type="importmap">${map}</script>
<script type="module" src="/page.mjs"></script>`;
  const types = {
    '.wasm': 'application/wasm',
    '.js': 'text/javascript',
    '.mjs': 'text/javascript',
  };
  const server = createServer(async (request, response) => {
    try {
      const { pathname } = new URL(request.url, 'http://localhost');
      if (pathname === '/') {
        return response.writeHead(200, { 'content-type': 'text/html' }).end(html);
      }
      let file = path.join(folder, path.normalize(pathname));
      if (pathname === '/page.mjs') file = path.join(root, 'tests/bench/engine/page.mjs');
      if (!path.extname(file)) file += '.js';
      const type = types[path.extname(file)] ?? 'application/octet-stream';
      const bytes = await readFile(file);
      response.writeHead(200, { 'content-type': type }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://localhost:${server.address().port}/` };
}

async function measurePeer(name, url, texts) {
  const profile = await mkdtemp(path.join(tmpdir(), 'ithaca-peer-'));
  const context = await browse(profile, compiled);
  const fresh = async (use) => {
    const page = await context.newPage();
    page.setDefaultTimeout(1_800_000);
    await page.goto(url);
    await page.waitForFunction(() => window.measureLocal);
    const result = await use(page, await tool(page));
    await page.close();
    return result;
  };
  try {
    say(`${name}: making the document`);
    await fresh((page) =>
      page.evaluate(
        ([peer, data]) => window.fill(peer, data),
        [name, { texts, goals: titles, remote }],
      ),
    );
    const opens = [];
    const out = {};
    // Automerge takes milliseconds a message.
    const count = name === 'automerge' ? 100 : remote;
    const open = (page) => page.evaluate((peer) => window.measureOpen(peer), name);
    await fresh(open); // the browser has just begun
    for (let i = 0; i < runs; ++i) {
      await fresh(async (page, cdp) => {
        opens.push(await open(page));
        if (i < runs - 1) return;
        out.memory = await heap(page, cdp);
        out.remote_us_each = round(await page.evaluate((n) => window.measureRemote(n), count));
        out.local_to_saved_ms = median(await page.evaluate(() => window.measureLocal(30)));
        out.disk_mb = round(await usage(page));
      });
    }
    say(`${name}: ${JSON.stringify(out)}`);
    return { open_ms: median(opens), ...out };
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

export async function measurePeers(texts) {
  const { server, url } = await servePeers(installPeers());
  const out = {};
  try {
    for (const name of ['yjs', 'loro', 'automerge'])
      out[name] = await measurePeer(name, url, texts);
  } finally {
    server.close();
  }
  return out;
}
