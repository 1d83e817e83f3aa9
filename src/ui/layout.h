// Boxes: rows and columns that place what is declared inside them, in the manner of CSS flex.
//
//   ui::Row row({.gap = 12});              // opens here, closes at the end of the scope
//   ui::avatar("JN", space_id);
//   {
//     ui::Column names({.width = ui::kFill, .gap = 0});
//     ui::label("Thesis year", {.style = ui::TextStyle::kBodyStrong, .ellipsis = true});
//     ui::label("Jorge is typing…", {.style = ui::TextStyle::kSmall, .color = ui::Color::kMuted});
//   }
//   ui::button("Invite");
//
// Sizes are those that were measured when the box was last closed. When they change, the whole
// frame is built again before anything is shown (at most kLayoutPassesMax times), so that no frame
// with old sizes is ever seen. A view must therefore be able to run twice: it changes state
// only when a widget reports an action, and an action is reported in one pass only.
//
// Invariants
//  1. Coordinates are logical: "start" is left, or right when the language is right-to-left.
//     Nothing in a view asks which.
//  2. Boxes close in the opposite order of opening (the scopes see to it).
//  3. Everything is in CSS pixels, and lands on whole device pixels.
// Threads: the interface's only thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/ui/function_ref.h"
#include "src/ui/semantics.h"
#include "src/ui/theme.h"

namespace ithaca::ui {

inline constexpr int kLayoutPassesMax = 4;

// Sizes of a box.
inline constexpr float kAuto = -1;  // a box in a Column: as wide as the Column, unless that aligns
                                    // its children; in a Row: its content
inline constexpr float kFit = -2;   // its content
inline constexpr float kFill = -3;  // what the others in the parent leave over, shared evenly

enum class Align : uint8_t { kDefault, kStart, kCenter, kEnd };

// Padding: {all}, {horizontal, vertical} or {start, top, end, bottom}.
struct Edges {
  float start = 0, top = 0, end = 0, bottom = 0;
  constexpr Edges() = default;
  constexpr Edges(float all) : start(all), top(all), end(all), bottom(all) {}  // NOLINT
  constexpr Edges(float horizontal, float vertical)
      : start(horizontal), top(vertical), end(horizontal), bottom(vertical) {}
  constexpr Edges(float start_, float top_, float end_, float bottom_)
      : start(start_), top(top_), end(end_), bottom(bottom_) {}
};

// Which edges of a box have a one-pixel line.
enum class Border : uint8_t { kNone, kAll, kTop, kBottom, kStart, kEnd, kDashed };
// A small corner, as a speech bubble has on its speaker's side.
enum class Corner : uint8_t { kNone, kBottomStart, kBottomEnd };

// How a box looks and what it means. Name the members in this order.
struct Box {
  std::string_view key = {};  // tells boxes apart that come and go; needed only then
  float width = kAuto;
  float height = kAuto;
  float max_width = 0;  // 0: none. A box narrowed by it in a Column is centred (or see place)
  float min_height = 0;
  float gap = kSpace2;  // between children
  Edges padding = {};
  Align align =
      Align::kDefault;  // of the children across: Row centres, Column starts (boxes stretch)
  Align justify = Align::kDefault;  // of the children along, when there is room to spare
  Align place = Align::kDefault;    // of this box in its Column, when it is narrower
  bool wrap = false;                // Row: children that do not fit go to the next line
  Color fill = Color::kNone;
  Border border = Border::kNone;
  Color border_color = Color::kBorder;
  float radius = 0;
  Corner small_corner = Corner::kNone;
  bool shadow = false;
  bool hidden = false;  // laid out but neither drawn nor in the twin (keeps a place free)
  Role role = Role::kNone;
  std::string_view name = {};  // the accessible name, for a role that wants one
};

class Container {
 public:
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;
  // Whether the pointer is over the box (touch: whether it was tapped last).
  [[nodiscard]] bool hovered() const;
  // A right click, or a long press, on the box in this pass.
  [[nodiscard]] bool context_requested() const;
  // Whether DOM focus is on a widget inside the box.
  [[nodiscard]] bool focus_within() const;
  // The size the box had when it was last closed.
  [[nodiscard]] float width() const;
  [[nodiscard]] float height() const;

 protected:
  Container(bool horizontal, const Box& box);
  ~Container();

 private:
  uint32_t m_id;
};

class Row : public Container {
 public:
  explicit Row(const Box& box = {}) : Container(true, box) {}
};

class Column : public Container {
 public:
  explicit Column(const Box& box = {}) : Container(false, box) {}
};

// A Column with the look of a card: surface, radius, shadow, padding 24 (16 on narrow screens),
// gap 12.
class Card : public Container {
 public:
  explicit Card(const Box& box = {});
};

// Children in equal columns, one column when the room is under min_child_width * count.
class Grid : public Container {
 public:
  Grid(int columns, float min_child_width, const Box& box = {});
  ~Grid();
  // Wrap each child: { ui::GridCell cell; … }
};
class GridCell : public Container {
 public:
  GridCell();
};

// Tells widgets with equal labels apart: one around each item of a list.
class Key {
 public:
  explicit Key(std::string_view key);
  explicit Key(uint64_t key);
  ~Key();
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
};

// Free room along the current box: what is left over when `size` is 0, else that many pixels.
void spacer(float size = 0);

// ---- Scrolling ------------------------------------------------------------------------------

struct ScrollOptions {
  float height = kFill;
  float width = kAuto;
  float max_height = 0;
  Edges padding = {};
  float gap = kSpace3;
  float content_max_width = 0;  // narrows and centres the content
  bool stick_to_end = false;    // stays at the end when it is there and content is added
  bool horizontal = false;      // scrolls sideways (tab bars, boards): the content is a Row
  Role role = Role::kNone;      // Role::kLog for a conversation, Role::kList, Role::kRegion …
  std::string_view name = {};
};

// An area that scrolls; a Column inside. Wheel, touch, keyboard, focus and find all move it.
class Scroll {
 public:
  Scroll(std::string_view key, const ScrollOptions& options = {});
  ~Scroll();
  Scroll(const Scroll&) = delete;
  Scroll& operator=(const Scroll&) = delete;
  [[nodiscard]] bool at_start() const;  // within 200 px of the start: time to page older items in
  [[nodiscard]] bool near_end() const;  // likewise
  [[nodiscard]] bool at_end() const;
  void scroll_to_end();
  void scroll_to_start();

 private:
  uint32_t m_id;
};

// What the browser's own find reaches of an item that is off the screen. Where the item has a
// selectable text, this is the text as it shows it.
struct FindText {
  uint64_t key;  // the item's
  std::string text;
};

class FindTexts {
 public:
  virtual ~FindTexts() = default;
  // Appends the texts of up to `count` items from `first` on. Called between frames, too.
  virtual void find_texts(size_t first, size_t count, std::vector<FindText>& out) const = 0;
};

// The most items that are there for the browser's find at once: those around what is in view.
inline constexpr size_t kFindTextsMax = 2000;

// Declares only the items that can be seen, out of any number. Inside a Scroll. Items may have any
// height; what is in view stays where it is when items are added or grow above it.
struct VirtualList {
  size_t count = 0;
  float estimated_height = 56;
  float gap = 0;
  // A stable key for an item, unique in the list. It is the item's ui::Key, too.
  FunctionRef<uint64_t(size_t)> key;
  // Of an item's box; with Role::kNone the first article or list item in it takes its place. It is
  // told its position and the size of the whole list.
  Role item_role = Role::kListItem;
  size_t reveal = SIZE_MAX;  // brings this item into view, once per change of value
  const FindTexts* find = nullptr;
  uint64_t find_revision = 0;  // changes with what `find` says
};
void virtual_list(const VirtualList& list, FunctionRef<void(size_t)> draw_item);

// ---- Where am I -----------------------------------------------------------------------------

[[nodiscard]] bool narrow();  // the phone's layout (the window is under 720 px wide)
[[nodiscard]] bool tight();   // the list leaves little room beside it (under 960 px)
[[nodiscard]] float screen_width();
[[nodiscard]] float screen_height();
[[nodiscard]] float available_width();  // in the current box, for a child
[[nodiscard]] bool mirrored();          // right-to-left; only drawing by hand needs to know

}  // namespace ithaca::ui
