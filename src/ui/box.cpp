// Rows, columns, cards, grids and scroll areas: the drawn side of the layout engine.
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "src/ui/core.h"
#include "src/ui/draw.h"

namespace ithaca::ui {
namespace {

// What the closing of a box has to undo. In step with the layout engine's stack of boxes.
struct Opened {
  bool node;
  bool hidden;
};
std::vector<Opened> g_opened;

void draw_box(const Box& box, const Rect& rect) {
  if (box.shadow) shadow(rect, box.radius);
  fill_rect(rect, box.fill, box.radius, box.small_corner);
  switch (box.border) {
    case Border::kNone:
      break;
    case Border::kAll:
      stroke_rect(rect, box.border_color, box.radius, 1, box.small_corner);
      break;
    case Border::kDashed:
      dashed_rect(rect, box.border_color, box.radius);
      break;
    case Border::kTop:
      hline(rect.x, rect.y, rect.width, box.border_color);
      break;
    case Border::kBottom:
      hline(rect.x, rect.bottom() - 1, rect.width, box.border_color);
      break;
    case Border::kStart:
      vline(rect.x, rect.y, rect.height, box.border_color);
      break;
    case Border::kEnd:
      vline(rect.right() - 1, rect.y, rect.height, box.border_color);
      break;
  }
}

bool pointer_in(const Rect& logical) {
  State& s = state();
  const Rect r = s.layout.to_physical(logical);
  return ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) &&
         ImGui::IsMouseHoveringRect({r.x, r.y}, {r.right(), r.bottom()});
}

Box card_box(Box box) {
  const Edges unset{};
  if (box.padding.start == unset.start && box.padding.top == unset.top) {
    box.padding = Edges(narrow() ? kSpace4 : kSpace5);
  }
  if (box.gap == kSpace2) box.gap = kSpace3;
  if (box.fill == Color::kNone) box.fill = Color::kSurface;
  if (box.radius == 0) box.radius = kRadiusL;
  box.shadow = true;
  return box;
}

}  // namespace

Container::Container(bool horizontal, const Box& box) {
  State& s = state();
  m_id = s.layout.open(horizontal, box);
  const Rect rect = s.layout.current_rect();
  if (box.hidden) ++s.hidden;
  BoxMemory& memory = s.layout.memory(m_id);
  memory.hovered = pointer_in(rect);
  draw_box(box, rect);
  const bool node = box.role != Role::kNone && s.hidden == 0;
  if (node) {
    open_node(box.role, m_id, rect);
    s.tree().current_parent().name = box.name;
  }
  g_opened.push_back({node, box.hidden});
}

Container::~Container() {
  State& s = state();
  const Opened opened = g_opened.back();
  g_opened.pop_back();
  if (opened.node) close_node();
  if (opened.hidden) --s.hidden;
  s.layout.close();
}

bool Container::hovered() const { return state().layout.memory(m_id).hovered; }
bool Container::focus_within() const { return state().layout.memory(m_id).focus_within; }
float Container::width() const { return state().layout.memory(m_id).rect.width; }
float Container::height() const { return state().layout.memory(m_id).rect.height; }

bool Container::context_requested() const {
  const bool requested = hovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
  if (requested) mark_acted();
  return requested;
}

Card::Card(const Box& box) : Container(false, card_box(box)) {}

namespace {

struct OpenGrid {
  int columns;
  float cell_width;
};
std::vector<OpenGrid> g_grids;

int grid_columns(int columns, float min_child_width, float gap) {
  const float room = state().layout.available_width();
  const auto fit = static_cast<int>((room + gap) / (min_child_width + gap));
  return fit >= columns ? columns : 1;
}

Box grid_box(Box box, int columns) {
  box.wrap = columns > 1;
  return box;
}

}  // namespace

Grid::Grid(int columns, float min_child_width, const Box& box)
    : Container(grid_columns(columns, min_child_width, box.gap) > 1,
                grid_box(box, grid_columns(columns, min_child_width, box.gap))) {
  const int count = state().layout.horizontal() ? columns : 1;
  const float room = state().layout.inner_width();
  const float gaps = static_cast<float>(count - 1) * box.gap;
  g_grids.push_back({count, std::floor((room - gaps) / static_cast<float>(count))});
}

Grid::~Grid() { g_grids.pop_back(); }

GridCell::GridCell()
    : Container(false, {.width = g_grids.back().columns > 1 ? g_grids.back().cell_width : kAuto,
                        .height = g_grids.back().columns > 1 ? kFill : kAuto}) {}

// ---- Scroll ---------------------------------------------------------------------------------

namespace {

constexpr float kScrollbarWidth = 6;
constexpr float kNearEdge = 200;

std::vector<OpenScroll> g_scrolls;

// The pointer's wheel, where the twin does not scroll by itself.
void apply_wheel(const Rect& view, bool horizontal, ScrollMemory& memory) {
  const ImGuiIO& io = ImGui::GetIO();
  const float wheel = horizontal ? io.MouseWheelH : io.MouseWheel;
  if (wheel == 0 || !pointer_in(view)) return;
  memory.offset -= wheel * 60;
  memory.at_end = false;
  state().scroll_dirty = true;
}

void clamp_offset(const State& s, ScrollMemory& memory) {
  const float most = std::max(0.0f, memory.content - memory.view);
  if (memory.to_end) memory.offset = most;
  memory.to_end = false;
  if (memory.wanted >= 0) memory.offset = memory.wanted;
  memory.wanted = -1;
  memory.offset = s.layout.snap(std::clamp(memory.offset, 0.0f, most));
  memory.at_end = memory.offset >= most - 2;
}

void draw_scrollbar(const OpenScroll& scroll, const ScrollMemory& memory) {
  const float most = memory.content - memory.view;
  const bool near = state().layout.memory(scroll.id).hovered;
  if (most < 1 || scroll.horizontal || !near) return;
  const float track = scroll.view.height - 8;
  const float length = std::max(24.0f, track * memory.view / memory.content);
  const float at = scroll.view.y + 4 + (track - length) * (memory.offset / most);
  const Rect bar{scroll.view.right() - kScrollbarWidth - 3, at, kScrollbarWidth, length};
  fill_rect(bar, Color::kFieldBorder, kScrollbarWidth / 2);
}

}  // namespace

Scroll::Scroll(std::string_view key, const ScrollOptions& options) {
  State& s = state();
  float height = options.height;
  if (options.max_height > 0 && height == kFill) height = kFit;
  m_id = s.layout.make_id(key, static_cast<uint32_t>(Kind::kScroll));
  ScrollMemory& memory = s.scrolls[m_id];
  memory.last_used = s.frame;
  const bool sized_by_content = height == kFit || height == kAuto;
  if (sized_by_content) {
    height = options.max_height > 0 ? std::min(options.max_height, memory.content) : memory.content;
  }
  s.layout.open(false, {.key = key, .width = options.width, .height = height});
  const Rect view = s.layout.current_rect();
  s.layout.memory(m_id).hovered = pointer_in(view);

  // Where it was the end of what was listed only, more may have come.
  const bool was_end = memory.at_end && memory.sticky;
  memory.sticky = options.stick_to_end;
  memory.stuck = memory.sticky && (was_end || !memory.seen);
  memory.view = options.horizontal ? view.width : view.height;
  apply_wheel(view, options.horizontal, memory);
  if (memory.stuck) memory.to_end = true;
  clamp_offset(s, memory);
  memory.seen = true;
  memory.horizontal = options.horizontal;

  open_node(options.role == Role::kNone ? Role::kGroup : options.role, m_id, view);
  Node& node = s.tree().current_parent();
  node.name = options.name;
  node.scrolls = true;
  // It takes over the focus of what it lets go of (twin_dom.js).
  if (options.role == Role::kLog) node.state |= kStateNotTabbable;
  if (options.horizontal) {
    node.scroll_x = s.mirrored ? -memory.offset : memory.offset;
  } else {
    node.scroll_y = memory.offset;
  }
  node.content_width = options.horizontal ? memory.content : view.width;
  node.content_height = options.horizontal ? view.height : memory.content;

  const Rect physical = s.layout.to_physical(view);
  ImGui::PushClipRect({s.layout.snap(physical.x), s.layout.snap(physical.y)},
                      {s.layout.snap(physical.right()), s.layout.snap(physical.bottom())}, true);
  g_scrolls.push_back({m_id, options.horizontal, view, options.padding});
  Rect content{view.x + options.padding.start, view.y + options.padding.top,
               view.width - options.padding.start - options.padding.end, 0};
  if (options.horizontal) {
    content.x -= memory.offset;
    content.height = view.height - options.padding.top - options.padding.bottom;
  } else {
    content.y -= memory.offset;
    if (options.content_max_width > 0 && content.width > options.content_max_width) {
      content.x += std::floor((content.width - options.content_max_width) / 2);
      content.width = options.content_max_width;
    }
  }
  s.layout.open_root(s.layout.make_id(key, 0x5C01), content, options.horizontal, options.gap);
}

Scroll::~Scroll() {
  State& s = state();
  const OpenScroll scroll = g_scrolls.back();
  g_scrolls.pop_back();
  const uint32_t root = s.layout.current_id();
  s.layout.close();
  const BoxMemory& content = s.layout.memory(root);
  ScrollMemory& memory = s.scrolls[m_id];
  const float extent = scroll.horizontal
                           ? content.natural_width + scroll.padding.start + scroll.padding.end
                           : content.natural_height + scroll.padding.top + scroll.padding.bottom;
  if (std::fabs(extent - memory.content) > 0.06f) {
    memory.content = extent;
    s.scroll_dirty = true;
  }
  ImGui::PopClipRect();
  close_node();
  draw_scrollbar(scroll, memory);
  s.layout.close();
}

const OpenScroll* open_scroll() { return g_scrolls.empty() ? nullptr : &g_scrolls.back(); }

bool Scroll::at_start() const { return state().scrolls[m_id].offset < kNearEdge; }
bool Scroll::at_end() const { return state().scrolls[m_id].at_end; }
bool Scroll::near_end() const {
  const ScrollMemory& memory = state().scrolls[m_id];
  return memory.offset > memory.content - memory.view - kNearEdge;
}

void Scroll::scroll_to_end() {
  state().scrolls[m_id].to_end = true;
  state().scroll_dirty = true;
}

void Scroll::scroll_to_start() {
  state().scrolls[m_id].wanted = 0;
  state().scroll_dirty = true;
}

}  // namespace ithaca::ui
