#include "src/core/wire/frames.h"

#include <gtest/gtest.h>

#include <set>

#include "src/core/base/codec.h"
#include "tests/golden/golden.h"
#include "tests/golden/sample_frames.h"

namespace ithaca::wire {
namespace {

using base::Bytes;
using base::ErrorCode;
using golden::counted;
using golden::counted_bytes;

constexpr golden::Entry kGolden[] = {
#include "tests/golden/wire_v1.inc"
};

Bytes with_header(FrameType type, const Bytes& body) {
  base::Writer out;
  out.u8(1);
  out.u8(static_cast<std::uint8_t>(type));
  out.u16(0);
  out.u32(static_cast<std::uint32_t>(body.size()));
  out.raw(body);
  return out.take();
}

TEST(Frames, SamplesCoverEveryType) {
  std::set<std::size_t> seen;
  for (const auto& each : golden::sample_frames()) seen.insert(each.frame.index());
  EXPECT_EQ(seen.size(), std::variant_size_v<Frame>);
}

TEST(Frames, GoldenBytes) {
  std::vector<golden::Actual> all;
  for (const auto& each : golden::sample_frames()) all.push_back({each.name, encode(each.frame)});
  EXPECT_EQ(std::size(kGolden), all.size());
  for (const golden::Actual& each : all)
    EXPECT_EQ(base::to_hex(each.bytes), golden::find(kGolden, each.name)) << each.name;
  if (testing::Test::HasFailure()) golden::print(all);
}

TEST(Frames, TypesAreThoseOfTheSpecification) {
  for (const auto& each : golden::sample_frames())
    EXPECT_EQ(encode(each.frame)[1], static_cast<int>(frame_type(each.frame)));
  EXPECT_EQ(frame_type(Hello{}), FrameType::kHello);
  EXPECT_EQ(frame_type(Push{}), FrameType::kPush);
  EXPECT_EQ(frame_type(Have{}), FrameType::kHave);
}

TEST(Frames, DecodeGivesBackWhatWasEncoded) {
  for (const auto& each : golden::sample_frames()) {
    const base::Result<Frame> decoded = decode(encode(each.frame));
    ASSERT_TRUE(decoded.ok()) << each.name << ": " << decoded.error().detail;
    EXPECT_TRUE(decoded.value() == each.frame) << each.name;
  }
}

TEST(Frames, EveryTruncationIsRefused) {
  for (const auto& each : golden::sample_frames()) {
    const Bytes bytes = encode(each.frame);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(decode(base::ByteView(bytes).first(size)).ok()) << each.name << " at " << size;
  }
}

// The header says how long the body is; here it is right and the body itself is cut short.
TEST(Frames, EveryTruncatedBodyIsRefused) {
  for (const auto& each : golden::sample_frames()) {
    if (std::holds_alternative<Push>(each.frame)) continue;  // its body is opaque
    const Bytes bytes = encode(each.frame);
    for (std::size_t size = kFrameHeaderBytes; size < bytes.size(); ++size) {
      const Bytes body(bytes.begin() + kFrameHeaderBytes,
                       bytes.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_EQ(decode(with_header(frame_type(each.frame), body)).code(), ErrorCode::kMalformed)
          << each.name << " at " << size;
    }
  }
}

TEST(Frames, TrailingBytesAreRefused) {
  for (const auto& each : golden::sample_frames()) {
    Bytes bytes = encode(each.frame);
    bytes.push_back(0);
    EXPECT_EQ(decode(bytes).code(), ErrorCode::kMalformed) << each.name;
    if (std::holds_alternative<Push>(each.frame)) continue;
    const Bytes body(bytes.begin() + kFrameHeaderBytes, bytes.end());
    EXPECT_EQ(decode(with_header(frame_type(each.frame), body)).code(), ErrorCode::kMalformed);
  }
}

TEST(Frames, HeaderFieldsAreChecked) {
  const Bytes good = encode(Ping{1});
  ASSERT_TRUE(decode(good).ok());
  for (int version : {0, 2, 255}) {
    Bytes bad = good;
    bad[0] = static_cast<std::uint8_t>(version);
    EXPECT_EQ(decode(bad).code(), ErrorCode::kUnsupported);
  }
  for (int type : {0, 23, 255}) {
    Bytes bad = good;
    bad[1] = static_cast<std::uint8_t>(type);
    EXPECT_EQ(decode(bad).code(), ErrorCode::kUnsupported);
  }
  for (std::size_t at : {2u, 3u, 4u, 5u, 6u, 7u}) {
    Bytes bad = good;
    bad[at] ^= 1;
    EXPECT_EQ(decode(bad).code(), ErrorCode::kMalformed) << at;
  }
  EXPECT_EQ(peek_type(good), 16);
  EXPECT_EQ(peek_type(base::ByteView(good).first(1)), 0);
}

// Whatever decode() accepts is the one encoding of what it gives.
TEST(Frames, EveryBitFlipIsRefusedOrCanonical) {
  for (const auto& each : golden::sample_frames()) {
    const Bytes bytes = encode(each.frame);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      Bytes flipped = bytes;
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
      const base::Result<Frame> decoded = decode(flipped);
      if (!decoded.ok()) continue;
      EXPECT_FALSE(decoded.value() == each.frame) << each.name << " bit " << bit;
      EXPECT_EQ(encode(decoded.value()), flipped) << each.name << " bit " << bit;
    }
  }
}

TEST(Frames, OverlongVarintIsRefused) {
  base::Writer body;
  body.raw(counted<base::SpaceId>(1));
  body.raw(Bytes{0x80, 0x00});  // zero in two bytes
  EXPECT_EQ(decode(with_header(FrameType::kBatch, body.data())).code(), ErrorCode::kMalformed);
}

// A count alone must not make the decoder reserve memory: these ask for more than there is.
TEST(Frames, HugeCountsAreRefused) {
  for (std::uint64_t count : {std::uint64_t{1}, std::uint64_t{2000}, std::uint64_t{2001},
                              std::uint64_t{1} << 32, ~std::uint64_t{0}}) {
    base::Writer body;
    body.raw(counted<base::SpaceId>(1));
    body.varint(count);
    EXPECT_EQ(decode(with_header(FrameType::kBatch, body.data())).code(), ErrorCode::kMalformed);
    EXPECT_EQ(decode(with_header(FrameType::kHave, body.data())).code(), ErrorCode::kMalformed);
  }
}

TEST(Frames, FullHaveFitsAndOneMoreIsRefused) {
  Have have{counted<base::SpaceId>(1), {}};
  have.actors.resize(kActorsPerSpaceMax);
  const Bytes bytes = encode(have);
  ASSERT_TRUE(decode(bytes).ok());
  base::Writer body;
  body.raw(have.space);
  body.varint(kActorsPerSpaceMax + 1);
  body.raw(Bytes((kActorsPerSpaceMax + 1) * 40));
  EXPECT_EQ(decode(with_header(FrameType::kHave, body.data())).code(), ErrorCode::kMalformed);
}

struct Limit {
  const char* name;
  std::size_t limit;
  Bytes (*frame_with)(std::size_t size);
};

Bytes opaque_body(FrameType type, std::size_t before, std::size_t size, std::size_t after) {
  base::Writer body;
  body.raw(Bytes(before));
  body.bytes(Bytes(size));
  body.raw(Bytes(after));
  return with_header(type, body.data());
}

constexpr Limit kLimits[] = {
    {"PUSH", kEnvelopeBytesMax,
     [](std::size_t size) { return with_header(FrameType::kPush, Bytes(size)); }},
    {"EPH", kEphemeralBytesMax,
     [](std::size_t size) { return opaque_body(FrameType::kEph, 64, size, 0); }},
    {"PACKAGE", kPackageBytesMax,
     [](std::size_t size) { return opaque_body(FrameType::kPackage, 64, size, 0); }},
    {"CTL", kControlRecordBytesMax,
     [](std::size_t size) { return opaque_body(FrameType::kCtl, 36, size, 1); }},
};

TEST(Frames, FieldsAreAcceptedAtTheirLimitAndRefusedBeyond) {
  for (const Limit& each : kLimits) {
    EXPECT_TRUE(decode(each.frame_with(each.limit)).ok()) << each.name;
    EXPECT_EQ(decode(each.frame_with(each.limit + 1)).code(), ErrorCode::kMalformed) << each.name;
  }
}

TEST(Frames, AFrameOverTheLimitIsTooLarge) {
  EXPECT_EQ(decode(Bytes(kFrameBytesMax + 1)).code(), ErrorCode::kTooLarge);
  EXPECT_EQ(decode(Bytes(1024 * 1024, 0x9F)).code(), ErrorCode::kTooLarge);
}

TEST(Frames, AFullFrameOfElementsIsWithinTheLimit) {
  Batch batch{counted<base::SpaceId>(1), {}};
  std::size_t room = kFrameElementsBytesMax;
  while (room > batch_entry_bytes(0)) {
    const std::size_t size = std::min(kEnvelopeBytesMax, room - batch_entry_bytes(0));
    batch.entries.push_back({1, 2, Bytes(size)});
    room -= batch_entry_bytes(size);
  }
  const Bytes bytes = encode(batch);
  EXPECT_LE(bytes.size(), kFrameBytesMax);
  EXPECT_GE(bytes.size(), kFrameBytesMax - 64);
  EXPECT_TRUE(decode(bytes).ok());
}

TEST(Frames, GarbageIsRefusedWithoutHarm) {
  // 60 KB of what a recursive decoder would take for nested arrays.
  for (int filler : {0x00, 0x81, 0x9F, 0xFF}) {
    const Bytes garbage(60'000, static_cast<std::uint8_t>(filler));
    EXPECT_FALSE(decode(garbage).ok());
    for (int type = 1; type <= 22; ++type) {
      if (type == 8) continue;
      EXPECT_FALSE(decode(with_header(static_cast<FrameType>(type), garbage)).ok()) << type;
    }
  }
}

TEST(Frames, ErrDetailIsCutBetweenCharacters) {
  std::string detail(kErrorDetailBytesMax - 1, 'a');
  detail += "é";  // two bytes, of which one would fit
  const base::Result<Frame> decoded = decode(encode(Err{0, {}, ErrCode::kTooLarge, 0, 0, detail}));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(std::get<Err>(decoded.value()).detail, std::string(kErrorDetailBytesMax - 1, 'a'));
}

TEST(Frames, ErrDetailMustBeUtf8) {
  Bytes bytes = encode(Err{0, {}, ErrCode::kTooLarge, 0, 0, "ab"});
  bytes.back() = 0xFF;
  EXPECT_EQ(decode(bytes).code(), ErrorCode::kMalformed);
}

TEST(Frames, ErrCodesOfANewerRelayAreKept) {
  const Bytes bytes = encode(Err{8, {}, static_cast<ErrCode>(900), 1, 2, "new"});
  const base::Result<Frame> decoded = decode(bytes);
  ASSERT_TRUE(decoded.ok());
  EXPECT_STREQ(error_code_name(std::get<Err>(decoded.value()).code), "UNKNOWN");
  EXPECT_FALSE(decode(encode(Err{8, {}, static_cast<ErrCode>(0), 1, 2, ""})).ok());
}

TEST(Frames, NamesAreThoseOfTheSpecification) {
  std::set<std::string> names;
  for (std::uint16_t code = 1; code <= 22; ++code)
    names.insert(error_code_name(static_cast<ErrCode>(code)));
  EXPECT_EQ(names.size(), 22u);
  EXPECT_EQ(names.count("UNKNOWN"), 0u);
  EXPECT_STREQ(error_code_name(ErrCode::kStaleEpoch), "STALE_EPOCH");
  std::set<std::string> types;
  for (std::uint8_t type = 1; type <= 22; ++type)
    types.insert(frame_type_name(static_cast<FrameType>(type)));
  EXPECT_EQ(types.size(), 22u);
  EXPECT_STREQ(frame_type_name(static_cast<FrameType>(23)), "UNKNOWN");
}

}  // namespace
}  // namespace ithaca::wire
