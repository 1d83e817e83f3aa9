#include "src/core/crypto/primitives.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "tests/golden/golden.h"
#include "tests/unit/core/crypto/people.h"

namespace ithaca::crypto {
namespace {

using base::Bytes;
using base::ErrorCode;
using golden::counted;
using golden::counted_bytes;

TEST(Primitives, InitSucceedsAgainAndAgain) {
  EXPECT_TRUE(init().ok());
  EXPECT_TRUE(init().ok());
}

// RFC 7693 appendix A: the library that all hashes rest on.
TEST(Primitives, Blake2bVector) {
  const Bytes abc = base::to_bytes(base::as_bytes("abc"));
  std::array<std::uint8_t, 64> out;
  crypto_generichash_blake2b(out.data(), out.size(), abc.data(), abc.size(), nullptr, 0);
  EXPECT_EQ(hex(out),
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
}

// Values of an independent BLAKE2b over u8 size ‖ tag ‖ x.
TEST(Primitives, HashAndKdfBindTheTag) {
  const base::ByteView abc = base::as_bytes("abc");
  EXPECT_EQ(hex(hash("ithaca.test", abc)),
            "7c82a6269c1e8dab2582702c80367d7694dca38713ac50c885a5aa9a60815ed7");
  EXPECT_EQ(hex(hash("", base::ByteView())),
            "03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314");
  EXPECT_EQ(hex(kdf(counted<Seed>(0), "ithaca.test", abc)),
            "7f1e0a6d7c4177bc07e72666122ef901a0c2050fc98e409e2b929232472a27e8");
  EXPECT_EQ(hex(kdf(counted<LinkSecret>(0), "t", {})),
            "fc6ec2dae849a02de5eb7f550c2606da809e121ced8bd265fd2113fb13fff765");
  // Moving a byte between tag and x gives another hash.
  EXPECT_NE(hash("ab", base::as_bytes("c")), hash("a", base::as_bytes("bc")));
}

TEST(Primitives, HashOfPartsIsHashOfTheWhole) {
  EXPECT_EQ(hash("t", {base::as_bytes("ab"), {}, base::as_bytes("c")}),
            hash("t", base::as_bytes("abc")));
}

struct Ed25519Vector {
  const char* seed;
  const char* key;
  const char* message;
  const char* signature;
};

// RFC 8032 section 7.1, tests 1 to 3.
constexpr Ed25519Vector kEd25519[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "46b"
     "d25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "659"
     "4a7c15e9716ed28dc027beceea1ec40a"},
};

TEST(Primitives, Ed25519Vectors) {
  for (const Ed25519Vector& vector : kEd25519) {
    const SignKeyPair pair = sign_key_pair(fixed<Seed>(vector.seed));
    EXPECT_EQ(hex(pair.key), vector.key);
    const Bytes message = unhex(vector.message);
    base::Signature signature;
    crypto_sign_ed25519_detached(signature.data.data(), nullptr, message.data(), message.size(),
                                 pair.secret.data.data());
    EXPECT_EQ(hex(signature), vector.signature);
  }
}

TEST(Primitives, SignaturesBindTagTextAndKey) {
  const SignKeyPair pair = sign_key_pair(counted<Seed>(1));
  const SignKeyPair other = sign_key_pair(counted<Seed>(2));
  const Bytes text = counted_bytes(0, 40);
  const base::Signature signature = sign(pair.secret, "tag", text);
  EXPECT_TRUE(verify(pair.key, "tag", text, signature));
  EXPECT_FALSE(verify(other.key, "tag", text, signature));
  EXPECT_FALSE(verify(pair.key, "tah", text, signature));
  EXPECT_FALSE(verify(pair.key, "ta", text, signature));
  for (std::size_t bit = 0; bit < text.size() * 8; bit += 7) {
    Bytes changed = text;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(verify(pair.key, "tag", changed, signature));
  }
  for (std::size_t bit = 0; bit < 64 * 8; ++bit) {
    base::Signature changed = signature;
    changed.data[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(verify(pair.key, "tag", text, changed)) << bit;
  }
}

// What is signed is u8 size ‖ tag ‖ x and nothing else.
TEST(Primitives, SignedTextIsTheOneSpecified) {
  const SignKeyPair pair = sign_key_pair(counted<Seed>(1));
  const base::Signature signature = sign(pair.secret, "tag", base::as_bytes("text"));
  const base::ByteView whole = base::as_bytes("\x03tagtext");
  EXPECT_EQ(crypto_sign_ed25519_verify_detached(signature.data.data(), whole.data(), whole.size(),
                                                pair.key.data.data()),
            0);
}

// A signature whose S is not below the group order would be a second encoding of the same.
TEST(Primitives, MalleatedSignatureIsRefused) {
  const SignKeyPair pair = sign_key_pair(counted<Seed>(3));
  base::Signature signature = sign(pair.secret, "tag", base::as_bytes("text"));
  const Bytes order = unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  int carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += signature.data[32 + i] + order[i];
    signature.data[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  EXPECT_FALSE(verify(pair.key, "tag", base::as_bytes("text"), signature));
}

std::string x25519(std::string_view scalar, std::string_view point) {
  std::array<std::uint8_t, 32> out;
  const Bytes n = unhex(scalar);
  const Bytes p = unhex(point);
  EXPECT_EQ(crypto_scalarmult_curve25519(out.data(), n.data(), p.data()), 0);
  return hex(out);
}

// RFC 7748 sections 5.2 and 6.1.
TEST(Primitives, X25519Vectors) {
  EXPECT_EQ(x25519("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                   "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
  const std::string alice = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
  const std::string bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
  const std::string base_point = "09" + std::string(62, '0');
  const std::string alice_public = x25519(alice, base_point);
  const std::string bob_public = x25519(bob, base_point);
  EXPECT_EQ(alice_public, "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  EXPECT_EQ(bob_public, "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  const std::string shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
  EXPECT_EQ(x25519(alice, bob_public), shared);
  EXPECT_EQ(x25519(bob, alice_public), shared);
}

TEST(Primitives, X25519Iterated) {
  std::string k = "09" + std::string(62, '0');
  std::string u = k;
  for (int i = 0; i < 1000; ++i) {
    std::string next = x25519(k, u);
    u = std::exchange(k, std::move(next));
    if (i == 0) {
      EXPECT_EQ(k, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
    }
  }
  EXPECT_EQ(k, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

// The public key of SHA-512(seed)'s first half, computed independently.
TEST(Primitives, BoxKeyPairOfASeed) {
  EXPECT_EQ(hex(box_key_pair(counted<Seed>(0)).key),
            "4701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01");
}

// draft-irtf-cfrg-xchacha-03 appendix A.3.1.
TEST(Primitives, XChaCha20Poly1305Vector) {
  const base::ByteView plaintext = base::as_bytes(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      "sunscreen would be it.");
  const auto key = counted<ContentKey>(0x80);
  const auto nonce = counted<Nonce>(0x40);
  const Bytes additional = unhex("50515253c0c1c2c3c4c5c6c7");
  const Bytes sealed = aead_seal(key, nonce, plaintext, additional);
  EXPECT_EQ(hex(sealed),
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
            "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
            "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
            "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49");
  const auto opened = aead_open(key, nonce, sealed, additional);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened.value(), base::to_bytes(plaintext));
}

TEST(Primitives, AeadRefusesEveryChange) {
  const auto key = counted<ContentKey>(1);
  const auto nonce = counted<Nonce>(2);
  const Bytes additional = counted_bytes(3, 10);
  const Bytes sealed = aead_seal(key, nonce, counted_bytes(4, 20), additional);
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_EQ(aead_open(key, nonce, changed, additional).code(), ErrorCode::kBadSignature);
  }
  for (std::size_t size = 0; size < sealed.size(); ++size)
    EXPECT_FALSE(aead_open(key, nonce, base::ByteView(sealed).first(size), additional).ok());
  EXPECT_FALSE(aead_open(counted<ContentKey>(2), nonce, sealed, additional).ok());
  EXPECT_FALSE(aead_open(key, counted<Nonce>(3), sealed, additional).ok());
  EXPECT_FALSE(aead_open(key, nonce, sealed, counted_bytes(3, 9)).ok());
  EXPECT_TRUE(aead_open(key, nonce, aead_seal(key, nonce, {}, {}), {}).ok());
}

// Ours is libsodium's sealed box with the randomness passed in, so the library opens ours and we
// open the library's.
TEST(Primitives, SealedBoxesAreLibsodiums) {
  const BoxKeyPair box = box_key_pair(counted<Seed>(5));
  const Bytes text = counted_bytes(0, 32);
  const auto ours = seal(box.key, counted<Seed>(6), text);
  ASSERT_TRUE(ours.ok());
  ASSERT_EQ(ours->size(), text.size() + kSealOverhead);
  EXPECT_EQ(Bytes(ours->begin(), ours->begin() + 32),
            base::to_bytes(box_key_pair(counted<Seed>(6)).key));
  Bytes opened(text.size());
  EXPECT_EQ(crypto_box_seal_open(opened.data(), ours->data(), ours->size(), box.key.data.data(),
                                 box.secret.data.data()),
            0);
  EXPECT_EQ(opened, text);
  Bytes theirs(text.size() + crypto_box_SEALBYTES);
  crypto_box_seal(theirs.data(), text.data(), text.size(), box.key.data.data());
  const auto from_theirs = open_sealed(box.key, box.secret, theirs);
  ASSERT_TRUE(from_theirs.ok());
  EXPECT_EQ(from_theirs.value(), text);
}

TEST(Primitives, SealedBoxRefusesEveryChange) {
  const BoxKeyPair box = box_key_pair(counted<Seed>(5));
  const BoxKeyPair other = box_key_pair(counted<Seed>(7));
  const Bytes sealed = seal(box.key, counted<Seed>(6), counted_bytes(0, 32)).value();
  EXPECT_EQ(open_sealed(other.key, other.secret, sealed).code(), ErrorCode::kBadSignature);
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(open_sealed(box.key, box.secret, changed).ok()) << bit;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size)
    EXPECT_FALSE(open_sealed(box.key, box.secret, base::ByteView(sealed).first(size)).ok());
}

TEST(Primitives, NothingIsSealedToAPointOfSmallOrder) {
  const char* small[] = {
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };
  for (const char* point : small) {
    const auto box = fixed<base::BoxKey>(point);
    EXPECT_FALSE(is_usable_box(box)) << point;
    EXPECT_EQ(seal(box, counted<Seed>(1), counted_bytes(0, 3)).code(), ErrorCode::kRefused);
  }
  EXPECT_TRUE(is_usable_box(box_key_pair(counted<Seed>(1)).key));
}

TEST(Primitives, RecordsOpenUnderTheirOwnLabelOnly) {
  const auto key = counted<StorageKey>(1);
  const Bytes sealed = seal_record(key, counted<Nonce>(2), "space/1", counted_bytes(0, 9));
  const auto opened = open_record(key, "space/1", sealed);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened.value(), counted_bytes(0, 9));
  EXPECT_EQ(open_record(key, "space/2", sealed).code(), ErrorCode::kCorrupt);
  EXPECT_EQ(open_record(counted<StorageKey>(2), "space/1", sealed).code(), ErrorCode::kCorrupt);
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_EQ(open_record(key, "space/1", changed).code(), ErrorCode::kCorrupt);
  }
  for (std::size_t size = 0; size < sealed.size(); ++size)
    EXPECT_EQ(open_record(key, "space/1", base::ByteView(sealed).first(size)).code(),
              ErrorCode::kCorrupt);
}

// An independent Argon2id's value.
TEST(Primitives, PassphraseKey) {
  const auto salt = counted<PassphraseSalt>(0);
  const auto key = passphrase_key("correct horse ☂", salt, {.passes = 2, .memory_kib = 64});
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(hex(key.value()), "efc1fb487c6791f564f2cc45780639abe10c158cba087700b5775e14da27daa4");
}

TEST(Primitives, PassphraseParametersOfAFileAreBounded) {
  const auto salt = counted<PassphraseSalt>(0);
  const Argon2Params bad[] = {{0, 64},
                              {kArgon2PassesMax + 1, 64},
                              {1, kArgon2MemoryKibMin - 1},
                              {1, kArgon2MemoryKibMax + 1},
                              {0xFFFFFFFF, 0xFFFFFFFF}};
  for (const Argon2Params& params : bad)
    EXPECT_EQ(passphrase_key("x", salt, params).code(), ErrorCode::kTooLarge);
  EXPECT_TRUE(passphrase_key("x", salt, {1, kArgon2MemoryKibMin}).ok());
}

TEST(Secret, IsWipedWhenItDies) {
  alignas(Seed) std::array<std::uint8_t, sizeof(Seed)> room;
  Seed* seed = new (room.data()) Seed(counted<Seed>(1));
  EXPECT_EQ(seed->data[5], 6);
  seed->~Seed();
  for (std::uint8_t byte : room) EXPECT_EQ(byte, 0);
}

TEST(Secret, Compares) {
  EXPECT_TRUE(counted<Seed>(1) == counted<Seed>(1));
  EXPECT_FALSE(counted<Seed>(1) == counted<Seed>(2));
  EXPECT_FALSE(equal_constant_time(counted_bytes(0, 3), counted_bytes(0, 4)));
  EXPECT_TRUE(equal_constant_time({}, {}));
  EXPECT_FALSE(Seed::from(counted_bytes(0, 31)).has_value());
  EXPECT_TRUE(Seed::from(counted_bytes(1, 32)) == counted<Seed>(1));
}

}  // namespace
}  // namespace ithaca::crypto
