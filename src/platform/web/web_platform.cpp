#include "src/platform/web/web_platform.h"

#include <emscripten.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "src/platform/web/frame.h"

extern "C" {
void ithaca_frame_request();
void ithaca_frame_request_in(double milliseconds);
int ithaca_environment_bits();
float ithaca_keyboard_height();
char* ithaca_host_text(int which);
void ithaca_route_set(const char* route, int length, int replace);
void ithaca_go_back();
void ithaca_title(const char* title, int length);
void ithaca_language(const char* language, int length, int right_to_left);
void ithaca_fetch_file(const char* name, int length, int token);
void ithaca_open_url(const char* url, int length);
void ithaca_copy(const char* text, int length);
void ithaca_download(const char* name, int name_length, const char* mime, int mime_length,
                     const uint8_t* data, int size);
void ithaca_publish(const char* paper, int length, const char* name, int name_length);
void ithaca_accept_files(double most);
void ithaca_pick_file(const char* accept, int length, double most, int token);
int ithaca_can_share();
void ithaca_share(const char* title, int title_length, const char* url, int url_length);
int ithaca_notify_permission();
void ithaca_notify_ask();
void ithaca_notify(const char* parts, int length);
void ithaca_badge(double count);
void ithaca_twin_insert(const char* text, int length);
char* ithaca_setting(const char* key, int length);
void ithaca_set_setting(const char* key, int key_length, const char* value, int value_length);
void ithaca_announce(const char* text, int length, int assertive);
char* ithaca_format_date(double ms, int style, const char* zone, int length);
char* ithaca_format_calendar(const char* date, int length, int style);
int ithaca_days_between(double now, double then, const char* zone, int length);
char* ithaca_format_relative(double amount, const char* unit, int length);
char* ithaca_format_number(double value, int percent);
int ithaca_plural(double count);
char* ithaca_time_zones();
double ithaca_wall_ms();
void ithaca_twin_focus(uint32_t id);
}

namespace ithaca::platform {
namespace {

WebPlatform* g_platform = nullptr;

int size_of(std::string_view text) { return static_cast<int>(text.size()); }

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Takes a string that the page allocated.
std::string taken(char* text) {
  std::string out(text);
  std::free(text);
  return out;
}

}  // namespace

void Frame::request() { ithaca_frame_request(); }
void Frame::request_in(double milliseconds) { ithaca_frame_request_in(milliseconds); }

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_environment_changed() {
  if (g_platform != nullptr) g_platform->read_environment();
}

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_route_changed() {
  if (g_platform != nullptr) g_platform->read_route();
}

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_file_picked(int token, const char* name,
                                                        const uint8_t* data, int size,
                                                        int too_large) {
  if (g_platform == nullptr) return;
  ui::PickedFile file{.name = name, .bytes = {}, .too_large = too_large != 0};
  if (data != nullptr) file.bytes.assign(data, data + size);
  g_platform->on_file(token, std::move(file));
}

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_fetched(int token, const char* data, int size) {
  if (g_platform != nullptr) g_platform->on_fetched(token, {data, static_cast<size_t>(size)});
}

WebPlatform::WebPlatform() {
  g_platform = this;
  m_origin = taken(ithaca_host_text(3));
  read_environment();
  read_route();
}

WebPlatform::~WebPlatform() { g_platform = nullptr; }

void WebPlatform::read_environment() {
  const int bits = ithaca_environment_bits();
  const auto bit = [bits](int i) { return (bits & (1 << i)) != 0; };
  m_environment.online = bit(0);
  m_environment.visible = bit(1);
  m_environment.dark = bit(2);
  m_environment.high_contrast = bit(3);
  m_environment.reduced_motion = bit(4);
  m_environment.reduced_data = bit(5);
  m_environment.touch = bit(6);
  m_environment.apple = bit(7);
  m_environment.secure = bit(8);
  m_environment.keyboard_height = ithaca_keyboard_height();
  m_environment.languages = lines_of(taken(ithaca_host_text(0)));
  m_environment.language = m_environment.languages.front();
  m_environment.asked_language = taken(ithaca_host_text(4));
  m_environment.time_zone = taken(ithaca_host_text(1));
}

void WebPlatform::read_route() { m_route = taken(ithaca_host_text(2)); }

double WebPlatform::now_ms() const { return emscripten_get_now(); }
int64_t WebPlatform::wall_ms() const { return static_cast<int64_t>(ithaca_wall_ms()); }
void WebPlatform::request_frame() { Frame::request(); }
void WebPlatform::request_frame_in(double milliseconds) { Frame::request_in(milliseconds); }

void WebPlatform::push_route(std::string_view route) {
  ithaca_route_set(route.data(), size_of(route), 0);
}

void WebPlatform::replace_route(std::string_view route) {
  ithaca_route_set(route.data(), size_of(route), 1);
}

void WebPlatform::go_back() { ithaca_go_back(); }

void WebPlatform::set_title(std::string_view title) {
  if (m_title == title) return;
  m_title = title;
  ithaca_title(title.data(), size_of(title));
}

void WebPlatform::set_language(std::string_view language, bool right_to_left) {
  ithaca_language(language.data(), size_of(language), right_to_left ? 1 : 0);
  Frame::request();
}

void WebPlatform::fetch_file(std::string_view name,
                             std::function<void(std::string_view bytes)> done) {
  m_fetches.emplace(++m_last_fetch, std::move(done));
  ithaca_fetch_file(name.data(), size_of(name), m_last_fetch);
}

void WebPlatform::on_fetched(int token, std::string_view bytes) {
  const auto fetch = m_fetches.extract(token);
  if (!fetch.empty()) fetch.mapped()(bytes);
}

void WebPlatform::open_url(std::string_view url) { ithaca_open_url(url.data(), size_of(url)); }
void WebPlatform::copy_text(std::string_view text) { ithaca_copy(text.data(), size_of(text)); }

void WebPlatform::download(std::string_view name, std::string_view mime,
                           std::span<const uint8_t> bytes) {
  ithaca_download(name.data(), size_of(name), mime.data(), size_of(mime), bytes.data(),
                  static_cast<int>(bytes.size()));
}

void WebPlatform::publish(std::string_view paper, std::string_view file_name) {
  ithaca_publish(paper.data(), size_of(paper), file_name.data(), size_of(file_name));
}

void WebPlatform::accept_files(size_t bytes_max, std::function<void(ui::PickedFile)> done) {
  m_accept = std::move(done);
  ithaca_accept_files(static_cast<double>(bytes_max));
}

void WebPlatform::pick_file(std::string_view accept, size_t bytes_max,
                            std::function<void(ui::PickedFile)> done) {
  // A chooser that was cancelled never answers; the oldest is given up.
  if (m_pickers.size() >= kPickersMax) m_pickers.clear();
  const int token = m_next_picker++;
  m_pickers.emplace(token, std::move(done));
  ithaca_pick_file(accept.data(), size_of(accept), static_cast<double>(bytes_max), token);
}

void WebPlatform::on_file(int token, ui::PickedFile file) {
  if (token == 0 && m_accept) m_accept(std::move(file));
  const auto it = m_pickers.find(token);
  if (it == m_pickers.end()) return;
  const std::function<void(ui::PickedFile)> done = std::move(it->second);
  m_pickers.erase(it);
  done(std::move(file));
}

bool WebPlatform::can_share() const { return ithaca_can_share() != 0; }

void WebPlatform::share(std::string_view title, std::string_view url) {
  if (can_share()) ithaca_share(title.data(), size_of(title), url.data(), size_of(url));
}

ui::Permission WebPlatform::notification_permission() const {
  return static_cast<ui::Permission>(ithaca_notify_permission());
}

void WebPlatform::ask_to_notify() { ithaca_notify_ask(); }

void WebPlatform::notify(const ui::Notice& notice) {
  std::string parts(notice.title);
  for (const std::string_view part : {notice.body, notice.route}) {
    parts += '\x1f';
    parts += part;
  }
  ithaca_notify(parts.data(), size_of(parts));
}

void WebPlatform::set_badge(size_t count) { ithaca_badge(static_cast<double>(count)); }

std::string WebPlatform::setting(std::string_view key) const {
  return taken(ithaca_setting(key.data(), size_of(key)));
}

void WebPlatform::set_setting(std::string_view key, std::string_view value) {
  ithaca_set_setting(key.data(), size_of(key), value.data(), size_of(value));
}

std::string WebPlatform::format_date(int64_t wall_ms, ui::DateStyle style, std::string_view zone) {
  return taken(ithaca_format_date(static_cast<double>(wall_ms), static_cast<int>(style),
                                  zone.data(), size_of(zone)));
}

std::string WebPlatform::format_calendar_date(std::string_view date, ui::DateStyle style) {
  return taken(ithaca_format_calendar(date.data(), size_of(date), static_cast<int>(style)));
}

int WebPlatform::days_between(int64_t now_ms, int64_t then_ms, std::string_view zone) {
  return ithaca_days_between(static_cast<double>(now_ms), static_cast<double>(then_ms), zone.data(),
                             size_of(zone));
}

std::string WebPlatform::format_relative(int64_t amount, std::string_view unit) {
  return taken(ithaca_format_relative(static_cast<double>(amount), unit.data(), size_of(unit)));
}

std::string WebPlatform::format_number(double value, bool percent) {
  return taken(ithaca_format_number(value, percent ? 1 : 0));
}

ui::PluralCategory WebPlatform::plural_category(int64_t count) {
  return static_cast<ui::PluralCategory>(ithaca_plural(static_cast<double>(count)));
}

const std::vector<std::string>& WebPlatform::time_zones() {
  if (m_time_zones.empty()) {
    m_time_zones = lines_of(taken(ithaca_time_zones()));
  }
  return m_time_zones;
}

void WebPlatform::focus_node(uint32_t id) { ithaca_twin_focus(id); }

void WebPlatform::insert_text(std::string_view text) {
  ithaca_twin_insert(text.data(), size_of(text));
}

void WebPlatform::announce(std::string_view text, bool assertive) {
  ithaca_announce(text.data(), size_of(text), assertive ? 1 : 0);
}

}  // namespace ithaca::platform
