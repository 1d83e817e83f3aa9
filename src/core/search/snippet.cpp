#include "src/core/search/snippet.h"

#include <algorithm>

#include "src/core/search/find.h"
#include "src/core/search/fold.h"

namespace ithaca::search {
namespace {

constexpr std::string_view kEllipsis = "…";

bool within(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

char32_t code_point(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const unsigned lead = byte(at);
  if (lead < 0xC0) return lead;
  if (lead < 0xE0) return (lead & 0x1F) << 6 | (byte(at + 1) & 0x3F);
  const char32_t three = (byte(at + 1) & 0x3F) << 6 | (byte(at + 2) & 0x3F);
  return lead < 0xF0 ? (lead & 0xF) << 12 | three
                     : (lead & 7) << 18 | three << 6 | (byte(at + 3) & 0x3F);
}

// Whether a character belongs to the one before it. Generous: a cut elsewhere is always near.
bool is_attached(char32_t c) {
  if (within(c, 0x900, 0xDFF)) {  // Indic scripts all have their signs at the same places
    const char32_t place = c & 0x7F;
    return place <= 3 || within(place, 0x3A, 0x3C) || within(place, 0x3E, 0x4F) ||
           within(place, 0x51, 0x57) || within(place, 0x62, 0x63);
  }
  return within(c, 0x300, 0x36F) || within(c, 0x591, 0x5C7) || within(c, 0x610, 0x61A) ||
         within(c, 0x64B, 0x65F) || c == 0x670 || within(c, 0x6D6, 0x6ED) || c == 0xE31 ||
         within(c, 0xE33, 0xE3A) || within(c, 0xE47, 0xE4E) || within(c, 0x1161, 0x11FF) ||
         within(c, 0x1000, 0x109F) || within(c, 0x17B4, 0x17D3) || within(c, 0x200C, 0x200D) ||
         within(c, 0x20D0, 0x20FF) || within(c, 0x3099, 0x309A) || within(c, 0xFE00, 0xFE0F) ||
         within(c, 0x1F3FB, 0x1F3FF) || within(c, 0xE0020, 0xE007F);
}

// Whether a person would see two characters, not one, on the sides of this place.
bool is_cut(std::string_view text, std::size_t at) {
  if (at == 0 || at >= text.size()) return true;
  if ((text[at] & 0xC0) == 0x80 || is_attached(code_point(text, at))) return false;
  std::size_t before = at - 1;
  while (before > 0 && (text[before] & 0xC0) == 0x80) --before;
  const char32_t c = code_point(text, before);
  const bool flags = within(c, 0x1F1E6, 0x1F1FF) && within(code_point(text, at), 0x1F1E6, 0x1F1FF);
  // A virama joins the next consonant to its own.
  const bool virama = within(c, 0x900, 0xDFF) && (c & 0x7F) == 0x4D;
  return c != 0x200D && !flags && !virama;
}

std::size_t cut_before(std::string_view text, std::size_t at) {
  while (!is_cut(text, at)) --at;
  return at;
}

std::size_t cut_after(std::string_view text, std::size_t at) {
  while (!is_cut(text, at)) ++at;
  return at;
}

// Places of the words in `text`, from cut to cut, ascending and apart.
std::vector<Mark> places_of(std::string_view text, const Words& words) {
  const FoldedWithOrigins folded = fold_with_origins(text);
  std::vector<Mark> found;  // ascending by their beginnings
  for (const std::string& word : words) {
    std::size_t at = find_in(folded.text, word);
    for (std::size_t n = 0; at != std::string_view::npos && n < kMarksMax; ++n) {
      const std::size_t end = at + word.size();
      found.push_back({static_cast<std::uint32_t>(cut_before(text, folded.origins[at])),
                       static_cast<std::uint32_t>(cut_after(text, folded.origins[end]))});
      for (std::size_t i = found.size() - 1; i > 0 && found[i].begin < found[i - 1].begin; --i)
        std::swap(found[i], found[i - 1]);
      at = find_in(folded.text, word, end);
    }
  }
  std::vector<Mark> out;
  for (const Mark& mark : found) {
    if (!out.empty() && mark.begin <= out.back().end) {
      out.back().end = std::max(out.back().end, mark.end);
    } else if (out.size() < kMarksMax) {
      out.push_back(mark);
    }
  }
  return out;
}

// Where to begin: a little before the first place, at a word's start if there is one.
std::size_t start_of(std::string_view text, std::size_t first) {
  if (first <= kSnippetBeforeMax) return 0;
  const std::size_t from = first - kSnippetBeforeMax;
  const std::size_t space = text.find(' ', from);
  return space < first ? space + 1 : cut_after(text, from);
}

}  // namespace

Snippet snippet_of(std::string_view text, const Words& words) {
  std::string line(text);
  for (char& c : line)
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  const std::vector<Mark> places = places_of(line, words);
  const std::size_t begin = places.empty() ? 0 : start_of(line, places.front().begin);
  const std::size_t end = cut_before(line, std::min(line.size(), begin + kSnippetBytesMax));
  Snippet out;
  if (begin > 0) out.text = kEllipsis;
  const auto shift = static_cast<std::uint32_t>(out.text.size());
  out.text.append(line, begin, end - begin);
  for (const Mark& mark : places) {
    if (mark.end > end) break;
    const auto move = [&](std::uint32_t at) {
      return at - static_cast<std::uint32_t>(begin) + shift;
    };
    out.marks.push_back({move(mark.begin), move(mark.end)});
  }
  return out;
}

}  // namespace ithaca::search
