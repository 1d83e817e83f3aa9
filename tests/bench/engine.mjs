// What a conversation of 100,000 messages and 1,000 goals costs, in Chromium on the release build,
// and the same in Yjs, Automerge and Loro:
//
//   scripts/dev bench engine [--json] [--messages N] [--only ithaca|peers]
//
// The conversation is written once by the headless client and kept in build/bench; every run joins
// it anew in a fresh browser profile, so receiving is measured, too. Figures are medians unless
// they say otherwise. With --json the last line is one object. The peers neither encrypt nor
// verify.
import { measureIthaca } from './engine/ithaca.mjs';
import { measurePeers } from './engine/peers.mjs';
import { argument, conversation, goals, messages } from './engine/shared.mjs';

const only = argument('--only', '');
const texts = conversation();
const out = { messages, goals };
if (only !== 'peers') out.ithaca = await measureIthaca(texts);
if (only !== 'ithaca') out.peers = await measurePeers(texts);
console.log(JSON.stringify(out, null, process.argv.includes('--json') ? 0 : 2));
