// What widgets are built from: the state of the running interface and the steps they share.
// For files of src/ui only; views include widgets.h.
#pragma once

#include <imgui.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "src/ui/layout_engine.h"
#include "src/ui/shadow.h"
#include "src/ui/text/text_system.h"
#include "src/ui/ui.h"
#include "src/ui/widgets.h"

namespace ithaca::ui {

// Kinds, to tell identities apart.
enum class Kind : uint32_t {
  kText = 1,
  kHeading,
  kButton,
  kLink,
  kNavLink,
  kField,
  kSelect,
  kCheckbox,
  kRadioGroup,
  kRadio,
  kTabs,
  kTab,
  kChip,
  kBadge,
  kStatus,
  kRow,
  kProgress,
  kBanner,
  kQr,
  kDialog,
  kMenu,
  kMenuItem,
  kToast,
  kScroll,
  kList,
  kAvatar,
  kSeparator,
  kReaction,
  kEmoji,
};

// Memories of scroll areas, fields and layers that are kept; those out of use leave first.
inline constexpr size_t kMemoriesMax = 1000;

struct Interaction {
  bool pressed = false;  // activated, by pointer or not
  bool hovered = false;
  bool held = false;
  bool focused = false;
  bool ring = false;  // focused, and the ring is to be shown
};

struct ScrollMemory {
  float offset = 0;
  float view = 0, content = 0;  // extents along
  bool at_end = true;
  bool to_end = false;  // asked for
  float wanted = -1;    // asked for
  uint32_t last_used = 0;
  bool seen = false;
  bool sticky = false;  // at the end it stays there
  bool stuck = false;   // and does now
  bool horizontal = false;
};

// A scroll area that is being declared.
struct OpenScroll {
  uint32_t id;
  bool horizontal;
  Rect view;  // logical
  Edges padding;
};

// Where the browser's find gets what it reaches: the list of this frame that has texts.
struct FindSource {
  uint32_t list = 0;       // its node's id; 0: there is none
  uint64_t signature = 0;  // changes with what texts there are
  size_t first = 0, count = 0;
  const FindTexts* texts = nullptr;
};

struct ListMemory {
  std::vector<uint64_t> keys;
  std::vector<float> heights;  // below 0: not measured yet
  uint64_t anchor_key = 0;
  float anchor_offset = 0;  // of the anchor's top from the view's top
  bool anchored = false;
  bool holding = false;  // the view is being moved to keep the anchor in place
  float last_offset = -1;
  uint32_t moved_frame = 0;                           // in which a person last scrolled
  uint64_t focused_key = 0;                           // stays declared while it holds focus
  std::vector<std::pair<size_t, uint32_t>> measured;  // in this pass: index, box
  size_t revealed = SIZE_MAX;
  bool revealing = false;  // until the item with this key is where it was asked to be
  uint64_t reveal_key = 0;
};

struct FieldMemory {
  bool was_focused = false;
  bool changed_since_focus = false;
  uint32_t last_used = 0;
};

struct LayerMemory {
  uint32_t return_focus = 0;
  uint32_t last_frame = 0;  // in which it was open; 0: closed
  bool focus_placed = false;
  std::vector<uint32_t> items, items_before;  // of a menu: in this pass, and in the last
};

struct OpenLayer {
  uint32_t id;
  uint32_t ordinal;  // from 1
};

struct ShownToast {
  uint32_t id;
  Toast toast;
  double until_ms;
  bool announced;
};

struct State {
  State(Platform& p, text::TextBackend& t) : platform(p), text(t), backend(t) {}

  Platform& platform;
  text::TextSystem text;
  text::TextBackend& backend;
  Theme theme;
  ThemeChoice theme_choice = ThemeChoice::kSystem;
  LayoutEngine layout;
  SemanticsTree trees[2];
  int current_tree = 0;
  TreeDiff diff;
  [[nodiscard]] SemanticsTree& tree() { return trees[current_tree]; }

  FrameInput input;
  uint32_t frame = 0;
  int pass = 0;
  bool mirrored = false;
  bool again = false;  // another frame is wanted
  bool acted = false;  // something happened in this pass: show its effect in another

  std::vector<Command> inbox;   // posted since the last frame
  std::vector<Command> active;  // to be taken in this pass
  std::vector<Command> held_back;

  uint32_t focused = 0;
  bool focus_ring = false;
  uint32_t focus_request = 0;
  bool focus_next = false;
  uint32_t layer_focus_layer = 0;  // the layer whose first widget takes focus

  uint32_t reach_id = 0;  // the widget that a finger can press, and how large it is for that
  float reach = 0;
  uint32_t last_id = 0;  // of the widget declared last
  Rect last_rect;        // logical
  bool last_hovered = false;

  int hidden = 0;  // depth of hidden boxes
  bool scroll_dirty = false;
  std::unordered_map<uint32_t, ScrollMemory> scrolls;
  std::unordered_map<uint32_t, ListMemory> lists;
  FindSource find;
  std::unordered_map<uint32_t, FieldMemory> fields;
  std::unordered_map<uint32_t, LayerMemory> layers;
  std::vector<OpenLayer> layer_stack;  // being declared, outermost first
  uint32_t layer_count = 0;            // in this pass
  std::vector<uint32_t> toast_layers;  // ordinals
  std::vector<Rect> covers;            // physical, by ordinal - 1, of the last pass
  std::vector<Rect> covers_next;
  uint32_t modal_id = 0;      // the topmost modal's node, in this pass
  bool modal_before = false;  // there was one in the last pass
  bool single_keys = true;    // shortcuts of one letter work

  std::vector<ShownToast> toasts;
  uint32_t next_toast = 1;
  std::vector<std::function<void()>> after_frame;

  uint32_t tooltip_id = 0;
  uint32_t tooltip_muted = 0;  // was pressed: no tooltip until the pointer has left
  double tooltip_since = 0;
  std::string tooltip_text;
  Rect tooltip_anchor;
  bool tooltip_declared = false;

  std::vector<ShortcutEntry> shortcuts;
  std::string shortcut_list;
  std::vector<uint32_t> items;  // interactive ids that imgui saw in this pass
  uint32_t uncovered = 0;
  uint32_t cut_labels = 0;  // of controls, in the running pass
  std::vector<ShadowTexture> shadow_textures;
};

[[nodiscard]] State& state();

// ---- Steps of a widget ----------------------------------------------------------------------

[[nodiscard]] inline uint32_t widget_id(Kind kind, std::string_view label) {
  return state().layout.make_id(label, static_cast<uint32_t>(kind));
}

// Makes the logical rectangle react to pointer, keyboard and assistive technology. `reach` grows
// the area that the pointer meets, to the size of a finger.
Interaction interact(uint32_t id, const Rect& logical, bool enabled = true, float reach = 0);

// Records a node for the widget, with its rectangle. Hidden boxes' widgets go nowhere.
Node& record(Role role, uint32_t id, const Rect& logical);
void open_node(Role role, uint32_t id, const Rect& logical);
void close_node();

// Takes the command of this kind for the widget, if there is one in this pass.
bool take_command(CommandKind kind, uint32_t id, Command* out = nullptr);
bool take_key(uint32_t id, std::string_view key);
// Where an arrow key, Home or End that was pressed there leads.
GridMove take_move(uint32_t id);
// A widget did something: the frame is built once more so that what was declared before shows it.
void mark_acted();

// The innermost of them, or nullptr.
[[nodiscard]] const OpenScroll* open_scroll();
void remember_last(uint32_t id, const Rect& logical, bool hovered);
void request_focus(uint32_t id);
// Goes to a route of the app, or opens a page outside.
void follow(std::string_view href);
// True when the widget should take the focus that focus_next() or a fresh dialog gives away.
void offer_focus(uint32_t id);

// ---- Layers -------------------------------------------------------------------

inline constexpr ImGuiWindowFlags kLayerWindow =
    ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollWithMouse |
    ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav;
// Opens a window in front of all others at the rectangle, with a Key of its own. Fields below that
// it covers do not show their own text.
void begin_window(uint32_t id, const Rect& physical, bool covers_fields);
void end_window();
void draw_overlays();  // toasts, tooltip; at the end of a pass

// ---- Text -----------------------------------------------------------------------------------

[[nodiscard]] const text::Paragraph& layout_text(std::string_view text, TextStyle style,
                                                 float max_width,
                                                 text::Wrap wrap = text::Wrap::kWrap);
// As the language writes it; "99+" beyond that where there is no room for more.
[[nodiscard]] std::string count_text(uint32_t count);
[[nodiscard]] text::Font text_font(TextStyle style);
// How far a text of the style reaches on one line, in CSS pixels.
[[nodiscard]] float text_width(std::string_view text, TextStyle style);

}  // namespace ithaca::ui
