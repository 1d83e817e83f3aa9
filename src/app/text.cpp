#include "src/app/text.h"

#include "src/core/base/bytes.h"
#include "src/core/model/values.h"
#include "src/core/search/fold.h"

namespace ithaca::app {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\v\f";

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

base::Result<void> check_text(std::string_view text, std::size_t bytes_max, const char* what) {
  if (text.size() > bytes_max) return base::error(base::ErrorCode::kTooLarge, what);
  if (!base::is_utf8(text) || model::is_blank(text))
    return base::error(base::ErrorCode::kInvalidInput, what);
  return {};
}

std::string_view clipped(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string first_line(std::string_view text, std::size_t bytes_max) {
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\r\n");
    const std::string_view line = trimmed(text.substr(0, end));
    if (!line.empty()) return std::string(clipped(line, bytes_max));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return {};
}

std::string folded(std::string_view text) { return search::fold(text); }

}  // namespace ithaca::app
