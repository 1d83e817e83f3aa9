// Random pictures for the tests of the rasteriser: a texture, and a draw list of things that the
// interface draws.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

namespace ithaca::raster::test {

// One thing to draw, all of it decided by a few numbers.
struct Item {
  int kind = 0;
  float x = 0, y = 0, width = 0, height = 0, radius = 0, thickness = 1;
  float u = 0, v = 0;  // texels
  uint32_t color = 0;
  uint32_t seed = 0;
  ImVec4 clip;
};

class Scene {
 public:
  static constexpr int kTextureSide = 64;
  static constexpr int kKinds = 11;

  Scene(int width, int height, float ratio, uint32_t seed)
      : m_width(width), m_height(height), m_ratio(ratio), random(seed) {
    texture.Create(ImTextureFormat_RGBA32, kTextureSide, kTextureSide);
    texture.UniqueID = 1;
    texture.SetStatus(ImTextureStatus_WantCreate);
    scribble(0, 0, kTextureSide, kTextureSide);
    textures.push_back(&texture);
    m_shared.TexUvWhitePixel = {0.5f / kTextureSide, 0.5f / kTextureSide};
    m_shared.InitialFringeScale = 1 / ratio;
    m_shared.InitialFlags = ImDrawListFlags_AntiAliasedFill | ImDrawListFlags_AntiAliasedLines |
                            ImDrawListFlags_AllowVtxOffset;
    m_shared.SetCircleTessellationMaxError(0.25f / ratio);
  }
  ~Scene() { texture.SetStatus(ImTextureStatus_Destroyed); }

  float between(float low, float high) {
    return std::uniform_real_distribution<float>(low, high)(random);
  }
  int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); }

  Item item() {
    Item i;
    i.kind = below(kKinds);
    // Some things lie on whole pixels, as most of an interface does.
    const bool whole = below(2) == 0;
    const auto at = [&](float v) { return whole ? std::round(v * m_ratio) / m_ratio : v; };
    i.x = at(between(-20, static_cast<float>(m_width)));
    i.y = at(between(-20, static_cast<float>(m_height)));
    i.width = at(between(1, 70));
    i.height = at(between(1, 50));
    i.radius = between(0, 20);
    i.thickness = below(2) == 0 ? 1 : between(0.5f, 4);
    i.u = static_cast<float>(below(kTextureSide / 2));
    i.v = static_cast<float>(below(kTextureSide / 2));
    i.color = static_cast<uint32_t>(random());
    if (below(3) == 0) i.color |= 0xFF000000u;
    i.seed = static_cast<uint32_t>(random());
    i.clip = {0, 0, static_cast<float>(m_width), static_cast<float>(m_height)};
    if (below(3) == 0) i.clip = {i.x + 3, i.y - 4, i.x + i.width, i.y + i.height - 2.5f};
    return i;
  }

  // Writes random texels; the first of them stays white.
  void scribble(int x, int y, int width, int height) {
    for (int row = y; row < y + height; ++row) {
      for (int column = x; column < x + width; ++column) {
        auto* at = static_cast<uint32_t*>(texture.GetPixelsAt(column, row));
        *at = static_cast<uint32_t>(random());
        if (below(2) == 0) *at &= 0x00FFFFFFu;
        if (column < 2 && row < 2) *at = 0xFFFFFFFFu;
      }
    }
    if (texture.Status == ImTextureStatus_WantCreate) return;
    const ImTextureRect update{static_cast<unsigned short>(x), static_cast<unsigned short>(y),
                               static_cast<unsigned short>(width),
                               static_cast<unsigned short>(height)};
    texture.Updates.push_back(update);
    texture.SetStatus(ImTextureStatus_WantUpdates);
  }

  // The draw data of the items, valid until the next call.
  ImDrawData& build(const std::vector<Item>& items) {
    m_list = std::make_unique<ImDrawList>(&m_shared);
    m_list->_ResetForNewFrame();
    m_list->PushTexture(texture.GetTexRef());
    for (const Item& i : items) add(i);
    m_list->PopTexture();
    m_data.Clear();
    m_data.Valid = true;
    m_data.DisplaySize = {static_cast<float>(m_width), static_cast<float>(m_height)};
    m_data.FramebufferScale = {m_ratio, m_ratio};
    m_data.Textures = &textures;
    m_data.AddDrawList(m_list.get());
    return m_data;
  }

  [[nodiscard]] int pixel_width() const { return static_cast<int>(m_width * m_ratio); }
  [[nodiscard]] int pixel_height() const { return static_cast<int>(m_height * m_ratio); }

 private:
  void add(const Item& i) {
    ImDrawList& l = *m_list;
    l.PushClipRect({i.clip.x, i.clip.y}, {i.clip.z, i.clip.w});
    const ImVec2 a{i.x, i.y}, b{i.x + i.width, i.y + i.height};
    const ImVec2 middle{i.x + i.width / 2, i.y + i.height / 2};
    const auto uv = [](float u, float v) { return ImVec2(u / kTextureSide, v / kTextureSide); };
    switch (i.kind) {
      case 0:
        l.AddRectFilled(a, b, i.color);
        break;
      case 1:
        l.AddRectFilled(a, b, i.color, i.radius);
        break;
      case 2:
        l.AddRect(a, b, i.color, i.radius, 0, i.thickness);
        break;
      case 3:  // a sprite, texel by pixel
        l.AddImage(
            texture.GetTexRef(), a,
            {a.x + std::round(i.width / 3) / m_ratio, a.y + std::round(i.height / 3) / m_ratio},
            uv(i.u, i.v), uv(i.u + std::round(i.width / 3), i.v + std::round(i.height / 3)),
            i.color);
        break;
      case 4:  // stretched
        l.AddImage(texture.GetTexRef(), a, b, uv(i.u, i.v), uv(i.u + 9.5f, i.v + 7), i.color);
        break;
      case 5:  // as the pieces of a shadow: one texel wide or high
        l.AddImage(texture.GetTexRef(), a, b, uv(i.u + 0.5f, i.v),
                   uv(i.u + 0.5f + (i.seed % 2 ? 8.0f : 0.0f), i.v + (i.seed % 2 ? 0.0f : 9.0f)),
                   i.color);
        break;
      case 6:
        l.AddCircleFilled(middle, i.radius + 1, i.color);
        break;
      case 7:
        l.AddTriangleFilled(a, b, {i.x, i.y + i.height}, i.color);
        break;
      case 8:
        l.AddRectFilledMultiColor(a, b, i.color, i.color ^ i.seed, i.color + 77, i.seed);
        break;
      default: {  // a star
        ImVec2 points[10];
        for (int k = 0; k < 10; ++k) {
          const float r = (k % 2 ? 0.4f : 1.0f) * (i.radius + 4);
          const float angle = static_cast<float>(k) * 0.6283185f;
          points[k] = {middle.x + r * std::cos(angle), middle.y + r * std::sin(angle)};
        }
        if (i.kind == 10) {  // told to be convex, which it is not
          l.AddConvexPolyFilled(points, 10, i.color);
          break;
        }
        l.AddConcavePolyFilled(points, 10, i.color);
        l.AddPolyline(points, 10, i.color ^ 0xFF00u, ImDrawFlags_Closed, i.thickness);
      }
    }
    l.PopClipRect();
  }

  int m_width, m_height;
  float m_ratio;
  ImDrawListSharedData m_shared;
  std::unique_ptr<ImDrawList> m_list;
  ImDrawData m_data;

 public:
  std::mt19937 random;
  ImTextureData texture;
  ImVector<ImTextureData*> textures;
};

}  // namespace ithaca::raster::test
