#include "src/core/wire/envelope_format.h"

#include <gtest/gtest.h>

#include "tests/golden/golden.h"

namespace ithaca::wire {
namespace {

using base::Bytes;
using base::ErrorCode;
using golden::counted;
using golden::counted_bytes;

EnvelopeHeader sample_header(std::size_t ciphertext_size = kCiphertextMin) {
  EnvelopeHeader header;
  header.kind = kEnvelopeKindOps;
  header.space = counted<base::SpaceId>(0x10);
  header.device = counted<base::DeviceKey>(0x20);
  header.incarnation = counted<base::Incarnation>(0x30);
  header.aseq = 2;
  header.epoch = counted<base::EpochId>(0x40);
  header.prev = counted<base::Hash>(0x50);
  header.nonce = counted<EnvelopeNonce>(0x60);
  header.ciphertext_size = static_cast<std::uint32_t>(ciphertext_size);
  return header;
}

Bytes envelope_of(const EnvelopeHeader& header) {
  Bytes out = encode_envelope_header(header);
  base::append(out, counted_bytes(7, header.ciphertext_size));
  base::append(out, counted_bytes(9, kSignatureBytes));
  return out;
}

TEST(EnvelopeFormat, HeaderLayout) {
  // Written by hand from docs/PROTOCOL.md section 2.
  const std::string expected =
      "0101"
      "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
      "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
      "303132333435363738393a3b3c3d3e3f"
      "0200000000000000"
      "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
      "505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f"
      "606162636465666768696a6b6c6d6e6f7071727374757677"
      "10010000";
  EXPECT_EQ(base::to_hex(encode_envelope_header(sample_header())), expected);
}

TEST(EnvelopeFormat, ParseGivesBackTheParts) {
  const EnvelopeHeader header = sample_header();
  const Bytes bytes = envelope_of(header);
  const auto view = parse_envelope(bytes);
  ASSERT_TRUE(view.ok());
  EXPECT_TRUE(view->header == header);
  EXPECT_EQ(base::to_bytes(view->header_bytes), encode_envelope_header(header));
  EXPECT_EQ(base::to_bytes(view->ciphertext), counted_bytes(7, header.ciphertext_size));
  EXPECT_EQ(view->header_and_ciphertext.size(), bytes.size() - kSignatureBytes);
  EXPECT_EQ(view->signature, counted<base::Signature>(9));
  EXPECT_EQ(view->whole.data(), bytes.data());
}

TEST(EnvelopeFormat, EveryTruncationAndExtensionIsRefused) {
  Bytes bytes = envelope_of(sample_header());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_EQ(parse_envelope(base::ByteView(bytes).first(size)).code(), ErrorCode::kMalformed);
  bytes.push_back(0);
  EXPECT_EQ(parse_envelope(bytes).code(), ErrorCode::kMalformed);
}

TEST(EnvelopeFormat, AnotherVersionIsUnsupported) {
  Bytes bytes = envelope_of(sample_header());
  bytes[0] = 2;
  EXPECT_EQ(parse_envelope(bytes).code(), ErrorCode::kUnsupported);
}

TEST(EnvelopeFormat, OtherKindsAreKept) {
  EnvelopeHeader header = sample_header();
  header.kind = 200;
  const Bytes bytes = envelope_of(header);
  const auto view = parse_envelope(bytes);
  ASSERT_TRUE(view.ok());
  EXPECT_EQ(view->header.kind, 200);
}

TEST(EnvelopeFormat, PrevIsZerosExactlyForTheFirst) {
  EnvelopeHeader header = sample_header();
  header.aseq = 0;
  EXPECT_EQ(parse_envelope(envelope_of(header)).code(), ErrorCode::kMalformed);
  header.aseq = 1;
  EXPECT_EQ(parse_envelope(envelope_of(header)).code(), ErrorCode::kMalformed);
  header.prev = {};
  EXPECT_TRUE(parse_envelope(envelope_of(header)).ok());
  header.aseq = 2;
  EXPECT_EQ(parse_envelope(envelope_of(header)).code(), ErrorCode::kMalformed);
  header.aseq = 0;
  EXPECT_EQ(parse_envelope(envelope_of(header)).code(), ErrorCode::kMalformed);
}

TEST(EnvelopeFormat, CiphertextSizeIsBoundedBothWays) {
  EXPECT_EQ(parse_envelope(envelope_of(sample_header(kCiphertextMin - 1))).code(),
            ErrorCode::kMalformed);
  EXPECT_TRUE(parse_envelope(envelope_of(sample_header(kCiphertextMax))).ok());
  EXPECT_EQ(parse_envelope(envelope_of(sample_header(kCiphertextMax + 1))).code(),
            ErrorCode::kTooLarge);
  // A size far beyond what is there.
  Bytes bytes = envelope_of(sample_header());
  for (std::size_t at = 178; at < 182; ++at) bytes[at] = 0xFF;
  EXPECT_EQ(parse_envelope(bytes).code(), ErrorCode::kMalformed);
}

TEST(EnvelopeFormat, GarbageIsRefused) {
  EXPECT_EQ(parse_envelope(Bytes(1024 * 1024, 1)).code(), ErrorCode::kTooLarge);
  EXPECT_EQ(parse_envelope(Bytes(60'000, 0x81)).code(), ErrorCode::kUnsupported);
  EXPECT_EQ(parse_envelope(Bytes(60'000, 1)).code(), ErrorCode::kMalformed);
}

}  // namespace
}  // namespace ithaca::wire
