#include "src/ui/text/unicode.h"

#include <algorithm>
#include <iterator>

namespace ithaca::text {
namespace {

struct Range {
  uint32_t first, last;
  Script script;
};

// Sorted; what is in none of them is complex.
constexpr Range kRanges[] = {
    {0x0009, 0x000D, Script::kSpace},         {0x0020, 0x0020, Script::kSpace},
    {0x0021, 0x007E, Script::kSimple},        {0x00A0, 0x02FF, Script::kSimple},
    {0x0370, 0x0482, Script::kSimple},        {0x048A, 0x0556, Script::kSimple},
    {0x0559, 0x058F, Script::kSimple},        {0x0590, 0x08FF, Script::kRightToLeft},
    {0x10A0, 0x10FF, Script::kSimple},        {0x1C80, 0x1CBF, Script::kSimple},
    {0x1D00, 0x1DBF, Script::kSimple},        {0x1E00, 0x1FFF, Script::kSimple},
    {0x2000, 0x200A, Script::kSpace},         {0x200F, 0x200F, Script::kRightToLeft},
    {0x2010, 0x2027, Script::kSimple},        {0x202F, 0x203B, Script::kSimple},
    {0x203D, 0x2048, Script::kSimple},        {0x204A, 0x205E, Script::kSimple},
    {0x2070, 0x20CF, Script::kSimple},        {0x2100, 0x2121, Script::kSimple},
    {0x2150, 0x2193, Script::kSimple},        {0x2200, 0x22FF, Script::kSimple},
    {0x2460, 0x24C1, Script::kSimple},        {0x2500, 0x25A9, Script::kSimple},
    {0x2E80, 0x2FFF, Script::kIdeograph},     {0x3000, 0x3000, Script::kSpace},
    {0x3001, 0x3029, Script::kIdeograph},     {0x3031, 0x303C, Script::kIdeograph},
    {0x3041, 0x3096, Script::kIdeograph},     {0x309B, 0x31FF, Script::kIdeograph},
    {0x3200, 0x3296, Script::kIdeograph},     {0x329A, 0x9FFF, Script::kIdeograph},
    {0xAC00, 0xD7A3, Script::kIdeograph},     {0xE000, 0xF8FF, Script::kSimple},
    {0xF900, 0xFAFF, Script::kIdeograph},     {0xFB00, 0xFB17, Script::kSimple},
    {0xFB1D, 0xFDFF, Script::kRightToLeft},   {0xFE10, 0xFE19, Script::kIdeograph},
    {0xFE30, 0xFE6F, Script::kIdeograph},     {0xFE70, 0xFEFE, Script::kRightToLeft},
    {0xFF00, 0xFFEF, Script::kIdeograph},     {0xFFFD, 0xFFFD, Script::kSimple},
    {0x10800, 0x10FFF, Script::kRightToLeft}, {0x1E800, 0x1EFFF, Script::kRightToLeft},
    {0x20000, 0x3FFFF, Script::kIdeograph},
};

bool is_one_of(uint32_t code_point, const char32_t* set) {
  for (; *set != 0; ++set) {
    if (*set == code_point) return true;
  }
  return false;
}

}  // namespace

uint32_t next_code_point(std::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(at);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || lead > 0xF4 || at + length > text.size()) {
    ++at;
    return 0xFFFD;
  }
  uint32_t code_point = lead & (0x7F >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) {
      ++at;
      return 0xFFFD;
    }
    code_point = (code_point << 6) | (byte(at + i) & 0x3F);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool valid = code_point >= kSmallest[length] && code_point <= 0x10FFFF &&
                     (code_point < 0xD800 || code_point > 0xDFFF);
  at += valid ? length : 1;
  return valid ? code_point : 0xFFFD;
}

void append_code_point(uint32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

Script script_of(uint32_t code_point) {
  const auto* it =
      std::upper_bound(std::begin(kRanges), std::end(kRanges), code_point,
                       [](uint32_t value, const Range& range) { return value < range.first; });
  if (it == std::begin(kRanges)) return Script::kComplex;
  --it;
  return code_point <= it->last ? it->script : Script::kComplex;
}

namespace {

bool may_be_picture(uint32_t c) {
  return c >= 0x1F000 || c == 0xFE0F || c == 0x20E3 || (c >= 0x2300 && c <= 0x23FF) ||
         (c >= 0x25AA && c <= 0x27BF) || (c >= 0x2B00 && c <= 0x2BFF);
}

// Digits and separators of right-to-left scripts, which decide nothing.
bool is_weak(uint32_t c) {
  return (c >= 0x0660 && c <= 0x0669) || (c >= 0x06F0 && c <= 0x06F9) || c == 0x060C;
}

}  // namespace

bool is_strong_letter(uint32_t c) {
  if (c < 0x80) return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
  if (c == 0x200E) return true;
  const bool mark = c >= 0x0300 && c <= 0x036F;
  switch (script_of(c)) {
    case Script::kIdeograph:
      return true;
    case Script::kSimple:
      return c > 0xBF && (c < 0x2000 || c > 0x2BFF) && c != 0xFFFD;
    case Script::kComplex:
      return c < 0x2000 && !mark;
    case Script::kSpace:
    case Script::kRightToLeft:
      break;
  }
  return false;
}

TextTraits traits_of(std::string_view text) {
  TextTraits traits;
  bool strong_seen = false;
  for (size_t at = 0; at < text.size();) {
    const uint32_t code_point = next_code_point(text, at);
    strong_seen = strong_seen || is_strong_letter(code_point);
    if (code_point < 0x80) continue;
    const Script script = script_of(code_point);
    traits.pictures = traits.pictures || may_be_picture(code_point);
    if (script == Script::kRightToLeft) {
      traits.complex = traits.right_to_left = true;
      if (!strong_seen && !is_weak(code_point)) traits.base_right_to_left = strong_seen = true;
    } else {
      traits.complex = traits.complex || script == Script::kComplex;
    }
  }
  traits.directed = strong_seen;
  return traits;
}

bool forbids_break_before(uint32_t code_point) {
  return is_one_of(code_point,
                   U"、。，．：；？！）］｝〕〉》」』】〙〗〟’”»ー々ゝゞヽヾ‥…％"
                   U"ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ)]},.!?;:%");
}

bool forbids_break_after(uint32_t code_point) {
  return is_one_of(code_point, U"（［｛〔〈《「『【〘〖〝‘“«￥＄([{$");
}

}  // namespace ithaca::text
