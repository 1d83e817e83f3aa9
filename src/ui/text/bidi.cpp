#include "src/ui/text/bidi.h"

#include <algorithm>
#include <numeric>

#include "src/ui/text/unicode.h"

namespace ithaca::text {
namespace {

// The classes of UAX #9, as far as they are told apart here.
enum class Bidi : uint8_t {
  kL,
  kR,
  kAL,
  kEN,
  kAN,
  kSeparator,   // between two numbers of one kind it belongs to them: + - , . / :
  kTerminator,  // beside a European number it belongs to it: % # $
  kMark,        // takes the class of what it stands on
  kNeutral,
};

bool is_mark(uint32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0591 && c <= 0x05BD) ||
         (c >= 0x0610 && c <= 0x061A) || (c >= 0x064B && c <= 0x065F) || c == 0x0670 ||
         (c >= 0x06D6 && c <= 0x06DC) || (c >= 0x06DF && c <= 0x06ED) || c == 0x200D ||
         (c >= 0xFE00 && c <= 0xFE0F);
}

Bidi class_of_ascii(uint32_t c) {
  const uint32_t lower = c | 0x20;
  if (lower >= 'a' && lower <= 'z') return Bidi::kL;
  if (c >= '0' && c <= '9') return Bidi::kEN;
  if (std::string_view("+-,./:").find(static_cast<char>(c)) != std::string_view::npos) {
    return Bidi::kSeparator;
  }
  if (c == '%' || c == '#' || c == '$') return Bidi::kTerminator;
  return Bidi::kNeutral;
}

Bidi class_of(uint32_t c) {
  if (c < 0x80) return class_of_ascii(c);
  if (is_mark(c)) return Bidi::kMark;
  if (c == 0x200E) return Bidi::kL;
  if ((c >= 0x0660 && c <= 0x0669) || c == 0x066B || c == 0x066C) return Bidi::kAN;
  if (c >= 0x06F0 && c <= 0x06F9) return Bidi::kEN;
  if (c == 0xA0 || c == 0x060C || c == 0x202F) return Bidi::kSeparator;
  if ((c >= 0xA2 && c <= 0xA5) || c == 0xB0 || c == 0x066A || (c >= 0x20A0 && c <= 0x20CF)) {
    return Bidi::kTerminator;
  }
  const Script script = script_of(c);
  if (script == Script::kRightToLeft) {
    const bool arabic = (c >= 0x0600 && c <= 0x07BF) || (c >= 0x0860 && c <= 0x08FF) ||
                        (c >= 0xFB50 && c <= 0xFEFE);
    return arabic ? Bidi::kAL : Bidi::kR;
  }
  return is_strong_letter(c) ? Bidi::kL : Bidi::kNeutral;
}

bool is_number(Bidi c) { return c == Bidi::kEN || c == Bidi::kAN; }
bool is_strong(Bidi c) { return c == Bidi::kL || c == Bidi::kR || c == Bidi::kAL; }

struct Letter {
  uint32_t at;  // byte
  uint32_t code_point;
  Bidi kind;
};

using Letters = std::vector<Letter>;

// W1 to W3: marks, and numbers after Arabic letters.
void resolve_marks(Letters& letters, Bidi base) {
  Bidi before = base;
  Bidi strong = base;
  for (Letter& letter : letters) {
    if (letter.kind == Bidi::kMark) letter.kind = before;
    if (is_strong(letter.kind)) strong = letter.kind;
    if (letter.kind == Bidi::kEN && strong == Bidi::kAL) letter.kind = Bidi::kAN;
    before = letter.kind;
  }
  for (Letter& letter : letters) {
    if (letter.kind == Bidi::kAL) letter.kind = Bidi::kR;
  }
}

// W4 to W7: what belongs to numbers.
void resolve_numbers(Letters& letters, Bidi base) {
  const size_t count = letters.size();
  for (size_t i = 1; i + 1 < count; ++i) {
    if (letters[i].kind != Bidi::kSeparator) continue;
    const Bidi left = letters[i - 1].kind;
    const bool plus = letters[i].code_point == '+' || letters[i].code_point == '-';
    if (left == letters[i + 1].kind && is_number(left) && !(plus && left == Bidi::kAN)) {
      letters[i].kind = left;
    }
  }
  for (size_t i = 0; i < count;) {
    size_t end = i;
    while (end < count && letters[end].kind == Bidi::kTerminator) ++end;
    const bool beside = end > i && ((i > 0 && letters[i - 1].kind == Bidi::kEN) ||
                                    (end < count && letters[end].kind == Bidi::kEN));
    for (; i < end; ++i) letters[i].kind = beside ? Bidi::kEN : Bidi::kNeutral;
    if (i < count) ++i;
  }
  Bidi strong = base;
  for (Letter& letter : letters) {
    if (letter.kind == Bidi::kSeparator) letter.kind = Bidi::kNeutral;
    if (is_strong(letter.kind)) strong = letter.kind;
    if (letter.kind == Bidi::kEN && strong == Bidi::kL) letter.kind = Bidi::kL;
  }
}

// Numbers count as right-to-left where neutrals look for their direction.
Bidi side_of(Bidi kind) { return is_number(kind) ? Bidi::kR : kind; }

// N0: a pair of brackets has the direction of what is in it.
void resolve_pair(Letters& letters, size_t open, size_t close, Bidi base) {
  bool other = false;
  for (size_t i = open + 1; i < close; ++i) {
    const Bidi side = side_of(letters[i].kind);
    if (side == base) {
      letters[open].kind = letters[close].kind = base;
      return;
    }
    other = other || side == Bidi::kL || side == Bidi::kR;
  }
  if (!other) return;
  Bidi before = base;
  for (size_t i = 0; i < open; ++i) {
    const Bidi side = side_of(letters[i].kind);
    if (side == Bidi::kL || side == Bidi::kR) before = side;
  }
  letters[open].kind = letters[close].kind = before;
}

void resolve_brackets(Letters& letters, Bidi base) {
  constexpr std::string_view kOpen = "([{", kClose = ")]}";
  constexpr size_t kOpenMax = 63;  // as in UAX #9
  std::vector<std::pair<size_t, size_t>> open, pairs;
  for (size_t i = 0; i < letters.size(); ++i) {
    if (letters[i].kind != Bidi::kNeutral || letters[i].code_point >= 0x80) continue;
    const auto c = static_cast<char>(letters[i].code_point);
    if (const size_t kind = kOpen.find(c); kind != kOpen.npos && open.size() < kOpenMax) {
      open.emplace_back(kind, i);
    } else if (const size_t closed = kClose.find(c); closed != kClose.npos) {
      const auto found = std::find_if(open.rbegin(), open.rend(),
                                      [&](const auto& entry) { return entry.first == closed; });
      if (found == open.rend()) continue;
      // In the order of their beginnings; there are few.
      auto place = pairs.end();
      while (place != pairs.begin() && (place - 1)->first > found->second) --place;
      pairs.insert(place, {found->second, i});
      open.erase(found.base() - 1, open.end());
    }
  }
  for (const auto& [from, to] : pairs) resolve_pair(letters, from, to, base);
}

// N1 and N2: neutrals between two of one direction take it, others the paragraph's.
void resolve_neutrals(Letters& letters, Bidi base) {
  Bidi before = base;
  for (size_t i = 0; i < letters.size();) {
    size_t end = i;
    while (end < letters.size() && letters[end].kind == Bidi::kNeutral) ++end;
    const Bidi after = end < letters.size() ? side_of(letters[end].kind) : base;
    for (; i < end; ++i) letters[i].kind = before == after ? before : base;
    if (i < letters.size()) before = side_of(letters[i++].kind);
  }
}

// The first or last strong letter of `text`, seen from its end.
std::string_view mark_for(std::string_view text, bool last) {
  constexpr std::string_view kLeftToRight = "\u200E", kRightToLeft = "\u200F", kArabic = "\u061C";
  std::string_view mark;
  for (size_t at = 0; at < text.size();) {
    const Bidi kind = class_of(next_code_point(text, at));
    if (!is_strong(kind)) continue;
    mark = kind == Bidi::kL ? kLeftToRight : kind == Bidi::kR ? kRightToLeft : kArabic;
    if (!last) break;
  }
  return mark;
}

// As far as is looked for the letters around a line.
constexpr uint32_t kAroundMax = 400;

}  // namespace

std::vector<LevelRun> level_runs(std::string_view text, bool right_to_left) {
  Letters letters;
  for (size_t at = 0; at < text.size();) {
    const auto begin = static_cast<uint32_t>(at);
    const uint32_t code_point = next_code_point(text, at);
    letters.push_back({begin, code_point, class_of(code_point)});
  }
  const Bidi base = right_to_left ? Bidi::kR : Bidi::kL;
  resolve_marks(letters, base);
  resolve_numbers(letters, base);
  resolve_brackets(letters, base);
  resolve_neutrals(letters, base);
  std::vector<LevelRun> runs;
  for (const Letter& letter : letters) {
    const bool left = letter.kind == Bidi::kL;
    const bool number = is_number(letter.kind);
    const uint8_t level = right_to_left ? (left || number ? 2 : 1) : left ? 0 : number ? 2 : 1;
    if (runs.empty() || runs.back().level != level) runs.push_back({letter.at, letter.at, level});
  }
  for (size_t i = 0; i < runs.size(); ++i) {
    runs[i].end = i + 1 < runs.size() ? runs[i + 1].begin : static_cast<uint32_t>(text.size());
  }
  return runs;
}

std::vector<uint32_t> visual_order(const std::vector<uint8_t>& levels) {
  std::vector<uint32_t> order(levels.size());
  std::iota(order.begin(), order.end(), 0u);
  for (uint8_t level = 2; level > 0; --level) {
    for (size_t i = 0; i < levels.size();) {
      size_t end = i;
      while (end < levels.size() && levels[order[end]] >= level) ++end;
      std::reverse(order.begin() + static_cast<long>(i), order.begin() + static_cast<long>(end));
      i = end + 1;
    }
  }
  return order;
}

std::string_view mark_before(std::string_view text, uint32_t line_begin) {
  uint32_t from = line_begin > kAroundMax ? line_begin - kAroundMax : 0;
  return mark_for(text.substr(from, line_begin - from), true);
}

std::string_view mark_after(std::string_view text, uint32_t line_end) {
  return mark_for(text.substr(line_end, kAroundMax), false);
}

}  // namespace ithaca::text
