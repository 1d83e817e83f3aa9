// What the headless client says to a person.
#pragma once

#include <string>
#include <string_view>

#include "src/app/state.h"
#include "src/core/base/result.h"

namespace ithaca::headless {

// A sentence with what to do about it, for the errors of commands.
std::string sentence(const base::Error& error);
std::string sentence(app::JoinFailure why);
std::string sentence(app::Problem problem);
std::string sentence(app::RelayDoubt doubt);

std::string_view word(app::SpaceKind kind);
std::string_view word(app::Mentoring mentoring);
std::string_view word(app::Receipt receipt);
std::string_view word(app::GoalStatus status);
std::string_view word(app::SyncState state);

// "2026-03-01 18:30" in this machine's time zone.
std::string local_time(app::TimeMs time_ms);

// For one line of a terminal: line breaks become spaces and control characters, which could drive a
// terminal, question marks.
std::string one_line(std::string_view text);

// The digits by which a person names a message, goal or milestone.
std::string short_id(const base::EntityId& id);

}  // namespace ithaca::headless
