// The second renderer: imgui's draw data as pixels, by the processor alone.
//
//  [x] Clip rectangles, textured triangles with vertex colours, blending as the WebGL backend does
//  [x] imgui's textures that grow and change (RendererHasTextures), large meshes (VtxOffset)
//  [x] Repaints only what changed since the last frame
//  [ ] Textures that are not imgui's own, callbacks of draw lists: nothing here uses them
//
// Invariants
//  1. After draw() the surface shows what painting the whole draw data on the background shows,
//     byte for byte, whatever was on it before.
//  2. The same draw data gives the same bytes on every machine.
//  3. A surface has at most kSideMax pixels a side and kPixelsMax in all.
// Ownership: it owns its pixels, at one place until resize(); imgui owns the textures. Threads:
// one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "src/ui/raster/batch.h"
#include "src/ui/raster/surface.h"
#include "src/ui/raster/tiles.h"

struct ImDrawData;

namespace ithaca::raster {

inline constexpr int kSideMax = 8192;
inline constexpr size_t kPixelsMax = 16u << 20;

class Rasterizer {
 public:
  // False, and nothing changes, if that is no possible size. Otherwise the next draw() paints all.
  [[nodiscard]] bool resize(int width, int height);
  // Draws a frame and answers imgui's requests for textures. `background` is 0xRRGGBB. Returns the
  // areas that changed, until the next call.
  std::span<const Area> draw(ImDrawData& data, uint32_t background);
  // The next draw() paints everything.
  void forget();
  // Takes leave of all textures: imgui asks for them anew.
  static void drop_textures();

  [[nodiscard]] const Surface& surface() const { return m_surface; }

 private:
  void take_updates(ImDrawData& data);

  std::vector<uint32_t> m_pixels;
  Surface m_surface;
  Batch m_batch;
  Tiles m_tiles;
  Mapping m_mapping;
  uint32_t m_background = 0;
  std::vector<Area> m_updates;
};

}  // namespace ithaca::raster
