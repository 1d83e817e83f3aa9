// Control records as data: what they hold, their bytes, hash and signature. docs/PROTOCOL.md
// section 4. Whether a record may follow others is ControlChain's to say.
//
// Invariants
//   1. parse_control(encode_and_sign(r)) gives r with its signature; a record has one encoding.
//   2. parse_control() checks form: version, type, enum values, ascending lists, limits. It
//      verifies no signature.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "src/core/base/bytes.h"
#include "src/core/base/ids.h"
#include "src/core/base/result.h"
#include "src/core/base/time.h"
#include "src/core/crypto/keys.h"

namespace ithaca::crypto {

enum class SpaceKind : std::uint8_t { kPair = 1, kCircle = 2, kProgramme = 3, kPrivate = 4 };
enum class Role : std::uint8_t { kOwner = 1, kMember = 2 };
enum class ControlType : std::uint8_t {
  kGenesis = 1,
  kInvite = 2,
  kJoin = 3,
  kRevoke = 4,
  kRemove = 5,
  kLeave = 6,
  kRotate = 7,
  kRole = 8,
  kAddDevice = 9,
  kRemoveDevice = 10,
};

// A device's key, or an invite's in a JOIN.
using SignerKey = base::FixedBytes<struct SignerKeyTag, 32>;
using SealedEpochKey = base::FixedBytes<struct SealedEpochKeyTag, 80>;

struct MemberEntry {
  base::MemberId member;
  base::DeviceKey device;
  base::BoxKey box;
  Role role = Role::kMember;
  base::Signature certificate;
  bool operator==(const MemberEntry&) const = default;
};

struct SealedFor {
  base::BoxKey box;
  SealedEpochKey sealed;
  bool operator==(const SealedFor&) const = default;
};

struct KeptInvite {
  base::InviteKey invite;
  base::Hash package;
  bool operator==(const KeptInvite&) const = default;
};

struct EpochEntry {
  EpochCommitment commitment;
  std::vector<SealedFor> sealed;  // ascending by box, at most kDevicesPerSpaceMax
  std::vector<KeptInvite> kept;   // ascending, at most kInvitesOpenMax
  bool operator==(const EpochEntry&) const = default;
};

struct GenesisBody {
  SpaceKind kind = SpaceKind::kPair;
  SpaceSalt salt;
  MemberEntry member;
  EpochEntry epoch;
  bool operator==(const GenesisBody&) const = default;
};

struct InviteBody {
  base::InviteKey invite;
  base::BoxKey box;
  Role role = Role::kMember;
  std::uint64_t expires_ms = 0;
  base::Hash package;
  bool operator==(const InviteBody&) const = default;
};

struct JoinBody {
  base::InviteKey invite;
  MemberEntry member;
  EpochEntry epoch;
  bool operator==(const JoinBody&) const = default;
};

struct RevokeBody {
  base::InviteKey invite;
  EpochEntry epoch;
  bool operator==(const RevokeBody&) const = default;
};

// The last envelope of an actor that counts.
struct Pin {
  base::ActorId actor;
  std::uint64_t aseq = 0;
  base::Hash hash;
  bool operator==(const Pin&) const = default;
};

struct RemoveBody {
  base::MemberId member;
  std::vector<Pin> pins;  // ascending by actor, at most kActorsPerMemberMax
  EpochEntry epoch;
  bool operator==(const RemoveBody&) const = default;
};

// Who leaves must not know the next epoch's key, so somebody else starts that: RotateBody.
struct LeaveBody {
  std::vector<Pin> pins;  // as in RemoveBody, of the signer's member
  bool operator==(const LeaveBody&) const = default;
};

struct RotateBody {
  EpochEntry epoch;
  bool operator==(const RotateBody&) const = default;
};

struct RoleBody {
  base::MemberId member;
  Role role = Role::kMember;
  bool operator==(const RoleBody&) const = default;
};

// Another device of the signer's member. Whoever holds the keys of the signing device reads what
// came before with them, so the record brings no older keys.
struct AddDeviceBody {
  base::DeviceKey device;
  base::BoxKey box;
  base::Signature certificate;  // as in MemberEntry
  EpochEntry epoch;
  bool operator==(const AddDeviceBody&) const = default;
};

struct RemoveDeviceBody {
  base::DeviceKey device;
  std::vector<Pin> pins;  // as in RemoveBody, of the device's actors
  EpochEntry epoch;
  bool operator==(const RemoveDeviceBody&) const = default;
};

// In the order of ControlType, so that type == index() + 1.
using ControlBody = std::variant<GenesisBody, InviteBody, JoinBody, RevokeBody, RemoveBody,
                                 LeaveBody, RotateBody, RoleBody, AddDeviceBody, RemoveDeviceBody>;

struct ControlRecord {
  base::SpaceId space;      // zeros in the genesis
  std::uint32_t index = 0;  // 0 is the genesis, and only the genesis
  base::Hash prev;          // zeros in the genesis
  std::uint64_t time_ms = 0;
  SignerKey signer;
  ControlBody body;
  base::Signature signature;  // set by parse_control
  bool operator==(const ControlRecord&) const = default;
};

ControlType control_type(const ControlRecord& record);
// The epoch that the record starts; null for an INVITE, a LEAVE and a ROLE.
const EpochEntry* control_epoch(const ControlRecord& record);

// REQUIRES: lists ascending and within limits. `record.signature` is ignored.
base::Bytes encode_and_sign(const ControlRecord& record, const SignSecret& signer);

// Errors: kMalformed, kTooLarge (over kControlRecordBytesMax), kUnsupported (version or type).
base::Result<ControlRecord> parse_control(base::ByteView bytes);

// True if the record's signer signed these bytes. REQUIRES: parse_control() accepts them.
bool verify_control_signature(base::ByteView bytes, const SignerKey& signer);

// H("ithaca.control.v1", whole record).
base::Hash control_hash(base::ByteView bytes);
// H("ithaca.package.v1", sealed bytes).
base::Hash package_hash(base::ByteView package);

base::SpaceId space_id(const base::Hash& genesis_hash);
base::EpochId epoch_id(const base::Hash& record_hash);

}  // namespace ithaca::crypto
