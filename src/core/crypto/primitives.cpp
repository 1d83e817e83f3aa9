#include "src/core/crypto/primitives.h"

#include <sodium.h>

#include "src/core/base/codec.h"

namespace ithaca::crypto {

using base::ErrorCode;

static_assert(crypto_sign_SECRETKEYBYTES == SignSecret::kSize);
static_assert(crypto_sign_BYTES == base::Signature::kSize);
static_assert(crypto_box_SECRETKEYBYTES == BoxSecret::kSize);
static_assert(crypto_box_PUBLICKEYBYTES + crypto_box_MACBYTES == kSealOverhead);
static_assert(crypto_box_NONCEBYTES == Nonce::kSize);
static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == Nonce::kSize);
static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == kTagBytes);
static_assert(crypto_pwhash_argon2id_SALTBYTES == PassphraseSalt::kSize);

namespace {

constexpr std::string_view kRecordTag = "ithaca.record.v1";

class Blake2b {
 public:
  Blake2b(base::ByteView key, std::size_t out_size) {
    const int failed = crypto_generichash_blake2b_init(&m_state, key.data(), key.size(), out_size);
    CHECK(failed == 0);
  }
  ~Blake2b() { sodium_memzero(&m_state, sizeof m_state); }
  Blake2b(const Blake2b&) = delete;
  Blake2b& operator=(const Blake2b&) = delete;

  void update(base::ByteView bytes) {
    crypto_generichash_blake2b_update(&m_state, bytes.data(), bytes.size());
  }
  void tag(std::string_view tag) {
    CHECK(tag.size() <= 255);
    const std::uint8_t size = static_cast<std::uint8_t>(tag.size());
    update({&size, 1});
    update(base::as_bytes(tag));
  }
  void finish(std::span<std::uint8_t> out) {
    crypto_generichash_blake2b_final(&m_state, out.data(), out.size());
  }

 private:
  crypto_generichash_blake2b_state m_state;
};

base::Bytes tagged(std::string_view tag, base::ByteView x) {
  CHECK(tag.size() <= 255);
  base::Bytes out;
  out.reserve(1 + tag.size() + x.size());
  out.push_back(static_cast<std::uint8_t>(tag.size()));
  base::append(out, base::as_bytes(tag));
  base::append(out, x);
  return out;
}

// The nonce of a sealed box: BLAKE2b-192(e ‖ box).
Nonce sealed_box_nonce(base::ByteView ephemeral, base::ByteView box) {
  Nonce nonce;
  Blake2b blake({}, Nonce::kSize);
  blake.update(ephemeral);
  blake.update(box);
  blake.finish(nonce.data);
  return nonce;
}

}  // namespace

base::Result<void> init() {
  if (sodium_init() < 0) return error(ErrorCode::kUnavailable, "libsodium");
  return {};
}

base::Hash hash(std::string_view tag, base::ByteView x) { return hash(tag, {x}); }

base::Hash hash(std::string_view tag, std::initializer_list<base::ByteView> parts) {
  base::Hash out;
  Blake2b blake({}, base::Hash::kSize);
  blake.tag(tag);
  for (base::ByteView part : parts) blake.update(part);
  blake.finish(out.data);
  return out;
}

Seed kdf(base::ByteView key, std::string_view tag, base::ByteView x) {
  CHECK(key.size() >= 16 && key.size() <= 64);
  Seed out;
  Blake2b blake(key, Seed::kSize);
  blake.tag(tag);
  blake.update(x);
  blake.finish(out.data);
  return out;
}

SignKeyPair sign_key_pair(const Seed& seed) {
  SignKeyPair out;
  crypto_sign_ed25519_seed_keypair(out.key.data.data(), out.secret.data.data(), seed.data.data());
  return out;
}

BoxKeyPair box_key_pair(const Seed& seed) {
  BoxKeyPair out;
  crypto_box_seed_keypair(out.key.data.data(), out.secret.data.data(), seed.data.data());
  return out;
}

base::Signature sign(const SignSecret& key, std::string_view tag, base::ByteView x) {
  const base::Bytes message = tagged(tag, x);
  base::Signature out;
  crypto_sign_ed25519_detached(out.data.data(), nullptr, message.data(), message.size(),
                               key.data.data());
  return out;
}

bool verify(base::ByteView key, std::string_view tag, base::ByteView x,
            const base::Signature& signature) {
  CHECK(key.size() == crypto_sign_PUBLICKEYBYTES);
  const base::Bytes message = tagged(tag, x);
  return crypto_sign_ed25519_verify_detached(signature.data.data(), message.data(), message.size(),
                                             key.data()) == 0;
}

base::Result<base::Bytes> seal(const base::BoxKey& box, const Seed& seed, base::ByteView x) {
  const BoxKeyPair ephemeral = box_key_pair(seed);
  const Nonce nonce = sealed_box_nonce(ephemeral.key, box);
  base::Bytes out(kSealOverhead + x.size());
  std::memcpy(out.data(), ephemeral.key.data.data(), base::BoxKey::kSize);
  if (crypto_box_easy(out.data() + base::BoxKey::kSize, x.data(), x.size(), nonce.data.data(),
                      box.data.data(), ephemeral.secret.data.data()) != 0)
    return error(ErrorCode::kRefused, "box of small order");
  return out;
}

base::Result<base::Bytes> open_sealed(const base::BoxKey& box, const BoxSecret& secret,
                                      base::ByteView sealed) {
  if (sealed.size() < kSealOverhead) return error(ErrorCode::kMalformed, "sealed box");
  base::Bytes out(sealed.size() - kSealOverhead);
  if (crypto_box_seal_open(out.data(), sealed.data(), sealed.size(), box.data.data(),
                           secret.data.data()) != 0)
    return error(ErrorCode::kBadSignature, "sealed box");
  return out;
}

bool is_usable_box(const base::BoxKey& box) {
  // Any scalar does: libsodium refuses a point of small order, whatever it is multiplied with.
  const Seed scalar;
  std::array<std::uint8_t, crypto_scalarmult_curve25519_BYTES> product;
  return crypto_scalarmult_curve25519(product.data(), scalar.data.data(), box.data.data()) == 0;
}

base::Bytes seal_record(const StorageKey& key, const Nonce& nonce, std::string_view label,
                        base::ByteView plaintext) {
  base::Bytes out;
  out.reserve(Nonce::kSize + plaintext.size() + kTagBytes);
  base::append(out, nonce);
  base::append(out, aead_seal(key, nonce, plaintext, tagged(kRecordTag, base::as_bytes(label))));
  return out;
}

base::Result<base::Bytes> open_record(const StorageKey& key, std::string_view label,
                                      base::ByteView sealed) {
  if (sealed.size() < Nonce::kSize + kTagBytes) return error(ErrorCode::kCorrupt, "record");
  const Nonce nonce = *Nonce::from(sealed.first(Nonce::kSize));
  base::Result<base::Bytes> plaintext = aead_open(key, nonce, sealed.subspan(Nonce::kSize),
                                                  tagged(kRecordTag, base::as_bytes(label)));
  if (!plaintext.ok()) return error(ErrorCode::kCorrupt, "record");
  return plaintext;
}

base::Result<StorageKey> passphrase_key(std::string_view passphrase, const PassphraseSalt& salt,
                                        const Argon2Params& params) {
  if (params.passes < 1 || params.passes > kArgon2PassesMax ||
      params.memory_kib < kArgon2MemoryKibMin || params.memory_kib > kArgon2MemoryKibMax)
    return error(ErrorCode::kTooLarge, "Argon2id parameters");
  StorageKey out;
  if (crypto_pwhash_argon2id(out.data.data(), StorageKey::kSize, passphrase.data(),
                             passphrase.size(), salt.data.data(), params.passes,
                             std::size_t{params.memory_kib} * 1024,
                             crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
    return error(ErrorCode::kUnavailable, "not enough memory for the passphrase");
  return out;
}

}  // namespace ithaca::crypto
