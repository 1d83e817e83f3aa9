#include "src/core/crypto/control_build.h"

#include <algorithm>

#include "src/core/base/planted.h"
#include "src/core/wire/limits.h"

namespace ithaca::crypto {

using base::ErrorCode;

namespace {

// A record for the chain's head, but for signer and body.
ControlRecord next_record(const ControlChain& chain, base::TimeMs now_ms) {
  ControlRecord record;
  record.space = chain.space();
  record.index = static_cast<std::uint32_t>(chain.size());
  record.prev = chain.head_hash();
  record.time_ms = now_ms;
  return record;
}

base::Result<BuiltRecord> finish(const ControlChain& chain, const ControlRecord& record,
                                 const SignSecret& signer,
                                 std::vector<wire::InvitePackage> packages) {
  BuiltRecord built;
  built.record = encode_and_sign(record, signer);
  built.hash = control_hash(built.record);
  built.packages = std::move(packages);
  // Whatever the rules refuse is refused here, by the very code that everybody else runs.
  TRY(chain.check(built.record));
  return built;
}

base::Result<void> require_owner(const ControlChain& chain, const DeviceKeys& device) {
  const Membership* membership = chain.current_device(device.key);
  if (!membership || membership->role != Role::kOwner)
    return error(ErrorCode::kNotMember, "not an owner's device");
  return {};
}

MemberEntry member_entry(const RootSecret& root, const DeviceKeys& device, const SpaceSalt& salt,
                         Role role) {
  const MemberKeys member = derive_member_keys(root, salt);
  return {member.id, device.key, device.box, role,
          sign_device_certificate(member, salt, device.key, device.box)};
}

// Lists here have tens of items, and the library's sort is a kilobyte of program for each type.
template <typename Item, typename Key>
void sort_by(std::vector<Item>& items, Key key) {
  for (std::size_t i = 1; i < items.size(); ++i)
    for (std::size_t at = i; at > 0 && key(items[at]) < key(items[at - 1]); --at)
      std::swap(items[at], items[at - 1]);
}

base::Result<void> seal_to(EpochEntry& entry, std::vector<base::BoxKey> boxes, const EpochKey& key,
                           port::Random& random) {
  sort_by(
      boxes, [](const base::BoxKey& box) -> const auto& { return box; });
  entry.commitment = epoch_commitment(key);
  for (const base::BoxKey& box : boxes) {
    TRY_ASSIGN(const base::Bytes sealed, seal(box, random.draw<Seed>(), key));
    entry.sealed.push_back({box, *SealedEpochKey::from(sealed)});
  }
  return {};
}

struct Rotation {
  EpochEntry entry;
  std::vector<wire::InvitePackage> packages;
};

struct RotationInput {
  std::vector<base::BoxKey> boxes;  // of who is in afterwards
  const base::InviteKey* closes = nullptr;
  base::TimeMs now_ms = 0;
  const base::MemberId* leaves = nullptr;
};

// A new epoch key, sealed to the boxes and to the invites that stay good.
base::Result<Rotation> rotate(const ControlChain& chain, const EpochKeySource& keys,
                              RotationInput input, port::Random& random) {
  EpochKey key = random.draw<EpochKey>();
  if (base::planted(base::Bug::kKeyNotRotated) && input.leaves)
    key = *keys.find(chain.current_epoch().id);
  Rotation out;
  TRY(seal_to(out.entry, std::move(input.boxes), key, random));
  const NextEpoch next{static_cast<std::uint32_t>(chain.size()), &key};
  std::size_t package_bytes = 0;
  const std::vector<Invite>& invites = chain.invites();
  for (auto invite = invites.rbegin(); invite != invites.rend(); ++invite) {
    if (ControlChain::invite_state(*invite, input.now_ms) != InviteState::kOpen) continue;
    if (input.closes && invite->key == *input.closes) continue;
    if (input.leaves && invite->inviter == *input.leaves) continue;
    TRY_ASSIGN(base::Bytes package,
               make_package(chain, keys, next, invite->box, random.draw<Seed>()));
    package_bytes += package.size();
    if (package_bytes > wire::kCtlPackagesBytesMax) break;
    out.entry.kept.push_back({invite->key, package_hash(package)});
    out.packages.push_back({invite->key, std::move(package)});
  }
  sort_by(
      out.entry.kept, [](const KeptInvite& kept) -> const auto& { return kept.invite; });
  return out;
}

base::Result<void> put_in_order(std::vector<Pin>& pins) {
  if (pins.size() > wire::kActorsPerMemberMax) return error(ErrorCode::kTooLarge, "pins");
  sort_by(
      pins, [](const Pin& pin) -> const auto& { return pin.actor; });
  return {};
}

std::vector<base::BoxKey> current_boxes(const ControlChain& chain) {
  std::vector<base::BoxKey> boxes;
  for (const Membership& each : chain.memberships())
    if (each.is_current()) boxes.push_back(each.box);
  return boxes;
}

}  // namespace

BuiltGenesis make_genesis(SpaceKind kind, const RootSecret& root, const DeviceSeed& device_seed,
                          base::TimeMs now_ms, port::Random& random) {
  BuiltGenesis built;
  built.salt = random.draw<SpaceSalt>();
  const DeviceKeys device = derive_device_keys(device_seed, built.salt);
  GenesisBody body;
  body.kind = kind;
  body.salt = built.salt;
  body.member = member_entry(root, device, built.salt, Role::kOwner);
  const base::Result<void> sealed =
      seal_to(body.epoch, {device.box}, random.draw<EpochKey>(), random);
  CHECK(sealed.ok());  // Our own box is a multiple of the base point, not of small order.
  ControlRecord record;
  record.time_ms = now_ms;
  record.signer = {device.key.data};
  record.body = std::move(body);
  built.record = encode_and_sign(record, device.secret);
  built.space = space_id(control_hash(built.record));
  return built;
}

base::Result<BuiltInvite> make_invite(const ControlChain& chain, const EpochKeySource& keys,
                                      const DeviceKeys& device, const InviteOptions& options,
                                      base::TimeMs now_ms, port::Random& random) {
  TRY(require_owner(chain, device));
  if (options.expires_ms <= now_ms || options.expires_ms - now_ms > wire::kInviteLifetimeMsMax)
    return error(ErrorCode::kInvalidInput, "end of the invite");
  BuiltInvite built;
  built.link.space = chain.space();
  built.link.inviter = fingerprint(chain.current_device(device.key)->member);
  built.link.secret = random.draw<LinkSecret>();
  const InviteKeys invite = derive_invite_keys(built.link.secret, chain.space());
  built.key = invite.key;
  TRY_ASSIGN(base::Bytes package,
             make_package(chain, keys, std::nullopt, invite.box, random.draw<Seed>()));
  ControlRecord record = next_record(chain, now_ms);
  record.signer = {device.key.data};
  record.body =
      InviteBody{invite.key, invite.box, options.role, options.expires_ms, package_hash(package)};
  std::vector<wire::InvitePackage> packages;
  packages.push_back({invite.key, std::move(package)});
  TRY_ASSIGN(built.record, finish(chain, record, device.secret, std::move(packages)));
  built.link.invite_record = built.record.hash;
  return built;
}

base::Result<BuiltRecord> make_join(const ControlChain& chain, const EpochKeySource& keys,
                                    const InviteKeys& invite, const RootSecret& root,
                                    const DeviceSeed& device_seed, base::TimeMs now_ms,
                                    port::Random& random) {
  const Invite* entry = chain.find_invite(invite.key);
  if (!entry) return error(ErrorCode::kNotFound, "no such invite");
  // Before anything is sealed, so that a full space or a closed invite is what the caller hears.
  if (entry->state == InviteState::kUsed) return error(ErrorCode::kUsed, "invite");
  if (entry->state == InviteState::kVoid) return error(ErrorCode::kNotFound, "void invite");
  if (now_ms > entry->expires_ms) return error(ErrorCode::kExpired, "invite");
  if (chain.current_member_count() >= chain.member_limit())
    return error(ErrorCode::kQuota, "members");
  const DeviceKeys device = derive_device_keys(device_seed, chain.salt());
  if (chain.current_device(device.key) ||
      chain.current_member(derive_member_keys(root, chain.salt()).id))
    return error(ErrorCode::kConflict, "in the space already");
  RotationInput input{current_boxes(chain), &invite.key, now_ms};
  input.boxes.push_back(device.box);
  TRY_ASSIGN(Rotation rotation, rotate(chain, keys, std::move(input), random));
  JoinBody body;
  body.invite = invite.key;
  body.member = member_entry(root, device, chain.salt(), entry->role);
  body.epoch = std::move(rotation.entry);
  ControlRecord record = next_record(chain, now_ms);
  record.signer = {invite.key.data};
  record.body = std::move(body);
  return finish(chain, record, invite.secret, std::move(rotation.packages));
}

base::Result<BuiltRecord> make_revoke(const ControlChain& chain, const EpochKeySource& keys,
                                      const DeviceKeys& device, const base::InviteKey& invite,
                                      base::TimeMs now_ms, port::Random& random) {
  TRY(require_owner(chain, device));
  RotationInput input{current_boxes(chain), &invite, now_ms};
  TRY_ASSIGN(Rotation rotation, rotate(chain, keys, std::move(input), random));
  ControlRecord record = next_record(chain, now_ms);
  record.signer = {device.key.data};
  record.body = RevokeBody{invite, std::move(rotation.entry)};
  return finish(chain, record, device.secret, std::move(rotation.packages));
}

base::Result<BuiltRecord> make_remove(const ControlChain& chain, const EpochKeySource& keys,
                                      const DeviceKeys& device, const base::MemberId& member,
                                      std::vector<Pin> pins, base::TimeMs now_ms,
                                      port::Random& random) {
  TRY(require_owner(chain, device));
  if (!chain.current_member(member)) return error(ErrorCode::kNotFound, "no such member");
  TRY(put_in_order(pins));
  RotationInput input{current_boxes(chain), nullptr, now_ms, &member};
  for (const Membership& each : chain.memberships())
    if (each.is_current() && each.member == member) std::erase(input.boxes, each.box);
  TRY_ASSIGN(Rotation rotation, rotate(chain, keys, std::move(input), random));
  ControlRecord record = next_record(chain, now_ms);
  record.signer = {device.key.data};
  record.body = RemoveBody{member, std::move(pins), std::move(rotation.entry)};
  return finish(chain, record, device.secret, std::move(rotation.packages));
}

base::Result<BuiltRecord> make_leave(const ControlChain& chain, const DeviceKeys& device,
                                     std::vector<Pin> pins, base::TimeMs now_ms) {
  TRY(put_in_order(pins));
  ControlRecord record = next_record(chain, now_ms);
  record.signer = {device.key.data};
  record.body = LeaveBody{std::move(pins)};
  return finish(chain, record, device.secret, {});
}

base::Result<BuiltRecord> make_rotate(const ControlChain& chain, const EpochKeySource& keys,
                                      const DeviceKeys& device, base::TimeMs now_ms,
                                      port::Random& random) {
  TRY_ASSIGN(Rotation rotation,
             rotate(chain, keys, {current_boxes(chain), nullptr, now_ms}, random));
  ControlRecord record = next_record(chain, now_ms);
  record.signer = {device.key.data};
  record.body = RotateBody{std::move(rotation.entry)};
  return finish(chain, record, device.secret, std::move(rotation.packages));
}

base::Result<BuiltRecord> make_add_device(const ControlChain& chain, const EpochKeySource& keys,
                                          const DeviceKeys& device, const RootSecret& root,
                                          const DeviceKeys& newcomer, base::TimeMs now_ms,
                                          port::Random& random) {
  const Membership* stay = chain.current_device(device.key);
  if (!stay) return error(ErrorCode::kNotMember, "not a member's device");
  if (chain.device_count(stay->member) >= wire::kDevicesPerMemberMax)
    return error(ErrorCode::kQuota, "devices");
  if (chain.current_device(newcomer.key))
    return error(ErrorCode::kConflict, "in the space already");
  RotationInput input{current_boxes(chain), nullptr, now_ms};
  input.boxes.push_back(newcomer.box);
  TRY_ASSIGN(Rotation rotation, rotate(chain, keys, std::move(input), random));
  const MemberEntry entry = member_entry(root, newcomer, chain.salt(), stay->role);
  ControlRecord record = next_record(chain, now_ms);
  record.signer = {device.key.data};
  record.body =
      AddDeviceBody{entry.device, entry.box, entry.certificate, std::move(rotation.entry)};
  return finish(chain, record, device.secret, std::move(rotation.packages));
}

base::Result<BuiltRecord> make_remove_device(const ControlChain& chain, const EpochKeySource& keys,
                                             const DeviceKeys& device,
                                             const base::DeviceKey& ending, std::vector<Pin> pins,
                                             base::TimeMs now_ms, port::Random& random) {
  const Membership* stay = chain.current_device(ending);
  if (!stay) return error(ErrorCode::kNotFound, "no such device");
  TRY(put_in_order(pins));
  RotationInput input{current_boxes(chain), nullptr, now_ms, &stay->member};
  std::erase(input.boxes, stay->box);
  TRY_ASSIGN(Rotation rotation, rotate(chain, keys, std::move(input), random));
  ControlRecord record = next_record(chain, now_ms);
  record.signer = {device.key.data};
  record.body = RemoveDeviceBody{ending, std::move(pins), std::move(rotation.entry)};
  return finish(chain, record, device.secret, std::move(rotation.packages));
}

base::Result<BuiltRecord> make_role(const ControlChain& chain, const DeviceKeys& device,
                                    const base::MemberId& member, Role role, base::TimeMs now_ms) {
  ControlRecord record = next_record(chain, now_ms);
  record.signer = {device.key.data};
  record.body = RoleBody{member, role};
  return finish(chain, record, device.secret, {});
}

}  // namespace ithaca::crypto
