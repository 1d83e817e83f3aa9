// All of the app's screens: chooses by the app's phase and the address what a frame shows.
//
// For the composition root: call draw() inside Ui::frame(), then take_action() until it is empty,
// and page_changed() when something changed while no frame is drawn (a hidden tab).
//
// Invariants
//   1. draw() may run several times a frame; every effect happens once.
//   2. An invite's secret leaves the address as soon as the app has taken the link.
//   3. Messages count as read only while their conversation is on a visible page.
// Ownership: borrows the App, which outlives it; callbacks given to the App and to the platform
// refer to Root's views, so Root lives until the page closes.
// Threads: the interface's only thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "src/ui/views/context.h"

namespace ithaca::ui::views {

class Root {
 public:
  // `version`: as shown to the user, may be empty.
  explicit Root(app::App& app, std::string version = {});
  ~Root();
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;

  void draw();
  // What the user asked for that only the composition root can do; each is given out once.
  std::optional<Action> take_action();

  void set_device_status(const DeviceStatus& status);
  // A newer version of the program waits; says so, once.
  void set_update_ready();
  // Brings the page's title and the read marks up to date without a frame.
  void page_changed();
  // The conversation or the goals on the screen as a document (paper.h), or "".
  [[nodiscard]] std::string paper();

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace ithaca::ui::views
