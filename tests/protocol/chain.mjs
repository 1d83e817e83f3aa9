// Sections 4 and 5 of docs/PROTOCOL.md: the control chain, packages, and the link.
import { concat, equal, hex, must, Reader, Writer, zeros } from './bytes.mjs';
import { hash, seal, sign, unseal, verify } from './keys.mjs';

const types = {
  genesis: 1,
  invite: 2,
  join: 3,
  revoke: 4,
  remove: 5,
  leave: 6,
  rotate: 7,
  role: 8,
  addDevice: 9,
  removeDevice: 10,
};
const owner = 1;

function readMember(from) {
  return {
    member: from.raw(32),
    device: from.raw(32),
    box: from.raw(32),
    role: from.u8(),
    certificate: from.raw(64),
  };
}

function readEpoch(from) {
  return {
    commitment: from.raw(32),
    sealed: from.list(from.varint(), () => ({ box: from.raw(32), key: from.raw(80) })),
    invites: from.list(from.varint(), () => ({ invite: from.raw(32), package: from.raw(32) })),
  };
}

const readPins = (from) =>
  from.list(from.varint(), () => ({ actor: from.raw(32), aseq: from.u64(), hash: from.raw(32) }));

const bodies = {
  [types.genesis]: (from) => ({
    kind: from.u8(),
    salt: from.raw(16),
    member: readMember(from),
    epoch: readEpoch(from),
  }),
  [types.invite]: (from) => ({
    invite: from.raw(32),
    box: from.raw(32),
    role: from.u8(),
    expires: from.u64(),
    package: from.raw(32),
  }),
  [types.join]: (from) => ({
    invite: from.raw(32),
    member: readMember(from),
    epoch: readEpoch(from),
  }),
  [types.revoke]: (from) => ({ invite: from.raw(32), epoch: readEpoch(from) }),
  [types.remove]: (from) => ({
    member: from.raw(32),
    pins: readPins(from),
    epoch: readEpoch(from),
  }),
  [types.leave]: (from) => ({ pins: readPins(from) }),
  [types.rotate]: (from) => ({ epoch: readEpoch(from) }),
  [types.role]: (from) => ({ member: from.raw(32), role: from.u8() }),
  [types.addDevice]: (from) => ({
    device: from.raw(32),
    box: from.raw(32),
    certificate: from.raw(64),
    epoch: readEpoch(from),
  }),
  [types.removeDevice]: (from) => ({
    device: from.raw(32),
    pins: readPins(from),
    epoch: readEpoch(from),
  }),
};

export function readRecord(bytes) {
  const from = new Reader(bytes);
  must(from.u8() === 1, 'a record of another version');
  const record = { type: from.u8(), space: from.raw(32), index: from.u32(), prev: from.raw(32) };
  record.time = from.u64();
  record.signer = from.raw(32);
  must(record.type in bodies, `a record of type ${record.type}`);
  record.body = bodies[record.type](from);
  const signed = from.before;
  record.signature = from.raw(64);
  must(
    verify(record.signer, 'ithaca.control.sig.v1', signed, record.signature),
    `record ${record.index}: its signature`,
  );
  record.hash = hash('ithaca.control.v1', bytes);
  return from.end(record);
}

const certified = (salt, entry) => concat(salt, entry.device, entry.box);

/** A space's records, checked one by one, and who is in after them. */
export class Chain {
  records = [];
  members = new Map(); // device key in hex → member entry
  writers = new Map(); // of every device there ever was, in hex → its member
  epochs = new Map(); // epoch id in hex → { index, commitment, sealed }
  rotationDue = false;

  get head() {
    return this.records.at(-1);
  }

  apply(bytes) {
    const record = readRecord(bytes);
    must(record.index === this.records.length, 'a record out of order');
    const first = record.index === 0;
    must(first === (record.type === types.genesis), 'a genesis that is not the first record');
    must(equal(record.prev, first ? zeros(32) : this.head.hash), 'a record of another chain');
    must(equal(record.space, first ? zeros(32) : this.space), 'a record of another space');
    if (first) {
      this.space = record.hash;
      this.salt = record.body.salt;
    }
    this.#checkSigner(record);
    this.records.push(record);
    const { member, epoch } = record.body;
    if (record.type === types.remove) this.#end(member);
    if (record.type === types.leave) this.#leave(record.signer);
    if (record.type === types.role)
      for (const entry of this.members.values())
        if (equal(entry.member, member)) entry.role = record.body.role;
    if (record.type === types.genesis || record.type === types.join)
      this.#enter(member, record.index);
    if (record.type === types.addDevice) {
      const { member: of, role, joined } = this.members.get(hex(record.signer));
      this.#enter({ ...record.body, member: of, role }, joined);
    }
    if (record.type === types.removeDevice) {
      const ended = this.members.get(hex(record.body.device));
      this.members.delete(hex(record.body.device));
      must(this.#has(ended.member), "a member's last device ends");
    }
    if (epoch) this.#startEpoch(record, epoch);
  }

  /** A device of a member who came in with record `joined`. */
  #enter(entry, joined) {
    const { member, device, certificate } = entry;
    must(
      verify(member, 'ithaca.device.cert.v1', certified(this.salt, entry), certificate),
      'a device that its member did not certify',
    );
    must(!this.members.has(hex(device)), 'a device that is in already');
    this.members.set(hex(device), { ...entry, joined });
    this.writers.set(hex(device), member);
  }

  #has(member) {
    return [...this.members.values()].some((entry) => equal(entry.member, member));
  }

  #checkSigner({ type, signer, body, index }) {
    if (type === types.genesis) return must(equal(signer, body.member.device), 'a foreign genesis');
    if (type === types.join) return must(equal(signer, body.invite), 'a join without its invite');
    const entry = this.members.get(hex(signer));
    const ending = type === types.removeDevice && this.members.get(hex(body.device));
    if (type === types.removeDevice)
      must(ending && !equal(signer, body.device), `record ${index}: no such device, or itself`);
    const byAnybody =
      type === types.leave ||
      type === types.addDevice ||
      (type === types.rotate && this.rotationDue) ||
      (ending && entry && equal(ending.member, entry.member));
    must(entry && (byAnybody || entry.role === owner), `record ${index}: not by an owner`);
    if (type === types.remove)
      must(!equal(entry.member, body.member), `record ${index}: somebody removes herself`);
  }

  #end(member) {
    for (const [device, entry] of this.members)
      if (equal(entry.member, member)) this.members.delete(device);
  }

  /** Who leaves knows the epoch's key; the one who has been in longest inherits. */
  #leave(signer) {
    this.#end(this.members.get(hex(signer)).member);
    must(this.members.size > 0, 'the last one left');
    this.rotationDue = true;
    const entries = [...this.members.values()].sort((a, b) => a.joined - b.joined);
    if (!entries.some((entry) => entry.role === owner))
      for (const entry of entries) if (equal(entry.member, entries[0].member)) entry.role = owner;
  }

  #startEpoch({ hash: id, index }, { commitment, sealed }) {
    const boxes = [...this.members.values()].map((entry) => hex(entry.box)).sort();
    must(
      hex(concat(...sealed.map((one) => one.box))) === boxes.join(''),
      'an epoch that is not sealed to exactly who is in, in order',
    );
    this.rotationDue = false;
    this.epochs.set(hex(id), { index, commitment, sealed });
    this.epoch = id;
  }

  /** The INVITE record that a link names, whose maker the link's fingerprint must be of. */
  invite(link) {
    const record = this.records.find((one) => equal(one.hash, link.record));
    must(record?.type === types.invite, 'a chain without the invite of the link');
    const maker = this.members.get(hex(record.signer));
    must(
      equal(hash('ithaca.fingerprint.v1', maker.member).slice(0, 8), link.fingerprint),
      'an inviter that the link does not name',
    );
    return record;
  }

  /** The epoch keys in a package, by the id of their epoch. */
  openPackage(pair, sealed) {
    const from = new Reader(unseal(pair, sealed));
    const keys = from.list(from.varint(), () => ({ index: from.u32(), key: from.raw(32) }));
    return from.end(new Map(keys.map(({ index, key }) => [hex(this.records[index].hash), key])));
  }

  /** The JOIN of `person` by an invite, with a fresh epoch key sealed to everybody. */
  join(person, invite, role, epochKey, random, time) {
    const entry = { device: person.device.key, box: person.box.key };
    const boxes = [...this.members.values()].map((one) => one.box);
    const sorted = [...boxes, entry.box].sort((a, b) => Buffer.compare(a, b));
    const body = new Writer().raw(invite.key);
    body.raw(person.member.key).raw(entry.device).raw(entry.box).u8(role);
    body.raw(sign(person.member.seed, 'ithaca.device.cert.v1', certified(this.salt, entry)));
    body.raw(hash('ithaca.epoch.commit.v1', epochKey)).varint(sorted.length);
    for (const box of sorted) body.raw(box).raw(seal(box, random(32), epochKey));
    body.varint(0);
    const record = new Writer().u8(1).u8(types.join).raw(this.space).u32(this.records.length);
    record.raw(this.head.hash).u64(time).raw(invite.key).raw(body.done());
    return record.raw(sign(invite.seed, 'ithaca.control.sig.v1', record.done())).done();
  }
}

/** What a link holds. */
export function readLink(link) {
  const code = link.split('#join/')[1];
  const bytes = new Uint8Array(Buffer.from(code, 'base64url'));
  must(Buffer.from(bytes).toString('base64url') === code, 'a link that is not canonical');
  const check = hash('ithaca.link.v1', bytes.slice(0, -4)).slice(0, 4);
  must(equal(check, bytes.slice(-4)), 'a damaged link');
  const from = new Reader(bytes.slice(0, -4));
  must(from.u8() === 1, 'a link of another version');
  return from.end({
    origin: new URL(link).origin,
    space: from.raw(32),
    record: from.raw(32),
    fingerprint: from.raw(8),
    secret: from.raw(16),
  });
}
