#include "src/core/search/find.h"

#include <cstdint>
#include <cstring>

namespace ithaca::search {
namespace {

// The compilers of all platforms make vector instructions of this.
using Block = std::uint8_t __attribute__((vector_size(16)));

Block load(const char* from) {
  Block out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

}  // namespace

// Places where the word's first and last byte both fit are rare, and only they are compared. The
// last byte tells letters of one script apart, which all begin with the same byte.
std::size_t find_in(std::string_view text, std::string_view word, std::size_t from) {
  if (word.empty()) return from;
  if (text.size() - from < word.size()) return std::string_view::npos;
  const std::size_t behind = word.size() - 1;
  const std::size_t end = text.size() - behind;  // of places where it may begin
  const char first = word.front();
  const char last = word.back();
  const auto is_here = [&](std::size_t at) {
    return text[at] == first && text[at + behind] == last &&
           std::memcmp(text.data() + at, word.data(), word.size()) == 0;
  };
  const Block firsts = Block{} + static_cast<std::uint8_t>(first);
  const Block lasts = Block{} + static_cast<std::uint8_t>(last);
  std::size_t at = from;
  for (; at + sizeof(Block) <= end; at += sizeof(Block)) {
    const auto places =
        (load(text.data() + at) == firsts) & (load(text.data() + at + behind) == lasts);
    std::uint64_t halves[2];
    std::memcpy(halves, &places, sizeof halves);
    if ((halves[0] | halves[1]) == 0) continue;
    for (std::size_t i = 0; i < sizeof(Block); ++i)
      if (is_here(at + i)) return at + i;
  }
  for (; at < end; ++at)
    if (is_here(at)) return at;
  return std::string_view::npos;
}

}  // namespace ithaca::search
