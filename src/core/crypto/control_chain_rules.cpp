// The rules of docs/PROTOCOL.md section 4: what may follow in a chain.
#include <algorithm>

#include "src/core/crypto/control_chain_impl.h"
#include "src/core/wire/limits.h"

namespace ithaca::crypto {

using base::ErrorCode;

base::Result<ControlChain::Verified> ControlChain::verify(
    base::ByteView bytes, std::optional<base::TimeMs> relay_now_ms) const {
  TRY_ASSIGN(ControlRecord record, parse_control(bytes));
  const Verified verified{bytes, std::move(record), control_hash(bytes), relay_now_ms};
  TRY(check_place(verified.record, verified.hash));
  if (!m_restoring && !verify_control_signature(bytes, verified.record.signer))
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
  TRY(check_device(entry, salt));
  if (current_member(entry.member)) return error(ErrorCode::kRefused, "in the space already");
  return {};
}

base::Result<void> ControlChain::check_device(const MemberEntry& entry,
                                              const SpaceSalt& salt) const {
  if (!m_restoring &&
      !verify_device_certificate(entry.member, salt, entry.device, entry.box, entry.certificate))
    return error(ErrorCode::kBadSignature, "device certificate");
  // Everybody seals to this box from now on; one to which nothing can be sealed would stop them.
  if (!m_restoring && !is_usable_box(entry.box))
    return error(ErrorCode::kRefused, "box of small order");
  if (current_device(entry.device)) return error(ErrorCode::kRefused, "in the space already");
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
  for (std::size_t i : m_current) {
    const Membership& stay = m_memberships[i];
    const bool ends =
        change.ends ? stay.device == *change.ends : change.leaves && stay.member == *change.leaves;
    if (!ends) expected.push_back(stay.box);
  }
  if (change.enters) expected.push_back(*change.enters);
  std::sort(expected.begin(), expected.end());
  const bool same =
      std::equal(expected.begin(), expected.end(), epoch.sealed.begin(), epoch.sealed.end(),
                 [](const base::BoxKey& box, const SealedFor& entry) { return box == entry.box; });
  if (!same) return error(ErrorCode::kRefused, "the epoch is not sealed to exactly who is in");
  for (const KeptInvite& kept : epoch.kept) {
    const Invite* invite = find_invite(kept.invite);
    const bool closed = change.closes && kept.invite == *change.closes;
    // Whoever made an invite knows its secret, and could come back by it.
    const bool of_leaving = change.leaves && invite && invite->inviter == *change.leaves;
    if (!invite || closed || of_leaving || invite->state != InviteState::kOpen)
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
  return check_epoch(body.epoch, {.enters = &body.member.box});
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
  return check_epoch(body.epoch, {.enters = &body.member.box, .closes = &body.invite});
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
  // She would draw the key that is meant to keep her out.
  if (current_device({verified.record.signer.data})->member == body.member)
    return error(ErrorCode::kRefused, "nobody removes herself");
  return check_epoch(body.epoch, {.leaves = &body.member});
}

base::Result<void> ControlChain::check_body(const Verified& verified, const LeaveBody&) const {
  if (!current_device({verified.record.signer.data}))
    return error(ErrorCode::kNotMember, "not a member's device");
  if (current_member_count() < 2) return error(ErrorCode::kRefused, "nobody would be left");
  return {};
}

base::Result<void> ControlChain::check_body(const Verified& verified,
                                            const RotateBody& body) const {
  const Membership* signer = current_device({verified.record.signer.data});
  if (!signer || (!m_rotation_due && signer->role != Role::kOwner))
    return error(ErrorCode::kNotMember, "not an owner's device, and no rotation is due");
  return check_epoch(body.epoch, {});
}

base::Result<void> ControlChain::check_body(const Verified& verified, const RoleBody& body) const {
  TRY(check_owner(verified.record.signer));
  const Membership* member = current_member(body.member);
  if (!member) return error(ErrorCode::kNotFound, "no such member");
  if (member->role == body.role) return error(ErrorCode::kRefused, "the role is that already");
  if (body.role != Role::kOwner && !has_other_owner(body.member))
    return error(ErrorCode::kRefused, "no owner would be left");
  return {};
}

base::Result<void> ControlChain::check_body(const Verified& verified,
                                            const AddDeviceBody& body) const {
  const Membership* signer = current_device({verified.record.signer.data});
  if (!signer) return error(ErrorCode::kNotMember, "not a member's device");
  if (device_count(signer->member) >= wire::kDevicesPerMemberMax)
    return error(ErrorCode::kQuota, "devices");
  TRY(check_device({signer->member, body.device, body.box, signer->role, body.certificate},
                   m_salt));
  return check_epoch(body.epoch, {.enters = &body.box});
}

base::Result<void> ControlChain::check_body(const Verified& verified,
                                            const RemoveDeviceBody& body) const {
  const Membership* signer = current_device({verified.record.signer.data});
  if (!signer) return error(ErrorCode::kNotMember, "not a member's device");
  const Membership* ending = current_device(body.device);
  if (!ending) return error(ErrorCode::kNotFound, "no such device");
  if (signer->member != ending->member && signer->role != Role::kOwner)
    return error(ErrorCode::kNotMember, "another member's device");
  // It would draw the key that is meant to keep it out.
  if (signer == ending) return error(ErrorCode::kRefused, "no device ends itself");
  if (device_count(ending->member) < 2)
    return error(ErrorCode::kRefused, "the member's last device");
  // A device may know the secret of any invite that its member made.
  return check_epoch(body.epoch, {.leaves = &ending->member, .ends = &body.device});
}

}  // namespace ithaca::crypto
