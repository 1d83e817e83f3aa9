#include "src/ui/views/page.h"

#include "src/ui/views/words.h"

namespace ithaca::ui::views {

void logo(float size, Align place) {
  Column mark({.key = "logo",
               .width = size,
               .height = size,
               .align = Align::kCenter,
               .justify = Align::kCenter,
               .place = place,
               .fill = Color::kPrimary,
               .radius = kRadiusM});
  label("I", {.style = TextStyle::kTitle, .color = Color::kOnPrimary, .decorative = true});
}

CentredPage::CentredPage(std::string_view key, float max_width)
    : m_scroll(key, {.height = kFill,
                     .padding = narrow() ? Edges(20, 24) : Edges(24, 48),
                     .gap = 0,
                     .content_max_width = max_width}),
      m_column({.gap = kSpace4, .role = Role::kMain}) {}

void notice(Icon which, Tone tone, std::string_view title, std::string_view text) {
  const TonePair colors = tone_pair(tone);
  {
    Column disc({.width = 56,
                 .height = 56,
                 .align = Align::kCenter,
                 .justify = Align::kCenter,
                 .place = Align::kStart,
                 .fill = colors.fill,
                 .radius = kRadiusPill});
    icon(which, colors.text, 26);
  }
  heading(title, 1, TextStyle::kHero);
  paragraph(text, {.color = Color::kMuted, .selectable = true});
}

void title_line(std::string_view text, TextStyle style) {
  Column line({.gap = 0, .role = Role::kHeading, .name = text});
  label(text, {.style = style, .ellipsis = true, .decorative = true});
}

void page_header(std::string_view title, std::string_view subtitle, const app::SyncStatus& status) {
  Key scope("page-header");
  Row head({.key = "head",
            .min_height = 72,
            .gap = kSpace3,
            .padding = narrow() ? Edges(14, 10) : Edges(kSpace5, 12),
            .align = Align::kCenter,
            .fill = Color::kSurface,
            .border = Border::kBottom,
            .role = Role::kBanner});
  {
    Column titles({.width = kFill, .gap = 0});
    title_line(title, TextStyle::kTitle);
    if (!subtitle.empty()) {
      label(subtitle, {.style = TextStyle::kSmall, .color = Color::kMuted, .ellipsis = true});
    }
  }
  sync_status_chip(status);
}

}  // namespace ithaca::ui::views
