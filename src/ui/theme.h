// The design system's values: colours, type, spacing, radii, shadows.
//
// Every colour on the screen is a Color token and every text a TextStyle, so that the light and the
// dark theme, high contrast and the text-size setting reach every widget without its knowing.
//
// Invariants
//  1. Lengths are in CSS pixels at text scale 1. Text sizes, and only they, grow with text_scale.
//  2. Text tokens on their own backgrounds have a contrast of at least 4.5:1 in both themes, and of
//     7:1 with high contrast (tests/web/look.spec.mjs measures it).
// Ownership: one Theme, owned by the Ui. Threads: the interface's only thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace ithaca::ui {

enum class Color : uint8_t {
  kNone,  // draws nothing
  kBackground,
  kSurface,
  kSurface2,
  kText,
  kMuted,
  kBorder,
  kPrimary,
  kOnPrimary,
  kPrimarySoft,
  kAccent,
  kOnAccent,
  kAccentSoft,
  kOk,
  kOkSoft,
  kWarn,
  kWarnSoft,
  kDanger,
  kDangerSoft,
  kOnDanger,
  kBubbleOwn,
  kBubbleOther,
  kFieldBorder,  // at least 3:1 against the surface, as a control's edge must be
  kLine,         // the rule beside "New"
  kScrim,
  kToastAction,  // on kText
  kShadow,
  kFocusRing,
  kCount,
};

// The meaning of a chip, badge, banner or progress bar; decides its pair of colours.
enum class Tone : uint8_t { kNeutral, kPrimary, kAccent, kOk, kWarn, kDanger };

enum class TextStyle : uint8_t {
  kBody,           // 15 / 400: messages, paragraphs
  kBodyStrong,     // 15 / 600: names in lists, button labels
  kMedium,         // 15 / 500: tabs
  kSmall,          // 13 / 400: secondary lines
  kSmallStrong,    // 13 / 500: chips
  kLabel,          // 14 / 500: field labels
  kButtonSmall,    // 14 / 600
  kCaption,        // 12 / 400: times and marks
  kCaptionStrong,  // 12 / 600: day separators, badges
  kTiny,           // 11 / 400: the rail's labels
  kTinyStrong,     // 11 / 600
  kCardTitle,      // 17 / 650
  kTitle,          // 18 / 650: a screen's header
  kLarge,          // 20 / 650: a pane's title
  kDisplay,        // 22 / 650: the one thing that matters on a screen
  kHero,           // 28 / 700: first-run pages
  kCode,           // 14 / 400, monospace
  kCount,
};

enum class ThemeChoice : uint8_t { kSystem, kLight, kDark };

struct TextStyleSpec {
  float size;         // px
  float line_height;  // px
  uint16_t weight;
  bool monospace;
};

// Spacing steps of the 4 px grid, and radii.
inline constexpr float kSpace1 = 4, kSpace2 = 8, kSpace3 = 12, kSpace4 = 16, kSpace5 = 24,
                       kSpace6 = 32;
inline constexpr float kRadiusS = 8, kRadiusM = 12, kRadiusL = 16, kRadiusPill = 999;
// The smallest side of anything that a finger is meant to hit.
inline constexpr float kTouchTarget = 44;
// Below this width the layout is the phone's: one pane and a bar at the bottom.
inline constexpr float kNarrowBelow = 720;
inline constexpr float kTightBelow = 960;

class Theme {
 public:
  // Chooses the palette; call when the system's or the person's choice changes.
  void select(ThemeChoice choice, bool system_dark, bool high_contrast);
  void set_text_scale(float scale);  // clamped to 0.8 … 2

  [[nodiscard]] bool dark() const { return m_dark; }
  [[nodiscard]] bool high_contrast() const { return m_high_contrast; }
  [[nodiscard]] float text_scale() const { return m_text_scale; }
  // 0xAABBGGRR, as ImGui packs it.
  [[nodiscard]] uint32_t color(Color token) const;
  // "#rrggbb" of a token, for elements that the browser draws.
  [[nodiscard]] uint32_t rgb(Color token) const;
  [[nodiscard]] TextStyleSpec text(TextStyle style) const;

 private:
  [[nodiscard]] uint32_t value(Color token) const;  // 0xRRGGBBAA

  bool m_dark = false;
  bool m_high_contrast = false;
  float m_text_scale = 1;
};

struct TonePair {
  Color text;
  Color fill;
};
[[nodiscard]] TonePair tone_pair(Tone tone);

// One of the avatar colours, always the same for a key (a person's or a space's id).
// White text on it has a contrast of at least 4.5:1.
[[nodiscard]] uint32_t avatar_color(std::string_view key);

}  // namespace ithaca::ui
