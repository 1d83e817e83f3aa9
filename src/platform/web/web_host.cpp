#include "src/platform/web/web_host.h"

#include <SDL.h>
#include <emscripten.h>
#include <imgui.h>
#include <imgui_impl_sdl2.h>

#include <utility>

#include "src/platform/web/canvas_text.h"
#include "src/platform/web/frame.h"
#include "src/platform/web/render_backend.h"
#include "src/platform/web/twin.h"
#include "src/platform/web/web_platform.h"

extern "C" {
void ithaca_host_listen();
void ithaca_host_first_frame();
void ithaca_theme(int dark, uint32_t background, uint32_t primary);
void ithaca_report_uncovered(int count, int role, const char* name);
void ithaca_render_absent();
}

namespace ithaca::platform {
namespace {

// What frames cost since the start, in milliseconds, for stats().
struct Costs {
  double frame = 0;  // all of it
  double ui = 0;     // declaring the screen, layout, text
  double draw = 0;   // by the render backend
  double twin = 0;
};

constexpr size_t kStatsMax = 18;

}  // namespace

struct WebHost::Impl {
  SDL_Window* window = nullptr;
  WebPlatform platform;
  CanvasText text;
  std::unique_ptr<RenderBackend> backend;
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
  Costs costs;
  double stats[kStatsMax] = {};

  bool open();
  void frame();
  void show(const ui::FrameOutput& output);
  void fall_over();
  void show_theme();
};

namespace {

WebHost::Impl* g_host = nullptr;

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
  // Neither an OpenGL window nor a surface: the canvas is the backend's, SDL brings the pointer.
  window =
      SDL_CreateWindow("Ithaca", 0, 0, 640, 480, SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
  if (window == nullptr) return false;
  SDL_AddEventWatch(on_event, nullptr);
  ImGui::CreateContext();
  ImGui_ImplSDL2_InitForOther(window);
  backend = open_render_backend(RenderChoice::kBest, !text.draws_into_texture());
  if (backend == nullptr) {
    ithaca_render_absent();
    return false;
  }
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
  const double started = emscripten_get_now();
  if (callbacks.work) callbacks.work();
  SDL_Event event;
  while (SDL_PollEvent(&event) != 0) ImGui_ImplSDL2_ProcessEvent(&event);
  const auto backends = [this] {
    backend->begin_frame();
    ImGui_ImplSDL2_NewFrame();
  };
  const double worked = emscripten_get_now();
  const ui::FrameOutput output = ui->frame(size, backends, [this] { callbacks.draw(); });
  // What somebody has just done is on its way to the disk while it is drawn.
  if (callbacks.work) callbacks.work();
  const double declared = emscripten_get_now();
  backend->draw(*ImGui::GetDrawData(), ui->theme().rgb(ui::Color::kBackground), text);
  const double drawn = emscripten_get_now();
  show_theme();
  twin->update(output);
  const double done = emscripten_get_now();
  costs.frame += done - started;
  costs.ui += declared - worked;
  costs.draw += drawn - declared;
  costs.twin += done - drawn;
  show(output);
}

// What else a frame has to tell the page.
void WebHost::Impl::show(const ui::FrameOutput& output) {
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

// The WebGL context is gone for good. Where text can only reach a texture there is nothing to fall
// over to, and the context may still come back.
void WebHost::Impl::fall_over() {
  if (!backend->is_webgl() || text.draws_into_texture()) return;
  std::unique_ptr<RenderBackend> other = open_render_backend(RenderChoice::kCpuOnly, true);
  if (other == nullptr) return;
  backend = std::move(other);
  context_lost = false;
}

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_frame() {
  if (g_host != nullptr) g_host->frame();
}

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_leave() {
  if (g_host != nullptr && g_host->callbacks.leave) g_host->callbacks.leave();
}

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_resized(float width, float height, float ratio) {
  if (g_host == nullptr) return;
  g_host->size = {width, height, g_host->backend->resize(width, height, ratio)};
  // SDL scales pointer positions by the window's size.
  SDL_SetWindowSize(g_host->window, static_cast<int>(width), static_cast<int>(height));
}

// state: 0 lost, 1 there again, 2 gone for good.
extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_context(int state) {
  if (g_host == nullptr) return;
  if (state == 2) {
    g_host->fall_over();
    return;
  }
  g_host->context_lost = state == 0;
  if (state == 1) {
    g_host->backend->restore();
    g_host->ui->on_renderer_lost();
  }
}

extern "C" EMSCRIPTEN_KEEPALIVE const char* ithaca_paper() {
  static std::string paper;
  paper.clear();
  if (g_host != nullptr && g_host->callbacks.paper) paper = g_host->callbacks.paper();
  return paper.c_str();
}

extern "C" EMSCRIPTEN_KEEPALIVE const double* ithaca_stats() {
  static const double kNothing[kStatsMax] = {};
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
                           static_cast<double>(g_host->ui->sprite_count()),
                           g_host->costs.frame,
                           g_host->costs.ui,
                           g_host->costs.draw,
                           g_host->costs.twin,
                           g_host->backend->pixels_painted(),
                           g_host->backend->is_webgl() ? 1.0 : 0.0,
                           static_cast<double>(g_host->ui->cut_labels()),
                           s.work_ms,
                           s.open_ms};
  static_assert(std::size(values) <= kStatsMax);
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

ui::Platform& WebHost::platform() { return m_impl->platform; }
ui::Ui& WebHost::ui() { return *m_impl->ui; }

}  // namespace ithaca::platform
