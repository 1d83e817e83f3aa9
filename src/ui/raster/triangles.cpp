// Triangles by rows: where each edge crosses the row's centre, and what lies between.
//
// An edge is always computed from its upper end, so that two triangles that share one agree to
// the last bit on whose a pixel is.
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "src/ui/raster/painter.h"
#include "src/ui/raster/spans.h"

namespace ithaca::raster {
namespace {

using Channels = float __attribute__((vector_size(16)));

Channels channels_of(uint32_t p) {
  return Channels{static_cast<float>(p & 255), static_cast<float>(p >> 8 & 255),
                  static_cast<float>(p >> 16 & 255), static_cast<float>(p >> 24)};
}

Channels all(float v) { return Channels{v, v, v, v}; }

Channels clamped(Channels c) {
  for (int i = 0; i < 4; ++i) c[i] = std::clamp(c[i], 0.0f, 255.0f);
  return c;
}

// `color` in steps of 255, but not rounded to them.
uint32_t over(Channels color, uint32_t below) {
  const Channels d = channels_of(below);
  const Channels out = d + (color - d) * all(color[3] * (1.0f / 255)) + all(0.5f);
  return static_cast<uint32_t>(out[0]) | static_cast<uint32_t>(out[1]) << 8 |
         static_cast<uint32_t>(out[2]) << 16 | 0xFF000000u;
}

double cross(const Corner& a, const Corner& b, const Corner& c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

bool flat(const Corner& a, const Corner& b) {
  return a.color == b.color && a.u == b.u && a.v == b.v;
}

// A value that is linear over a triangle.
template <typename Value>
struct Plane {
  Value at_first, per_x, per_y;

  [[nodiscard]] Value at(double dx, double dy) const {
    return at_first + per_x * Value(static_cast<float>(dx)) + per_y * Value(static_cast<float>(dy));
  }
};

template <>
Channels Plane<Channels>::at(double dx, double dy) const {
  return at_first + per_x * all(static_cast<float>(dx)) + per_y * all(static_cast<float>(dy));
}

// How values change with x and y over a triangle of these corners.
struct Gradient {
  float b_x, b_y, c_x, c_y;

  Gradient(const Corner& a, const Corner& b, const Corner& c, double area)
      : b_x(static_cast<float>((c.y - a.y) / area)),
        b_y(static_cast<float>((a.x - c.x) / area)),
        c_x(static_cast<float>((a.y - b.y) / area)),
        c_y(static_cast<float>((b.x - a.x) / area)) {}

  [[nodiscard]] Plane<float> plane(float a, float b, float c) const {
    return {a, (b - a) * b_x + (c - a) * c_x, (b - a) * b_y + (c - a) * c_y};
  }
  [[nodiscard]] Plane<Channels> plane(uint32_t a, uint32_t b, uint32_t c) const {
    const Channels first = channels_of(a);
    const Channels to_b = channels_of(b) - first;
    const Channels to_c = channels_of(c) - first;
    return {first, to_b * all(b_x) + to_c * all(c_x), to_b * all(b_y) + to_c * all(c_y)};
  }
};

}  // namespace

// Notes where an edge crosses the rows, as far as they are within the area.
void Painter::cover(const Corner& a, const Corner& b, const Area& within) {
  const Corner& top = a.y <= b.y ? a : b;
  const Corner& bottom = a.y <= b.y ? b : a;
  const int y0 = std::max(first_row(top.y), within.y0);
  const int y1 = std::min(first_row(bottom.y), within.y1);
  const double run = bottom.x - top.x;
  const double rise = bottom.y - top.y;
  for (int y = y0; y < y1; ++y) {
    // Exact on the grid of positions but for the one rounding of the division.
    const double x = run == 0 ? top.x : top.x + (y + 0.5 - top.y) * run / rise;
    const auto at = static_cast<size_t>(y - within.y0);
    m_left[at] = std::min(m_left[at], x);
    m_right[at] = std::max(m_right[at], x);
  }
  m_top = std::min(m_top, y0);
  m_bottom = std::max(m_bottom, y1);
}

void Painter::fill_covered(uint32_t color, const Area& within) {
  for (int y = m_top; y < m_bottom; ++y) {
    const auto at = static_cast<size_t>(y - within.y0);
    const int x0 = std::max(first_pixel(m_left[at]), within.x0);
    const int x1 = std::min(first_pixel(m_right[at]), within.x1);
    if (x1 > x0) blend_span(m_surface.row(y) + x0, x1 - x0, color);
  }
}

void Painter::draw_triangle(const Corner& a, const Corner& b, const Corner& c, const Area& within) {
  if ((a.color | b.color | c.color) >> 24 == 0) return;
  const double area = cross(a, b, c);
  if (area == 0) return;
  open_rows(std::min({a.y, b.y, c.y}), std::max({a.y, b.y, c.y}), within);
  if (m_top >= m_bottom) return;
  cover(a, b, within);
  cover(b, c, within);
  cover(c, a, within);
  if (flat(a, b) && flat(a, c)) {
    fill_covered(multiply(sample(m_texture, a.u, a.v), a.color), within);
    return;
  }
  const Gradient gradient(a, b, c, area);
  const Plane<Channels> color = gradient.plane(a.color, b.color, c.color);
  const Plane<float> u = gradient.plane(a.u, b.u, c.u);
  const Plane<float> v = gradient.plane(a.v, b.v, c.v);
  const bool textured = a.u != b.u || a.u != c.u || a.v != b.v || a.v != c.v;
  Channels tint = channels_of(sample(m_texture, a.u, a.v)) * all(1.0f / 255);
  for (int y = m_top; y < m_bottom; ++y) {
    const auto at = static_cast<size_t>(y - within.y0);
    const int x0 = std::max(first_pixel(m_left[at]), within.x0);
    const int x1 = std::min(first_pixel(m_right[at]), within.x1);
    uint32_t* row = m_surface.row(y);
    for (int x = x0; x < x1; ++x) {
      const double dx = x + 0.5 - a.x;
      const double dy = y + 0.5 - a.y;
      if (textured)
        tint = channels_of(sample(m_texture, u.at(dx, dy), v.at(dx, dy))) * all(1.0f / 255);
      row[x] = over(clamped(color.at(dx, dy) * tint), row[x]);
    }
  }
}

// Prepares the rows from one height to another.
void Painter::open_rows(double top, double bottom, const Area& within) {
  m_top = std::max(first_row(top), within.y0);
  m_bottom = std::min(first_row(bottom), within.y1);
  const auto rows = static_cast<size_t>(within.height());
  if (m_left.size() < rows) {
    m_left.resize(rows);
    m_right.resize(rows);
  }
  for (int y = m_top; y < m_bottom; ++y) {
    m_left[static_cast<size_t>(y - within.y0)] = kFarthest;
    m_right[static_cast<size_t>(y - within.y0)] = -kFarthest;
  }
}

size_t Painter::draw_fan(const uint16_t* indices, size_t count, uint16_t base, const Area& within) {
  const auto corner = [&](size_t i) -> const Corner& { return m_corners[indices[i] - base]; };
  const Corner& first = corner(0);
  const double sign = cross(first, corner(1), corner(2));
  const auto turns = [&](const Corner& a, const Corner& b, const Corner& c) {
    return cross(a, b, c) * sign >= 0;
  };
  if (!flat(first, corner(1)) || !flat(first, corner(2)) || sign == 0) return 0;
  size_t end = 3;
  while (end + 3 <= count && indices[end] == indices[0] && indices[end + 1] == indices[end - 1] &&
         flat(first, corner(end + 2)) && turns(first, corner(end + 1), corner(end + 2)) &&
         turns(corner(end - 2), corner(end - 1), corner(end + 2))) {
    end += 3;
  }
  // The corner where the polygon closes, and the one where the fan begins.
  while (end > 3 && !(turns(corner(end - 2), corner(end - 1), first) &&
                      turns(corner(end - 1), first, corner(1)))) {
    end -= 3;
  }
  if (end == 3) return 0;
  double top = std::min(first.y, corner(1).y), bottom = std::max(first.y, corner(1).y);
  for (size_t i = 2; i < end; i += 3) {
    top = std::min(top, corner(i).y);
    bottom = std::max(bottom, corner(i).y);
  }
  open_rows(top, bottom, within);
  if (m_top < m_bottom) {
    cover(first, corner(1), within);
    for (size_t i = 2; i < end; i += 3) cover(corner(i - 1), corner(i), within);
    cover(corner(end - 1), first, within);
    fill_covered(multiply(sample(m_texture, first.u, first.v), first.color), within);
  }
  return end / 3;
}

void Painter::draw_triangles(const Shape& shape, const Mapping& map, const Area& within) {
  m_corners.resize(shape.vertex_count);
  const auto width = static_cast<float>(m_texture.width);
  const auto height = static_cast<float>(m_texture.height);
  for (uint32_t i = 0; i < shape.vertex_count; ++i) {
    const ImDrawVert& v = shape.vertices[i];
    m_corners[i] = {map.x(v.pos.x), map.y(v.pos.y), v.uv.x * width, v.uv.y * height, v.col};
  }
  const auto outside = [&](const Corner& a, const Corner& b, const Corner& c) {
    return std::max({a.x, b.x, c.x}) <= within.x0 || std::min({a.x, b.x, c.x}) >= within.x1 ||
           std::max({a.y, b.y, c.y}) <= within.y0 || std::min({a.y, b.y, c.y}) >= within.y1;
  };
  for (size_t i = 0; i < shape.index_count;) {
    const uint16_t* at = shape.indices + i;
    if (const size_t drawn = draw_fan(at, shape.index_count - i, shape.first_index, within)) {
      i += 3 * drawn;
      continue;
    }
    const Corner& a = m_corners[at[0] - shape.first_index];
    const Corner& b = m_corners[at[1] - shape.first_index];
    const Corner& c = m_corners[at[2] - shape.first_index];
    if (!outside(a, b, c)) draw_triangle(a, b, c, within);
    i += 3;
  }
}

void Painter::draw(const Shape& shape, const Mapping& map, const Area& area) {
  const Area within = intersect(shape.box, area);
  if (within.empty()) return;
  m_texture = {};
  if (shape.texture != nullptr && shape.texture->Pixels != nullptr) {
    m_texture = {reinterpret_cast<const uint32_t*>(shape.texture->Pixels), shape.texture->Width,
                 shape.texture->Height};
  }
  if (shape.kind == ShapeKind::kRect) {
    draw_rect(shape, map, within);
  } else {
    draw_triangles(shape, map, within);
  }
}

}  // namespace ithaca::raster
