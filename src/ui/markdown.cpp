#include "src/ui/markdown.h"

#include <algorithm>

namespace ithaca::ui {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }

bool is_ascii_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_word(char c) { return is_ascii_word(c) || (static_cast<unsigned char>(c) & 0x80) != 0; }

// Whether the mark, standing beside this, is within a word. Scripts without spaces between words
// mark parts of a sentence with stars.
bool is_within_word(char mark, char beside) {
  return mark == '*' ? is_ascii_word(beside) : is_word(beside);
}

// The length of a bare link at the start of the text, or 0.
size_t bare_link(std::string_view text) {
  if (!text.starts_with("https://") && !text.starts_with("http://")) return 0;
  size_t end = text.find_first_of(" \t\n<>\"`");
  if (end == std::string_view::npos) end = text.size();
  // Punctuation at the end belongs to the sentence, and so does a bracket that was not opened in
  // the link.
  while (end > 0) {
    const char last = text[end - 1];
    const bool open = text.substr(0, end).find('(') != std::string_view::npos;
    if (std::string_view(".,;:!?'*_").find(last) == std::string_view::npos &&
        !(last == ')' && !open)) {
      break;
    }
    --end;
  }
  return end > std::string_view("https://").size() ? end : 0;
}

// Parses the inside of one block.
class InlineParser {
 public:
  InlineParser(std::string_view text, std::vector<MarkdownSpan>& out, size_t& budget)
      : m_text(text), m_out(out), m_budget(budget) {}

  void run() {
    while (m_at < m_text.size()) {
      if (m_budget == 0 || !(code() || link() || bare() || emphasis())) ++m_at;
    }
    flush(m_text.size());
  }

 private:
  void flush(size_t end) {
    if (end > m_plain) push(m_text.substr(m_plain, end - m_plain), {}, false);
    m_plain = end;
  }

  void push(std::string_view text, std::string_view href, bool is_code) {
    if (m_budget > 0) --m_budget;
    m_out.push_back({text, href, m_bold, m_italic, is_code});
  }

  void skip_to(size_t at) {
    m_at = at;
    m_plain = at;
  }

  bool code() {
    if (m_text[m_at] != '`') return false;
    const size_t end = m_text.find('`', m_at + 1);
    if (end == std::string_view::npos || end == m_at + 1) return false;
    flush(m_at);
    push(m_text.substr(m_at + 1, end - m_at - 1), {}, true);
    skip_to(end + 1);
    return true;
  }

  bool link() {
    if (m_text[m_at] != '[') return false;
    const size_t middle = m_text.find("](", m_at);
    const size_t end = m_text.find(')', m_at);
    if (middle == std::string_view::npos || middle == m_at + 1 || end == std::string_view::npos ||
        end < middle) {
      return false;
    }
    const std::string_view href = m_text.substr(middle + 2, end - middle - 2);
    if (!is_safe_link(href)) return false;
    flush(m_at);
    push(m_text.substr(m_at + 1, middle - m_at - 1), href, false);
    skip_to(end + 1);
    return true;
  }

  bool bare() {
    if (m_text[m_at] != 'h' || (m_at > 0 && is_word(m_text[m_at - 1]))) return false;
    const size_t length = bare_link(m_text.substr(m_at));
    if (length == 0) return false;
    flush(m_at);
    push(m_text.substr(m_at, length), m_text.substr(m_at, length), false);
    skip_to(m_at + length);
    return true;
  }

  // '**' and '__' toggle bold, '*' and '_' italic, where they stand at the edge of a word and are
  // closed.
  bool emphasis() {
    const char mark = m_text[m_at];
    if (mark != '*' && mark != '_') return false;
    const bool twice = m_at + 1 < m_text.size() && m_text[m_at + 1] == mark;
    const size_t length = twice ? 2 : 1;
    bool& state = twice ? m_bold : m_italic;
    const size_t after = m_at + length;
    if (!state) {
      const bool opens = after < m_text.size() && !is_space(m_text[after]) &&
                         (m_at == 0 || !is_within_word(mark, m_text[m_at - 1]));
      if (!opens || closing(after, mark, length) == std::string_view::npos) return false;
    } else if (m_at == 0 || is_space(m_text[m_at - 1])) {
      return false;
    }
    flush(m_at);
    state = !state;
    skip_to(after);
    return true;
  }

  [[nodiscard]] size_t closing(size_t from, char mark, size_t length) const {
    const std::string marks(length, mark);
    for (size_t at = from + 1; (at = m_text.find(marks, at)) != std::string_view::npos; ++at) {
      const size_t end = at + length;
      const bool ends_word = end >= m_text.size() || !is_within_word(mark, m_text[end]);
      if (!is_space(m_text[at - 1]) && ends_word) return at;
    }
    return std::string_view::npos;
  }

  std::string_view m_text;
  std::vector<MarkdownSpan>& m_out;
  size_t& m_budget;
  size_t m_at = 0, m_plain = 0;
  bool m_bold = false, m_italic = false;
};

// The length of "1. " or "- " at the start of the line, or 0.
size_t item_marker(std::string_view line) {
  if (line.size() >= 2 && (line[0] == '-' || line[0] == '*') && line[1] == ' ') return 2;
  size_t digits = 0;
  while (digits < line.size() && digits < 4 && line[digits] >= '0' && line[digits] <= '9') ++digits;
  const bool numbered =
      digits > 0 && digits + 1 < line.size() && line[digits] == '.' && line[digits + 1] == ' ';
  return numbered ? digits + 2 : 0;
}

}  // namespace

bool is_safe_link(std::string_view href) {
  if (href.find_first_of(" \t\n\r") != std::string_view::npos) return false;
  return href.starts_with("https://") || href.starts_with("http://") || href.starts_with("mailto:");
}

bool has_markdown(std::string_view source) {
  if (source.find_first_of("*_`") != std::string_view::npos) return true;
  if (source.find("](") != std::string_view::npos) return true;
  if (source.find("://") != std::string_view::npos) return true;
  for (size_t at = 0; at < source.size();) {
    const std::string_view line = source.substr(at, source.find('\n', at) - at);
    if (item_marker(line) > 0 || line.starts_with("> ")) return true;
    at += line.size() + 1;
  }
  return false;
}

std::vector<MarkdownBlock> parse_markdown(std::string_view source) {
  std::vector<MarkdownBlock> blocks;
  size_t budget = kSpansMax;
  bool in_code = false;
  for (size_t at = 0; at <= source.size();) {
    const size_t newline = std::min(source.find('\n', at), source.size());
    std::string_view line = source.substr(at, newline - at);
    at = newline + 1;
    if (line.starts_with("```")) {
      in_code = !in_code;
      continue;
    }
    MarkdownBlock block;
    if (in_code) {
      block.kind = BlockKind::kCode;
      block.spans.push_back({.text = line, .code = true});
    } else {
      if (const size_t marker = item_marker(line); marker > 0) {
        block.kind = BlockKind::kItem;
        block.marker = marker == 2 ? std::string_view("•") : line.substr(0, marker - 1);
        line.remove_prefix(marker);
      } else if (line.starts_with("> ")) {
        block.kind = BlockKind::kQuote;
        line.remove_prefix(2);
      }
      InlineParser(line, block.spans, budget).run();
    }
    blocks.push_back(std::move(block));
  }
  return blocks;
}

std::string markdown_text(const std::vector<MarkdownBlock>& blocks) {
  std::string out;
  for (const MarkdownBlock& block : blocks) {
    if (&block != &blocks.front()) out += '\n';
    if (!block.marker.empty()) {
      out += block.marker;
      out += ' ';
    }
    for (const MarkdownSpan& span : block.spans) out += span.text;
  }
  return out;
}

}  // namespace ithaca::ui
