// Section 2 of docs/PROTOCOL.md: envelopes, sealed and opened.
import { concat, equal, must, Reader, Writer, zeros } from './bytes.mjs';
import { aead, hash, sign, verify } from './keys.mjs';

const headerBytes = 182;
const tagBytes = 16;
const paddedMin = 256;

/** PADMÉ (PURBs, section 4): keeps the upper bits of a size, as many as its log's log. */
export function padme(size) {
  const e = Math.floor(Math.log2(size));
  const kept = Math.floor(Math.log2(e)) + 1;
  const unit = 2 ** (e - kept);
  return Math.ceil(size / unit) * unit;
}

const paddedSize = (content) => Math.max(paddedMin, padme(4 + content));

export function readEnvelope(bytes) {
  const from = new Reader(bytes);
  must(from.u8() === 1, 'an envelope of another version');
  const envelope = { kind: from.u8() };
  for (const name of ['space', 'device']) envelope[name] = from.raw(32);
  const incarnation = from.raw(16);
  envelope.aseq = from.u64();
  for (const name of ['epoch', 'prev']) envelope[name] = from.raw(32);
  envelope.nonce = from.raw(24);
  const size = from.u32();
  envelope.header = from.before;
  must(envelope.header.length === headerBytes, 'a header of another size');
  envelope.ciphertext = from.raw(size);
  envelope.hash = hash('ithaca.envelope.v1', from.before);
  envelope.actor = hash('ithaca.actor.v1', concat(envelope.device, incarnation));
  const signature = from.end(from.raw(64));
  must(
    verify(envelope.device, 'ithaca.envelope.sig.v1', envelope.hash, signature),
    'an envelope that its device did not sign',
  );
  return envelope;
}

/** The content of an envelope, given the content key of its epoch. */
export function openEnvelope({ header, nonce, ciphertext }, key) {
  const padded = aead(key, nonce, header).decrypt(ciphertext);
  const from = new Reader(padded);
  const content = from.raw(from.u32());
  must(padded.length === paddedSize(content.length), 'a padding of another size');
  must(
    equal(from.raw(from.left), zeros(padded.length - 4 - content.length)),
    'a padding with bits',
  );
  return content;
}

/** Seals content as the next envelope of `actor`, which it moves on. */
export function sealEnvelope(actor, space, epoch, key, nonce, content) {
  const size = paddedSize(content.length);
  const padded = concat(new Writer().u32(content.length).done(), content);
  const plaintext = concat(padded, zeros(size - padded.length));
  const header = new Writer().u8(1).u8(1).raw(space).raw(actor.device.key).raw(actor.incarnation);
  header
    .u64(actor.aseq + 1)
    .raw(epoch)
    .raw(actor.last)
    .raw(nonce)
    .u32(size + tagBytes);
  const sealed = aead(key, nonce, header.done()).encrypt(plaintext);
  const body = concat(header.done(), sealed);
  actor.aseq += 1;
  actor.last = hash('ithaca.envelope.v1', body);
  return concat(body, sign(actor.device.seed, 'ithaca.envelope.sig.v1', actor.last));
}
