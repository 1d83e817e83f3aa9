// What the interface needs from where it runs: routes, clipboard, files, formats, the environment.
//
// Invariants
//  1. Every call returns at once. What takes time (a picked file) arrives in a later frame.
//  2. Whatever changes here (a route, online, theme) asks for a frame by itself.
// Ownership: the composition root owns the Platform; the Ui borrows it. Threads: one.
// Implementations: src/platform/web/web_platform.cpp; tests/support/fake_platform.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ithaca::ui {

struct Environment {
  std::string language = "en";               // BCP 47, the browser's first
  std::vector<std::string> languages{"en"};  // all that its owner reads, best first
  std::string asked_language;                // by ?lang= in the address
  std::string time_zone = "UTC";             // IANA
  bool online = true;
  bool visible = true;  // the tab is shown
  bool dark = false;
  bool high_contrast = false;
  bool reduced_motion = false;
  bool reduced_data = false;
  bool touch = false;         // the main pointer is a finger
  bool apple = false;         // Command instead of Ctrl in the list of shortcuts
  bool secure = true;         // https or localhost; without it there are no keys and no store
  float keyboard_height = 0;  // CSS px that an on-screen keyboard takes from the window
};

enum class DateStyle : uint8_t {
  kTime,      // 09:42
  kDay,       // Saturday, 21 November
  kDayShort,  // 12 Jun
  kDayYear,   // 12 Jun 2027
  kWeekday,   // Tue
  kFull,      // Saturday, 21 November 2026 at 09:42
};

enum class PluralCategory : uint8_t { kZero, kOne, kTwo, kFew, kMany, kOther };

struct PickedFile {
  std::string name;
  std::vector<uint8_t> bytes;
  bool too_large = false;  // over the limit given: no bytes
};

enum class Permission : uint8_t { kUnsupported, kNotAsked, kGranted, kDenied };

struct Notice {
  std::string_view title;
  std::string_view body;
  std::string_view route;  // where pressing it leads; a later one for the same route replaces it
};

class Platform {
 public:
  virtual ~Platform() = default;

  [[nodiscard]] virtual const Environment& environment() const = 0;
  [[nodiscard]] virtual double now_ms() const = 0;    // monotonic
  [[nodiscard]] virtual int64_t wall_ms() const = 0;  // since 1970
  virtual void request_frame() = 0;
  virtual void request_frame_in(double milliseconds) = 0;

  // The part of the address after '#', such as "/today" ("" and "/" are the start).
  [[nodiscard]] virtual std::string_view route() const = 0;
  virtual void push_route(std::string_view route) = 0;     // a new entry in the history
  virtual void replace_route(std::string_view route) = 0;  // clears secrets from the address
  virtual void go_back() = 0;
  [[nodiscard]] virtual std::string_view origin() const = 0;  // "https://host" plus the app's path
  virtual void set_title(std::string_view title) = 0;
  virtual void set_language(std::string_view language, bool right_to_left) = 0;  // lang and dir
  // A file of the app that is not loaded at the start ("emoji", "words-ar"): its bytes, or "" if it
  // cannot be had within some seconds. `done` runs once, perhaps at once.
  virtual void fetch_file(std::string_view name,
                          std::function<void(std::string_view bytes)> done) = 0;
  virtual void open_url(std::string_view url) = 0;  // a new tab without opener or referrer

  virtual void copy_text(std::string_view text) = 0;
  virtual void download(std::string_view name, std::string_view mime,
                        std::span<const uint8_t> bytes) = 0;
  // Prints a document (views/paper.h), or keeps it as a web page if there is a file name.
  virtual void publish(std::string_view paper, std::string_view file_name) = 0;
  // Files that are dropped on the page or pasted; larger ones arrive without their bytes. Replaces
  // the one before. `done` runs between frames.
  virtual void accept_files(size_t bytes_max, std::function<void(PickedFile)> done) = 0;
  // Opens the file chooser; `done` runs between frames, and not at all if nothing was picked.
  virtual void pick_file(std::string_view accept, size_t bytes_max,
                         std::function<void(PickedFile)> done) = 0;
  [[nodiscard]] virtual bool can_share() const = 0;
  virtual void share(std::string_view title, std::string_view url) = 0;
  // Notifications of the system. The browser asks the person, and only when she pressed something.
  [[nodiscard]] virtual Permission notification_permission() const = 0;
  virtual void ask_to_notify() = 0;
  virtual void notify(const Notice& notice) = 0;
  virtual void set_badge(size_t count) = 0;  // at the installed app's icon; 0 takes it away
  // Small settings of the interface alone (theme, text size); "" when there is none.
  [[nodiscard]] virtual std::string setting(std::string_view key) const = 0;
  virtual void set_setting(std::string_view key, std::string_view value) = 0;

  // Formats, in the interface's language (set_language). `zone` is an IANA name, "" is the
  // browser's.
  [[nodiscard]] virtual std::string format_date(int64_t wall_ms, DateStyle style,
                                                std::string_view zone) = 0;
  // A calendar date "YYYY-MM-DD", which has no zone.
  [[nodiscard]] virtual std::string format_calendar_date(std::string_view date,
                                                         DateStyle style) = 0;
  // Days from `now` to the date in the zone: yesterday is -1.
  [[nodiscard]] virtual int days_between(int64_t now_ms, int64_t then_ms,
                                         std::string_view zone) = 0;
  // "in 4 days", "yesterday". unit: "day", "week", "hour", "minute", "month".
  [[nodiscard]] virtual std::string format_relative(int64_t amount, std::string_view unit) = 0;
  [[nodiscard]] virtual std::string format_number(double value, bool percent) = 0;
  [[nodiscard]] virtual PluralCategory plural_category(int64_t count) = 0;
  // Names of the zones that the browser knows.
  [[nodiscard]] virtual const std::vector<std::string>& time_zones() = 0;

  // Gives DOM focus to a widget's element, or away (0).
  virtual void focus_node(uint32_t id) = 0;
  // Writes at the caret of the text area that takes focus next, as if it were typed there.
  virtual void insert_text(std::string_view text) = 0;
  virtual void announce(std::string_view text, bool assertive) = 0;
};

// The platform of the running interface.
[[nodiscard]] Platform& platform();

}  // namespace ithaca::ui
