// Dates and times in words, in the reader's time zone.
//
// A calendar date is "YYYY-MM-DD" and has no zone; a moment is milliseconds since 1970. The browser
// knows the zones and languages, so all formatting goes through ui::Platform.
// Threads: the interface's only thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/app/state.h"

namespace ithaca::ui::views {

// "09:42".
[[nodiscard]] std::string clock_time(app::TimeMs moment, std::string_view zone);
// "Today", "Yesterday", or "Saturday, 21 November".
[[nodiscard]] std::string day_name(app::TimeMs moment, std::string_view zone);
// For the end of a list's row: "09:42" today, "Tue" within a week, else "8 Nov".
[[nodiscard]] std::string short_when(app::TimeMs moment, std::string_view zone);
// "São Paulo" of "America/Sao_Paulo", as far as the zone's name knows its letters.
[[nodiscard]] std::string zone_city(std::string_view zone);
// A clock moves on at the full minute, but leaves the screen alone for so long after a frame: it
// may be late by this much, and whoever has just stopped is not drawn for.
inline constexpr double kClockRestMs = 15'000;

// "14:42 in Sao Paulo"; asks for a frame when the minute is over.
[[nodiscard]] std::string local_time_in(std::string_view zone);
// Hour of the day there, 0 … 23.
[[nodiscard]] int hour_now(std::string_view zone);
// Days from today, there, to a calendar date; empty if it is not one.
[[nodiscard]] std::optional<int> days_until(std::string_view date, std::string_view zone);
// "12 Jun · 29 weeks" or "12 Jun · 3 days ago"; the date alone when it is far away.
[[nodiscard]] std::string target_date_words(std::string_view date, std::string_view zone);

}  // namespace ithaca::ui::views
