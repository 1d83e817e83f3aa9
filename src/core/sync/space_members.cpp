// Who is in the space, and as what: removing, leaving, roles, and coming back.
//
// A wish is turned into a control record on the chain's head each time that it is sent, so that two
// people's changes take their turns. Stored: varint count, each u8 kind, member[32], u32 since.
#include <algorithm>

#include "src/core/base/codec.h"
#include "src/core/sync/space.h"
#include "src/core/sync/store_keys.h"

namespace ithaca::sync {

using base::error;
using base::ErrorCode;

bool Space::left() const {
  const crypto::Membership* stay = m_chain.newest_stay(m_device.key);
  return m_removed && stay != nullptr && stay->left;
}

std::size_t Space::unsent() const {
  const crypto::Membership* stay = m_chain.newest_stay(m_device.key);
  const auto taken = [stay](const Outgoing& entry) {
    if (entry.acked || stay == nullptr) return entry.acked;
    return std::any_of(stay->pins.begin(), stay->pins.end(), [&](const crypto::Pin& pin) {
      return pin.actor == entry.actor && entry.aseq <= pin.aseq;
    });
  };
  return static_cast<std::size_t>(
      std::count_if(m_outbox.begin(), m_outbox.end(),
                    [&](const Outgoing& entry) { return entry.visible && !taken(entry); }));
}

bool Space::is_wished(Wish::Kind kind, const base::MemberId& member) const {
  return std::any_of(m_wishes.begin(), m_wishes.end(),
                     [&](const Wish& wish) { return wish.kind == kind && wish.member == member; });
}

base::Result<void> Space::wish(Wish::Kind kind, const base::MemberId& member) {
  const crypto::Membership* own = m_chain.current_device(m_device.key);
  if (m_removed || own == nullptr) return error(ErrorCode::kNotMember);
  const bool leaves = kind == Wish::Kind::kLeave;
  if (!leaves && own->role != crypto::Role::kOwner) return error(ErrorCode::kNotMember);
  const crypto::Membership* stay = m_chain.current_member(member);
  if (stay == nullptr || (leaves && member != self())) return error(ErrorCode::kNotFound);
  if (kind == Wish::Kind::kRemove && member == self()) return error(ErrorCode::kInvalidInput);
  if (leaves && others().empty()) return error(ErrorCode::kRefused);
  if (kind == Wish::Kind::kMakeMember && !m_chain.has_other_owner(member))
    return error(ErrorCode::kRefused);
  return add_wish({kind, member, stay->joined});
}

base::Result<void> Space::end_device(const base::DeviceKey& device) {
  const crypto::Membership* own = m_chain.current_device(m_device.key);
  if (m_removed || own == nullptr) return error(ErrorCode::kNotMember);
  const crypto::Membership* stay = m_chain.current_device(device);
  if (stay == nullptr) return error(ErrorCode::kNotFound);
  if (stay == own) return error(ErrorCode::kInvalidInput);
  if (stay->member != self() && own->role != crypto::Role::kOwner)
    return error(ErrorCode::kNotMember);
  if (m_chain.device_count(stay->member) < 2) return error(ErrorCode::kRefused);
  return add_wish({Wish::Kind::kEndDevice, {device.data}, stay->since});
}

base::Result<void> Space::add_wish(const Wish& wish) {
  if (is_wished(wish.kind, wish.member) || !is_open(wish)) return {};
  if (m_wishes.size() >= kWishesMax) return error(ErrorCode::kQuota);
  m_wishes.push_back(wish);
  after_commit({wishes_write()}, [](Space& space) { space.send_control(); });
  m_host.changed();
  return {};
}

base::Result<void> Space::take_back(Wish::Kind kind, const base::MemberId& member) {
  const auto same = [&](const Wish& wish) { return wish.kind == kind && wish.member == member; };
  if (m_change && m_change->of && same(*m_change->of)) return error(ErrorCode::kBusy);
  if (std::erase_if(m_wishes, same) == 0) return error(ErrorCode::kNotFound);
  m_host.writer.write({wishes_write()});
  m_host.changed();
  return {};
}

void Space::forget_wishes() {
  if (m_wishes.empty()) return;
  m_wishes.clear();
  m_host.writer.write({wishes_write()});
}

port::StoreWrite Space::wishes_write() const {
  if (m_wishes.empty()) return {wishes_key(id()), std::nullopt};
  base::Writer out;
  out.varint(m_wishes.size());
  for (const Wish& wish : m_wishes) {
    out.u8(static_cast<std::uint8_t>(wish.kind));
    out.raw(wish.member);
    out.u32(wish.since);
  }
  return {wishes_key(id()), out.take()};
}

void Space::load_wishes(base::ByteView stored) {
  base::Reader in(stored);
  std::vector<Wish> loaded;
  const std::uint64_t count = in.varint_max(kWishesMax);
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    const std::uint8_t kind = in.u8();
    if (kind < 1 || kind > 5) in.fail();
    const auto member = in.fixed<base::MemberId>();
    loaded.push_back({static_cast<Wish::Kind>(kind), member, in.u32()});
  }
  if (in.finish().ok()) m_wishes = std::move(loaded);
}

// Whether the chain does not show it yet, and still might.
bool Space::is_open(const Wish& wish) const {
  if (wish.kind == Wish::Kind::kEndDevice) {
    const crypto::Membership* device = m_chain.current_device({wish.member.data});
    return device != nullptr && device->since == wish.since;
  }
  const crypto::Membership* stay = m_chain.current_member(wish.member);
  if (stay == nullptr || stay->joined != wish.since) return false;
  if (wish.kind == Wish::Kind::kMakeOwner) return stay->role != crypto::Role::kOwner;
  return wish.kind != Wish::Kind::kMakeMember || stay->role == crypto::Role::kOwner;
}

// Takes out what has come true or cannot any more, and sees whether a rotation is due.
void Space::settle_wishes() {
  const auto done = [this](const Wish& wish) { return m_removed || !is_open(wish); };
  if (std::erase_if(m_wishes, done) > 0) m_host.writer.write({wishes_write()});
  if (m_removed || !m_chain.rotation_due()) {
    m_rotate_at_ms.reset();
  } else if (!m_rotate_at_ms) {
    const bool owner = m_chain.current_device(m_device.key)->role == crypto::Role::kOwner;
    const std::uint64_t spread = m_host.random.draw<base::Incarnation>().data[0];
    m_rotate_at_ms = m_host.clock.steady_ms() + spread * kRotateSpreadMs / 256 +
                     (owner ? 0 : kRotateMemberDelayMs);
  }
}

// The last envelope of each actor of the member, or of `only` one device, as the log has it.
std::vector<crypto::Pin> Space::pins_of(const base::MemberId& member,
                                        const base::DeviceKey* only) const {
  std::vector<crypto::Pin> pins;
  for (const auto& [actor, head] : m_heads)
    if (head.aseq > 0 && (only ? head.device == *only : m_chain.member_of(head.device) == member))
      pins.push_back({actor, head.aseq, head.hash});
  return pins;
}

// Whether what is here of somebody whose stay ends with this record goes beyond its pins.
void Space::check_pins(std::size_t index) {
  for (const crypto::Membership& stay : m_chain.memberships()) {
    if (stay.until != index) continue;
    for (const crypto::Pin& here : pins_of(stay.member, &stay.device)) {
      const bool within =
          std::any_of(stay.pins.begin(), stay.pins.end(), [&](const crypto::Pin& pin) {
            return pin.actor == here.actor &&
                   (here.aseq < pin.aseq || (here.aseq == pin.aseq && here.hash == pin.hash));
          });
      if (within) continue;
      m_reload_wanted = true;
      m_host.writer.write({{root_key(id()), std::nullopt}});
      return;
    }
  }
}

base::Result<crypto::BuiltRecord> Space::build(const Wish& wish) {
  const base::TimeMs now = m_host.clock.now_ms();
  switch (wish.kind) {
    case Wish::Kind::kRemove:
      return crypto::make_remove(m_chain, m_keys, m_device, wish.member, pins_of(wish.member), now,
                                 m_host.random);
    case Wish::Kind::kLeave:
      return crypto::make_leave(m_chain, m_device, pins_of(wish.member), now);
    case Wish::Kind::kMakeOwner:
      return crypto::make_role(m_chain, m_device, wish.member, crypto::Role::kOwner, now);
    case Wish::Kind::kEndDevice: {
      const base::DeviceKey device{wish.member.data};
      return crypto::make_remove_device(m_chain, m_keys, m_device, device, pins_of({}, &device),
                                        now, m_host.random);
    }
    case Wish::Kind::kMakeMember:
      break;
  }
  return crypto::make_role(m_chain, m_device, wish.member, crypto::Role::kMember, now);
}

// The next record to send, if any is due.
void Space::build_change() {
  if (wants_own_device()) {
    auto built = crypto::make_add_device(m_chain, m_keys, m_device, m_host.identity.root,
                                         *m_newcomer, m_host.clock.now_ms(), m_host.random);
    m_newcomer_refused = !built.ok();
    if (built.ok()) {
      m_change = Change{std::move(*built), std::nullopt, m_chain.size(), m_received};
      return;
    }
  }
  for (std::size_t i = 0; i < m_wishes.size();) {
    const Wish wish = m_wishes[i];
    if (wish.kind == Wish::Kind::kLeave && !m_outbox.empty()) {
      ++i;  // what was written goes out first
      continue;
    }
    auto built = build(wish);
    if (built.ok()) {
      m_change = Change{std::move(*built), wish, m_chain.size(), m_received};
      return;
    }
    // No owner any more, or nobody would be left.
    m_wishes.erase(m_wishes.begin() + static_cast<std::ptrdiff_t>(i));
    m_host.writer.write({wishes_write()});
    m_host.changed();
  }
  if (!m_rotate_at_ms || m_host.clock.steady_ms() < *m_rotate_at_ms) return;
  auto rotation =
      crypto::make_rotate(m_chain, m_keys, m_device, m_host.clock.now_ms(), m_host.random);
  m_rotate_at_ms.reset();
  if (rotation.ok())
    m_change = Change{std::move(*rotation), std::nullopt, m_chain.size(), m_received};
}

void Space::change_refused(wire::ErrCode code) {
  const Change change = std::move(*m_change);
  m_change.reset();
  if (code == wire::ErrCode::kCtlStale) {
    // The records and envelopes in between have come, and the wish is built on those. If nothing
    // came, the relay counts something that this device does not have: not again at once.
    if (change.chain_size == m_chain.size() && change.received == m_received)
      m_pause_until_ms = m_host.clock.steady_ms() + kRefusedPauseMs;
  } else if (change.of) {
    std::erase_if(m_wishes, [&](const Wish& wish) {
      return wish.kind == change.of->kind && wish.member == change.of->member;
    });
    m_host.writer.write({wishes_write()});
  } else if (m_newcomer) {
    m_newcomer_refused = true;
  }
  settle_wishes();  // a rotation may still be due
}

void Space::rejoin(crypto::ControlChain chain, const crypto::EpochKeyring& keys,
                   std::vector<port::StoreWrite> also) {
  m_chain = std::move(chain);
  (void)m_keys.restore(m_chain, keys.serialize(m_chain));
  m_keys.learn_all(m_chain, m_newcomer ? *m_newcomer : m_device);
  if (m_newcomer) take_own_device();
  for (const auto& [actor, head] : m_heads) m_replica.note_history(actor, head.aseq);
  std::vector<port::StoreWrite> writes = std::move(also);
  for (std::size_t i = 0; i < m_chain.size(); ++i)
    writes.push_back({control_key(id(), i), base::to_bytes(m_chain.record(i))});
  writes.push_back(keys_write());
  m_on_relay = true;
  m_host.writer.write(std::move(writes));
  check_membership();
  retry_held();
  renew_actor();
  on_ready();
  m_host.changed();
}

}  // namespace ithaca::sync
