// The seam to what draws a frame: WebGL where there is a GPU, else the processor.
//
//   open()  WebGL when the browser offers it and a GPU stands behind it; else the CPU.
//           `?render=cpu` and `?render=gl` in the page's address decide otherwise, for tests.
//   WebGL → lost: the browser took the context away. It comes back (restore) or, after a while,
//           it is given up and the CPU draws from then on.
//
// Invariants
//  1. The CPU backend makes no WebGL context, and draws on a canvas of its own under #canvas, which
//     keeps the pointer: a canvas has one kind of context for life.
//  2. A browser that falsifies what is read from a canvas is drawn by WebGL, or not at all: text
//     reaches the CPU by reading.
// Ownership: the host owns its backend. Threads: the page's.
#pragma once

#include <cstdint>
#include <memory>

#include "src/ui/ui.h"

struct ImDrawData;

namespace ithaca::platform {

class CanvasText;

class RenderBackend {
 public:
  virtual ~RenderBackend() = default;
  [[nodiscard]] virtual bool is_webgl() const = 0;
  // The window has this size. Returns the ratio of device to CSS pixels that can be drawn.
  virtual float resize(float width, float height, float ratio) = 0;
  // Before imgui's frame.
  virtual void begin_frame() = 0;
  // Shows a frame on `background`, 0xRRGGBB.
  virtual void draw(ImDrawData& data, uint32_t background, CanvasText& text) = 0;
  // The context is there again, empty.
  virtual void restore() = 0;
  // Pixels painted since the start, as far as this backend counts them.
  [[nodiscard]] virtual double pixels_painted() const { return 0; }
};

enum class RenderChoice { kBest, kCpuOnly };

// Null when nothing can draw here. imgui's context exists.
[[nodiscard]] std::unique_ptr<RenderBackend> open_render_backend(RenderChoice choice,
                                                                 bool canvas_is_readable);

// The two kinds, null when the browser does not offer them. `software_too`: without a GPU as well.
[[nodiscard]] std::unique_ptr<RenderBackend> open_webgl(bool software_too);
[[nodiscard]] std::unique_ptr<RenderBackend> open_cpu();

}  // namespace ithaca::platform
