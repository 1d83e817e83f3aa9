// Buttons, navigation links, chips, badges.
#include <algorithm>
#include <cmath>

#include "src/ui/core.h"
#include "src/ui/draw.h"

namespace ithaca::ui {
namespace {

struct ButtonColors {
  Color fill, text, border;
};

ButtonColors button_colors(ButtonKind kind, bool enabled) {
  if (!enabled) {
    // What has no box of its own gets none by being disabled.
    const bool bare = kind == ButtonKind::kPlain;
    return {bare ? Color::kNone : Color::kSurface2, bare ? Color::kFieldBorder : Color::kMuted,
            Color::kNone};
  }
  switch (kind) {
    case ButtonKind::kPrimary:
      return {Color::kPrimary, Color::kOnPrimary, Color::kNone};
    case ButtonKind::kQuiet:
      return {Color::kNone, Color::kPrimary, Color::kBorder};
    case ButtonKind::kPlain:
      return {Color::kNone, Color::kPrimary, Color::kNone};
    case ButtonKind::kDanger:
      return {Color::kDanger, Color::kOnDanger, Color::kNone};
  }
  return {Color::kPrimary, Color::kOnPrimary, Color::kNone};
}

// A veil over what the pointer is on, or holds.
void draw_veil(const Rect& rect, float radius, const Interaction& in) {
  if (!in.hovered && !in.held) return;
  const uint32_t base = state().theme.color(Color::kText) & 0xFFFFFF;
  fill_rect_raw(rect, base | (in.held ? 0x24000000u : 0x12000000u), radius);
}

void draw_face(const Rect& rect, std::string_view label, const ButtonOptions& o,
               const ButtonColors& colors, TextStyle style, float icon_size, float gap) {
  State& s = state();
  const uint32_t ink = s.theme.color(colors.text);
  const float middle_y = rect.y + rect.height / 2;
  if (o.icon_only) {
    draw_glyph_raw(o.icon, icon_size, rect.x + rect.width / 2, middle_y, ink);
    return;
  }
  const float with_icon = o.icon == Icon::kNone ? 0 : icon_size + gap;
  const text::Paragraph& p =
      layout_text(label, style, rect.width - 2 * gap - with_icon, text::Wrap::kEllipsis);
  float x = rect.x + (rect.width - p.width - with_icon) / 2;
  if (o.icon != Icon::kNone) {
    draw_glyph_raw(o.icon, icon_size, x + icon_size / 2, middle_y, ink);
    x += with_icon;
  }
  const Rect at{s.layout.snap(x), s.layout.snap(rect.y + (rect.height - p.height) / 2), p.width,
                p.height};
  if (s.hidden == 0) {
    const Rect physical = s.layout.to_physical(at);
    s.text.draw(*ImGui::GetWindowDrawList(), p, physical.x, physical.y, physical.width,
                text::LineAlign::kLeft, ink);
  }
}

uint32_t button_state(const ButtonOptions& o) {
  uint32_t bits = 0;
  if (!o.enabled) bits |= kStateDisabled;
  if (o.opens_menu) bits |= kStateHasPopup | kStateHasExpanded;
  if (o.expanded) bits |= kStateExpanded;
  return bits;
}

}  // namespace

bool button(std::string_view label, const ButtonOptions& o) {
  State& s = state();
  const bool small = o.size == ButtonSize::kSmall;
  const float height = std::round((small ? 36 : 44) * std::max(1.0f, s.theme.text_scale() * 0.9f));
  const TextStyle style = small ? TextStyle::kButtonSmall : TextStyle::kBodyStrong;
  const float padding = o.icon_only ? 0 : small ? 12 : 18;
  const float icon_size = 20;
  float width = height;
  if (!o.icon_only) {
    width = text_width(label, style) + 2 * padding + (o.icon == Icon::kNone ? 0 : icon_size + 8);
  }
  // Of a name that is too long the end is left out.
  const float room = std::max(s.layout.line_width(), kTouchTarget);
  const Rect rect = o.width == kFill
                        ? s.layout.place_fill(height, width)
                        : s.layout.place(o.width > 0 ? o.width : std::min(width, room), height);
  if (s.hidden == 0 && rect.width + 1 < width - padding) ++s.cut_labels;
  const uint32_t id = widget_id(Kind::kButton, label);
  const Interaction in = interact(id, rect, o.enabled, small ? kTouchTarget : 0);
  const bool near =
      s.layout.memory(s.layout.current_id()).hovered || in.hovered || in.focused || o.expanded;
  if (!o.faint || near) {
    const ButtonColors colors = button_colors(o.kind, o.enabled);
    const float radius = o.round ? kRadiusPill : kRadiusM;
    fill_rect(rect, colors.fill, radius);
    if (colors.border != Color::kNone) stroke_rect(rect, colors.border, radius);
    draw_veil(rect, std::min(radius, height / 2), in);
    draw_face(rect, label, o, colors, style, icon_size, 8);
    if (in.ring) focus_ring(rect, radius);
  }
  Node& node = record(Role::kButton, id, rect);
  node.name = label;
  node.description = o.description;
  node.state = button_state(o);
  if (o.icon_only) tooltip(label);
  return in.pressed;
}

bool quiet_button(std::string_view label, Icon icon) {
  return button(label, {.kind = ButtonKind::kQuiet, .size = ButtonSize::kSmall, .icon = icon});
}

bool icon_button(Icon icon, std::string_view name) {
  return button(
      name,
      {.kind = ButtonKind::kQuiet, .size = ButtonSize::kSmall, .icon = icon, .icon_only = true});
}

bool nav_link(Icon icon, std::string_view label, std::string_view href, bool current,
              uint32_t badge_count) {
  State& s = state();
  const bool bar = narrow();
  const float width = bar ? 84 : 68;
  const TextStyle style = current ? TextStyle::kTinyStrong : TextStyle::kTiny;
  const text::Paragraph& words = layout_text(label, style, width - 4);
  const float line = s.theme.text(style).line_height;
  const float height = 40 + std::max(16.0f, words.height);
  if (s.hidden == 0 && words.height > 2.5f * line) ++s.cut_labels;
  const Rect rect = s.layout.place(width, height);
  const uint32_t id = widget_id(Kind::kNavLink, label);
  const Interaction in = interact(id, rect);
  const float radius = kRadiusM;
  if (current) fill_rect(rect, Color::kPrimarySoft, radius);
  draw_veil(rect, radius, in);
  const Color ink = current ? Color::kPrimary : Color::kMuted;
  const float middle = rect.x + rect.width / 2;
  draw_glyph(icon, 20, middle, rect.y + 18, ink);
  draw_paragraph(words, {rect.x + 2, rect.y + 32, rect.width - 4, words.height}, ink,
                 Align::kCenter);
  if (badge_count > 0) fill_rect({middle + 8, rect.y + 6, 10, 10}, Color::kAccent, 5);
  if (in.ring) focus_ring(rect, radius);
  Node& node = record(Role::kLink, id, rect);
  node.name = label;
  node.value = href;
  if (current) node.state |= kStateCurrent;
  if (in.pressed) follow(href);
  return in.pressed;
}

namespace {

constexpr float kChipHeight = 30;

float chip_width(std::string_view label, Icon icon) {
  const float text = label.empty() ? 0 : text_width(label, TextStyle::kSmallStrong);
  const float icon_part = icon == Icon::kNone ? 0 : label.empty() ? 15 : 15 + 6;
  return text + icon_part + (label.empty() ? 14 : 24);
}

float chip_height() { return std::round(kChipHeight * std::max(1.0f, state().theme.text_scale())); }

void draw_chip(const Rect& rect, std::string_view label, Tone tone, Icon icon) {
  const TonePair colors = tone_pair(tone);
  fill_rect(rect, colors.fill, kRadiusPill);
  float x = rect.x + 12;
  if (label.empty()) {
    draw_glyph(icon, 15, rect.x + rect.width / 2, rect.y + rect.height / 2, colors.text);
    return;
  }
  if (icon != Icon::kNone) {
    draw_glyph(icon, 15, x + 7.5f, rect.y + rect.height / 2, colors.text);
    x += 21;
  }
  draw_control_label(label, TextStyle::kSmallStrong,
                     {x, rect.y, rect.right() - x - 11, rect.height}, colors.text);
}

}  // namespace

void chip(std::string_view label, const ChipOptions& o) {
  const Rect rect = state().layout.place(chip_width(label, o.icon), chip_height());
  draw_chip(rect, label, o.tone, o.icon);
  remember_last(0, rect, false);
  uint32_t id = widget_id(Kind::kText, label);
  while (state().tree().contains(id)) ++id;
  record(Role::kText, id, rect).name = label;
}

bool chip_button(std::string_view label, bool on, const ChipOptions& o) {
  const Rect rect = state().layout.place(chip_width(label, o.icon), chip_height());
  const uint32_t id = widget_id(Kind::kChip, label);
  const Interaction in = interact(id, rect, true, kTouchTarget);
  draw_chip(rect, label, on && o.tone == Tone::kNeutral ? Tone::kPrimary : o.tone, o.icon);
  draw_veil(rect, rect.height / 2, in);
  if (in.ring) focus_ring(rect, kRadiusPill);
  Node& node = record(Role::kButton, id, rect);
  node.name = label;
  node.state |= kStateHasPressed;
  if (on) node.state |= kStatePressed;
  return in.pressed;
}

bool reaction_chip(std::string_view emoji, uint32_t count, bool own, std::string_view name) {
  std::string text(emoji);
  text += ' ';
  text += platform().format_number(count, false);
  const float width = text_width(text, TextStyle::kSmall) + 18;
  const Rect rect = state().layout.place(width, 24);
  const uint32_t id = widget_id(Kind::kReaction, emoji);
  const Interaction in = interact(id, rect, true, kTouchTarget);
  fill_rect(rect, own ? Color::kPrimarySoft : Color::kSurface2, kRadiusPill);
  stroke_rect(rect, own ? Color::kPrimary : Color::kBorder, kRadiusPill);
  draw_veil(rect, 12, in);
  draw_line(text, TextStyle::kSmall, {rect.x + 9, rect.y, width - 8, rect.height}, Color::kText);
  if (in.ring) focus_ring(rect, kRadiusPill);
  Node& node = record(Role::kButton, id, rect);
  node.name = name;
  node.state |= kStateHasPressed;
  if (own) node.state |= kStatePressed;
  return in.pressed;
}

GridMove take_move(uint32_t id) {
  const bool mirrored = state().mirrored;
  if (take_key(id, "ArrowLeft")) return mirrored ? GridMove::kForward : GridMove::kBack;
  if (take_key(id, "ArrowRight")) return mirrored ? GridMove::kBack : GridMove::kForward;
  if (take_key(id, "ArrowUp")) return GridMove::kUp;
  if (take_key(id, "ArrowDown")) return GridMove::kDown;
  if (take_key(id, "Home")) return GridMove::kFirst;
  if (take_key(id, "End")) return GridMove::kLast;
  return GridMove::kNone;
}

EmojiButtonResult emoji_button(std::string_view emoji, std::string_view name,
                               const EmojiButtonOptions& o) {
  const Rect rect = state().layout.place(kTouchTarget, kTouchTarget);
  const uint32_t id = widget_id(Kind::kEmoji, name);
  EmojiButtonResult out{.pressed = false, .move = take_move(id)};
  const Interaction in = interact(id, rect);
  out.pressed = in.pressed;
  if (o.take_focus) request_focus(id);
  if (o.pressed) fill_rect(rect, Color::kPrimarySoft, kRadiusS);
  if (in.hovered || in.focused) fill_rect(rect, Color::kSurface2, kRadiusS);
  draw_line(emoji, TextStyle::kDisplay, rect, Color::kText, Align::kCenter);
  if (in.ring) focus_ring({rect.x + 3, rect.y + 3, rect.width - 6, rect.height - 6}, kRadiusS - 3);
  Node& node = record(Role::kButton, id, rect);
  node.name = name;
  node.keys = kKeyVerticalArrows | kKeyHorizontalArrows | kKeyHomeEnd;
  if (!o.current) node.state |= kStateNotTabbable;
  if (o.pressable) node.state |= kStateHasPressed;
  if (o.pressed) node.state |= kStatePressed;
  tooltip(name);
  return out;
}

void badge(uint32_t count, std::string_view name) {
  const std::string text = count_text(count);
  const float width = std::max(20.0f, text_width(text, TextStyle::kCaptionStrong) + 16);
  const Rect rect = state().layout.place(width, 20);
  fill_rect(rect, Color::kAccent, kRadiusPill);
  draw_line(text, TextStyle::kCaptionStrong, rect, Color::kOnAccent, Align::kCenter);
  uint32_t id = widget_id(Kind::kBadge, name);
  while (state().tree().contains(id)) ++id;
  record(Role::kText, id, rect).name = name;
}

void status_chip(std::string_view name, std::string_view text, const ChipOptions& o, bool compact) {
  State& s = state();
  const std::string_view shown = compact && narrow() && o.icon != Icon::kNone ? "" : text;
  const Rect rect = s.layout.place(chip_width(shown, o.icon), chip_height());
  draw_chip(rect, shown, o.tone, o.icon);
  const uint32_t id = widget_id(Kind::kStatus, name);
  Node& node = record(Role::kStatus, id, rect);
  node.name = name;
  node.value = text;
  remember_last(id, rect, false);
  if (shown.empty()) tooltip(text);
}

}  // namespace ithaca::ui
