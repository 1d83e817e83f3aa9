#include "src/core/base/prng.h"

#include <gtest/gtest.h>

#include <array>

#include "src/core/base/time.h"

namespace ithaca::base {
namespace {

TEST(Prng, ASeedRepeats) {
  Prng a(42);
  Prng b(42);
  Prng c(43);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t value = a.next();
    EXPECT_EQ(value, b.next());
    differs |= value != c.next();
  }
  EXPECT_TRUE(differs);
}

// Simulations are replayed by seed on other machines and in WebAssembly: the numbers may not
// change.
TEST(Prng, GoldenNumbers) {
  Prng prng(1);
  EXPECT_EQ(prng.next(), 0xB3F2AF6D0FC710C5u);
  EXPECT_EQ(prng.next(), 0x853B559647364CEAu);
  EXPECT_EQ(prng.next(), 0x92F89756082A4514u);
}

TEST(Prng, BelowIsInRangeAndReachesAll) {
  Prng prng(7);
  std::array<int, 6> seen{};
  for (int i = 0; i < 6000; ++i) ++seen[prng.below(6)];
  for (int count : seen) {
    EXPECT_GT(count, 800);
    EXPECT_LT(count, 1200);
  }
  EXPECT_EQ(prng.below(1), 0u);
}

TEST(Prng, ChanceIsThatOften) {
  Prng prng(8);
  int hits = 0;
  for (int i = 0; i < 10'000; ++i) hits += prng.chance(1, 4) ? 1 : 0;
  EXPECT_GT(hits, 2200);
  EXPECT_LT(hits, 2800);
  EXPECT_FALSE(prng.chance(0, 4));
  EXPECT_TRUE(prng.chance(4, 4));
}

TEST(Time, Saturates) {
  EXPECT_EQ(saturate(5), 5u);
  EXPECT_EQ(saturate(kTimeMax + 1), kTimeMax);
  EXPECT_EQ(saturate(~std::uint64_t{0}), kTimeMax);
  EXPECT_EQ(add_saturating(1, 2), 3u);
  EXPECT_EQ(add_saturating(kTimeMax - 1, 1), kTimeMax);
  EXPECT_EQ(add_saturating(kTimeMax - 1, 2), kTimeMax);
  EXPECT_EQ(add_saturating(5, ~std::uint64_t{0}), kTimeMax);
  EXPECT_EQ(add_saturating(~std::uint64_t{0}, 0), kTimeMax);
}

}  // namespace
}  // namespace ithaca::base
