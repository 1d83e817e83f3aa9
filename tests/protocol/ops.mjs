// Section 3 of docs/PROTOCOL.md: ops, and the state that they merge to.
import { concat, equal, hex, Reader, Writer, zeros } from './bytes.mjs';

export const type = { create: 1, set: 2, ownSet: 3, selfSet: 4, cursor: 5 };
export const noun = {
  message: 1,
  messageText: 2,
  messageDeleted: 3,
  reaction: 4,
  goal: 16,
  goalTitle: 17,
  goalWhy: 18,
  goalDate: 19,
  goalStatus: 20,
  goalDeleted: 21,
  milestone: 32,
  milestoneText: 33,
  milestoneDone: 34,
  milestonePosition: 35,
  milestoneDeleted: 36,
  memberName: 48,
  spaceName: 64,
};

const utf8 = new TextDecoder('utf-8', { fatal: true });
const text = (value) => utf8.decode(value);
const flag = (value) => value !== undefined && value[0] === 1;

/** The ops of an envelope's content, with whose they are. */
export function readOps(content, device, member) {
  const from = new Reader(content);
  const ops = from.list(from.varint(), () => {
    const one = new Reader(from.bytes());
    const op = { device, member, type: one.varint() };
    op.id = hex(concat(device.slice(0, 8), one.raw(16)));
    op.ts = one.varint();
    op.over = one.list(one.varint(), () => hex(one.raw(24)));
    op.entity = hex(one.raw(24));
    op.field = one.varint();
    op.value = one.bytes();
    return one.end(op);
  });
  return from.end(ops);
}

/** The content of an envelope with one CREATE in it. */
export function writeMessage(device, random, ts, body) {
  const value = new Writer().u8(0).text(body).done();
  const op = new Writer().varint(type.create).raw(random).varint(ts).varint(0);
  op.raw(device.slice(0, 8)).raw(random).varint(noun.message).bytes(value);
  return new Writer().varint(1).bytes(op.done()).done();
}

/** What `name` of a member says, as the content of an envelope. */
export function writeName(random, ts, name) {
  const value = new Writer().bytes(zeros(0)).text(name).done();
  const op = new Writer().varint(type.selfSet).raw(random).varint(ts).varint(0);
  op.raw(zeros(24)).varint(noun.memberName).bytes(value);
  return new Writer().varint(1).bytes(op.done()).done();
}

const later = (a, b) =>
  a.ts - b.ts || Buffer.compare(Buffer.from(a.id, 'hex'), Buffer.from(b.id, 'hex'));

/** The state of one space: every op once, in any order. */
export class State {
  #creates = new Map();
  #sets = new Map(); // register → ops
  #seen = new Set();

  apply(op) {
    if (this.#seen.has(op.id)) return;
    this.#seen.add(op.id);
    if (op.type === type.create) {
      if (op.entity === op.id) this.#creates.set(op.id, op);
      return;
    }
    if (![type.set, type.ownSet, type.selfSet].includes(op.type)) return;
    let key = `${op.entity}/${op.field}`;
    if (op.type === type.selfSet) {
      const from = new Reader(op.value);
      key += `/${hex(from.bytes())}/${hex(op.member)}`;
      op = { ...op, value: from.end(from.bytes()) };
    }
    if (!this.#sets.has(key)) this.#sets.set(key, []);
    this.#sets.get(key).push(op);
  }

  // What shows of a register: of those that none names, the greatest by (ts, id).
  #shown(entity, field, suffix = '', by = undefined) {
    let ops = this.#sets.get(`${entity}/${field}${suffix}`) ?? [];
    if (by) ops = ops.filter((op) => op.type !== type.ownSet || equal(op.member, by));
    const named = new Set(ops.flatMap((op) => op.over));
    return ops
      .filter((op) => !named.has(op.id))
      .sort(later)
      .at(-1)?.value;
  }

  #text(entity, field, by) {
    const value = this.#shown(entity, field, '', by);
    return value && text(value);
  }

  #of(field) {
    return [...this.#creates.values()].filter((op) => op.field === field).sort(later);
  }

  name(member) {
    const value = this.#shown(hex(zeros(24)), noun.memberName, `//${hex(member)}`);
    return value && text(value);
  }

  spaceName = () => this.#text(hex(zeros(24)), noun.spaceName);

  messages() {
    return this.#of(noun.message).map(({ id, member, value }) => {
      const from = new Reader(value);
      const answers = from.u8() === 1 ? hex(from.raw(24)) : undefined;
      return {
        id,
        from: this.name(member),
        ...(answers && { answers }),
        deleted: flag(this.#shown(id, noun.messageDeleted, '', member)),
        text: this.#text(id, noun.messageText, member) ?? from.text(),
      };
    });
  }

  goals() {
    const steps = this.#of(noun.milestone).filter(
      ({ id }) => !flag(this.#shown(id, noun.milestoneDeleted)),
    );
    const place = ({ id }) => this.#text(id, noun.milestonePosition) ?? '';
    return this.#of(noun.goal)
      .filter(({ id }) => !flag(this.#shown(id, noun.goalDeleted)))
      .map(({ id }) => ({
        id,
        title: this.#text(id, noun.goalTitle),
        why: this.#text(id, noun.goalWhy) ?? '',
        date: this.#text(id, noun.goalDate) ?? '',
        status: ['active', 'reached', 'let go'][this.#shown(id, noun.goalStatus)?.[0] ?? 0],
        milestones: steps
          .filter(({ value }) => hex(value) === id)
          .sort((a, b) => (place(a) < place(b) ? -1 : 1))
          .map((step) => ({
            text: this.#text(step.id, noun.milestoneText),
            done: flag(this.#shown(step.id, noun.milestoneDone)),
          })),
      }));
  }
}
