// The control chain's part of the conversation: genesis, subscribing, records, invites.
#include <algorithm>

#include "src/core/base/codec.h"
#include "src/core/crypto/session_auth.h"
#include "src/core/sync/space.h"
#include "src/core/sync/store_keys.h"

namespace ithaca::sync {
namespace {

constexpr std::size_t kPackagesMax = wire::kInvitesOpenMax;

void write_record(base::Writer& writer, const crypto::BuiltRecord& record) {
  writer.bytes(record.record);
  writer.varint(record.packages.size());
  for (const wire::InvitePackage& package : record.packages) {
    writer.raw(package.invite);
    writer.bytes(package.package);
  }
}

crypto::BuiltRecord read_record(base::Reader& reader) {
  crypto::BuiltRecord out;
  out.record = base::to_bytes(reader.bytes(wire::kControlRecordBytesMax));
  const std::uint64_t count = reader.varint_max(kPackagesMax);
  for (std::uint64_t i = 0; i < count && !reader.failed(); ++i) {
    wire::InvitePackage package;
    package.invite = reader.fixed<base::InviteKey>();
    package.package = base::to_bytes(reader.bytes(wire::kPackageBytesMax));
    out.packages.push_back(std::move(package));
  }
  if (!out.record.empty()) out.hash = crypto::control_hash(out.record);
  return out;
}

}  // namespace

// ---- the connection ---------------------------------------------------------------------------

void Space::on_ready() {
  if (m_parted || m_parking) return;
  if (m_on_relay) {
    const bool other_log = !m_removed && !m_generation.is_zero() && !same_generation();
    if (other_log || (m_has_parked && !m_retried_parked && !m_removed)) return begin_repair();
    subscribe();
  } else if (!m_request) {
    m_request = m_next_request++;
    m_host.connection.send(wire::Ctl{*m_request, id(), base::to_bytes(m_chain.record(0)), {}});
  }
}

// Asks for the last envelope that is here once more: it tells whether the relay's log still is the
// one that this device holds. Who is out asks, too: a copy of this installation may have come back
// in.
void Space::subscribe() {
  const bool only_live = m_repair && (m_repair->step == Repair::Step::kSubscribing ||
                                      m_repair->step == Repair::Step::kIntroducing);
  m_subscribed = true;
  m_live = false;
  wire::Sub sub;
  sub.space = id();
  sub.device = m_device.key;
  m_subscribed_from = m_received;
  sub.from_seq = only_live ? UINT64_MAX : std::max<std::uint64_t>(m_received, 1) - 1;
  sub.control_held = static_cast<std::uint32_t>(m_chain.size());
  sub.signature =
      crypto::sign_sub(m_device, m_host.connection.origin(), m_host.connection.nonce(), id());
  m_host.connection.send(sub);
}

void Space::on_lost() {
  m_subscribed = false;
  m_live = false;
  m_stale_epoch = false;
  m_push_blocked = false;
  m_request.reset();
  m_change.reset();
  m_pause_until_ms = 0;
  m_probed = false;
  m_newcomer_refused = false;
  m_parted = m_outdated = false;
  m_repair.reset();  // begins again with the next connection
  m_typing_until_ms.clear();
  m_typing_sent_ms.reset();
  rewind();
}

// ---- records ----------------------------------------------------------------------------------

// Appends a record that follows the head. An error if it does not, or breaks a rule; kUnsupported
// if it is of a later version.
base::Result<void> Space::learn_record(base::ByteView record,
                                       std::vector<port::StoreWrite>& writes) {
  const std::size_t index = m_chain.size();
  if (const auto applied = m_chain.apply(record); !applied.ok()) {
    ++m_refused;
    return applied;
  }
  m_keys.learn_all(m_chain, m_device);
  check_pins(index);
  writes.push_back({control_key(id(), index), base::to_bytes(record)});
  writes.push_back(keys_write());
  return {};
}

void Space::on_control(const wire::Control& frame) {
  std::vector<port::StoreWrite> writes;
  std::size_t index = frame.first_index;
  if (m_parted) return;
  for (const base::Bytes& record : frame.records) {
    if (index < m_chain.size()) {
      if (crypto::control_hash(record) != m_chain.record_hash(index)) {
        part_ways();
        break;
      }
    } else if (index > m_chain.size()) {
      m_host.connection.abandon();
      break;
    } else if (const auto learned = learn_record(record, writes); !learned.ok()) {
      if (learned.code() == base::ErrorCode::kUnsupported) {
        m_outdated = true;
        stop_taking();
      } else {
        part_ways();
      }
      break;
    }
    ++index;
  }
  after_records(std::move(writes));
}

void Space::after_records(std::vector<port::StoreWrite> writes) {
  settle_invites(writes);
  check_membership();
  if (!writes.empty() && (m_outbox_waits || is_another_device())) {
    m_outbox_waits = false;
    m_reload_wanted = true;
  }
  if (!writes.empty()) m_host.writer.write(std::move(writes));
  settle_wishes();
  retry_held();
  if (m_stale_epoch) {
    reseal_stale();
    pump();
  }
  m_host.changed();
}

void Space::check_membership() { m_removed = m_chain.current_device(m_device.key) == nullptr; }

void Space::on_ctl_ok(const wire::CtlOk& frame) {
  if (on_control_restored(frame)) return;
  if (!m_request || frame.request != *m_request) return;
  m_request.reset();
  if (frame.index == 0) {
    m_on_relay = true;
    m_generation = m_host.connection.generation();
    m_relay_refusal.reset();
    m_host.writer.write({info_write()});
    subscribe();
    m_host.changed();
    return;
  }
  std::vector<port::StoreWrite> writes;
  if (frame.index == m_chain.size()) {
    // The relay's CONTROL with the same record may come later, and then is known already.
    for (const OwnInvite& invite : m_invites) {
      if (!invite.pending() || invite.record.hash != frame.hash) continue;
      const base::Bytes record = invite.record.record;
      (void)learn_record(record, writes);
      break;
    }
    if (m_change && m_change->record.hash == frame.hash)
      (void)learn_record(m_change->record.record, writes);
  }
  m_change.reset();
  after_records(std::move(writes));
  send_control();
}

void Space::on_ctl_err(const wire::Err& frame) {
  if (!m_request || frame.reference != *m_request) return;
  m_request.reset();
  const bool waiting = frame.code == wire::ErrCode::kRateLimited ||
                       frame.code == wire::ErrCode::kOverloaded ||
                       frame.code == wire::ErrCode::kStoreFailed;
  if (!m_on_relay || waiting) {
    if (!waiting) m_relay_refusal = frame.code;
    m_pause_until_ms =
        m_host.clock.steady_ms() + std::max<std::uint64_t>(frame.retry_after_ms, kRefusedPauseMs);
    m_host.changed();
    return;
  }
  if (m_change) {
    change_refused(frame.code);
  } else {
    const auto pending = std::find_if(m_invites.begin(), m_invites.end(),
                                      [](const OwnInvite& invite) { return invite.pending(); });
    if (pending == m_invites.end()) return;
    std::vector<port::StoreWrite> writes{{invite_key(id(), pending->key), std::nullopt}};
    m_invites.erase(pending);
    m_host.writer.write(std::move(writes));
    if (frame.code == wire::ErrCode::kCtlStale) (void)create_invite();
  }
  m_host.changed();
}

// ---- invites ----------------------------------------------------------------------------------

port::StoreWrite Space::invite_write(const OwnInvite& invite) const {
  base::Writer writer;
  writer.raw(invite.link.invite_record);
  writer.raw(invite.link.inviter);
  writer.raw(invite.link.secret);
  writer.raw(invite.key);
  writer.u64(invite.expires_ms);
  write_record(writer, invite.record);
  return {invite_key(id(), invite.key), writer.take()};
}

void Space::load_invites(const std::vector<port::StoreRecord>& invites) {
  for (const port::StoreRecord& record : invites) {
    base::Reader reader(record.value);
    OwnInvite invite;
    invite.link.space = id();
    invite.link.invite_record = reader.fixed<base::Hash>();
    invite.link.inviter = reader.fixed<crypto::Fingerprint>();
    const auto secret = crypto::LinkSecret::from(reader.raw(crypto::LinkSecret::kSize));
    invite.key = reader.fixed<base::InviteKey>();
    invite.expires_ms = reader.u64();
    invite.record = read_record(reader);
    if (!reader.finish().ok() || !secret) continue;
    invite.link.secret = *secret;
    invite.saved = true;
    m_invites.push_back(std::move(invite));
  }
  std::vector<port::StoreWrite> writes;
  settle_invites(writes);
  if (!writes.empty()) m_host.writer.write(std::move(writes));
}

// Notes which pending invites have made it into the chain.
void Space::settle_invites(std::vector<port::StoreWrite>& writes) {
  for (OwnInvite& invite : m_invites) {
    if (!invite.pending() || m_chain.find_invite(invite.key) == nullptr) continue;
    invite.record = {};
    writes.push_back(invite_write(invite));
  }
}

base::Result<void> Space::create_invite() {
  const base::TimeMs now = m_host.clock.now_ms();
  TRY_ASSIGN(
      crypto::BuiltInvite built,
      crypto::make_invite(m_chain, m_keys, m_device,
                          {crypto::Role::kMember, now + kInviteLifetimeMs}, now, m_host.random));
  std::vector<port::StoreWrite> writes;
  // Those that are used, void or expired have nothing more to show.
  std::erase_if(m_invites, [&](const OwnInvite& invite) {
    const crypto::Invite* known = m_chain.find_invite(invite.key);
    const bool open = known == nullptr ||
                      crypto::ControlChain::invite_state(*known, now) == crypto::InviteState::kOpen;
    if (!open) writes.push_back({invite_key(id(), invite.key), std::nullopt});
    return !open;
  });
  OwnInvite invite;
  invite.link = built.link;
  invite.key = built.key;
  invite.expires_ms = now + kInviteLifetimeMs;
  invite.record = std::move(built.record);
  writes.push_back(invite_write(invite));
  m_invites.push_back(std::move(invite));
  after_commit(std::move(writes), [key = built.key](Space& space) {
    for (OwnInvite& made : space.m_invites) made.saved = made.saved || made.key == key;
    space.send_control();
  });
  m_host.changed();
  return {};
}

base::Result<void> Space::revoke_invite(const base::InviteKey& key) {
  const auto found = std::find_if(m_invites.begin(), m_invites.end(),
                                  [&](const OwnInvite& invite) { return invite.key == key; });
  if (found == m_invites.end()) return base::error(base::ErrorCode::kNotFound);
  if (found->pending() && !m_request) {
    m_host.writer.write({{invite_key(id(), key), std::nullopt}});
    m_invites.erase(found);
    m_host.changed();
    return {};
  }
  if (!m_live) return base::error(base::ErrorCode::kOffline);
  if (m_request) return base::error(base::ErrorCode::kBusy);
  TRY_ASSIGN(crypto::BuiltRecord record, crypto::make_revoke(m_chain, m_keys, m_device, key,
                                                             m_host.clock.now_ms(), m_host.random));
  m_change = Change{std::move(record), std::nullopt, m_chain.size(), m_received};
  send_control();
  return {};
}

// One record at a time: each is built on the head.
void Space::send_control() {
  if (!m_live || m_request || m_removed || m_pause_until_ms != 0) return;
  if (!m_change) build_change();
  const crypto::BuiltRecord* record = m_change ? &m_change->record : nullptr;
  for (const OwnInvite& invite : m_invites) {
    if (record != nullptr) break;
    if (invite.pending() && invite.saved) record = &invite.record;
  }
  if (record == nullptr) return;
  m_request = m_next_request++;
  m_host.connection.send(wire::Ctl{*m_request, id(), record->record, record->packages});
}

// ---- errors -----------------------------------------------------------------------------------

void Space::on_err(const wire::Err& frame) {
  if (on_restore_err(frame)) return;
  switch (static_cast<wire::FrameType>(frame.answers)) {
    case wire::FrameType::kPush:
      on_push_err(frame);
      return;
    case wire::FrameType::kCtl:
      on_ctl_err(frame);
      return;
    default:
      break;
  }
  const bool gone =
      frame.code == wire::ErrCode::kNotMember || frame.code == wire::ErrCode::kNoSpace;
  if (gone && !m_removed && !m_repair && !m_probed && m_subscribed && !m_live) {
    // It may have lost the record by which this device came in, or the space.
    m_probed = true;
    return begin_repair();
  }
  if (frame.code == wire::ErrCode::kNotMember) {
    m_removed = true;
    m_live = false;
    m_repair.reset();
  } else if (frame.code == wire::ErrCode::kNoSpace) {
    m_relay_refusal = frame.code;
    m_live = false;
  } else if (frame.code == wire::ErrCode::kNotSubscribed && m_subscribed) {
    m_host.connection.abandon();
  } else if (frame.retry_after_ms > 0 && !m_live) {
    m_subscribed = false;
    m_pause_until_ms = m_host.clock.steady_ms() + frame.retry_after_ms;
  }
  m_host.changed();
}

}  // namespace ithaca::sync
