// Long lists: only what is in view is declared.
#include <algorithm>
#include <cmath>

#include "src/ui/core.h"
#include "src/ui/hash.h"

namespace ithaca::ui {
namespace {

void remap_heights(const VirtualList& list, ListMemory& memory) {
  bool same = memory.keys.size() == list.count;
  if (same && list.count > 0) {
    same = memory.keys.front() == list.key(0) && memory.keys.back() == list.key(list.count - 1);
  }
  if (same) return;
  std::unordered_map<uint64_t, float> known;
  known.reserve(memory.keys.size());
  for (size_t i = 0; i < memory.keys.size(); ++i) {
    if (memory.heights[i] >= 0) known.emplace(memory.keys[i], memory.heights[i]);
  }
  memory.keys.resize(list.count);
  memory.heights.assign(list.count, -1);
  for (size_t i = 0; i < list.count; ++i) {
    memory.keys[i] = list.key(i);
    if (const auto it = known.find(memory.keys[i]); it != known.end())
      memory.heights[i] = it->second;
  }
}

float item_height(const VirtualList& list, const ListMemory& memory, size_t i) {
  return memory.heights[i] >= 0 ? memory.heights[i] : list.estimated_height;
}

// Scrolls by as much as things above the anchor grew, so that what is read stays in place.
// True while it has to.
bool hold_anchor(const VirtualList& list, const ListMemory& memory, ScrollMemory& scroll,
                 float list_top) {
  // At the very start it stays there, whatever grows.
  if (!memory.anchored || (scroll.at_end && scroll.stuck) || scroll.offset <= 0) return false;
  float top = list_top;
  for (size_t i = 0; i < list.count; ++i) {
    if (memory.keys[i] == memory.anchor_key) {
      const float most = std::max(0.0f, scroll.content - scroll.view);
      const float wanted = std::clamp(top - memory.anchor_offset, 0.0f, most);
      if (std::fabs(wanted - scroll.offset) < 1) return false;
      scroll.wanted = wanted;
      state().scroll_dirty = true;
      return true;
    }
    top += item_height(list, memory, i) + list.gap;
  }
  return false;
}

// Takes up what the view asks for, once a value.
void follow_reveal(const VirtualList& list, ListMemory& memory) {
  if (list.reveal == SIZE_MAX) memory.revealed = SIZE_MAX;
  if (list.reveal >= list.count || memory.revealed == list.reveal) return;
  memory.revealed = list.reveal;
  memory.revealing = true;
  memory.reveal_key = memory.keys[list.reveal];
}

// Scrolls so that the item whose top is at `top` in the content stands in the upper part of the
// view. False while it does not.
bool reveal(ScrollMemory& scroll, float top) {
  const float most = std::max(0.0f, scroll.content - scroll.view);
  const float wanted = std::clamp(top - scroll.view / 3, 0.0f, most);
  if (std::fabs(wanted - scroll.offset) < 1) return true;
  scroll.wanted = wanted;
  scroll.at_end = false;
  state().scroll_dirty = true;
  return false;
}

// Takes over the heights of what was declared. True if one was not known so.
bool measure(ListMemory& memory) {
  bool changed = false;
  for (const auto& [index, id] : memory.measured) {
    const float measured = state().layout.memory(id).natural_height;
    if (std::fabs(memory.heights[index] - measured) <= 0.06f) continue;
    memory.heights[index] = measured;
    changed = true;
  }
  memory.measured.clear();
  state().scroll_dirty = state().scroll_dirty || changed;
  return changed;
}

// Those of the items around what is in view; the range moves in large steps.
void offer_texts(const VirtualList& list, uint32_t id, size_t in_view) {
  constexpr size_t kStep = kFindTextsMax / 4;
  FindSource& find = state().find;
  const size_t last = list.count > kFindTextsMax ? list.count - kFindTextsMax : 0;
  const size_t middle = in_view / kStep * kStep;
  find.list = id;
  find.first = std::min(last, middle > kFindTextsMax / 2 ? middle - kFindTextsMax / 2 : 0);
  find.count = std::min(list.count, kFindTextsMax);
  find.texts = list.find;
  const uint64_t parts[] = {id, list.find_revision, find.first, list.count};
  find.signature = hash_bytes(parts, sizeof parts, 1);
}

}  // namespace

void virtual_list(const VirtualList& list, FunctionRef<void(size_t)> draw_item) {
  State& s = state();
  if (open_scroll() == nullptr) return;
  const OpenScroll open = *open_scroll();
  ScrollMemory& scroll = s.scrolls[open.id];
  ListMemory& memory = s.lists[open.id];
  remap_heights(list, memory);
  follow_reveal(list, memory);

  Column column({.gap = list.gap});
  const Rect origin = s.layout.current_rect();
  const float list_top = origin.y - open.view.y + scroll.offset;  // within the content
  // A person's scrolling moves the anchor; writing the offset meanwhile would end the movement.
  if (!memory.holding && scroll.offset != memory.last_offset) memory.moved_frame = s.frame;
  const bool still = memory.moved_frame != s.frame && !memory.revealing;
  memory.holding = still && hold_anchor(list, memory, scroll, list_top);
  bool anchor_found = memory.holding;

  const float view_top = open.view.y - 200;
  const float view_bottom = open.view.bottom() + 200;
  float y = origin.y;
  float skipped = 0;
  size_t skipped_count = 0;
  size_t first = SIZE_MAX;  // that is declared
  bool in_place = true;     // what is to be revealed
  const auto flush = [&] {
    if (skipped_count == 0) return;
    s.layout.place(0, skipped + static_cast<float>(skipped_count - 1) * list.gap);
    skipped = 0;
    skipped_count = 0;
  };
  for (size_t i = 0; i < list.count; ++i) {
    const float height = item_height(list, memory, i);
    const bool focused = memory.keys[i] == memory.focused_key;
    if (memory.revealing && memory.keys[i] == memory.reveal_key) {
      in_place = reveal(scroll, y - open.view.y + scroll.offset);
    }
    if ((y + height < view_top || y > view_bottom) && !focused) {
      skipped += height;
      ++skipped_count;
    } else {
      flush();
      if (!focused) first = std::min(first, i);
      const Key key(memory.keys[i]);
      s.tree().place_in_set(static_cast<uint32_t>(i + 1), static_cast<uint32_t>(list.count),
                            list.find ? memory.keys[i] : 0);
      Column item({.key = "item", .gap = 0, .role = list.item_role});
      draw_item(i);
      s.tree().place_in_set(0, 0);
      if (item.focus_within()) memory.focused_key = memory.keys[i];
      if (!anchor_found && y + height > open.view.y) {
        anchor_found = memory.anchored = true;
        memory.anchor_key = memory.keys[i];
        memory.anchor_offset = y - open.view.y;
      }
      memory.measured.emplace_back(i, s.layout.current_id());
    }
    y += height + list.gap;
  }
  flush();
  if (list.find) offer_texts(list, open.id, first);
  // What is measured on the way moves the item that is revealed.
  if (!measure(memory) && in_place) memory.revealing = false;
  memory.last_offset = scroll.offset;
}

}  // namespace ithaca::ui
