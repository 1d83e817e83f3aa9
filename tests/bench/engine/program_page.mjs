// Runs in a page of its own: Ithaca's engine without a screen (tests/bench/web/engine.cpp), driven
// as page.mjs drives the peers.
let module;
let wanted = [];

const call = (name, type, ...values) =>
  module.ccall(
    `bench_${name}`,
    type,
    values.map((value) => (typeof value === 'string' ? 'string' : 'number')),
    values,
  );
const ask = (name, ...values) => call(name, 'number', ...values);

/** Waits until `holds()`, which is looked at after each tick. */
const until = (holds) =>
  new Promise((resolve) => {
    const look = () => (holds() ? (resolve(), true) : false);
    if (!look()) wanted.push(look);
  });

function ticked() {
  wanted = wanted.filter((look) => !look());
}

/** Milliseconds in calls of IndexedDB that write. */
let store_ms = 0;
for (const [kind, name] of [
  [IDBDatabase, 'transaction'],
  [IDBObjectStore, 'put'],
  [IDBObjectStore, 'delete'],
  [IDBTransaction, 'commit'],
]) {
  const original = kind.prototype[name];
  kind.prototype[name] = function (...words) {
    const start = performance.now();
    try {
      return original.apply(this, words);
    } finally {
      store_ms += performance.now() - start;
    }
  };
}

/** Compiles the program; nothing else. */
window.load = async () => {
  module = await window.createEngine({ onTick: ticked });
};

async function opened(relay) {
  ask('begin', relay);
  await until(() => ask('phase') !== 0);
  if (ask('phase') === 3) throw new Error('the store does not open');
}

/** Joins the space in a fresh profile and receives all of it. */
window.join = async ({ relay, link, name, messages }) => {
  await opened(relay);
  ask('profile');
  ask('open_link', link);
  await until(() => ask('join') === 1);
  const start = performance.now();
  const before = ask('work_ms');
  store_ms = 0;
  await until(() => ask('up_to_date') && ask('messages', name) >= messages);
  return { wall_ms: performance.now() - start, work_ms: ask('work_ms') - before, store_ms };
};

/** From the store to the last 50 messages; the module is there already. */
window.measureOpen = async ({ relay, name, last }) => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  const start = performance.now();
  await opened(relay);
  await until(() => ask('messages', name) > 0 && ask('take_last', 50) === 50);
  const took = performance.now() - start;
  const text = call('last_text', 'string');
  if (text !== last) throw new Error(`not the last message: ${text}`);
  return took;
};

/** A message of one's own, until it is on the disk. */
window.measureLocal = async (count) => {
  const times = [];
  for (let i = 0; i < count; ++i) {
    const start = performance.now();
    ask('send', `${i} `.padEnd(160, 'word '));
    await until(() => ask('saved') === 1);
    times.push(performance.now() - start);
  }
  return times;
};

/** Letter by letter, from the key to the last results and the first of them in hand. */
window.measureSearch = async (texts) => {
  const from = performance.now();
  ask('open_search');
  ask('search', 'a');
  await until(() => ask('search_done') === 1);
  const read_ms = performance.now() - from;
  const times = [];
  for (const typed of texts) {
    ask('search', '');
    for (let letters = 1; letters <= typed.length; ++letters) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      const start = performance.now();
      ask('search', typed.slice(0, letters));
      await until(() => ask('search_done') === 1);
      ask('hits');
      times.push(performance.now() - start);
    }
  }
  return { read_ms, times };
};
