// Text by the browser's 2D canvas.
//
// Invariants
//  1. Sizes are rounded to 1/4 px before the browser sees them, so that equal sizes are equal
//  fonts.
//  2. A sheet of one readback has at most kSheetSide * kSheetSide pixels.
// Threads: the page's.
#pragma once

#include <unordered_map>

#include "src/ui/text/text_backend.h"

namespace ithaca::platform {

inline constexpr int kSheetSide = 1024;

class CanvasText final : public text::TextBackend {
 public:
  CanvasText();
  [[nodiscard]] uint32_t generation() const override;
  [[nodiscard]] text::FontMetrics font_metrics(const text::Font& font) override;
  [[nodiscard]] text::Extent measure(const text::Font& font, std::string_view text,
                                     bool right_to_left) override;
  void segment(std::string_view text, std::vector<text::Segment>& out) override;
  void clusters(std::string_view text, std::vector<uint32_t>& ends) override;
  [[nodiscard]] bool draws_into_texture() const override { return m_altered; }
  void rasterize(std::span<const text::RasterJob> jobs, text::RasterSink& sink) override;
  // Where readbacks are altered: draws what is pending into the texture, which is as imgui wants it
  // by now.
  void draw_into(uint32_t texture);

 private:
  std::unordered_map<uint64_t, text::FontMetrics> m_metrics;
  uint32_t m_metrics_generation = 0;
  std::vector<uint8_t> m_pixels;
  std::vector<text::RasterJob> m_pending;  // with m_altered
  bool m_altered = false;                  // the browser falsifies what is read from a canvas
};

}  // namespace ithaca::platform
