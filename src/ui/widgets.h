// The widgets: everything a screen is made of. Include this header to write a screen.
//
//   void draw_name_page(State& state) {
//     ui::Column page({.padding = 24, .gap = 16, .role = ui::Role::kMain});
//     ui::heading(tr(Str::start_title), 1);
//     ui::text_field(tr(Str::your_name), state.name, {.required = true, .error =
//     state.name_error}); if (ui::button(tr(Str::start))) state.start();
//   }
//
// A widget draws itself, takes the pointer, and records its node in the semantics tree: with that
// it has its role, its name, keyboard, focus ring and test handle (getByRole('button', {name:
// 'Start'})).
//
// Invariants
//  1. Labels are shown text, already translated. A widget's identity is its kind and label within
//  the nearest
//     ui::Key; two alike in one Key are an error that development builds report.
//  2. A widget that returns true, or `changed`, does so in exactly one pass after each action.
//  3. string_views are read during the call only.
//  4. Nothing here blocks, allocates without bound, or knows the domain.
// docs/SCREENS.md is the guide. Threads: the interface's only thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "src/app/state.h"
#include "src/ui/i18n.h"
#include "src/ui/icons.h"
#include "src/ui/layout.h"
#include "src/ui/platform.h"
#include "src/ui/theme.h"

namespace ithaca::ui {

// ---- Text -----------------------------------------------------------------------------------

struct TextOptions {
  TextStyle style = TextStyle::kBody;
  Color color = Color::kText;
  Align align = Align::kStart;  // of the lines, within the width
  bool ellipsis = false;        // one line, cut with "…" where it does not fit
  bool strike = false;
  float max_width = 0;      // 0: what the box offers
  bool selectable = false;  // people can select it, and the browser's find shows it
  bool decorative = false;  // not in the semantics tree (said elsewhere)
};

// A short text: one line where it fits, wrapped where not.
void label(std::string_view text, const TextOptions& options = {});
// A paragraph of body text; '\n' breaks lines. Selectable.
void paragraph(std::string_view text, const TextOptions& options = {.selectable = true});
// A message's body: paragraph() plus links, and a small, safe Markdown
// (bold, italic, code, lists, quotes). Every script, right-to-left by its first strong letter.
void rich_text(std::string_view source, const TextOptions& options = {.selectable = true});
void heading(std::string_view text, int level, TextStyle style = TextStyle::kTitle);
void icon(Icon icon, Color color = Color::kText, float size = 20);  // decorative

// ---- Buttons and links ----------------------------------------------------------------------

enum class ButtonKind : uint8_t {
  kPrimary,  // the one thing to do here
  kQuiet,    // outlined
  kPlain,    // text only
  kDanger,
};
enum class ButtonSize : uint8_t { kMedium /* 44 px */, kSmall /* 36 px; hit area 44 */ };

struct ButtonOptions {
  ButtonKind kind = ButtonKind::kPrimary;
  ButtonSize size = ButtonSize::kMedium;
  Icon icon = Icon::kNone;
  bool icon_only = false;  // the label is the accessible name and the tooltip
  bool round = false;      // an icon button that is a circle
  bool enabled = true;
  float width = kFit;  // or kFill, or px
  bool faint = false;  // drawn only when the pointer or focus is near (row actions)
  bool opens_menu = false;
  bool expanded = false;  // with opens_menu
  std::string_view description = {};
};

[[nodiscard]] bool button(std::string_view label, const ButtonOptions& options = {});
[[nodiscard]] bool quiet_button(std::string_view label, Icon icon = Icon::kNone);
[[nodiscard]] bool icon_button(Icon icon, std::string_view name);
// A link to a route ("#/today", followed in place) or to a page outside (opened in a new tab,
// without referrer). True when it was followed.
bool link(std::string_view label, std::string_view href, const TextOptions& options = {});
// An entry of the main navigation: icon above label; `current` is the page one is on.
bool nav_link(Icon icon, std::string_view label, std::string_view href, bool current,
              uint32_t badge = 0);

// ---- Fields ---------------------------------------------------------------------------------
// A field's text lives in the caller's std::string (UTF-8). It is edited in a real element of the
// page.

enum class FieldKind : uint8_t { kText, kEmail, kUrl, kSearch, kNumeric };
enum class EnterKey : uint8_t { kDone, kSend, kNext, kGo, kSearch, kEnter };

struct FieldOptions {
  std::string_view placeholder = {};
  std::string_view hint = {};
  std::string_view error = {};  // shown under the field and tied to it; the field is marked invalid
  FieldKind kind = FieldKind::kText;
  EnterKey enter = EnterKey::kDone;
  std::string_view autocomplete = "off";
  bool required = false;
  bool enabled = true;
  bool read_only = false;
  bool label_hidden = false;  // the label is the accessible name only
  bool pill = false;          // the composer's round shape
  bool spellcheck = true;
  bool submit_on_enter = false;  // text_area: Enter submits and Shift+Enter breaks the line
  bool leads_down = false;       // the down arrow leads from it to what is below: FieldResult::down
  bool autofocus = false;        // takes focus when it first appears
  bool select_all_on_focus = false;
  int rows_min = 1;  // text_area: grows from this …
  int rows_max = 8;  // … to this, then scrolls
  float width = kFill;
};

struct FieldResult {
  bool changed = false;    // the text is different now
  bool submitted = false;  // Enter (see submit_on_enter for a text_area)
  bool committed = false;  // focus left after a change
  bool focused = false;
  bool down = false;  // see leads_down
};

FieldResult text_field(std::string_view label, std::string& value,
                       const FieldOptions& options = {});
FieldResult text_area(std::string_view label, std::string& value, const FieldOptions& options = {});
FieldResult password_field(std::string_view label, std::string& value,
                           const FieldOptions& options = {});
// "YYYY-MM-DD", or empty; "HH:MM", or empty. The browser's own pickers.
FieldResult date_field(std::string_view label, std::string& value,
                       const FieldOptions& options = {});
FieldResult time_field(std::string_view label, std::string& value,
                       const FieldOptions& options = {});
// The browser's own list. `index` is the chosen option.
FieldResult select(std::string_view label, size_t& index, std::span<const std::string_view> options,
                   const FieldOptions& field = {});

struct CheckOptions {
  bool enabled = true;
  bool strike_when_done = false;
  std::string_view description = {};
};
// True when it was changed; `checked` is the new value then.
bool checkbox(std::string_view label, bool& checked, const CheckOptions& options = {});

struct RadioOption {
  std::string_view label;
  std::string_view description = {};
  Icon icon = Icon::kNone;
};
// As cards when any option has a description. True when the choice changed.
bool radio_group(std::string_view label, size_t& index, std::span<const RadioOption> options);

// ---- Tabs, chips, badges --------------------------------------------------------------------

// A tab bar; returns the selected index, which is `selected` unless another was chosen just now.
[[nodiscard]] size_t tabs(std::string_view name, size_t selected,
                          std::span<const std::string_view> labels);

struct ChipOptions {
  Tone tone = Tone::kNeutral;
  Icon icon = Icon::kNone;
};
void chip(std::string_view label, const ChipOptions& options = {});
// A chip that is pressed or not (filters). True when it was pressed just now.
[[nodiscard]] bool chip_button(std::string_view label, bool on, const ChipOptions& options = {});
// An emoji reaction with its count: "👏 1". `name` says it in words.
[[nodiscard]] bool reaction_chip(std::string_view emoji, uint32_t count, bool own,
                                 std::string_view name);
// Where an arrow key leads from an item of a grid, in reading direction.
enum class GridMove : uint8_t { kNone, kBack, kForward, kUp, kDown, kFirst, kLast };
struct EmojiButtonOptions {
  bool current = true;      // the one item of its grid that the Tab key reaches
  bool take_focus = false;  // now
  bool pressable = false;   // a toggle button, which `pressed` says the state of
  bool pressed = false;
};
struct EmojiButtonResult {
  bool pressed = false;
  GridMove move = GridMove::kNone;
};
// An emoji as a square button of a grid; `name` says it in words.
[[nodiscard]] EmojiButtonResult emoji_button(std::string_view emoji, std::string_view name,
                                             const EmojiButtonOptions& options = {});
void badge(uint32_t count, std::string_view name);  // "2"; `name`: "2 unread"
// A short state that is announced when it changes: role status with this name.
// On narrow screens with `compact` only the icon shows.
void status_chip(std::string_view name, std::string_view text, const ChipOptions& options = {},
                 bool compact = false);

// ---- People ---------------------------------------------------------------------------------

enum class AvatarSize : uint8_t { kSmall = 28, kMedium = 36, kLarge = 40 };
// Initials of `name` on a colour that belongs to `key`; or an icon.
void avatar(std::string_view name, std::string_view key, AvatarSize size = AvatarSize::kLarge,
            Icon icon = Icon::kNone);

// ---- Lists ----------------------------------------------------------------------------------

// Inside a box with Role::kList. One row of a list of things to open.
struct ListRow {
  std::string_view title;
  std::string_view subtitle = {};
  std::string_view meta = {};  // a time, at the end of the first line
  uint32_t badge = 0;
  std::string_view badge_name = {};  // "2 unread"
  std::string_view avatar_name = {};
  std::string_view avatar_key = {};
  Icon icon = Icon::kNone;  // instead of initials
  bool selected = false;
  std::string_view href = {};                 // a route: the row is a link; else it is a button
  std::string_view place = {};                // said after the rest, not shown
  std::span<const app::TextMark> marks = {};  // of the subtitle: what was looked for
  bool arrows = false;                        // arrow keys, Home and End are reported
  bool take_focus = false;                    // now
};
[[nodiscard]] bool list_row(const ListRow& row);
struct ListRowResult {
  bool pressed = false;
  GridMove move = GridMove::kNone;
};
[[nodiscard]] ListRowResult result_row(const ListRow& row);

// ---- Progress, notes, empties ---------------------------------------------------------------

// `fraction` 0…1, below 0: of unknown length. `text` is what is said and, with `show_text`, shown.
void progress(std::string_view name, float fraction, std::string_view text = {},
              bool show_text = true, Tone tone = Tone::kPrimary);
void separator();
// A line with a word in the middle: day separators, "New".
void labelled_separator(std::string_view text, Tone tone = Tone::kNeutral, bool line = true);
// A bordered note within a page: an icon, a sentence, at most one action. True when it was pressed.
bool banner(Tone tone, Icon icon, std::string_view text, std::string_view action = {});
// What a screen shows when there is nothing yet. True when the action was pressed.
bool empty_state(Icon icon, std::string_view title, std::string_view text,
                 std::string_view action = {});
// A QR code: `modules` has side*side bytes, nonzero is dark. Always dark on white, with its quiet
// zone.
void qr(std::span<const uint8_t> modules, int side, float size, std::string_view name);

// ---- Over the page --------------------------------------------------------------------------

struct DialogOptions {
  float max_width = 520;
  bool alert = false;  // a question that must be answered: a click outside does not close it
  std::string_view text = {};
};
// A modal dialog, open while `open` is true; Escape, the close button and a click outside set it
// to false. Takes focus to its first field or button and gives it back. Declare the content in the
// scope:
//
//   if (ui::Dialog dialog(state.adding, tr(Str::add_goal)); dialog) { …; if (ui::button(…)) …; }
class Dialog {
 public:
  Dialog(bool& open, std::string_view title, const DialogOptions& options = {});
  ~Dialog();
  Dialog(const Dialog&) = delete;
  Dialog& operator=(const Dialog&) = delete;
  explicit operator bool() const { return m_visible; }

 private:
  bool m_visible;
};
// The row of buttons at a dialog's foot; they are placed at its end.
class DialogActions : public Container {
 public:
  DialogActions();
};

// A menu below the last widget (usually the button that sets `open`). Arrow keys, Escape,
// typeahead.
//
//   if (ui::button("More", {.icon_only = true, .opens_menu = true, .expanded = m_open})) m_open =
//   true; if (ui::Menu menu(m_open, "More"); menu) { if (ui::menu_item(Icon::kEdit, "Rename")) …; }
class Menu {
 public:
  Menu(bool& open, std::string_view name);
  ~Menu();
  Menu(const Menu&) = delete;
  Menu& operator=(const Menu&) = delete;
  explicit operator bool() const { return m_visible; }

 private:
  bool m_visible;
};
[[nodiscard]] bool menu_item(Icon icon, std::string_view label, Tone tone = Tone::kNeutral,
                             bool enabled = true);
// An item that shows only an emoji; several stand side by side in a Row of the menu.
[[nodiscard]] bool menu_emoji(std::string_view emoji, std::string_view label);

struct Toast {
  std::string text;
  std::string action = {};               // "Undo"
  std::function<void()> on_action = {};  // run between frames; must own what it needs
  Tone tone = Tone::kNeutral;
};
// Shown at the bottom for six seconds (longer with an action, or while pointed at), at most
// kToastsMax at once, the oldest leaves first. Announced politely; an error (Tone::kDanger) at
// once.
inline constexpr size_t kToastsMax = 3;
void show_toast(Toast toast);

// Says something to screen readers only.
void announce(std::string_view text, bool assertive = false);
// A tooltip for the widget declared last: shown on hover and focus; it is its description.
void tooltip(std::string_view text);

// ---- Keyboard and focus ---------------------------------------------------------------------

// True once when the shortcut was pressed: "Escape", "?", "mod+k" (mod: Ctrl, or Command), "alt+1".
// Single letters do not fire while a field has focus. Chords that belong to the browser are never
// taken. Behind a dialog none fires. `what` is shown in the list of shortcuts (under "?").
[[nodiscard]] bool shortcut(std::string_view keys, std::string_view what);
struct ShortcutEntry {
  std::string keys;
  std::string what;
};
// Those that were declared in this pass so far.
[[nodiscard]] std::span<const ShortcutEntry> shortcuts();
// The next widget that can have focus takes it.
void focus_next();

// ---- Drawing by hand, for what no widget does -----------------------------------------------

// Reserves room in the current box and returns where it is. Drawing goes through draw.h.
Rect reserve(float width, float height);

// Asks for a frame when `milliseconds` have passed (a clock's minute, a typing mark).
void redraw_in(double milliseconds);

}  // namespace ithaca::ui
