// Goals out of a JSON file, as App::export_json and `ithaca goals --json` write them: what a person
// wants to take along from another space, or made with another tool. Messages cannot be imported:
// nobody may write in another's name.
//
// The file is hostile until checked. It is read as a stream, without recursion and without building
// a tree; what the reader does not know is skipped.
//
// Invariants
//   1. All goals or none: the first thing that is wrong ends it.
//   2. What comes out has the shape that App::save_goal takes; it checks texts and dates.
//
// Pure functions; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "src/app/state.h"

namespace ithaca::app {

inline constexpr std::size_t kImportBytesMax = 16 * 1024 * 1024;
inline constexpr std::size_t kImportGoalsMax = 10'000;
inline constexpr int kImportDepthMax = 16;

// Either an export's object with its "goals", or an array of goals. Of a goal: "title" (which it
// must have), "why", "target_date", "status" ("active", "reached", "let go"), "milestones", each
// with "text" and "done".
//   kMalformed    no JSON, nested deeper than kImportDepthMax, a known field of another type, or no
//                 goals in it
//   kUnsupported  an export of a later version
//   kTooLarge     more than kImportBytesMax, kImportGoalsMax or kMilestonesPerGoalMax
base::Result<std::vector<GoalDraft>> read_goals_json(std::string_view json);

}  // namespace ithaca::app
