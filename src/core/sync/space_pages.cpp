// Pages: reading and writing them.
//
//   idle ──checkpoint()──> reading pages that changed ──> writing ──commit done──> idle
//     └───bring() (space_window.cpp)──> reading ───────────────────────────────────┘
//
// m_paging is true in all states but idle, so that no page is read while a newer one of its number
// is on its way to the disk.
//
// Root record: u8 version, varint covered, varint refused, varint pages, varint parts, varint kept
// parts, bytes summary (model/paging.cpp), varint heads, each actor[32] varint aseq hash[32]
// device[32], then the witness (log_witness.h): varint seq, rolling[32], last[32]
#include <algorithm>

#include "src/core/base/codec.h"
#include "src/core/base/planted.h"
#include "src/core/sync/space.h"
#include "src/core/sync/store_keys.h"

namespace ithaca::sync {
namespace {

constexpr std::uint8_t kRootVersion = 3;
constexpr std::size_t kHeadBytesMin = 97;
constexpr std::uint64_t kRecordsMax = 1'000'000;

struct Root {
  std::uint64_t covered = 0;
  std::uint64_t refused = 0;
  std::uint64_t pages = 0;
  std::uint64_t parts = 0;
  std::uint64_t kept_parts = 0;
  base::ByteView summary;
};

const base::Bytes* find_record(const std::vector<port::StoreRecord>& records,
                               const std::string& key) {
  const auto it = std::find_if(records.begin(), records.end(),
                               [&](const port::StoreRecord& record) { return record.key == key; });
  return it == records.end() ? nullptr : &it->value;
}

}  // namespace

// ---- reading back ----------------------------------------------------------------------------

// The root and what it names. An error leaves a state that drop_pages() must clear.
base::Result<void> Space::absorb_root(const std::vector<port::StoreRecord>& derived) {
  const base::Bytes* record = find_record(derived, root_key(id()));
  if (record == nullptr) return base::error(base::ErrorCode::kNotFound, "no root");
  base::Reader in(*record);
  if (in.u8() != kRootVersion) return base::error(base::ErrorCode::kMalformed, "root version");
  Root root;
  root.covered = in.varint();
  root.refused = in.varint();
  root.pages = in.varint_max(kRecordsMax);
  root.parts = in.varint_max(kRecordsMax);
  root.kept_parts = in.varint_max(kRecordsMax);
  root.summary = in.bytes(port::kValueBytesMax);
  const std::uint64_t heads = in.varint_max(in.remaining() / kHeadBytesMin + 1);
  for (std::uint64_t i = 0; i < heads && !in.failed(); ++i) {
    Head& head = m_heads[in.fixed<base::ActorId>()];
    head.aseq = in.varint();
    head.hash = in.fixed<base::Hash>();
    head.device = in.fixed<base::DeviceKey>();
  }
  const std::uint64_t witness_seq = in.varint();
  const auto rolling = in.fixed<base::Hash>();
  m_witness.restart(witness_seq, rolling, in.fixed<base::Hash>());
  TRY(in.finish());
  TRY(m_replica.absorb_summary(root.summary));
  for (const port::StoreRecord& other : derived)
    if (parse_space_key(other.key)->kind == 'd') TRY(m_table.read_directory(other.value));
  TRY(m_table.finish_directory(root.pages));
  bool has_names = false;
  for (std::uint32_t i = 0; i < root.parts; ++i) {
    const base::Bytes* part = find_record(derived, part_key(id(), i));
    if (part == nullptr) return base::error(base::ErrorCode::kNotFound, "part");
    // A conversation needs no goals, but the names of who talks.
    if (has_names) {
      TRY(m_replica.absorb_later(i, *part));
      continue;
    }
    TRY_ASSIGN(const std::vector<base::EntityId> ids, m_replica.absorb_page(*part));
    m_table.note_part(i, ids, part->size());
    has_names = std::find(ids.begin(), ids.end(), base::EntityId{}) != ids.end();
  }
  for (std::uint64_t i = 0; i < root.kept_parts; ++i) {
    const base::Bytes* part = find_record(derived, kept_key(id(), i));
    if (part == nullptr) return base::error(base::ErrorCode::kNotFound, "kept ops");
    TRY(m_replica.absorb_kept(*part));
  }
  m_covered = m_received = root.covered;
  m_refused = root.refused;
  m_kept_parts = root.kept_parts;
  return {};
}

// Back to an empty state that the log fills again.
void Space::drop_pages(std::vector<port::StoreWrite>& writes) {
  for (std::size_t page = 0; page < m_table.size(); ++page)
    writes.push_back({page_key(id(), m_table.number(page)), std::nullopt});
  m_replica = model::Replica(self());
  m_table = PageTable(id(), m_host.paging);
  m_heads.clear();
  m_witness = {};
  m_unwritten.clear();
  m_covered = m_received = 0;
  m_refused = 0;
  m_kept_parts = 0;
  m_reader = {};
  m_next = nullptr;
}

// Reads pages into memory, one after the other; `then` learns whether all were good.
void Space::read_pages(std::vector<std::size_t> pages, std::function<void(Space&, bool)> then) {
  CHECK(m_paging);
  struct Progress {
    std::size_t left;
    bool good = true;
    std::function<void(Space&, bool)> then;
  };
  auto progress = std::make_shared<Progress>(Progress{pages.size(), true, std::move(then)});
  if (pages.empty()) return progress->then(*this, true);
  for (const std::size_t page : pages) {
    m_host.store.scan(page_key(id(), m_table.number(page)), "", 1,
                      [self = m_self, progress, page](base::Result<port::StorePage> read) {
                        if (*self == nullptr) return;
                        (*self)->absorb_read(page, read, progress->good);
                        if (--progress->left == 0) progress->then(**self, progress->good);
                      });
  }
}

void Space::absorb_read(std::size_t page, const base::Result<port::StorePage>& read, bool& good) {
  good = good && read.ok() && read->records.size() == 1;
  if (!good) return;
  const auto ids = m_replica.absorb_page(read->records.front().value);
  good = ids.ok() && ids->size() == m_table.messages(page);
  if (good) m_table.set_in_memory(page, true);
}

// ---- writing ---------------------------------------------------------------------------------

void Space::checkpoint_now() {
  if (!m_paging && !m_pages_off) checkpoint([](Space&) {});
}

// What opening has left for later. False: it cannot be read, and the pages are made anew.
bool Space::settle_parts() {
  const auto settled = m_replica.settle();
  if (!settled.ok()) {
    m_pages_off = m_reload_wanted = true;
    m_host.writer.write({{root_key(id()), std::nullopt}});
    return false;
  }
  for (const model::Replica::Settled& part : *settled)
    m_table.note_part(part.number, part.ids, part.bytes);
  return true;
}

PageTable::Plan Space::plan_checkpoint() {
  for (const base::EntityId& changed : m_replica.take_changed()) m_unwritten.insert(changed);
  return m_table.plan(m_replica, m_unwritten);
}

void Space::checkpoint(Then then) {
  if (m_pages_off || m_paging || !settle_parts()) return then(*this);
  m_paging = true;
  PageTable::Plan plan = plan_checkpoint();
  if (plan.complete()) return write_checkpoint(plan, std::move(then));
  read_pages(std::move(plan.needed), [then = std::move(then)](Space& space, bool good) mutable {
    if (good) return space.write_checkpoint(space.plan_checkpoint(), std::move(then));
    space.lose_pages();
    space.m_paging = false;
    then(space);
  });
}

// How far the log is in the merged state, apart from envelopes that wait for a control record.
std::uint64_t Space::coverable() const {
  if (m_held.empty()) return m_received;
  std::uint64_t held = m_received;
  for (const Held& envelope : m_held) held = std::min(held, envelope.seq);
  // The log is read from a record's start on.
  std::uint64_t start = m_covered + 1;
  for (const std::uint64_t first : m_log_starts)
    if (first <= held) start = std::max(start, first);
  return start - 1;
}

void Space::write_checkpoint(const PageTable::Plan& plan, Then then) {
  std::vector<port::StoreWrite> writes;
  if (!m_table.write(m_replica, plan.ready, writes)) {
    // Something is larger than a record may be. The log still has everything.
    lose_pages();
    m_paging = false;
    return then(*this);
  }
  for (const base::EntityId& ready : plan.ready) m_unwritten.erase(ready);
  const bool complete = m_unwritten.empty();
  if (complete) {
    m_covered = coverable();
    while (!m_log_starts.empty() && m_log_starts.front() <= m_covered) m_log_starts.pop_front();
  }
  if (const auto kept = m_replica.take_changed_kept(kKeptPartBytes)) {
    for (std::size_t i = 0; i < kept->size(); ++i)
      writes.push_back({kept_key(id(), i), (*kept)[i]});
    m_kept_parts = kept->size();
  }
  if (base::planted(base::Bug::kCoveredBeforeWritten)) {
    after_commit({root_write()}, [pages = std::exchange(writes, {})](Space& space) {
      space.m_host.writer.write(pages);
    });
  } else {
    writes.push_back(root_write());
  }
  after_commit(std::move(writes), [complete, then = std::move(then)](Space& space) mutable {
    space.settle_memory();
    space.m_paging = false;
    space.show_arrivals();
    space.go_on();
    if (complete) return then(space);
    space.checkpoint(std::move(then));
  });
}

port::StoreWrite Space::root_write() const {
  base::Writer out;
  out.u8(kRootVersion);
  out.varint(m_covered);
  out.varint(m_refused);
  out.varint(m_table.size());
  out.varint(m_table.parts());
  out.varint(m_kept_parts);
  out.bytes(m_replica.write_summary());
  out.varint(m_heads.size());
  for (const auto& [actor, head] : m_heads) {
    out.raw(actor);
    out.varint(head.aseq);
    out.raw(head.hash);
    out.raw(head.device);
  }
  out.varint(m_witness.seq());
  out.raw(m_witness.rolling());
  out.raw(m_witness.last());
  return {root_key(id()), out.take()};
}

// No more reading or writing of pages: the next start makes them anew.
void Space::lose_pages() {
  m_pages_off = true;
  m_records_lost = true;
  m_host.writer.write({{root_key(id()), std::nullopt}});
  m_host.changed();
}

}  // namespace ithaca::sync
