#include "src/platform/web/render_backend.h"

extern "C" {
// What the page's address asks for: 0 nothing, 1 the CPU, 2 WebGL.
int ithaca_render_wish();
}

namespace ithaca::platform {

std::unique_ptr<RenderBackend> open_render_backend(RenderChoice choice, bool canvas_is_readable) {
  enum Wish { kNone, kCpu, kGl };
  const int wish = ithaca_render_wish();
  std::unique_ptr<RenderBackend> backend;
  const bool cpu_wished = wish == kCpu && canvas_is_readable;
  if (choice == RenderChoice::kBest && !cpu_wished) {
    backend = open_webgl(wish == kGl || !canvas_is_readable);
  }
  if (backend == nullptr && canvas_is_readable) backend = open_cpu();
  return backend;
}

}  // namespace ithaca::platform
