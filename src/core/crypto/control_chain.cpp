#include "src/core/crypto/control_chain.h"

#include <algorithm>

#include "src/core/base/planted.h"
#include "src/core/crypto/control_chain_impl.h"
#include "src/core/wire/limits.h"

namespace ithaca::crypto {

using base::ErrorCode;

base::Result<void> ControlChain::check(base::ByteView record,
                                       std::optional<base::TimeMs> relay_now_ms) const {
  const base::Result<Verified> verified = verify(record, relay_now_ms);
  if (!verified.ok()) return verified.error();
  return {};
}

base::Result<void> ControlChain::apply(base::ByteView record,
                                       std::optional<base::TimeMs> relay_now_ms) {
  TRY_ASSIGN(const Verified verified, verify(record, relay_now_ms));
  std::visit([&](const auto& body) { fold(verified, body); }, verified.record.body);
  m_hashes.push_back(verified.hash);
  if (m_keep == KeepRecords::kYes) m_records.push_back(base::to_bytes(record));
  return {};
}

base::Result<void> ControlChain::restore(base::ByteView record) {
  m_restoring = true;
  const base::Result<void> applied = apply(record);
  m_restoring = false;
  return applied;
}

void ControlChain::fold(const Verified& verified, const GenesisBody& body) {
  m_space = space_id(verified.hash);
  m_kind = body.kind;
  m_salt = body.salt;
  enter(verified, body.member, nullptr);
  start_epoch(verified, body.epoch);
}

void ControlChain::fold(const Verified& verified, const InviteBody& body) {
  const Membership* inviter = current_device({verified.record.signer.data});
  CHECK(inviter != nullptr);
  Invite invite;
  invite.key = body.invite;
  invite.box = body.box;
  invite.role = body.role;
  invite.expires_ms = body.expires_ms;
  invite.package = body.package;
  invite.record = verified.hash;
  invite.inviter = inviter->member;
  invite.record_index = verified.record.index;
  m_by_invite.emplace(body.invite, m_invites.size());
  m_open_invites.push_back(m_invites.size());
  m_invites.push_back(invite);
}

void ControlChain::fold(const Verified& verified, const JoinBody& body) {
  close_invite(body.invite, InviteState::kUsed, verified.record.index);
  enter(verified, body.member, nullptr);
  start_epoch(verified, body.epoch);
}

void ControlChain::fold(const Verified& verified, const RevokeBody& body) {
  close_invite(body.invite, InviteState::kVoid, verified.record.index);
  start_epoch(verified, body.epoch);
}

void ControlChain::fold(const Verified& verified, const RemoveBody& body) {
  end_stays(verified, body.member, nullptr, body.pins, false);
  start_epoch(verified, body.epoch);
}

void ControlChain::fold(const Verified& verified, const LeaveBody& body) {
  const base::MemberId member = current_device({verified.record.signer.data})->member;
  end_stays(verified, member, nullptr, body.pins, true);
  void_invites_of(member, verified.record.index);
  m_rotation_due = true;
  // Somebody must be able to invite and remove: the one who has been here longest.
  if (!has_other_owner(member)) give_role(current_members().front()->member, Role::kOwner);
}

void ControlChain::fold(const Verified& verified, const RotateBody& body) {
  start_epoch(verified, body.epoch);
}

void ControlChain::fold(const Verified& verified, const RoleBody& body) {
  give_role(body.member, body.role);
  // Their links may make owners, and bring back who made them under another name.
  if (body.role != Role::kOwner && void_invites_of(body.member, verified.record.index))
    m_rotation_due = true;
}

void ControlChain::fold(const Verified& verified, const AddDeviceBody& body) {
  const Membership signer = *current_device({verified.record.signer.data});
  enter(verified, {signer.member, body.device, body.box, signer.role, body.certificate}, &signer);
  start_epoch(verified, body.epoch);
}

void ControlChain::fold(const Verified& verified, const RemoveDeviceBody& body) {
  end_stays(verified, current_device(body.device)->member, &body.device, body.pins, false);
  start_epoch(verified, body.epoch);
}

void ControlChain::give_role(const base::MemberId& member, Role role) {
  for (const std::size_t i : m_current)
    if (m_memberships[i].member == member) m_memberships[i].role = role;
}

// True if there was any.
bool ControlChain::void_invites_of(const base::MemberId& member, std::uint32_t index) {
  const std::vector<std::size_t> open = m_open_invites;
  bool any = false;
  for (const std::size_t i : open) {
    if (m_invites[i].inviter != member) continue;
    close_invite(m_invites[i].key, InviteState::kVoid, index);
    any = true;
  }
  return any;
}

// Of all the member's devices, or of `only` one.
void ControlChain::end_stays(const Verified& verified, const base::MemberId& member,
                             const base::DeviceKey* only, const std::vector<Pin>& pins, bool left) {
  const auto ended = std::erase_if(m_current, [&](std::size_t i) {
    Membership& stay = m_memberships[i];
    if (stay.member != member || (only && stay.device != *only)) return false;
    stay.until = verified.record.index;
    stay.until_ms = base::saturate(verified.record.time_ms);
    stay.pins = pins;
    stay.left = left;
    return true;
  });
  CHECK(ended > 0);
  if (!only) --m_member_count;
}

// `beside`: a stay of a device of the same member; null for a member who enters.
void ControlChain::enter(const Verified& verified, const MemberEntry& entry,
                         const Membership* beside) {
  Membership membership;
  membership.member = entry.member;
  membership.device = entry.device;
  membership.box = entry.box;
  membership.role = entry.role;
  membership.since = verified.record.index;
  membership.since_ms = base::saturate(verified.record.time_ms);
  membership.joined = beside ? beside->joined : membership.since;
  membership.joined_ms = beside ? beside->joined_ms : membership.since_ms;
  if (!beside) ++m_member_count;
  m_stays_by_device[entry.device].push_back(m_memberships.size());
  m_current.push_back(m_memberships.size());
  m_memberships.push_back(std::move(membership));
}

void ControlChain::close_invite(const base::InviteKey& key, InviteState state,
                                std::uint32_t index) {
  const std::size_t at = m_by_invite.at(key);
  m_invites[at].state = state;
  m_invites[at].closed_by_index = index;
  std::erase(m_open_invites, at);
}

void ControlChain::start_epoch(const Verified& verified, const EpochEntry& entry) {
  Epoch epoch;
  epoch.id = epoch_id(verified.hash);
  epoch.record_index = verified.record.index;
  epoch.commitment = entry.commitment;
  if (m_keep == KeepRecords::kYes) epoch.sealed = entry.sealed;
  m_rotation_due = false;
  m_by_epoch.emplace(epoch.id, m_epochs.size());
  m_epochs.push_back(std::move(epoch));
  // Open invites that the epoch does not keep are void; a kept one has a new package.
  const std::vector<std::size_t> open = m_open_invites;
  for (std::size_t i : open) {
    const auto kept = std::find_if(entry.kept.begin(), entry.kept.end(), [&](const KeptInvite& k) {
      return k.invite == m_invites[i].key;
    });
    if (kept != entry.kept.end())
      m_invites[i].package = kept->package;
    else
      close_invite(m_invites[i].key, InviteState::kVoid, verified.record.index);
  }
}

const base::SpaceId& ControlChain::space() const {
  CHECK(!empty());
  return m_space;
}

SpaceKind ControlChain::kind() const {
  CHECK(!empty());
  return m_kind;
}

const SpaceSalt& ControlChain::salt() const {
  CHECK(!empty());
  return m_salt;
}

const base::Hash& ControlChain::head_hash() const {
  CHECK(!empty());
  return m_hashes.back();
}

const Epoch& ControlChain::current_epoch() const {
  CHECK(!empty());
  return m_epochs.back();
}

const base::Hash& ControlChain::record_hash(std::size_t index) const {
  CHECK(index < m_hashes.size());
  return m_hashes[index];
}

base::ByteView ControlChain::record(std::size_t index) const {
  CHECK(index < m_records.size());
  return m_records[index];
}

std::size_t ControlChain::member_limit() const {
  return m_kind == SpaceKind::kPair ? wire::kPairMembersMax : wire::kMembersMax;
}

std::vector<const Membership*> ControlChain::current_members() const {
  std::vector<const Membership*> out;
  for (std::size_t i : m_current) {
    const Membership& stay = m_memberships[i];
    const auto at = std::find_if(out.begin(), out.end(),
                                 [&](const Membership* one) { return one->joined >= stay.joined; });
    if (at == out.end() || (*at)->joined != stay.joined) out.insert(at, &stay);
  }
  return out;
}

const Membership* ControlChain::current_member(const base::MemberId& member) const {
  for (std::size_t i : m_current)
    if (m_memberships[i].member == member) return &m_memberships[i];
  return nullptr;
}

std::size_t ControlChain::device_count(const base::MemberId& member) const {
  return static_cast<std::size_t>(
      std::count_if(m_current.begin(), m_current.end(),
                    [&](std::size_t i) { return m_memberships[i].member == member; }));
}

const Membership* ControlChain::current_device(const base::DeviceKey& device) const {
  const Membership* newest = newest_stay(device);
  return newest && newest->is_current() ? newest : nullptr;
}

const Membership* ControlChain::newest_stay(const base::DeviceKey& device) const {
  const auto found = m_stays_by_device.find(device);
  return found == m_stays_by_device.end() ? nullptr : &m_memberships[found->second.back()];
}

bool ControlChain::has_other_owner(const base::MemberId& member) const {
  return std::any_of(m_current.begin(), m_current.end(), [&](std::size_t i) {
    return m_memberships[i].role == Role::kOwner && m_memberships[i].member != member;
  });
}

const Membership* ControlChain::device_at(const base::DeviceKey& device,
                                          std::uint32_t index) const {
  const auto found = m_stays_by_device.find(device);
  if (found == m_stays_by_device.end()) return nullptr;
  for (std::size_t i : found->second) {
    const Membership& stay = m_memberships[i];
    if (stay.since <= index && (stay.is_current() || index < *stay.until)) return &stay;
  }
  return nullptr;
}

std::optional<base::MemberId> ControlChain::member_of(const base::DeviceKey& device) const {
  const auto found = m_stays_by_device.find(device);
  if (found == m_stays_by_device.end()) return std::nullopt;
  return m_memberships[found->second.front()].member;
}

const Epoch* ControlChain::find_epoch(const base::EpochId& id) const {
  const auto found = m_by_epoch.find(id);
  return found == m_by_epoch.end() ? nullptr : &m_epochs[found->second];
}

const Invite* ControlChain::find_invite(const base::InviteKey& key) const {
  const auto found = m_by_invite.find(key);
  return found == m_by_invite.end() ? nullptr : &m_invites[found->second];
}

const Invite* ControlChain::find_invite_record(const base::Hash& record) const {
  for (const Invite& invite : m_invites)
    if (invite.record == record) return &invite;
  return nullptr;
}

InviteState ControlChain::invite_state(const Invite& invite, base::TimeMs now_ms) {
  if (invite.state == InviteState::kOpen && now_ms > invite.expires_ms)
    return InviteState::kExpired;
  return invite.state;
}

base::Result<const Membership*> ControlChain::admit(const base::DeviceKey& device,
                                                    const base::ActorId& actor, std::uint64_t aseq,
                                                    const base::Hash& hash,
                                                    const base::EpochId& epoch) const {
  const Epoch* started = find_epoch(epoch);
  if (!started) return error(ErrorCode::kUnknownEpoch, "epoch");
  const Membership* stay = device_at(device, started->record_index);
  if (!stay) return error(ErrorCode::kNotMember, "the device was not in the space then");
  if (stay->is_current() || base::planted(base::Bug::kPinsIgnored)) return stay;
  if (base::planted(base::Bug::kEndedDeviceCounts) && current_member(stay->member)) return stay;
  const auto pin = std::lower_bound(
      stay->pins.begin(), stay->pins.end(), actor,
      [](const Pin& each, const base::ActorId& wanted) { return each.actor < wanted; });
  const bool pinned = pin != stay->pins.end() && pin->actor == actor;
  if (!pinned || aseq > pin->aseq || (aseq == pin->aseq && hash != pin->hash))
    return error(ErrorCode::kPinned, "beyond what the removal left");
  return stay;
}

}  // namespace ithaca::crypto
