#include "src/core/search/text_index.h"

#include <algorithm>

#include "src/core/base/check.h"
#include "src/core/search/find.h"
#include "src/core/search/fold.h"

namespace ithaca::search {
namespace {

constexpr std::size_t kCellsMin = 64;
// Looking at an item costs as much as so many bytes of text.
constexpr std::size_t kItemBytes = 32;

// In its place by length, unless another word says it already.
void add_word(Words& words, std::string word) {
  for (const std::string& other : words)
    if (contains(other, word)) return;
  std::erase_if(words, [&](const std::string& other) { return contains(word, other); });
  words.push_back(std::move(word));
  for (std::size_t i = words.size() - 1; i > 0 && words[i].size() > words[i - 1].size(); --i)
    words[i].swap(words[i - 1]);
}

}  // namespace

Words words_of(std::string_view typed) {
  // Cut between characters.
  std::size_t size = std::min(typed.size(), kQueryBytesMax);
  while (size > 0 && size < typed.size() && (typed[size] & 0xC0) == 0x80) --size;
  const std::string folded = fold(typed.substr(0, size));
  Words out;
  std::size_t taken = 0;
  for (std::size_t at = 0; at < folded.size() && taken < kWordsMax;) {
    const std::size_t end = std::min(folded.find(' ', at), folded.size());
    if (end > at) {
      add_word(out, folded.substr(at, end - at));
      ++taken;
    }
    at = end + 1;
  }
  return out;
}

// ---- what there is ------------------------------------------------------------------------------

std::size_t TextIndex::bytes() const {
  return m_block_bytes + m_items.capacity() * sizeof(Kept) +
         (m_cells.capacity() + m_order.capacity() + m_hits.capacity()) * sizeof(Slot);
}

std::size_t TextIndex::cell_of(const base::EntityId& id) const {
  std::size_t cell = base::FixedBytesHash<base::EntityId>()(id);
  for (;; ++cell) {
    cell &= m_cells.size() - 1;
    if (m_cells[cell] == 0 || m_items[m_cells[cell] - 1].item.id == id) return cell;
  }
}

// A power of two, at most half of them taken.
void TextIndex::grow_cells() {
  if (m_cells.size() > m_items.size() * 2) return;
  m_cells.assign(std::max(kCellsMin, m_cells.size() * 2), 0);
  for (Slot slot = 0; slot < m_items.size(); ++slot)
    m_cells[cell_of(m_items[slot].item.id)] = slot + 1;
}

std::string_view TextIndex::keep(std::string_view text) {
  if (text.size() > m_free_bytes) {
    m_free_bytes = std::max(text.size(), kBlockBytes);
    m_block_bytes += m_free_bytes;
    m_blocks.emplace_back(new char[m_free_bytes]);
    m_free = m_blocks.back().get();
  }
  char* const at = m_free;
  text.copy(at, text.size());
  m_free += text.size();
  m_free_bytes -= text.size();
  return {at, text.size()};
}

bool TextIndex::newer(Slot left, Slot right) const {
  const Item& one = m_items[left].item;
  const Item& other = m_items[right].item;
  return one.ts != other.ts ? one.ts > other.ts : other.id < one.id;
}

// Where the slot is, or belongs.
std::vector<TextIndex::Slot>::iterator TextIndex::place(std::vector<Slot>& among, Slot slot) const {
  // Most come from new to old.
  if (among.empty() || newer(among.back(), slot)) return among.end();
  return std::lower_bound(among.begin(), among.end(), slot,
                          [this](Slot left, Slot right) { return newer(left, right); });
}

void TextIndex::put(const Item& item) {
  grow_cells();
  const std::size_t cell = cell_of(item.id);
  const bool known = m_cells[cell] != 0;
  const Slot slot = known ? m_cells[cell] - 1 : static_cast<Slot>(m_items.size());
  if (known) {
    const Item& old = m_items[slot].item;
    if (old.text == item.text && old.ts == item.ts && old.shown_ms == item.shown_ms) return;
    const auto at = place(m_order, slot);
    if (at - m_order.begin() < static_cast<std::ptrdiff_t>(m_scanned)) --m_scanned;
    m_order.erase(at);
    const auto hit = place(m_hits, slot);
    if (hit != m_hits.end() && *hit == slot) m_hits.erase(hit);
  } else {
    m_items.emplace_back();
    m_cells[cell] = slot + 1;
  }
  m_folding.clear();
  fold(item.text, m_folding);
  Kept& kept = m_items[slot];
  kept.item = item;
  kept.item.text = keep(item.text);
  kept.folded = m_folding == item.text ? kept.item.text : keep(m_folding);
  const bool was_done = done();
  const auto at = place(m_order, slot);
  const bool seen = was_done || at - m_order.begin() < static_cast<std::ptrdiff_t>(m_scanned);
  m_order.insert(at, slot);
  if (!seen) return;
  ++m_scanned;
  if (fits(slot)) m_hits.insert(place(m_hits, slot), slot);
}

// ---- looking ------------------------------------------------------------------------------------

bool TextIndex::fits(Slot slot) const {
  const std::string_view folded = m_items[slot].folded;
  return !m_words.empty() &&
         std::all_of(m_words.begin(), m_words.end(),
                     [&](const std::string& word) { return contains(folded, word); });
}

void TextIndex::look_for(Words words) {
  const auto said_by_new = [&](const std::string& old) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return contains(word, old); });
  };
  const bool narrower =
      !m_words.empty() && std::all_of(m_words.begin(), m_words.end(), said_by_new);
  m_words = std::move(words);
  if (narrower) {
    std::erase_if(m_hits, [this](Slot slot) { return !fits(slot); });
    return;
  }
  m_hits.clear();
  m_scanned = m_words.empty() ? m_order.size() : 0;
}

bool TextIndex::scan(std::size_t bytes_max) {
  for (std::size_t bytes = 0; !done() && bytes < bytes_max; ++m_scanned) {
    const Slot slot = m_order[m_scanned];
    if (fits(slot)) m_hits.push_back(slot);
    bytes += kItemBytes + m_items[slot].folded.size();
  }
  return done();
}

const TextIndex::Item& TextIndex::hit(std::size_t at) const {
  CHECK(at < m_hits.size());
  return m_items[m_hits[at]].item;
}

}  // namespace ithaca::search
