// Repair, second half: what the relay lacks is put aside, and from there back into its log.
#include <algorithm>
#include <utility>

#include "src/core/base/planted.h"
#include "src/core/sync/log_record.h"
#include "src/core/sync/repair.h"
#include "src/core/sync/space.h"
#include "src/core/sync/store_keys.h"

namespace ithaca::sync {

using Step = Repair::Step;

namespace {

void write_in_turn(StoreWriter& writer, std::vector<port::StoreWrite> writes) {
  std::vector<port::StoreWrite> group;
  for (port::StoreWrite& write : writes) {
    group.push_back(std::move(write));
    if (group.size() == kCutAtOnce) writer.write(std::exchange(group, {}));
  }
  writer.write(std::move(group));
}

}  // namespace

// What becomes of the log while it is read: its start is gone through to know where it stands, the
// rest is put aside.
struct Space::Cut {
  std::uint64_t ticket = 0;
  std::uint64_t keep = 0;  // the log up to here stays
  Heads heads;
  LogWitness witness;
  std::deque<std::uint64_t> log_starts;
  std::vector<port::StoreWrite> writes;  // that cut the log, in its order; made last
};

// ---- putting aside ---------------------------------------------------------------------------

// Called by tick() until it can begin: no page may be written meanwhile.
void Space::begin_parking() {
  if (m_paging || m_loading || m_parking) return;
  const bool all_there = m_repair->compared == m_received && m_repair->own.size() == m_received;
  if (all_there) return catch_up();
  m_paging = m_parking = true;
  auto cut = std::make_shared<Cut>();
  cut->ticket = m_repair->ticket;
  cut->keep = m_repair->compared;
  // Whoever opens the store from now on looks for what was put aside.
  m_host.writer.write({{parked_mark_key(id()), base::Bytes{1}}});
  m_has_parked = true;
  park_from(log_key(id(), 0), std::move(cut));
}

void Space::park_from(std::string after, std::shared_ptr<Cut> cut) {
  const auto read = [self = m_self, cut](base::Result<port::StorePage> page) {
    if (*self == nullptr) return;
    Space& space = **self;
    if (!page.ok()) {
      // Nothing was cut: with the next connection it begins again.
      space.m_paging = space.m_parking = false;
      return space.m_host.connection.abandon();
    }
    for (const port::StoreRecord& record : page->records)
      if (const auto first = parse_log_key(record.key)) space.park_record(*first, record, *cut);
    for (const std::string& damaged : page->corrupt) cut->writes.push_back({damaged, std::nullopt});
    // No more than a page of the log waits in memory to be put aside.
    space.after_commit({}, [cut, more = page->more, last = page->last_key](Space& then) {
      more ? then.park_from(last, cut) : then.cut_log(cut);
    });
  };
  m_host.store.scan(log_prefix(id()), std::move(after), port::kScanPageMax, read);
}

// The pages, which reach beyond what is left, go with the end of the log.
void Space::cut_log(const std::shared_ptr<Cut>& cut) {
  std::reverse(cut->writes.begin(), cut->writes.end());
  cut->writes.insert(cut->writes.begin(), {root_key(id()), std::nullopt});
  write_in_turn(m_host.writer, std::move(cut->writes));
  after_commit({}, [cut](Space& then) { then.end_parking(*cut); });
}

// What a removal has cut off comes back nowhere.
bool Space::is_beyond_pins(base::ByteView envelope) const {
  const auto info = crypto::read_envelope(envelope);
  if (!info.ok()) return false;
  const wire::EnvelopeHeader& header = info->header();
  const auto admitted =
      m_chain.admit(header.device, info->actor, header.aseq, info->hash, header.epoch);
  return !admitted.ok() && admitted.code() == base::ErrorCode::kPinned;
}

void Space::park_record(std::uint64_t first_seq, const port::StoreRecord& record, Cut& cut) {
  const auto entries = read_log_record(record.value);
  if (!entries.ok()) return;
  LogRecordWriter kept, parked;
  std::uint64_t seq = first_seq;
  for (const LogEntry& entry : *entries) {
    const std::uint64_t at = seq++;
    if (at > cut.keep) {
      if (base::planted(base::Bug::kParkedForgotten)) continue;
      if (!entry.accepted || is_beyond_pins(entry.envelope)) continue;
      parked.add(entry);
      m_parked.missing.insert(entry_hash(entry.envelope));
      continue;
    }
    kept.add(entry);
    if (at != cut.witness.seq() + 1) continue;
    const auto info = crypto::read_envelope(entry.envelope);
    cut.witness.add(info.ok() ? info->hash : base::Hash{});
    if (info.ok()) note_head(cut.heads, *info, entry.accepted);
  }
  if (kept.count() > 0 && first_seq > m_covered) cut.log_starts.push_back(first_seq);
  if (kept.count() == entries->size()) return;
  if (parked.count() > 0) {
    m_parked.keys.push_back(parked_key(id(), m_parked.next_number++));
    m_host.writer.write({{m_parked.keys.back(), parked.take()}});
  }
  cut.writes.push_back(
      {record.key, kept.count() > 0 ? std::optional(kept.take()) : std::optional<base::Bytes>()});
}

// The log is cut on the disk.
void Space::end_parking(const Cut& cut) {
  m_paging = m_parking = false;
  m_received = cut.keep;
  m_covered = std::min(m_covered, m_received);
  m_heads = cut.heads;
  m_witness = cut.witness;
  m_log_starts = cut.log_starts;
  std::erase_if(m_held, [&](const Held& held) { return held.seq > m_received; });
  if (m_repair && m_repair->ticket == cut.ticket) {
    catch_up();
  } else if (m_host.connection.ready()) {
    on_ready();  // a connection that came meanwhile
  }
}

void Space::catch_up() {
  m_repair->own = {};
  m_repair->step = Step::kCatchingUp;
  subscribe();
}

// ---- what was put aside -----------------------------------------------------------------------

// Reads it all: into the merged state, and to know what it is.
void Space::read_parked(Then then) {
  if (!m_has_parked || !m_parked.keys.empty()) return then(*this);
  read_parked_from("", std::move(then));
}

void Space::read_parked_from(std::string after, Then then) {
  const auto read = [self = m_self, then = std::move(then)](base::Result<port::StorePage> page) {
    if (*self == nullptr) return;
    Space& space = **self;
    if (!page.ok() || !page->corrupt.empty()) space.m_records_lost = true;
    if (!page.ok()) return then(space);
    for (const port::StoreRecord& record : page->records) {
      const auto number = parse_parked_key(record.key);
      const auto entries = read_log_record(record.value);
      if (!number || !entries.ok()) continue;
      space.m_parked.keys.push_back(record.key);
      space.m_parked.next_number = std::max(space.m_parked.next_number, *number + 1);
      for (const LogEntry& entry : *entries) space.apply_parked(entry.envelope);
    }
    page->more ? space.read_parked_from(page->last_key, then) : then(space);
  };
  m_host.store.scan(parked_prefix(id()), std::move(after), port::kScanPageMax, read);
}

void Space::apply_parked(base::ByteView envelope) {
  const auto info = crypto::read_envelope(envelope);
  if (!info.ok()) return;
  m_parked.missing.insert(info->hash);
  const wire::EnvelopeHeader& header = info->header();
  if (info->actor == m_actor && header.aseq > m_own_head.aseq) m_own_head = head_of(*info);
  const auto admitted =
      m_chain.admit(header.device, info->actor, header.aseq, info->hash, header.epoch);
  const auto ops = open_ops(*info);
  if (!admitted.ok() || !ops.ok() || header.kind != wire::kEnvelopeKindOps) return;
  m_replica.apply_all(*ops, {(*admitted)->member, info->actor, header.aseq, std::nullopt, 0});
}

// ---- putting back ----------------------------------------------------------------------------

// Sends what the relay has not sent by now, in the order in which it once was in the log.
void Space::restore_more() {
  if (!m_repair || m_repair->step != Step::kRestoring || m_repair->reading_parked) return;
  Repair& repair = *m_repair;
  m_push_blocked = false;
  while (!repair.all_sent && repair.sent - repair.answered < kRestoreWindow) {
    if (repair.queue.empty()) {
      if (repair.next_key < m_parked.keys.size()) return read_next_parked();
      repair.all_sent = true;
      break;
    }
    if (!m_host.connection.can_push()) {
      m_push_blocked = true;
      return;
    }
    m_host.connection.send(repair.queue.back());
    repair.queue.pop_back();
    ++repair.sent;
  }
  // What the relay took comes back in a BATCH; what it refused stays put aside.
  if (!repair.all_sent || repair.answered < repair.sent) return;
  if (m_parked.missing.size() <= repair.refused) finish_repair();
}

void Space::read_next_parked() {
  m_repair->reading_parked = true;
  const std::size_t next = m_repair->next_key;
  const std::string after = next == 0 ? "" : m_parked.keys[next - 1];
  m_host.store.scan(
      parked_prefix(id()), after, kParkedReadAtOnce,
      [self = m_self, ticket = m_repair->ticket](base::Result<port::StorePage> page) {
        if (*self == nullptr || !(*self)->m_repair || (*self)->m_repair->ticket != ticket) return;
        Space& space = **self;
        Repair& repair = *space.m_repair;
        repair.reading_parked = false;
        if (!page.ok()) return space.m_host.connection.abandon();
        const std::vector<std::string>& keys = space.m_parked.keys;
        while (repair.next_key < keys.size() && keys[repair.next_key] <= page->last_key)
          ++repair.next_key;
        if (page->last_key.empty()) repair.next_key = keys.size();
        for (const port::StoreRecord& record : page->records) {
          const auto entries = read_log_record(record.value);
          if (!entries.ok()) continue;
          for (const LogEntry& entry : *entries)
            if (space.m_parked.missing.contains(entry_hash(entry.envelope)))
              repair.queue.push_back({entry.received_ms, base::to_bytes(entry.envelope)});
        }
        std::reverse(repair.queue.begin(), repair.queue.end());
        space.restore_more();
      });
}

void Space::on_restored(const wire::Ack&) {
  if (!m_repair || m_repair->step != Step::kRestoring || m_repair->answered >= m_repair->sent)
    return;
  ++m_repair->answered;
  restore_more();
}

void Space::finish_repair() {
  std::vector<port::StoreWrite> writes;
  m_generation = m_repair->target;
  m_retried_parked = true;
  if (m_parked.missing.empty() && m_has_parked) {
    for (const std::string& key : m_parked.keys) writes.push_back({key, std::nullopt});
    writes.push_back({parked_mark_key(id()), std::nullopt});
    m_parked = {};
    m_has_parked = false;
  }
  m_repair.reset();
  writes.push_back(info_write());
  write_in_turn(m_host.writer, std::move(writes));
  go_live();
}

}  // namespace ithaca::sync
