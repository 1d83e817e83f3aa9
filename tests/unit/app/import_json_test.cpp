// Goals from files of others: what comes in, and what is refused.
#include "src/app/import_json.h"

#include <gtest/gtest.h>

#include <string>

#include "src/core/model/limits.h"

namespace ithaca::app {
namespace {

using base::ErrorCode;

ErrorCode refused(std::string_view json) {
  const auto read = read_goals_json(json);
  EXPECT_FALSE(read.ok()) << json;
  return read.ok() ? ErrorCode::kRefused : read.error().code;
}

std::string repeated(std::string_view text, std::size_t count, std::string_view between = ",") {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += between;
    out += text;
  }
  return out;
}

TEST(ImportJson, TakesEverythingAGoalHas) {
  const auto read =
      read_goals_json(R"([{"id": "5f", "title": "Bitirme tezi \u00e7", "why": "For me",
      "target_date": "2027-03-01", "status": "reached", "done": 7,
      "milestones": [{"text": "Outline", "done": true, "notes": [{"deep": [1]}]},
                     {"text": "Draft"}]},
      {"title": "Run"}])");
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->size(), 2u);
  const GoalDraft& goal = read->front();
  EXPECT_FALSE(goal.id);
  EXPECT_EQ(goal.title, "Bitirme tezi ç");
  EXPECT_EQ(goal.why, "For me");
  EXPECT_EQ(goal.target_date, "2027-03-01");
  EXPECT_EQ(goal.status, GoalStatus::kReached);
  ASSERT_EQ(goal.milestones.size(), 2u);
  EXPECT_EQ(goal.milestones[0].text, "Outline");
  EXPECT_TRUE(goal.milestones[0].done);
  EXPECT_FALSE(goal.milestones[1].done);
  EXPECT_EQ(read->back().title, "Run");
}

TEST(ImportJson, FindsTheGoalsOfAnExport) {
  const auto read = read_goals_json(R"({"format": "ithaca-export", "version": 1,
      "messages": [{"title": "no goal", "goals": [{"title": "nor this"}]}],
      "goals": [{"title": "Run"}], "later": {"x": null}})");
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->size(), 1u);
  EXPECT_EQ(read->front().title, "Run");
  EXPECT_TRUE(read_goals_json(R"({"goals": []})")->empty());
}

TEST(ImportJson, RefusesWhatIsNoneOfThis) {
  for (const char* json : {"",
                           "{",
                           "null",
                           "7",
                           "\"goals\"",
                           "{}",
                           "[1]",
                           "[[]]",
                           R"({"goals": 3})",
                           R"({"goals": null})",
                           R"([{"title": 3}])",
                           R"([{"title": null}])",
                           R"([{"why": "no title"}])",
                           R"([{"title": "x", "milestones": "y"}])",
                           R"([{"title": "x", "milestones": [3]}])",
                           R"([{"title": "x", "milestones": [{"text": 1}]}])",
                           R"([{"title": "x", "status": "gone"}])",
                           R"([{"title": "x", "milestones": [{"done": "yes"}]}])",
                           R"({"goals": [], "goals": []})",
                           R"([{"title": "x"}] trailing)",
                           "[{\"title\": \"\xff\"}]"})
    EXPECT_EQ(refused(json), ErrorCode::kMalformed) << json;
  EXPECT_EQ(refused(R"({"version": 2, "goals": []})"), ErrorCode::kUnsupported);
}

TEST(ImportJson, HasItsLimits) {
  const std::string goal = R"({"title": "x"})";
  EXPECT_TRUE(read_goals_json("[" + repeated(goal, kImportGoalsMax) + "]").ok());
  EXPECT_EQ(refused("[" + repeated(goal, kImportGoalsMax + 1) + "]"), ErrorCode::kTooLarge);
  const auto with_milestones = [](std::size_t count) {
    return R"([{"title": "x", "milestones": [)" + repeated(R"({"text": "y"})", count) + "]}]";
  };
  EXPECT_TRUE(read_goals_json(with_milestones(wire::kMilestonesPerGoalMax)).ok());
  EXPECT_EQ(refused(with_milestones(wire::kMilestonesPerGoalMax + 1)), ErrorCode::kTooLarge);
  EXPECT_EQ(refused(std::string(kImportBytesMax + 1, ' ')), ErrorCode::kTooLarge);
  // However deep: it says no before its stack is gone.
  const auto nested = [](std::size_t depth) {
    return R"({"goals": [], "x": )" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(read_goals_json(nested(kImportDepthMax - 1)).ok());
  EXPECT_EQ(refused(nested(kImportDepthMax)), ErrorCode::kMalformed);
  EXPECT_EQ(refused(std::string(1'000'000, '[')), ErrorCode::kMalformed);
}

}  // namespace
}  // namespace ithaca::app
