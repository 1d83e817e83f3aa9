// Who is who: keys of members, devices, epochs and invites, all derived as the table of
// docs/PROTOCOL.md section 1 says.
//
// Invariants
//   1. Keys of one person or device in two spaces have nothing in common that a third party sees.
//   2. Derivation is a pure function: the same secrets give the same keys on every machine.
#pragma once

#include "src/core/base/bytes.h"
#include "src/core/base/ids.h"
#include "src/core/crypto/primitives.h"
#include "src/core/crypto/secret.h"

namespace ithaca::crypto {

// Random, in the genesis record; what keys in the space are derived with.
using SpaceSalt = base::FixedBytes<struct SpaceSaltTag, 16>;
// H("ithaca.epoch.commit.v1", epoch key).
using EpochCommitment = base::FixedBytes<struct EpochCommitmentTag, 32>;
// First 8 bytes of H("ithaca.fingerprint.v1", member key).
using Fingerprint = base::FixedBytes<struct FingerprintTag, 8>;

struct MemberKeys {
  base::MemberId id;
  SignSecret secret;
};

struct DeviceKeys {
  base::DeviceKey key;
  SignSecret secret;
  base::BoxKey box;
  BoxSecret box_secret;
};

struct InviteKeys {
  base::InviteKey key;
  SignSecret secret;
  base::BoxKey box;
  BoxSecret box_secret;
};

MemberKeys derive_member_keys(const RootSecret& root, const SpaceSalt& salt);
DeviceKeys derive_device_keys(const DeviceSeed& device_seed, const SpaceSalt& salt);
InviteKeys derive_invite_keys(const LinkSecret& secret, const base::SpaceId& space);

base::ActorId actor_id(const base::DeviceKey& device, const base::Incarnation& incarnation);

EpochCommitment epoch_commitment(const EpochKey& key);
ContentKey content_key(const EpochKey& key);
EphemeralKey ephemeral_key(const EpochKey& key);

Fingerprint fingerprint(const base::MemberId& member);

// Sign(member key, "ithaca.device.cert.v1", salt ‖ device ‖ box).
base::Signature sign_device_certificate(const MemberKeys& member, const SpaceSalt& salt,
                                        const base::DeviceKey& device, const base::BoxKey& box);
bool verify_device_certificate(const base::MemberId& member, const SpaceSalt& salt,
                               const base::DeviceKey& device, const base::BoxKey& box,
                               const base::Signature& certificate);

}  // namespace ithaca::crypto
