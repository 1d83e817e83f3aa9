// ui::Platform by the browser.
//
// Invariants
//  1. A picked file's callback runs between frames, at most once, and only while the platform
//  lives.
//  2. environment() is read again only after the page said that it changed.
// Threads: the page's.
#pragma once

#include <unordered_map>

#include "src/ui/platform.h"

namespace ithaca::platform {

inline constexpr size_t kPickersMax = 8;  // file choosers that have not answered

class WebPlatform final : public ui::Platform {
 public:
  WebPlatform();
  ~WebPlatform() override;

  [[nodiscard]] const ui::Environment& environment() const override { return m_environment; }
  [[nodiscard]] double now_ms() const override;
  [[nodiscard]] int64_t wall_ms() const override;
  void request_frame() override;
  void request_frame_in(double milliseconds) override;

  [[nodiscard]] std::string_view route() const override { return m_route; }
  void push_route(std::string_view route) override;
  void replace_route(std::string_view route) override;
  void go_back() override;
  [[nodiscard]] std::string_view origin() const override { return m_origin; }
  void set_title(std::string_view title) override;
  void set_language(std::string_view language, bool right_to_left) override;
  void fetch_file(std::string_view name, std::function<void(std::string_view bytes)> done) override;
  void open_url(std::string_view url) override;

  void copy_text(std::string_view text) override;
  void download(std::string_view name, std::string_view mime,
                std::span<const uint8_t> bytes) override;
  void publish(std::string_view paper, std::string_view file_name) override;
  void accept_files(size_t bytes_max, std::function<void(ui::PickedFile)> done) override;
  void pick_file(std::string_view accept, size_t bytes_max,
                 std::function<void(ui::PickedFile)> done) override;
  [[nodiscard]] bool can_share() const override;
  void share(std::string_view title, std::string_view url) override;
  [[nodiscard]] ui::Permission notification_permission() const override;
  void ask_to_notify() override;
  void notify(const ui::Notice& notice) override;
  void set_badge(size_t count) override;
  [[nodiscard]] std::string setting(std::string_view key) const override;
  void set_setting(std::string_view key, std::string_view value) override;

  [[nodiscard]] std::string format_date(int64_t wall_ms, ui::DateStyle style,
                                        std::string_view zone) override;
  [[nodiscard]] std::string format_calendar_date(std::string_view date,
                                                 ui::DateStyle style) override;
  [[nodiscard]] int days_between(int64_t now_ms, int64_t then_ms, std::string_view zone) override;
  [[nodiscard]] std::string format_relative(int64_t amount, std::string_view unit) override;
  [[nodiscard]] std::string format_number(double value, bool percent) override;
  [[nodiscard]] ui::PluralCategory plural_category(int64_t count) override;
  [[nodiscard]] const std::vector<std::string>& time_zones() override;

  void focus_node(uint32_t id) override;
  void insert_text(std::string_view text) override;
  void announce(std::string_view text, bool assertive) override;

  // From the page.
  void read_environment();
  void read_route();
  void on_file(int token, ui::PickedFile file);
  void on_fetched(int token, std::string_view bytes);

 private:
  ui::Environment m_environment;
  std::string m_route, m_origin, m_title;
  std::vector<std::string> m_time_zones;
  std::unordered_map<int, std::function<void(ui::PickedFile)>> m_pickers;
  int m_next_picker = 1;
  std::function<void(ui::PickedFile)> m_accept;
  std::unordered_map<int, std::function<void(std::string_view)>> m_fetches;
  int m_last_fetch = 0;
};

}  // namespace ithaca::platform
