// Search over everything on this device: spaces, people, goals, messages.
//
//   closed --open()--> reading pages, looking --> done
//
// Invariants
//   1. Hits come in the order in which they are shown: space by space, the most recently active
//      first; of each its name and people, then goals, then messages, newest first.
//   2. At most kHitsShownMax of a kind and space are handed out; state() counts all.
//   3. Memory is bounded by kSearchBytesMax for all texts together, and freed by close().
//   4. A tick looks through about kSearchSliceBytes.
//   5. What was typed never leaves this object: it is in no record, address or log.
//
// Threads: one. Ownership: owned by App; borrows the engine, which follow() may exchange.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/app/state.h"
#include "src/core/sync/engine.h"
#include "src/core/sync/space_search.h"

namespace ithaca::app {

inline constexpr std::size_t kHitsShownMax = 500;
inline constexpr std::size_t kSearchBytesMax = 128 * 1024 * 1024;
inline constexpr std::size_t kSearchSliceBytes = 16 * 1024 * 1024;

class Search {
 public:
  void open() { m_open = true; }
  void close();
  bool is_open() const { return m_open; }
  void look_for(std::string_view typed);
  const std::string& typed() const { return m_typed; }

  // Works for a while. True if a screen could show something new.
  bool tick(const sync::Engine& engine);
  // Has work that waits for nobody.
  bool busy() const { return m_open && m_busy; }

  SearchState state() const;
  std::vector<SearchHit> hits(const sync::Engine& engine, std::size_t first,
                              std::size_t count) const;

 private:
  struct Name {
    HitKind kind;
    MemberId member;
    std::string text;
  };
  struct Place {
    SpaceId id;
    std::unique_ptr<sync::SpaceSearch> search;
    std::vector<Name> names;  // that fit

    std::size_t goals() const;
    std::size_t messages() const;
    std::size_t shown() const { return names.size() + goals() + messages(); }
  };
  void follow(const sync::Engine& engine);
  void look_at_names(const sync::Engine& engine);
  SearchHit hit(const sync::Space& space, const Place& place, std::size_t at) const;

  bool m_open = false;
  bool m_busy = false;
  std::string m_typed;
  search::Words m_words;
  std::vector<std::unique_ptr<Place>> m_places;
  std::optional<std::uint64_t> m_revision;  // of the engine, when names were looked at
};

}  // namespace ithaca::app
