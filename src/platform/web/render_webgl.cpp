// Drawing by WebGL, through imgui's own backend.
#include <SDL_opengles2.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>

#include <cmath>

#include "src/platform/web/canvas_text.h"
#include "src/platform/web/render_backend.h"

extern "C" {
int ithaca_render_open_webgl(int software_too);
void ithaca_render_size(int width, int height, float ratio);
}

namespace ithaca::platform {
namespace {

constexpr char kGlsl[] = "#version 100";

float channel(uint32_t rgb, int shift) { return static_cast<float>(rgb >> shift & 255) / 255; }

// imgui's backend derives the projection from these: a size that is not a whole number of device
// pixels would stretch the picture, and text would miss the pixels it was drawn for.
float whole_pixels(int pixels, float ratio) {
  float size = static_cast<float>(pixels) / ratio;
  while (static_cast<int>(size * ratio) < pixels) size = std::nextafter(size, 1e9f);
  return size;
}

class WebGlBackend final : public RenderBackend {
 public:
  WebGlBackend() { ImGui_ImplOpenGL3_Init(kGlsl); }
  ~WebGlBackend() override { ImGui_ImplOpenGL3_Shutdown(); }

  [[nodiscard]] bool is_webgl() const override { return true; }

  float resize(float width, float height, float ratio) override {
    m_width = static_cast<int>(width * ratio);
    m_height = static_cast<int>(height * ratio);
    ithaca_render_size(m_width, m_height, ratio);
    return ratio;
  }

  void begin_frame() override { ImGui_ImplOpenGL3_NewFrame(); }

  void draw(ImDrawData& data, uint32_t background, CanvasText& text) override {
    glViewport(0, 0, m_width, m_height);
    glClearColor(channel(background, 16), channel(background, 8), channel(background, 0), 1);
    glClear(GL_COLOR_BUFFER_BIT);
    if (text.draws_into_texture()) {
      for (ImTextureData* texture : *data.Textures) {
        if (texture->Status != ImTextureStatus_OK) ImGui_ImplOpenGL3_UpdateTexture(texture);
      }
      text.draw_into(static_cast<uint32_t>(ImGui::GetIO().Fonts->TexData->GetTexID()));
    }
    data.DisplaySize = {whole_pixels(m_width, data.FramebufferScale.x),
                        whole_pixels(m_height, data.FramebufferScale.y)};
    ImGui_ImplOpenGL3_RenderDrawData(&data);
  }

  void restore() override {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplOpenGL3_Init(kGlsl);
  }

 private:
  int m_width = 1, m_height = 1;
};

}  // namespace

std::unique_ptr<RenderBackend> open_webgl(bool software_too) {
  if (ithaca_render_open_webgl(software_too ? 1 : 0) == 0) return nullptr;
  return std::make_unique<WebGlBackend>();
}

}  // namespace ithaca::platform
