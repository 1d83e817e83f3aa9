// Searching one space on this device: the texts of its messages and goals, those of pages that are
// not in memory included.
//
// Invariants
//   1. Once all pages were read, what is found is exactly what a screen could show: a message by
//      its present text, a deleted one not at all, wherever it and its changes are.
//   2. Pages are read newest first, kPagesAtOnce at a time, and looked through as they arrive. No
//      page becomes part of the space's memory.
//   3. Memory grows with the texts until stop_reading(); it is freed with this object.
//   4. It may outlive the space, and then finds what it found last.
//
// Why a page that is read can be joined with what is in memory at that moment: callbacks of the
// store run in the order in which work was started. A checkpoint that wrote the page anew and let
// go of the changes was either started before the page was read, or has not ended yet.
//
// Threads: one. Ownership: borrows the space weakly.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "src/core/search/text_index.h"
#include "src/core/sync/space.h"

namespace ithaca::sync {

inline constexpr std::size_t kPagesAtOnce = 16;
// Pages that are read once more because of a change to one old message.
inline constexpr std::size_t kPagesAgainMax = 4;

class SpaceSearch {
 public:
  explicit SpaceSearch(Space& space);
  ~SpaceSearch();
  SpaceSearch(const SpaceSearch&) = delete;
  SpaceSearch& operator=(const SpaceSearch&) = delete;

  void look_for(const search::Words& words);
  // Takes in what changed, asks for pages, and looks through about `bytes_max` of text. False: it
  // has nothing to do until the store answers or something changes.
  bool tick(std::size_t bytes_max);
  // Everything was read and looked through.
  bool done() const;
  // There is no more room: what was not read is left out, and is_whole() says so.
  void stop_reading() { m_full = true; }
  bool is_orphan() const { return space() == nullptr; }
  // False: something could not be read, or was left out.
  bool is_whole() const { return !m_lost && !m_full; }
  std::size_t pages() const { return m_pages; }
  std::size_t pages_read() const { return m_pages - std::min(m_pages, m_left); }

  const search::TextIndex& messages() const { return m_messages; }
  // REQUIRES: the item is one of messages().
  const base::MemberId& author(const search::TextIndex::Item& item) const {
    return m_authors[item.author];
  }
  const search::TextIndex& goals() const { return m_goals; }

 private:
  struct Block {
    std::uint32_t first, last;  // numbers of pages
    std::size_t pages;          // of these that count for pages_read()
  };
  void begin();
  void note(const base::EntityId& id);
  void put(const model::Replica::TextView& message);
  void put_goal(const model::GoalState& goal);
  void read_next();
  void take_in(const Block& block, const base::Result<port::StorePage>& read);
  Space* space() const { return *m_space; }

  std::shared_ptr<Space*> m_space;
  search::TextIndex m_messages;
  search::TextIndex m_goals;
  std::vector<base::MemberId> m_authors;
  std::vector<Block> m_blocks;  // to be read, the last one first
  std::size_t m_pages = 0;
  std::size_t m_left = 0;
  bool m_reading = false;
  bool m_lost = false;
  bool m_full = false;                   // no more pages
  std::shared_ptr<SpaceSearch*> m_self;  // shared with completions; null once this is gone
};

}  // namespace ithaca::sync
