// The control chain of one space, verified record by record and folded into who may do what.
// docs/PROTOCOL.md section 4. The relay and every client run the same code over the same bytes.
//
// Invariants
//   1. Whatever it holds was verified: signatures, certificates, order, every rule of section 4; of
//      what restore() reads back, the signatures were when it was first applied.
//   2. It is a function of the records alone (and of the relay's clock, where one is passed in).
//   3. A refused record changes nothing.
//   4. The current members' devices and the boxes of the current epoch are the same set, unless
//      rotation_due(): somebody left and nobody has started another epoch yet.
//   5. A device key belongs to one member for ever; a member's key to one person for ever.
//   6. While there is a member there is an owner. All devices of a member have the member's role.
//   7. Memberships, epochs and invites are kept in the order of their records; pointers into the
//      chain are good until the next apply() or the chain's end.
//
// Bounds: kControlRecordsMax records, kMembersMax members with kDevicesPerMemberMax devices each,
// kInvitesOpenMax open invites. With
// KeepRecords::kNo it holds about 300 bytes a record; with kYes all their bytes and keys, too.
// Ownership: a value; copy it freely. Threads: none of its own; const calls may run at once.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "src/core/base/bytes.h"
#include "src/core/base/ids.h"
#include "src/core/base/result.h"
#include "src/core/base/time.h"
#include "src/core/crypto/control.h"

namespace ithaca::crypto {

// One stay of one device of a member in the space. A member has as many at once as devices; who was
// removed and joins again has another.
struct Membership {
  base::MemberId member;
  base::DeviceKey device;
  base::BoxKey box;
  Role role = Role::kMember;           // now, or at the end
  std::uint32_t joined = 0;            // index of the GENESIS or JOIN by which the member is in
  std::uint32_t since = 0;             // index of that, or of the ADD_DEVICE
  std::optional<std::uint32_t> until;  // index of the REMOVE, LEAVE or REMOVE_DEVICE
  std::vector<Pin> pins;               // of that record, ascending by actor
  base::TimeMs joined_ms = 0;          // what those records say of the time
  base::TimeMs since_ms = 0;
  base::TimeMs until_ms = 0;
  bool left = false;  // of their own will

  bool is_current() const { return !until.has_value(); }
};

struct Epoch {
  base::EpochId id;
  std::uint32_t record_index = 0;
  EpochCommitment commitment;
  std::vector<SealedFor> sealed;  // empty with KeepRecords::kNo
};

// By the chain alone. An open invite may have expired: see invite_state().
enum class InviteState { kOpen, kUsed, kVoid, kExpired };

struct Invite {
  base::InviteKey key;
  base::BoxKey box;
  Role role = Role::kMember;
  std::uint64_t expires_ms = 0;
  base::Hash package;  // of the package that is good now
  base::Hash record;   // hash of the INVITE record, as the link names it
  base::MemberId inviter;
  std::uint32_t record_index = 0;
  InviteState state = InviteState::kOpen;        // never kExpired
  std::optional<std::uint32_t> closed_by_index;  // the record that used or voided it
};

class ControlChain {
 public:
  enum class KeepRecords { kYes, kNo };
  explicit ControlChain(KeepRecords keep = KeepRecords::kYes) : m_keep(keep) {}

  // Verifies `record` as the next one. The relay passes its clock, clients do not.
  // Errors, first what is wrong with the bytes:
  //   kMalformed, kTooLarge, kUnsupported
  //   kDuplicate   exactly this record is in the chain (for CTL: a success)
  //   kConflict    another record stands at its index, or it names another predecessor
  //   kGap         records between the head and this one are missing
  //   kBadSignature  the record's, or a certificate
  //   kNotMember   the signer may not do this
  //   kNotFound    no such invite, or it is void; no such member
  //   kUsed, kExpired  the invite
  //   kQuota       the space, its open invites or its chain are full
  //   kRefused     any other rule
  base::Result<void> check(base::ByteView record,
                           std::optional<base::TimeMs> relay_now_ms = std::nullopt) const;
  // The same, and folds it in.
  base::Result<void> apply(base::ByteView record,
                           std::optional<base::TimeMs> relay_now_ms = std::nullopt);

  // apply() for a record that this device applied before, and kept where nobody else can change it:
  // the two or three signatures of each are most of what opening a space would cost.
  base::Result<void> restore(base::ByteView record);

  bool empty() const { return m_hashes.empty(); }
  std::size_t size() const { return m_hashes.size(); }

  // REQUIRES of the following: !empty().
  const base::SpaceId& space() const;
  SpaceKind kind() const;
  const SpaceSalt& salt() const;
  const base::Hash& head_hash() const;
  const Epoch& current_epoch() const;
  // Who knows the current epoch's key should no longer: any member may, and should, rotate.
  bool rotation_due() const { return m_rotation_due; }

  // REQUIRES: index < size(); record(): KeepRecords::kYes.
  const base::Hash& record_hash(std::size_t index) const;
  base::ByteView record(std::size_t index) const;

  // Former ones too, by order of entry.
  const std::vector<Membership>& memberships() const { return m_memberships; }
  std::size_t current_member_count() const { return m_member_count; }
  std::size_t member_limit() const;
  // One stay of each current member, of the device that is in longest; by order of joining.
  std::vector<const Membership*> current_members() const;
  // That of one member. Null if there is none.
  const Membership* current_member(const base::MemberId& member) const;
  std::size_t device_count(const base::MemberId& member) const;
  const Membership* current_device(const base::DeviceKey& device) const;
  // Its present stay, or else the last one.
  const Membership* newest_stay(const base::DeviceKey& device) const;
  // Whether the space has an owner besides this member.
  bool has_other_owner(const base::MemberId& member) const;
  // The stay of the device that covers the state after record `index`.
  const Membership* device_at(const base::DeviceKey& device, std::uint32_t index) const;
  // The member a device belongs or belonged to.
  std::optional<base::MemberId> member_of(const base::DeviceKey& device) const;

  const std::vector<Epoch>& epochs() const { return m_epochs; }
  const Epoch* find_epoch(const base::EpochId& id) const;

  const std::vector<Invite>& invites() const { return m_invites; }
  const Invite* find_invite(const base::InviteKey& key) const;
  const Invite* find_invite_record(const base::Hash& record) const;
  // kExpired if open and `now_ms` is past its end.
  static InviteState invite_state(const Invite& invite, base::TimeMs now_ms);

  // May an envelope of this device and actor, sealed in `epoch`, count? The device must have been
  // in the space in that epoch; if that stay has ended, the envelope must be within its pins.
  // Errors: kUnknownEpoch (a record is missing, or it never was), kNotMember, kPinned.
  base::Result<const Membership*> admit(const base::DeviceKey& device, const base::ActorId& actor,
                                        std::uint64_t aseq, const base::Hash& hash,
                                        const base::EpochId& epoch) const;

 private:
  struct Verified;
  struct Change;
  template <typename Key, typename Value>
  using Map = std::unordered_map<Key, Value, base::FixedBytesHash<Key>>;

  base::Result<Verified> verify(base::ByteView bytes,
                                std::optional<base::TimeMs> relay_now_ms) const;
  base::Result<void> check_place(const ControlRecord& record, const base::Hash& hash) const;
  base::Result<void> check_owner(const SignerKey& signer) const;
  base::Result<void> check_entrant(const MemberEntry& entry, const SpaceSalt& salt) const;
  base::Result<void> check_device(const MemberEntry& entry, const SpaceSalt& salt) const;
  base::Result<const Invite*> require_open(const base::InviteKey& key) const;
  base::Result<void> check_epoch(const EpochEntry& epoch, const Change& change) const;
  base::Result<void> check_body(const Verified& verified, const GenesisBody& body) const;
  base::Result<void> check_body(const Verified& verified, const InviteBody& body) const;
  base::Result<void> check_body(const Verified& verified, const JoinBody& body) const;
  base::Result<void> check_body(const Verified& verified, const RevokeBody& body) const;
  base::Result<void> check_body(const Verified& verified, const RemoveBody& body) const;
  base::Result<void> check_body(const Verified& verified, const LeaveBody& body) const;
  base::Result<void> check_body(const Verified& verified, const RotateBody& body) const;
  base::Result<void> check_body(const Verified& verified, const RoleBody& body) const;
  base::Result<void> check_body(const Verified& verified, const AddDeviceBody& body) const;
  base::Result<void> check_body(const Verified& verified, const RemoveDeviceBody& body) const;

  void fold(const Verified& verified, const GenesisBody& body);
  void fold(const Verified& verified, const InviteBody& body);
  void fold(const Verified& verified, const JoinBody& body);
  void fold(const Verified& verified, const RevokeBody& body);
  void fold(const Verified& verified, const RemoveBody& body);
  void fold(const Verified& verified, const LeaveBody& body);
  void fold(const Verified& verified, const RotateBody& body);
  void fold(const Verified& verified, const RoleBody& body);
  void fold(const Verified& verified, const AddDeviceBody& body);
  void fold(const Verified& verified, const RemoveDeviceBody& body);
  void enter(const Verified& verified, const MemberEntry& entry, const Membership* beside);
  void end_stays(const Verified& verified, const base::MemberId& member,
                 const base::DeviceKey* only, const std::vector<Pin>& pins, bool left);
  void give_role(const base::MemberId& member, Role role);
  bool void_invites_of(const base::MemberId& member, std::uint32_t index);
  void close_invite(const base::InviteKey& key, InviteState state, std::uint32_t index);
  void start_epoch(const Verified& verified, const EpochEntry& entry);

  KeepRecords m_keep;
  base::SpaceId m_space;
  SpaceKind m_kind = SpaceKind::kPair;
  SpaceSalt m_salt;
  std::vector<base::Hash> m_hashes;
  std::vector<base::Bytes> m_records;
  std::vector<Membership> m_memberships;
  std::vector<Epoch> m_epochs;
  std::vector<Invite> m_invites;
  // Indices into the vectors above.
  std::vector<std::size_t> m_current;  // stays
  std::vector<std::size_t> m_open_invites;
  Map<base::DeviceKey, std::vector<std::size_t>> m_stays_by_device;
  Map<base::EpochId, std::size_t> m_by_epoch;
  Map<base::InviteKey, std::size_t> m_by_invite;
  std::size_t m_member_count = 0;
  bool m_rotation_due = false;
  bool m_restoring = false;
};

}  // namespace ithaca::crypto
