// Whether one byte string occurs in another, fast: sixteen places are compared at a time.
//
// Threads: any; pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace ithaca::search {

// The first place of `word` in `text` at or after `from`, or npos. An empty word is at `from`.
// REQUIRES: from <= text.size().
std::size_t find_in(std::string_view text, std::string_view word, std::size_t from = 0);

inline bool contains(std::string_view text, std::string_view word) {
  return find_in(text, word) != std::string_view::npos;
}

}  // namespace ithaca::search
