// The few cryptographic operations everything else is made of: docs/PROTOCOL.md, its opening.
//
// Invariants
//   1. Every hash, derived key and signature is bound to a tag: u8 size of tag ‖ tag ‖ x.
//   2. Nothing here draws randomness, reads a clock or keeps state. Seeds and nonces are arguments.
//   3. No secret reaches an error's detail.
//
// Sources: BLAKE2b RFC 7693, Ed25519 RFC 8032, X25519 RFC 7748, XChaCha20-Poly1305
// draft-irtf-cfrg-xchacha-03, Argon2id RFC 9106, sealed boxes as libsodium 1.0.18 has them.
// Threads: any, once init() has returned.
#pragma once

#include <initializer_list>
#include <string_view>

#include "src/core/base/bytes.h"
#include "src/core/base/ids.h"
#include "src/core/base/result.h"
#include "src/core/crypto/secret.h"

namespace ithaca::crypto {

// Lets libsodium pick the fastest code for this processor. Mains call it once, first; without it
// all of this works with portable code. kUnavailable if libsodium cannot start.
base::Result<void> init();

using Nonce = base::FixedBytes<struct NonceTag, 24>;
inline constexpr std::size_t kTagBytes = 16;           // what AEAD adds
inline constexpr std::size_t kSealOverhead = 32 + 16;  // what seal() adds

// H(tag, x); the second takes x in parts.
base::Hash hash(std::string_view tag, base::ByteView x);
base::Hash hash(std::string_view tag, std::initializer_list<base::ByteView> parts);

// KDF(key, tag, x). REQUIRES: key has 16 … 64 bytes.
Seed kdf(base::ByteView key, std::string_view tag, base::ByteView x);

// A secret of another type, from 32 derived bytes.
template <typename Secret>
Secret secret_from(const Seed& seed) {
  static_assert(Secret::kSize == 32);
  Secret out;
  out.data = seed.data;
  return out;
}

// libsodium's crypto_sign_seed_keypair and crypto_box_seed_keypair (which hashes the seed with
// SHA-512 and takes the first 32 bytes as the scalar).
struct SignKeyPair {
  base::FixedBytes<struct SignPublicTag, 32> key;
  SignSecret secret;
};
struct BoxKeyPair {
  base::BoxKey key;
  BoxSecret secret;
};
SignKeyPair sign_key_pair(const Seed& seed);
BoxKeyPair box_key_pair(const Seed& seed);

// Sign(key, tag, x). Deterministic, as RFC 8032 has it.
base::Signature sign(const SignSecret& key, std::string_view tag, base::ByteView x);
// `key` is the Ed25519 public key. REQUIRES: 32 bytes.
bool verify(base::ByteView key, std::string_view tag, base::ByteView x,
            const base::Signature& signature);

// Seal(box, seed, x). kRefused if `box` is a point of small order, to which nothing can be sealed.
base::Result<base::Bytes> seal(const base::BoxKey& box, const Seed& seed, base::ByteView x);
// kMalformed if shorter than kSealOverhead, kBadSignature if it is not for this box or was changed.
base::Result<base::Bytes> open_sealed(const base::BoxKey& box, const BoxSecret& secret,
                                      base::ByteView sealed);
// False for points of small order.
bool is_usable_box(const base::BoxKey& box);

// XChaCha20-Poly1305-IETF, the tag at the end. REQUIRES: key has 32 bytes. Never use one nonce
// twice with a key; 24 random bytes are enough for that.
base::Bytes aead_seal(base::ByteView key, const Nonce& nonce, base::ByteView plaintext,
                      base::ByteView additional_data);
// kBadSignature if key, nonce, additional data or a byte of the ciphertext is another.
base::Result<base::Bytes> aead_open(base::ByteView key, const Nonce& nonce,
                                    base::ByteView ciphertext, base::ByteView additional_data);

// A record on disk or in a backup: nonce[24] ‖ aead. `label` (the record's key) is authenticated,
// so that one record cannot stand in for another.
base::Bytes seal_record(const StorageKey& key, const Nonce& nonce, std::string_view label,
                        base::ByteView plaintext);
// kCorrupt if it does not open.
base::Result<base::Bytes> open_record(const StorageKey& key, std::string_view label,
                                      base::ByteView sealed);

using PassphraseSalt = base::FixedBytes<struct PassphraseSaltTag, 16>;
struct Argon2Params {
  std::uint32_t passes = 3;
  std::uint32_t memory_kib = 64 * 1024;
  bool operator==(const Argon2Params&) const = default;
};
// Bounds for parameters that come out of a file.
inline constexpr std::uint32_t kArgon2PassesMax = 10;
inline constexpr std::uint32_t kArgon2MemoryKibMin = 8;
inline constexpr std::uint32_t kArgon2MemoryKibMax = 256 * 1024;
// Argon2id v1.3, one lane, of the passphrase's bytes. kTooLarge outside the bounds, kUnavailable if
// the memory is not there.
base::Result<StorageKey> passphrase_key(std::string_view passphrase, const PassphraseSalt& salt,
                                        const Argon2Params& params);

}  // namespace ithaca::crypto
