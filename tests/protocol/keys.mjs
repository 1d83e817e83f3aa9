// Section 1 of docs/PROTOCOL.md over implementations that share nothing with the product's.
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concat, must, textBytes, zeros } from './bytes.mjs';

const tagged = (tag, x) => concat([tag.length], textBytes(tag), x);

export const hash = (tag, x) => blake2b(tagged(tag, x), { dkLen: 32 });
export const kdf = (key, tag, x) => blake2b(tagged(tag, x), { dkLen: 32, key });
export const sign = (seed, tag, x) => ed25519.sign(tagged(tag, x), seed);
export const verify = (key, tag, x, signature) => ed25519.verify(signature, tagged(tag, x), key);

/** An Ed25519 key pair: the seed signs, the key is public. */
export const signing = (seed) => ({ seed, key: ed25519.getPublicKey(seed) });

/** An X25519 key pair as libsodium's crypto_box_seed_keypair makes it. */
export function boxing(seed) {
  const secret = sha512(seed).slice(0, 32);
  return { secret, key: x25519.getPublicKey(secret) };
}

// crypto_box: the shared point through HSalsa20 is the key of a secret box.
function boxCipher(secret, box, nonce) {
  const words = (bytes) => new Uint32Array(bytes.slice().buffer);
  const key = new Uint32Array(8);
  const sigma = words(textBytes('expand 32-byte k'));
  hsalsa(sigma, words(x25519.getSharedSecret(secret, box)), words(zeros(16)), key);
  return xsalsa20poly1305(new Uint8Array(key.buffer), nonce);
}

const sealNonce = (e, box) => blake2b(concat(e, box), { dkLen: 24 });

export function seal(box, seed, x) {
  const e = boxing(seed);
  return concat(e.key, boxCipher(e.secret, box, sealNonce(e.key, box)).encrypt(x));
}

/** Throws if it was not sealed to this pair. */
export function unseal(pair, sealed) {
  const e = sealed.slice(0, 32);
  return boxCipher(pair.secret, e, sealNonce(e, pair.key)).decrypt(sealed.slice(32));
}

export const aead = xchacha20poly1305;

/** The key of one epoch and what is derived from it; checks the record's commitment. */
export function epochKeys(key, commitment) {
  must(
    Buffer.compare(hash('ithaca.epoch.commit.v1', key), commitment) === 0,
    'an epoch key that its record did not commit to',
  );
  return { key, content: kdf(key, 'ithaca.content.v1', zeros(0)) };
}

/** Who one is in a space of that salt, by the root and the installation's seed. */
export function identity(root, deviceSeed, salt) {
  return {
    member: signing(kdf(root, 'ithaca.member.v1', salt)),
    device: signing(kdf(deviceSeed, 'ithaca.device.sign.v1', salt)),
    box: boxing(kdf(deviceSeed, 'ithaca.device.box.v1', salt)),
  };
}

/** The keys behind an invite's secret. */
export function inviteKeys(secret, space) {
  return {
    sign: signing(kdf(secret, 'ithaca.invite.sign.v1', space)),
    box: boxing(kdf(secret, 'ithaca.invite.box.v1', space)),
  };
}
