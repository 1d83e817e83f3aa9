// rich_text(): messages with marks. A text without any is a paragraph.
#include <algorithm>
#include <cmath>

#include "src/ui/core.h"
#include "src/ui/draw.h"
#include "src/ui/markdown.h"

namespace ithaca::ui {
namespace {

// A stretch of one span on one line.
struct Run {
  std::string text;
  const MarkdownSpan* span;
  float x, width;
  size_t line;
};

struct RichLayout {
  std::vector<Run> runs;
  std::vector<const MarkdownBlock*> line_blocks;  // by line
  std::vector<bool> first_of_block;
  std::vector<float> line_widths;
  float width = 0;
};

constexpr float kIndent = 22;

text::ParagraphStyle run_style(const MarkdownSpan& span, TextStyle base) {
  text::Font font = text_font(span.code ? TextStyle::kCode : base);
  if (span.bold) font.weight = 600;
  font.italic = span.italic;
  return {.font = font, .line_height = state().theme.text(base).line_height};
}

const text::Paragraph& layout_run(std::string_view text, const MarkdownSpan& span, TextStyle base) {
  return state().text.layout(text, run_style(span, base));
}

float advance_of(std::string_view text, const MarkdownSpan& span, TextStyle base) {
  return state().text.advance_of(text, run_style(span, base));
}

float indent_of(const MarkdownBlock& block) { return block.kind == BlockKind::kText ? 0 : kIndent; }

class RichBuilder {
 public:
  RichBuilder(TextStyle base, float room) : m_base(base), m_room(room) {}

  RichLayout build(const std::vector<MarkdownBlock>& blocks) {
    for (const MarkdownBlock& block : blocks) {
      m_block = &block;
      begin_line(true);
      for (const MarkdownSpan& span : block.spans) add_span(span);
    }
    for (const float width : m_out.line_widths) m_out.width = std::max(m_out.width, width);
    return std::move(m_out);
  }

 private:
  void begin_line(bool first) {
    m_out.line_blocks.push_back(m_block);
    m_out.first_of_block.push_back(first);
    m_x = indent_of(*m_block);
    m_out.line_widths.push_back(m_x);
    m_fresh = true;
  }

  void add_span(const MarkdownSpan& span) {
    for (size_t at = 0; at < span.text.size();) {
      // A word with the spaces after it.
      size_t end = span.text.find(' ', at);
      end =
          end == std::string_view::npos ? span.text.size() : span.text.find_first_not_of(' ', end);
      if (end == std::string_view::npos) end = span.text.size();
      add_word(span, span.text.substr(at, end - at));
      at = end;
    }
  }

  void add_word(const MarkdownSpan& span, std::string_view word) {
    const std::string_view ink = word.substr(0, word.find_last_not_of(' ') + 1);
    const float width = ink.empty() ? 0 : advance_of(ink, span, m_base);
    if (!m_fresh && m_x + width > m_room) begin_line(false);
    if (width > m_room - indent_of(*m_block)) {
      add_long_word(span, word);
      return;
    }
    add_piece(span, word, width);
  }

  // A word that no line holds is cut where the line is full.
  void add_long_word(const MarkdownSpan& span, std::string_view word) {
    text::ParagraphStyle style = run_style(span, m_base);
    style.max_width = std::max(20.0f, m_room - indent_of(*m_block));
    const text::Paragraph& p = state().text.layout(word, style);
    const std::vector<text::Line> lines = p.lines;
    const std::vector<text::Piece> pieces = p.pieces;
    for (size_t i = 0; i < lines.size(); ++i) {
      if (i > 0) begin_line(false);
      for (uint32_t k = 0; k < lines[i].piece_count; ++k) {
        const text::Piece& piece = pieces[lines[i].first_piece + k];
        const std::string_view part = word.substr(piece.begin, piece.end - piece.begin);
        add_piece(span, part, advance_of(part, span, m_base));
      }
    }
  }

  void add_piece(const MarkdownSpan& span, std::string_view word, float ink_width) {
    const size_t line = m_out.line_widths.size() - 1;
    if (!m_out.runs.empty() && m_out.runs.back().span == &span && m_out.runs.back().line == line) {
      Run& run = m_out.runs.back();
      m_out.line_widths[line] = m_x + ink_width;
      run.text += word;
      run.width = advance_of(run.text, span, m_base);
      m_x = run.x + run.width;
    } else {
      m_out.runs.push_back({std::string(word), &span, m_x, 0, line});
      m_out.line_widths[line] = m_x + ink_width;
      m_out.runs.back().width = advance_of(word, span, m_base);
      m_x += m_out.runs.back().width;
    }
    m_fresh = false;
  }

  TextStyle m_base;
  float m_room;
  const MarkdownBlock* m_block = nullptr;
  RichLayout m_out;
  float m_x = 0;
  bool m_fresh = true;
};

// Where a run is drawn, within the text's rectangle: from the side where reading starts.
Rect run_rect(const Run& run, const Rect& rect, float line_height, bool from_end) {
  const float y = rect.y + static_cast<float>(run.line) * line_height;
  const float x = from_end ? rect.right() - run.x - run.width : rect.x + run.x;
  return {x, y, run.width, line_height};
}

bool draw_link(const Run& run, const Rect& at, size_t index) {
  const uint32_t id = state().layout.make_id(run.span->href, 0x11A0 + static_cast<uint32_t>(index));
  const Interaction in = interact(id, at, true, 24);
  hline(at.x, at.bottom() - 4, at.width, Color::kPrimary);
  if (in.ring) focus_ring(at, kRadiusS);
  Node& node = record(Role::kLink, id, at);
  node.name = run.span->text;
  node.value = run.span->href;
  node.state |= kStateQuietName;
  if (in.pressed) platform().open_url(run.span->href);
  return in.pressed;
}

void draw_blocks(const RichLayout& layout, const Rect& rect, float line_height, TextStyle base,
                 bool from_end) {
  for (size_t i = 0; i < layout.line_blocks.size(); ++i) {
    const MarkdownBlock& block = *layout.line_blocks[i];
    const float y = rect.y + static_cast<float>(i) * line_height;
    if (block.kind == BlockKind::kQuote) {
      vline(from_end ? rect.right() - 3 : rect.x, y, line_height, Color::kPrimary, 3);
    } else if (block.kind == BlockKind::kItem && layout.first_of_block[i]) {
      const float x = from_end ? rect.right() - kIndent : rect.x;
      draw_line(block.marker, base, {x, y, kIndent, line_height}, Color::kMuted,
                from_end != state().mirrored ? Align::kEnd : Align::kStart);
    } else if (block.kind == BlockKind::kCode) {
      fill_rect({rect.x, y, rect.width, line_height}, Color::kSurface2);
    }
  }
}

}  // namespace

void rich_text(std::string_view source, const TextOptions& options) {
  TextOptions plain = options;
  plain.selectable = true;
  if (!has_markdown(source)) {
    paragraph(source, plain);
    return;
  }
  State& s = state();
  const std::vector<MarkdownBlock> blocks = parse_markdown(source);
  const std::string words = markdown_text(blocks);
  float room = s.layout.available_width();
  if (options.max_width > 0) room = std::min(room, options.max_width);
  const RichLayout layout = RichBuilder(options.style, room).build(blocks);
  const float line_height = s.theme.text(options.style).line_height;
  const float height = line_height * static_cast<float>(layout.line_blocks.size());
  const bool opposite = layout_text(words, options.style, room).right_to_left != s.mirrored;
  const bool spread = opposite && !s.layout.horizontal();
  const float width = spread ? std::max(layout.width, s.layout.inner_width()) : layout.width;
  const Rect rect = s.layout.place(width, height, layout.width);

  uint32_t id = widget_id(Kind::kText, words);
  while (s.tree().contains(id)) ++id;
  Node& node = record(Role::kParagraph, id, rect);
  node.name = words;
  node.state |= kStateSelectable;
  const TextStyleSpec spec = s.theme.text(options.style);
  node.type.size = spec.size;
  node.type.line_height = spec.line_height;
  node.type.weight = spec.weight;

  draw_blocks(layout, rect, line_height, options.style, opposite);
  for (size_t i = 0; i < layout.runs.size(); ++i) {
    const Run& run = layout.runs[i];
    const Rect at = run_rect(run, rect, line_height, opposite);
    const bool is_link = !run.span->href.empty();
    if (run.span->code)
      fill_rect({at.x - 2, at.y + 2, at.width + 4, at.height - 4}, Color::kSurface2, 4);
    draw_paragraph(layout_run(run.text, *run.span, options.style), at,
                   is_link ? Color::kPrimary : options.color);
    if (is_link) draw_link(run, at, i);
  }
}

}  // namespace ithaca::ui
