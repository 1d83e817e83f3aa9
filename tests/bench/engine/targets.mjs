// What the figures have to be.
import { round } from './shared.mjs';

/** [what, measured, limit] of everything that this run knows. */
function* targets({ native, browser }) {
  const ithaca = browser?.ithaca;
  const { yjs, loro } = browser?.peers ?? {};
  const least = (...values) => Math.min(...values.filter((value) => value !== undefined));
  const receive = least(20, yjs?.remote_us_each);
  if (native) {
    yield ['native: receive a message, µs cpu', native.receive.cpu_us_each, receive];
    yield ['native: first results of a key, ms cpu, greatest', native.search.first_max_ms, 50];
    yield ['native: all results of a key, ms cpu, greatest', native.search.done_max_ms, 50];
    yield ['native: heap with the space open, MB', native.heap_mb, 40];
    yield ['native: state on the disk, MB', native.disk.state_mb, 28];
    yield ['native: with the envelopes, MB', native.disk.with_log_mb, 90];
    yield ['native: bytes of a text of 160 on the wire', native.own.frame_bytes, 640];
  }
  const program = browser?.program;
  if (program) {
    const each = program.receive.engine_us_each;
    yield ['engine: receive a message, µs', each, receive];
    yield ['engine: a key to its last results, ms, greatest', program.search.key_max_ms, 50];
    if (yjs) yield ['engine: open, ms, a tenth of Yjs', program.open_ms, yjs.open_ms / 10];
    if (loro) yield ['engine: open, ms, a fifth of Loro', program.open_ms, loro.open_ms / 5];
    if (loro)
      yield ['engine: own message to saved, ms', program.local_to_saved_ms, loro.local_to_saved_ms];
  }
  if (!ithaca) return;
  const { memory } = ithaca.start['1x'].full;
  yield ['browser: a key to its last results, ms, greatest', ithaca.search.key_max_ms, 50];
  yield ['browser: heap with the space open, MB', memory.script_mb + memory.wasm_mb, 40];
  yield ['browser: state on the disk, MB', ithaca.disk.state_mb, 28];
  yield ['browser: with the envelopes, MB', ithaca.disk.with_log_mb, 90];
  yield ['browser: bytes of a text of 160 on the wire', ithaca.own.frame_bytes, 640];
  for (const [rate, { ratio }] of Object.entries(ithaca.start)) {
    yield [`browser: start at ${rate}, over that of an empty space`, ratio, 1.3];
  }
}

export function judge(figures) {
  return [...targets(figures)].map(([what, measured, limit]) => ({
    what,
    measured: measured === null ? null : round(measured),
    limit: round(limit),
    verdict: Number.isFinite(measured) ? (measured <= limit ? 'pass' : 'miss') : 'unknown',
  }));
}
