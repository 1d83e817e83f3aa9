#include "src/ui/theme.h"

#include <algorithm>
#include <cmath>

#include "src/ui/hash.h"

namespace ithaca::ui {
namespace {

struct ColorPair {
  uint32_t light;  // 0xRRGGBBAA
  uint32_t dark;
};

// In the order of Color. The values are those of the design's token table.
constexpr ColorPair kColors[] = {
    {0x00000000, 0x00000000},  // none
    {0xF6F3EEFF, 0x15171AFF},  // background
    {0xFFFFFFFF, 0x1E2125FF},  // surface
    {0xEFEBE4FF, 0x282C31FF},  // surface 2
    {0x1E2329FF, 0xECE9E4FF},  // text
    {0x5B626CFF, 0xA7ADB6FF},  // muted
    {0xE2DCD2FF, 0x34393FFF},  // border
    {0x24595EFF, 0x86C1BBFF},  // primary
    {0xFFFFFFFF, 0x0C2526FF},  // on primary
    {0xDDEBEAFF, 0x22403FFF},  // primary soft
    {0xA84A1AFF, 0xEBA47AFF},  // accent
    {0xFFFFFFFF, 0x2A1406FF},  // on accent
    {0xFBE7DBFF, 0x44291AFF},  // accent soft
    {0x23693FFF, 0x86CFA0FF},  // ok
    {0xDFF0E4FF, 0x1D3A28FF},  // ok soft
    {0x7A5200FF, 0xE5C06AFF},  // warn
    {0xFBEFCFFF, 0x3C3013FF},  // warn soft
    {0xA3231CFF, 0xF0948CFF},  // danger
    {0xFBE3E1FF, 0x46211EFF},  // danger soft
    {0xFFFFFFFF, 0x2E0A07FF},  // on danger
    {0xD9E9E7FF, 0x24433FFF},  // bubble own
    {0xFFFFFFFF, 0x262A2FFF},  // bubble other
    {0x8A8275FF, 0x757D87FF},  // field border
    {0xB8531F59, 0xEBA47A59},  // line
    {0x1E232973, 0x00000099},  // scrim
    {0x9FD3CDFF, 0x1D5A57FF},  // toast action
    {0x281E0A0F, 0x00000040},  // shadow
    {0x24595EFF, 0x86C1BBFF},  // focus ring
};
static_assert(std::size(kColors) == static_cast<size_t>(Color::kCount));

// With high contrast, quiet lines and texts become plain ones.
Color strengthened(Color token) {
  switch (token) {
    case Color::kMuted:
      return Color::kText;
    case Color::kBorder:
    case Color::kFieldBorder:
      return Color::kText;
    default:
      return token;
  }
}

// Coloured inks, which high contrast takes to 7:1 on their own soft grounds.
bool is_ink(Color token) {
  return token == Color::kPrimary || token == Color::kAccent || token == Color::kOk ||
         token == Color::kWarn || token == Color::kDanger || token == Color::kFocusRing;
}

// The colour darker by a third, or half way to white on a dark ground.
uint32_t away_from_ground(uint32_t rgba, bool dark) {
  uint32_t out = rgba & 0xFF;
  for (const int shift : {8, 16, 24}) {
    const uint32_t part = rgba >> shift & 0xFF;
    out |= (dark ? part + (255 - part) / 2 : part * 2 / 3) << shift;
  }
  return out;
}

// In the order of TextStyle.
constexpr TextStyleSpec kTexts[] = {
    {15, 23, 400, false},  // body
    {15, 23, 600, false},  // body strong
    {15, 23, 500, false},  // medium
    {13, 20, 400, false},  // small
    {13, 20, 500, false},  // small strong
    {14, 20, 500, false},  // label
    {14, 20, 600, false},  // button small
    {12, 18, 400, false},  // caption
    {12, 18, 600, false},  // caption strong
    {11, 16, 400, false},  // tiny
    {11, 16, 600, false},  // tiny strong
    {17, 23, 650, false},  // card title
    {18, 24, 650, false},  // title
    {20, 30, 650, false},  // large
    {22, 30, 650, false},  // display
    {28, 36, 700, false},  // hero
    {14, 21, 400, true},   // code
};
static_assert(std::size(kTexts) == static_cast<size_t>(TextStyle::kCount));

// The token table's four avatar colours, and four more of the same lightness.
constexpr uint32_t kAvatarColors[] = {
    0xFF5E5924, 0xFF2A4B8A, 0xFF8A4B5A, 0xFF145A7A, 0xFF3B2F8C, 0xFF3F6923, 0xFF6B3A7A, 0xFF7A5430,
};

}  // namespace

void Theme::select(ThemeChoice choice, bool system_dark, bool high_contrast) {
  m_dark = choice == ThemeChoice::kDark || (choice == ThemeChoice::kSystem && system_dark);
  m_high_contrast = high_contrast;
}

void Theme::set_text_scale(float scale) { m_text_scale = std::clamp(scale, 0.8f, 2.0f); }

uint32_t Theme::value(Color token) const {
  const Color shown = m_high_contrast ? strengthened(token) : token;
  const ColorPair& pair = kColors[static_cast<size_t>(shown)];
  const uint32_t rgba = m_dark ? pair.dark : pair.light;
  return m_high_contrast && is_ink(shown) ? away_from_ground(rgba, m_dark) : rgba;
}

uint32_t Theme::color(Color token) const { return __builtin_bswap32(value(token)); }
uint32_t Theme::rgb(Color token) const { return value(token) >> 8; }

TextStyleSpec Theme::text(TextStyle style) const {
  TextStyleSpec spec = kTexts[static_cast<size_t>(style)];
  spec.size *= m_text_scale;
  spec.line_height = std::round(spec.line_height * m_text_scale);
  return spec;
}

TonePair tone_pair(Tone tone) {
  switch (tone) {
    case Tone::kNeutral:
      return {Color::kMuted, Color::kSurface2};
    case Tone::kPrimary:
      return {Color::kPrimary, Color::kPrimarySoft};
    case Tone::kAccent:
      return {Color::kAccent, Color::kAccentSoft};
    case Tone::kOk:
      return {Color::kOk, Color::kOkSoft};
    case Tone::kWarn:
      return {Color::kWarn, Color::kWarnSoft};
    case Tone::kDanger:
      return {Color::kDanger, Color::kDangerSoft};
  }
  return {Color::kMuted, Color::kSurface2};
}

uint32_t avatar_color(std::string_view key) {
  return kAvatarColors[hash_text(key, 0x17) % std::size(kAvatarColors)];
}

}  // namespace ithaca::ui
