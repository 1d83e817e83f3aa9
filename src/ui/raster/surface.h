// What is drawn on: pixels in rows, and rectangles of whole pixels.
//
// Invariants
//  1. A pixel is a word whose bytes in memory are red, green, blue, alpha: what a canvas takes.
//     Alpha is 255 on a surface.
//  2. An Area is half open: x1 and y1 are outside.
// Ownership: a Surface borrows its pixels. Threads: one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace ithaca::raster {

struct Area {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;

  [[nodiscard]] constexpr bool empty() const { return x1 <= x0 || y1 <= y0; }
  [[nodiscard]] constexpr int width() const { return x1 - x0; }
  [[nodiscard]] constexpr int height() const { return y1 - y0; }
  bool operator==(const Area&) const = default;
};

[[nodiscard]] constexpr Area intersect(const Area& a, const Area& b) {
  return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}

[[nodiscard]] constexpr Area unite(const Area& a, const Area& b) {
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1)};
}

[[nodiscard]] constexpr bool overlap(const Area& a, const Area& b) {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

struct Surface {
  uint32_t* pixels = nullptr;
  int width = 0, height = 0;

  [[nodiscard]] uint32_t* row(int y) const {
    return pixels + static_cast<size_t>(y) * static_cast<size_t>(width);
  }
};

// RGBA, not premultiplied.
struct Texture {
  const uint32_t* pixels = nullptr;
  int width = 0, height = 0;

  [[nodiscard]] const uint32_t* row(int y) const {
    return pixels + static_cast<size_t>(y) * static_cast<size_t>(width);
  }
};

}  // namespace ithaca::raster
