// Small helpers for the texts that people write.
//
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "src/core/base/result.h"

namespace ithaca::app {

// Without white space of ASCII at either end.
std::string_view trimmed(std::string_view text);

// kInvalidInput if it is blank or not UTF-8, kTooLarge over `bytes_max`. `what` names it in the
// error's detail.
base::Result<void> check_text(std::string_view text, std::size_t bytes_max, const char* what);

// At most `bytes_max` bytes of well-formed UTF-8 from the front, no code point cut in two.
std::string_view clipped(std::string_view text, std::size_t bytes_max);

// The first line that is not blank, clipped; for previews and quotes.
std::string first_line(std::string_view text, std::size_t bytes_max);

// As a search compares it: core/search/fold.h.
std::string folded(std::string_view text);

}  // namespace ithaca::app
