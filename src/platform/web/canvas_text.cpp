#include "src/platform/web/canvas_text.h"

#include <emscripten.h>

#include <algorithm>
#include <cmath>

#include "src/platform/web/frame.h"

extern "C" {
int ithaca_text_init();
void ithaca_text_draw_into(uint32_t texture, const void* job, int x, int y, int width, int height);
void ithaca_text_measure(const char* text, int length, float size, int weight, int style,
                         float* out);
void ithaca_text_metrics(float size, int weight, int style, float* out);
int ithaca_text_segment(const char* text, int length, int32_t* out, int most, int clusters);
void ithaca_text_draw(const void* jobs, int count, int width, int height, uint8_t* out);
}

namespace ithaca::platform {
namespace {

uint32_t g_generation = 1;

// One job as text.js reads it.
struct DrawCall {
  const char* text;
  int32_t length;
  float size;
  int32_t weight;
  int32_t style;
  float x, baseline;
  uint32_t rgb;
};
static_assert(sizeof(DrawCall) == 32);

constexpr int kItalicBit = 256, kRightToLeftBit = 512;

int style_of(const text::Font& font, bool right_to_left) {
  return static_cast<int>(font.face) | (font.italic ? kItalicBit : 0) |
         (right_to_left ? kRightToLeftBit : 0);
}

float size_of(const text::Font& font) { return std::round(font.size * 4) / 4; }

}  // namespace

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_fonts_changed() {
  ++g_generation;
  Frame::request();
}

CanvasText::CanvasText() { m_altered = ithaca_text_init() != 0; }

uint32_t CanvasText::generation() const { return g_generation; }

text::FontMetrics CanvasText::font_metrics(const text::Font& font) {
  if (m_metrics_generation != g_generation) {
    m_metrics.clear();
    m_metrics_generation = g_generation;
  }
  const uint64_t key = (static_cast<uint64_t>(size_of(font) * 4) << 32) |
                       (static_cast<uint64_t>(font.weight) << 16) |
                       static_cast<uint64_t>(style_of(font, false));
  const auto [it, is_new] = m_metrics.try_emplace(key);
  if (is_new) {
    float out[2];
    ithaca_text_metrics(size_of(font), font.weight, style_of(font, false), out);
    it->second = {out[0], out[1]};
  }
  return it->second;
}

text::Extent CanvasText::measure(const text::Font& font, std::string_view text,
                                 bool right_to_left) {
  float out[5];
  ithaca_text_measure(text.data(), static_cast<int>(text.size()), size_of(font), font.weight,
                      style_of(font, right_to_left), out);
  return {.advance = out[0], .left = out[1], .right = out[2], .ascent = out[3], .descent = out[4]};
}

namespace {

// Calls take(end, flags) for each part.
template <typename Take>
void each_part(std::string_view text, int clusters, Take take) {
  std::vector<int32_t> pairs(text.size() * 2 + 2);
  const auto size = static_cast<int>(text.size());
  const int count = ithaca_text_segment(text.data(), size, pairs.data(), size, clusters);
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<size_t>(i) * 2;
    // Broken bytes become longer when the browser decodes them; the text's end is the limit.
    const int end = i + 1 == count ? size : std::min(pairs[at], size);
    take(static_cast<uint32_t>(end), static_cast<uint8_t>(pairs[at + 1]));
  }
}

}  // namespace

void CanvasText::segment(std::string_view text, std::vector<text::Segment>& out) {
  each_part(text, 0, [&](uint32_t end, uint8_t flags) { out.push_back({end, flags}); });
}

void CanvasText::clusters(std::string_view text, std::vector<uint32_t>& ends) {
  each_part(text, 1, [&](uint32_t end, uint8_t) { ends.push_back(end); });
}

void CanvasText::draw_into(uint32_t texture) {
  for (const text::RasterJob& job : m_pending) {
    const DrawCall call{job.text.data(),
                        static_cast<int32_t>(job.text.size()),
                        size_of(job.font),
                        job.font.weight,
                        style_of(job.font, job.right_to_left),
                        job.pen_x,
                        job.baseline,
                        job.rgb};
    ithaca_text_draw_into(texture, &call, job.target_x, job.target_y, job.width, job.height);
  }
  m_pending.clear();
}

void CanvasText::rasterize(std::span<const text::RasterJob> jobs, text::RasterSink& sink) {
  if (m_altered) {
    m_pending.insert(m_pending.end(), jobs.begin(), jobs.end());
    return;
  }
  std::vector<DrawCall> calls;
  std::vector<std::pair<int, int>> places;  // of the jobs of this sheet
  size_t first = 0;
  while (first < jobs.size()) {
    calls.clear();
    places.clear();
    const int width = std::max<int>(kSheetSide, jobs[first].width);
    int x = 0, y = 0, row = 0;
    size_t last = first;
    for (; last < jobs.size(); ++last) {
      const text::RasterJob& job = jobs[last];
      if (job.width > width) break;
      if (x + job.width > width) {
        x = 0;
        y += row;
        row = 0;
      }
      if (last > first && y + std::max<int>(row, job.height) > kSheetSide) break;
      calls.push_back({job.text.data(), static_cast<int32_t>(job.text.size()), size_of(job.font),
                       job.font.weight, style_of(job.font, job.right_to_left),
                       static_cast<float>(x) + job.pen_x, static_cast<float>(y) + job.baseline,
                       job.rgb});
      places.emplace_back(x, y);
      x += job.width;
      row = std::max<int>(row, job.height);
    }
    const int height = y + row;
    m_pixels.resize(static_cast<size_t>(width) * static_cast<size_t>(height) * 4);
    ithaca_text_draw(calls.data(), static_cast<int>(calls.size()), width, height, m_pixels.data());
    const auto stride = static_cast<uint32_t>(width) * 4;
    for (size_t i = first; i < last; ++i) {
      const auto [px, py] = places[i - first];
      sink.on_raster(jobs[i],
                     {m_pixels.data() + static_cast<size_t>(py) * stride + px * 4, stride});
    }
    first = last;
  }
  if (m_pixels.capacity() > (4u << 20)) std::vector<uint8_t>().swap(m_pixels);
}

}  // namespace ithaca::platform
