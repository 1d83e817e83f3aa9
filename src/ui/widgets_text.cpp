// Labels, paragraphs, headings, links, icons, separators.
#include <algorithm>

#include "src/ui/core.h"
#include "src/ui/draw.h"

namespace ithaca::ui {
namespace {

struct Placed {
  Rect rect;
  const text::Paragraph* paragraph;
  bool reading = false;  // each line has its own side
};

// The width that a text may take here.
float text_room(const TextOptions& options) {
  const float room = state().layout.available_width();
  return options.max_width > 0 ? std::min(room, options.max_width) : room;
}

// `align` becomes that of the text: a paragraph in the other direction starts on the other side.
Placed place_text(std::string_view text, const TextOptions& options, Align& align) {
  LayoutEngine& layout = state().layout;
  const float room = text_room(options);
  const auto wrap = options.ellipsis ? text::Wrap::kEllipsis : text::Wrap::kWrap;
  const text::Paragraph& paragraph = layout_text(text, options.style, room, wrap);
  // A cut text would like its whole width; a box that fits around it then grows as far as it may.
  const float natural = options.ellipsis ? text_width(text, options.style) : paragraph.width;
  if (options.selectable && align == Align::kStart && paragraph.right_to_left != state().mirrored &&
      paragraph.directed) {
    align = Align::kEnd;
  }
  bool reading = false;
  for (const text::Line& line : paragraph.lines) {
    reading = reading || line.right_to_left != paragraph.right_to_left;
  }
  reading = reading && options.selectable && options.align == Align::kStart;
  const bool spread = (reading || align != Align::kStart) && !layout.horizontal();
  const float width = spread ? std::max(paragraph.width, layout.inner_width()) : paragraph.width;
  const Rect rect = layout.place(width, paragraph.height, natural);
  return {rect, &paragraph, reading};
}

void draw_placed(const Placed& placed, const TextOptions& options, Align align) {
  if (placed.reading) {
    draw_reading(*placed.paragraph, placed.rect, options.color);
  } else {
    draw_paragraph(*placed.paragraph, placed.rect, options.color, align);
  }
  if (!options.strike) return;
  const float line = placed.paragraph->line_height / state().text.pixel_ratio();
  for (size_t i = 0; i < placed.paragraph->lines.size(); ++i) {
    const float y = placed.rect.y + (static_cast<float>(i) + 0.54f) * line;
    const float width = placed.paragraph->lines[i].width / state().text.pixel_ratio();
    hline(placed.rect.x, y, width, options.color);
  }
}

void set_type(Node& node, const TextOptions& options) {
  const TextStyleSpec spec = state().theme.text(options.style);
  node.type.size = spec.size;
  node.type.line_height = spec.line_height;
  node.type.weight = spec.weight;
}

void emit_text(std::string_view text, const TextOptions& options, Role role, int level) {
  Align align = options.align;
  const Placed placed = place_text(text, options, align);
  draw_placed(placed, options, align);
  remember_last(0, placed.rect, false);
  if (options.decorative) return;
  // Texts with equal content in one Key are told apart by where they are.
  uint32_t id = widget_id(role == Role::kHeading ? Kind::kHeading : Kind::kText, text);
  while (state().tree().contains(id)) ++id;
  Node& node = record(role, id, placed.rect);
  node.name = text;
  node.level = static_cast<uint8_t>(level);
  set_type(node, options);
  if (options.selectable) node.state |= kStateSelectable;
}

}  // namespace

void label(std::string_view text, const TextOptions& options) {
  emit_text(text, options, Role::kText, 0);
}

void paragraph(std::string_view text, const TextOptions& options) {
  emit_text(text, options, Role::kParagraph, 0);
}

void heading(std::string_view text, int level, TextStyle style) {
  emit_text(text, {.style = style}, Role::kHeading, level);
}

void icon(Icon icon, Color color, float size) {
  const Rect rect = state().layout.place(size, size);
  draw_glyph(icon, size, rect.x + size / 2, rect.y + size / 2, color);
}

bool link(std::string_view label, std::string_view href, const TextOptions& options) {
  State& s = state();
  const uint32_t id = widget_id(Kind::kLink, label);
  TextOptions look = options;
  if (look.color == Color::kText) look.color = Color::kPrimary;
  const Placed placed = place_text(label, look, look.align);
  const Interaction in = interact(id, placed.rect, true, kTouchTarget);
  draw_placed(placed, look, look.align);
  const float ratio = s.text.pixel_ratio();
  if (in.hovered || look.style == TextStyle::kBody) {
    hline(placed.rect.x, placed.rect.bottom() - 3, placed.paragraph->lines[0].width / ratio,
          look.color);
  }
  if (in.ring) focus_ring(placed.rect, kRadiusS);
  Node& node = record(Role::kLink, id, placed.rect);
  node.name = label;
  node.value = href;
  set_type(node, look);
  if (in.pressed) follow(href);
  return in.pressed;
}

void follow(std::string_view href) {
  if (href.empty()) return;
  if (href.front() == '#') {
    platform().push_route(href.substr(1));
  } else {
    platform().open_url(href);
  }
}

void separator() {
  const Rect rect = state().layout.place_fill(1, 0);
  hline(rect.x, rect.y, rect.width, Color::kBorder);
}

void labelled_separator(std::string_view text, Tone tone, bool line) {
  const Color color = tone_pair(tone).text;
  const text::Paragraph& p = layout_text(text, TextStyle::kCaptionStrong, 0);
  const Rect rect = state().layout.place_fill(p.height + 12, p.width + 40);
  const float middle = rect.x + rect.width / 2;
  draw_paragraph(p, {middle - p.width / 2, rect.y + 6, p.width, p.height}, color);
  if (line) {
    const float y = rect.y + rect.height / 2;
    const float reach = rect.width / 2 - p.width / 2 - 10;
    hline(rect.x, y, reach, Color::kLine);
    hline(middle + p.width / 2 + 10, y, reach, Color::kLine);
  }
  uint32_t id = widget_id(Kind::kSeparator, text);
  while (state().tree().contains(id)) ++id;
  Node& node = record(Role::kText, id, {middle - p.width / 2, rect.y + 6, p.width, p.height});
  node.name = text;
  set_type(node, {.style = TextStyle::kCaptionStrong});
}

}  // namespace ithaca::ui
