// Which tab of a profile leads, by the Web Lock "ithaca.leader".
//
// States, and what leads out of them
//   kStarting   start() → kLeading (the lock was free, or this tab asked for it before it reloaded)
//               or kWaiting
//   kWaiting    take_over(), or the leading tab goes away → kLeading
//   kLeading    another tab's take_over() → kLost
//   kLost       take_over() reloads the page, since what it has in memory is old
//   any         stop() → kStarting
//
// Invariants
//   1. Of all tabs at most one is told kLeading at a time, as far as the browser tells. What
//   decides
//      is the fencing number in the store, which the tab that leads increments.
//   2. Where there are no Web Locks every tab leads, and the fencing number alone decides.
//
// Threads: the browser's one.
#pragma once

#include <cstdint>

namespace ithaca::platform {

class Tabs {
 public:
  enum class State { kStarting, kWaiting, kLeading, kLost };

  Tabs() = default;
  ~Tabs();
  Tabs(const Tabs&) = delete;
  Tabs& operator=(const Tabs&) = delete;

  // There is one Tabs a page. Changes of state wake the program.
  void start();
  // Lets go of the lead, or of waiting for it: kStarting again.
  void stop();
  State state() const { return m_state; }
  // The person pressed "Use here". REQUIRES: kWaiting or kLost.
  void take_over();

  // Called by ithaca_tabs_changed().
  void changed(int state);

 private:
  State m_state = State::kStarting;
};

}  // namespace ithaca::platform
