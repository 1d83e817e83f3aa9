// Boxes and pieces of textures, row by row.
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "src/ui/raster/painter.h"
#include "src/ui/raster/spans.h"

namespace ithaca::raster {
namespace {

using Lanes = uint16_t __attribute__((vector_size(16)));

constexpr float kWeights = 256;
// A piece of a texture that lies this close to whole texels is copied.
constexpr float kWhole = 1.0f / 32;

struct Place {
  int first, second;
  uint16_t weight;
};

Place place(float at, int size) {
  // Rounded to a weight first, so that a texel's own centre means that texel alone.
  const float scaled = std::floor((bounded(at) - 0.5f) * kWeights + 0.5f);
  const float whole = std::floor(scaled / kWeights);
  const int first = static_cast<int>(whole);
  return {std::clamp(first, 0, size - 1), std::clamp(first + 1, 0, size - 1),
          static_cast<uint16_t>(scaled - whole * kWeights)};
}

Lanes lanes_of(uint32_t upper, uint32_t lower) {
  const auto channel = [](uint32_t p, int i) { return static_cast<uint16_t>(p >> (8 * i) & 255); };
  return Lanes{channel(upper, 0), channel(upper, 1), channel(upper, 2), channel(upper, 3),
               channel(lower, 0), channel(lower, 1), channel(lower, 2), channel(lower, 3)};
}

// Between four texels: first across, both rows at once, then down.
uint32_t weigh(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint16_t across, uint16_t down) {
  const auto back = static_cast<uint16_t>(256 - across);
  const Lanes rows = (lanes_of(a, c) * back + lanes_of(b, d) * across + 128) >> 8;
  uint32_t out = 0;
  for (int i = 0; i < 4; ++i) {
    out |= ((rows[i] * (256u - down) + rows[i + 4] * uint32_t{down} + 128) >> 8) << (8 * i);
  }
  return out;
}

bool whole(float value) { return std::fabs(value - std::round(value)) < kWhole; }

}  // namespace

uint32_t sample(const Texture& texture, float u, float v) {
  if (texture.pixels == nullptr) return 0xFFFFFFFFu;
  const Place x = place(u, texture.width);
  const Place y = place(v, texture.height);
  const uint32_t* upper = texture.row(y.first);
  const uint32_t* lower = texture.row(y.second);
  if (x.weight == 0 && y.weight == 0) return upper[x.first];
  return weigh(upper[x.first], upper[x.second], lower[x.first], lower[x.second], x.weight,
               y.weight);
}

void Painter::sample_row(float v, int count) {
  const Place y = place(v, m_texture.height);
  const uint32_t* upper = m_texture.row(y.first);
  const uint32_t* lower = m_texture.row(y.second);
  for (int i = 0; i < count; ++i) {
    const Column& x = m_columns[static_cast<size_t>(i)];
    m_row[static_cast<size_t>(i)] =
        weigh(upper[x.first], upper[x.second], lower[x.first], lower[x.second], x.weight, y.weight);
  }
}

// `covered`: the pixels of the whole rectangle.
void Painter::draw_image(const Corner& from, const Corner& to, const Area& covered,
                         const Area& within) {
  const float step_u = (to.u - from.u) / static_cast<float>(to.x - from.x);
  const float step_v = (to.v - from.v) / static_cast<float>(to.y - from.y);
  const auto u_at = [&](int x) {
    return from.u + (static_cast<float>(x) + 0.5f - static_cast<float>(from.x)) * step_u;
  };
  const auto v_at = [&](int y) {
    return from.v + (static_cast<float>(y) + 0.5f - static_cast<float>(from.y)) * step_v;
  };
  const int count = within.width();
  const bool copies = whole(u_at(covered.x0) - 0.5f) && whole(u_at(covered.x1 - 1) - 0.5f) &&
                      whole(v_at(covered.y0) - 0.5f) && whole(v_at(covered.y1 - 1) - 0.5f) &&
                      std::fabs(step_u - 1) < kWhole && std::fabs(step_v - 1) < kWhole;
  if (copies) {
    const int u = static_cast<int>(std::lround(u_at(covered.x0) - 0.5f)) - covered.x0;
    const int v = static_cast<int>(std::lround(v_at(covered.y0) - 0.5f)) - covered.y0;
    if (within.x0 + u >= 0 && within.x1 + u <= m_texture.width && within.y0 + v >= 0 &&
        within.y1 + v <= m_texture.height) {
      for (int y = within.y0; y < within.y1; ++y) {
        blend_image_span(m_surface.row(y) + within.x0, m_texture.row(y + v) + within.x0 + u, count,
                         from.color);
      }
      return;
    }
  }
  const bool varies = std::fabs(to.v - from.v) * kWeights > 1;
  if (std::fabs(to.u - from.u) * kWeights <= 1) {  // one texel across: rows of one colour
    for (int y = within.y0; y < within.y1; ++y) {
      blend_span(m_surface.row(y) + within.x0, count,
                 multiply(sample(m_texture, from.u, v_at(y)), from.color));
    }
    return;
  }
  m_columns.resize(static_cast<size_t>(count));
  m_row.resize(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    const Place x = place(u_at(within.x0 + i), m_texture.width);
    m_columns[static_cast<size_t>(i)] = {x.first, x.second, x.weight};
  }
  for (int y = within.y0; y < within.y1; ++y) {
    if (varies || y == within.y0) sample_row(v_at(y), count);
    blend_image_span(m_surface.row(y) + within.x0, m_row.data(), count, from.color);
  }
}

void Painter::draw_rect(const Shape& shape, const Mapping& map, const Area& within) {
  const ImDrawVert* v = shape.vertices;
  const auto width = static_cast<float>(m_texture.width);
  const auto height = static_cast<float>(m_texture.height);
  Corner from{map.x(v[0].pos.x), map.y(v[0].pos.y), v[0].uv.x * width, v[0].uv.y * height,
              v[0].col};
  Corner to{map.x(v[2].pos.x), map.y(v[2].pos.y), v[2].uv.x * width, v[2].uv.y * height, v[2].col};
  if (from.x > to.x) {
    std::swap(from.x, to.x);
    std::swap(from.u, to.u);
  }
  if (from.y > to.y) {
    std::swap(from.y, to.y);
    std::swap(from.v, to.v);
  }
  const Area covered{first_pixel(from.x), first_row(from.y), first_pixel(to.x), first_row(to.y)};
  const Area seen = intersect(covered, within);
  if (seen.empty() || from.color >> 24 == 0) return;
  const bool flat = v[0].uv.x == v[2].uv.x && v[0].uv.y == v[2].uv.y;
  if (!flat && m_texture.pixels != nullptr) {
    draw_image(from, to, covered, seen);
    return;
  }
  const uint32_t color = multiply(sample(m_texture, from.u, from.v), from.color);
  for (int y = seen.y0; y < seen.y1; ++y) {
    blend_span(m_surface.row(y) + seen.x0, seen.width(), color);
  }
}

}  // namespace ithaca::raster
