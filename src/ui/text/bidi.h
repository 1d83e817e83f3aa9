// The order of mixed text (Unicode's UAX #9) where a line is drawn in pieces.
//
// A line that is drawn whole is ordered by the browser. These functions order what cannot be: the
// spans of a message with marks, and lines too long for one picture. Explicit embeddings and
// overrides are not followed; brackets, numbers and neutrals are.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace ithaca::text {

// A stretch of one level: even levels read from left to right, odd ones from right to left.
struct LevelRun {
  uint32_t begin, end;  // bytes
  uint8_t level;
};

// The runs of one paragraph (no line breaks in it), in the order of the text.
[[nodiscard]] std::vector<LevelRun> level_runs(std::string_view text, bool right_to_left);

// The order in which the pieces of one line stand from left to right: indices into `levels`.
[[nodiscard]] std::vector<uint32_t> visual_order(const std::vector<uint8_t>& levels);

// The letters around a line decide about the marks and numbers at its ends. These stand for them
// without being seen: "", a left-to-right mark, or a right-to-left one.
[[nodiscard]] std::string_view mark_before(std::string_view text, uint32_t line_begin);
[[nodiscard]] std::string_view mark_after(std::string_view text, uint32_t line_end);

}  // namespace ithaca::text
