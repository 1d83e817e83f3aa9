// Opening a space from the store: the small records, then the newest pages, then what the log has
// beyond them, then the outbox.
#include <algorithm>

#include "src/core/base/codec.h"
#include "src/core/sync/log_record.h"
#include "src/core/sync/space.h"
#include "src/core/sync/store_keys.h"

namespace ithaca::sync {
namespace {

constexpr std::uint8_t kInfoVersion = 2;  // 1 ended with the flags
constexpr std::uint8_t kFlagOnRelay = 1;
constexpr std::uint8_t kFlagPutHere = 2;

using port::StoreRecord;

// The records under one space's prefix, sorted by what they are.
struct Sorted {
  std::vector<StoreRecord> control, outbox, invites, derived;
  std::optional<base::Bytes> info, keys, wishes;
  bool parked = false;
};

Sorted sort_records(std::vector<StoreRecord> records) {
  Sorted out;
  for (StoreRecord& record : records) {
    const std::optional<SpaceKeyParts> parts = parse_space_key(record.key);
    if (!parts) continue;
    switch (parts->kind) {
      case 'c':
        out.control.push_back(std::move(record));
        break;
      case 'o':
        out.outbox.push_back(std::move(record));
        break;
      case 'v':
        out.invites.push_back(std::move(record));
        break;
      case 'i':
        out.info = std::move(record.value);
        break;
      case 'q':
        out.parked = true;
        break;
      case 'k':
        out.keys = std::move(record.value);
        break;
      case 'w':
        out.wishes = std::move(record.value);
        break;
      default:
        if (is_derived(record.key)) out.derived.push_back(std::move(record));
    }
  }
  return out;
}

}  // namespace

Space::~Space() { *m_self = nullptr; }

base::Result<std::unique_ptr<Space>> Space::load(SpaceHost host, const base::SpaceId& id,
                                                 std::vector<StoreRecord> records) {
  Sorted sorted = sort_records(std::move(records));
  crypto::ControlChain chain;
  for (const StoreRecord& record : sorted.control) {
    // A damaged record ends what is known of the chain; the relay has the rest.
    if (!chain.restore(record.value).ok()) break;
  }
  if (chain.empty() || chain.space() != id)
    return base::error(base::ErrorCode::kCorrupt, "no genesis");
  crypto::EpochKeyring keys;
  if (sorted.keys) (void)keys.restore(chain, *sorted.keys);
  const crypto::DeviceSeed& seed = seed_for(host.identity, chain, sorted.outbox);
  std::unique_ptr<Space> space(new Space(std::move(host), std::move(chain), std::move(keys), seed));
  space->load_info(sorted.info);
  if (sorted.wishes) space->load_wishes(*sorted.wishes);
  space->m_has_parked = sorted.parked;
  space->m_loading = std::make_unique<Loading>();
  space->m_loading->outbox = std::move(sorted.outbox);
  space->m_loading->invites = std::move(sorted.invites);
  space->m_loading->derived = std::move(sorted.derived);
  return space;
}

void Space::load_info(const std::optional<base::Bytes>& info) {
  if (info) {
    base::Reader reader(*info);
    const std::uint8_t version = reader.u8();
    m_incarnation = reader.fixed<base::Incarnation>();
    const std::uint8_t flags = reader.u8();
    m_on_relay = (flags & kFlagOnRelay) != 0;
    m_put_here = (flags & kFlagPutHere) != 0;
    if (version > 1) {
      m_generation = reader.fixed<base::LogGeneration>();
      m_warnings = static_cast<std::uint32_t>(reader.varint());
    }
    if (version >= 1 && version <= kInfoVersion && reader.finish().ok()) {
      m_actor = crypto::actor_id(m_device.key, m_incarnation);
      return;
    }
  }
  // Without its record this device does not know what it wrote last: a new actor starts at 1.
  m_incarnation = m_host.random.draw<base::Incarnation>();
  m_actor = crypto::actor_id(m_device.key, m_incarnation);
  m_on_relay = true;
  m_put_here = false;
  m_generation = {};
  m_warnings = 0;
  m_host.writer.write({info_write()});
}

port::StoreWrite Space::info_write() const {
  base::Writer writer;
  writer.u8(kInfoVersion);
  writer.raw(m_incarnation);
  writer.u8(
      static_cast<std::uint8_t>((m_on_relay ? kFlagOnRelay : 0) | (m_put_here ? kFlagPutHere : 0)));
  writer.raw(m_generation);
  writer.varint(m_warnings);
  return {info_key(id()), writer.take()};
}

void Space::open(std::function<void()> done) {
  CHECK(m_loading);
  m_loading->done = std::move(done);
  load_pages();
}

void Space::load_pages() {
  if (!absorb_root(m_loading->derived).ok()) {
    start_anew();
    load_log(log_key(id(), 0));
    return;
  }
  std::vector<std::size_t> window;
  for (std::size_t page = window_start(); page < m_table.size(); ++page) window.push_back(page);
  m_paging = true;
  read_pages(std::move(window), [](Space& space, bool good) {
    space.m_paging = false;
    good ? space.settle_memory() : space.start_anew();
  });
  // Asked for at once, answered after the pages.
  load_log(log_key(id(), m_covered));
}

// The pages are of no use, or there are none: the log makes them.
void Space::start_anew() {
  std::vector<port::StoreWrite> writes;
  for (const StoreRecord& record : m_loading->derived) writes.push_back({record.key, std::nullopt});
  drop_pages(writes);
  if (!writes.empty()) m_host.writer.write(std::move(writes));
}

// Reads the log from after the key, with checkpoints in between if it is long.
void Space::load_log(std::string after) {
  const auto read = [self = m_self, covered = m_covered](base::Result<port::StorePage> page) {
    if (*self == nullptr) return;
    Space& space = **self;
    // The pages were of no use.
    if (space.m_covered < covered) return space.load_log(log_key(space.id(), 0));
    if (!page.ok() || !page->corrupt.empty()) space.m_records_lost = true;
    if (!page.ok()) return space.finish_loading();
    for (const StoreRecord& record : page->records)
      if (const auto first = parse_log_key(record.key))
        space.apply_log_record(*first, record.value);
    if (!page->more) return space.finish_loading();
    const std::string next = page->last_key;
    if (space.m_received - space.m_covered < space.m_host.paging.checkpoint_envelopes)
      return space.load_log(next);
    space.checkpoint([next](Space& after_checkpoint) { after_checkpoint.load_log(next); });
  };
  m_host.store.scan(log_prefix(id()), std::move(after), port::kScanPageMax, read);
}

void Space::apply_log_record(std::uint64_t first_seq, base::ByteView record) {
  const auto entries = read_log_record(record);
  if (!entries.ok()) return;
  m_log_starts.push_back(first_seq);
  std::uint64_t seq = first_seq;
  for (const LogEntry& entry : *entries) {
    const std::uint64_t at = seq++;
    if (at <= m_received) continue;
    const base::Result<crypto::EnvelopeInfo> info = crypto::read_envelope(entry.envelope);
    // What comes after a missing record is used; the relay sends from the gap on.
    if (at == m_received + 1) {
      m_received = at;
      if (at == m_witness.seq() + 1) m_witness.add(info.ok() ? info->hash : base::Hash{});
      if (info.ok()) note_head(m_heads, *info, entry.accepted);
    }
    if (!entry.accepted) ++m_refused;
    if (!entry.accepted || !info.ok()) continue;
    const std::uint64_t aseq = info->header().aseq;
    if (info->actor == m_actor && aseq > m_own_head.aseq) m_own_head = head_of(*info);
    (void)admit_and_apply(*info, at, entry.received_ms, Source::kDisk);
  }
}

void Space::finish_loading() {
  read_parked([](Space& space) { space.finish_opening(); });
}

void Space::finish_opening() {
  std::unique_ptr<Loading> loading = std::move(m_loading);
  if (auto own = m_heads.find(m_actor); own != m_heads.end() && own->second.aseq > m_own_head.aseq)
    m_own_head = own->second;
  load_outbox(loading->outbox);
  load_invites(loading->invites);
  check_membership();
  settle_wishes();
  loading->done();
}

void Space::load_outbox(std::vector<StoreRecord>& outbox) {
  bool broken = false;
  std::uint32_t newest_epoch = 0;
  for (StoreRecord& record : outbox) {
    const base::Result<crypto::EnvelopeInfo> info = crypto::read_envelope(record.value);
    if (!info.ok() || info->header().device != m_device.key) continue;
    const base::Result<model::DecodedOps> ops = open_ops(*info);
    if (!ops.ok()) {
      // A damaged record of the chain has its key. Nothing new may take its place meanwhile.
      m_outbox_waits = m_outbox_waits || ops.code() == base::ErrorCode::kUnknownEpoch;
      if (info->actor == m_actor) m_own_head = head_of(*info);
      continue;
    }
    const std::uint64_t aseq = info->header().aseq;
    Outgoing entry;
    entry.actor = info->actor;
    entry.aseq = aseq;
    entry.hash = info->hash;
    entry.epoch = info->header().epoch;
    entry.visible = is_visible(*ops);
    entry.saved = true;
    if (entry.actor == m_actor) {
      broken = broken || aseq != m_own_head.aseq + 1 || info->header().prev != m_own_head.hash;
      m_own_head = head_of(*info);
    } else {
      broken = true;
    }
    // Written while part of the chain was damaged: older than what is before it.
    const crypto::Epoch* epoch = m_chain.find_epoch(entry.epoch);
    broken = broken || epoch == nullptr || epoch->record_index < newest_epoch;
    if (!broken) newest_epoch = epoch->record_index;
    m_replica.apply_all(*ops, {self(), entry.actor, aseq, std::nullopt, 0});
    entry.bytes = std::move(record.value);
    m_outbox.push_back(std::move(entry));
  }
  // An envelope in the middle was damaged: what follows it can only go out under a new actor.
  if (broken) renew_actor();
}

}  // namespace ithaca::sync
