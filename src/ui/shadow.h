// Soft shadows: a blurred rounded rectangle kept once a size in the atlas and stretched in nine
// parts.
#pragma once

#include <imgui.h>

#include <cstdint>

namespace ithaca::ui {

struct ShadowTexture {
  int radius = 0, blur = 0;  // device pixels
  int rect = -1;             // in the font atlas
  int side = 0;              // of the square, device pixels; its middle pixel stretches
};

// As CSS box-shadow: 0 `drop` `blur` 0 `color`.
void draw_shadow(ImDrawList& list, ImVec2 min, ImVec2 max, float radius, float blur, float drop,
                 uint32_t color);

}  // namespace ithaca::ui
