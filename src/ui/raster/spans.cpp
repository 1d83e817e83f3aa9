#include "src/ui/raster/spans.h"

#include <cstring>

namespace ithaca::raster {
namespace {

// Two channels of four pixels in the lanes of one vector: red and blue, or green and alpha. No
// byte has to change its place, so that no shuffle is needed.
using Pixels = uint32_t __attribute__((vector_size(16)));
using Lanes = uint16_t __attribute__((vector_size(16)));

constexpr uint32_t kEven = 0x00FF00FF;

Pixels splat(uint32_t value) { return Pixels{value, value, value, value}; }
Lanes splat_lanes(uint16_t v) { return Lanes{v, v, v, v, v, v, v, v}; }
Lanes lanes(Pixels p) { return reinterpret_cast<Lanes>(p); }
Pixels pixels_of(Lanes l) { return reinterpret_cast<Pixels>(l); }

Pixels load(const uint32_t* from) {
  Pixels p;
  std::memcpy(&p, from, sizeof p);
  return p;
}

Pixels load_some(const uint32_t* from, int count) {
  Pixels p = {};
  std::memcpy(&p, from, static_cast<size_t>(count) * 4);
  return p;
}

void store(uint32_t* to, Pixels p) { std::memcpy(to, &p, sizeof p); }

// x / 255 rounded, for x + 128 up to 65,407.
Lanes divide_255(Lanes x) {
  x = x + splat_lanes(128);
  return (x + (x >> 8)) >> 8;
}

Lanes even(Pixels p) { return lanes(p & splat(kEven)); }
Lanes odd(Pixels p) { return lanes((p >> 8) & splat(kEven)); }
Pixels join(Lanes even_lanes, Lanes odd_lanes) {
  return pixels_of(even_lanes) | (pixels_of(odd_lanes) << 8);
}

// A colour to blend, taken apart once for a whole row.
struct Brush {
  Lanes even, odd, inverse;  // colour times alpha; 255 - alpha

  explicit Brush(uint32_t color) {
    const auto alpha = static_cast<uint16_t>(color >> 24);
    const Pixels p = splat(color | 0xFF000000u);
    even = raster::even(p) * splat_lanes(alpha);
    odd = raster::odd(p) * splat_lanes(alpha);
    inverse = splat_lanes(static_cast<uint16_t>(255 - alpha));
  }

  [[nodiscard]] Pixels over(Pixels below) const {
    return join(divide_255(even + raster::even(below) * inverse),
                divide_255(odd + raster::odd(below) * inverse));
  }
};

struct Tint {
  Lanes even, odd;
  bool white;

  explicit Tint(uint32_t color)
      : even(raster::even(splat(color))),
        odd(raster::odd(splat(color))),
        white(color == 0xFFFFFFFFu) {}

  [[nodiscard]] Pixels on(Pixels p) const {
    if (white) return p;
    return join(divide_255(raster::even(p) * even), divide_255(raster::odd(p) * odd));
  }
};

Pixels over(Pixels above, Pixels below) {
  const Pixels alpha = above >> 24;
  const Lanes a = lanes(alpha | (alpha << 16));
  const Lanes inverse = splat_lanes(255) - a;
  return join(
      divide_255(even(above) * a + even(below) * inverse),
      divide_255(lanes(pixels_of(odd(above)) | splat(0x00FF0000u)) * a + odd(below) * inverse));
}

bool transparent(const uint32_t* four) {
  uint64_t words[2];
  std::memcpy(words, four, sizeof words);
  return ((words[0] | words[1]) & 0xFF000000FF000000u) == 0;
}

}  // namespace

void fill_span(uint32_t* pixels, int count, uint32_t color) {
  const Pixels four = splat(color);
  int i = 0;
  for (; i + 4 <= count; i += 4) store(pixels + i, four);
  for (; i < count; ++i) pixels[i] = color;
}

void blend_span(uint32_t* pixels, int count, uint32_t color) {
  if (color >> 24 == 255) {
    fill_span(pixels, count, color);
    return;
  }
  if (color >> 24 == 0 || count <= 0) return;
  const Brush brush(color);
  int i = 0;
  for (; i + 4 <= count; i += 4) store(pixels + i, brush.over(load(pixels + i)));
  if (i == count) return;
  const Pixels rest = brush.over(load_some(pixels + i, count - i));
  std::memcpy(pixels + i, &rest, static_cast<size_t>(count - i) * 4);
}

void blend_image_span(uint32_t* pixels, const uint32_t* source, int count, uint32_t color) {
  if (count <= 0) return;
  const Tint tint(color);
  int i = 0;
  for (; i + 4 <= count; i += 4) {
    // Most of what surrounds letters is nothing.
    if (transparent(source + i)) continue;
    store(pixels + i, over(tint.on(load(source + i)), load(pixels + i)));
  }
  if (i == count) return;
  const Pixels rest =
      over(tint.on(load_some(source + i, count - i)), load_some(pixels + i, count - i));
  std::memcpy(pixels + i, &rest, static_cast<size_t>(count - i) * 4);
}

uint32_t multiply(uint32_t a, uint32_t b) {
  if (a == 0xFFFFFFFFu) return b;
  return Tint(b).on(splat(a))[0];
}

}  // namespace ithaca::raster
