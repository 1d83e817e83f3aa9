// Check boxes, radio groups, tab bars.
#include <algorithm>
#include <string>

#include "src/ui/core.h"
#include "src/ui/draw.h"

namespace ithaca::ui {
namespace {

void draw_check_box(const Rect& box, bool checked, bool hovered) {
  if (checked) {
    fill_rect(box, Color::kPrimary, 6);
    draw_glyph(Icon::kCheck, 14, box.x + box.width / 2, box.y + box.height / 2, Color::kOnPrimary);
  } else {
    stroke_rect(box, hovered ? Color::kPrimary : Color::kFieldBorder, 6, 2);
  }
}

// A choice made without the pointer says what is chosen now; with it, it flips.
bool chosen_by_command(uint32_t id, bool& value) {
  Command command;
  if (!take_command(CommandKind::kChoose, id, &command)) return false;
  const bool wanted = command.number != 0;
  const bool changed = wanted != value;
  value = wanted;
  return changed;
}

}  // namespace

bool checkbox(std::string_view label, bool& checked, const CheckOptions& o) {
  State& s = state();
  constexpr float kBoxSide = 20;
  constexpr float kIndent = kBoxSide + 10;
  const uint32_t id = widget_id(Kind::kCheckbox, label);
  bool changed = chosen_by_command(id, checked);
  const float room = std::max(40.0f, s.layout.available_width() - kIndent);
  const text::Paragraph& p = layout_text(label, TextStyle::kBody, room);
  const float least = s.platform.environment().touch ? kTouchTarget : 32.0f;
  const float height = std::max(least, p.height + 8);
  const Rect rect = s.layout.place(kIndent + p.width, height);
  const Interaction in = interact(id, rect, o.enabled, 0);
  if (in.pressed) {
    checked = !checked;
    changed = true;
  }
  const float top = rect.y + (height - p.height) / 2;
  draw_check_box(
      {rect.x, s.layout.snap(top + (p.lines.size() == 1 ? (p.height - kBoxSide) / 2 : 1)), kBoxSide,
       kBoxSide},
      checked, in.hovered);
  const bool done = checked && o.strike_when_done;
  const Color ink = done || !o.enabled ? Color::kMuted : Color::kText;
  draw_paragraph(p, {rect.x + kIndent, top, p.width, p.height}, ink);
  if (done) {
    const float line = p.height / static_cast<float>(p.lines.size());
    for (size_t i = 0; i < p.lines.size(); ++i) {
      hline(rect.x + kIndent, top + (static_cast<float>(i) + 0.54f) * line,
            p.lines[i].width / s.text.pixel_ratio(), ink);
    }
  }
  if (in.ring) focus_ring(rect, kRadiusS);
  Node& node = record(Role::kCheckbox, id, rect);
  node.name = label;
  node.description = o.description;
  node.state = kStateHasChecked;
  if (checked) node.state |= kStateChecked;
  if (!o.enabled) node.state |= kStateDisabled;
  return changed;
}

namespace {

struct RadioLayout {
  Rect rect;
  bool card;
};

bool radio(const RadioOption& option, bool card, bool checked, bool& chosen) {
  State& s = state();
  constexpr float kDot = 20;
  const float pad = card ? 14 : 0;
  const float indent = pad + kDot + 12;
  const uint32_t id = widget_id(Kind::kRadio, option.label);
  const float room = std::max(60.0f, s.layout.available_width() - indent - pad);
  const TextStyle style = card ? TextStyle::kBodyStrong : TextStyle::kBody;
  const text::Paragraph& title = layout_text(option.label, style, room);
  const text::Paragraph* more = option.description.empty()
                                    ? nullptr
                                    : &layout_text(option.description, TextStyle::kSmall, room);
  const float text_height = title.height + (more != nullptr ? more->height + 2 : 0);
  const bool roomy = card || s.platform.environment().touch;
  const float height = std::max(kTouchTarget - (roomy ? 0.0f : 8.0f), text_height + 2 * pad);
  const float text_width_max = std::max(title.width, more != nullptr ? more->width : 0.0f);
  const Rect rect = card ? s.layout.place_fill(height, indent + text_width_max + pad)
                         : s.layout.place(indent + text_width_max, height);
  bool state_now = checked;
  chosen = chosen_by_command(id, state_now) && state_now;
  const Interaction in = interact(id, rect);
  if (in.pressed && !checked) chosen = true;
  if (card) {
    fill_rect(rect, checked ? Color::kPrimarySoft : Color::kSurface, kRadiusM);
    stroke_rect(rect, checked ? Color::kPrimary : Color::kFieldBorder, kRadiusM, checked ? 2 : 1);
  }
  const float dot_y = rect.y + (card ? pad + (title.height - kDot) / 2 : (height - kDot) / 2);
  const Rect dot{rect.x + pad, s.layout.snap(dot_y), kDot, kDot};
  stroke_rect(dot, checked || in.hovered ? Color::kPrimary : Color::kFieldBorder, kDot / 2, 2);
  if (checked) fill_rect({dot.x + 5, dot.y + 5, kDot - 10, kDot - 10}, Color::kPrimary, kDot / 2);
  const float top = rect.y + (height - text_height) / 2;
  draw_paragraph(title, {rect.x + indent, top, title.width, title.height}, Color::kText);
  if (more != nullptr) {
    draw_paragraph(*more, {rect.x + indent, top + title.height + 2, more->width, more->height},
                   checked ? Color::kText : Color::kMuted);
  }
  if (option.icon != Icon::kNone) {
    draw_glyph(option.icon, 20, rect.right() - pad - 10, rect.y + height / 2, Color::kMuted);
  }
  if (in.ring) focus_ring(rect, card ? kRadiusM : kRadiusS);
  Node& node = record(Role::kRadio, id, rect);
  node.name = option.label;
  node.description = option.description;
  node.state = kStateHasChecked;
  if (checked) node.state |= kStateChecked;
  return in.pressed;
}

}  // namespace

bool radio_group(std::string_view label, size_t& index, std::span<const RadioOption> options) {
  const bool cards = std::any_of(options.begin(), options.end(),
                                 [](const RadioOption& o) { return !o.description.empty(); });
  Column group({.gap = cards ? kSpace2 : 2, .role = Role::kRadioGroup, .name = label});
  const Key key(label);
  bool changed = false;
  const size_t before = index;
  for (size_t i = 0; i < options.size(); ++i) {
    bool chosen = false;
    (void)radio(options[i], cards, i == before, chosen);
    if (chosen && !changed) {
      index = i;
      changed = true;
    }
  }
  return changed && index != before;
}

namespace {

// The tab that an arrow key on tab `i` leads to, or SIZE_MAX.
size_t arrow_target(uint32_t id, size_t i, size_t count) {
  const bool mirrored = state().mirrored;
  if (take_key(id, mirrored ? "ArrowLeft" : "ArrowRight")) return (i + 1) % count;
  if (take_key(id, mirrored ? "ArrowRight" : "ArrowLeft")) return (i + count - 1) % count;
  if (take_key(id, "Home")) return 0;
  if (take_key(id, "End")) return count - 1;
  return SIZE_MAX;
}

}  // namespace

size_t tabs(std::string_view name, size_t selected, std::span<const std::string_view> labels) {
  State& s = state();
  constexpr float kTabHeight = 47;
  const Key key(name);
  Scroll scroll("tabs", {.height = kTabHeight,
                         .padding = Edges(narrow() ? 6 : kSpace5, 0),
                         .gap = kSpace1,
                         .horizontal = true,
                         .role = Role::kTabList,
                         .name = name});
  size_t result = selected;
  for (size_t i = 0; i < labels.size(); ++i) {
    const bool on = i == selected;
    const TextStyle style = on ? TextStyle::kBodyStrong : TextStyle::kMedium;
    const float width = text_width(labels[i], style) + 28;
    const Rect rect = s.layout.place(width, kTabHeight);
    const uint32_t id = widget_id(Kind::kTab, labels[i]);
    const Interaction in = interact(id, rect);
    const Color ink = on ? Color::kPrimary : in.hovered ? Color::kText : Color::kMuted;
    draw_control_label(labels[i], style, {rect.x + 14, rect.y - 1, width - 26, rect.height}, ink);
    if (on) hline(rect.x, rect.bottom() - 2, rect.width, Color::kPrimary, 2);
    if (in.ring) focus_ring({rect.x + 3, rect.y + 5, rect.width - 6, rect.height - 10}, kRadiusS);
    Node& node = record(Role::kTab, id, rect);
    node.name = labels[i];
    node.state = kStateHasSelected | (on ? kStateSelected : kStateNotTabbable);
    node.keys = kKeyHorizontalArrows | kKeyHomeEnd;
    if (in.pressed) result = i;
    if (const size_t to = arrow_target(id, i, labels.size()); to != SIZE_MAX) {
      result = to;
      request_focus(widget_id(Kind::kTab, labels[to]));
    }
  }
  return result;
}

}  // namespace ithaca::ui
