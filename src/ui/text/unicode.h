// The little of Unicode that the quick path of text layout needs; everything else asks the browser.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ithaca::text {

// Decodes the code point at `at` and moves past it. A broken byte is U+FFFD and one byte long.
[[nodiscard]] uint32_t next_code_point(std::string_view text, size_t& at);
void append_code_point(uint32_t code_point, std::string& out);

enum class Script : uint8_t {
  kSimple,  // one glyph after the other: Latin, Greek, Cyrillic, punctuation
  kSpace,
  kIdeograph,  // breaks between any two
  kRightToLeft,
  kComplex,  // marks, emoji, Indic, Thai …: needs clusters
};
[[nodiscard]] Script script_of(uint32_t code_point);

// Whether it decides a text's direction, and is read from left to right.
[[nodiscard]] bool is_strong_letter(uint32_t code_point);

struct TextTraits {
  bool complex = false;             // needs TextBackend::segment()
  bool right_to_left = false;       // has any right-to-left letter
  bool base_right_to_left = false;  // its first strong letter is right-to-left
  bool directed = false;            // has a strong letter
  bool pictures = false;            // may hold emoji, which have colours of their own
};
[[nodiscard]] TextTraits traits_of(std::string_view text);

// Punctuation that may not start, or end, a line in East Asian text.
[[nodiscard]] bool forbids_break_before(uint32_t code_point);
[[nodiscard]] bool forbids_break_after(uint32_t code_point);

}  // namespace ithaca::text
