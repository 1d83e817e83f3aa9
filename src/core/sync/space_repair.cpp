// Repair, first half: the control chain, and where the relay's log and ours part.
#include "src/core/sync/repair.h"

#include <algorithm>

#include "src/core/sync/log_record.h"
#include "src/core/sync/space.h"
#include "src/core/sync/store_keys.h"

namespace ithaca::sync {

using Step = Repair::Step;

std::optional<RepairProgress> Space::repair_progress() const {
  if (!m_repair) return std::nullopt;
  const std::size_t left = std::min(m_parked.missing.size(), m_repair->total);
  return RepairProgress{m_repair->total - left, m_repair->total};
}

// REQUIRES: the connection is ready.
void Space::begin_repair() {
  m_repair = std::make_unique<Repair>();
  m_repair->ticket = ++m_repairs;
  m_repair->target = m_host.connection.generation();
  m_live = false;
  m_subscribed = false;
  m_stale_epoch = false;
  // An ACK of a relay that lost the envelope is worth nothing.
  for (Outgoing& entry : m_outbox) entry.acked = entry.sent = false;
  restore_control(static_cast<std::uint32_t>(m_chain.size() - 1));
  m_host.changed();
}

bool Space::same_generation() const {
  return !m_generation.is_zero() && m_generation == m_host.connection.generation();
}

// ---- control ---------------------------------------------------------------------------------

void Space::restore_control(std::uint32_t from_index) {
  wire::RestoreControl frame;
  frame.request = m_repair->request = m_next_request++;
  frame.space = id();
  frame.first_index = m_repair->control_at = from_index;
  std::size_t bytes = 0;
  for (std::size_t i = from_index; i < m_chain.size(); ++i) {
    bytes += m_chain.record(i).size();
    const bool full = frame.records.size() == wire::kRestoredRecordsMax ||
                      (!frame.records.empty() && bytes > kRestoreControlBytes);
    if (full) break;
    frame.records.push_back(base::to_bytes(m_chain.record(i)));
  }
  m_host.connection.send(frame);
}

// The answer names the relay's head.
bool Space::on_control_restored(const wire::CtlOk& frame) {
  if (!m_repair || m_repair->step != Step::kControl || frame.request != m_repair->request)
    return false;
  m_on_relay = true;
  m_relay_refusal.reset();
  if (frame.index < m_chain.size() && frame.hash != m_chain.record_hash(frame.index)) {
    part_ways();
  } else if (frame.index + 1 < m_chain.size()) {
    if (same_generation()) warn(Warning::kWentBack);
    if (frame.index < m_repair->control_at && m_repair->control_at != m_chain.size() - 1) {
      m_host.connection.abandon();  // it said that it had taken them
    } else {
      restore_control(frame.index + 1);
    }
  } else {
    m_repair->step = Step::kSubscribing;
    subscribe();
  }
  return true;
}

bool Space::on_restore_err(const wire::Err& frame) {
  const auto answers = static_cast<wire::FrameType>(frame.answers);
  if (answers == wire::FrameType::kRestore) {
    if (!m_repair || m_repair->step != Step::kRestoring) return true;
    if (frame.retry_after_ms == 0) {
      ++m_repair->answered;
      ++m_repair->refused;
      restore_more();
    } else {
      pause_repair(frame);
    }
    return true;
  }
  if (m_repair && m_repair->step == Step::kIntroducing && answers == wire::FrameType::kSub) {
    // This device's own JOIN is among what it doubts: another member has to bring that back.
    m_probed = false;
    pause_repair(frame);
    return true;
  }
  if (answers != wire::FrameType::kRestoreControl) return false;
  if (!m_repair || m_repair->step != Step::kControl || frame.reference != m_repair->request)
    return true;
  if (frame.code == wire::ErrCode::kNoSpace && m_repair->control_at != 0) {
    if (same_generation()) warn(Warning::kWentBack);
    m_put_here = true;
    restore_control(0);
  } else if (frame.code == wire::ErrCode::kBadControl && !m_repair->introduced) {
    m_repair->introduced = true;
    m_repair->step = Step::kIntroducing;
    subscribe();
  } else if (frame.code == wire::ErrCode::kConflict || frame.code == wire::ErrCode::kBadControl) {
    part_ways();
  } else {
    m_relay_refusal = frame.code;
    pause_repair(frame);
  }
  return true;
}

// Only time can help: after it the repair begins again.
void Space::pause_repair(const wire::Err& frame) {
  m_repair.reset();
  m_subscribed = false;
  m_pause_until_ms =
      m_host.clock.steady_ms() + std::max<std::uint64_t>(frame.retry_after_ms, kRefusedPauseMs);
  m_host.changed();
}

// The relay's chain is not ours: nothing of it can be used, and nothing of ours is taken there.
void Space::part_ways() {
  warn(Warning::kOtherMembers);
  stop_taking();
}

void Space::stop_taking() {
  m_repair.reset();
  m_parted = true;
  m_live = false;
  m_host.connection.send(wire::Unsub{id()});
}

// ---- comparing -------------------------------------------------------------------------------

void Space::read_own_log(std::string after) {
  const auto read = [self = m_self, ticket = m_repair->ticket](base::Result<port::StorePage> page) {
    if (*self == nullptr || !(*self)->m_repair || (*self)->m_repair->ticket != ticket) return;
    Space& space = **self;
    Repair& repair = *space.m_repair;
    if (!page.ok()) return space.m_host.connection.abandon();
    for (const port::StoreRecord& record : page->records) {
      const auto first = parse_log_key(record.key);
      const auto entries = read_log_record(record.value);
      if (!first || !entries.ok()) continue;
      std::uint64_t seq = *first;
      for (const LogEntry& entry : *entries) {
        // What is behind a damaged record is compared once it was sent again.
        if (seq++ != repair.own.size() + 1) continue;
        repair.own.push_back(entry_hash(entry.envelope));
        space.m_parked.missing.erase(repair.own.back());
      }
    }
    if (page->more) return space.read_own_log(page->last_key);
    repair.step = Step::kComparing;
    wire::Have have{space.id(), {}};
    for (const auto& [actor, head] : space.m_heads)
      if (have.actors.size() < wire::kActorsPerSpaceMax) have.actors.push_back({actor, head.aseq});
    space.m_host.connection.send(have);
  };
  m_host.store.scan(log_prefix(id()), std::move(after), port::kScanPageMax, read);
}

base::Hash Space::entry_hash(base::ByteView envelope) {
  const auto info = crypto::read_envelope(envelope);
  return info.ok() ? info->hash : base::Hash{};
}

void Space::compare(std::uint64_t seq, const base::Hash& hash) {
  Repair& repair = *m_repair;
  if (repair.step != Step::kComparing || seq <= repair.compared) return;
  const bool same = seq == repair.compared + 1 && repair.compared < repair.own.size() &&
                    repair.own[repair.compared] == hash;
  if (same) {
    ++repair.compared;
  } else {
    end_comparing();
  }
}

void Space::end_comparing() {
  m_repair->step = Step::kParking;
  m_host.changed();  // tick() goes on as soon as no page is being read or written
}

void Space::on_places(const wire::Places& frame, std::size_t frame_bytes) {
  if (m_repair) {
    std::uint64_t seq = frame.first_seq;
    for (const base::Hash& hash : frame.hashes) compare(seq++, hash);
  }
  m_host.connection.grant(frame_bytes);
}

// True if the batch is of no further use.
bool Space::repair_batch(const wire::Batch& frame, std::size_t frame_bytes) {
  if (!m_repair || m_repair->step >= Step::kCatchingUp) return false;
  for (const wire::BatchEntry& entry : frame.entries)
    compare(entry.seq, entry_hash(entry.envelope));
  m_host.connection.grant(frame_bytes);
  return true;
}

void Space::repair_live(const wire::Live& frame) {
  switch (m_repair->step) {
    case Step::kIntroducing:
      m_repair->step = Step::kControl;
      return restore_control(m_repair->control_at);
    case Step::kSubscribing:
      m_repair->step = Step::kReading;
      // What came last must be on the disk to be read.
      return after_commit({}, [ticket = m_repair->ticket](Space& space) {
        space.read_parked([ticket](Space& then) {
          if (then.m_repair && then.m_repair->ticket == ticket)
            then.read_own_log(log_key(then.id(), 0));
        });
      });
    case Step::kComparing:
      return end_comparing();
    case Step::kCatchingUp:
      // One that is on its way from before may come first.
      if (frame.head_seq > m_received) {
        if (++m_repair->lives > 1) m_host.connection.abandon();
        return;
      }
      m_repair->step = Step::kRestoring;
      m_repair->total = m_parked.missing.size();
      m_host.changed();
      return restore_more();
    default:
      return;
  }
}

}  // namespace ithaca::sync
