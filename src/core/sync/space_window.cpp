// What of the conversation is in memory: the pages that are listed, which follow whoever reads, and
// the newest pages.
//
//   pages   0 … first │ first … last │ last … kept │ kept … size
//             (disk)  │    listed    │    (disk)   │  in memory, not listed
//
// Often last is size(), and no page lies between. Everything is named by where a page begins, not
// by its number: that stays when pages are split.
#include <algorithm>

#include "src/core/base/planted.h"
#include "src/core/sync/space.h"

namespace ithaca::sync {

using model::TimeOrder;

PageRange Space::listed() const {
  const model::Replica::Listing& listing = m_replica.listing();
  return {m_table.index_at(listing.from), m_table.index_at(listing.to)};
}

std::size_t Space::window_start() const {
  const std::size_t window = m_host.paging.window_pages;
  return m_table.size() > window ? m_table.size() - window : 0;
}

// Lists what it should be by now, and lets go of what is neither listed nor new.
void Space::settle_memory() {
  if (m_table.size() == 0) return;
  const std::size_t kept = window_start();
  PageRange range = listed();
  if (m_reader.whole) {
    // As it is, to the end.
  } else if (m_reader.at == model::kEndOfTime) {
    range = {kept, m_table.size()};
  } else if (range.last > range.first) {
    // New pages push off those that are farther from where one reads.
    const std::size_t at = std::clamp(m_table.index_for(m_reader.at), range.first, range.last - 1);
    while (range.last - range.first > m_host.paging.listed_pages_max)
      at - range.first > range.last - 1 - at ? ++range.first : --range.last;
  }
  m_replica.list({m_table.bound(range.first), m_table.bound(range.last), m_table.bound(kept)});
  m_replica.release();
  for (std::size_t page = 0; page < std::min(range.first, kept); ++page)
    m_table.set_in_memory(page, false);
  for (std::size_t page = range.last; page < kept; ++page)
    if (!base::planted(base::Bug::kThoughtInMemory)) m_table.set_in_memory(page, false);
  m_looked_up.clear();
}

std::size_t Space::older_messages() const { return m_table.messages(0, listed().first); }

std::size_t Space::newer_messages() const {
  const TimeOrder& to = m_replica.listing().to;
  if (to == model::kEndOfTime) return 0;
  return m_table.messages(listed().last, m_table.size()) + m_replica.unpaged_from(to);
}

std::size_t Space::unread_count() const {
  const PageRange range = listed();
  const model::Cursor read = m_replica.read_cursor();
  const std::size_t kept = m_table.index_at(m_replica.listing().keep);
  return m_replica.unread_count() + m_table.unread(0, std::min(range.first, kept), read) +
         m_table.unread(range.last, kept, read);
}

// ---- reading pages ---------------------------------------------------------------------------

// Reads pages, one at a time with checkpoints. `then` is called once they are in memory.
void Space::bring(std::vector<std::size_t> pages, Then then) {
  m_paging = true;
  read_pages(std::move(pages), [then = std::move(then)](Space& space, bool good) {
    space.m_paging = false;
    if (!good) {
      space.m_reader.listing = false;
      return space.lose_pages();
    }
    then(space);
    space.m_host.changed();
    space.go_on();
  });
}

// Whether pages can be read now. If not since something else reads or writes them, `later` comes
// next: while a long log comes in there is hardly a moment in which nothing does.
base::Result<bool> Space::may_bring(Then later) {
  if (m_pages_off) return base::error(base::ErrorCode::kCorrupt, "pages");
  if (m_loading) return false;
  // Whoever lists something already hears of that first.
  if (m_paging && !m_reader.listing) m_next = std::move(later);
  return !m_paging;
}

void Space::go_on() {
  if (m_next && !m_paging) std::exchange(m_next, nullptr)(*this);
}

// REQUIRES: may_bring().
bool Space::list(PageRange range, const TimeOrder& at, bool whole) {
  std::vector<std::size_t> missing;
  for (std::size_t page = range.first; page < range.last; ++page)
    if (!m_table.in_memory(page)) missing.push_back(page);
  const bool there = missing.empty();
  const TimeOrder from = m_table.bound(range.first), to = m_table.bound(range.last);
  m_reader.listing = true;
  bring(std::move(missing), [from, to, at, whole](Space& space) {
    // Unless somebody went back to the newest meanwhile.
    if (std::exchange(space.m_reader.listing, false)) {
      space.m_reader.at = at;
      space.m_reader.whole = whole;
      space.m_replica.list({from, to, space.m_replica.listing().keep});
    }
    space.settle_memory();
  });
  return there;
}

base::Result<bool> Space::load_older() {
  const PageRange now = listed();
  if (now.first == 0) return true;
  TRY_ASSIGN(const bool free, may_bring([](Space& space) { (void)space.load_older(); }));
  if (!free) return false;
  const std::size_t first = now.first - std::min(now.first, m_host.paging.more_pages);
  return list({first, std::min(now.last, first + m_host.paging.listed_pages_max)},
              m_table.bound(now.first), false);
}

base::Result<bool> Space::load_newer() {
  const PageRange now = listed();
  if (m_replica.listing().to == model::kEndOfTime) return true;
  TRY_ASSIGN(const bool free, may_bring([](Space& space) { (void)space.load_newer(); }));
  if (!free) return false;
  const std::size_t last = std::min(m_table.size(), now.last + m_host.paging.more_pages);
  const std::size_t most = m_host.paging.listed_pages_max;
  return list({std::max(now.first, last - std::min(last, most)), last}, m_table.bound(now.last - 1),
              false);
}

base::Result<bool> Space::load_from(std::size_t first) {
  const PageRange now = listed();
  std::size_t page = now.first;
  std::size_t before = older_messages();
  const bool to_end = m_replica.listing().to == model::kEndOfTime;
  if (before <= first && to_end) return true;
  TRY_ASSIGN(const bool free, may_bring([first](Space& space) { (void)space.load_from(first); }));
  if (!free) return false;
  while (page > 0 && before > first) before -= m_table.messages(--page);
  return list({page, m_table.size()}, m_reader.at, true);
}

base::Result<bool> Space::load_around(const base::EntityId& message) {
  if (m_replica.message_index(message)) return true;
  const model::MessageState* known = m_replica.message(message);
  // By its first bytes: a page that only looks like it costs some reading.
  std::vector<std::size_t> pages = m_table.candidates(message);
  std::erase_if(pages, [this](std::size_t page) { return m_table.in_memory(page); });
  if (known == nullptr && pages.empty()) return base::error(base::ErrorCode::kNotFound, "message");
  const auto again = [message](Space& space) { (void)space.load_around(message); };
  TRY_ASSIGN(const bool free, may_bring(again));
  if (!free) return false;
  if (known == nullptr) {
    m_next = again;
    bring(std::move(pages), [](Space&) {});
    return false;
  }
  const TimeOrder at{known->ts, known->id};
  const std::size_t page = m_table.index_for(at), more = m_host.paging.more_pages;
  return list({page - std::min(page, more), std::min(m_table.size(), page + more + 1)}, at, false);
}

void Space::load_message(const base::EntityId& message) {
  if (m_paging || m_loading || m_pages_off || m_replica.message(message) != nullptr) return;
  if (!m_looked_up.insert(message).second) return;
  std::vector<std::size_t> pages = m_table.candidates(message);
  std::erase_if(pages, [this](std::size_t page) { return m_table.in_memory(page); });
  if (pages.empty() || pages.size() > kPagesReadAtOnceMax) return;
  bring(std::move(pages), [](Space&) {});
}

// In pages that are not in memory the table knows whether there is any.
base::Result<const model::MessageState*> Space::first_unread() {
  const model::MessageState* known = m_replica.first_unread();
  const model::Cursor read = m_replica.read_cursor();
  for (std::size_t page = 0; page < m_table.size(); ++page) {
    const TimeOrder begin = m_table.bound(page);
    if (known != nullptr && TimeOrder{known->ts, known->id} < begin) break;
    if (m_table.unread(page, page + 1, read) == 0) continue;
    if (!m_table.in_memory(page)) {
      TRY_ASSIGN(const bool free, may_bring([](Space& space) { (void)space.first_unread(); }));
      if (free) bring({page}, [](Space&) {});
      return base::error(base::ErrorCode::kBusy, "pages");
    }
    for (const model::MessageState* message :
         m_replica.messages_between(begin, m_table.bound(page + 1)))
      if (m_replica.is_unread(message->id)) return message;
  }
  return known;
}

// ---- following whoever reads -----------------------------------------------------------------

void Space::read_at(const std::optional<base::EntityId>& message) {
  const model::MessageState* found = message ? m_replica.message(*message) : nullptr;
  if (found != nullptr) m_reader.at = {found->ts, found->id};
  if (!message && m_replica.listing().to == model::kEndOfTime) m_reader.at = model::kEndOfTime;
}

void Space::let_go() {
  m_reader.whole = false;
  if (!m_paging && !m_loading) settle_memory();
}

void Space::show_newest() {
  m_reader = {};
  m_next = nullptr;
  if (m_replica.listing().to == model::kEndOfTime) return;
  const TimeOrder& keep = m_replica.listing().keep;
  m_replica.list({keep, model::kEndOfTime, keep});
  if (!m_paging && !m_loading) settle_memory();
  m_host.changed();
}

}  // namespace ithaca::sync
