// The seam to whoever can measure and draw text: the browser's canvas on the web, a fake in tests.
//
// Everything here is in device pixels, so that what is drawn lands on them exactly.
//
// Invariants
//  1. measure() and rasterize() agree: a text drawn lies in the box that was measured, plus one
//  pixel around.
//  2. generation() grows when the answers changed (a font arrived); callers then drop what they
//  kept.
// Threads: one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ithaca::text {

enum class Face : uint8_t { kText, kCode, kIcon };

struct Font {
  float size = 15;  // device pixels
  uint16_t weight = 400;
  Face face = Face::kText;
  bool italic = false;
  bool operator==(const Font&) const = default;
};

struct FontMetrics {
  float ascent = 0;   // of the family's line box, above the baseline
  float descent = 0;  // below it
};

// How far the pen moves, and the ink around the pen's start on the baseline.
struct Extent {
  float advance = 0;
  float left = 0, right = 0;  // of the pen: ink runs from -left to right
  float ascent = 0, descent = 0;
};

enum SegmentFlag : uint8_t {
  kSegmentSpace = 1 << 0,  // white space: advances, draws nothing, may be dropped at a line's end
  kSegmentBreakAfter = 1 << 1,  // a line may break after it
};

// A piece of text that is measured and drawn whole: a word, an emoji, an ideograph, a space.
struct Segment {
  uint32_t end;  // byte offset
  uint8_t flags;
};

struct RasterJob {
  Font font;
  std::string text;
  bool right_to_left = false;
  float pen_x = 0, baseline = 0;  // in the rectangle
  uint16_t width = 0, height = 0;
  uint32_t rgb = 0xFFFFFF;         // of the letters; pictures have their own
  uint32_t tag = 0;                // the caller's
  int target_x = 0, target_y = 0;  // in the atlas, for a backend that draws there by itself
};

// The pixels of one job: RGBA, not premultiplied.
struct RasterView {
  const uint8_t* pixels;
  uint32_t stride;  // bytes
};

class RasterSink {
 public:
  virtual ~RasterSink() = default;
  virtual void on_raster(const RasterJob& job, const RasterView& view) = 0;
};

class TextBackend {
 public:
  virtual ~TextBackend() = default;
  [[nodiscard]] virtual uint32_t generation() const = 0;
  [[nodiscard]] virtual FontMetrics font_metrics(const Font& font) = 0;
  [[nodiscard]] virtual Extent measure(const Font& font, std::string_view text,
                                       bool right_to_left) = 0;
  // Splits a text whose clusters or breaks need Unicode's tables.
  virtual void segment(std::string_view text, std::vector<Segment>& out) = 0;
  // The ends, in bytes, of what is never cut: letters with their marks, flags, families of emoji.
  virtual void clusters(std::string_view text, std::vector<uint32_t>& ends) = 0;
  // True: pixels cannot be read back here. rasterize() does not call the sink then; the backend's
  // owner puts the pixels into the texture before it is drawn with.
  [[nodiscard]] virtual bool draws_into_texture() const { return false; }
  // Draws all jobs with as few readbacks as possible and hands each to the sink.
  virtual void rasterize(std::span<const RasterJob> jobs, RasterSink& sink) = 0;
};

}  // namespace ithaca::text
