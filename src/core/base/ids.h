// The identifiers and keys that travel between modules. All are plain bytes; their formats are in
// docs/PROTOCOL.md.
#pragma once

#include "src/core/base/bytes.h"

namespace ithaca::base {

// BLAKE2b-256 of something.
using Hash = FixedBytes<struct HashTag, 32>;
// Hash of the space's signed genesis record.
using SpaceId = FixedBytes<struct SpaceIdTag, 32>;
// Hash of the control record that started the epoch.
using EpochId = FixedBytes<struct EpochIdTag, 32>;
// Hash(device key ‖ incarnation): one writer whose envelopes are numbered 1, 2, 3, …
using ActorId = FixedBytes<struct ActorIdTag, 32>;
// Ed25519 public key of a member in one space; also names the member there.
using MemberId = FixedBytes<struct MemberIdTag, 32>;
// Ed25519 public key of a device in one space.
using DeviceKey = FixedBytes<struct DeviceKeyTag, 32>;
// X25519 public key to which epoch keys are sealed.
using BoxKey = FixedBytes<struct BoxKeyTag, 32>;
// Ed25519 public key derived from an invite's secret.
using InviteKey = FixedBytes<struct InviteKeyTag, 32>;
// Ed25519 detached signature.
using Signature = FixedBytes<struct SignatureTag, 64>;
// Random, drawn anew whenever a device's own record of what it wrote may be incomplete.
using Incarnation = FixedBytes<struct IncarnationTag, 16>;
// The first 8 bytes of the writing device's key ‖ 16 random bytes. A replica accepts an op only
// from an envelope of that device, so nobody can mint an id in another's name.
using OpId = FixedBytes<struct OpIdTag, 24>;
// Names a message, a goal, a milestone: the id of the op that created it.
using EntityId = OpId;
// Changes when a relay's log was restored from a backup.
using LogGeneration = FixedBytes<struct LogGenerationTag, 16>;

}  // namespace ithaca::base
