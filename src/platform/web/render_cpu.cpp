// Drawing by the rasteriser, onto a 2D canvas.
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "src/platform/web/render_backend.h"
#include "src/ui/raster/rasterizer.h"

extern "C" {
int ithaca_render_open_cpu();
void ithaca_render_size(int width, int height, float ratio);
// Shows areas, four words each, of the pixels.
void ithaca_render_present(const uint32_t* pixels, int width, int height, const void* areas,
                           int count);
}

namespace ithaca::platform {
namespace {

static_assert(sizeof(raster::Area) == 4 * sizeof(int32_t));

class CpuBackend final : public RenderBackend {
 public:
  ~CpuBackend() override { raster::Rasterizer::drop_textures(); }

  [[nodiscard]] bool is_webgl() const override { return false; }

  float resize(float width, float height, float ratio) override {
    // A window of more pixels than are drawn here is drawn more coarsely.
    const float most =
        std::min({static_cast<float>(raster::kSideMax) / width,
                  static_cast<float>(raster::kSideMax) / height,
                  std::sqrt(static_cast<float>(raster::kPixelsMax) / (width * height))});
    ratio = std::min(ratio, most);
    const int pixel_width = std::max(1, static_cast<int>(width * ratio));
    const int pixel_height = std::max(1, static_cast<int>(height * ratio));
    if (!m_rasterizer.resize(pixel_width, pixel_height)) return ratio;
    ithaca_render_size(pixel_width, pixel_height, ratio);
    return ratio;
  }

  // Each frame anew: a backend that leaves takes back what it told imgui.
  void begin_frame() override {
    ImGui::GetIO().BackendFlags |=
        ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_RendererHasVtxOffset;
    ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
    platform.Renderer_TextureMaxWidth = platform.Renderer_TextureMaxHeight = raster::kSideMax;
  }

  void draw(ImDrawData& data, uint32_t background, CanvasText&) override {
    const std::span<const raster::Area> areas = m_rasterizer.draw(data, background);
    if (areas.empty()) return;
    for (const raster::Area& area : areas) {
      m_painted += static_cast<double>(area.width()) * area.height();
    }
    const raster::Surface& surface = m_rasterizer.surface();
    ithaca_render_present(surface.pixels, surface.width, surface.height, areas.data(),
                          static_cast<int>(areas.size()));
  }

  void restore() override { m_rasterizer.forget(); }

  [[nodiscard]] double pixels_painted() const override { return m_painted; }

 private:
  raster::Rasterizer m_rasterizer;
  double m_painted = 0;
};

}  // namespace

std::unique_ptr<RenderBackend> open_cpu() {
  if (ithaca_render_open_cpu() == 0) return nullptr;
  return std::make_unique<CpuBackend>();
}

}  // namespace ithaca::platform
