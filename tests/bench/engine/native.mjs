// The native half: the app over SQLite, in a program of its own (tests/bench/native).
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from '../../web/support.mjs';
import { copyOfFilled } from './ithaca.mjs';
import { say } from './shared.mjs';

export async function measureNative(texts) {
  const copy = await copyOfFilled(texts);
  try {
    const program = path.join(build, 'native/bin/bench_engine_native');
    const { stdout } = await promisify(execFile)(program, [copy]);
    say(`native: ${stdout.trim()}`);
    return JSON.parse(stdout);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
