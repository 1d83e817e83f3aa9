// The store contract, compiled to WebAssembly, on IndexedDB in a real browser.
import { expect, test } from '@playwright/test';
import { requireProgram, serve } from './page_server.mjs';

test('IndexedDB keeps the store contract', async ({ page }) => {
  test.setTimeout(240_000);
  requireProgram('store_contract');
  const server = await serve({
    '/': `<!doctype html><title>store contract</title><script>
      var lines = [];
      var Module = {
        arguments: ['--gtest_color=no'],
        print: (line) => lines.push(line),
        printErr: (line) => lines.push(line),
        onAbort: (what) => lines.push('abort: ' + what),
      };
    </script><script src="/store_contract.js"></script>`,
  });
  page.on('pageerror', (error) => console.log('page error:', error.stack));
  await page.goto(server.origin);
  const over = () => window.lines.some((line) => /^\[  PASSED  \]|^abort:/.test(line));
  await page.waitForFunction(over, null, { timeout: 220_000 }).catch(() => {});
  const lines = await page.evaluate(() => window.lines);
  const passed = lines.filter((line) => line.startsWith('[       OK ]')).length;
  const failed = lines.some((line) => /FAILED|Failure|abort:/.test(line));
  expect(failed, lines.join('\n')).toBe(false);
  // Every test of both suites ran; the full disk cannot be had here and is skipped.
  expect(passed).toBeGreaterThanOrEqual(36);
  await server.close();
});
