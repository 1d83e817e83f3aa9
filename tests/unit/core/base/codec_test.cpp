#include "src/core/base/codec.h"

#include <gtest/gtest.h>

#include "src/core/base/ids.h"
#include "src/core/base/prng.h"

namespace ithaca::base {
namespace {

TEST(Codec, Layout) {
  Writer out;
  out.u8(0x01);
  out.u16(0x0302);
  out.u32(0x07060504);
  out.u64(0x0F0E0D0C0B0A0908);
  out.varint(300);
  out.bytes(Bytes{0xAA, 0xBB});
  out.text("é");
  out.raw(Bytes{0xCC});
  EXPECT_EQ(to_hex(out.data()), "0102030405060708090a0b0c0d0e0fac0202aabb02c3a9cc");
  EXPECT_EQ(out.size(), 24u);
}

TEST(Codec, RoundTrip) {
  Writer out;
  out.u8(255);
  out.u16(65535);
  out.u32(1u << 31);
  out.u64(~std::uint64_t{0});
  out.bytes({});
  out.text("text");
  const Bytes data = out.take();
  Reader in(data);
  EXPECT_EQ(in.u8(), 255);
  EXPECT_EQ(in.u16(), 65535);
  EXPECT_EQ(in.u32(), 1u << 31);
  EXPECT_EQ(in.u64(), ~std::uint64_t{0});
  EXPECT_TRUE(in.bytes(10).empty());
  EXPECT_FALSE(in.failed());
  EXPECT_EQ(in.text(10), "text");
  EXPECT_TRUE(in.finish().ok());
}

TEST(Codec, VarintBoundaries) {
  const std::pair<std::uint64_t, const char*> cases[] = {
      {0, "00"},
      {1, "01"},
      {127, "7f"},
      {128, "8001"},
      {16383, "ff7f"},
      {16384, "808001"},
      {(std::uint64_t{1} << 63) - 1, "ffffffffffffffff7f"},
      {std::uint64_t{1} << 63, "80808080808080808001"},
      {~std::uint64_t{0}, "ffffffffffffffffff01"}};
  for (const auto& [value, hex] : cases) {
    Writer out;
    out.varint(value);
    EXPECT_EQ(to_hex(out.data()), hex);
    Reader in(out.data());
    EXPECT_EQ(in.varint(), value);
    EXPECT_TRUE(in.finish().ok());
  }
}

TEST(Codec, VarintHasOneForm) {
  for (const char* hex : {"8000", "808000", "ff00", "ffffffffffffffffff02", "ffffffffffffffffff03",
                          "ffffffffffffffffff7f", "8080808080808080808001", "80", "ffff", ""}) {
    const Bytes bytes = *from_hex(hex);
    Reader in(bytes);
    EXPECT_EQ(in.varint(), 0u);
    EXPECT_TRUE(in.failed()) << hex;
  }
}

// Whatever a Reader takes, a Writer writes the same way.
TEST(Codec, EveryShortVarintIsCanonical) {
  for (std::uint32_t i = 0; i < 1u << 16; ++i) {
    const Bytes bytes{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8)};
    Reader in(bytes);
    const std::uint64_t value = in.varint();
    if (in.failed()) continue;
    Writer out;
    out.varint(value);
    EXPECT_EQ(out.data(), Bytes(bytes.begin(), bytes.begin() + static_cast<long>(in.offset())));
  }
}

TEST(Codec, LimitsAreHonoured) {
  Writer out;
  out.varint(5);
  Reader in(out.data());
  EXPECT_EQ(in.varint_max(4), 0u);
  EXPECT_TRUE(in.failed());
  Writer text;
  text.text("hello");
  Reader at_limit(text.data());
  EXPECT_EQ(at_limit.text(5), "hello");
  Reader over(text.data());
  EXPECT_EQ(over.text(4), "");
  EXPECT_TRUE(over.failed());
}

TEST(Codec, SizesBeyondTheInputFail) {
  for (std::uint64_t size : {std::uint64_t{4}, std::uint64_t{1} << 32, ~std::uint64_t{0}}) {
    Writer out;
    out.varint(size);
    out.raw(Bytes(3));
    Reader in(out.data());
    EXPECT_TRUE(in.bytes(SIZE_MAX).empty());
    EXPECT_TRUE(in.failed());
  }
}

TEST(Codec, BadUtf8Fails) {
  Writer out;
  out.bytes(Bytes{0xC3, 0x28});
  Reader in(out.data());
  in.text(10);
  EXPECT_TRUE(in.failed());
}

TEST(Codec, FailureStays) {
  const Bytes bytes(3, 0xFF);
  Reader in(bytes);
  EXPECT_EQ(in.u32(), 0u);
  EXPECT_TRUE(in.failed());
  EXPECT_EQ(in.u8(), 0) << "there would be a byte, but it has failed";
  EXPECT_EQ(in.remaining(), 0u);
  EXPECT_TRUE(in.fixed<Incarnation>().is_zero());
  EXPECT_EQ(in.finish().code(), ErrorCode::kMalformed);
}

TEST(Codec, FinishRefusesWhatIsLeft) {
  const Bytes bytes(3);
  Reader in(bytes);
  in.u16();
  EXPECT_EQ(in.remaining(), 1u);
  EXPECT_EQ(in.finish().code(), ErrorCode::kMalformed);
  in.u8();
  EXPECT_TRUE(in.finish().ok());
}

// Random reads over random bytes stay within the input.
TEST(Codec, RandomReadsAreHarmless) {
  Prng prng(3);
  for (int round = 0; round < 5000; ++round) {
    Bytes bytes(prng.below(40));
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(prng.next());
    Reader in(bytes);
    for (int step = 0; step < 10; ++step) {
      switch (prng.below(6)) {
        case 0:
          in.u8();
          break;
        case 1:
          in.u64();
          break;
        case 2:
          in.varint();
          break;
        case 3:
          in.bytes(prng.below(50));
          break;
        case 4:
          in.text(prng.below(50));
          break;
        default:
          in.fixed<Incarnation>();
          break;
      }
      ASSERT_LE(in.offset(), bytes.size());
    }
  }
}

}  // namespace
}  // namespace ithaca::base
