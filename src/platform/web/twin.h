// The DOM twin: keeps real elements over the canvas in step with the semantics tree (twin.js does
// the work).
//
// Invariants
//  1. An unchanged tree makes no call into the page.
//  2. Commands from the page go to the Ui's queue and ask for a frame; nothing is answered at once.
// Threads: the page's.
#pragma once

#include <cstdint>
#include <vector>

#include "src/ui/ui.h"

namespace ithaca::platform {

class Twin {
 public:
  explicit Twin(ui::Ui& ui);
  // After a frame: applies the difference, and gives focus where the frame asked for it.
  void update(const ui::FrameOutput& output);
  // Hands over what the browser's find is to reach beyond the screen; the page asks for it when it
  // has nothing else to do.
  void send_find_texts();

 private:
  void put_word(uint32_t value);
  void put_real(float value);
  void put_text(std::string_view text);
  void put_node(const ui::SemanticsTree& tree, size_t index);
  void put_children(const ui::SemanticsTree& tree, int32_t parent);

  ui::Ui& m_ui;
  std::vector<uint32_t> m_buffer;
  std::string m_shortcuts;
  uint64_t m_find = 0;  // the signature of the texts that the page knows of
};

}  // namespace ithaca::platform
