// The web program's frame: window, renderer, imgui, text, twin; runs the view when a frame is due.
//
// Invariants
//  1. One host a page. start() is called once, before anything else.
//  2. `work` runs before each frame is declared, and again before it is drawn, so that what
//  somebody
//     has just done is on its way to the disk.
// Ownership: the composition root owns the host; the host owns the platform and the Ui. Threads:
// the page's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "src/ui/platform.h"
#include "src/ui/ui.h"

namespace ithaca::platform {

// What the app layer reports to window.ithaca.stats().
struct HostStats {
  uint64_t queued = 0, synced = 0;
  uint64_t bytes_sent = 0, bytes_received = 0;
  double work_ms = 0;  // what `work` has taken, and what else the app did outside frames
  double open_ms = 0;  // from asking for the store to having the last messages in hand
};

struct HostCallbacks {
  std::function<void()> work = {};  // the app's tick
  std::function<void()> draw = {};  // declares the screen
  std::function<HostStats()> stats = {};
  std::function<void()> leave = {};         // the page goes, at once and perhaps for good
  std::function<std::string()> paper = {};  // the screen as a document (views/paper.h), or ""
};

class WebHost {
 public:
  // Null when nothing can draw here; the page has been told.
  [[nodiscard]] static std::unique_ptr<WebHost> create();
  ~WebHost();
  WebHost(const WebHost&) = delete;
  WebHost& operator=(const WebHost&) = delete;

  // Shows the first frame as soon as the browser wants one.
  void run(HostCallbacks callbacks);
  [[nodiscard]] ui::Platform& platform();
  [[nodiscard]] ui::Ui& ui();

  struct Impl;

 private:
  explicit WebHost(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace ithaca::platform
