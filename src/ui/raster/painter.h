// Draws shapes on a surface.
//
// A pixel belongs to a triangle when its centre lies inside; a centre on an edge belongs to the
// triangle on its right or above, so that neighbours neither overlap nor leave gaps. That is the
// GPU's rule, whose first row is the lowest. Colours are interpolated at pixel centres, textures
// are sampled with the weights of the four texels around.
//
// Invariants
//  1. Nothing outside the shape's clip or the given area is touched.
//  2. What a pixel becomes does not depend on the area that is painted: painting in parts gives
//     the same as painting at once.
// Ownership: the surface is borrowed. Threads: one.
#pragma once

#include <cstdint>
#include <vector>

#include "src/ui/raster/batch.h"
#include "src/ui/raster/surface.h"

namespace ithaca::raster {

// A vertex in device pixels and texels.
struct Corner {
  double x, y;
  float u, v;
  uint32_t color;
};

class Painter {
 public:
  explicit Painter(const Surface& surface) : m_surface(surface) {}

  void draw(const Shape& shape, const Mapping& map, const Area& area);

 private:
  // rects.cpp
  void draw_rect(const Shape& shape, const Mapping& map, const Area& within);
  void draw_image(const Corner& from, const Corner& to, const Area& covered, const Area& within);
  void sample_row(float v, int count);

  // triangles.cpp
  void draw_triangles(const Shape& shape, const Mapping& map, const Area& within);
  // The number of triangles from `begin` on that were drawn as one convex polygon, or 0.
  size_t draw_fan(const uint16_t* indices, size_t count, uint16_t base, const Area& within);
  void draw_triangle(const Corner& a, const Corner& b, const Corner& c, const Area& within);
  void open_rows(double top, double bottom, const Area& within);
  void cover(const Corner& a, const Corner& b, const Area& within);
  void fill_covered(uint32_t color, const Area& within);

  Surface m_surface;
  Texture m_texture;
  std::vector<Corner> m_corners;        // of the shape in hand
  std::vector<double> m_left, m_right;  // of the polygon in hand, by row
  int m_top = 0, m_bottom = 0;          // its rows
  std::vector<uint32_t> m_row;          // sampled texels
  struct Column {
    int first, second;  // texels
    uint16_t weight;    // of the second, of 256
  };
  std::vector<Column> m_columns;
};

// The texel at (u, v), in texels, weighted with its neighbours; white without a texture.
[[nodiscard]] uint32_t sample(const Texture& texture, float u, float v);

}  // namespace ithaca::raster
