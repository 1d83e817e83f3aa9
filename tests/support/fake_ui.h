// A running interface without a browser: fixed-width text, a platform that remembers what it was
// told.
#pragma once

#include <imgui.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/ui/ui.h"
#include "src/ui/widgets.h"

namespace ithaca::support {

// Every code point is half as wide as the font is high; lines break after spaces and ideographs.
class FakeText final : public text::TextBackend {
 public:
  [[nodiscard]] uint32_t generation() const override { return m_generation; }
  [[nodiscard]] text::FontMetrics font_metrics(const text::Font& font) override {
    return {font.size * 0.75f, font.size * 0.25f};
  }
  [[nodiscard]] text::Extent measure(const text::Font& font, std::string_view text, bool) override {
    float count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    const float width = count * font.size / 2;
    return {width, 0, width, font.size * 0.7f, font.size * 0.2f};
  }
  void segment(std::string_view text, std::vector<text::Segment>& out) override {
    for (size_t at = 0; at < text.size();) {
      const bool space = text[at] == ' ';
      size_t end = at + 1;
      while (!space && end < text.size() && text[end] != ' ') ++end;
      out.push_back(
          {static_cast<uint32_t>(end),
           static_cast<uint8_t>(space ? text::kSegmentSpace | text::kSegmentBreakAfter : 0)});
      at = end;
    }
  }
  void clusters(std::string_view text, std::vector<uint32_t>& ends) override {
    for (size_t at = 0; at < text.size(); ++at) {
      const bool last =
          at + 1 == text.size() || (static_cast<uint8_t>(text[at + 1]) & 0xC0) != 0x80;
      if (last) ends.push_back(static_cast<uint32_t>(at + 1));
    }
  }
  void rasterize(std::span<const text::RasterJob> jobs, text::RasterSink& sink) override {
    for (const text::RasterJob& job : jobs) {
      ++rasterized;
      const std::vector<uint8_t> pixels(size_t{job.width} * job.height * 4, 0xFF);
      sink.on_raster(job, {pixels.data(), job.width * 4u});
    }
  }
  void change_fonts() { ++m_generation; }

  size_t rasterized = 0;

 private:
  uint32_t m_generation = 1;
};

class FakePlatform final : public ui::Platform {
 public:
  [[nodiscard]] const ui::Environment& environment() const override { return env; }
  [[nodiscard]] double now_ms() const override { return now; }
  [[nodiscard]] int64_t wall_ms() const override { return 1'800'000'000'000; }
  void request_frame() override { ++requests; }
  void request_frame_in(double milliseconds) override { deadlines.push_back(milliseconds); }
  [[nodiscard]] std::string_view route() const override { return current_route; }
  void push_route(std::string_view route) override { current_route = route; }
  void replace_route(std::string_view route) override { current_route = route; }
  void go_back() override {}
  [[nodiscard]] std::string_view origin() const override { return "https://example.org/"; }
  void set_title(std::string_view text) override { title = text; }
  void set_language(std::string_view tag, bool) override { language = tag; }
  void fetch_file(std::string_view name,
                  std::function<void(std::string_view bytes)> done) override {
    fetched = name;
    fetch_done = std::move(done);
  }
  void open_url(std::string_view url) override { opened = url; }
  void copy_text(std::string_view text) override { copied = text; }
  void download(std::string_view, std::string_view, std::span<const uint8_t>) override {}
  void publish(std::string_view paper, std::string_view) override { published = paper; }
  void accept_files(size_t, std::function<void(ui::PickedFile)>) override {}
  void pick_file(std::string_view, size_t, std::function<void(ui::PickedFile)>) override {}
  [[nodiscard]] bool can_share() const override { return false; }
  void share(std::string_view, std::string_view) override {}
  [[nodiscard]] std::string setting(std::string_view key) const override {
    const auto found = settings.find(std::string(key));
    return found == settings.end() ? std::string() : found->second;
  }
  void set_setting(std::string_view key, std::string_view value) override {
    settings[std::string(key)] = value;
  }
  [[nodiscard]] ui::Permission notification_permission() const override { return permission; }
  void ask_to_notify() override {}
  void notify(const ui::Notice& notice) override { notices.emplace_back(notice.title); }
  void set_badge(size_t count) override { badge = count; }
  [[nodiscard]] std::string format_date(int64_t, ui::DateStyle, std::string_view) override {
    return "date";
  }
  [[nodiscard]] std::string format_calendar_date(std::string_view date, ui::DateStyle) override {
    return std::string(date);
  }
  [[nodiscard]] int days_between(int64_t now_ms, int64_t then_ms, std::string_view) override {
    return static_cast<int>((then_ms - now_ms) / 86'400'000);
  }
  [[nodiscard]] std::string format_relative(int64_t amount, std::string_view unit) override {
    return std::to_string(amount) + " " + std::string(unit);
  }
  [[nodiscard]] std::string format_number(double value, bool) override {
    return std::to_string(static_cast<int64_t>(value));
  }
  [[nodiscard]] ui::PluralCategory plural_category(int64_t count) override {
    return count == 1 ? ui::PluralCategory::kOne : ui::PluralCategory::kOther;
  }
  [[nodiscard]] const std::vector<std::string>& time_zones() override { return zones; }
  void focus_node(uint32_t) override {}
  void insert_text(std::string_view text) override { inserted += text; }
  void announce(std::string_view text, bool) override { announced.emplace_back(text); }

  ui::Environment env;
  double now = 1000;
  int requests = 0;
  std::vector<double> deadlines;
  std::vector<std::string> zones{"UTC"};
  std::string inserted;
  std::vector<std::string> announced, notices;
  ui::Permission permission = ui::Permission::kUnsupported;
  size_t badge = 0;
  std::string current_route, title, opened, copied, language, fetched, published;
  std::function<void(std::string_view bytes)> fetch_done;
  std::map<std::string, std::string> settings;
};

// One interface of 1000 × 800 px. frame() draws as often as the Ui asks for it.
class FakeScreen {
 public:
  FakeScreen() {
    m_context = ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    interface = std::make_unique<ui::Ui>(platform, text);
  }
  ~FakeScreen() {
    interface.reset();
    // Textures were never given to a renderer; imgui wants them marked as gone.
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      texture->SetStatus(ImTextureStatus_Destroyed);
      texture->SetTexID(ImTextureID_Invalid);
    }
    ImGui::DestroyContext(m_context);
  }
  FakeScreen(const FakeScreen&) = delete;
  FakeScreen& operator=(const FakeScreen&) = delete;

  ui::FrameOutput frame(ui::FunctionRef<void()> draw) {
    ui::FrameOutput out;
    int rounds = 0;
    do {
      out = interface->frame(
          size, [] { ImGui::GetIO().DeltaTime = 1.0f / 60; }, draw);
      if (out.focus_request != 0) {
        focus_request = out.focus_request;
        interface->post({.kind = ui::CommandKind::kFocus, .id = out.focus_request, .number = 1});
        out.again = true;
      }
      for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
        if (texture->Status == ImTextureStatus_WantDestroy) {
          texture->SetStatus(ImTextureStatus_Destroyed);
          texture->SetTexID(ImTextureID_Invalid);
        } else {
          texture->SetTexID(1);
          texture->SetStatus(ImTextureStatus_OK);
        }
      }
    } while (out.again && ++rounds < 20);
    return out;
  }

  [[nodiscard]] const ui::Node* find(ui::Role role, std::string_view name) const {
    const ui::SemanticsTree& tree = interface->tree();
    for (size_t i = 0; i < tree.size(); ++i) {
      if (tree[i].role == role && tree[i].name == name) return &tree[i];
    }
    return nullptr;
  }
  [[nodiscard]] size_t count(ui::Role role) const {
    size_t n = 0;
    for (size_t i = 0; i < interface->tree().size(); ++i) n += interface->tree()[i].role == role;
    return n;
  }
  void send(ui::CommandKind kind, ui::Role role, std::string_view name, std::string value = {},
            int number = 0) {
    const ui::Node* node = find(role, name);
    if (node != nullptr) {
      interface->post({.kind = kind, .id = node->id, .number = number, .text = std::move(value)});
    }
  }
  // Presses the main button in the middle of the node, as a pointer does.
  void click(ui::Role role, std::string_view name) {
    const ui::Node* node = find(role, name);
    if (node == nullptr) return;
    ImGuiIO& io = ImGui::GetIO();
    io.AddMousePosEvent(node->rect.x + node->rect.width / 2, node->rect.y + node->rect.height / 2);
    io.AddMouseButtonEvent(0, true);
    io.AddMouseButtonEvent(0, false);
  }

  FakePlatform platform;
  FakeText text;
  std::unique_ptr<ui::Ui> interface;
  ui::FrameInput size{1000, 800, 1};
  uint32_t focus_request = 0;

 private:
  ImGuiContext* m_context = nullptr;
};

}  // namespace ithaca::support
