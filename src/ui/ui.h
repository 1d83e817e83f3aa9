// The running interface: what the composition root holds and drives.
//
// A frame is: commands and input in, the view declared (in one or more passes, until the layout has
// settled), draw data and a semantics tree out.
//
// Invariants
//  1. One Ui at a time; the free functions of widgets.h act on it.
//  2. frame() runs the view at least once and at most kPassesMax times.
// Ownership: borrows the platform and the text backend, owns everything else. Threads: one.
#pragma once

#include <cstdint>
#include <memory>

#include "src/ui/command.h"
#include "src/ui/function_ref.h"
#include "src/ui/layout.h"
#include "src/ui/platform.h"
#include "src/ui/semantics.h"
#include "src/ui/text/text_backend.h"
#include "src/ui/theme.h"

namespace ithaca::ui {

struct State;

inline constexpr int kPassesMax = 8;

struct FrameInput {
  float width = 0, height = 0;  // CSS pixels
  float pixel_ratio = 1;
};

struct FrameOutput {
  bool again = false;  // another frame is needed
  int passes = 0;
  uint32_t focus_request = 0;  // an element to give focus to, after the twin has been updated
  uint32_t uncovered = 0;      // interactive items without a node, and repeated identities
};

class Ui {
 public:
  // An imgui context must exist.
  Ui(Platform& platform, text::TextBackend& text);
  ~Ui();
  Ui(const Ui&) = delete;
  Ui& operator=(const Ui&) = delete;

  void post(Command command);
  // Builds a frame; imgui's draw data is ready afterwards. `backend_frame` runs the imgui backends'
  // NewFrame functions, once.
  FrameOutput frame(const FrameInput& input, FunctionRef<void()> backend_frame,
                    FunctionRef<void()> draw);
  // The tree of the last frame, and what changed since the one before.
  [[nodiscard]] const SemanticsTree& tree() const;
  [[nodiscard]] const TreeDiff& diff() const;
  // Chords to be taken from the browser: each ends with '\n'.
  [[nodiscard]] std::string_view shortcut_list() const;

  // What the browser's find is to reach off the screen: a number that changes with it (0: there is
  // nothing), and the texts of a list, whose node's id is the result. Between frames.
  [[nodiscard]] uint64_t find_signature() const;
  uint32_t find_texts(std::vector<FindText>& out) const;

  // Texts that are kept drawn.
  [[nodiscard]] size_t sprite_count() const;

  // Labels of controls that did not fit into the last frame.
  [[nodiscard]] uint32_t cut_labels() const;

  [[nodiscard]] const Theme& theme() const;
  void set_theme_choice(ThemeChoice choice);
  [[nodiscard]] ThemeChoice theme_choice() const;
  void set_text_scale(float scale);
  // Whether shortcuts of a single letter work: who dictates may not want them.
  void set_single_keys(bool on);
  void set_mirrored(bool mirrored);
  // The texture that holds text was lost (WebGL context); everything is drawn again.
  void on_renderer_lost();

 private:
  std::unique_ptr<State> m_state;
};

// Of the running interface, for settings screens.
[[nodiscard]] Ui& current_ui();

}  // namespace ithaca::ui
