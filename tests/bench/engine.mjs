// What a conversation of 100,000 messages and 1,000 goals costs: natively, and in Chromium on the
// release build, where the same is measured of Yjs, Automerge and Loro:
//
//   scripts/dev bench engine [--json] [--messages N] [--only native|browser|ithaca|program|peers]
//
// The conversation is written once by the headless client and kept in build/bench; every run joins
// it anew, so receiving is measured, too. Figures are medians unless they say otherwise. With
// --json the last line is one object: `native` (see tests/bench/native/main.cpp), `browser`, and
// `targets`, each with what was measured, its limit and whether it holds. A limit that is a peer's
// figure needs the peer in the same run. `program` is the engine in a page without a screen, timed
// as the peers are, with everything compiled before; `ithaca` is what somebody waits for who sits
// before the screen. "cpu" is the processor's time, of the main thread in a browser; everything
// else is time that passed, which a busy machine makes longer. The peers neither encrypt nor
// verify.
import { measureIthaca } from './engine/ithaca.mjs';
import { measureNative } from './engine/native.mjs';
import { measurePeers } from './engine/peers.mjs';
import { measureProgram } from './engine/program.mjs';
import { argument, conversation, goals, messages } from './engine/shared.mjs';
import { judge } from './engine/targets.mjs';

const only = argument('--only', '');
const wanted = (...parts) => !only || parts.includes(only);
const texts = conversation();
const out = { messages, goals };
if (wanted('native')) out.native = await measureNative(texts);
if (wanted('browser', 'ithaca', 'program', 'peers')) out.browser = {};
if (wanted('browser', 'ithaca')) out.browser.ithaca = await measureIthaca(texts);
if (wanted('browser', 'program')) out.browser.program = await measureProgram(texts);
if (wanted('browser', 'peers')) out.browser.peers = await measurePeers(texts);
out.targets = judge(out);
for (const { what, measured, limit, verdict } of out.targets) {
  console.error(`${verdict.padEnd(7)} ${what}: ${measured}, limit ${limit}`);
}
console.log(JSON.stringify(out, null, process.argv.includes('--json') ? 0 : 2));
