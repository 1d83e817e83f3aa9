// Texts in memory, to be looked through letter by letter as somebody types: newest first, in any
// script, without any notion of where a word begins.
//
// Invariants
//   1. hits() are exactly the items among those scanned that contain every word of the query, by
//      (ts, id), newest first. Items that are put or changed later take their place among them.
//   2. A query that only adds to the one before looks again at what was found, not at everything.
//   3. scan() takes as much time as it is given bytes; everything else takes no more than the
//      items that it is about.
//   4. Texts are kept as they are and folded, in blocks that are freed together. A text that was
//      replaced keeps its memory until then.
//
// Threads: one. Ownership: values; views are borrowed until the index is destroyed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/base/ids.h"
#include "src/core/base/time.h"

namespace ithaca::search {

inline constexpr std::size_t kQueryBytesMax = 256;  // what is longer is cut
inline constexpr std::size_t kWordsMax = 8;         // what comes after is left out
inline constexpr std::size_t kBlockBytes = 256 * 1024;

// The folded words of what was typed. One that is part of another says nothing and is left out; the
// longest come first.
using Words = std::vector<std::string>;
Words words_of(std::string_view typed);

class TextIndex {
 public:
  struct Item {
    base::EntityId id;
    base::TimeMs ts = 0;
    // Handed back with a hit; nothing is made of them here.
    base::TimeMs shown_ms = 0;
    std::uint32_t author = 0;
    std::string_view text;
  };
  // Adds an item, or replaces it. One without text is never found.
  void put(const Item& item);
  std::size_t size() const { return m_items.size(); }
  // Memory in use.
  std::size_t bytes() const;

  // Without words nothing is found.
  void look_for(Words words);
  // Looks through at least one item and at most about `bytes_max` of text. True: it has seen all.
  bool scan(std::size_t bytes_max);
  bool done() const { return m_scanned == m_order.size(); }
  std::size_t hits() const { return m_hits.size(); }

  // REQUIRES: at < hits(). Borrowed until the item is put again.
  const Item& hit(std::size_t at) const;

 private:
  using Slot = std::uint32_t;
  struct Kept {
    Item item;
    std::string_view folded;  // the text's own bytes, if folding changed nothing
  };

  // The slot's cell in m_cells, or the empty one for it.
  std::size_t cell_of(const base::EntityId& id) const;
  void grow_cells();
  std::string_view keep(std::string_view text);
  bool newer(Slot left, Slot right) const;
  std::vector<Slot>::iterator place(std::vector<Slot>& among, Slot slot) const;
  bool fits(Slot slot) const;

  std::vector<Kept> m_items;
  std::vector<Slot> m_cells;  // by id: slot + 1, or 0
  std::vector<Slot> m_order;  // newest first
  std::vector<std::unique_ptr<char[]>> m_blocks;
  std::size_t m_block_bytes = 0;
  char* m_free = nullptr;  // in the last block
  std::size_t m_free_bytes = 0;
  std::string m_folding;

  Words m_words;
  std::vector<Slot> m_hits;  // newest first, of the first m_scanned of m_order
  std::size_t m_scanned = 0;
};

}  // namespace ithaca::search
