#include "src/ui/shadow.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "src/ui/core.h"

namespace ithaca::ui {
namespace {

// Signed distance to a rounded square of half side `half`, centred on the origin.
float rounded_distance(float x, float y, float half, float radius) {
  const float qx = std::fabs(x) - half + radius;
  const float qy = std::fabs(y) - half + radius;
  const float outside = std::hypot(std::max(qx, 0.0f), std::max(qy, 0.0f));
  return outside + std::min(std::max(qx, qy), 0.0f) - radius;
}

// The shadow of an edge, blurred with a Gaussian of deviation blur / 2, at a distance from it.
float coverage(float distance, float blur) {
  const float sigma = std::max(0.5f, blur / 2);
  return 0.5f * std::erfc(distance / (sigma * 1.41421356f));
}

const ShadowTexture& texture_for(int radius, int blur) {
  State& s = state();
  ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  for (const ShadowTexture& texture : s.shadow_textures) {
    if (texture.radius == radius && texture.blur == blur) return texture;
  }
  ShadowTexture made;
  made.radius = radius;
  made.blur = blur;
  const int corner = radius + 2 * blur;  // from the outer fringe to where the edge is straight
  made.side = 2 * corner + 1;
  ImFontAtlasRect rect;
  made.rect = atlas->AddCustomRect(made.side, made.side, &rect);
  if (made.rect >= 0) {
    const float half = static_cast<float>(made.side) / 2 - static_cast<float>(blur);
    ImTextureData* texture = atlas->TexData;
    for (int y = 0; y < made.side; ++y) {
      auto* row = reinterpret_cast<uint32_t*>(texture->GetPixelsAt(rect.x, rect.y + y));
      for (int x = 0; x < made.side; ++x) {
        const float middle = static_cast<float>(made.side) / 2;
        const float distance = rounded_distance(static_cast<float>(x) + 0.5f - middle,
                                                static_cast<float>(y) + 0.5f - middle, half,
                                                static_cast<float>(radius));
        const float alpha = coverage(distance, static_cast<float>(blur));
        row[x] = 0x00FFFFFFu | (static_cast<uint32_t>(alpha * 255 + 0.5f) << 24);
      }
    }
    ImFontAtlasTextureBlockQueueUpload(atlas, texture, rect.x, rect.y, made.side, made.side);
  }
  s.shadow_textures.push_back(made);
  return s.shadow_textures.back();
}

}  // namespace

void draw_shadow(ImDrawList& list, ImVec2 min, ImVec2 max, float radius, float blur, float drop,
                 uint32_t color) {
  const float ratio = state().input.pixel_ratio;
  const auto device = [&](float v) {
    return std::max(1, static_cast<int>(std::lround(v * ratio)));
  };
  const ShadowTexture& texture = texture_for(device(radius), device(blur));
  ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  ImFontAtlasRect rect;
  if (texture.rect < 0 || !atlas->GetCustomRect(texture.rect, &rect)) return;
  const float fringe = static_cast<float>(texture.blur) / ratio;
  const float corner = static_cast<float>(texture.radius + 2 * texture.blur) / ratio;
  const float x[4] = {min.x - fringe, 0, 0, max.x + fringe};
  const float y[4] = {min.y - fringe + drop, 0, 0, max.y + fringe + drop};
  const float corner_x = std::min(corner, (x[3] - x[0]) / 2);
  const float corner_y = std::min(corner, (y[3] - y[0]) / 2);
  const float xs[4] = {x[0], x[0] + corner_x, x[3] - corner_x, x[3]};
  const float ys[4] = {y[0], y[0] + corner_y, y[3] - corner_y, y[3]};
  const float u_middle = (rect.uv0.x + rect.uv1.x) / 2;
  const float v_middle = (rect.uv0.y + rect.uv1.y) / 2;
  const float u[4] = {rect.uv0.x, u_middle, u_middle, rect.uv1.x};
  const float v[4] = {rect.uv0.y, v_middle, v_middle, rect.uv1.y};
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) {
      if (xs[column + 1] <= xs[column] || ys[row + 1] <= ys[row]) continue;
      list.AddImage(atlas->TexRef, {xs[column], ys[row]}, {xs[column + 1], ys[row + 1]},
                    {u[column], v[row]}, {u[column + 1], v[row + 1]}, color);
    }
  }
}

}  // namespace ithaca::ui
