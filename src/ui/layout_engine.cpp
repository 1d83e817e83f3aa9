#include "src/ui/layout_engine.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "src/ui/hash.h"

namespace ithaca::ui {
namespace {

constexpr float kTolerance = 0.06f;

bool differs(float a, float b) { return std::fabs(a - b) > kTolerance; }

}  // namespace

void LayoutEngine::begin_pass(float width, float height, float pixel_ratio, bool mirrored) {
  m_width = width;
  m_height = height;
  m_pixel_ratio = pixel_ratio;
  m_mirrored = mirrored;
  m_dirty = false;
  m_stack.clear();
  m_keys.assign(1, {0x6974686163610001ull, 0});
}

void LayoutEngine::finish_frame() {
  ++m_frame;
  if (m_memory.size() > kBoxesMax) {
    std::erase_if(m_memory,
                  [&](const auto& entry) { return entry.second.last_used + 2 < m_frame; });
  }
  for (auto& [id, memory] : m_memory) {
    memory.focus_within = std::exchange(memory.focus_within_next, false);
  }
}

float LayoutEngine::snap(float value) const {
  return std::round(value * m_pixel_ratio) / m_pixel_ratio;
}

Rect LayoutEngine::to_physical(const Rect& logical) const {
  if (!m_mirrored) return logical;
  return {m_width - logical.x - logical.width, logical.y, logical.width, logical.height};
}

BoxMemory& LayoutEngine::memory(uint32_t id) {
  BoxMemory& memory = m_memory[id];
  memory.last_used = m_frame;
  return memory;
}

void LayoutEngine::mark_focus_within() {
  for (const OpenBox& box : m_stack) memory(box.id).focus_within_next = true;
}

void LayoutEngine::push_key(uint64_t key) {
  m_keys.push_back({mix64(m_keys.back().seed ^ (key * 0x9e3779b97f4a7c15ull + 1)), 0});
}

uint32_t LayoutEngine::make_id(std::string_view text, uint32_t kind) const {
  const uint64_t h = hash_text(text, m_keys.back().seed + kind * 0x632be59bd9b4e019ull);
  const auto id = static_cast<uint32_t>(h ^ (h >> 32));
  return id == 0 ? 1 : id;
}

uint32_t LayoutEngine::next_box_id(std::string_view key) {
  if (!key.empty()) return make_id(key, 0xB0C5);
  const uint32_t ordinal = m_keys.back().next_box++;
  const uint64_t h = mix64(m_keys.back().seed ^ (0xB0C50000ull + ordinal) * 0x9fb21c651e98df25ull);
  const auto id = static_cast<uint32_t>(h ^ (h >> 32));
  return id == 0 ? 1 : id;
}

// Fills in what a box needs to place its children, once its own rectangle is known.
void LayoutEngine::prepare(OpenBox& box) {
  const BoxMemory& memory = this->memory(box.id);
  box.inner_x = box.rect.x + box.padding.start;
  box.inner_y = box.rect.y + box.padding.top;
  box.inner_width = std::max(0.0f, box.rect.width - box.padding.start - box.padding.end);
  box.inner_height = std::max(0.0f, box.rect.height - box.padding.top - box.padding.bottom);
  const float main = box.horizontal ? box.inner_width : box.inner_height;
  const float left = std::max(0.0f, main - memory.fixed_main);
  box.share = memory.fill_count > 0 ? left / memory.fill_count : 0;
  box.line_cross =
      box.horizontal && !box.wrap ? std::max(box.inner_height, 0.0f) : memory.child_cross;
  if (memory.fill_count == 0 && !box.wrap) {
    if (box.justify == Align::kEnd) box.offset_main = left;
    if (box.justify == Align::kCenter) box.offset_main = left / 2;
  }
}

uint32_t LayoutEngine::open_root(uint32_t id, const Rect& area, bool horizontal, float gap,
                                 Align align) {
  OpenBox box;
  box.id = id;
  box.horizontal = horizontal;
  box.root = true;
  box.gap = gap;
  box.align = align;
  box.width_wish = area.width;
  box.rect = area;
  if (area.height <= 0) {
    box.height_wish = kFit;
    box.rect.height = memory(id).natural_height;
  } else {
    box.height_wish = area.height;
  }
  prepare(box);
  box.wrap_width = box.inner_width;
  m_stack.push_back(box);
  return id;
}

void LayoutEngine::child_width(const OpenBox& parent, const Box& box, const BoxMemory& memory,
                               OpenBox& child) {
  float offered;  // the most it may have
  float width;
  if (parent.horizontal) {
    const float others = parent.wrap ? 0 : this->memory(parent.id).fixed_main - memory.rect.width;
    offered = std::max(0.0f, parent.wrap_width - std::max(0.0f, others));
    if (box.width == kFill) {
      width = offered = parent.share;
      child.fills_main = true;
    } else {
      width = box.width >= 0 ? box.width : memory.natural_width;
    }
  } else {
    offered = parent.wrap_width;
    const bool fits = box.width == kFit || (box.width == kAuto && parent.align != Align::kDefault);
    width = box.width >= 0 ? box.width : fits ? memory.natural_width : parent.inner_width;
  }
  if (box.width >= 0) offered = box.width;
  if (box.max_width > 0) {
    offered = std::min(offered, box.max_width);
    width = std::min(width, box.max_width);
  }
  // Where children are aligned, they are not stretched.
  const bool fits = box.width == kFit ||
                    (box.width == kAuto && (parent.horizontal || parent.align != Align::kDefault));
  if (fits) width = std::min(width, offered);
  child.rect.width = width;
  // A box that stretches in a parent that shrinks around its content must let its texts use
  // all that the parent was offered.
  const float text_room = fits || !parent.horizontal ? std::max(width, offered) : width;
  child.wrap_width = std::max(0.0f, text_room - box.padding.start - box.padding.end);
}

void LayoutEngine::child_height(const OpenBox& parent, const Box& box, const BoxMemory& memory,
                                OpenBox& child) {
  float height = box.height >= 0 ? box.height : memory.natural_height;
  if (box.height == kFill) {
    height = parent.horizontal ? parent.line_cross : parent.share;
    child.fills_main = child.fills_main || !parent.horizontal;
  }
  child.rect.height = std::max(height, box.min_height);
}

uint32_t LayoutEngine::open(bool horizontal, const Box& box) {
  OpenBox& parent = m_stack.back();
  OpenBox child;
  child.id = next_box_id(box.key);
  const BoxMemory& memory = this->memory(child.id);
  child.horizontal = horizontal;
  child.wrap = box.wrap && horizontal;
  child.width_wish = box.width;
  child.height_wish = box.height;
  child.min_height = box.min_height;
  child.max_width = box.max_width;
  child.gap = box.gap;
  child.padding = box.padding;
  child.align = box.align;
  child.justify = box.justify;
  child_width(parent, box, memory, child);
  child_height(parent, box, memory, child);
  Align place = box.place;
  if (place == Align::kDefault && !parent.horizontal && parent.align == Align::kDefault &&
      box.width != kFit && box.max_width > 0) {
    place = Align::kCenter;
  }
  const Rect at = locate(parent, child.rect.width, child.rect.height, place);
  child.rect.x = snap(at.x);
  child.rect.y = snap(at.y);
  prepare(child);
  this->memory(child.id).rect = child.rect;
  m_stack.push_back(child);
  return child.id;
}

Rect LayoutEngine::locate(OpenBox& parent, float width, float height, Align place_align) {
  const Align align = place_align != Align::kDefault ? place_align : parent.align;
  if (parent.horizontal) {
    if (parent.wrap && parent.cursor > 0 &&
        parent.cursor + width > parent.wrap_width + kTolerance) {
      parent.natural_line_max = std::max(parent.natural_line_max, parent.natural_main);
      parent.natural_main = 0;
      parent.cursor = 0;
      parent.line_offset += parent.line_cross + parent.gap;
    }
    float y = parent.inner_y + parent.line_offset;
    const float room = parent.line_cross - height;
    if (align == Align::kDefault || align == Align::kCenter) y += room / 2;
    if (align == Align::kEnd) y += room;
    return {parent.inner_x + parent.offset_main + parent.cursor, y, width, height};
  }
  float x = parent.inner_x;
  const float room = parent.inner_width - width;
  if (align == Align::kCenter) x += room / 2;
  if (align == Align::kEnd) x += room;
  return {x, parent.inner_y + parent.offset_main + parent.cursor, width, height};
}

void LayoutEngine::advance(OpenBox& parent, float main, float natural_main, float cross,
                           bool fills) {
  const float gap = parent.children > 0 ? parent.gap : 0;
  const bool line_start = parent.wrap && parent.cursor == 0;
  parent.cursor += main + parent.gap;
  parent.fixed_main += (fills ? 0 : main) + gap;
  parent.natural_main += natural_main + (line_start ? 0 : gap);
  parent.child_cross = std::max(parent.child_cross, cross);
  parent.fill_count = static_cast<uint16_t>(parent.fill_count + (fills ? 1 : 0));
  ++parent.children;
}

Rect LayoutEngine::close() {
  const OpenBox box = m_stack.back();
  m_stack.pop_back();
  const float pad_x = box.padding.start + box.padding.end;
  const float pad_y = box.padding.top + box.padding.bottom;
  const float main = std::max(box.natural_main, box.natural_line_max);
  float natural_width = (box.horizontal ? main : box.child_cross) + pad_x;
  float natural_height = (box.horizontal ? box.child_cross : main) + pad_y;
  if (box.wrap && box.children > 0) natural_height += box.line_offset;
  natural_height = std::max(natural_height, box.min_height);
  if (box.width_wish >= 0) natural_width = box.width_wish;
  if (box.max_width > 0) natural_width = std::min(natural_width, box.max_width);

  BoxMemory& memory = this->memory(box.id);
  m_dirty = m_dirty || differs(memory.natural_width, natural_width) ||
            differs(memory.natural_height, natural_height) ||
            differs(memory.fixed_main, box.fixed_main) ||
            differs(memory.child_cross, box.child_cross) || memory.fill_count != box.fill_count;
  memory.natural_width = natural_width;
  memory.natural_height = natural_height;
  memory.fixed_main = box.fixed_main;
  memory.child_cross = box.child_cross;
  memory.fill_count = box.fill_count;

  Rect used = box.rect;
  if (box.height_wish < 0 && box.height_wish != kFill) used.height = natural_height;
  memory.rect = used;
  if (box.root || m_stack.empty()) return used;

  OpenBox& parent = m_stack.back();
  // What it would be if nobody stretched it.
  const float wish_width = box.width_wish >= 0 ? used.width : natural_width;
  const float wish_height = box.height_wish >= 0 ? used.height : natural_height;
  if (parent.horizontal) {
    advance(parent, used.width, wish_width, wish_height, box.fills_main);
  } else {
    advance(parent, used.height, wish_height, wish_width, box.fills_main);
  }
  return used;
}

Rect LayoutEngine::place(float width, float height, float natural_width) {
  OpenBox& parent = m_stack.back();
  const float natural = natural_width < 0 ? width : natural_width;
  const Rect at = locate(parent, width, height, Align::kDefault);
  if (parent.horizontal) {
    advance(parent, width, natural, height, false);
  } else {
    advance(parent, height, height, natural, false);
  }
  return {snap(at.x), snap(at.y), width, height};
}

Rect LayoutEngine::place_fill(float height, float width_min) {
  OpenBox& parent = m_stack.back();
  if (!parent.horizontal) return place(parent.inner_width, height, width_min);
  const float width = std::max(parent.share, width_min);
  const Rect at = locate(parent, width, height, Align::kDefault);
  advance(parent, width, width_min, height, true);
  return {snap(at.x), snap(at.y), width, height};
}

void LayoutEngine::space(float size) {
  OpenBox& parent = m_stack.back();
  // A spacer stands between two gaps, which a flex box would not add to it; it gives one of them
  // back.
  if (size > 0) {
    const float net = std::max(0.0f, size - parent.gap);
    advance(parent, net, net, 0, false);
  } else {
    advance(parent, parent.share, 0, 0, true);
    parent.spaced += parent.share;
  }
}

float LayoutEngine::available_width() const {
  const OpenBox& box = m_stack.back();
  if (!box.horizontal) return box.wrap_width;
  return std::max(0.0f, box.wrap ? box.wrap_width : box.wrap_width - box.cursor + box.spaced);
}

float LayoutEngine::inner_width() const { return m_stack.back().inner_width; }
float LayoutEngine::inner_height() const { return m_stack.back().inner_height; }

}  // namespace ithaca::ui
