// Views as JSON, for App::export_json and for scripts over the headless client. Texts that are not
// UTF-8 come out with U+FFFD. One object, or one array, a call.
//
// Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "src/app/state.h"

namespace ithaca::app {

inline constexpr int kExportVersion = 1;

const char* status_name(GoalStatus status);

// On one line.
std::string to_json(const MessageView& message);
std::string to_json(const GoalView& goal);
// Arrays, indented.
std::string to_json(const std::vector<SpaceSummary>& spaces);
std::string to_json(const std::vector<MemberView>& members);
std::string to_json(const std::vector<MessageView>& messages);
std::string to_json(const std::vector<GoalView>& goals);
std::string to_json(const std::vector<SearchHit>& hits);

}  // namespace ithaca::app
