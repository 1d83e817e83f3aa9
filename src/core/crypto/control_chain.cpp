#include "src/core/crypto/control_chain.h"

#include <algorithm>

#include "src/core/wire/limits.h"

namespace ithaca::crypto {

using base::ErrorCode;

struct ControlChain::Verified {
  base::ByteView bytes;
  ControlRecord record;
  base::Hash hash;
  std::optional<base::TimeMs> relay_now_ms;
};

// Who and what a record takes away or adds as its epoch starts.
struct ControlChain::Change {
  const base::MemberId* leaves = nullptr;
  const MemberEntry* enters = nullptr;
  const base::InviteKey* closes = nullptr;
};

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

base::Result<ControlChain::Verified> ControlChain::verify(
    base::ByteView bytes, std::optional<base::TimeMs> relay_now_ms) const {
  TRY_ASSIGN(ControlRecord record, parse_control(bytes));
  const Verified verified{bytes, std::move(record), control_hash(bytes), relay_now_ms};
  TRY(check_place(verified.record, verified.hash));
  if (!verify_control_signature(bytes, verified.record.signer))
    return error(ErrorCode::kBadSignature, "control record");
  TRY(std::visit([&](const auto& body) { return check_body(verified, body); },
                 verified.record.body));
  return verified;
}

base::Result<void> ControlChain::check_place(const ControlRecord& record,
                                             const base::Hash& hash) const {
  if (record.index < size())
    return error(m_hashes[record.index] == hash ? ErrorCode::kDuplicate : ErrorCode::kConflict,
                 "the place in the chain is taken");
  if (record.index > size()) return error(ErrorCode::kGap, "control records are missing");
  if (size() >= wire::kControlRecordsMax) return error(ErrorCode::kQuota, "control chain");
  if (empty()) return {};
  if (record.space != m_space) return error(ErrorCode::kRefused, "another space");
  if (record.prev != head_hash()) return error(ErrorCode::kConflict, "another predecessor");
  return {};
}

base::Result<void> ControlChain::check_owner(const SignerKey& signer) const {
  const Membership* membership = current_device({signer.data});
  if (!membership || membership->role != Role::kOwner)
    return error(ErrorCode::kNotMember, "not an owner's device");
  return {};
}

base::Result<void> ControlChain::check_entrant(const MemberEntry& entry,
                                               const SpaceSalt& salt) const {
  if (!verify_device_certificate(entry.member, salt, entry.device, entry.box, entry.certificate))
    return error(ErrorCode::kBadSignature, "device certificate");
  // Everybody seals to this box from now on; one to which nothing can be sealed would stop them.
  if (!is_usable_box(entry.box)) return error(ErrorCode::kRefused, "box of small order");
  if (current_member(entry.member) || current_device(entry.device))
    return error(ErrorCode::kRefused, "in the space already");
  const std::optional<base::MemberId> former = member_of(entry.device);
  if (former && *former != entry.member)
    return error(ErrorCode::kRefused, "the device is another member's");
  // A box of another member needs no rule: an epoch lists each box once, and needs one for each.
  return {};
}

base::Result<const Invite*> ControlChain::require_open(const base::InviteKey& key) const {
  const Invite* invite = find_invite(key);
  if (!invite || invite->state == InviteState::kVoid)
    return error(ErrorCode::kNotFound, "no such invite");
  if (invite->state == InviteState::kUsed) return error(ErrorCode::kUsed, "invite");
  return invite;
}

base::Result<void> ControlChain::check_epoch(const EpochEntry& epoch, const Change& change) const {
  std::vector<base::BoxKey> expected;
  for (std::size_t i : m_current_members)
    if (!change.leaves || m_memberships[i].member != *change.leaves)
      expected.push_back(m_memberships[i].box);
  if (change.enters) expected.push_back(change.enters->box);
  std::sort(expected.begin(), expected.end());
  const bool same =
      std::equal(expected.begin(), expected.end(), epoch.sealed.begin(), epoch.sealed.end(),
                 [](const base::BoxKey& box, const SealedFor& entry) { return box == entry.box; });
  if (!same) return error(ErrorCode::kRefused, "the epoch is not sealed to exactly who is in");
  for (const KeptInvite& kept : epoch.kept) {
    const Invite* invite = find_invite(kept.invite);
    const bool closed = change.closes && kept.invite == *change.closes;
    if (!invite || closed || invite->state != InviteState::kOpen)
      return error(ErrorCode::kRefused, "the epoch keeps an invite that is not open");
  }
  return {};
}

base::Result<void> ControlChain::check_body(const Verified& verified,
                                            const GenesisBody& body) const {
  if (verified.record.signer.data != body.member.device.data)
    return error(ErrorCode::kNotMember, "the genesis is not signed by its device");
  if (body.member.role != Role::kOwner) return error(ErrorCode::kRefused, "role in the genesis");
  if (!body.epoch.kept.empty()) return error(ErrorCode::kRefused, "invites in the genesis");
  TRY(check_entrant(body.member, body.salt));
  return check_epoch(body.epoch, {.enters = &body.member});
}

base::Result<void> ControlChain::check_body(const Verified& verified,
                                            const InviteBody& body) const {
  TRY(check_owner(verified.record.signer));
  if (find_invite(body.invite)) return error(ErrorCode::kRefused, "the invite key was used before");
  if (!is_usable_box(body.box)) return error(ErrorCode::kRefused, "box of small order");
  if (m_open_invites.size() >= wire::kInvitesOpenMax)
    return error(ErrorCode::kQuota, "open invites");
  return {};
}

base::Result<void> ControlChain::check_body(const Verified& verified, const JoinBody& body) const {
  if (verified.record.signer.data != body.invite.data)
    return error(ErrorCode::kNotMember, "the join is not signed by its invite");
  TRY_ASSIGN(const Invite* invite, require_open(body.invite));
  if (verified.record.time_ms > invite->expires_ms ||
      (verified.relay_now_ms && *verified.relay_now_ms > invite->expires_ms))
    return error(ErrorCode::kExpired, "invite");
  if (body.member.role != invite->role) return error(ErrorCode::kRefused, "role as invited");
  if (current_member_count() >= member_limit()) return error(ErrorCode::kQuota, "members");
  TRY(check_entrant(body.member, m_salt));
  return check_epoch(body.epoch, {.enters = &body.member, .closes = &body.invite});
}

base::Result<void> ControlChain::check_body(const Verified& verified,
                                            const RevokeBody& body) const {
  TRY(check_owner(verified.record.signer));
  TRY(require_open(body.invite));
  return check_epoch(body.epoch, {.closes = &body.invite});
}

base::Result<void> ControlChain::check_body(const Verified& verified,
                                            const RemoveBody& body) const {
  TRY(check_owner(verified.record.signer));
  if (!current_member(body.member)) return error(ErrorCode::kNotFound, "no such member");
  return check_epoch(body.epoch, {.leaves = &body.member});
}

void ControlChain::fold(const Verified& verified, const GenesisBody& body) {
  m_space = space_id(verified.hash);
  m_kind = body.kind;
  m_salt = body.salt;
  enter(body.member, verified.record.index);
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
  enter(body.member, verified.record.index);
  start_epoch(verified, body.epoch);
}

void ControlChain::fold(const Verified& verified, const RevokeBody& body) {
  close_invite(body.invite, InviteState::kVoid, verified.record.index);
  start_epoch(verified, body.epoch);
}

void ControlChain::fold(const Verified& verified, const RemoveBody& body) {
  const auto leaves = [&](std::size_t i) { return m_memberships[i].member == body.member; };
  const auto at = std::find_if(m_current_members.begin(), m_current_members.end(), leaves);
  CHECK(at != m_current_members.end());
  m_memberships[*at].until = verified.record.index;
  m_memberships[*at].pins = body.pins;
  m_current_members.erase(at);
  start_epoch(verified, body.epoch);
}

void ControlChain::enter(const MemberEntry& entry, std::uint32_t index) {
  Membership membership;
  membership.member = entry.member;
  membership.device = entry.device;
  membership.box = entry.box;
  membership.role = entry.role;
  membership.since = index;
  m_stays_by_device[entry.device].push_back(m_memberships.size());
  m_current_members.push_back(m_memberships.size());
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

const Membership* ControlChain::current_member(const base::MemberId& member) const {
  for (std::size_t i : m_current_members)
    if (m_memberships[i].member == member) return &m_memberships[i];
  return nullptr;
}

const Membership* ControlChain::current_device(const base::DeviceKey& device) const {
  const auto found = m_stays_by_device.find(device);
  if (found == m_stays_by_device.end()) return nullptr;
  const Membership& newest = m_memberships[found->second.back()];
  return newest.is_current() ? &newest : nullptr;
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
  if (stay->is_current()) return stay;
  const auto pin = std::lower_bound(
      stay->pins.begin(), stay->pins.end(), actor,
      [](const Pin& each, const base::ActorId& wanted) { return each.actor < wanted; });
  const bool pinned = pin != stay->pins.end() && pin->actor == actor;
  if (!pinned || aseq > pin->aseq || (aseq == pin->aseq && hash != pin->hash))
    return error(ErrorCode::kPinned, "beyond what the removal left");
  return stay;
}

}  // namespace ithaca::crypto
