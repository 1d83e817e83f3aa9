#include "src/core/base/bytes.h"

#include <gtest/gtest.h>

#include "src/core/base/ids.h"
#include "src/core/base/prng.h"

namespace ithaca::base {
namespace {

Bytes random_bytes(Prng& prng, std::size_t size) {
  Bytes out(size);
  for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(prng.next());
  return out;
}

TEST(Hex, RoundTrip) {
  Prng prng(1);
  for (std::size_t size = 0; size < 70; ++size) {
    const Bytes bytes = random_bytes(prng, size);
    EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
  }
  EXPECT_EQ(to_hex(Bytes{0x00, 0x0F, 0xF0, 0xFF}), "000ff0ff");
  EXPECT_EQ(from_hex(""), Bytes());
}

TEST(Hex, RefusesOthers) {
  for (const char* text : {"0", "0g", " 00", "00 ", "0x00", "\xC3\xA9"})
    EXPECT_FALSE(from_hex(text).has_value()) << text;
}

// RFC 4648 section 10, with the URL alphabet and no padding.
TEST(Base64Url, Vectors) {
  const std::pair<std::string_view, const char*> vectors[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [text, code] : vectors) {
    EXPECT_EQ(to_base64url(as_bytes(text)), code);
    EXPECT_EQ(from_base64url(code), to_bytes(as_bytes(text)));
  }
  EXPECT_EQ(to_base64url(Bytes{0xFB, 0xFF, 0xBF}), "-_-_");
}

TEST(Base64Url, RoundTrip) {
  Prng prng(2);
  for (std::size_t size = 0; size < 200; ++size) {
    const Bytes bytes = random_bytes(prng, size);
    EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
  }
}

TEST(Base64Url, RefusesWhatIsNotCanonical) {
  for (const char* text : {"Z", "Zg==", "Zg=", "Zm9vY", "Zm 9v", "Zm9v\n", "Zm+v", "Zm/v", "Zh",
                           "Zm9", "\xC3\xA9\xC3\xA9"})
    EXPECT_FALSE(from_base64url(text).has_value()) << text;
}

// Every text of up to three characters that decodes is what its bytes encode to.
TEST(Base64Url, EachValueHasOneText) {
  const std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= ";
  for (char a : alphabet)
    for (char b : alphabet) {
      for (char c : alphabet) {
        const std::string text{a, b, c};
        const auto bytes = from_base64url(text);
        if (bytes) {
          EXPECT_EQ(to_base64url(*bytes), text);
        }
      }
      const std::string text{a, b};
      const auto bytes = from_base64url(text);
      if (bytes) {
        EXPECT_EQ(to_base64url(*bytes), text);
      }
    }
}

TEST(Utf8, AcceptsWellFormedText) {
  for (const char* text :
       {"", "plain", "é", "שלום", "مرحبا", "नमस्ते", "你好", "👩‍👩‍👧‍👦",
        "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEE\x80\x80"})
    EXPECT_TRUE(is_utf8(text)) << text;
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
}

// RFC 3629: stray and missing continuation bytes, overlong forms, surrogates, beyond U+10FFFF.
TEST(Utf8, RefusesOthers) {
  for (const char* text : {"\x80",
                           "\xBF",
                           "\xC3",
                           "\xC3(",
                           "\xE2\x82",
                           "\xE2\x28\xA1",
                           "\xF0\x9F\x98",
                           "\xC0\x80",
                           "\xC1\xBF",
                           "\xE0\x80\x80",
                           "\xE0\x9F\xBF",
                           "\xF0\x80\x80\x80",
                           "\xF0\x8F\xBF\xBF",
                           "\xED\xA0\x80",
                           "\xED\xBF\xBF",
                           "\xF4\x90\x80\x80",
                           "\xF5\x80\x80\x80",
                           "\xFE",
                           "\xFF",
                           "ok\xC3",
                           "\xC3\xA9\xA9"})
    EXPECT_FALSE(is_utf8(text)) << to_hex(as_bytes(text));
}

// Every code point, encoded by hand, is accepted unless it is a surrogate.
TEST(Utf8, EveryCodePoint) {
  for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
    std::string text;
    const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
      text += static_cast<char>(c);
    } else if (c < 0x800) {
      text += static_cast<char>(0xC0 | (c >> 6));
      tail(0);
    } else if (c < 0x10000) {
      text += static_cast<char>(0xE0 | (c >> 12));
      tail(6);
      tail(0);
    } else {
      text += static_cast<char>(0xF0 | (c >> 18));
      tail(12);
      tail(6);
      tail(0);
    }
    ASSERT_EQ(is_utf8(text), c < 0xD800 || c > 0xDFFF) << c;
  }
}

TEST(FixedBytes, FromNeedsTheExactSize) {
  const Bytes bytes(32, 7);
  EXPECT_TRUE(Hash::from(bytes).has_value());
  EXPECT_FALSE(Hash::from(ByteView(bytes).first(31)).has_value());
  EXPECT_FALSE(Hash::from(Bytes(33)).has_value());
  EXPECT_TRUE(Hash().is_zero());
  EXPECT_FALSE(Hash::from(bytes)->is_zero());
}

TEST(FixedBytes, OrderIsThatOfTheBytes) {
  Hash low;
  Hash high;
  low.data[0] = 0x7F;
  low.data[31] = 0xFF;
  high.data[0] = 0x80;
  EXPECT_LT(low, high);
  EXPECT_EQ(low, low);
  EXPECT_NE(FixedBytesHash<Hash>()(low), FixedBytesHash<Hash>()(high));
}

TEST(Bytes, AppendAndViews) {
  Bytes out = to_bytes(as_bytes("ab"));
  append(out, as_bytes("c"));
  append(out, {});
  EXPECT_EQ(as_text(out), "abc");
}

}  // namespace
}  // namespace ithaca::base
