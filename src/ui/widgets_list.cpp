// Avatars, list rows, progress, banners, empty states, QR codes.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "src/ui/core.h"
#include "src/ui/draw.h"
#include "src/ui/text/bidi.h"
#include "src/ui/text/unicode.h"

namespace ithaca::ui {
namespace {

// The first letters of the first and the last word: at most two.
std::string initials_of(std::string_view name) {
  std::string first, last;
  bool at_word = true;
  for (size_t at = 0; at < name.size();) {
    const size_t begin = at;
    const uint32_t c = text::next_code_point(name, at);
    if (c == ' ') {
      at_word = true;
    } else if (at_word) {
      std::string letter(name.substr(begin, at - begin));
      if (letter.size() == 1 && letter[0] >= 'a' && letter[0] <= 'z') {
        letter[0] = static_cast<char>(letter[0] - 'a' + 'A');
      }
      (first.empty() ? first : last) = letter;
      // Letters that join, and scripts without capitals, stand alone.
      if (c >= 0x0590 && first == letter) return first;
      at_word = false;
    }
  }
  return first + last;
}

void draw_avatar(const Rect& rect, std::string_view name, std::string_view key, Icon icon) {
  const float side = rect.width;
  fill_rect_raw(rect, avatar_color(key), side / 2);
  const float x = rect.x + side / 2;
  const float y = rect.y + side / 2;
  constexpr uint32_t kWhite = 0xFFFFFFFF;
  if (icon != Icon::kNone) {
    draw_glyph_raw(icon, side * 0.5f, x, y, kWhite);
  } else {
    draw_initials(initials_of(name), side >= 36 ? 14 : 11, x, y, kWhite);
  }
}

}  // namespace

void avatar(std::string_view name, std::string_view key, AvatarSize size, Icon icon) {
  const auto side = static_cast<float>(size);
  const Rect rect = state().layout.place(side, side);
  draw_avatar(rect, name, key, icon);
  remember_last(0, rect, false);
}

namespace {

// The ground behind the marked parts of a line that begins at the start of `rect`, wherever the
// order of its letters puts them.
void draw_marks(const ListRow& row, TextStyle style, const Rect& rect) {
  State& s = state();
  const bool base_right = text::traits_of(row.subtitle).base_right_to_left;
  const auto advance = [&](uint32_t begin, uint32_t end, bool right) {
    return s.text.advance_of(
        row.subtitle.substr(begin, end - begin),
        {.font = text_font(style),
         .line_height = rect.height,
         .direction = right ? text::Direction::kRightToLeft : text::Direction::kLeftToRight});
  };
  const std::vector<text::LevelRun> runs = text::level_runs(row.subtitle, base_right);
  std::vector<float> widths;
  std::vector<uint8_t> levels;
  float used = 0;
  for (const text::LevelRun& run : runs) {
    if (used >= rect.width) break;
    widths.push_back(
        std::min(advance(run.begin, run.end, (run.level & 1) != 0), rect.width - used));
    levels.push_back(run.level);
    used += widths.back();
  }
  const Rect line = s.layout.to_physical({rect.x, rect.y, used, rect.height});
  float x = line.x;
  for (const uint32_t i : text::visual_order(levels)) {
    const text::LevelRun& run = runs[i];
    const bool right = (run.level & 1) != 0;
    for (const app::TextMark& mark : row.marks) {
      const uint32_t begin = std::max(mark.begin, run.begin);
      const uint32_t end = std::min(mark.end, run.end);
      if (begin >= end) continue;
      const float from = std::min(advance(run.begin, begin, right), widths[i]);
      const float to = std::min(advance(run.begin, end, right), widths[i]);
      const float left = right ? x + widths[i] - to : x + from;
      fill_rect(s.layout.to_physical({left, line.y + 1, to - from, line.height - 2}),
                Color::kAccentSoft, 3);
    }
    x += widths[i];
  }
}

}  // namespace

bool list_row(const ListRow& row) { return result_row(row).pressed; }

ListRowResult result_row(const ListRow& row) {
  State& s = state();
  const float height = std::round(62 * std::max(1.0f, s.theme.text_scale()));
  const Rect rect = s.layout.place_fill(height, 160);
  const uint32_t id = widget_id(Kind::kRow, row.title);
  open_node(Role::kListItem, id ^ 0x5A5A5A5Au, rect);
  ListRowResult out;
  if (row.arrows) out.move = take_move(id);
  if (row.take_focus) request_focus(id);
  const Interaction in = interact(id, rect);
  if (row.selected) {
    shadow(rect, kRadiusM);
    fill_rect(rect, Color::kSurface, kRadiusM);
  } else if (in.hovered) {
    fill_rect(rect, Color::kSurface2, kRadiusM);
  }
  constexpr float kPad = 10;
  constexpr float kAvatar = 40;
  const Rect face{rect.x + kPad, s.layout.snap(rect.y + (height - kAvatar) / 2), kAvatar, kAvatar};
  draw_avatar(face, row.avatar_name.empty() ? row.title : row.avatar_name,
              row.avatar_key.empty() ? row.title : row.avatar_key, row.icon);

  const std::string count = count_text(row.badge);
  const float badge_width = row.badge > 0 ? text_width(count, TextStyle::kCaptionStrong) + 16 : 0;
  const float meta_width = row.meta.empty() ? 0 : text_width(row.meta, TextStyle::kCaption);
  const float end_width = std::max(badge_width, meta_width);
  const float text_x = face.right() + kSpace3;
  const float text_end = rect.right() - kPad - (end_width > 0 ? end_width + kSpace2 : 0);
  const float line1 = s.theme.text(TextStyle::kBodyStrong).line_height;
  const float line2 = row.subtitle.empty() ? 0 : s.theme.text(TextStyle::kSmall).line_height;
  const float top = s.layout.snap(rect.y + (height - line1 - line2) / 2);
  draw_line(row.title, TextStyle::kBodyStrong, {text_x, top, text_end - text_x, line1},
            Color::kText);
  if (line2 > 0) {
    const Rect at{text_x, top + line1, text_end - text_x, line2};
    if (!row.marks.empty()) draw_marks(row, TextStyle::kSmall, at);
    draw_line(row.subtitle, TextStyle::kSmall, at,
              row.marks.empty() ? Color::kMuted : Color::kText);
  }
  if (meta_width > 0) {
    const float y = row.badge > 0 || line2 > 0 ? top : rect.y + (height - line1) / 2;
    draw_line(row.meta, TextStyle::kCaption,
              {rect.right() - kPad - meta_width, y, meta_width + 1, line1}, Color::kMuted);
  }
  if (row.badge > 0) {
    const Rect pill{rect.right() - kPad - badge_width, top + line1, badge_width, 20};
    fill_rect(pill, Color::kAccent, kRadiusPill);
    draw_line(count, TextStyle::kCaptionStrong, pill, Color::kOnAccent, Align::kCenter);
  }
  if (in.ring) focus_ring(rect, kRadiusM);

  Node& node = record(row.href.empty() ? Role::kButton : Role::kLink, id, rect);
  node.name = row.title;
  for (const std::string_view part :
       {row.subtitle, row.badge > 0 ? row.badge_name : "", row.meta, row.place}) {
    if (part.empty()) continue;
    node.name += ", ";
    node.name += part;
  }
  node.value = row.href;
  if (row.selected) node.state |= kStateCurrent;
  if (row.arrows) node.keys = kKeyVerticalArrows | kKeyHomeEnd;
  close_node();
  if (in.pressed) follow(row.href);
  out.pressed = in.pressed;
  return out;
}

void progress(std::string_view name, float fraction, std::string_view text, bool show_text,
              Tone tone) {
  State& s = state();
  const bool with_text = show_text && !text.empty();
  const float room = with_text ? text_width(text, TextStyle::kBodyStrong) : 0;
  const float line = with_text ? s.theme.text(TextStyle::kBodyStrong).line_height : 8;
  const Rect rect = s.layout.place_fill(line, 80 + room);
  const float bar_width = rect.width - (with_text ? room + kSpace3 : 0);
  const Rect bar{rect.x, s.layout.snap(rect.y + (line - 8) / 2), bar_width, 8};
  fill_rect(bar, Color::kSurface2, 4);
  const Color color = tone_pair(tone).text;
  if (fraction >= 0) {
    const float width = bar_width * std::min(fraction, 1.0f);
    if (width >= 1) fill_rect({bar.x, bar.y, std::max(8.0f, width), 8}, color, 4);
  } else {
    // Unknown length: a piece that walks, a step a quarter of a second, or stands under reduced
    // motion.
    const bool still = s.platform.environment().reduced_motion;
    const double phase = still ? 0.35 : std::fmod(s.platform.now_ms() / 2000, 1.0);
    fill_rect({bar.x + bar_width * static_cast<float>(phase) * 0.7f, bar.y, bar_width * 0.3f, 8},
              color, 4);
    if (!still) redraw_in(100);
  }
  if (with_text) {
    draw_line(text, TextStyle::kBodyStrong, {bar.right() + kSpace3, rect.y, room + 1, line},
              Color::kText);
  }
  uint32_t id = widget_id(Kind::kProgress, name);
  while (s.tree().contains(id)) ++id;
  Node& node = record(Role::kProgress, id, rect);
  node.name = name;
  node.description = text;
  if (fraction >= 0) {
    node.value = std::to_string(static_cast<int>(std::lround(std::min(fraction, 1.0f) * 100)));
  }
}

bool banner(Tone tone, Icon glyph, std::string_view text, std::string_view action) {
  const bool quiet = tone == Tone::kNeutral;
  const TonePair colors = tone_pair(tone);
  Row row({.gap = 10,
           .padding = Edges(14, 10),
           .fill = quiet ? Color::kNone : colors.fill,
           .border = quiet ? Border::kDashed : Border::kNone,
           .radius = kRadiusM});
  if (glyph != Icon::kNone) icon(glyph, colors.text, 20);
  {
    Column words({.width = kFill, .gap = 0});
    label(text, {.style = TextStyle::kSmall, .color = quiet ? Color::kMuted : colors.text});
  }
  if (action.empty()) return false;
  return button(action, {.kind = ButtonKind::kPlain, .size = ButtonSize::kSmall});
}

bool empty_state(Icon glyph, std::string_view title, std::string_view text,
                 std::string_view action) {
  Column column({.max_width = 440,
                 .gap = kSpace3,
                 .padding = Edges(kSpace5, kSpace6 * 1.5f),
                 .align = Align::kCenter});
  const Rect disc = state().layout.place(64, 64);
  fill_rect(disc, Color::kPrimarySoft, 32);
  draw_glyph(glyph, 28, disc.x + 32, disc.y + 32, Color::kPrimary);
  const Key key(title);
  label(title, {.style = TextStyle::kCardTitle, .align = Align::kCenter});
  label(text, {.color = Color::kMuted, .align = Align::kCenter});
  if (action.empty()) return false;
  spacer(kSpace2);
  return button(action);
}

void qr(std::span<const uint8_t> modules, int side, float size, std::string_view name) {
  State& s = state();
  const Rect rect = s.layout.place(size, size);
  if (side <= 0 || modules.size() < static_cast<size_t>(side) * static_cast<size_t>(side)) return;
  fill_rect_raw(rect, 0xFFFFFFFF, kRadiusS);
  // Four modules of quiet zone; modules on whole device pixels.
  const float ratio = s.input.pixel_ratio;
  const float module = std::floor(size * ratio / static_cast<float>(side + 8)) / ratio;
  const float origin = (size - module * static_cast<float>(side)) / 2;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side;) {
      int end = x;
      while (end < side && modules[static_cast<size_t>(y * side + end)] != 0) ++end;
      if (end > x) {
        // A mirrored code would not be read.
        const int at = s.mirrored ? side - end : x;
        fill_rect_raw({rect.x + s.layout.snap(origin) + static_cast<float>(at) * module,
                       rect.y + s.layout.snap(origin) + static_cast<float>(y) * module,
                       static_cast<float>(end - x) * module, module},
                      0xFF000000);
      }
      x = std::max(end, x + 1);
    }
  }
  record(Role::kImage, widget_id(Kind::kQr, name), rect).name = name;
}

}  // namespace ithaca::ui
