#include "src/core/crypto/envelope.h"

#include <gtest/gtest.h>

#include "src/core/base/prng.h"
#include "tests/golden/golden.h"
#include "tests/unit/core/crypto/read_run.h"

namespace ithaca::crypto {
namespace {

using base::Bytes;
using base::ByteView;
using base::ErrorCode;
using golden::counted;
using golden::counted_bytes;

struct Writer {
  DeviceKeys device = derive_device_keys(counted<DeviceSeed>(1), counted<SpaceSalt>(2));
  ContentKey key = counted<ContentKey>(3);
  base::SpaceId space = counted<base::SpaceId>(4);
  base::Incarnation incarnation = counted<base::Incarnation>(5);
  base::EpochId epoch = counted<base::EpochId>(6);
  base::Hash prev;
  std::uint64_t aseq = 1;

  SealedEnvelope seal(ByteView content) {
    SealInput input;
    input.space = space;
    input.incarnation = incarnation;
    input.aseq = aseq;
    input.epoch = epoch;
    input.prev = prev;
    input.nonce = counted<wire::EnvelopeNonce>(static_cast<int>(aseq));
    input.content = content;
    SealedEnvelope sealed = seal_envelope(input, device, key).value();
    prev = sealed.hash;
    ++aseq;
    return sealed;
  }
};

TEST(Envelope, OpensToWhatWasSealed) {
  for (std::size_t size : {0u, 1u, 251u, 252u, 253u, 1000u, 70'000u}) {
    Writer writer;
    const Bytes content = counted_bytes(1, size);
    const SealedEnvelope sealed = writer.seal(content);
    const auto info = read_envelope(sealed.bytes);
    ASSERT_TRUE(info.ok());
    EXPECT_EQ(info->hash, sealed.hash);
    EXPECT_EQ(info->actor, actor_id(writer.device.key, writer.incarnation));
    EXPECT_TRUE(verify_signature(*info));
    const auto opened = open_envelope(*info, writer.key);
    ASSERT_TRUE(opened.ok()) << size;
    EXPECT_EQ(opened.value(), content);
    EXPECT_EQ(sealed.bytes.size(), wire::kEnvelopeHeaderBytes + padded_size(size) +
                                       wire::kAeadTagBytes + wire::kSignatureBytes);
  }
}

TEST(Envelope, SealingIsDeterministic) {
  Writer a;
  Writer b;
  EXPECT_EQ(a.seal(counted_bytes(0, 9)).bytes, b.seal(counted_bytes(0, 9)).bytes);
}

// PURBs, section 4: sizes worked out by hand.
TEST(Envelope, PaddedSizes) {
  EXPECT_EQ(padded_size(0), 256u);
  EXPECT_EQ(padded_size(252), 256u);
  EXPECT_EQ(padded_size(253), 272u);         // 257: exponent 8, four bits for it, 2^4 steps
  EXPECT_EQ(padded_size(996), 1024u);        // 1000: exponent 9, 2^5 steps
  EXPECT_EQ(padded_size(1021), 1088u);       // 1025: exponent 10, 2^6 steps
  EXPECT_EQ(padded_size(99'996), 100'352u);  // 100000: exponent 16, five bits, 2^11 steps
}

TEST(Envelope, PaddingHidesSizesAtLittleCost) {
  base::Prng prng(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::size_t size = prng.below(kContentBytesMax + 1);
    const std::size_t padded = padded_size(size);
    ASSERT_GE(padded, size + 4);
    ASSERT_TRUE(padded == 256 || padded - (size + 4) <= (size + 4) * 12 / 100) << size;
    ASSERT_EQ(padded_size(padded - 4), padded) << "padding again changes nothing";
  }
}

TEST(Envelope, ContentUpToTheLimit) {
  Writer writer;
  const SealedEnvelope sealed = writer.seal(Bytes(kContentBytesMax, 7));
  EXPECT_LE(sealed.bytes.size(), wire::kEnvelopeBytesMax);
  EXPECT_EQ(open_envelope(*read_envelope(sealed.bytes), writer.key)->size(), kContentBytesMax);
  SealInput input;
  input.aseq = 1;
  const Bytes over(kContentBytesMax + 1);
  input.content = over;
  EXPECT_EQ(seal_envelope(input, writer.device, writer.key).code(), ErrorCode::kTooLarge);
}

TEST(Envelope, EveryBitFlipIsRefused) {
  Writer writer;
  writer.seal(counted_bytes(0, 10));
  const SealedEnvelope sealed = writer.seal(counted_bytes(0, 10));
  for (std::size_t bit = 0; bit < sealed.bytes.size() * 8; ++bit) {
    Bytes changed = sealed.bytes;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    const auto info = read_envelope(changed);
    EXPECT_FALSE(info.ok() && verify_signature(*info)) << bit;
    // The signature is not part of what is encrypted; everything else is authenticated twice.
    const bool in_signature = bit / 8 >= sealed.bytes.size() - wire::kSignatureBytes;
    EXPECT_FALSE(!in_signature && info.ok() && open_envelope(*info, writer.key).ok()) << bit;
  }
}

TEST(Envelope, AnotherKeyDoesNotOpen) {
  Writer writer;
  const SealedEnvelope sealed = writer.seal(counted_bytes(0, 10));
  EXPECT_EQ(open_envelope(*read_envelope(sealed.bytes), counted<ContentKey>(9)).code(),
            ErrorCode::kBadSignature);
}

// An envelope with a padded plaintext of our choice, otherwise well made.
Bytes with_plaintext(Writer& writer, const Bytes& plaintext) {
  wire::EnvelopeHeader header;
  header.space = writer.space;
  header.device = writer.device.key;
  header.incarnation = writer.incarnation;
  header.aseq = 1;
  header.epoch = writer.epoch;
  header.ciphertext_size = static_cast<std::uint32_t>(plaintext.size() + wire::kAeadTagBytes);
  Bytes out = wire::encode_envelope_header(header);
  base::append(out, aead_seal(writer.key, Nonce{header.nonce.data}, plaintext, Bytes(out)));
  const base::Hash digest = hash("ithaca.envelope.v1", out);
  base::append(out, sign(writer.device.secret, "ithaca.envelope.sig.v1", digest));
  return out;
}

TEST(Envelope, WrongPaddingIsRefused) {
  Writer writer;
  Bytes plaintext(256);
  plaintext[0] = 10;
  const auto open = [&](const Bytes& padded) {
    const Bytes bytes = with_plaintext(writer, padded);
    const auto info = read_envelope(bytes);
    EXPECT_TRUE(info.ok() && verify_signature(*info));
    return open_envelope(*info, writer.key);
  };
  ASSERT_TRUE(open(plaintext).ok());
  for (std::size_t at : {14u, 100u, 255u}) {
    Bytes dirty = plaintext;
    dirty[at] = 1;
    EXPECT_EQ(open(dirty).code(), ErrorCode::kMalformed) << at;
  }
  for (std::size_t size : {257u, 272u, 512u})
    EXPECT_EQ(open([&] {
                Bytes longer = plaintext;
                longer.resize(size);
                return longer;
              }())
                  .code(),
              ErrorCode::kMalformed)
        << size;
  for (std::uint32_t size : {253u, 256u, 257u, 0xFFFFFFFFu}) {
    Bytes lying(256);
    for (int i = 0; i < 4; ++i)
      lying[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(size >> (8 * i));
    EXPECT_EQ(open(lying).code(), ErrorCode::kMalformed) << size;
  }
}

struct SealedRun {
  Writer writer;
  std::vector<Bytes> bytes;
  std::vector<base::Hash> hashes;

  explicit SealedRun(int count) {
    for (int i = 0; i < count; ++i) {
      SealedEnvelope sealed = writer.seal(counted_bytes(i, 20));
      bytes.push_back(std::move(sealed.bytes));
      hashes.push_back(sealed.hash);
    }
  }
  base::Result<std::vector<EnvelopeInfo>> verify(std::size_t from, std::size_t to,
                                                 const base::Hash& prev,
                                                 std::uint64_t first) const {
    const std::vector<ByteView> views(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                                      bytes.begin() + static_cast<std::ptrdiff_t>(to));
    return read_run(views, prev, first);
  }
};

TEST(Run, WholeAndInPieces) {
  const SealedRun run(6);
  const auto whole = run.verify(0, 6, {}, 1);
  ASSERT_TRUE(whole.ok());
  ASSERT_EQ(whole->size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(whole.value()[i].hash, run.hashes[i]);
  EXPECT_TRUE(run.verify(2, 5, run.hashes[1], 3).ok());
  EXPECT_TRUE(run.verify(5, 6, run.hashes[4], 6).ok());
}

TEST(Run, GapsAreRefused) {
  SealedRun run(6);
  EXPECT_EQ(run.verify(1, 6, {}, 1).code(), ErrorCode::kGap);
  EXPECT_EQ(run.verify(1, 6, run.hashes[0], 3).code(), ErrorCode::kGap);
  EXPECT_EQ(run.verify(1, 6, run.hashes[2], 2).code(), ErrorCode::kGap);
  std::swap(run.bytes[2], run.bytes[3]);
  EXPECT_EQ(run.verify(0, 6, {}, 1).code(), ErrorCode::kGap);
  std::swap(run.bytes[2], run.bytes[3]);
  run.bytes[3] = run.bytes[2];
  EXPECT_EQ(run.verify(0, 6, {}, 1).code(), ErrorCode::kGap);
  run.bytes.erase(run.bytes.begin() + 3);
  EXPECT_EQ(run.verify(0, 5, {}, 1).code(), ErrorCode::kGap);
}

TEST(Run, OnlyOneActorAndSpace) {
  Writer a;
  const SealedEnvelope first = a.seal(counted_bytes(0, 3));
  for (int what = 0; what < 3; ++what) {
    Writer b;
    if (what == 0) b.incarnation = counted<base::Incarnation>(99);
    if (what == 1) b.space = counted<base::SpaceId>(99);
    if (what == 2) b.device = derive_device_keys(counted<DeviceSeed>(9), counted<SpaceSalt>(2));
    b.prev = first.hash;
    b.aseq = 2;
    const SealedEnvelope second = b.seal(counted_bytes(0, 3));
    const ByteView views[] = {first.bytes, second.bytes};
    EXPECT_EQ(read_run(views, {}, 1).code(), ErrorCode::kGap) << what;
  }
}

// One signature covers the run: a changed byte in any header or ciphertext is noticed, and so is a
// last envelope that the device did not sign.
TEST(Run, EveryChangeBeforeTheLastSignatureIsNoticed) {
  SealedRun run(4);
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t covered = run.bytes[i].size() - (i == 3 ? 0 : wire::kSignatureBytes);
    for (std::size_t at = 0; at < covered; ++at) {
      run.bytes[i][at] ^= 0x20;
      EXPECT_FALSE(run.verify(0, 4, {}, 1).ok()) << i << " " << at;
      run.bytes[i][at] ^= 0x20;
    }
  }
  EXPECT_TRUE(run.verify(0, 4, {}, 1).ok());
}

TEST(Run, ForgedByAnotherDeviceIsRefused) {
  SealedRun run(3);
  const auto last = read_envelope(run.bytes[2]);
  const DeviceKeys thief = derive_device_keys(counted<DeviceSeed>(8), counted<SpaceSalt>(2));
  const base::Signature forged = sign(thief.secret, "ithaca.envelope.sig.v1", last->hash);
  std::copy(forged.data.begin(), forged.data.end(), run.bytes[2].end() - wire::kSignatureBytes);
  EXPECT_EQ(run.verify(0, 3, {}, 1).code(), ErrorCode::kBadSignature);
}

TEST(Run, MalformedInTheMiddleIsRefused) {
  SealedRun run(3);
  run.bytes[1] = counted_bytes(0, 400);
  EXPECT_FALSE(run.verify(0, 3, {}, 1).ok());
  run.bytes[1].clear();
  EXPECT_EQ(run.verify(0, 3, {}, 1).code(), ErrorCode::kMalformed);
}

}  // namespace
}  // namespace ithaca::crypto
