// Text as a search compares it: without case, accents and other differences that nobody types when
// looking for something.
//
//   A, Á, a with a mark of its own, full-width Ａ → a      ß → ss, æ → ae, ø → o, ł → l
//   Greek, Cyrillic and Armenian case and tonos; ё → е, й → и
//   Arabic vowel signs and tatweel go; أ إ آ ٱ → ا, ى ی ئ → ي, ة → ه, ؤ → و, ک → ك
//   Hebrew points and the Devanagari nukta go; vowel signs of Indic scripts and of Thai stay,
//   since words differ by them
//   katakana → hiragana; separate marks and Hangul parts are put together
//   digits of Arabic, Persian and Devanagari → 0 to 9; curved quotes and dashes → ' " -
//   any white space and control character → one space each; what is unseen goes
//
// Invariants
//   1. The same text gives the same bytes on every platform; tests/golden/fold.inc holds them.
//   2. fold(fold(text)) == fold(text).
//   3. The result is UTF-8 if the text is, and at most kFoldGrowthMax times as long.
//
// Threads: any; pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ithaca::search {

inline constexpr std::size_t kFoldGrowthMax = 2;

// Appends the folded text.
void fold(std::string_view text, std::string& out);
std::string fold(std::string_view text);

// Also says where each folded byte is from: the start of its character in `text`. One entry more
// than there are bytes: the end.
struct FoldedWithOrigins {
  std::string text;
  std::vector<std::uint32_t> origins;
};
FoldedWithOrigins fold_with_origins(std::string_view text);

}  // namespace ithaca::search
