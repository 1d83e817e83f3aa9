// The names of this device's small settings, as app::App::setting() keeps them.
#pragma once

#include <string_view>

namespace ithaca::ui::views {

inline constexpr std::string_view kIntroSeen = "intro.seen";        // "1"
inline constexpr std::string_view kBackupMade = "backup.made_ms";   // when, decimal
inline constexpr std::string_view kBackupHint = "backup.hint_off";  // "1": the reminder was closed

}  // namespace ithaca::ui::views
