// Fields. Their text is drawn by the real element that the twin lays over the box drawn here; only
// while something covers the field is it drawn on the canvas.
#include <algorithm>
#include <cmath>

#include "src/ui/core.h"
#include "src/ui/draw.h"

namespace ithaca::ui {
namespace {

constexpr std::size_t kFieldLaidOutBytesMax = 4096;

constexpr float kFieldHeight = 44;
constexpr float kPadX = 14, kPillPadX = 18;

std::string_view input_mode(FieldKind kind) {
  switch (kind) {
    case FieldKind::kText:
      return "text";
    case FieldKind::kEmail:
      return "email";
    case FieldKind::kUrl:
      return "url";
    case FieldKind::kSearch:
      return "search";
    case FieldKind::kNumeric:
      return "numeric";
  }
  return "text";
}

std::string_view enter_hint(EnterKey key) {
  switch (key) {
    case EnterKey::kDone:
      return "done";
    case EnterKey::kSend:
      return "send";
    case EnterKey::kNext:
      return "next";
    case EnterKey::kGo:
      return "go";
    case EnterKey::kSearch:
      return "search";
    case EnterKey::kEnter:
      return "enter";
  }
  return "done";
}

// Whether a layer above the field's own lies over it. Toasts do not count for one that is written
// in.
bool is_covered(const Rect& physical, bool focused) {
  const State& s = state();
  const uint32_t own = s.layer_stack.empty() ? 0 : s.layer_stack.back().ordinal;
  for (uint32_t i = own; i < s.covers.size(); ++i) {
    const bool toast =
        std::find(s.toast_layers.begin(), s.toast_layers.end(), i + 1) != s.toast_layers.end();
    if (s.covers[i].overlaps(physical) && !(toast && focused)) return true;
  }
  return false;
}

// What of a field's text can show: laying out all of a pasted megabyte would stop the page.
std::string_view visible_part(std::string_view value) {
  if (value.size() <= kFieldLaidOutBytesMax) return value;
  std::size_t end = kFieldLaidOutBytesMax;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;
  return value.substr(0, end);
}

void draw_covered_text(std::string_view value, const FieldOptions& o, const Rect& rect, float pad_x,
                       float pad_y, bool multi_line) {
  const bool empty = value.empty();
  const std::string_view text = empty ? o.placeholder : visible_part(value);
  const text::Paragraph& p = layout_text(text, TextStyle::kBody, rect.width - 2 * pad_x,
                                         multi_line ? text::Wrap::kWrap : text::Wrap::kEllipsis);
  const Rect at{rect.x + pad_x, rect.y + pad_y, rect.width - 2 * pad_x, p.height};
  const Rect clip = state().layout.to_physical(rect);
  ImGui::PushClipRect({clip.x, clip.y}, {clip.right(), clip.bottom()}, true);
  draw_paragraph(p, at, empty ? Color::kMuted : Color::kText);
  ImGui::PopClipRect();
}

struct FieldShape {
  Role role;
  bool multi_line = false;
  bool native = false;  // the browser draws more than text (a date's parts)
};

// Label above, box, and hint or error below. Returns the box.
Rect place_field(std::string_view label, const FieldOptions& o, float height) {
  State& s = state();
  if (!o.label_hidden) {
    const text::Paragraph& p = layout_text(label, TextStyle::kLabel, s.layout.available_width());
    const Rect at = s.layout.place(p.width, p.height);
    draw_paragraph(p, at, Color::kText);
    if (o.required) {
      draw_line("*", TextStyle::kLabel, {at.right() + 4, at.y, 12, at.height}, Color::kDanger);
    }
  }
  return o.width == kFill ? s.layout.place_fill(height, 120) : s.layout.place(o.width, height);
}

void place_note(const FieldOptions& o) {
  const bool wrong = !o.error.empty();
  const std::string_view note = wrong ? o.error : o.hint;
  if (note.empty()) return;
  if (wrong) {
    // A text of its own, besides the field's description: it is found and read like any other.
    label(note, {.style = TextStyle::kSmall, .color = Color::kDanger});
    return;
  }
  State& s = state();
  const text::Paragraph& p = layout_text(note, TextStyle::kSmall, s.layout.available_width());
  const Rect at = s.layout.place(p.width, p.height);
  draw_paragraph(p, at, Color::kMuted);
}

void draw_field_box(const Rect& rect, const FieldOptions& o, bool focused) {
  const float radius = o.pill ? kFieldHeight / 2 : kRadiusM;
  fill_rect(rect,
            o.pill      ? Color::kBackground
            : o.enabled ? Color::kSurface
                        : Color::kSurface2,
            radius);
  const bool wrong = !o.error.empty();
  // A field shows its focus however it came: typing goes there.
  const Color edge = wrong ? Color::kDanger : focused ? Color::kPrimary : Color::kFieldBorder;
  stroke_rect(rect, edge, radius, focused ? 2 : 1);
}

uint32_t field_state(const FieldOptions& o) {
  uint32_t bits = 0;
  if (!o.enabled) bits |= kStateDisabled;
  if (o.required) bits |= kStateRequired;
  if (o.read_only) bits |= kStateReadOnly;
  if (!o.error.empty()) bits |= kStateInvalid;
  if (o.spellcheck) bits |= kStateSpellcheck;
  if (o.submit_on_enter) bits |= kStateSubmitOnEnter;
  return bits;
}

void fill_node(Node& node, std::string_view label, std::string_view value, const FieldOptions& o,
               float pad_x, float pad_y) {
  const State& s = state();
  const TextStyleSpec spec = s.theme.text(TextStyle::kBody);
  node.name = label;
  node.value = value;
  node.description = o.error.empty() ? o.hint : o.error;
  node.state = field_state(o);
  node.extra = o.placeholder;
  for (const std::string_view part : {input_mode(o.kind), enter_hint(o.enter), o.autocomplete}) {
    node.extra += '\x1f';
    node.extra += part;
  }
  if (o.select_all_on_focus) node.state |= kStateSelectOnFocus;
  node.type = {.size = spec.size,
               .line_height = spec.line_height,
               .weight = 400,
               .rgb = s.theme.rgb(o.enabled ? Color::kText : Color::kMuted),
               .placeholder_rgb = s.theme.rgb(Color::kMuted),
               .pad_x = pad_x,
               .pad_y = pad_y};
}

float field_height(std::string_view value, const FieldOptions& o, const FieldShape& shape,
                   float width, float pad_x, float& pad_y) {
  const float line = state().theme.text(TextStyle::kBody).line_height;
  const float single = std::max(kFieldHeight, line + 20);
  pad_y = (single - line) / 2;
  if (!shape.multi_line) return single;
  std::string_view text = visible_part(value);
  if (text.empty()) text = " ";
  const text::Paragraph& p =
      layout_text(text, TextStyle::kBody, std::max(20.0f, width - 2 * pad_x - 2));
  const auto lines = std::clamp(static_cast<int>(p.lines.size()), o.rows_min, o.rows_max);
  return single + static_cast<float>(lines - 1) * line;
}

void track_edit(uint32_t id, bool focused, FieldResult& result) {
  FieldMemory& memory = state().fields[id];
  memory.last_used = state().frame;
  memory.changed_since_focus = memory.changed_since_focus || result.changed;
  if (memory.was_focused && !focused && memory.changed_since_focus) {
    result.committed = true;
    memory.changed_since_focus = false;
    mark_acted();
  }
  memory.was_focused = focused;
  result.focused = focused;
}

FieldResult edit(std::string_view label, std::string& value, const FieldOptions& o,
                 const FieldShape& shape) {
  State& s = state();
  Column column({.width = o.width, .gap = 6});
  FieldOptions inner = o;
  inner.width = kFill;
  const uint32_t id = widget_id(Kind::kField, label);
  FieldResult result;
  if (Command command; take_command(CommandKind::kInput, id, &command)) {
    result.changed = value != command.text;
    value = std::move(command.text);
  }
  if (take_key(id, "Enter")) result.submitted = true;
  if (o.leads_down && take_key(id, "ArrowDown")) result.down = true;

  const float pad_x = o.pill ? kPillPadX : kPadX;
  float pad_y = 0;
  const float height = field_height(value, o, shape, s.layout.inner_width(), pad_x, pad_y);
  const Rect rect = place_field(label, inner, height);
  const auto known = s.fields.find(id);
  const bool is_new = known == s.fields.end() || known->second.last_used + 1 < s.frame;
  Interaction in = interact(id, rect, o.enabled);
  if (in.pressed && !in.focused) request_focus(id);
  draw_field_box(rect, o, in.focused);

  Role role = shape.role;
  Node& node = record(role, id, rect);
  fill_node(node, label, value, o, pad_x, pad_y);
  node.keys = shape.multi_line && !o.submit_on_enter ? 0 : kKeyEnter;
  if (o.leads_down) node.keys |= kKeyVerticalArrows;
  if (is_covered(s.layout.to_physical(rect), in.focused)) {
    node.state |= kStateCovered;
    const bool secret = role == Role::kPassword;
    const std::string dots(secret ? value.size() : 0, '*');
    draw_covered_text(secret ? dots : value, o, rect, pad_x, pad_y, shape.multi_line);
  }
  place_note(o);
  track_edit(id, in.focused, result);
  if (is_new && o.autofocus) request_focus(id);
  return result;
}

}  // namespace

FieldResult text_field(std::string_view label, std::string& value, const FieldOptions& options) {
  return edit(label, value, options, {.role = Role::kTextField});
}

FieldResult text_area(std::string_view label, std::string& value, const FieldOptions& options) {
  FieldOptions lines = options;
  if (!lines.submit_on_enter) lines.enter = EnterKey::kEnter;
  return edit(label, value, lines, {.role = Role::kTextArea, .multi_line = true});
}

FieldResult password_field(std::string_view label, std::string& value,
                           const FieldOptions& options) {
  FieldOptions secret = options;
  secret.spellcheck = false;  // some checkers send what they check to a server
  return edit(label, value, secret, {.role = Role::kPassword});
}

FieldResult date_field(std::string_view label, std::string& value, const FieldOptions& options) {
  return edit(label, value, options, {.role = Role::kDate, .native = true});
}

FieldResult time_field(std::string_view label, std::string& value, const FieldOptions& options) {
  return edit(label, value, options, {.role = Role::kTime, .native = true});
}

FieldResult select(std::string_view label, size_t& index, std::span<const std::string_view> options,
                   const FieldOptions& o) {
  Column column({.width = o.width, .gap = 6});
  FieldOptions inner = o;
  inner.width = kFill;
  const uint32_t id = widget_id(Kind::kSelect, label);
  FieldResult result;
  if (Command command; take_command(CommandKind::kChoose, id, &command)) {
    const auto chosen = static_cast<size_t>(std::max(0, command.number));
    if (chosen < options.size()) {
      result.changed = index != chosen;
      index = chosen;
    }
  }
  const Rect rect = place_field(label, inner, kFieldHeight);
  const Interaction in = interact(id, rect, o.enabled);
  draw_field_box(rect, o, in.ring);
  const std::string_view shown = index < options.size() ? options[index] : o.placeholder;
  draw_line(shown, TextStyle::kBody,
            {rect.x + kPadX, rect.y, rect.width - 2 * kPadX - 24, rect.height}, Color::kText);
  draw_glyph(Icon::kDown, 18, rect.right() - 20, rect.y + rect.height / 2, Color::kMuted);
  if (in.ring) focus_ring(rect, kRadiusM);
  Node& node = record(Role::kSelect, id, rect);
  fill_node(node, label, std::to_string(index), o, kPadX, 0);
  node.extra.clear();
  for (const std::string_view option : options) {
    if (!node.extra.empty()) node.extra += '\x1f';
    node.extra += option;
  }
  place_note(o);
  track_edit(id, in.focused, result);
  return result;
}

}  // namespace ithaca::ui
