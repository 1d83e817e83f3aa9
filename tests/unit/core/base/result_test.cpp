#include "src/core/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>

namespace ithaca::base {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return error(ErrorCode::kInvalidInput, "odd");
  return value / 2;
}

Result<void> require_even(int value) {
  TRY(half(value));
  return {};
}

Result<std::string> quarter_text(int value) {
  TRY_ASSIGN(const int first, half(value));
  TRY_ASSIGN(const int second, half(first));
  return std::to_string(second);
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_TRUE(half(4).ok());
  EXPECT_EQ(*half(4), 2);
  const Result<int> bad = half(3);
  EXPECT_FALSE(bad.ok());
  EXPECT_FALSE(static_cast<bool>(bad));
  EXPECT_EQ(bad.code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(bad.error().detail, "odd");
}

TEST(Result, TryPassesErrorsOn) {
  EXPECT_TRUE(require_even(2).ok());
  EXPECT_EQ(require_even(1).code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(quarter_text(8).value(), "2");
  EXPECT_EQ(quarter_text(6).code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(quarter_text(5).code(), ErrorCode::kInvalidInput);
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 5);
}

TEST(Result, EveryErrorHasAName) {
  std::set<std::string> names;
  const int last = static_cast<int>(ErrorCode::kCancelled);
  for (int code = 0; code <= last; ++code) names.insert(error_name(static_cast<ErrorCode>(code)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(last) + 1);
  EXPECT_EQ(names.count("Unknown"), 0u);
}

#if GTEST_HAS_DEATH_TEST
TEST(ResultDeathTest, ReadingTheWrongSideStopsTheProgram) {
  EXPECT_DEATH(static_cast<void>(half(3).value()), "check failed");
  EXPECT_DEATH(static_cast<void>(half(4).error()), "check failed");
}
#endif

}  // namespace
}  // namespace ithaca::base
