#include "src/ui/views/dates.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "src/ui/widgets.h"

namespace ithaca::ui::views {
namespace {

constexpr std::int64_t kMinuteMs = 60 * 1000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr int kDaysShownAsDays = 14;
constexpr int kDaysShownAsWeeks = 365;

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (fault != std::errc{} || end != digits.data() + digits.size() || value < 0) return {};
  return value;
}

// Days since 1970-01-01 of a calendar date.
std::optional<int> day_number(std::string_view date) {
  if (date.size() != 10 || date[4] != '-' || date[7] != '-') return {};
  const auto year = number(date.substr(0, 4));
  const auto month = number(date.substr(5, 2));
  const auto day = number(date.substr(8, 2));
  if (!year || !month || !day) return {};
  const std::chrono::year_month_day ymd{std::chrono::year(*year),
                                        std::chrono::month(static_cast<unsigned>(*month)),
                                        std::chrono::day(static_cast<unsigned>(*day))};
  if (!ymd.ok()) return {};
  return static_cast<int>(std::chrono::sys_days(ymd).time_since_epoch().count());
}

std::string calendar_date(int days) {
  const std::chrono::year_month_day ymd{std::chrono::sys_days(std::chrono::days(days))};
  const auto padded = [](unsigned value, std::size_t width) {
    std::string digits = std::to_string(value);
    return std::string(width > digits.size() ? width - digits.size() : 0, '0') + digits;
  };
  return padded(static_cast<unsigned>(static_cast<int>(ymd.year())), 4) + "-" +
         padded(static_cast<unsigned>(ymd.month()), 2) + "-" +
         padded(static_cast<unsigned>(ymd.day()), 2);
}

// Today's date there. The platform formats dates but does not take them apart, so the three dates
// that can be today's somewhere on Earth are compared as they are written.
int today_number(std::string_view zone) {
  const std::int64_t now = platform().wall_ms();
  const int utc_day = static_cast<int>(now / kDayMs);
  const std::string today = platform().format_date(now, DateStyle::kDayYear, zone);
  for (int day : {utc_day, utc_day + 1, utc_day - 1}) {
    const std::string written = calendar_date(day);
    if (platform().format_calendar_date(written, DateStyle::kDayYear) == today) return day;
  }
  return utc_day;
}

}  // namespace

std::string clock_time(app::TimeMs moment, std::string_view zone) {
  return platform().format_date(static_cast<std::int64_t>(moment), DateStyle::kTime, zone);
}

std::string day_name(app::TimeMs moment, std::string_view zone) {
  const auto then = static_cast<std::int64_t>(moment);
  const int days = platform().days_between(platform().wall_ms(), then, zone);
  if (days == 0) return std::string(tr(Str::today));
  if (days == -1) return std::string(tr(Str::yesterday));
  const bool this_year = days > -300 && days < 300;
  return platform().format_date(then, this_year ? DateStyle::kDay : DateStyle::kDayYear, zone);
}

std::string short_when(app::TimeMs moment, std::string_view zone) {
  if (moment == 0) return {};
  const auto then = static_cast<std::int64_t>(moment);
  const int days = platform().days_between(platform().wall_ms(), then, zone);
  if (days >= 0) return clock_time(moment, zone);
  return platform().format_date(then, days > -7 ? DateStyle::kWeekday : DateStyle::kDayShort, zone);
}

std::string zone_city(std::string_view zone) {
  std::string city(zone.substr(zone.rfind('/') + 1));
  for (char& letter : city) {
    if (letter == '_') letter = ' ';
  }
  return city;
}

std::string local_time_in(std::string_view zone) {
  const std::int64_t now = platform().wall_ms();
  const auto to_full_minute = static_cast<double>(kMinuteMs - now % kMinuteMs + 50);
  redraw_in(std::max(to_full_minute, kClockRestMs));
  const std::string time = platform().format_date(now, DateStyle::kTime, zone);
  const std::string city = zone_city(zone);
  return std::string(tr(Str::time_in_city, {{"time", time}, {"city", city}}));
}

int hour_now(std::string_view zone) {
  // The number of hours until the date changes there says which hour it is.
  const std::int64_t now = platform().wall_ms();
  int low = 0, high = 25;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    const bool same_day = platform().days_between(now, now + middle * kHourMs, zone) == 0;
    (same_day ? low : high) = middle;
  }
  return 23 - low < 0 ? 0 : 23 - low;
}

std::optional<int> days_until(std::string_view date, std::string_view zone) {
  const auto day = day_number(date);
  if (!day) return {};
  return *day - today_number(zone);
}

std::string target_date_words(std::string_view date, std::string_view zone) {
  const auto days = days_until(date, zone);
  if (!days) return std::string(date);
  const bool far = *days > kDaysShownAsWeeks || *days < -kDaysShownAsWeeks;
  const std::string words =
      platform().format_calendar_date(date, far ? DateStyle::kDayYear : DateStyle::kDayShort);
  if (far) return words;
  const std::string left = *days >= kDaysShownAsDays
                               ? std::string(tr_count(Str::weeks_left, *days / 7))
                               : platform().format_relative(*days, "day");
  return std::string(tr_join(words, left));
}

}  // namespace ithaca::ui::views
