// The layout half of TextSystem: segments, line breaks, cut texts.
#include <algorithm>
#include <cmath>

#include "src/ui/hash.h"
#include "src/ui/text/bidi.h"
#include "src/ui/text/text_system.h"
#include "src/ui/text/unicode.h"

namespace ithaca::text {
namespace {

constexpr std::string_view kEllipsis = "…";

uint64_t style_seed(const ParagraphStyle& style) {
  const int32_t numbers[] = {static_cast<int32_t>(style.font.size * 64),
                             style.font.weight,
                             static_cast<int32_t>(style.font.face),
                             style.font.italic,
                             static_cast<int32_t>(style.line_height * 64),
                             static_cast<int32_t>(std::min(style.max_width, 1e6f) * 16),
                             static_cast<int32_t>(style.wrap),
                             static_cast<int32_t>(style.direction)};
  return ui::hash_bytes(numbers, sizeof numbers, 0x70617261);
}

bool breaks_after_simple(uint32_t c) {
  return c == '-' || c == '/' || c == 0x2010 || c == 0x2012 || c == 0x2013 || c == 0x2014;
}

}  // namespace

const Paragraph& TextSystem::layout(std::string_view text, const ParagraphStyle& style) {
  text = text.substr(0, kTextLengthMax);
  const uint64_t key = ui::hash_text(text, style_seed(style));
  const auto [it, is_new] = m_paragraphs.try_emplace(key);
  Paragraph& paragraph = it->second;
  if (is_new) {
    paragraph.text = text;
    build(paragraph, style);
  }
  paragraph.last_used = m_frame;
  return paragraph;
}

void TextSystem::build(Paragraph& p, const ParagraphStyle& style) {
  p.font = style.font;
  p.font.size = style.font.size * m_pixel_ratio;
  p.line_height = std::round(style.line_height * m_pixel_ratio);
  const FontMetrics metrics = m_backend.font_metrics(p.font);
  p.baseline = std::round((p.line_height - metrics.ascent - metrics.descent) / 2 + metrics.ascent);
  const TextTraits traits = traits_of(p.text);
  p.right_to_left = style.direction == Direction::kByText
                        ? traits.base_right_to_left
                        : style.direction == Direction::kRightToLeft;
  m_by_text = style.direction == Direction::kByText;
  p.directed = traits.directed;
  p.pictures = traits.pictures;
  const float limit = style.max_width > 0 ? style.max_width * m_pixel_ratio + 0.01f : 1e9f;
  if (style.wrap == Wrap::kEllipsis) {
    std::replace(p.text.begin(), p.text.end(), '\n', ' ');
    build_line_break(p, 0, static_cast<uint32_t>(p.text.size()), 1e9f);
    if (p.lines.front().width > limit) build_ellipsis(p, limit);
  } else {
    uint32_t begin = 0;
    for (;;) {
      const size_t newline = p.text.find('\n', begin);
      const uint32_t end = static_cast<uint32_t>(std::min(newline, p.text.size()));
      build_line_break(p, begin, end, limit);
      if (newline == std::string::npos) break;
      begin = end + 1;
    }
  }
  float width = 0;
  for (const Line& line : p.lines) width = std::max(width, line.width);
  p.width = std::ceil(width) / m_pixel_ratio;
  p.height = static_cast<float>(p.lines.size()) * p.line_height / m_pixel_ratio;
}

// Cuts the text so that it fits with an ellipsis, and makes it one piece.
void TextSystem::build_ellipsis(Paragraph& p, float limit) {
  const bool right_to_left = p.right_to_left;
  std::vector<uint32_t> cuts = clusters(p.text);
  cuts.insert(cuts.begin(), 0);
  size_t low = 0;
  size_t high = cuts.size();
  std::string candidate;
  // The longest prefix that fits; measured directly, so that trials do not fill the cache.
  while (low + 1 < high) {
    const size_t middle = (low + high) / 2;
    candidate.assign(p.text, 0, cuts[middle]);
    candidate += kEllipsis;
    const bool fits = m_backend.measure(p.font, candidate, right_to_left).advance <= limit;
    (fits ? low : high) = middle;
  }
  size_t end = cuts[low];
  while (end > 0 && p.text[end - 1] == ' ') --end;
  p.text.resize(end);
  p.text += kEllipsis;
  const float width = advance(p.font, p.text, right_to_left);
  p.pieces.assign(1, {0, static_cast<uint32_t>(p.text.size()), 0, right_to_left});
  p.lines.assign(1, {0, 1, width, right_to_left});
}

const std::vector<Segment>& TextSystem::segments(std::string_view text) {
  m_segments.clear();
  if (traits_of(text).complex) {
    m_backend.segment(text, m_segments);
  } else {
    segment_simple(text, m_segments);
  }
  return m_segments;
}

const std::vector<uint32_t>& TextSystem::clusters(std::string_view text) {
  m_clusters.clear();
  if (traits_of(text).complex) {
    m_backend.clusters(text, m_clusters);
  } else {
    for (size_t at = 0; at < text.size(); m_clusters.push_back(static_cast<uint32_t>(at))) {
      (void)next_code_point(text, at);
    }
  }
  return m_clusters;
}

void TextSystem::segment_simple(std::string_view text, std::vector<Segment>& out) const {
  out.clear();
  size_t at = 0;
  while (at < text.size()) {
    size_t next = at;
    const uint32_t first = next_code_point(text, next);
    const Script script = script_of(first);
    uint8_t flags = 0;
    if (script == Script::kSpace) {
      flags = kSegmentSpace | kSegmentBreakAfter;
    } else if (script == Script::kIdeograph) {
      size_t after = next;
      const uint32_t following = after < text.size() ? next_code_point(text, after) : 0;
      const bool sticks = forbids_break_after(first) || forbids_break_before(following);
      flags = sticks ? 0 : kSegmentBreakAfter;
    } else {
      uint32_t last = first;
      uint32_t following = 0;
      while (next < text.size()) {
        size_t after = next;
        following = next_code_point(text, after);
        const Script kind = script_of(following);
        if (kind == Script::kSpace || kind == Script::kIdeograph || breaks_after_simple(last))
          break;
        last = following;
        next = after;
        following = 0;
      }
      const bool before_ideograph = following != 0 && script_of(following) == Script::kIdeograph &&
                                    !forbids_break_before(following);
      if (breaks_after_simple(last) || before_ideograph) flags = kSegmentBreakAfter;
    }
    out.push_back({static_cast<uint32_t>(next), flags});
    at = next;
  }
}

// Lays out bytes [begin, end) of the text, which hold no newline, into one or more lines.
void TextSystem::build_line_break(Paragraph& p, uint32_t begin, uint32_t end, float limit) {
  const std::string_view text = std::string_view(p.text).substr(begin, end - begin);
  const TextTraits traits = traits_of(text);
  // A line without letters has the direction of the whole.
  const bool own = traits.directed && m_by_text;
  m_line_right_to_left = own ? traits.base_right_to_left : p.right_to_left;
  m_line_mixed = traits.right_to_left;
  m_hard_begin = begin;
  m_hard_end = end;
  (void)segments(text);
  // A piece that is longer than a line is cut into ones that fit.
  m_advances.clear();
  uint32_t at = 0;
  for (size_t i = 0; i < m_segments.size(); ++i) {
    const uint32_t segment_end = m_segments[i].end;
    float width = advance(p.font, text.substr(at, segment_end - at), m_line_right_to_left);
    if (width > limit && (m_segments[i].flags & kSegmentSpace) == 0) {
      const uint32_t cut = fitting_prefix(p, begin + at, begin + segment_end, limit) - begin;
      if (cut < segment_end) {
        m_segments.insert(m_segments.begin() + static_cast<long>(i), {cut, kSegmentBreakAfter});
        width = advance(p.font, text.substr(at, cut - at), m_line_right_to_left);
      }
    }
    m_advances.push_back(width);
    at = m_segments[i].end;
  }

  // Greedy filling: a line ends at the last break before the segment that does not fit.
  size_t first = 0;
  uint32_t line_begin = 0;
  while (first < m_segments.size()) {
    float width = 0;
    size_t last = first;
    size_t break_at = first;  // one past the last segment of the line
    for (; last < m_segments.size(); ++last) {
      const bool space = (m_segments[last].flags & kSegmentSpace) != 0;
      if (!space && width + m_advances[last] > limit && last > first) break;
      width += m_advances[last];
      if ((m_segments[last].flags & kSegmentBreakAfter) != 0) break_at = last + 1;
    }
    if (last == m_segments.size()) break_at = last;
    if (break_at == first) break_at = std::max(last, first + 1);
    push_line(p, begin + line_begin, begin + m_segments[break_at - 1].end, first, break_at);
    line_begin = m_segments[break_at - 1].end;
    first = break_at;
  }
  if (m_segments.empty()) {
    p.lines.push_back({static_cast<uint32_t>(p.pieces.size()), 0, 0, m_line_right_to_left});
  }
}

void TextSystem::push_line(Paragraph& p, uint32_t begin, uint32_t end, size_t first_segment,
                           size_t last_segment) {
  Line line{static_cast<uint32_t>(p.pieces.size()), 0, 0, m_line_right_to_left};
  while (last_segment > first_segment + 1 &&
         (m_segments[last_segment - 1].flags & kSegmentSpace) != 0) {
    --last_segment;
    end = begin + m_segments[last_segment - 1].end -
          (first_segment == 0 ? 0 : m_segments[first_segment - 1].end);
  }
  const std::string_view whole = std::string_view(p.text);
  if (m_line_mixed) {
    const std::string_view hard = whole.substr(m_hard_begin, m_hard_end - m_hard_begin);
    line.before = mark_before(hard, begin - m_hard_begin);
    line.after = mark_after(hard, end - m_hard_begin);
  }
  float estimate = 0;
  for (size_t i = first_segment; i < last_segment; ++i) estimate += m_advances[i];
  if (estimate <= kLinePixelsMax) {
    line.width = advance(p.font, whole.substr(begin, end - begin), m_line_right_to_left);
    line.piece_count = 1;
    p.pieces.push_back({begin, end, 0, m_line_right_to_left});
  } else {
    push_pieces(p, line, begin, end);
  }
  p.lines.push_back(line);
}

// A line that is too long for one picture: word by word, in the order in which they stand.
void TextSystem::push_pieces(Paragraph& p, Line& line, uint32_t begin, uint32_t end) {
  std::vector<LevelRun> words;
  std::vector<uint8_t> levels;
  uint32_t at = begin;
  for (const LevelRun& run :
       level_runs(std::string_view(p.text).substr(m_hard_begin, m_hard_end - m_hard_begin),
                  m_line_right_to_left)) {
    const uint32_t run_end = std::min(end, run.end + m_hard_begin);
    while (at < run_end) {
      const size_t space = p.text.find(' ', at);
      uint32_t word_end = static_cast<uint32_t>(std::min<size_t>(space, run_end));
      word_end += word_end == at ? 1 : 0;
      // A text without spaces is cut, too.
      const float room = kLinePixelsMax / 2;
      const std::string_view word = std::string_view(p.text).substr(at, word_end - at);
      if (advance(p.font, word, (run.level & 1) != 0) > room) {
        word_end = std::min(word_end, fitting_prefix(p, at, word_end, room));
      }
      words.push_back({at, word_end, run.level});
      levels.push_back(run.level);
      at = word_end;
    }
  }
  line.before = line.after = {};
  for (const uint32_t i : visual_order(levels)) {
    const LevelRun& word = words[i];
    const bool right_to_left = (word.level & 1) != 0;
    const std::string_view text =
        std::string_view(p.text).substr(word.begin, word.end - word.begin);
    if (text != " ") {
      p.pieces.push_back({word.begin, word.end, line.width, right_to_left});
      ++line.piece_count;
    }
    line.width += advance(p.font, text, right_to_left);
  }
}

// The end of the longest part from `begin` that fits; of one cluster at least.
uint32_t TextSystem::fitting_prefix(const Paragraph& p, uint32_t begin, uint32_t end, float limit) {
  const std::string_view text = std::string_view(p.text).substr(begin, end - begin);
  const std::vector<uint32_t>& cuts = clusters(text);
  size_t low = 0;
  size_t high = cuts.size();
  while (low + 1 < high) {
    const size_t middle = (low + high) / 2;
    const std::string_view prefix = text.substr(0, cuts[middle]);
    const bool fits = m_backend.measure(p.font, prefix, m_line_right_to_left).advance <= limit;
    (fits ? low : high) = middle;
  }
  return cuts.empty() ? end : begin + cuts[low];
}

}  // namespace ithaca::text
