// Dialogs and menus: layers over the page.
//
// Each layer is a window of imgui's in front of the ones before, so that pointers meet the topmost,
// and a node at the root of the semantics tree, so that no scroll area clips it.
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "src/ui/core.h"
#include "src/ui/draw.h"

namespace ithaca::ui {
namespace {

bool was_open(const LayerMemory& memory) {
  return memory.last_frame != 0 && memory.last_frame + 1 >= state().frame;
}

// Remembers where focus came from, and asks for the first widget of the layer to take it.
void take_focus(uint32_t id) {
  State& s = state();
  LayerMemory& memory = s.layers[id];
  if (!was_open(memory)) {
    // A menu whose item opened this layer has just asked for its own button back.
    memory.return_focus = s.focus_request != 0 ? s.focus_request : s.focused;
    memory.focus_placed = false;
  }
  memory.last_frame = s.frame;
  if (!memory.focus_placed) s.layer_focus_layer = id;
}

// A layer that was open in the last frame and is not in this one gives focus back.
void give_focus_back(uint32_t id) {
  State& s = state();
  const auto it = s.layers.find(id);
  if (it == s.layers.end() || it->second.last_frame == 0) return;
  if (was_open(it->second) && it->second.return_focus != 0) request_focus(it->second.return_focus);
  it->second.last_frame = 0;
}

bool clicked_outside(const Rect& logical) {
  const Rect r = state().layout.to_physical(logical);
  const bool outside = !ImGui::IsMouseHoveringRect({r.x, r.y}, {r.right(), r.bottom()}, false);
  return outside && ImGui::IsWindowHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Left);
}

}  // namespace

void begin_window(uint32_t id, const Rect& physical, bool covers_fields) {
  State& s = state();
  char name[24];
  std::snprintf(name, sizeof name, "layer-%08x", id);
  ImGui::SetNextWindowPos({physical.x, physical.y});
  ImGui::SetNextWindowSize({physical.width, physical.height});
  ImGui::Begin(name, nullptr, kLayerWindow);
  ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
  ++s.layer_count;
  s.layer_stack.push_back({id, s.layer_count});
  s.covers_next.push_back(covers_fields ? physical : Rect{});
  s.layout.push_key(id);
}

void end_window() {
  State& s = state();
  s.layout.pop_key();
  s.layer_stack.pop_back();
  ImGui::End();
}

namespace {

struct OpenDialog {
  uint32_t id;
  bool* open;
  Rect card;
  Scroll* body;
};
std::vector<OpenDialog> g_dialogs;
// What the button in the upper corner takes.
constexpr float kCornerWidth = kSpace4 + 36 + kSpace2;

alignas(Scroll) unsigned char g_scroll_storage[4][sizeof(Scroll)];

}  // namespace

Dialog::Dialog(bool& open, std::string_view title, const DialogOptions& o) {
  State& s = state();
  const uint32_t id = widget_id(Kind::kDialog, title);
  m_visible = open && g_dialogs.size() < std::size(g_scroll_storage);
  if (!m_visible) {
    give_focus_back(id);
    return;
  }
  take_focus(id);
  const Rect screen{0, 0, s.input.width, s.input.height};
  begin_window(id, screen, true);
  fill_rect(screen, Color::kScrim);
  const float margin = narrow() ? 12 : 24;
  const float width = std::min(o.max_width, screen.width - 2 * margin);
  const float height = s.layout.memory(id).natural_height;
  const Rect card{std::floor((screen.width - width) / 2),
                  std::max(margin, std::floor((screen.height - height) / 2.2f)), width, height};
  if (take_key(id, "Escape") || (!o.alert && clicked_outside(card))) {
    open = false;
    mark_acted();
  }
  shadow(card, kRadiusL, true);
  fill_rect(card, Color::kSurface, kRadiusL);
  s.tree().open_root(o.alert ? Role::kAlertDialog : Role::kDialog, id);
  Node& node = s.tree().current_parent();
  node.rect = s.layout.to_physical(card);
  node.name = title;
  node.description = o.text;
  node.state |= kStateModal;
  node.keys = kKeyEscape;
  s.modal_id = id;
  s.layout.open_root(id, {card.x, card.y, card.width, 0}, false, 0);
  {
    Row head({.gap = kSpace2, .padding = Edges(kSpace5, 20, kCornerWidth, 4)});
    Column words({.width = kFill, .gap = kSpace1});
    heading(title, 2, TextStyle::kLarge);
    if (!o.text.empty()) label(o.text, {.color = Color::kMuted});
  }
  const float words = card.width - kSpace5 - kCornerWidth;
  float head_height = 24 + layout_text(title, TextStyle::kLarge, words).height;
  if (!o.text.empty()) head_height += kSpace1 + layout_text(o.text, TextStyle::kBody, words).height;
  void* storage = g_scroll_storage[g_dialogs.size()];
  Scroll* body =
      new (storage) Scroll("body", {.height = kFit,
                                    .max_height = screen.height - 2 * margin - head_height,
                                    .padding = Edges(kSpace5, kSpace2, kSpace5, kSpace5),
                                    .gap = kSpace4});
  g_dialogs.push_back({id, &open, card, body});
}

Dialog::~Dialog() {
  if (!m_visible) return;
  State& s = state();
  const OpenDialog dialog = g_dialogs.back();
  g_dialogs.pop_back();
  dialog.body->~Scroll();
  // Declared last, so that focus begins with the content; it stands in the upper corner.
  const Rect corner{dialog.card.right() - 36 - kSpace4, dialog.card.y + kSpace4, 36, 36};
  s.layout.open_root(s.layout.make_id("corner", 0xD1), corner, false, 0);
  if (button(tr(Str::close), {.kind = ButtonKind::kPlain,
                              .size = ButtonSize::kSmall,
                              .icon = Icon::kClose,
                              .icon_only = true})) {
    *dialog.open = false;
  }
  s.layout.close();
  s.layout.close();
  s.tree().close();
  end_window();
  if (!*dialog.open) give_focus_back(dialog.id);
}

DialogActions::DialogActions()
    : Container(true,
                {.gap = kSpace2, .padding = Edges(0, kSpace2, 0, 0), .justify = Align::kEnd}) {}

// ---- Menus ------------------------------------------------------------------------------------

namespace {

struct OpenMenu {
  uint32_t id;
  bool* open;
  Rect panel;
};
std::vector<OpenMenu> g_menus;

// Moves focus among the items of the menu, as they were in the last pass.
void move_in_menu(const LayerMemory& memory, uint32_t from) {
  const auto& items = memory.items_before;
  const auto it = std::find(items.begin(), items.end(), from);
  if (it == items.end()) return;
  const auto count = items.size();
  const auto at = static_cast<size_t>(it - items.begin());
  const bool mirrored = state().mirrored;
  if (take_key(from, "ArrowDown") || take_key(from, mirrored ? "ArrowLeft" : "ArrowRight")) {
    request_focus(items[(at + 1) % count]);
  }
  if (take_key(from, "ArrowUp") || take_key(from, mirrored ? "ArrowRight" : "ArrowLeft")) {
    request_focus(items[(at + count - 1) % count]);
  }
  if (take_key(from, "Home")) request_focus(items.front());
  if (take_key(from, "End")) request_focus(items.back());
}

}  // namespace

Menu::Menu(bool& open, std::string_view name) {
  State& s = state();
  const uint32_t id = widget_id(Kind::kMenu, name);
  m_visible = open;
  if (!open) {
    give_focus_back(id);
    return;
  }
  take_focus(id);
  const Rect anchor = s.last_rect;
  const BoxMemory& memory = s.layout.memory(id);
  constexpr float kPad = 6;
  // As wide as its widest item would like to be.
  const float width = std::clamp(memory.child_cross + 2 * kPad, 180.0f, s.input.width - 16);
  const float height = memory.natural_height + 2 * kPad;
  float x = anchor.x + width > s.input.width - 8 ? anchor.right() - width : anchor.x;
  x = std::clamp(x, 8.0f, std::max(8.0f, s.input.width - width - 8));
  float y = anchor.bottom() + 6;
  if (y + height > s.input.height - 8 && anchor.y - height - 6 > 8) y = anchor.y - height - 6;
  const Rect panel{x, y, width, height};
  begin_window(id, {0, 0, s.input.width, s.input.height}, false);
  s.covers_next.back() = s.layout.to_physical(panel);
  if (take_key(id, "Escape") || clicked_outside(panel)) {
    open = false;
    mark_acted();
  }
  shadow(panel, kRadiusM, true);
  fill_rect(panel, Color::kSurface, kRadiusM);
  stroke_rect(panel, Color::kBorder, kRadiusM);
  s.tree().open_root(Role::kMenu, id);
  Node& node = s.tree().current_parent();
  node.rect = s.layout.to_physical(panel);
  node.name = name;
  node.keys = kKeyEscape;
  s.layout.open_root(id, {x + kPad, y + kPad, width - 2 * kPad, 0}, false, 2);
  LayerMemory& layer = s.layers[id];
  layer.items_before = std::exchange(layer.items, {});
  g_menus.push_back({id, &open, panel});
}

Menu::~Menu() {
  if (!m_visible) return;
  State& s = state();
  const OpenMenu menu = g_menus.back();
  g_menus.pop_back();
  s.layout.close();
  s.tree().close();
  end_window();
  if (!*menu.open) give_focus_back(menu.id);
}

bool menu_emoji(std::string_view emoji, std::string_view label) {
  State& s = state();
  const OpenMenu menu = g_menus.back();
  LayerMemory& layer = s.layers[menu.id];
  const uint32_t id = widget_id(Kind::kMenuItem, label);
  const Rect rect = s.layout.place(kTouchTarget, kTouchTarget);
  layer.items.push_back(id);
  move_in_menu(layer, id);
  const Interaction in = interact(id, rect);
  if (in.hovered || in.focused) fill_rect(rect, Color::kSurface2, kRadiusS);
  draw_line(emoji, TextStyle::kDisplay, rect, Color::kText, Align::kCenter);
  if (in.ring) focus_ring({rect.x + 3, rect.y + 3, rect.width - 6, rect.height - 6}, kRadiusS - 3);
  Node& node = record(Role::kMenuItem, id, rect);
  node.name = label;
  node.keys = kKeyVerticalArrows | kKeyHorizontalArrows | kKeyHomeEnd;
  node.state = kStateNotTabbable;
  tooltip(label);
  if (in.pressed) {
    *menu.open = false;
    mark_acted();
  }
  return in.pressed;
}

bool menu_item(Icon glyph, std::string_view label, Tone tone, bool enabled) {
  State& s = state();
  const OpenMenu menu = g_menus.back();
  LayerMemory& layer = s.layers[menu.id];
  const uint32_t id = widget_id(Kind::kMenuItem, label);
  const float natural = text_width(label, TextStyle::kBody) + (glyph == Icon::kNone ? 24 : 56);
  const float height = kTouchTarget - 4;
  const Rect rect = s.layout.place(std::max(natural, s.layout.inner_width()), height, natural);
  layer.items.push_back(id);
  move_in_menu(layer, id);
  const Interaction in = interact(id, rect, enabled);
  if (in.hovered || in.focused) fill_rect(rect, Color::kSurface2, kRadiusS);
  const Color ink = !enabled                ? Color::kMuted
                    : tone == Tone::kDanger ? Color::kDanger
                                            : Color::kText;
  float x = rect.x + 12;
  if (glyph != Icon::kNone) {
    draw_glyph(glyph, 18, x + 9, rect.y + height / 2, ink);
    x += 32;
  }
  draw_control_label(label, TextStyle::kBody, {x, rect.y, rect.right() - x - 6, height}, ink);
  if (in.ring) focus_ring({rect.x + 3, rect.y + 3, rect.width - 6, rect.height - 6}, kRadiusS - 3);
  Node& node = record(Role::kMenuItem, id, rect);
  node.name = label;
  node.keys = kKeyVerticalArrows | kKeyHomeEnd;
  node.state = kStateNotTabbable;
  if (!enabled) node.state |= kStateDisabled;
  if (in.pressed) {
    *menu.open = false;
    mark_acted();
  }
  return in.pressed;
}

}  // namespace ithaca::ui
