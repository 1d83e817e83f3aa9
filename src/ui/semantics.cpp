#include "src/ui/semantics.h"

#include <algorithm>
#include <cmath>

#include "src/ui/hash.h"

namespace ithaca::ui {
namespace {

// Coordinates are compared in 1/64 px, so that the rounding of floats is no change.
int32_t fixed(float value) { return static_cast<int32_t>(std::lround(value * 64)); }

uint64_t node_hash(const Node& node, const Rect& relative) {
  const int32_t numbers[] = {
      static_cast<int32_t>(node.role),
      node.level,
      node.keys,
      node.scrolls,
      static_cast<int32_t>(node.state),
      static_cast<int32_t>(node.set_size),
      static_cast<int32_t>(node.position_in_set),
      fixed(relative.x),
      fixed(relative.y),
      fixed(relative.width),
      fixed(relative.height),
      fixed(node.scroll_x),
      fixed(node.scroll_y),
      fixed(node.content_width),
      fixed(node.content_height),
      fixed(node.type.size),
      fixed(node.type.line_height),
      node.type.weight,
      static_cast<int32_t>(node.type.rgb),
      static_cast<int32_t>(node.type.placeholder_rgb),
      fixed(node.type.pad_x),
      fixed(node.type.pad_y),
  };
  uint64_t h = hash_bytes(numbers, sizeof numbers, node.id);
  h = hash_text(node.name, h);
  h = hash_text(node.value, h);
  h = hash_text(node.description, h);
  return hash_text(node.extra, h);
}

}  // namespace

void SemanticsTree::clear() {
  m_count = 0;
  m_open.clear();
  m_duplicates = 0;
  m_position = 0;
  m_hash = 0;
  ++m_generation;
}

bool SemanticsTree::remember(uint32_t id) {
  if ((m_count + 1) * 2 > m_seen.size()) {
    m_seen.assign(std::max<size_t>(64, m_seen.size() * 2), 0);
    for (size_t i = 0; i < m_count; ++i) insert(m_nodes[i].id);
  }
  return insert(id);
}

bool SemanticsTree::insert(uint32_t id) {
  const uint64_t entry = (static_cast<uint64_t>(m_generation) << 32) | id;
  const size_t mask = m_seen.size() - 1;
  for (size_t slot = mix64(id) & mask;; slot = (slot + 1) & mask) {
    if (m_seen[slot] == entry) return false;
    if ((m_seen[slot] >> 32) != m_generation) {
      m_seen[slot] = entry;
      return true;
    }
  }
}

bool SemanticsTree::contains(uint32_t id) const {
  if (m_seen.empty()) return false;
  const uint64_t entry = (static_cast<uint64_t>(m_generation) << 32) | id;
  const size_t mask = m_seen.size() - 1;
  for (size_t slot = mix64(id) & mask;; slot = (slot + 1) & mask) {
    if (m_seen[slot] == entry) return true;
    if ((m_seen[slot] >> 32) != m_generation) return false;
  }
}

Node& SemanticsTree::add(Role role, uint32_t id) {
  if (m_generation == 0) m_generation = 1;
  if (id == 0 || !remember(id)) {
    ++m_duplicates;
    m_dropped = Node{};
    m_dropped.role = role;
    m_dropped.id = id;
    return m_dropped;
  }
  if (m_count == m_nodes.size()) m_nodes.emplace_back();
  Node& node = m_nodes[m_count++];
  // Members are reset one by one: assigning a fresh Node would give the strings' memory back.
  node.id = id;
  node.parent = m_open.empty() ? -1 : m_open.back();
  node.role = role;
  node.level = 0;
  node.layer = false;
  node.keys = 0;
  node.state = 0;
  node.set_size = node.position_in_set = 0;
  node.value.clear();
  if (m_position > 0 && (role == Role::kArticle || role == Role::kListItem)) {
    node.set_size = m_set_size;
    node.position_in_set = m_position;
    if (m_key != 0) node.value = std::to_string(m_key);
    m_position = 0;
  }
  node.rect = {};
  node.scrolls = false;
  node.scroll_x = node.scroll_y = node.content_width = node.content_height = 0;
  node.name.clear();
  node.description.clear();
  node.extra.clear();
  node.type = {};
  node.hash = 0;
  return node;
}

void SemanticsTree::open(Role role, uint32_t id) {
  const size_t before = m_count;
  add(role, id);
  // A dropped node's children belong to the node above it.
  const int32_t parent = m_open.empty() ? -1 : m_open.back();
  m_open.push_back(m_count > before ? static_cast<int32_t>(m_count - 1) : parent);
}

void SemanticsTree::open_root(Role role, uint32_t id) {
  m_open.push_back(-1);
  const size_t before = m_count;
  add(role, id).layer = true;
  m_open.back() = m_count > before ? static_cast<int32_t>(m_count - 1) : -1;
}

void SemanticsTree::close() {
  if (!m_open.empty()) m_open.pop_back();
}

Node& SemanticsTree::current_parent() {
  if (m_open.empty() || m_open.back() < 0) return m_dropped;
  return m_nodes[static_cast<size_t>(m_open.back())];
}

Rect SemanticsTree::relative_rect(size_t index) const {
  const Node& node = m_nodes[index];
  Rect rect = node.rect;
  if (node.parent < 0) return rect;
  const Node& parent = m_nodes[static_cast<size_t>(node.parent)];
  rect.x -= parent.rect.x - parent.scroll_x;
  rect.y -= parent.rect.y - parent.scroll_y;
  return rect;
}

void SemanticsTree::seal() {
  uint64_t h = m_count;
  for (size_t i = 0; i < m_count; ++i) {
    Node& node = m_nodes[i];
    node.hash = node_hash(node, relative_rect(i));
    h = mix64(h ^ node.hash) + static_cast<uint32_t>(node.parent) * 0x9e3779b97f4a7c15ull;
  }
  m_hash = h;
}

const Node* SemanticsTree::find(uint32_t id) const {
  for (size_t i = 0; i < m_count; ++i) {
    if (m_nodes[i].id == id) return &m_nodes[i];
  }
  return nullptr;
}

int32_t SemanticsTree::scroll_parent(int32_t index) const {
  while (index >= 0) {
    index = m_nodes[static_cast<size_t>(index)].parent;
    if (index >= 0 && m_nodes[static_cast<size_t>(index)].scrolls) return index;
  }
  return -1;
}

void TreeDiff::clear() {
  removed.clear();
  changed.clear();
  reordered.clear();
}

namespace {

struct IdIndex {
  uint32_t id;
  int32_t index;
  bool operator<(const IdIndex& other) const { return id < other.id; }
};

std::vector<IdIndex> index_by_id(const SemanticsTree& tree) {
  std::vector<IdIndex> out(tree.size());
  for (size_t i = 0; i < tree.size(); ++i) out[i] = {tree[i].id, static_cast<int32_t>(i)};
  std::sort(out.begin(), out.end());
  return out;
}

int32_t lookup(const std::vector<IdIndex>& index, uint32_t id) {
  const auto it = std::lower_bound(index.begin(), index.end(), IdIndex{id, 0});
  return it != index.end() && it->id == id ? it->index : -1;
}

uint32_t parent_id(const SemanticsTree& tree, const Node& node) {
  return node.parent < 0 ? 0 : tree[static_cast<size_t>(node.parent)].id;
}

// A hash of each parent's sequence of children; the root's is at [0], node i's at [i + 1].
std::vector<uint64_t> child_order(const SemanticsTree& tree) {
  std::vector<uint64_t> out(tree.size() + 1, 0);
  for (size_t i = 0; i < tree.size(); ++i) {
    uint64_t& h = out[static_cast<size_t>(tree[i].parent + 1)];
    h = mix64(h ^ tree[i].id) + 1;
  }
  return out;
}

}  // namespace

void diff_trees(const SemanticsTree& before, const SemanticsTree& after, TreeDiff& out) {
  out.clear();
  if (before.hash() == after.hash() && before.size() == after.size()) return;
  const std::vector<IdIndex> old_ids = index_by_id(before);
  const std::vector<IdIndex> new_ids = index_by_id(after);
  for (const IdIndex& entry : old_ids) {
    if (lookup(new_ids, entry.id) < 0) out.removed.push_back(entry.id);
  }
  const std::vector<uint64_t> old_order = child_order(before);
  const std::vector<uint64_t> new_order = child_order(after);
  if (old_order[0] != new_order[0]) out.reordered.push_back(-1);
  for (size_t i = 0; i < after.size(); ++i) {
    const Node& node = after[i];
    const int32_t was = lookup(old_ids, node.id);
    const bool same = was >= 0 && before[static_cast<size_t>(was)].hash == node.hash &&
                      parent_id(before, before[static_cast<size_t>(was)]) == parent_id(after, node);
    if (!same) out.changed.push_back(static_cast<int32_t>(i));
    const uint64_t order_was = was >= 0 ? old_order[static_cast<size_t>(was) + 1] : 0;
    if (new_order[i + 1] != order_was) out.reordered.push_back(static_cast<int32_t>(i));
  }
}

}  // namespace ithaca::ui
