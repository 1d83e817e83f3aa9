// The arithmetic behind ui::Row and ui::Column: no drawing, no imgui, testable alone.
//
// Coordinates are logical: x grows from the start edge of the window. to_physical() mirrors once,
// at the end.
//
// Invariants
//  1. A box's size at opening is the one it was closed with in the last pass; a difference sets
//  dirty().
//  2. open() and close() pair; roots do not pass sizes on to what is below them.
// Ownership: the Ui. Threads: one.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "src/ui/layout.h"

namespace ithaca::ui {

inline constexpr size_t kBoxesMax = 20000;  // sizes that are remembered

struct BoxMemory {
  float natural_width = 0, natural_height = 0;  // with padding
  float fixed_main = 0;                         // of the children that do not fill, with the gaps
  float child_cross = 0;                        // the largest child's, across
  uint16_t fill_count = 0;
  bool hovered = false;
  bool focus_within = false;       // in the last pass
  bool focus_within_next = false;  // in this one
  uint32_t last_used = 0;
  Rect rect;  // logical, as used
};

class LayoutEngine {
 public:
  void begin_pass(float width, float height, float pixel_ratio, bool mirrored);
  // Forgets boxes that were not used for a while. Once a frame.
  void finish_frame();
  [[nodiscard]] bool dirty() const { return m_dirty; }
  void set_dirty() { m_dirty = true; }

  // A column of its own, over whatever is open: the screen, a dialog, a scroll area's content.
  // `height` 0: as high as its content. Returns its id.
  uint32_t open_root(uint32_t id, const Rect& area, bool horizontal, float gap,
                     Align align = Align::kDefault);
  uint32_t open(bool horizontal, const Box& box);
  // Returns the box's logical rectangle as used in this pass.
  Rect close();

  // Places a child without children. `fill` in a column stretches, in a row takes a share.
  // `natural_width` is what the child would like, if that is not `width`.
  Rect place(float width, float height, float natural_width = -1);
  Rect place_fill(float height, float width_min);
  void space(float size);  // 0: a share of what is left

  // Room for a child in the open box: to wrap text within, and to stretch to.
  [[nodiscard]] float available_width() const;
  // Of a whole line in the current box, whatever is in it already.
  [[nodiscard]] float line_width() const { return m_stack.back().wrap_width; }
  [[nodiscard]] float inner_width() const;
  [[nodiscard]] float inner_height() const;
  [[nodiscard]] bool horizontal() const { return m_stack.back().horizontal; }
  [[nodiscard]] Rect to_physical(const Rect& logical) const;
  [[nodiscard]] float snap(float value) const;
  [[nodiscard]] size_t depth() const { return m_stack.size(); }
  [[nodiscard]] Rect current_rect() const { return m_stack.back().rect; }
  [[nodiscard]] uint32_t current_id() const { return m_stack.back().id; }

  [[nodiscard]] BoxMemory& memory(uint32_t id);
  void mark_focus_within();
  [[nodiscard]] float width() const { return m_width; }
  [[nodiscard]] float height() const { return m_height; }
  [[nodiscard]] bool mirrored() const { return m_mirrored; }

  // Identities: a seed for what is declared within the nearest Key.
  void push_key(uint64_t key);
  void pop_key() { m_keys.pop_back(); }
  [[nodiscard]] uint32_t make_id(std::string_view text, uint32_t kind) const;
  [[nodiscard]] uint32_t next_box_id(std::string_view key);
  [[nodiscard]] uint64_t key_seed() const { return m_keys.back().seed; }

 private:
  struct OpenBox {
    uint32_t id = 0;
    bool horizontal = false;
    bool root = false;
    bool wrap = false;
    bool fills_main = false;  // it takes a share of its parent's room
    float width_wish = 0;     // as Box
    float height_wish = 0;
    float min_height = 0;
    float max_width = 0;
    float gap = 0;
    Edges padding;
    Align align = Align::kDefault, justify = Align::kDefault;
    Rect rect;  // outer, logical
    float inner_x = 0, inner_y = 0, inner_width = 0, inner_height = 0;
    float wrap_width = 0;   // for text, before a fitting box shrinks around it
    float share = 0;        // of each filling child
    float spaced = 0;       // what spacers have taken: texts behind them may have it
    float line_cross = 0;   // a line's height in a row, from the last pass
    float cursor = 0;       // along
    float line_offset = 0;  // across, of the line in a wrapping row
    float offset_main = 0;  // from justify
    // Measured in this pass:
    float fixed_main = 0, natural_main = 0, natural_line_max = 0, child_cross = 0;
    float cross_total = 0;  // of finished lines
    uint16_t children = 0, fill_count = 0;
  };
  struct KeyScope {
    uint64_t seed;
    uint32_t next_box;
  };

  void prepare(OpenBox& box);
  // Where the next child of this size goes; does not advance.
  Rect locate(OpenBox& parent, float width, float height, Align place_align);
  void advance(OpenBox& parent, float main, float natural_main, float cross, bool fills);
  void child_width(const OpenBox& parent, const Box& box, const BoxMemory& memory, OpenBox& child);
  void child_height(const OpenBox& parent, const Box& box, const BoxMemory& memory, OpenBox& child);

  std::vector<OpenBox> m_stack;
  std::vector<KeyScope> m_keys;
  std::unordered_map<uint32_t, BoxMemory> m_memory;
  float m_width = 0, m_height = 0, m_pixel_ratio = 1;
  bool m_mirrored = false;
  bool m_dirty = false;
  uint32_t m_frame = 1;
};

}  // namespace ithaca::ui
