#include "src/ui/raster/rasterizer.h"

#include <imgui.h>

#include "src/ui/raster/painter.h"
#include "src/ui/raster/spans.h"

namespace ithaca::raster {

bool Rasterizer::resize(int width, int height) {
  if (width < 1 || height < 1 || width > kSideMax || height > kSideMax) return false;
  const size_t count = static_cast<size_t>(width) * static_cast<size_t>(height);
  if (count > kPixelsMax) return false;
  // A large surface is let go of before a new one is made.
  if (count != m_pixels.size()) std::vector<uint32_t>().swap(m_pixels);
  m_pixels.assign(count, 0xFF000000u);
  m_surface = {m_pixels.data(), width, height};
  forget();
  return true;
}

void Rasterizer::forget() { m_tiles.reset(m_surface.width, m_surface.height); }

void Rasterizer::drop_textures() {
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->RefCount != 1) continue;
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
}

// imgui keeps the pixels and so nothing has to be copied; what changed is noted.
void Rasterizer::take_updates(ImDrawData& data) {
  m_updates.clear();
  if (data.Textures == nullptr) return;
  for (ImTextureData* texture : *data.Textures) {
    switch (texture->Status) {
      case ImTextureStatus_OK:
      case ImTextureStatus_Destroyed:
        break;
      case ImTextureStatus_WantCreate:
        // Its shapes have new hashes, because its number is new.
        texture->SetTexID(static_cast<ImTextureID>(texture->UniqueID) + 1);
        texture->SetStatus(ImTextureStatus_OK);
        break;
      case ImTextureStatus_WantUpdates:
        for (const ImTextureRect& r : texture->Updates) {
          m_updates.push_back({r.x, r.y, r.x + r.w, r.y + r.h});
        }
        texture->SetStatus(ImTextureStatus_OK);
        break;
      case ImTextureStatus_WantDestroy:
        if (texture->UnusedFrames > 0) {
          texture->SetTexID(ImTextureID_Invalid);
          texture->SetStatus(ImTextureStatus_Destroyed);
        }
        break;
    }
  }
}

std::span<const Area> Rasterizer::draw(ImDrawData& data, uint32_t background) {
  take_updates(data);
  m_batch.collect(data, m_surface.width, m_surface.height);
  if (m_background != background || !(m_mapping == m_batch.mapping())) {
    m_background = background;
    m_mapping = m_batch.mapping();
    forget();
  }
  const std::span<const Area> changed = m_tiles.changed(m_batch.shapes(), m_updates);
  const uint32_t below = __builtin_bswap32(background << 8 | 0xFF);
  Painter painter(m_surface);
  for (const Area& area : changed) {
    for (int y = area.y0; y < area.y1; ++y) {
      fill_span(m_surface.row(y) + area.x0, area.width(), below);
    }
    for (const Shape& shape : m_batch.shapes()) {
      if (overlap(shape.box, area)) painter.draw(shape, m_batch.mapping(), area);
    }
  }
  return changed;
}

}  // namespace ithaca::raster
