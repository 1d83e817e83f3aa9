// Integers, sizes and texts of docs/PROTOCOL.md, read and written.
const utf8 = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

export const hex = (bytes) => Buffer.from(bytes).toString('hex');
export const zeros = (count) => new Uint8Array(count);
export const equal = (a, b) => hex(a) === hex(b);
export const textBytes = (text) => encoder.encode(text);

export function concat(...parts) {
  return new Uint8Array(Buffer.concat(parts.map((part) => Uint8Array.from(part))));
}

/** Fails with what is wrong unless `truth` holds. */
export function must(truth, wrong) {
  if (!truth) throw new Error(wrong);
}

export class Reader {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = new Uint8Array(bytes);
  }

  get left() {
    return this.#bytes.length - this.#at;
  }

  /** Everything up to where it has read. */
  get before() {
    return this.#bytes.subarray(0, this.#at);
  }

  raw(size) {
    must(size <= this.left, `wanted ${size} bytes of ${this.left}`);
    this.#at += size;
    return this.#bytes.slice(this.#at - size, this.#at);
  }

  #integer(size) {
    const bytes = this.raw(size);
    let value = 0n;
    for (let index = size - 1; index >= 0; --index) value = (value << 8n) | BigInt(bytes[index]);
    must(value <= BigInt(Number.MAX_SAFE_INTEGER), 'an integer beyond 2^53');
    return Number(value);
  }

  u8 = () => this.#integer(1);
  u16 = () => this.#integer(2);
  u32 = () => this.#integer(4);
  u64 = () => this.#integer(8);

  varint() {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      must(shift < 70n, 'a varint that is too long');
      const byte = this.u8();
      value |= BigInt(byte & 127) << shift;
      if (byte & 128) continue;
      must(byte !== 0 || shift === 0n, 'a varint that is not in its shortest form');
      must(value <= BigInt(Number.MAX_SAFE_INTEGER), 'a varint beyond 2^53');
      return Number(value);
    }
  }

  bytes = () => this.raw(this.varint());
  text = () => utf8.decode(this.bytes());
  rest = () => this.raw(this.left);

  /** Reads so many of them. */
  list(count, read) {
    return Array.from({ length: count }, () => read(this));
  }

  /** Nothing may be left over. */
  end(value) {
    must(this.left === 0, `${this.left} bytes are left over`);
    return value;
  }
}

export class Writer {
  #parts = [];

  raw(bytes) {
    this.#parts.push(new Uint8Array(bytes));
    return this;
  }

  #integer(size, value) {
    const bytes = new Uint8Array(size);
    for (let index = 0, left = BigInt(value); index < size; ++index, left >>= 8n)
      bytes[index] = Number(left & 255n);
    return this.raw(bytes);
  }

  u8 = (value) => this.#integer(1, value);
  u16 = (value) => this.#integer(2, value);
  u32 = (value) => this.#integer(4, value);
  u64 = (value) => this.#integer(8, value);

  varint(value) {
    let left = BigInt(value);
    for (; left > 127n; left >>= 7n) this.u8(Number(left & 127n) | 128);
    return this.u8(Number(left));
  }

  bytes = (value) => this.varint(value.length).raw(value);
  text = (value) => this.bytes(textBytes(value));
  done = () => concat(...this.#parts);
}
