// imgui's draw data as a list of shapes: what is drawn together, where, and from which texels.
//
// Invariants
//  1. The shapes, one after the other, are the triangles of the draw data in their order; what is
//     clipped away whole is left out.
//  2. Two shapes of equal hash that sample unchanged texels draw the same pixels.
//  3. Positions are in device pixels, on a grid of 1 / kSubpixels.
// Ownership: shapes point into the draw data they come from. Threads: one.
#pragma once

#include <cstdint>
#include <vector>

#include "src/ui/raster/surface.h"

struct ImDrawCmd;
struct ImDrawData;
struct ImDrawList;
struct ImDrawVert;
struct ImTextureData;

namespace ithaca::raster {

inline constexpr float kSubpixels = 256;
// What lies farther out is drawn as if it lay here.
inline constexpr float kFarthest = 30000;

enum class ShapeKind : uint8_t {
  kRect,       // four vertices of one colour: a box, or a piece of a texture
  kTriangles,  // all else
};

struct Shape {
  ShapeKind kind = ShapeKind::kTriangles;
  uint32_t index_count = 0;
  uint32_t vertex_count = 0;
  uint16_t first_index = 0;              // of the vertices, among those of the draw list
  const ImDrawVert* vertices = nullptr;  // vertex_count, from `first_index` on
  const uint16_t* indices = nullptr;     // relative to the draw list's vertices
  const ImTextureData* texture = nullptr;
  Area clip;    // in pixels
  Area box;     // of the pixels that may be touched
  Area texels;  // that are sampled
  uint64_t hash = 0;
};

// From imgui's coordinates to device pixels.
struct Mapping {
  float offset_x = 0, offset_y = 0;
  float scale_x = 1, scale_y = 1;

  [[nodiscard]] float x(float logical) const { return snap((logical - offset_x) * scale_x); }
  [[nodiscard]] float y(float logical) const { return snap((logical - offset_y) * scale_y); }

  [[nodiscard]] static float snap(float device);
  bool operator==(const Mapping&) const = default;
};

class Batch {
 public:
  // Replaces the shapes by those of `data` on a surface of this size.
  void collect(const ImDrawData& data, int width, int height);

  [[nodiscard]] const std::vector<Shape>& shapes() const { return m_shapes; }
  [[nodiscard]] const Mapping& mapping() const { return m_mapping; }

 private:
  void collect_command(const ImDrawList& list, const ImDrawCmd& command, const Area& clip);
  void finish(Shape& shape);

  std::vector<Shape> m_shapes;
  Mapping m_mapping;
};

// Within what can be drawn; what is no number lies at one end.
[[nodiscard]] constexpr float bounded(float v) {
  if (!(v > -kFarthest)) return -kFarthest;
  return v < kFarthest ? v : kFarthest;
}

// The first pixel of a row whose centre is not before `edge`.
[[nodiscard]] int first_pixel(double edge);
// The first row whose centre is below `edge`.
[[nodiscard]] int first_row(double edge);

}  // namespace ithaca::raster
