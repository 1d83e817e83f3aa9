// The semantics tree: what assistive technology, tests and the keyboard see of a frame.
//
// Widgets record a node each as they are declared; at the end of the frame the tree is compared
// with the one before and the difference goes to the platform's twin (src/platform/web/twin.h).
//
// Invariants
//  1. Ids are unique in a tree and stable as long as the widget is. A repeated id is reported
//     (duplicates()) and its node is dropped: two elements with one identity would lose focus.
//  2. A node's parent is recorded before it; order of recording is reading and focus order.
//  3. Rectangles are in CSS pixels of the window. Those inside a scroll area are where
//     the content would be, visible or not; the nearest ancestor with `scroll` set clips them.
//  4. A tree equal to the last one costs one hash of it and no comparison of nodes.
// Ownership: the Ui owns two trees and swaps them. Threads: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ithaca::ui {

// What an element is. The twin maps each to an element or an ARIA role.
enum class Role : uint8_t {
  kNone,
  kGroup,
  kMain,
  kNavigation,
  kBanner,
  kComplementary,
  kContentInfo,
  kRegion,
  kSearch,
  kForm,
  kList,
  kListItem,
  kArticle,
  kLog,
  kHeading,
  kParagraph,
  kText,
  kImage,
  kButton,
  kLink,
  kTextField,
  kTextArea,
  kPassword,
  kDate,
  kTime,
  kSelect,
  kCheckbox,
  kRadioGroup,
  kRadio,
  kTabList,
  kTab,
  kTabPanel,
  kMenu,
  kMenuItem,
  kDialog,
  kAlertDialog,
  kStatus,
  kAlert,
  kProgress,
  kSeparator,
};

struct Rect {
  float x = 0, y = 0, width = 0, height = 0;
  [[nodiscard]] float right() const { return x + width; }
  [[nodiscard]] float bottom() const { return y + height; }
  [[nodiscard]] bool contains(float px, float py) const {
    return px >= x && py >= y && px < right() && py < bottom();
  }
  [[nodiscard]] bool overlaps(const Rect& o) const {
    return x < o.right() && o.x < right() && y < o.bottom() && o.y < bottom();
  }
  bool operator==(const Rect&) const = default;
};

// States; the second of each pair of "has" and "is" bits tells that the state applies at all.
enum NodeState : uint32_t {
  kStateDisabled = 1 << 0,
  kStateHasChecked = 1 << 1,
  kStateChecked = 1 << 2,
  kStateHasSelected = 1 << 3,
  kStateSelected = 1 << 4,
  kStateHasExpanded = 1 << 5,
  kStateExpanded = 1 << 6,
  kStateRequired = 1 << 7,
  kStateInvalid = 1 << 8,
  kStateReadOnly = 1 << 9,
  kStateModal = 1 << 10,
  kStateCurrent = 1 << 11,  // aria-current="page"
  kStatePressed = 1 << 12,  // with kStateHasPressed: a toggle button
  kStateHasPressed = 1 << 13,
  kStateHasPopup = 1 << 14,     // opens a menu
  kStateNotTabbable = 1 << 15,  // reached by arrows (a tab that is not selected)
  kStateCovered = 1 << 16,      // something is drawn over it: a field must not show its own text
  kStateBusy = 1 << 17,
  kStateInert = 1 << 18,      // behind a modal
  kStateAssertive = 1 << 19,  // a live region that interrupts
  kStateSpellcheck = 1 << 20,
  kStateSubmitOnEnter = 1 << 21,
  kStateQuietName = 1 << 24,      // its name is not text of the page, because that is there already
  kStateSelectOnFocus = 1 << 23,  // a field selects its text when focus arrives
  kStateSelectable = 1 << 22,     // text that people can select
};

// Keys that a node wants sent to it instead of their default action.
enum KeyInterest : uint16_t {
  kKeyEscape = 1 << 0,
  kKeyVerticalArrows = 1 << 1,
  kKeyHorizontalArrows = 1 << 2,
  kKeyHomeEnd = 1 << 3,
  kKeyEnter = 1 << 4,
  kKeyTyping = 1 << 5,  // letters, for typeahead
};

// A paragraph of several looks says in `extra` how its name is set: blocks parted by kBlockBreak,
// each kBlockIndented or not, then pieces that begin with kPieceBreak and a digit of these bits.
// Blocks are lines of the name.
inline constexpr char kBlockBreak = '\x1e', kPieceBreak = '\x1f', kBlockIndented = '>';
enum PieceLook : uint8_t { kPieceBold = 1, kPieceItalic = 2, kPieceCode = 4, kPieceMarker = 8 };

// How a text element is set, so that the real element and the drawn text agree.
struct NodeType {
  float size = 15, line_height = 23;
  uint16_t weight = 400;
  uint32_t rgb = 0;  // text colour, 0xRRGGBB
  uint32_t placeholder_rgb = 0;
  float pad_x = 0, pad_y = 0;
};

struct Node {
  uint32_t id = 0;
  int32_t parent = -1;  // index in the tree
  Role role = Role::kNone;
  uint8_t level = 0;                           // of a heading
  uint16_t keys = 0;                           // KeyInterest
  uint32_t state = 0;                          // NodeState
  uint32_t set_size = 0, position_in_set = 0;  // 0: unknown
  Rect rect;
  bool layer = false;  // opened by open_root()
  bool scrolls = false;
  // With `scrolls`: offset and extent of the content.
  float scroll_x = 0, scroll_y = 0, content_width = 0, content_height = 0;
  std::string name;
  std::string value;        // text of a field, href of a link, text of a status
  std::string description;  // hint or error
  // Placeholder \x1f inputmode \x1f enterkeyhint \x1f autocomplete; options of a select; see above.
  std::string extra;
  NodeType type;
  uint64_t hash = 0;  // of everything above but parent and order; set when recorded
};

class SemanticsTree {
 public:
  void clear();
  // Adds a node under the open parent. The reference is valid until the next add.
  Node& add(Role role, uint32_t id);
  void open(Role role, uint32_t id);  // add(), and be the parent of what follows
  // open() at the root of the tree, whatever is open: a layer, which lies over all that is none.
  void open_root(Role role, uint32_t id);
  void close();
  // The next article or list item is the `position`th (from 1) of `set_size`. A `key` becomes its
  // value: the browser's find knows it by that.
  void place_in_set(uint32_t position, uint32_t set_size, uint64_t key = 0) {
    m_position = position;
    m_set_size = set_size;
    m_key = key;
  }
  [[nodiscard]] Node& current_parent();
  [[nodiscard]] bool has_open() const { return !m_open.empty(); }
  void seal();  // computes the hashes; call at the end of the frame

  [[nodiscard]] size_t size() const { return m_count; }
  [[nodiscard]] const Node& operator[](size_t index) const { return m_nodes[index]; }
  [[nodiscard]] Node& operator[](size_t index) { return m_nodes[index]; }
  [[nodiscard]] uint64_t hash() const { return m_hash; }
  [[nodiscard]] size_t duplicates() const { return m_duplicates; }
  // What the last node that was dropped as a duplicate was to be; for the development lint.
  [[nodiscard]] const Node& dropped() const { return m_dropped; }
  [[nodiscard]] const Node* find(uint32_t id) const;
  // Whether the id was added since clear().
  [[nodiscard]] bool contains(uint32_t id) const;
  // The index of the node nearest above `index` that is a scroll area, or -1.
  [[nodiscard]] int32_t scroll_parent(int32_t index) const;
  // The node's rectangle from its parent's origin, or from the start of the parent's content if
  // that scrolls. Scrolling does not change it.
  [[nodiscard]] Rect relative_rect(size_t index) const;

 private:
  bool remember(uint32_t id);
  bool insert(uint32_t id);

  std::vector<Node> m_nodes;  // kept at its largest, so that strings keep their memory
  size_t m_count = 0;
  std::vector<int32_t> m_open;
  std::vector<uint64_t> m_seen;  // open-addressed set of ids: (generation << 32) | id
  uint32_t m_generation = 0;
  size_t m_duplicates = 0;
  uint32_t m_position = 0, m_set_size = 0;  // for the next item; 0: for none
  uint64_t m_key = 0;
  uint64_t m_hash = 0;
  Node m_dropped;  // where a duplicate's author writes to
};

// What changed between two trees, in the order in which a twin has to apply it.
struct TreeDiff {
  std::vector<uint32_t> removed;  // ids; children of a removed node are listed as well
  std::vector<int32_t> changed;   // indices in the new tree: new nodes and changed ones
  std::vector<int32_t>
      reordered;  // indices of parents whose list of children changed; -1 is the root
  void clear();
  [[nodiscard]] bool empty() const {
    return removed.empty() && changed.empty() && reordered.empty();
  }
};
void diff_trees(const SemanticsTree& before, const SemanticsTree& after, TreeDiff& out);

}  // namespace ithaca::ui
