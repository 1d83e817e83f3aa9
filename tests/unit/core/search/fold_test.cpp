#include "src/core/search/fold.h"

#include <gtest/gtest.h>

#include "src/core/base/bytes.h"
#include "src/core/base/prng.h"

namespace ithaca::search {
namespace {

struct Golden {
  std::string_view text, folded;
};
constexpr Golden kGolden[] = {
#include "tests/golden/fold.inc"
};

void append_utf8(char32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
  } else if (c < 0x10000) {
    out += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
            static_cast<char>(0x80 | (c & 63))};
  } else {
    out += {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)),
            static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
  }
}

TEST(Fold, Golden) {
  for (const Golden& golden : kGolden) EXPECT_EQ(fold(golden.text), golden.folded) << golden.text;
}

// Every character there is: folded once and for all, well-formed, and not longer than promised.
TEST(Fold, EveryCharacter) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_utf8(c, text);
    const std::string once = fold(text);
    ASSERT_TRUE(base::is_utf8(once)) << std::hex << static_cast<std::uint32_t>(c);
    ASSERT_EQ(fold(once), once) << std::hex << static_cast<std::uint32_t>(c);
    ASSERT_LE(once.size(), text.size() * kFoldGrowthMax);
  }
}

TEST(Fold, AnyBytes) {
  base::Prng prng(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::uint64_t n = prng.below(24); n > 0; --n) text += static_cast<char>(prng.below(256));
    const std::string folded = fold(text);
    EXPECT_LE(folded.size(), text.size() * kFoldGrowthMax);
  }
}

TEST(Fold, OriginsNameTheCharacterOfEachByte) {
  for (const Golden& golden : kGolden) {
    const FoldedWithOrigins folded = fold_with_origins(golden.text);
    EXPECT_EQ(folded.text, golden.folded);
    ASSERT_EQ(folded.origins.size(), folded.text.size() + 1);
    EXPECT_EQ(folded.origins.back(), golden.text.size());
    EXPECT_TRUE(std::is_sorted(folded.origins.begin(), folded.origins.end()));
    for (const std::uint32_t origin : folded.origins)
      EXPECT_TRUE(origin == golden.text.size() || (golden.text[origin] & 0xC0) != 0x80);
  }
}

}  // namespace
}  // namespace ithaca::search
