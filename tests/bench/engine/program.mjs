// Ithaca's engine in a page without a screen: measured as the peers are, where ithaca.mjs measures
// what somebody who sits before the screen waits for.
import { createServer } from 'node:http';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { build, root } from '../../web/support.mjs';
import { filled } from './ithaca.mjs';
import {
  browse,
  compiled,
  heap,
  median,
  messages,
  round,
  runs,
  say,
  tool,
  typed,
} from './shared.mjs';

const html = `<!doctype html><script src="/engine.js"></script>
<script type="module" src="/page.mjs"></script>`;

async function serveEngine() {
  const files = {
    '/engine.js': [path.join(build, 'web/bench/engine.js'), 'text/javascript'],
    '/engine.wasm': [path.join(build, 'web/bench/engine.wasm'), 'application/wasm'],
    '/page.mjs': [path.join(root, 'tests/bench/engine/program_page.mjs'), 'text/javascript'],
  };
  const server = createServer(async (request, response) => {
    const found = files[request.url];
    if (found) {
      return response.writeHead(200, { 'content-type': found[1] }).end(await readFile(found[0]));
    }
    response.writeHead(200, { 'content-type': 'text/html' }).end(html);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://localhost:${server.address().port}/` };
}

/** Joins `name` in a fresh profile; what receiving took. */
async function join(setup, url, profile, name, count) {
  const link = (await setup.ada.run(['invite', name])).split('\n').at(-1);
  const context = await browse(profile);
  const page = await context.newPage();
  page.setDefaultTimeout(600_000);
  const cdp = await tool(page);
  const cpu = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return metrics.find((metric) => metric.name === 'ThreadTime').value * 1000;
  };
  await page.goto(url);
  await page.evaluate(() => window.load());
  const before = await cpu();
  const out = await page.evaluate((what) => window.join(what), {
    relay: setup.relay.url,
    link,
    name,
    messages: count,
  });
  out.cpu_ms = (await cpu()) - before;
  out.memory = await heap(page, cdp);
  await context.close();
  return out;
}

export async function measureProgram(texts) {
  const { server, url } = await serveEngine();
  const setup = await filled(texts, url.slice(0, -1));
  const out = {};
  try {
    const profile = path.join(setup.copy, 'program');
    const full = await join(setup, url, profile, 'Bench', messages);
    const empty = await join(setup, url, path.join(setup.copy, 'program-empty'), 'Empty', 0);
    const each = (what) => round(((full[what] - empty[what]) * 1000) / messages);
    out.receive = {
      us_each: each('wall_ms'),
      cpu_us_each: each('cpu_ms'),
      work_us_each: each('work_ms'),
      store_us_each: each('store_ms'),
      // Decrypted, verified, merged and indexed; handing it to IndexedDB comes on top.
      engine_us_each: round(each('work_ms') - each('store_ms')),
      memory: full.memory,
    };
    say(`without a screen: received: ${JSON.stringify(out.receive)}`);
    // Without a network, as the peers.
    const context = await browse(profile, compiled);
    const fresh = async (use) => {
      const page = await context.newPage();
      page.setDefaultTimeout(600_000);
      await page.goto(url);
      await page.evaluate(() => window.load());
      const opened = await page.evaluate((what) => window.measureOpen(what), {
        relay: 'http://localhost:9',
        name: 'Bench',
        last: texts.at(-1),
      });
      if (use) await use(page, await tool(page));
      await page.close();
      return opened;
    };
    const opens = [];
    await fresh(); // the browser has just begun
    for (let i = 0; i < runs; ++i) {
      opens.push(
        await fresh(async (page, cdp) => {
          if (i < runs - 1) return;
          out.memory = await heap(page, cdp);
          out.local_to_saved_ms = median(await page.evaluate(() => window.measureLocal(30)));
          const search = await page.evaluate((words) => window.measureSearch(words), typed);
          out.search = {
            first_read_ms: round(search.read_ms),
            key_median_ms: median(search.times),
            key_max_ms: round(Math.max(...search.times)),
            keys: search.times.length,
          };
        }),
      );
    }
    out.open_ms = median(opens);
    await context.close();
    say(`without a screen: ${JSON.stringify(out)} ${opens.map(round)}`);
  } finally {
    server.close();
    await setup.relay.dispose();
    await rm(setup.copy, { recursive: true, force: true });
  }
  return out;
}
