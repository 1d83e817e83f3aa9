// People without a browser: the headless client, which the tests script as anybody could.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from './support.mjs';

export class Headless {
  /** A person of that name with a data folder of their own, who uses `relay`. */
  static async begin(relay, name) {
    const person = new Headless();
    person.relay = relay;
    person.data = await mkdtemp(path.join(tmpdir(), 'ithaca-client-'));
    await person.run(['init', '--name', name]);
    return person;
  }

  /** Runs one command; gives back what it printed, or throws what it said. */
  async run(words, input = '') {
    const program = path.join(build, 'native/bin/ithaca');
    const child = spawn(program, ['--data', this.data, '--relay', this.relay.url, ...words], {
      env: { ...process.env, ITHACA_PASSPHRASE: 'correct horse battery staple' },
    });
    let out = '';
    let said = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.stdin.on('error', () => {}); // it may end before it has read everything
    child.stdin.end(input);
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(`ithaca ${words[0]} ended with ${code}: ${said}`);
    return out.trim();
  }

  async dispose() {
    await rm(this.data, { recursive: true, force: true });
  }
}
