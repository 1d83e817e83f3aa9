#include "src/core/sync/space.h"

#include <algorithm>

#include "src/core/base/codec.h"
#include "src/core/sync/store_keys.h"

namespace ithaca::sync {
namespace {

constexpr std::uint8_t kInfoVersion = 1;
constexpr std::uint8_t kFlagOnRelay = 1;

using port::StoreRecord;
using port::StoreWrite;

// The records under one space's prefix, sorted by what they are.
struct Sorted {
  std::vector<StoreRecord> control, log, outbox, invites;
  std::optional<base::Bytes> info, keys;
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
      case 'l':
        out.log.push_back(std::move(record));
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
      case 'k':
        out.keys = std::move(record.value);
        break;
      default:
        break;
    }
  }
  return out;
}

}  // namespace

Space::Space(SpaceHost host, crypto::ControlChain chain, crypto::EpochKeyring keys)
    : m_host(std::move(host)),
      m_chain(std::move(chain)),
      m_keys(std::move(keys)),
      m_device(crypto::derive_device_keys(m_host.identity.device_seed, m_chain.salt())),
      m_replica(crypto::derive_member_keys(m_host.identity.root, m_chain.salt()).id),
      m_receipts(m_device.key, m_host.random),
      m_self(std::make_shared<Space*>(this)) {
  m_keys.learn_all(m_chain, m_device);
}

Space::~Space() { *m_self = nullptr; }

std::unique_ptr<Space> Space::create(SpaceHost host, crypto::ControlChain chain,
                                     crypto::EpochKeyring keys, Origin origin,
                                     std::vector<StoreWrite> also) {
  std::unique_ptr<Space> space(new Space(std::move(host), std::move(chain), std::move(keys)));
  space->m_on_relay = origin == Origin::kJoined;
  space->m_incarnation = space->m_host.random.draw<base::Incarnation>();
  space->m_actor = crypto::actor_id(space->m_device.key, space->m_incarnation);
  std::vector<StoreWrite> writes = std::move(also);
  for (std::size_t i = 0; i < space->m_chain.size(); ++i)
    writes.push_back({control_key(space->id(), i), base::to_bytes(space->m_chain.record(i))});
  writes.push_back(space->info_write());
  writes.push_back(space->keys_write());
  space->m_host.writer.write(std::move(writes));
  return space;
}

base::Result<std::unique_ptr<Space>> Space::load(SpaceHost host, const base::SpaceId& id,
                                                 std::vector<StoreRecord> records) {
  Sorted sorted = sort_records(std::move(records));
  crypto::ControlChain chain;
  for (const StoreRecord& record : sorted.control) {
    // A damaged record ends what is known of the chain; the relay has the rest.
    if (!chain.apply(record.value).ok()) break;
  }
  if (chain.empty() || chain.space() != id)
    return base::error(base::ErrorCode::kCorrupt, "no genesis");
  crypto::EpochKeyring keys;
  if (sorted.keys) (void)keys.restore(chain, *sorted.keys);
  std::unique_ptr<Space> space(new Space(std::move(host), std::move(chain), std::move(keys)));
  space->load_info(sorted.info);
  space->load_log(sorted.log);
  space->load_outbox(sorted.outbox);
  space->load_invites(sorted.invites);
  space->check_membership();
  return space;
}

void Space::load_info(const std::optional<base::Bytes>& info) {
  if (info) {
    base::Reader reader(*info);
    const std::uint8_t version = reader.u8();
    m_incarnation = reader.fixed<base::Incarnation>();
    m_on_relay = (reader.u8() & kFlagOnRelay) != 0;
    if (version == kInfoVersion && reader.finish().ok()) {
      m_actor = crypto::actor_id(m_device.key, m_incarnation);
      return;
    }
  }
  // Without its record this device does not know what it wrote last: a new actor starts at 1.
  m_incarnation = m_host.random.draw<base::Incarnation>();
  m_actor = crypto::actor_id(m_device.key, m_incarnation);
  m_on_relay = true;
  m_host.writer.write({info_write()});
}

void Space::load_log(const std::vector<StoreRecord>& log) {
  for (const StoreRecord& record : log) {
    const std::optional<SpaceKeyParts> parts = parse_space_key(record.key);
    const std::optional<std::uint64_t> seq = parse_number(parts->rest);
    base::Reader reader(record.value);
    const base::TimeMs received_ms = reader.u64();
    const bool accepted = reader.u8() != 0;
    if (!seq || reader.failed()) continue;
    // What comes after a missing record is used; the relay sends from the gap on.
    if (*seq == m_received + 1) m_received = *seq;
    if (!accepted) {
      ++m_refused;
      continue;
    }
    const base::ByteView envelope = reader.raw(reader.remaining());
    const base::Result<crypto::EnvelopeInfo> info = crypto::read_envelope(envelope);
    if (!info.ok()) continue;
    Head& head = m_heads[info->actor];
    if (info->header().aseq > head.aseq) head = {info->header().aseq, info->hash};
    (void)admit_and_apply(*info, *seq, received_ms);
  }
  if (auto own = m_heads.find(m_actor); own != m_heads.end()) m_own_head = own->second;
}

void Space::load_outbox(std::vector<StoreRecord>& outbox) {
  bool broken = false;
  for (StoreRecord& record : outbox) {
    const base::Result<crypto::EnvelopeInfo> info = crypto::read_envelope(record.value);
    if (!info.ok() || info->header().device != m_device.key) continue;
    const base::Result<model::DecodedOps> ops = open_ops(*info);
    if (!ops.ok()) continue;
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
      m_own_head = {aseq, info->hash};
    } else {
      broken = true;
    }
    m_replica.apply_all(*ops, {self(), entry.actor, aseq, std::nullopt, 0});
    entry.bytes = std::move(record.value);
    m_outbox.push_back(std::move(entry));
  }
  // An envelope in the middle was damaged: what follows it can only go out under a new actor.
  if (broken) renew_actor();
}

StoreWrite Space::info_write() const {
  base::Writer writer;
  writer.u8(kInfoVersion);
  writer.raw(m_incarnation);
  writer.u8(m_on_relay ? kFlagOnRelay : 0);
  return {info_key(id()), writer.take()};
}

StoreWrite Space::keys_write() const { return {keys_key(id()), m_keys.serialize(m_chain)}; }

void Space::after_commit(std::vector<StoreWrite> writes, std::function<void(Space&)> then) {
  m_host.writer.write(std::move(writes), [self = m_self, then = std::move(then)] {
    if (*self != nullptr) then(**self);
  });
}

std::vector<base::MemberId> Space::others() const {
  std::vector<base::MemberId> out;
  for (const crypto::Membership& membership : m_chain.memberships())
    if (membership.is_current() && membership.member != self()) out.push_back(membership.member);
  return out;
}

std::size_t Space::queued() const {
  std::size_t count = m_on_relay ? 0 : 1;
  for (const Outgoing& entry : m_outbox)
    if (entry.visible && !entry.acked) ++count;
  for (const OwnInvite& invite : m_invites)
    if (invite.pending()) ++count;
  return count;
}

bool Space::is_saved(const base::ActorId& actor, std::uint64_t aseq) const {
  for (const Outgoing& entry : m_outbox)
    if (entry.aseq == aseq && entry.actor == actor) return entry.saved;
  return true;
}

std::vector<base::MemberId> Space::typing() const {
  std::vector<base::MemberId> out;
  for (const auto& [device, until_ms] : m_typing_until_ms) {
    const crypto::Membership* member = m_chain.current_device(device);
    if (member != nullptr && member->member != self()) out.push_back(member->member);
  }
  return out;
}

void Space::tick() {
  const std::uint64_t now = m_host.clock.steady_ms();
  const std::size_t typing_before = m_typing_until_ms.size();
  std::erase_if(m_typing_until_ms, [now](const auto& entry) { return entry.second <= now; });
  if (m_typing_until_ms.size() != typing_before) m_host.changed();
  if (m_receipt_due_ms && now >= *m_receipt_due_ms && (m_live || m_read_wanted)) send_receipts();
  if (m_pause_until_ms != 0 && now >= m_pause_until_ms) {
    m_pause_until_ms = 0;
    if (m_host.connection.ready() && !m_live && !m_subscribed) on_ready();
  }
  if (!m_live) return;
  send_control();
  pump();
}

std::optional<std::uint64_t> Space::next_deadline_ms() const {
  std::optional<std::uint64_t> soonest;
  auto consider = [&soonest](std::uint64_t time) {
    if (!soonest || time < *soonest) soonest = time;
  };
  for (const auto& [device, until_ms] : m_typing_until_ms) consider(until_ms);
  if (m_receipt_due_ms && (m_live || m_read_wanted)) consider(*m_receipt_due_ms);
  if (m_pause_until_ms != 0) consider(m_pause_until_ms);
  if (m_push_blocked) consider(m_host.clock.steady_ms() + kPushRetryMs);
  return soonest;
}

}  // namespace ithaca::sync
