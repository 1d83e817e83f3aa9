// Any text as a file of goals.
#include "src/app/import_json.h"
#include "src/core/base/check.h"
#include "src/core/model/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ithaca;
  const auto goals = app::read_goals_json({reinterpret_cast<const char*>(data), size});
  if (!goals.ok()) return 0;
  CHECK(goals->size() <= app::kImportGoalsMax);
  for (const app::GoalDraft& goal : *goals) {
    CHECK(!goal.title.empty());
    CHECK(goal.milestones.size() <= wire::kMilestonesPerGoalMax);
  }
  return 0;
}
