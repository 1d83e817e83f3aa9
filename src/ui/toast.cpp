// Toasts and tooltips.
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "src/ui/core.h"
#include "src/ui/draw.h"

namespace ithaca::ui {
namespace {

constexpr double kToastMs = 6000, kToastActionMs = 12000;
constexpr double kTooltipDelayMs = 500;

}  // namespace

void show_toast(Toast toast) {
  State& s = state();
  if (s.toasts.size() >= kToastsMax) s.toasts.erase(s.toasts.begin());
  const double lasts = toast.action.empty() ? kToastMs : kToastActionMs;
  s.toasts.push_back({s.next_toast++, std::move(toast), s.platform.now_ms() + lasts, false});
  s.platform.request_frame();
}

namespace {

// Draws one toast with its lower edge at `bottom`; returns its upper edge. `done`: it is to go.
float draw_toast(ShownToast& shown, float bottom, bool& done) {
  State& s = state();
  const uint32_t id =
      s.layout.make_id("toast", static_cast<uint32_t>(Kind::kToast) + shown.id * 64);
  const float action_width =
      shown.toast.action.empty() ? 0 : text_width(shown.toast.action, TextStyle::kBodyStrong) + 32;
  const float most = std::min(460.0f, s.input.width - 32) - action_width - 32;
  const text::Paragraph& p = layout_text(shown.toast.text, TextStyle::kBody, most);
  const float width = p.width + 32 + action_width;
  const float height = std::max(48.0f, p.height + 24);
  const Rect rect{std::floor((s.input.width - width) / 2), bottom - height, width, height};
  begin_window(id, s.layout.to_physical(rect), true);
  s.toast_layers.push_back(s.layer_count);
  const bool danger = shown.toast.tone == Tone::kDanger;
  ImGui::PushClipRect({0, 0}, {s.input.width, s.input.height}, false);
  shadow(rect, kRadiusM, true);
  ImGui::PopClipRect();
  fill_rect(rect, danger ? Color::kDanger : Color::kText, kRadiusM);
  const Color ink = danger ? Color::kOnDanger : Color::kSurface;
  s.tree().open_root(Role::kRegion, id);
  // Its text is read out, and found, in the page's live region; here it names the region.
  s.tree().current_parent().rect = s.layout.to_physical(rect);
  s.tree().current_parent().name = shown.toast.text;
  const Rect at{rect.x + 16, rect.y + (height - p.height) / 2, p.width, p.height};
  draw_paragraph(p, at, ink);
  if (action_width > 0) {
    const Rect press{rect.right() - action_width, rect.y, action_width, height};
    const uint32_t action_id = widget_id(Kind::kButton, shown.toast.action);
    const Interaction in = interact(action_id, press);
    draw_control_label(shown.toast.action, TextStyle::kBodyStrong, press,
                       danger ? Color::kOnDanger : Color::kToastAction, Align::kCenter);
    if (in.ring)
      stroke_rect({press.x + 4, press.y + 4, press.width - 8, height - 8}, ink, kRadiusS, 2);
    record(Role::kButton, action_id, press).name = shown.toast.action;
    if (in.pressed) {
      s.after_frame.push_back(std::move(shown.toast.on_action));
      done = true;
    }
    // Nobody has to hurry: it stays while it is pointed at or holds focus.
    if (in.focused || ImGui::IsWindowHovered()) {
      shown.until_ms = std::max(shown.until_ms, s.platform.now_ms() + 3000);
    }
  }
  s.tree().close();
  end_window();
  if (!shown.announced) s.platform.announce(shown.toast.text, danger);
  shown.announced = true;
  return rect.y;
}

void draw_toasts() {
  State& s = state();
  s.toast_layers.clear();
  const double now = s.platform.now_ms();
  std::erase_if(s.toasts, [&](const ShownToast& t) { return t.until_ms <= now; });
  // Above a composer and, on narrow screens, the bottom bar.
  float bottom = s.input.height - (narrow() ? 64 + 76 : 96);
  uint32_t done_id = 0;
  double next = 1e18;
  for (size_t i = s.toasts.size(); i-- > 0;) {
    bool done = false;
    bottom = draw_toast(s.toasts[i], bottom, done) - kSpace2;
    if (done) done_id = s.toasts[i].id;
    next = std::min(next, s.toasts[i].until_ms);
  }
  if (done_id != 0) std::erase_if(s.toasts, [&](const ShownToast& t) { return t.id == done_id; });
  if (!s.toasts.empty()) s.platform.request_frame_in(next - now + 1);
}

void draw_tooltip() {
  State& s = state();
  if (!s.tooltip_declared) {
    s.tooltip_id = 0;
    return;
  }
  const double waited = s.platform.now_ms() - s.tooltip_since;
  if (waited < kTooltipDelayMs) {
    s.platform.request_frame_in(kTooltipDelayMs - waited + 1);
    return;
  }
  const text::Paragraph& p = layout_text(s.tooltip_text, TextStyle::kSmall, 280);
  const Rect& anchor = s.tooltip_anchor;
  const float width = p.width + 20;
  const float height = p.height + 12;
  const float x = std::clamp(anchor.x + (anchor.width - width) / 2, 4.0f,
                             std::max(4.0f, s.input.width - width - 4));
  float y = anchor.bottom() + 8;
  if (y + height > s.input.height - 4) y = anchor.y - height - 8;
  // On the foreground list: nothing can be pointed at in it.
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({s.input.width, s.input.height});
  ImGui::Begin("tooltip", nullptr, kLayerWindow | ImGuiWindowFlags_NoInputs);
  ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
  fill_rect({x, y, width, height}, Color::kText, kRadiusS);
  draw_paragraph(p, {x + 10, y + 6, p.width, p.height}, Color::kSurface);
  ImGui::End();
}

}  // namespace

void tooltip(std::string_view text) {
  State& s = state();
  if (s.last_id == 0 || s.hidden > 0) return;
  SemanticsTree& tree = s.tree();
  if (tree.size() > 0) {
    Node& node = tree[tree.size() - 1];
    if (node.id == s.last_id && node.name != text && node.description.empty()) {
      node.description = text;
    }
  }
  const bool shown_for = s.last_hovered || (s.focused == s.last_id && s.focus_ring);
  if (!shown_for || s.platform.environment().touch || s.tooltip_muted == s.last_id) return;
  if (s.tooltip_id != s.last_id) {
    s.tooltip_id = s.last_id;
    s.tooltip_since = s.platform.now_ms();
  }
  s.tooltip_text = text;
  s.tooltip_anchor = s.last_rect;
  s.tooltip_declared = true;
}

void draw_overlays() {
  draw_toasts();
  draw_tooltip();
}

}  // namespace ithaca::ui
