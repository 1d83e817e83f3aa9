// The small, safe Markdown of messages: **bold**, *italic*, `code`, [links](https://…), bare links,
// lists, quotes and code blocks. There is no HTML in it, no images, no headings.
//
// Invariants
//  1. Any bytes parse; what is no markup is text. The texts of all spans joined are the words that
//  are shown.
//  2. Links lead to http, https and mailto only.
//  3. At most kSpansMax spans; what is beyond is one plain span.
// The result views the source. Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ithaca::ui {

inline constexpr size_t kSpansMax = 2000;

struct MarkdownSpan {
  std::string_view text;
  std::string_view href = {};
  bool bold = false, italic = false, code = false;
};

enum class BlockKind : uint8_t { kText, kItem, kQuote, kCode };

struct MarkdownBlock {
  BlockKind kind = BlockKind::kText;
  std::string_view marker = {};  // of an item: "1." or "•"
  std::vector<MarkdownSpan> spans;
};

// Whether there can be any markup at all: most messages have none.
[[nodiscard]] bool has_markdown(std::string_view source);
[[nodiscard]] std::vector<MarkdownBlock> parse_markdown(std::string_view source);
// The words without the marks: for copying, previews and screen readers.
[[nodiscard]] std::string markdown_text(const std::vector<MarkdownBlock>& blocks);
[[nodiscard]] bool is_safe_link(std::string_view href);

}  // namespace ithaca::ui
