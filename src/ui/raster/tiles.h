// Which parts of the surface changed since the last frame.
//
// Each tile keeps a hash of the shapes that touch it, in their order. A tile whose hash is as it
// was shows what it showed, unless a texel changed under one of its shapes.
//
// Invariants
//  1. The areas do not overlap, are within the surface, and cover every tile that changed.
//  2. There are at most kDirtyAreasMax of them; more become the one rectangle around all.
// Threads: one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "src/ui/raster/batch.h"
#include "src/ui/raster/surface.h"

namespace ithaca::raster {

inline constexpr int kTileSide = 32;
inline constexpr size_t kDirtyAreasMax = 24;

class Tiles {
 public:
  // Everything counts as changed.
  void reset(int width, int height);
  // `updates`: areas of textures that were written since the last call.
  [[nodiscard]] std::span<const Area> changed(std::span<const Shape> shapes,
                                              std::span<const Area> updates);

 private:
  void add(const Shape& shape, bool rewritten);
  void gather();

  int m_width = 0, m_height = 0;
  int m_columns = 0, m_rows = 0;
  std::vector<uint64_t> m_shown, m_next;
  std::vector<uint8_t> m_rewritten;
  std::vector<Area> m_areas;
  bool m_all = true;
};

}  // namespace ithaca::raster
