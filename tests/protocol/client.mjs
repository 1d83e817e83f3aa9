// A client of an Ithaca relay, written from docs/PROTOCOL.md and nothing else: section 6, and what
// it needs to enter a space by a link, read everything in it, and say something.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import WebSocket from 'ws';
import { equal, hex, must, Reader, Writer, zeros } from './bytes.mjs';
import { Chain, readLink } from './chain.mjs';
import { openEnvelope, readEnvelope, sealEnvelope } from './envelope.mjs';
import { epochKeys, hash, identity, inviteKeys, sign, unseal } from './keys.mjs';
import { readOps, State, writeMessage, writeName } from './ops.mjs';

const frame = {
  hello: 1,
  challenge: 2,
  sub: 3,
  control: 5,
  batch: 6,
  live: 7,
  push: 8,
  ack: 9,
  ctl: 12,
  ctlOk: 13,
  openInvite: 14,
  package: 15,
  err: 18,
};

const random = (size) => new Uint8Array(randomBytes(size));

const readers = {
  [frame.challenge]: (from) => ({
    version: from.u16(),
    features: from.u64(),
    nonce: from.raw(32),
    time: from.u64(),
    generation: from.raw(16),
  }),
  [frame.control]: (from) => ({
    space: from.raw(32),
    first: from.u32(),
    records: from.list(from.varint(), () => from.bytes()),
  }),
  [frame.batch]: (from) => ({
    space: from.raw(32),
    entries: from.list(from.varint(), () => ({
      seq: from.u64(),
      received: from.u64(),
      envelope: from.bytes(),
    })),
  }),
  [frame.live]: (from) => ({ space: from.raw(32), head: from.u64() }),
  [frame.ack]: (from) => ({
    space: from.raw(32),
    actor: from.raw(32),
    aseq: from.u64(),
    hash: from.raw(32),
    seq: from.u64(),
    received: from.u64(),
  }),
  [frame.ctlOk]: (from) => ({
    request: from.u32(),
    space: from.raw(32),
    index: from.u32(),
    hash: from.raw(32),
  }),
  [frame.package]: (from) => ({
    space: from.raw(32),
    invite: from.raw(32),
    package: from.bytes(),
  }),
  [frame.err]: (from) => ({
    answers: from.u8(),
    space: from.raw(32),
    code: from.u16(),
    retry: from.u32(),
    reference: from.u64(),
    detail: from.text(),
  }),
};

function readFrame(message) {
  const from = new Reader(message);
  must(from.u8() === 1, 'a frame of another version');
  const type = from.u8();
  must(from.u16() === 0, 'a frame whose zero is none');
  const body = new Reader(from.end(from.raw(from.u32())));
  return { type, ...(readers[type] ? body.end(readers[type](body)) : {}) };
}

export class Client {
  chain = new Chain();
  state = new State();
  #keys = new Map(); // epoch id in hex → content key
  #heads = new Map(); // actor in hex → { aseq, hash }
  #held = []; // frames that nobody has waited for yet
  #seq = 0;

  constructor(link) {
    this.link = readLink(link);
  }

  async dial() {
    this.socket = new WebSocket(
      `${this.link.origin.replace(/^http/, 'ws')}/sync`,
      'ithaca.sync.v1',
    );
    this.socket.on('message', (message) => {
      this.#held.push(readFrame(message));
      this.socket.emit('frame');
    });
    await once(this.socket, 'open');
    this.#send(frame.hello, new Writer().u16(1).u16(1).u64(0));
    this.challenge = await this.#next(frame.challenge);
    must(this.challenge.version === 1, 'another version');
  }

  close = () => this.socket.close();

  #send(type, body) {
    const bytes = body.done();
    this.socket.send(new Writer().u8(1).u8(type).u16(0).u32(bytes.length).raw(bytes).done());
  }

  // The next frame, which must be of that type; a CONTROL or a BATCH is taken in by the way.
  async #next(...types) {
    for (;;) {
      while (!this.#held.length) await once(this.socket, 'frame');
      const got = this.#held.shift();
      must(got.type !== frame.err, `the relay says ${got.code}: ${got.detail}`);
      if (got.type === frame.control) this.#learn(got);
      if (got.type === frame.batch) got.entries.forEach((entry) => this.#take(entry));
      if (types.includes(got.type)) return got;
    }
  }

  #learn({ first, records }) {
    records.forEach((record, offset) => {
      if (first + offset < this.chain.records.length) return;
      this.chain.apply(record);
      const epoch = this.me && this.chain.epochs.get(hex(this.chain.head.hash));
      const own = epoch?.sealed.find(({ box }) => equal(box, this.me.box.key));
      if (own) this.#addKey(this.chain.head.hash, unseal(this.me.box, own.key));
    });
  }

  #addKey(id, key) {
    const { commitment } = this.chain.epochs.get(hex(id));
    this.#keys.set(hex(id), epochKeys(key, commitment).content);
  }

  #take({ seq, envelope: bytes }) {
    must(seq === this.#seq + 1, 'a log that is not dense');
    this.#seq = seq;
    const envelope = readEnvelope(bytes);
    must(equal(envelope.space, this.chain.space), 'an envelope of another space');
    const head = this.#heads.get(hex(envelope.actor)) ?? { aseq: 0, hash: zeros(32) };
    must(envelope.aseq === head.aseq + 1 && equal(envelope.prev, head.hash), 'a broken run');
    this.#heads.set(hex(envelope.actor), envelope);
    const writer = this.chain.writers.get(hex(envelope.device));
    must(writer, 'an envelope of somebody who was never in');
    if (envelope.kind !== 1) return;
    const content = openEnvelope(envelope, this.#keys.get(hex(envelope.epoch)));
    readOps(content, envelope.device, writer).forEach((op) => this.state.apply(op));
  }

  #signed(seed, tag) {
    const said = new Writer().text(this.link.origin).raw(this.challenge.nonce);
    return sign(seed, tag, said.raw(this.link.space).done());
  }

  /** Enters by the link, as a new member. */
  async join() {
    const { space, secret } = this.link;
    const keys = inviteKeys(secret, space);
    const opening = new Writer().raw(space).raw(keys.sign.key);
    this.#send(frame.openInvite, opening.raw(this.#signed(keys.sign.seed, 'ithaca.open.v1')));
    const got = await this.#next(frame.package);
    must(equal(this.chain.space, space), 'a genesis whose hash is not the space');
    const { body } = this.chain.invite(this.link);
    must(equal(body.invite, keys.sign.key) && equal(body.box, keys.box.key), 'a foreign invite');
    must(equal(hash('ithaca.package.v1', got.package), body.package), 'a foreign package');
    for (const [id, key] of this.chain.openPackage(keys.box, got.package))
      this.#addKey(Buffer.from(id, 'hex'), key);
    this.me = identity(random(32), random(32), this.chain.salt);
    this.actor = { device: this.me.device, incarnation: random(16), aseq: 0, last: zeros(32) };
    const time = Date.now();
    const record = this.chain.join(this.me, keys.sign, body.role, random(32), random, time);
    this.#send(frame.ctl, new Writer().u32(1).raw(space).bytes(record).varint(0));
    const { index } = await this.#next(frame.ctlOk);
    must(index === this.chain.records.length, 'a record at another place');
    this.#learn({ first: index, records: [record] });
  }

  /** Reads the log up to its present end. */
  async read() {
    const sub = new Writer().raw(this.link.space).raw(this.me.device.key).u64(this.#seq);
    sub.u32(this.chain.records.length).raw(this.#signed(this.me.device.seed, 'ithaca.sub.v1'));
    this.#send(frame.sub, sub);
    const { head } = await this.#next(frame.live);
    must(head === this.#seq, 'a LIVE before the end of the log');
  }

  /** Waits for the next envelopes. */
  next = () => this.#next(frame.batch);

  async #push(content) {
    const epoch = this.chain.epoch;
    const key = this.#keys.get(hex(epoch));
    const { space } = this.link;
    const sealed = sealEnvelope(this.actor, space, epoch, key, random(24), content);
    this.#send(frame.push, new Writer().raw(sealed));
    const ack = await this.#next(frame.ack);
    must(ack.aseq === this.actor.aseq && equal(ack.hash, this.actor.last), 'an ACK of another one');
  }

  call = (name) => this.#push(writeName(random(16), Date.now(), name));

  say = (words, ts = Date.now()) =>
    this.#push(writeMessage(this.me.device.key, random(16), ts, words));
}
