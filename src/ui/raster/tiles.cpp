#include "src/ui/raster/tiles.h"

#include <algorithm>

namespace ithaca::raster {

void Tiles::reset(int width, int height) {
  m_width = width;
  m_height = height;
  m_columns = (width + kTileSide - 1) / kTileSide;
  m_rows = (height + kTileSide - 1) / kTileSide;
  const size_t count = static_cast<size_t>(m_columns) * static_cast<size_t>(m_rows);
  m_shown.assign(count, 0);
  m_next.assign(count, 0);
  m_rewritten.assign(count, 0);
  m_all = true;
}

void Tiles::add(const Shape& shape, bool rewritten) {
  const int first = shape.box.x0 / kTileSide;
  const int last = (shape.box.x1 - 1) / kTileSide;
  for (int row = shape.box.y0 / kTileSide; row <= (shape.box.y1 - 1) / kTileSide; ++row) {
    const size_t at = static_cast<size_t>(row) * static_cast<size_t>(m_columns);
    for (size_t i = at + static_cast<size_t>(first); i <= at + static_cast<size_t>(last); ++i) {
      // Shapes that change places change what is seen.
      const uint64_t before = m_next[i] * 0x9E3779B97F4A7C15u;
      m_next[i] = (before ^ (before >> 31)) + shape.hash;
      if (rewritten) m_rewritten[i] = 1;
    }
  }
}

// Neighbours in a row become one area, and equal areas in rows below each other, too.
void Tiles::gather() {
  m_areas.clear();
  for (int row = 0; row < m_rows; ++row) {
    const size_t begin = m_areas.size();
    const int y0 = row * kTileSide;
    const int y1 = std::min(y0 + kTileSide, m_height);
    for (int column = 0; column < m_columns;) {
      const size_t at = static_cast<size_t>(row) * static_cast<size_t>(m_columns);
      const auto dirty = [&](int c) {
        const size_t i = at + static_cast<size_t>(c);
        return m_all || m_rewritten[i] != 0 || m_shown[i] != m_next[i];
      };
      const int from = column;
      while (column < m_columns && dirty(column)) ++column;
      if (column > from) {
        const int x1 = std::min(column * kTileSide, m_width);
        const auto end = m_areas.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto same = std::find_if(m_areas.begin(), end, [&](const Area& a) {
          return a.x0 == from * kTileSide && a.x1 == x1 && a.y1 == y0;
        });
        if (same != end) {
          same->y1 = y1;
        } else {
          m_areas.push_back({from * kTileSide, y0, x1, y1});
        }
      } else {
        ++column;
      }
    }
  }
  if (m_areas.size() <= kDirtyAreasMax) return;
  Area all = m_areas[0];
  for (const Area& area : m_areas) all = unite(all, area);
  m_areas.assign(1, all);
}

std::span<const Area> Tiles::changed(std::span<const Shape> shapes, std::span<const Area> updates) {
  std::fill(m_next.begin(), m_next.end(), 0);
  std::fill(m_rewritten.begin(), m_rewritten.end(), uint8_t{0});
  Area around = updates.empty() ? Area{} : updates[0];
  for (const Area& update : updates) around = unite(around, update);
  for (const Shape& shape : shapes) {
    const bool rewritten = !updates.empty() && overlap(shape.texels, around) &&
                           std::any_of(updates.begin(), updates.end(), [&](const Area& update) {
                             return overlap(shape.texels, update);
                           });
    add(shape, rewritten);
  }
  gather();
  std::swap(m_shown, m_next);
  m_all = false;
  return m_areas;
}

}  // namespace ithaca::raster
