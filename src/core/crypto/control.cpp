#include "src/core/crypto/control.h"

#include "src/core/base/codec.h"
#include "src/core/wire/limits.h"

namespace ithaca::crypto {

using base::ErrorCode;
using base::Reader;
using base::Writer;

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::string_view kSignatureTag = "ithaca.control.sig.v1";

void write(Writer& out, const MemberEntry& member) {
  out.raw(member.member);
  out.raw(member.device);
  out.raw(member.box);
  out.u8(static_cast<std::uint8_t>(member.role));
  out.raw(member.certificate);
}

void write(Writer& out, const EpochEntry& epoch) {
  CHECK(epoch.sealed.size() <= wire::kDevicesPerSpaceMax &&
        epoch.kept.size() <= wire::kInvitesOpenMax);
  out.raw(epoch.commitment);
  out.varint(epoch.sealed.size());
  for (const SealedFor& entry : epoch.sealed) {
    out.raw(entry.box);
    out.raw(entry.sealed);
  }
  out.varint(epoch.kept.size());
  for (const KeptInvite& entry : epoch.kept) {
    out.raw(entry.invite);
    out.raw(entry.package);
  }
}

void write(Writer& out, const GenesisBody& body) {
  out.u8(static_cast<std::uint8_t>(body.kind));
  out.raw(body.salt);
  write(out, body.member);
  write(out, body.epoch);
}

void write(Writer& out, const InviteBody& body) {
  out.raw(body.invite);
  out.raw(body.box);
  out.u8(static_cast<std::uint8_t>(body.role));
  out.u64(body.expires_ms);
  out.raw(body.package);
}

void write(Writer& out, const JoinBody& body) {
  out.raw(body.invite);
  write(out, body.member);
  write(out, body.epoch);
}

void write(Writer& out, const RevokeBody& body) {
  out.raw(body.invite);
  write(out, body.epoch);
}

void write(Writer& out, const std::vector<Pin>& pins) {
  CHECK(pins.size() <= wire::kActorsPerMemberMax);
  out.varint(pins.size());
  for (const Pin& pin : pins) {
    out.raw(pin.actor);
    out.u64(pin.aseq);
    out.raw(pin.hash);
  }
}

void write(Writer& out, const RemoveBody& body) {
  out.raw(body.member);
  write(out, body.pins);
  write(out, body.epoch);
}

void write(Writer& out, const LeaveBody& body) { write(out, body.pins); }

void write(Writer& out, const RotateBody& body) { write(out, body.epoch); }

void write(Writer& out, const RoleBody& body) {
  out.raw(body.member);
  out.u8(static_cast<std::uint8_t>(body.role));
}

void write(Writer& out, const AddDeviceBody& body) {
  out.raw(body.device);
  out.raw(body.box);
  out.raw(body.certificate);
  write(out, body.epoch);
}

void write(Writer& out, const RemoveDeviceBody& body) {
  out.raw(body.device);
  write(out, body.pins);
  write(out, body.epoch);
}

Role read_role(Reader& in) {
  const std::uint8_t value = in.u8();
  if (value != 1 && value != 2) in.fail();
  return static_cast<Role>(value);
}

void read(Reader& in, MemberEntry& member) {
  member.member = in.fixed<base::MemberId>();
  member.device = in.fixed<base::DeviceKey>();
  member.box = in.fixed<base::BoxKey>();
  member.role = read_role(in);
  member.certificate = in.fixed<base::Signature>();
}

// Reads a list whose `key` must ascend strictly. It grows by what is there, never by the count.
template <typename Item, typename Key, typename Each>
void read_ascending(Reader& in, std::vector<Item>& items, std::size_t limit, Key Item::*key,
                    Each each) {
  const std::uint64_t count = in.varint_max(limit);
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    Item item = each();
    if (!items.empty() && !(items.back().*key < item.*key)) in.fail();
    items.push_back(item);
  }
}

void read(Reader& in, EpochEntry& epoch) {
  epoch.commitment = in.fixed<EpochCommitment>();
  read_ascending(in, epoch.sealed, wire::kDevicesPerSpaceMax, &SealedFor::box, [&in] {
    SealedFor entry;
    entry.box = in.fixed<base::BoxKey>();
    entry.sealed = in.fixed<SealedEpochKey>();
    return entry;
  });
  read_ascending(in, epoch.kept, wire::kInvitesOpenMax, &KeptInvite::invite, [&in] {
    KeptInvite entry;
    entry.invite = in.fixed<base::InviteKey>();
    entry.package = in.fixed<base::Hash>();
    return entry;
  });
}

void read(Reader& in, GenesisBody& body) {
  const std::uint8_t kind = in.u8();
  if (kind < 1 || kind > 4) in.fail();
  body.kind = static_cast<SpaceKind>(kind);
  body.salt = in.fixed<SpaceSalt>();
  read(in, body.member);
  read(in, body.epoch);
}

void read(Reader& in, InviteBody& body) {
  body.invite = in.fixed<base::InviteKey>();
  body.box = in.fixed<base::BoxKey>();
  body.role = read_role(in);
  body.expires_ms = in.u64();
  body.package = in.fixed<base::Hash>();
}

void read(Reader& in, JoinBody& body) {
  body.invite = in.fixed<base::InviteKey>();
  read(in, body.member);
  read(in, body.epoch);
}

void read(Reader& in, RevokeBody& body) {
  body.invite = in.fixed<base::InviteKey>();
  read(in, body.epoch);
}

void read(Reader& in, std::vector<Pin>& pins) {
  read_ascending(in, pins, wire::kActorsPerMemberMax, &Pin::actor, [&in] {
    Pin pin;
    pin.actor = in.fixed<base::ActorId>();
    pin.aseq = in.u64();
    pin.hash = in.fixed<base::Hash>();
    if (pin.aseq == 0) in.fail();
    return pin;
  });
}

void read(Reader& in, RemoveBody& body) {
  body.member = in.fixed<base::MemberId>();
  read(in, body.pins);
  read(in, body.epoch);
}

void read(Reader& in, LeaveBody& body) { read(in, body.pins); }

void read(Reader& in, RotateBody& body) { read(in, body.epoch); }

void read(Reader& in, RoleBody& body) {
  body.member = in.fixed<base::MemberId>();
  body.role = read_role(in);
}

void read(Reader& in, AddDeviceBody& body) {
  body.device = in.fixed<base::DeviceKey>();
  body.box = in.fixed<base::BoxKey>();
  body.certificate = in.fixed<base::Signature>();
  read(in, body.epoch);
}

void read(Reader& in, RemoveDeviceBody& body) {
  body.device = in.fixed<base::DeviceKey>();
  read(in, body.pins);
  read(in, body.epoch);
}

// True if `type` is one, and `body` now holds what followed.
bool read_body(Reader& in, std::uint8_t type, ControlBody& body) {
  switch (static_cast<ControlType>(type)) {
    case ControlType::kGenesis:
      read(in, body.emplace<GenesisBody>());
      return true;
    case ControlType::kInvite:
      read(in, body.emplace<InviteBody>());
      return true;
    case ControlType::kJoin:
      read(in, body.emplace<JoinBody>());
      return true;
    case ControlType::kRevoke:
      read(in, body.emplace<RevokeBody>());
      return true;
    case ControlType::kRemove:
      read(in, body.emplace<RemoveBody>());
      return true;
    case ControlType::kLeave:
      read(in, body.emplace<LeaveBody>());
      return true;
    case ControlType::kRotate:
      read(in, body.emplace<RotateBody>());
      return true;
    case ControlType::kRole:
      read(in, body.emplace<RoleBody>());
      return true;
    case ControlType::kAddDevice:
      read(in, body.emplace<AddDeviceBody>());
      return true;
    case ControlType::kRemoveDevice:
      read(in, body.emplace<RemoveDeviceBody>());
      return true;
  }
  return false;
}

}  // namespace

ControlType control_type(const ControlRecord& record) {
  return static_cast<ControlType>(record.body.index() + 1);
}

const EpochEntry* control_epoch(const ControlRecord& record) {
  if (const auto* body = std::get_if<GenesisBody>(&record.body)) return &body->epoch;
  if (const auto* body = std::get_if<JoinBody>(&record.body)) return &body->epoch;
  if (const auto* body = std::get_if<RevokeBody>(&record.body)) return &body->epoch;
  if (const auto* body = std::get_if<RemoveBody>(&record.body)) return &body->epoch;
  if (const auto* body = std::get_if<RotateBody>(&record.body)) return &body->epoch;
  if (const auto* body = std::get_if<AddDeviceBody>(&record.body)) return &body->epoch;
  if (const auto* body = std::get_if<RemoveDeviceBody>(&record.body)) return &body->epoch;
  return nullptr;
}

base::Bytes encode_and_sign(const ControlRecord& record, const SignSecret& signer) {
  Writer out;
  out.u8(kVersion);
  out.u8(static_cast<std::uint8_t>(control_type(record)));
  out.raw(record.space);
  out.u32(record.index);
  out.raw(record.prev);
  out.u64(record.time_ms);
  out.raw(record.signer);
  std::visit([&out](const auto& body) { write(out, body); }, record.body);
  out.raw(sign(signer, kSignatureTag, out.data()));
  CHECK(out.size() <= wire::kControlRecordBytesMax);
  return out.take();
}

base::Result<ControlRecord> parse_control(base::ByteView bytes) {
  if (bytes.size() > wire::kControlRecordBytesMax)
    return error(ErrorCode::kTooLarge, "control record");
  Reader in(bytes);
  const std::uint8_t version = in.u8();
  const std::uint8_t type = in.u8();
  if (in.failed()) return error(ErrorCode::kMalformed, "control record");
  if (version != kVersion) return error(ErrorCode::kUnsupported, "control record version");
  ControlRecord record;
  record.space = in.fixed<base::SpaceId>();
  record.index = in.u32();
  record.prev = in.fixed<base::Hash>();
  record.time_ms = in.u64();
  record.signer = in.fixed<SignerKey>();
  if (!read_body(in, type, record.body)) return error(ErrorCode::kUnsupported, "control type");
  record.signature = in.fixed<base::Signature>();
  TRY(in.finish());
  const bool first = record.index == 0;
  if (first != (control_type(record) == ControlType::kGenesis))
    return error(ErrorCode::kMalformed, "only the genesis has index 0");
  if (first && !(record.space.is_zero() && record.prev.is_zero()))
    return error(ErrorCode::kMalformed, "the genesis names no space and no predecessor");
  return record;
}

bool verify_control_signature(base::ByteView bytes, const SignerKey& signer) {
  if (bytes.size() < base::Signature::kSize) return false;
  const std::size_t signed_size = bytes.size() - base::Signature::kSize;
  return verify(signer, kSignatureTag, bytes.first(signed_size),
                *base::Signature::from(bytes.subspan(signed_size)));
}

base::Hash control_hash(base::ByteView bytes) { return hash("ithaca.control.v1", bytes); }
base::Hash package_hash(base::ByteView package) { return hash("ithaca.package.v1", package); }

base::SpaceId space_id(const base::Hash& genesis_hash) { return {genesis_hash.data}; }
base::EpochId epoch_id(const base::Hash& record_hash) { return {record_hash.data}; }

}  // namespace ithaca::crypto
