// Playwright against a real relay and Debian's Chromium. Each test starts its own relay on a free
// port with a fresh folder (support.mjs); ITHACA_BUILD names the build directory with the programs.
//
// Everything runs on WebGL, and what a person does all day on the CPU's renderer, too. What no
// project asks for, the program chooses (render.spec.mjs).
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  fullyParallel: true,
  workers: 2,
  retries: 1, // a flake is reported as such, and does not hide: "passed only on retry"
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  outputDir: '../../test-results',
  projects: [
    { name: 'webgl', testIgnore: 'render.spec.mjs', use: { render: 'gl' } },
    {
      name: 'cpu',
      testMatch: ['story.spec.mjs', 'input.spec.mjs', 'ways.spec.mjs'],
      use: { render: 'cpu' },
    },
    { name: 'render', testMatch: 'render.spec.mjs' },
  ],
  use: {
    actionTimeout: 30_000,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Istanbul',
    launchOptions: {
      executablePath: process.env.ITHACA_CHROMIUM || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
