// rich_text(): messages with marks. A text without any is a paragraph.
#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "src/ui/core.h"
#include "src/ui/draw.h"
#include "src/ui/hash.h"
#include "src/ui/markdown.h"
#include "src/ui/text/bidi.h"
#include "src/ui/text/unicode.h"

namespace ithaca::ui {
namespace {

// A stretch of one span and one direction on one line.
struct Run {
  std::string text;
  const MarkdownSpan* span;
  float x, width;  // from the left of the line's text
  size_t line;
  bool right_to_left;
};

struct RichLine {
  const MarkdownBlock* block;
  bool first_of_block;
  bool right_to_left;  // begins at the right
  float width = 0;     // with its indent
};

// What is kept of a message: the text that everything views, and where it stands.
struct Rich {
  std::string source, words;
  std::string pieces;  // of the words, as Node::extra has them
  std::vector<MarkdownBlock> blocks;
  std::vector<Run> runs;
  std::vector<RichLine> lines;
  float width = 0;
  bool right_to_left = false;  // the whole, by its first letter
  bool directed = false;
  uint32_t last_used = 0;
};

constexpr float kIndent = 22;
constexpr size_t kRichKeptMax = 300;
std::unordered_map<uint64_t, Rich> g_kept;

text::ParagraphStyle run_style(const MarkdownSpan& span, TextStyle base, bool right_to_left) {
  text::Font font = text_font(span.code ? TextStyle::kCode : base);
  if (span.bold) font.weight = 600;
  font.italic = span.italic;
  return {
      .font = font,
      .line_height = state().theme.text(base).line_height,
      .direction = right_to_left ? text::Direction::kRightToLeft : text::Direction::kLeftToRight};
}

float indent_of(const MarkdownBlock& block) { return block.kind == BlockKind::kText ? 0 : kIndent; }

// The words with their looks: the twin's text, which is selected, is to be as wide as what is
// drawn.
std::string pieces_of(const std::vector<MarkdownBlock>& blocks) {
  std::string out;
  const auto piece = [&out](int look, std::string_view text) {
    out += kPieceBreak;
    out += static_cast<char>('0' + look);
    out += text;
  };
  for (const MarkdownBlock& block : blocks) {
    if (&block != &blocks.front()) out += kBlockBreak;
    if (indent_of(block) > 0) out += kBlockIndented;
    if (!block.marker.empty()) piece(kPieceMarker, std::string(block.marker) + ' ');
    for (const MarkdownSpan& span : block.spans) {
      piece((span.bold ? kPieceBold : 0) | (span.italic ? kPieceItalic : 0) |
                (span.code ? kPieceCode : 0),
            span.text);
    }
  }
  return out;
}

// Fills lines with the spans of each block. Lines break where the text of the whole block may, and
// their pieces stand in the order in which the whole line is read.
class RichBuilder {
 public:
  RichBuilder(Rich& out, TextStyle base, float room) : m_out(out), m_base(base), m_room(room) {}

  void build() {
    const text::TextTraits all = text::traits_of(m_out.words);
    m_out.right_to_left = all.base_right_to_left;
    m_out.directed = all.directed;
    for (const MarkdownBlock& block : m_out.blocks) {
      begin_block(block);
      fill_lines();
    }
    for (const RichLine& line : m_out.lines) {
      m_out.width = std::max(m_out.width, std::ceil(line.width));
    }
  }

 private:
  struct Part {
    uint32_t begin, end;
    const MarkdownSpan* span;
  };

  void begin_block(const MarkdownBlock& block) {
    m_block = &block;
    m_first = true;
    m_text.clear();
    m_parts.clear();
    for (const MarkdownSpan& span : block.spans) {
      const auto begin = static_cast<uint32_t>(m_text.size());
      m_text += span.text;
      m_parts.push_back({begin, static_cast<uint32_t>(m_text.size()), &span});
    }
    const text::TextTraits traits = text::traits_of(m_text);
    m_right_to_left = traits.directed ? traits.base_right_to_left : m_out.right_to_left;
    m_levels.clear();
    if (traits.right_to_left || m_right_to_left) {
      m_levels = text::level_runs(m_text, m_right_to_left);
    } else {
      m_levels.push_back({0, static_cast<uint32_t>(m_text.size()), 0});
    }
  }

  // Calls use(part of the text, span, level) for the pieces of [begin, end).
  template <typename Use>
  void each_piece(uint32_t begin, uint32_t end, Use use) const {
    for (const Part& part : m_parts) {
      for (const text::LevelRun& run : m_levels) {
        const uint32_t from = std::max({begin, part.begin, run.begin});
        const uint32_t to = std::min({end, part.end, run.end});
        if (from < to) use(std::string_view(m_text).substr(from, to - from), *part.span, run.level);
      }
    }
  }

  [[nodiscard]] float advance(std::string_view text, const MarkdownSpan& span,
                              uint8_t level) const {
    const bool right_to_left = (level & 1) != 0;
    return state().text.advance_of(text, run_style(span, m_base, right_to_left));
  }

  [[nodiscard]] float width_of(uint32_t begin, uint32_t end) const {
    float width = 0;
    each_piece(begin, end, [&](std::string_view text, const MarkdownSpan& span, uint8_t level) {
      width += advance(text, span, level);
    });
    return width;
  }

  // Where the block's text may be broken; what no line holds, between any two clusters.
  [[nodiscard]] std::vector<text::Segment> breaks(float room) const {
    const std::vector<text::Segment> words = state().text.segments(m_text);
    std::vector<text::Segment> out;
    uint32_t at = 0;
    for (const text::Segment& word : words) {
      if (width_of(at, word.end) <= room) {
        out.push_back(word);
      } else {
        for (const uint32_t end :
             state().text.clusters(std::string_view(m_text).substr(at, word.end - at))) {
          out.push_back({at + end, text::kSegmentBreakAfter});
        }
      }
      at = word.end;
    }
    return out;
  }

  void fill_lines() {
    const float room = std::max(20.0f, m_room - indent_of(*m_block));
    uint32_t begin = 0, ink = 0, at = 0;  // of the line; where its ink ends; where we are
    uint32_t stop = 0;                    // the last place where it may be broken
    float width = 0, stop_width = 0;
    for (const text::Segment& segment : breaks(room)) {
      const bool space = (segment.flags & text::kSegmentSpace) != 0;
      const float more = width_of(at, segment.end);
      if (!space && width + more > room && stop > begin) {
        push_line(begin, stop);
        begin = stop;
        width -= stop_width;
      }
      width += more;
      at = segment.end;
      if (!space) ink = at;
      if ((segment.flags & text::kSegmentBreakAfter) != 0) {
        stop = at;
        stop_width = width;
      }
    }
    if (begin < ink || m_first) push_line(begin, ink);
  }

  void push_line(uint32_t begin, uint32_t end) {
    while (end > begin && m_text[end - 1] == ' ') --end;
    RichLine line{m_block, std::exchange(m_first, false), m_right_to_left};
    const size_t first = m_out.runs.size();
    std::vector<uint8_t> levels;
    each_piece(begin, end, [&](std::string_view text, const MarkdownSpan& span, uint8_t level) {
      const float width = advance(text, span, level);
      m_out.runs.push_back(
          {std::string(text), &span, 0, width, m_out.lines.size(), (level & 1) != 0});
      levels.push_back(level);
    });
    for (const uint32_t i : text::visual_order(levels)) {
      m_out.runs[first + i].x = line.width;
      line.width += m_out.runs[first + i].width;
    }
    line.width += indent_of(*m_block);
    m_out.lines.push_back(line);
  }

  Rich& m_out;
  TextStyle m_base;
  float m_room;
  const MarkdownBlock* m_block = nullptr;
  std::string m_text;  // of the block
  std::vector<Part> m_parts;
  std::vector<text::LevelRun> m_levels;
  bool m_right_to_left = false;
  bool m_first = true;
};

// Laid out once and kept, at most kRichKeptMax of them: a screen shows the same ones frame by
// frame.
const Rich& layout_rich(std::string_view source, TextStyle base, float room) {
  State& s = state();
  const float numbers[] = {room, s.theme.text(base).size, s.text.pixel_ratio(),
                           static_cast<float>(s.text.generation()), static_cast<float>(base)};
  const uint64_t key = hash_text(source, hash_bytes(numbers, sizeof numbers, 0x72696368));
  const auto [it, is_new] = g_kept.try_emplace(key);
  Rich& rich = it->second;
  if (is_new) {
    rich.source = source;
    rich.blocks = parse_markdown(rich.source);
    rich.words = markdown_text(rich.blocks);
    rich.pieces = pieces_of(rich.blocks);
    RichBuilder(rich, base, room).build();
  }
  rich.last_used = s.frame;
  if (g_kept.size() > kRichKeptMax) {
    std::erase_if(g_kept, [&](const auto& entry) { return entry.second.last_used + 2 < s.frame; });
  }
  return rich;
}

// Where a line's text stands, within the message's rectangle, from the left of the screen.
float line_left(const RichLine& line, const Rect& rect) {
  const float indent = indent_of(*line.block);
  return line.right_to_left ? rect.right() - line.width : rect.x + indent;
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
  tooltip(run.span->href);
  if (in.pressed) platform().open_url(run.span->href);
  return in.pressed;
}

// What stands beside a line: a quote's bar, an item's marker, a code block's ground.
void draw_beside(const RichLine& line, const Rect& at, TextStyle base) {
  const MarkdownBlock& block = *line.block;
  const bool right = line.right_to_left != state().mirrored;  // of the logical rectangle
  if (block.kind == BlockKind::kQuote) {
    vline(right ? at.right() - 3 : at.x, at.y, at.height, Color::kPrimary, 3);
  } else if (block.kind == BlockKind::kItem && line.first_of_block) {
    const float x = right ? at.right() - kIndent : at.x;
    draw_line(block.marker, base, {x, at.y, kIndent, at.height}, Color::kMuted,
              right ? Align::kEnd : Align::kStart);
  } else if (block.kind == BlockKind::kCode) {
    fill_rect(at, Color::kSurface2);
  }
}

void draw_run(const Run& run, const Rect& at, size_t index, const TextOptions& options) {
  const bool is_link = !run.span->href.empty();
  if (run.span->code) {
    fill_rect({at.x - 2, at.y + 2, at.width + 4, at.height - 4}, Color::kSurface2, 4);
  }
  const text::Paragraph& p =
      state().text.layout(run.text, run_style(*run.span, options.style, run.right_to_left));
  // Its last spaces are not part of the paragraph: the text begins where it is read from.
  draw_paragraph(p, at, is_link ? Color::kPrimary : options.color,
                 run.right_to_left != state().mirrored ? Align::kEnd : Align::kStart);
  if (is_link) draw_link(run, at, index);
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
  float room = s.layout.available_width();
  if (options.max_width > 0) room = std::min(room, options.max_width);
  const Rich& rich = layout_rich(source, options.style, room);
  const float line_height = s.theme.text(options.style).line_height;
  const float height = line_height * static_cast<float>(rich.lines.size());
  const bool opposite =
      std::any_of(rich.lines.begin(), rich.lines.end(),
                  [&](const RichLine& line) { return line.right_to_left != s.mirrored; });
  const bool spread = opposite && rich.directed && !s.layout.horizontal();
  const float width = spread ? std::max(rich.width, s.layout.inner_width()) : rich.width;
  const Rect rect = s.layout.place(width, height, rich.width);

  uint32_t id = widget_id(Kind::kText, rich.words);
  while (s.tree().contains(id)) ++id;
  Node& node = record(Role::kParagraph, id, rect);
  node.name = rich.words;
  node.extra = rich.pieces;
  node.state |= kStateSelectable;
  const TextStyleSpec spec = s.theme.text(options.style);
  node.type.size = spec.size;
  node.type.line_height = spec.line_height;
  node.type.weight = spec.weight;

  for (size_t i = 0; i < rich.lines.size(); ++i) {
    const float y = rect.y + static_cast<float>(i) * line_height;
    draw_beside(rich.lines[i], {rect.x, y, rect.width, line_height}, options.style);
  }
  // Boxes are mirrored with the screen, the places of text are not.
  const Rect on_screen = s.layout.to_physical(rect);
  for (size_t i = 0; i < rich.runs.size(); ++i) {
    const Run& run = rich.runs[i];
    const float x = line_left(rich.lines[run.line], on_screen) + run.x;
    const float y = on_screen.y + static_cast<float>(run.line) * line_height;
    draw_run(run, s.layout.to_physical({x, y, run.width, line_height}), i, options);
  }
}

}  // namespace ithaca::ui
