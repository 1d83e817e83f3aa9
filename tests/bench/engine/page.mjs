// Runs in a page of its own: the same conversation in Yjs, Automerge and Loro, each kept as one
// snapshot in IndexedDB, as their guides advise. Nothing is encrypted, signed or verified here.
//
// A peer: create() → doc; write(doc, message) → the update's bytes; save(doc) → bytes;
// load(bytes) → doc; apply(doc, update); last(doc, n) → messages.
const peers = {
  async yjs() {
    const Y = await import('yjs');
    const updates = (doc, change) => {
      let out;
      const keep = (update) => (out = update);
      doc.on('update', keep);
      doc.transact(change);
      doc.off('update', keep);
      return out;
    };
    return {
      create: () => new Y.Doc(),
      goals: (doc, goals) => doc.getArray('goals').push(goals),
      fill: (doc, some) => doc.getArray('messages').push(some),
      write: (doc, message) => updates(doc, () => doc.getArray('messages').push([message])),
      save: (doc) => Y.encodeStateAsUpdate(doc),
      load: (bytes) => {
        const doc = new Y.Doc();
        Y.applyUpdate(doc, bytes);
        return doc;
      },
      apply: (doc, update) => (Y.applyUpdate(doc, update), doc),
      last: (doc, n) => {
        const list = doc.getArray('messages');
        return list.slice(list.length - n);
      },
    };
  },
  async loro() {
    const loro = await import('loro-crdt');
    await loro.default?.();
    const open = (doc) => ({ doc, list: doc.getList('messages') });
    return {
      create: () => open(new loro.LoroDoc()),
      goals: ({ doc }, goals) => {
        for (const goal of goals) doc.getList('goals').push(goal);
        doc.commit();
      },
      fill: ({ doc, list }, some) => {
        for (const message of some) list.push(message);
        doc.commit();
      },
      write: ({ doc, list }, message) => {
        const from = doc.version();
        list.push(message);
        doc.commit();
        return doc.export({ mode: 'update', from });
      },
      save: ({ doc }) => doc.export({ mode: 'snapshot' }),
      load: (bytes) => {
        const doc = new loro.LoroDoc();
        doc.import(bytes);
        return open(doc);
      },
      apply: (opened, update) => (opened.doc.import(update), opened),
      last: ({ list }, n) => {
        const out = [];
        for (let i = list.length - n; i < list.length; ++i) out.push(list.get(i));
        return out;
      },
    };
  },
  async automerge() {
    const A = await import('@automerge/automerge');
    const box = (doc) => ({ doc });
    const change = (boxed, edit) => {
      boxed.doc = A.change(boxed.doc, edit);
      return A.getLastLocalChange(boxed.doc);
    };
    return {
      create: () => box(A.from({ messages: [], goals: [] })),
      goals: (boxed, goals) => change(boxed, (doc) => doc.goals.push(...goals)),
      fill: (boxed, some) => change(boxed, (doc) => doc.messages.push(...some)),
      write: (boxed, message) => change(boxed, (doc) => doc.messages.push(message)),
      save: (boxed) => A.save(boxed.doc),
      load: (bytes) => box(A.load(bytes)),
      apply: (boxed, update) => {
        [boxed.doc] = A.applyChanges(boxed.doc, [update]);
        return boxed;
      },
      last: (boxed, n) => boxed.doc.messages.slice(-n).map((message) => ({ ...message })),
    };
  },
};

const fillStep = 200;

function openDatabase(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(`peer-${name}`, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('records');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function put(database, key, value) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction('records', 'readwrite', { durability: 'strict' });
    transaction.objectStore('records').put(value, key);
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}

function get(database, key) {
  return new Promise((resolve, reject) => {
    const request = database.transaction('records').objectStore('records').get(key);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Makes the conversation and keeps it, and beside it some updates that others will have sent. */
window.fill = async (name, { texts, goals, remote }) => {
  const database = await openDatabase(name);
  if (await get(database, 'snapshot')) return (await get(database, 'snapshot')).length;
  const peer = await peers[name]();
  const doc = peer.create();
  const message = (text, i) => ({ id: `m${i}`, author: i % 2 ? 'ada' : 'ben', ts: 1e12 + i, text });
  for (let i = 0; i < texts.length; i += fillStep) {
    peer.fill(
      doc,
      texts.slice(i, i + fillStep).map((text, k) => message(text, i + k)),
    );
  }
  peer.goals(
    doc,
    goals.map((title, i) => ({ id: `g${i}`, title, why: '', milestones: ['Begin'] })),
  );
  const snapshot = peer.save(doc);
  const other = peer.load(snapshot);
  const updates = [];
  for (let i = 0; i < remote; ++i) {
    updates.push(peer.write(other, message(`From afar ${i}: ${texts[i]}`, texts.length + i)));
  }
  await put(database, 'updates', updates);
  await put(database, 'snapshot', snapshot);
  return snapshot.length;
};

/** From the store to the last 50 messages; the module is there already. */
window.measureOpen = async (name) => {
  const peer = await peers[name]();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const start = performance.now();
  const database = await openDatabase(name);
  const opened = peer.load(await get(database, 'snapshot'));
  const messages = peer.last(opened, 50);
  const took = performance.now() - start;
  if (messages.length !== 50 || !messages[49].text) throw new Error('not the last messages');
  window.kept = { peer, database, opened };
  return took;
};

/** Messages of others, one by one, in microseconds each. */
window.measureRemote = async (count) => {
  const { peer, database } = window.kept;
  const updates = (await get(database, 'updates')).slice(0, count);
  const start = performance.now();
  for (const update of updates) window.kept.opened = peer.apply(window.kept.opened, update);
  const took = performance.now() - start;
  if (!peer.last(window.kept.opened, 1)[0].text.startsWith(`From afar ${updates.length - 1}:`)) {
    throw new Error('the updates did not arrive');
  }
  return (took * 1000) / updates.length;
};

/** A message of one's own, until it is on the disk. */
window.measureLocal = async (count) => {
  const { peer, database, opened } = window.kept;
  const times = [];
  for (let i = 0; i < count; ++i) {
    const start = performance.now();
    const update = peer.write(opened, { id: `x${i}`, author: 'ada', ts: 2e12 + i, text: 'Mine' });
    await put(database, `own-${i}`, update);
    times.push(performance.now() - start);
  }
  return times;
};
