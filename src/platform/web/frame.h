// Frames on demand: at most one pending requestAnimationFrame, and one timer for the earliest
// deadline.
//
// Invariants
//  1. Without a request nothing runs; a hidden tab draws nothing.
//  2. A frame clears the deadlines; whoever still needs one asks again while the frame is built.
// Threads: the page's.
#pragma once

namespace ithaca::platform {

class Frame {
 public:
  static void request();
  static void request_in(double milliseconds);
};

}  // namespace ithaca::platform
