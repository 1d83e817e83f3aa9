#include "src/platform/web/web_host.h"

#include <SDL.h>
#include <SDL_opengles2.h>
#include <emscripten.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>
#include <imgui_impl_sdl2.h>

#include <utility>

#include "src/platform/web/canvas_text.h"
#include "src/platform/web/frame.h"
#include "src/platform/web/twin.h"
#include "src/platform/web/web_platform.h"

extern "C" {
void ithaca_host_listen();
void ithaca_host_first_frame();
void ithaca_theme(int dark, uint32_t background, uint32_t primary);
void ithaca_wake();
void ithaca_report_uncovered(int count, int role, const char* name);
}

namespace ithaca::platform {

struct WebHost::Impl {
  SDL_Window* window = nullptr;
  SDL_GLContext context = nullptr;
  WebPlatform platform;
  CanvasText text;
  std::unique_ptr<ui::Ui> ui;
  std::unique_ptr<Twin> twin;
  HostCallbacks callbacks;
  ui::FrameInput size;
  bool context_lost = false;
  bool running = false;
  uint64_t frames = 0;
  uint32_t uncovered = 0;
  int passes = 0;
  uint32_t shown_theme = 0;
  double stats[10] = {};

  bool open();
  void frame();
  void show_theme();
};

namespace {

WebHost::Impl* g_host = nullptr;
constexpr char kGlsl[] = "#version 100";

int on_event(void*, SDL_Event* event) {
  // SDL marks the end of each poll with an event of its own.
  if (event->type != SDL_POLLSENTINEL) Frame::request();
  return 0;
}

}  // namespace

bool WebHost::Impl::open() {
  // Keys go to the document, not to SDL: it would swallow the browser's own.
  SDL_SetHint(SDL_HINT_EMSCRIPTEN_KEYBOARD_ELEMENT, "#canvas");
  SDL_SetHint(SDL_HINT_EMSCRIPTEN_ASYNCIFY, "0");
  if (SDL_Init(SDL_INIT_VIDEO) != 0) return false;
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_ES);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 2);
  SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
  SDL_GL_SetAttribute(SDL_GL_STENCIL_SIZE, 0);
  SDL_GL_SetAttribute(SDL_GL_ALPHA_SIZE, 0);
  SDL_GL_SetAttribute(SDL_GL_MULTISAMPLEBUFFERS, 0);
  window = SDL_CreateWindow("Ithaca", 0, 0, 640, 480,
                            SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
  if (window == nullptr) return false;
  context = SDL_GL_CreateContext(window);
  if (context == nullptr) return false;
  SDL_AddEventWatch(on_event, nullptr);
  ImGui::CreateContext();
  ImGui_ImplSDL2_InitForOpenGL(window, context);
  ImGui_ImplOpenGL3_Init(kGlsl);
  ui = std::make_unique<ui::Ui>(platform, text);
  twin = std::make_unique<Twin>(*ui);
  return true;
}

// The page's own colours follow the theme: scroll bars, pickers, the browser's frame.
void WebHost::Impl::show_theme() {
  const ui::Theme& theme = ui->theme();
  const uint32_t shown = theme.rgb(ui::Color::kBackground) | (theme.dark() ? 2u << 24 : 1u << 24);
  if (shown == shown_theme) return;
  shown_theme = shown;
  ithaca_theme(theme.dark() ? 1 : 0, theme.rgb(ui::Color::kBackground),
               theme.rgb(ui::Color::kPrimary));
}

void WebHost::Impl::frame() {
  if (!running || context_lost) return;
  if (callbacks.work) callbacks.work();
  SDL_Event event;
  while (SDL_PollEvent(&event) != 0) ImGui_ImplSDL2_ProcessEvent(&event);
  const auto backends = [] {
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplSDL2_NewFrame();
  };
  const ui::FrameOutput output = ui->frame(size, backends, [this] { callbacks.draw(); });
  ImDrawData* data = ImGui::GetDrawData();
  const uint32_t background = ui->theme().rgb(ui::Color::kBackground);
  glViewport(0, 0, static_cast<int>(size.width * size.pixel_ratio),
             static_cast<int>(size.height * size.pixel_ratio));
  glClearColor(static_cast<float>(background >> 16 & 255) / 255,
               static_cast<float>(background >> 8 & 255) / 255,
               static_cast<float>(background & 255) / 255, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  if (text.draws_into_texture()) {
    for (ImTextureData* texture : *data->Textures) {
      if (texture->Status != ImTextureStatus_OK) ImGui_ImplOpenGL3_UpdateTexture(texture);
    }
    text.draw_into(static_cast<uint32_t>(ImGui::GetIO().Fonts->TexData->GetTexID()));
  }
  ImGui_ImplOpenGL3_RenderDrawData(data);
  show_theme();
  twin->update(output);
  if (output.uncovered > uncovered) {
    const ui::Node& dropped = ui->tree().dropped();
    ithaca_report_uncovered(static_cast<int>(output.uncovered), static_cast<int>(dropped.role),
                            dropped.name.c_str());
  }
  uncovered = output.uncovered;
  passes = output.passes;
  if (frames++ == 0) ithaca_host_first_frame();
  if (output.again) Frame::request();
}

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_frame() {
  if (g_host != nullptr) g_host->frame();
}

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_work() {
  if (g_host != nullptr && g_host->callbacks.work) g_host->callbacks.work();
}

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_resized(float width, float height, float ratio) {
  if (g_host == nullptr) return;
  g_host->size = {width, height, ratio};
  // SDL scales pointer positions by the window's size.
  SDL_SetWindowSize(g_host->window, static_cast<int>(width), static_cast<int>(height));
}

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_context(int restored) {
  if (g_host == nullptr) return;
  g_host->context_lost = restored == 0;
  if (restored != 0) {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplOpenGL3_Init(kGlsl);
    g_host->ui->on_renderer_lost();
  }
}

extern "C" EMSCRIPTEN_KEEPALIVE const double* ithaca_stats() {
  static const double kNothing[10] = {};
  if (g_host == nullptr) return kNothing;
  HostStats s;
  if (g_host->callbacks.stats) s = g_host->callbacks.stats();
  const double values[] = {static_cast<double>(g_host->frames),
                           static_cast<double>(s.queued),
                           static_cast<double>(s.synced),
                           static_cast<double>(s.bytes_sent),
                           static_cast<double>(s.bytes_received),
                           static_cast<double>(g_host->uncovered),
                           static_cast<double>(g_host->passes),
                           static_cast<double>(g_host->ui->tree().size()),
                           static_cast<double>(g_host->ui->sprite_count())};
  std::copy(std::begin(values), std::end(values), g_host->stats);
  return g_host->stats;
}

WebHost::WebHost(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

WebHost::~WebHost() { g_host = nullptr; }

std::unique_ptr<WebHost> WebHost::create() {
  auto impl = std::make_unique<Impl>();
  if (!impl->open()) return nullptr;
  g_host = impl.get();
  return std::unique_ptr<WebHost>(new WebHost(std::move(impl)));
}

void WebHost::run(HostCallbacks callbacks) {
  m_impl->callbacks = std::move(callbacks);
  m_impl->running = true;
  ithaca_host_listen();
  Frame::request();
}

void WebHost::wake() { ithaca_wake(); }
ui::Platform& WebHost::platform() { return m_impl->platform; }
ui::Ui& WebHost::ui() { return *m_impl->ui; }

}  // namespace ithaca::platform
