// The rasteriser against one that is slow and plain, and against itself painting everything.
#include "src/ui/raster/rasterizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "tests/unit/ui/raster/scene.h"

namespace ithaca::raster {
namespace {

using test::Item;
using test::Scene;

constexpr uint32_t kBackground = 0xF6F3EE;

// Every pixel of every triangle by its barycentric coordinates, in double precision, on a surface
// that is rounded to 255 steps after each triangle, as a screen is.
class Plain {
 public:
  Plain(int width, int height) : m_width(width), m_height(height) {
    const uint32_t below =
        0xFF000000u | (kBackground & 255) << 16 | (kBackground >> 8 & 255) << 8 | kBackground >> 16;
    pixels.assign(static_cast<size_t>(width) * static_cast<size_t>(height), below);
  }

  void draw(const ImDrawData& data) {
    for (const ImDrawList* list : data.CmdLists) {
      for (const ImDrawCmd& command : list->CmdBuffer) draw_command(data, *list, command);
    }
  }

  std::vector<uint32_t> pixels;

 private:
  struct Point {
    double x, y;
    const ImDrawVert* v;
  };

  void draw_command(const ImDrawData& data, const ImDrawList& list, const ImDrawCmd& command) {
    const float scale = data.FramebufferScale.x;
    const ImVec4 c{command.ClipRect.x * scale, command.ClipRect.y * scale,
                   command.ClipRect.z * scale, command.ClipRect.w * scale};
    if (c.z <= c.x || c.w <= c.y) return;
    const int x0 = static_cast<int>(c.x);
    const int y1 = m_height - static_cast<int>(static_cast<float>(m_height) - c.w);
    const int x1 = x0 + static_cast<int>(c.z - c.x);
    const int y0 = y1 - static_cast<int>(c.w - c.y);
    for (unsigned i = 0; i < command.ElemCount; i += 3) {
      std::array<Point, 3> p;
      for (unsigned k = 0; k < 3; ++k) {
        const ImDrawVert& v = list.VtxBuffer[static_cast<int>(
            command.VtxOffset + list.IdxBuffer[static_cast<int>(command.IdxOffset + i + k)])];
        p[k] = {std::floor(v.pos.x * scale * 256 + 0.5f) / 256.0,
                std::floor(v.pos.y * scale * 256 + 0.5f) / 256.0, &v};
      }
      // One pixel more than the corners span, so that the rule alone decides.
      const auto [left, right] = std::minmax({p[0].x, p[1].x, p[2].x});
      const auto [top, bottom] = std::minmax({p[0].y, p[1].y, p[2].y});
      for (int y = std::max({0, y0, static_cast<int>(top) - 2});
           y < std::min({m_height, y1, static_cast<int>(bottom) + 2}); ++y) {
        for (int x = std::max({0, x0, static_cast<int>(left) - 2});
             x < std::min({m_width, x1, static_cast<int>(right) + 2}); ++x) {
          draw_pixel(p, x, y, *command.TexRef._TexData);
        }
      }
    }
  }

  static double cross(const Point& a, const Point& b, double x, double y) {
    return (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
  }
  // Whether a centre exactly on the edge belongs to the triangle, which turns clockwise on screen.
  static bool owns(const Point& a, const Point& b) {
    return b.y < a.y || (b.y == a.y && b.x < a.x);
  }

  void draw_pixel(const std::array<Point, 3>& corners, int x, int y, const ImTextureData& texture) {
    std::array<Point, 3> p = corners;
    double area = cross(p[0], p[1], p[2].x, p[2].y);
    if (area == 0) return;
    if (area < 0) {
      std::swap(p[1], p[2]);
      area = -area;
    }
    std::array<double, 3> weight;
    for (size_t k = 0; k < 3; ++k) {
      const Point& a = p[(k + 1) % 3];
      const Point& b = p[(k + 2) % 3];
      const double w = cross(a, b, x + 0.5, y + 0.5);
      if (w < 0 || (w == 0 && !owns(a, b))) return;
      weight[k] = w / area;
    }
    std::array<double, 4> color{};
    double u = 0, v = 0;
    for (size_t k = 0; k < 3; ++k) {
      for (size_t i = 0; i < 4; ++i) color[i] += weight[k] * (p[k].v->col >> (8 * i) & 255) / 255.0;
      u += weight[k] * static_cast<double>(p[k].v->uv.x);
      v += weight[k] * static_cast<double>(p[k].v->uv.y);
    }
    const std::array<double, 4> texel = sample(texture, u * texture.Width, v * texture.Height);
    uint32_t& pixel = pixels[static_cast<size_t>(y * m_width + x)];
    uint32_t out = 0xFF000000u;
    const double alpha = color[3] * texel[3];
    for (size_t i = 0; i < 3; ++i) {
      const double below = pixel >> (8 * i) & 255;
      const double value = color[i] * texel[i] * 255 * alpha + below * (1 - alpha);
      out |= static_cast<uint32_t>(std::lround(value)) << (8 * i);
    }
    pixel = out;
  }

  static std::array<double, 4> sample(const ImTextureData& texture, double u, double v) {
    const double x = std::floor(u - 0.5), y = std::floor(v - 0.5);
    std::array<double, 4> sum{};
    for (int k = 0; k < 4; ++k) {
      const int column = std::clamp(static_cast<int>(x) + k % 2, 0, texture.Width - 1);
      const int row = std::clamp(static_cast<int>(y) + k / 2, 0, texture.Height - 1);
      const double across = k % 2 ? u - 0.5 - x : 1 - (u - 0.5 - x);
      const double down = k / 2 ? v - 0.5 - y : 1 - (v - 0.5 - y);
      const auto* pixel = texture.Pixels + (row * texture.Width + column) * 4;
      for (size_t i = 0; i < 4; ++i) sum[i] += across * down * pixel[i] / 255.0;
    }
    return sum;
  }

  int m_width, m_height;
};

int difference(uint32_t a, uint32_t b) {
  int most = 0;
  for (int i = 0; i < 32; i += 8) {
    most =
        std::max(most, std::abs(static_cast<int>(a >> i & 255) - static_cast<int>(b >> i & 255)));
  }
  return most;
}

std::vector<uint32_t> pixels_of(const Rasterizer& r) {
  const Surface& s = r.surface();
  return {s.pixels, s.pixels + static_cast<size_t>(s.width) * static_cast<size_t>(s.height)};
}

std::vector<Item> items_of(Scene& scene, int count) {
  std::vector<Item> items;
  for (int i = 0; i < count; ++i) items.push_back(scene.item());
  return items;
}

TEST(Rasterizer, EachShapeIsDrawnAsAPlainRasteriserDrawsIt) {
  std::array<int, Scene::kKinds> seen{};
  for (uint32_t seed = 0; seed < 400; ++seed) {
    const float ratio = seed % 3 == 0 ? 1.0f : seed % 3 == 1 ? 1.25f : 2.0f;
    Scene scene(96, 72, ratio, seed);
    const std::vector<Item> items = items_of(scene, 1);
    ++seen[static_cast<size_t>(items[0].kind)];
    ImDrawData& data = scene.build(items);
    Rasterizer fast;
    ASSERT_TRUE(fast.resize(scene.pixel_width(), scene.pixel_height()));
    fast.draw(data, kBackground);
    Plain plain(scene.pixel_width(), scene.pixel_height());
    plain.draw(data);
    const std::vector<uint32_t> drawn = pixels_of(fast);
    for (size_t i = 0; i < drawn.size(); ++i) {
      ASSERT_LE(difference(drawn[i], plain.pixels[i]), 2)
          << "seed " << seed << ", kind " << items[0].kind << ", at "
          << i % static_cast<size_t>(scene.pixel_width()) << " "
          << i / static_cast<size_t>(scene.pixel_width()) << std::hex << ": " << drawn[i]
          << ", not " << plain.pixels[i];
    }
  }
  EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), [](int n) { return n > 5; }));
}

TEST(Rasterizer, ManyLayersStayCloseToAPlainRasteriser) {
  for (uint32_t seed = 0; seed < 30; ++seed) {
    Scene scene(96, 72, seed % 2 == 0 ? 1.0f : 1.5f, 1000 + seed);
    ImDrawData& data = scene.build(items_of(scene, 40));
    Rasterizer fast;
    ASSERT_TRUE(fast.resize(scene.pixel_width(), scene.pixel_height()));
    fast.draw(data, kBackground);
    Plain plain(scene.pixel_width(), scene.pixel_height());
    plain.draw(data);
    const std::vector<uint32_t> drawn = pixels_of(fast);
    for (size_t i = 0; i < drawn.size(); ++i) {
      ASSERT_LE(difference(drawn[i], plain.pixels[i]), 4) << "seed " << seed << ", at " << i;
    }
  }
}

// What was repainted, as a part of all.
double part_of(std::span<const Area> areas, const Surface& surface) {
  double sum = 0;
  for (const Area& area : areas) sum += static_cast<double>(area.width()) * area.height();
  return sum / (static_cast<double>(surface.width) * surface.height);
}

TEST(Rasterizer, RepaintingWhatChangedEqualsRepaintingEverything) {
  double smallest = 1;
  for (uint32_t seed = 0; seed < 25; ++seed) {
    Scene scene(300, 200, seed % 2 == 0 ? 1.0f : 1.25f, 2000 + seed);
    std::vector<Item> items = items_of(scene, 25);
    Rasterizer kept;
    ASSERT_TRUE(kept.resize(scene.pixel_width(), scene.pixel_height()));
    kept.draw(scene.build(items), kBackground);
    for (int frame = 0; frame < 40; ++frame) {
      Item& any = items[static_cast<size_t>(scene.below(static_cast<int>(items.size())))];
      switch (scene.below(8)) {
        case 0:
          any = scene.item();
          break;
        case 1:
          any.y += 7;
          break;
        case 2:
          std::swap(any, items[0]);
          break;
        case 3:
          any.clip.z -= 3;
          break;
        case 4:
          any.color ^= 0x40;
          break;
        case 5:
          scene.scribble(scene.below(50), scene.below(50), 9, 11);
          break;
        case 6:
          for (Item& i : items) i.y -= 13;
          break;
        default:
          break;  // the same frame again
      }
      ImDrawData& data = scene.build(items);
      const double part = part_of(kept.draw(data, kBackground), kept.surface());
      if (part > 0) smallest = std::min(smallest, part);
      Rasterizer fresh;
      ASSERT_TRUE(fresh.resize(scene.pixel_width(), scene.pixel_height()));
      fresh.draw(data, kBackground);
      ASSERT_EQ(pixels_of(kept), pixels_of(fresh)) << "seed " << seed << ", frame " << frame;
    }
  }
  EXPECT_LT(smallest, 0.05);
}

TEST(Rasterizer, AnUnchangedFrameRepaintsNothing) {
  Scene scene(300, 200, 1, 1);
  const std::vector<Item> items = items_of(scene, 20);
  Rasterizer r;
  ASSERT_TRUE(r.resize(300, 200));
  EXPECT_DOUBLE_EQ(part_of(r.draw(scene.build(items), kBackground), r.surface()), 1);
  EXPECT_TRUE(r.draw(scene.build(items), kBackground).empty());
  EXPECT_DOUBLE_EQ(part_of(r.draw(scene.build(items), 0x15171A), r.surface()), 1);
  r.forget();
  EXPECT_DOUBLE_EQ(part_of(r.draw(scene.build(items), 0x15171A), r.surface()), 1);
}

TEST(Rasterizer, NothingOutsideTheClipIsTouched) {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    Scene scene(120, 90, 1, 3000 + seed);
    std::vector<Item> items = items_of(scene, 12);
    for (Item& i : items) i.clip = {31, 17, 77, 60};
    Rasterizer r;
    ASSERT_TRUE(r.resize(120, 90));
    r.draw(scene.build(items), 0xFFFFFF);
    for (int y = 0; y < 90; ++y) {
      for (int x = 0; x < 120; ++x) {
        if (x >= 31 && x < 77 && y >= 17 && y < 60) continue;
        ASSERT_EQ(r.surface().row(y)[x], 0xFFFFFFFFu) << x << " " << y;
      }
    }
  }
}

TEST(Rasterizer, WhatIsNoNumberOrFarAwayIsSurvived) {
  Scene scene(120, 90, 1, 4);
  std::vector<Item> items = items_of(scene, Scene::kKinds);
  const float values[] = {std::nanf(""), INFINITY, -INFINITY, 3e9f, -1e30f};
  Rasterizer r;
  ASSERT_TRUE(r.resize(120, 90));
  ImDrawData& data = scene.build(items);
  ImDrawList* list = data.CmdLists[0];
  for (int i = 0; i < list->VtxBuffer.Size; ++i) {
    ImDrawVert& v = list->VtxBuffer[i];
    if (i % 3 == 0) v.pos.x = values[i % 5];
    if (i % 7 == 0) v.uv.y = values[(i + 2) % 5];
  }
  r.draw(data, kBackground);
  EXPECT_EQ(r.surface().row(0)[0] >> 24, 255u);
}

TEST(Rasterizer, SizesHaveLimits) {
  Rasterizer r;
  EXPECT_FALSE(r.resize(0, 10));
  EXPECT_FALSE(r.resize(10, -1));
  EXPECT_FALSE(r.resize(kSideMax + 1, 1));
  EXPECT_FALSE(r.resize(1, kSideMax + 1));
  EXPECT_FALSE(r.resize(kSideMax, static_cast<int>(kPixelsMax) / kSideMax + 1));
  ASSERT_TRUE(r.resize(kSideMax, 3));
  Scene scene(120, 90, 1, 5);
  r.draw(scene.build(items_of(scene, 10)), kBackground);
  EXPECT_FALSE(r.resize(kSideMax + 1, 1));
  EXPECT_EQ(r.surface().width, kSideMax) << "a refused size changes nothing";
}

TEST(Rasterizer, ManyScatteredChangesBecomeOneArea) {
  Scene scene(1024, 1024, 1, 6);
  std::vector<Item> items;
  for (int i = 0; i < 200; ++i) {
    Item item;
    item.x = static_cast<float>((i * 67) % 1024);
    item.y = static_cast<float>((i * 131) % 1024);
    item.width = item.height = 4;
    item.color = 0xFF000000u;
    item.clip = {0, 0, 1024, 1024};
    items.push_back(item);
  }
  Rasterizer r;
  ASSERT_TRUE(r.resize(1024, 1024));
  r.draw(scene.build({}), kBackground);
  const std::span<const Area> areas = r.draw(scene.build(items), kBackground);
  EXPECT_LE(areas.size(), kDirtyAreasMax);
  Rasterizer fresh;
  ASSERT_TRUE(fresh.resize(1024, 1024));
  fresh.draw(scene.build(items), kBackground);
  EXPECT_EQ(pixels_of(r), pixels_of(fresh));
}

}  // namespace
}  // namespace ithaca::raster
