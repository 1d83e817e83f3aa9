#include "src/core/model/fractional_index.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "src/core/base/prng.h"
#include "src/core/model/limits.h"

namespace ithaca::model {
namespace {

using base::Prng;

TEST(FractionalIndex, ShapeOfAPosition) {
  EXPECT_TRUE(is_position("0"));
  EXPECT_TRUE(is_position("azAZ09"));
  EXPECT_TRUE(is_position(std::string(kPositionBytesMax, 'z')));
  EXPECT_FALSE(is_position(""));
  EXPECT_FALSE(is_position("a b"));
  EXPECT_FALSE(is_position("é"));
  EXPECT_FALSE(is_position(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_position(std::string(kPositionBytesMax + 1, 'z')));
}

TEST(FractionalIndex, IsDeterministicAndUsesItsRandomness) {
  EXPECT_EQ(position_between("a", "c", 7).position, position_between("a", "c", 7).position);
  EXPECT_NE(position_between("a", "c", 7).position, position_between("a", "c", 8).position);
  EXPECT_EQ(spread_positions(5, 1), spread_positions(5, 1));
  EXPECT_NE(spread_positions(5, 1), spread_positions(5, 2));
}

TEST(FractionalIndex, LiesBetweenWhateverTheNeighbours) {
  Prng prng(5);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> list;
    for (int i = 0; i < 60; ++i) {
      const std::size_t at = prng.below(list.size() + 1);
      const std::string before = at > 0 ? list[at - 1] : "";
      const std::string after = at < list.size() ? list[at] : "";
      const PositionBetween between = position_between(before, after, prng.next());
      ASSERT_NE(between.spread, Spread::kNeeded) << before << " | " << after;
      ASSERT_TRUE(is_position(between.position));
      ASSERT_LT(before, between.position);
      if (!after.empty()) {
        ASSERT_LT(between.position, after);
      }
      ASSERT_NE(between.position.back(), '0');
      list.insert(list.begin() + static_cast<std::ptrdiff_t>(at), between.position);
    }
    ASSERT_TRUE(std::is_sorted(list.begin(), list.end()));
  }
}

TEST(FractionalIndex, GrowingAtAnEndKeepsPositionsShort) {
  std::string last, first;
  for (int i = 0; i < 500; ++i) {
    const PositionBetween next = position_between(last, "", static_cast<std::uint64_t>(i));
    ASSERT_EQ(next.spread, Spread::kFine);
    ASSERT_LT(last, next.position);
    last = next.position;
    const PositionBetween previous = position_between("", first, static_cast<std::uint64_t>(i));
    ASSERT_EQ(previous.spread, Spread::kFine);
    if (!first.empty()) {
      ASSERT_LT(previous.position, first);
    }
    first = previous.position;
  }
  EXPECT_LT(last.size(), 24u);
  EXPECT_LT(first.size(), 24u);
}

TEST(FractionalIndex, AdvisesBeforeItRunsOutOfRoom) {
  std::string before = "V", after = "W";
  int fine = 0, advised = 0;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const PositionBetween between = position_between(before, after, i);
    ASSERT_LE(between.position.size(), kPositionBytesMax);
    ASSERT_TRUE(is_position(between.position));
    if (between.spread == Spread::kNeeded) break;
    ASSERT_LT(before, between.position);
    ASSERT_LT(between.position, after);
    between.spread == Spread::kFine ? ++fine : ++advised;
    (i % 2 == 0 ? before : after) = between.position;
  }
  EXPECT_GT(fine, 30);
  EXPECT_GT(advised, 50);
  EXPECT_LT(fine + advised, 5000);
}

TEST(FractionalIndex, HopelessNeighboursAskForASpread) {
  for (const auto& [before, after] : std::vector<std::pair<std::string, std::string>>{
           {"a", "a"},
           {"b", "a"},
           {"a", "a0"},
           {"a", "a000"},
           {"", "0"},
           {"", "000"},
           {std::string(kPositionBytesMax, 'z'), ""},
           {"a", "a" + std::string(kPositionBytesMax - 2, '0') + "1"}}) {
    const PositionBetween between = position_between(before, after, 3);
    EXPECT_EQ(between.spread, Spread::kNeeded) << before << " | " << after;
    EXPECT_TRUE(is_position(between.position));
  }
}

TEST(FractionalIndex, InvalidNeighboursCountAsNone) {
  EXPECT_EQ(position_between("é", "b", 4).position, position_between("", "b", 4).position);
  EXPECT_EQ(position_between("b", "!", 4).position, position_between("b", "", 4).position);
  EXPECT_EQ(position_between("!", "?", 4).position, position_between("", "", 4).position);
}

TEST(FractionalIndex, RandomNeighboursNeverBreakIt) {
  Prng prng(8);
  const std::string digits = "0019AZaz!";
  const auto any = [&] {
    std::string out;
    for (std::uint64_t n = prng.below(6); n > 0; --n) out += digits[prng.below(digits.size())];
    return out;
  };
  for (int i = 0; i < 50'000; ++i) {
    const std::string before = any(), after = any();
    const PositionBetween between = position_between(before, after, prng.next());
    ASSERT_TRUE(is_position(between.position));
    if (between.spread == Spread::kNeeded) continue;
    if (is_position(before)) {
      ASSERT_LT(before, between.position);
    }
    if (is_position(after)) {
      ASSERT_LT(between.position, after);
    }
  }
}

TEST(FractionalIndex, SpreadsAscendAndLeaveRoom) {
  for (std::size_t count : {0u, 1u, 2u, 7u, 61u, 62u, 200u, 5000u}) {
    const std::vector<std::string> list = spread_positions(count, count + 1);
    ASSERT_EQ(list.size(), count);
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_TRUE(is_position(list[i]));
      ASSERT_LE(list[i].size(), 8u);
      if (i > 0) {
        ASSERT_LT(list[i - 1], list[i]);
      }
      const std::string after = i + 1 < count ? list[i + 1] : "";
      ASSERT_EQ(position_between(list[i], after, i).spread, Spread::kFine);
    }
    if (count > 0) {
      ASSERT_EQ(position_between("", list[0], 1).spread, Spread::kFine);
    }
  }
}

}  // namespace
}  // namespace ithaca::model
