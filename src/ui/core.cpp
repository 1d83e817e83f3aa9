// The steps that widgets share: identity, pointer and commands, nodes, focus, text.
#include "src/ui/core.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace ithaca::ui {

void mark_acted() { state().acted = true; }

bool take_command(CommandKind kind, uint32_t id, Command* out) {
  State& s = state();
  bool taken = false;
  // The last of its kind counts: two texts between frames are one edit.
  for (Command& command : s.active) {
    if (command.kind != kind || command.id != id) continue;
    taken = true;
    if (out != nullptr) *out = std::move(command);
    command.id = 0;
  }
  if (taken) mark_acted();
  return taken;
}

bool take_key(uint32_t id, std::string_view key) {
  for (Command& command : state().active) {
    if (command.kind == CommandKind::kKey && command.id == id && command.text == key) {
      command.id = 0;
      mark_acted();
      return true;
    }
  }
  return false;
}

void request_focus(uint32_t id) { state().focus_request = id; }

void offer_focus(uint32_t id) {
  State& s = state();
  if (s.focus_next) {
    s.focus_next = false;
    request_focus(id);
  }
  if (s.layer_focus_layer != 0 && !s.layer_stack.empty() &&
      s.layer_stack.back().id == s.layer_focus_layer) {
    s.layers[s.layer_focus_layer].focus_placed = true;
    s.layer_focus_layer = 0;
    request_focus(id);
  }
}

void remember_last(uint32_t id, const Rect& logical, bool hovered) {
  State& s = state();
  s.last_id = id;
  s.last_rect = logical;
  s.last_hovered = hovered;
}

namespace {

// Where the pointer meets the widget. A press is aimed at what is on the screen, which may have
// changed since: it is held against the rectangles of the frame that was shown last.
std::optional<Rect> pointer_rect(const State& s, uint32_t id, const Rect& logical) {
  const Rect now = s.layout.to_physical(logical);
  if (!ImGui::IsMouseClicked(ImGuiMouseButton_Left)) return now;
  const Node* shown = s.trees[s.current_tree ^ 1].find(id);
  return shown != nullptr ? std::optional(shown->rect) : std::nullopt;
}

// imgui counts a press where the button goes up over the widget. That it went down there and did
// not travel is enough: the widget may have moved meanwhile, because a text above it grew.
bool button_behavior(const ImRect& box, uint32_t id, Interaction& out) {
  const bool was_held = ImGui::GetActiveID() == id;
  const bool pressed = ImGui::ButtonBehavior(box, id, &out.hovered, &out.held);
  if (pressed || !was_held || !ImGui::IsMouseReleased(ImGuiMouseButton_Left)) return pressed;
  const ImGuiIO& io = ImGui::GetIO();
  const ImVec2 from = io.MouseClickedPos[ImGuiMouseButton_Left];
  return std::hypot(io.MousePos.x - from.x, io.MousePos.y - from.y) < io.MouseDragThreshold;
}

}  // namespace

Interaction interact(uint32_t id, const Rect& logical, bool enabled, float reach) {
  State& s = state();
  Interaction out;
  if (const auto r = s.hidden == 0 ? pointer_rect(s, id, logical) : std::nullopt) {
    const float grow_x = std::max(0.0f, (reach - r->width) / 2);
    const float grow_y = std::max(0.0f, (reach - r->height) / 2);
    const ImRect box({r->x - grow_x, r->y - grow_y}, {r->right() + grow_x, r->bottom() + grow_y});
    if (ImGui::ItemAdd(box, id) && enabled) out.pressed = button_behavior(box, id, out);
  }
  if (enabled && s.hidden == 0) {
    offer_focus(id);
    if (take_command(CommandKind::kActivate, id)) out.pressed = true;
  }
  s.reach_id = s.platform.environment().touch ? id : 0;
  s.reach = reach;
  out.focused = s.focused == id;
  out.ring = out.focused && s.focus_ring;
  if (out.focused) s.layout.mark_focus_within();
  if (out.pressed) mark_acted();
  if (out.pressed || out.held) s.tooltip_muted = id;
  if (s.tooltip_muted == id && !out.hovered && !out.focused) s.tooltip_muted = 0;
  remember_last(id, logical, out.hovered);
  return out;
}

Node& record(Role role, uint32_t id, const Rect& logical) {
  State& s = state();
  static Node nowhere;
  if (s.hidden > 0) return nowhere = Node{};
  Node& node = s.tree().add(role, id);
  node.rect = s.layout.to_physical(logical);
  if (id == s.reach_id) {
    // A finger meets the element where it meets the drawn widget.
    const float grow_x = std::max(0.0f, (s.reach - node.rect.width) / 2);
    const float grow_y = std::max(0.0f, (s.reach - node.rect.height) / 2);
    node.rect = {node.rect.x - grow_x, node.rect.y - grow_y, node.rect.width + 2 * grow_x,
                 node.rect.height + 2 * grow_y};
  }
  return node;
}

void open_node(Role role, uint32_t id, const Rect& logical) {
  State& s = state();
  s.tree().open(role, id);
  s.tree().current_parent().rect = s.layout.to_physical(logical);
}

void close_node() { state().tree().close(); }

std::string count_text(uint32_t count) {
  std::string text = platform().format_number(std::min(count, 99u), false);
  if (count > 99) text += '+';
  return text;
}

text::Font text_font(TextStyle style) {
  const TextStyleSpec spec = state().theme.text(style);
  return {.size = spec.size,
          .weight = spec.weight,
          .face = spec.monospace ? text::Face::kCode : text::Face::kText};
}

const text::Paragraph& layout_text(std::string_view text, TextStyle style, float max_width,
                                   text::Wrap wrap) {
  State& s = state();
  return s.text.layout(text, {.font = text_font(style),
                              .line_height = s.theme.text(style).line_height,
                              .max_width = max_width,
                              .wrap = wrap});
}

float text_width(std::string_view text, TextStyle style) {
  return layout_text(text, style, 0, text::Wrap::kEllipsis).width;
}

// ---- Where am I, and small things ---------------------------------------------------------------

bool narrow() { return state().input.width < kNarrowBelow; }
bool tight() { return state().input.width < kTightBelow; }
float screen_width() { return state().input.width; }
float screen_height() { return state().input.height; }
float available_width() { return state().layout.available_width(); }
bool mirrored() { return state().mirrored; }
void spacer(float size) { state().layout.space(size); }
Rect reserve(float width, float height) { return state().layout.place(width, height); }
void redraw_in(double milliseconds) { platform().request_frame_in(milliseconds); }
void focus_next() { state().focus_next = true; }
void announce(std::string_view text, bool assertive) { platform().announce(text, assertive); }

bool shortcut(std::string_view keys, std::string_view what) {
  State& s = state();
  s.shortcuts.push_back({std::string(keys), std::string(what)});
  if (s.modal_before && s.layer_stack.empty()) return false;
  if (keys.size() == 1 && !s.single_keys) return false;
  for (Command& command : s.active) {
    if (command.kind == CommandKind::kShortcut && command.text == keys) {
      command.kind = CommandKind::kBlur;
      command.id = 0;
      mark_acted();
      return true;
    }
  }
  return false;
}

std::span<const ShortcutEntry> shortcuts() { return state().shortcuts; }

Key::Key(std::string_view key) { state().layout.push_key(std::hash<std::string_view>{}(key)); }
Key::Key(uint64_t key) { state().layout.push_key(key); }
Key::~Key() { state().layout.pop_key(); }

}  // namespace ithaca::ui
