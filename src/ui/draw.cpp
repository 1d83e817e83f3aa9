#include "src/ui/draw.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "src/ui/core.h"
#include "src/ui/shadow.h"

namespace ithaca::ui {
namespace {

ImDrawList* list() { return ImGui::GetWindowDrawList(); }

struct Corners {
  ImVec2 min, max;
};

// The physical rectangle on whole device pixels.
Corners corners(const Rect& logical) {
  const State& s = state();
  const Rect r = s.layout.to_physical(logical);
  return {{s.layout.snap(r.x), s.layout.snap(r.y)},
          {s.layout.snap(r.x + r.width), s.layout.snap(r.y + r.height)}};
}

float usable_radius(const Rect& rect, float radius) {
  return std::min({radius, rect.width / 2, rect.height / 2});
}

// A path around the rectangle with one smaller corner, for speech bubbles.
void path_with_corner(const Corners& c, float radius, Corner small) {
  constexpr float kSmallRadius = 5;
  const bool left = (small == Corner::kBottomStart) != state().mirrored;
  const float bl = small != Corner::kNone && left ? std::min(kSmallRadius, radius) : radius;
  const float br = small != Corner::kNone && !left ? std::min(kSmallRadius, radius) : radius;
  ImDrawList* l = list();
  l->PathArcToFast({c.min.x + radius, c.min.y + radius}, radius, 6, 9);
  l->PathArcToFast({c.max.x - radius, c.min.y + radius}, radius, 9, 12);
  l->PathArcToFast({c.max.x - br, c.max.y - br}, br, 0, 3);
  l->PathArcToFast({c.min.x + bl, c.max.y - bl}, bl, 3, 6);
}

}  // namespace

void fill_rect(const Rect& rect, Color color, float radius, Corner small) {
  if (color == Color::kNone || state().hidden > 0) return;
  const uint32_t value = state().theme.color(color);
  if (small == Corner::kNone) {
    fill_rect_raw(rect, value, radius);
    return;
  }
  path_with_corner(corners(rect), usable_radius(rect, radius), small);
  list()->PathFillConvex(value);
}

void fill_rect_raw(const Rect& rect, uint32_t color, float radius) {
  if (state().hidden > 0) return;
  const Corners c = corners(rect);
  list()->AddRectFilled(c.min, c.max, color, usable_radius(rect, radius));
}

void stroke_rect(const Rect& rect, Color color, float radius, float thickness, Corner small) {
  if (color == Color::kNone || state().hidden > 0) return;
  Corners c = corners(rect);
  const float half = thickness / 2;
  c.min.x += half;
  c.min.y += half;
  c.max.x -= half;
  c.max.y -= half;
  const float r = std::max(0.0f, usable_radius(rect, radius) - half);
  if (small != Corner::kNone) {
    path_with_corner(c, r, small);
  } else {
    list()->PathRect(c.min, c.max, r);
  }
  list()->PathStroke(state().theme.color(color), ImDrawFlags_Closed, thickness);
}

void dashed_rect(const Rect& rect, Color color, float radius) {
  if (state().hidden > 0) return;
  const Corners c = corners(rect);
  ImDrawList* l = list();
  l->PathRect({c.min.x + 0.5f, c.min.y + 0.5f}, {c.max.x - 0.5f, c.max.y - 0.5f},
              usable_radius(rect, radius));
  const ImVector<ImVec2> path = l->_Path;
  l->PathClear();
  const uint32_t value = state().theme.color(color);
  constexpr float kDash = 3;
  float phase = 0;  // within a dash and its gap
  for (int i = 0; i < path.Size; ++i) {
    const ImVec2 a = path[i];
    const ImVec2 b = path[(i + 1) % path.Size];
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    for (float at = 0; at < length;) {
      const bool on = phase < kDash;
      const float step = std::min(length - at, (on ? kDash : 2 * kDash) - phase);
      if (on && step > 0) {
        const float t0 = at / length;
        const float t1 = (at + step) / length;
        l->AddLine({a.x + (b.x - a.x) * t0, a.y + (b.y - a.y) * t0},
                   {a.x + (b.x - a.x) * t1, a.y + (b.y - a.y) * t1}, value, 1);
      }
      at += std::max(step, 0.01f);
      phase += std::max(step, 0.01f);
      if (phase >= 2 * kDash - 0.001f) phase = 0;
    }
  }
}

void hline(float x, float y, float width, Color color, float thickness) {
  if (state().hidden > 0) return;
  const Corners c = corners({x, y, width, thickness});
  list()->AddRectFilled(c.min, {c.max.x, c.min.y + thickness}, state().theme.color(color));
}

void vline(float x, float y, float height, Color color, float thickness) {
  if (state().hidden > 0) return;
  const Corners c = corners({x, y, thickness, height});
  list()->AddRectFilled(c.min, {c.min.x + thickness, c.max.y}, state().theme.color(color));
}

void shadow(const Rect& rect, float radius, bool raised) {
  State& s = state();
  if (s.hidden > 0) return;
  const Corners c = corners(rect);
  // Two soft layers: one that is close, one that is wide.
  const uint32_t color = s.theme.color(Color::kShadow);
  const bool dark = s.theme.dark();
  draw_shadow(*list(), c.min, c.max, radius, 2, 1, color);
  draw_shadow(*list(), c.min, c.max, radius,
              raised ? 40
              : dark ? 20
                     : 16,
              raised ? 12
              : dark ? 6
                     : 4,
              raised ? (color & 0xFFFFFF) | (dark ? 0x90000000u : 0x38000000u) : color);
}

void focus_ring(const Rect& rect, float radius) {
  const Rect outer{rect.x - 3, rect.y - 3, rect.width + 6, rect.height + 6};
  ImDrawList* l = list();
  // The ring lies outside the widget, and must show where a box clips closely around it.
  const Rect window{0, 0, state().input.width, state().input.height};
  l->PushClipRect({window.x, window.y}, {window.width, window.height}, false);
  stroke_rect(outer, Color::kFocusRing, radius >= kRadiusPill ? kRadiusPill : radius + 3, 2);
  l->PopClipRect();
}

void draw_paragraph(const text::Paragraph& paragraph, const Rect& rect, Color color, Align align) {
  State& s = state();
  if (s.hidden > 0) return;
  const Rect r = s.layout.to_physical(rect);
  text::LineAlign lines = text::LineAlign::kLeft;
  if (align == Align::kCenter) {
    lines = text::LineAlign::kCenter;
  } else if ((align == Align::kEnd) != s.mirrored) {
    lines = text::LineAlign::kRight;
  }
  s.text.draw(*list(), paragraph, r.x, r.y, r.width, lines, s.theme.color(color));
}

void draw_reading(const text::Paragraph& paragraph, const Rect& rect, Color color) {
  State& s = state();
  if (s.hidden > 0) return;
  const Rect r = s.layout.to_physical(rect);
  s.text.draw(*list(), paragraph, r.x, r.y, r.width, text::LineAlign::kReading,
              s.theme.color(color));
}

float draw_line(std::string_view text, TextStyle style, const Rect& rect, Color color,
                Align align) {
  const text::Paragraph& paragraph = layout_text(text, style, rect.width, text::Wrap::kEllipsis);
  const float y = rect.y + (rect.height - paragraph.height) / 2;
  draw_paragraph(paragraph, {rect.x, y, rect.width, paragraph.height}, color, align);
  return paragraph.width;
}

void draw_control_label(std::string_view text, TextStyle style, const Rect& rect, Color color,
                        Align align) {
  const bool shown = state().hidden == 0;
  if (shown && text_width(text, style) > rect.width + 1) ++state().cut_labels;
  draw_line(text, style, rect, color, align);
}

void draw_initials(std::string_view text, float size, float center_x, float center_y,
                   uint32_t color) {
  State& s = state();
  if (s.hidden > 0) return;
  const Rect at = s.layout.to_physical({center_x, center_y, 0, 0});
  s.text.draw_centered(*list(), text, {.size = size, .weight = 600}, at.x, at.y, color);
}

namespace {

// Icons that point along the reading direction.
bool follows_reading(Icon icon) {
  return icon == Icon::kBack || icon == Icon::kForward || icon == Icon::kSend ||
         icon == Icon::kReply;
}

}  // namespace

void draw_glyph_raw(Icon icon, float size, float center_x, float center_y, uint32_t color) {
  State& s = state();
  if (s.hidden > 0 || icon == Icon::kNone) return;
  const Rect at = s.layout.to_physical({center_x, center_y, 0, 0});
  s.text.draw_icon(*list(), static_cast<uint32_t>(icon), size, at.x, at.y, color,
                   s.mirrored && follows_reading(icon));
}

void draw_glyph(Icon icon, float size, float center_x, float center_y, Color color) {
  draw_glyph_raw(icon, size, center_x, center_y, state().theme.color(color));
}

}  // namespace ithaca::ui
