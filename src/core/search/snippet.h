// The part of a text around what was found in it, on one line, with the places that were found.
//
// Invariants
//   1. Cuts and marks stand between characters as people see them: no letter is parted from its
//      accents, vowel signs or joined emoji.
//   2. Without a place that fits, the text's beginning is shown, and nothing is marked.
//
// Threads: any; pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/search/text_index.h"

namespace ithaca::search {

inline constexpr std::size_t kSnippetBytesMax = 480;  // about four lines of Latin letters
inline constexpr std::size_t kSnippetBeforeMax = 48;  // bytes before the first place
inline constexpr std::size_t kMarksMax = 32;

struct Mark {
  std::uint32_t begin = 0, end = 0;  // bytes of Snippet::text
};

struct Snippet {
  std::string text;         // "…" stands for what was cut at the start; white space is one space
  std::vector<Mark> marks;  // ascending, apart
};

Snippet snippet_of(std::string_view text, const Words& words);

}  // namespace ithaca::search
