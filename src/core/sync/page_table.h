// Which part of a space's state is in which page on the disk, and what has to be written when it
// changes.
//
// Messages are in pages by (ts, id): each covers everything from its `first` to the next one's.
// Everything else (goals, milestones, what is known of the space itself) is in parts, which are
// read when the space opens and stay in memory.
//
// Invariants
//   1. Pages ascend by `first`; the first one begins at the beginning of time.
//   2. A page is written whole, so only while all of it is in memory: `in_memory`.
//   3. What this class writes is one group: it is on the disk wholly or not at all.
//   4. The pages are a cache of the log. If any of them cannot be read, all are thrown away and
//      made anew from the log.
//
// Threads: one. Ownership: values; borrows the replica for the time of a call.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "src/core/model/replica.h"
#include "src/core/port/store.h"

namespace ithaca::sync {

// How much is in a page, and in memory. Tests make them small, so that little is a lot.
struct PagingLimits {
  std::size_t page_messages = 128;      // of a page that is full
  std::size_t page_messages_max = 255;  // beyond this it is split
  std::size_t window_pages = 2;         // the newest, which are always in memory
  std::size_t more_pages = 2;           // that one look past what is listed brings
  // So many are listed; those that come on one side push others off the other. At least
  // 2 * more_pages + 1, which are listed around a message.
  std::size_t listed_pages_max = 24;
  // Envelopes of the log that are not in pages; opening the space replays them.
  std::uint64_t checkpoint_envelopes = 512;
};

inline constexpr std::size_t kPageBytesMax = 512 * 1024;  // likewise, unless it holds one message
inline constexpr std::size_t kPartBytes = 48 * 1024;      // a part that is longer takes no more
inline constexpr std::size_t kPagesPerDirectoryRecord = 64;
// Changes to old messages are written with so many of their pages at a time.
inline constexpr std::size_t kPagesReadAtOnceMax = 16;

class PageTable {
 public:
  PageTable(const base::SpaceId& space, const PagingLimits& limits)
      : m_space(space), m_limits(limits) {}

  // ---- reading back -------------------------------------------------------------------------
  // A record of the directory. kMalformed if it is none.
  base::Result<void> read_directory(base::ByteView record);
  // After all records were read: whether they are `pages` pages in an order that makes sense.
  base::Result<void> finish_directory(std::uint64_t pages);
  // Entities of a part, as Replica::absorb_page gave them back.
  void note_part(std::uint32_t number, std::span<const base::EntityId> ids, std::size_t bytes);

  // ---- looking ------------------------------------------------------------------------------
  std::size_t size() const { return m_pages.size(); }
  std::size_t parts() const { return m_parts.size(); }
  std::uint32_t number(std::size_t index) const { return m_pages[index].number; }
  bool in_memory(std::size_t index) const { return m_pages[index].in_memory; }
  void set_in_memory(std::size_t index, bool in_memory);
  // Where a page begins; of size(): the end of time. And back.
  model::TimeOrder bound(std::size_t index) const;
  std::size_t index_at(const model::TimeOrder& bound) const;
  // The page that a message of this order belongs to; 0 if there is none yet.
  std::size_t index_for(const model::TimeOrder& order) const;
  std::size_t messages(std::size_t index) const { return m_pages[index].fingerprints.size(); }
  std::size_t messages(std::size_t begin, std::size_t end) const;  // in pages [begin, end)
  std::optional<std::size_t> index_of(std::uint32_t number) const;
  // Messages of others in pages [begin, end) that this cursor has not read. Exact but for a page in
  // whose middle the cursor stands; 0 is exact.
  std::size_t unread(std::size_t begin, std::size_t end, const model::Cursor& read) const;
  // Pages that may hold the message, by its id.
  std::vector<std::size_t> candidates(const base::EntityId& id) const;

  // ---- writing ------------------------------------------------------------------------------
  struct Plan {
    std::vector<base::EntityId> ready;  // write() can take them now; ascending
    std::vector<std::size_t> needed;    // pages to be read for the others, some of them
    bool complete() const { return needed.empty(); }
  };
  Plan plan(const model::Replica& replica, const std::set<base::EntityId>& changed) const;
  // Appends the writes. False if something is too large for a page: nothing was changed then.
  // REQUIRES: `ready` ascends.
  bool write(model::Replica& replica, std::span<const base::EntityId> ready,
             std::vector<port::StoreWrite>& out);

 private:
  // Messages of one actor that are not this person's, as a range of their aseq.
  struct Others {
    base::ActorId actor;
    std::uint64_t least = 0, greatest = 0;
    std::uint32_t count = 0;
  };
  struct Page {
    std::uint32_t number = 0;
    model::TimeOrder first;
    std::vector<std::uint32_t> fingerprints;  // ascending
    std::vector<Others> others;
    bool in_memory = true;
  };
  struct Part {
    std::set<base::EntityId> ids;
    std::size_t bytes = 0;
  };
  using Messages = std::span<const model::MessageState* const>;

  static Page describe(std::uint32_t number, const model::TimeOrder& first, Messages messages);
  bool write_pages(model::Replica& replica, std::set<std::size_t> touched,
                   std::vector<port::StoreWrite>& out);
  bool split(model::Replica& replica, Messages messages, std::vector<base::Bytes>& bytes,
             std::vector<Messages>& groups) const;
  bool write_parts(model::Replica& replica, std::span<const base::EntityId> ready,
                   std::vector<port::StoreWrite>& out);
  port::StoreWrite directory_write(std::uint32_t record) const;

  base::SpaceId m_space;
  PagingLimits m_limits;
  std::vector<Page> m_pages;
  std::uint32_t m_next_number = 0;
  std::vector<Part> m_parts;
  std::map<base::EntityId, std::uint32_t> m_part_of;
};

}  // namespace ithaca::sync
