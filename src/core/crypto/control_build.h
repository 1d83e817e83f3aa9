// Builds signed control records. What comes out satisfies ControlChain::check() on the chain it was
// built for; send it with its packages as CTL, and build it anew after CTL_STALE.
//
// Invariants
//   1. Nothing is changed: chain and keys learn from a record when it is applied, like any other.
//   2. Who rotates reseals every open invite that has not expired by `now_ms`, but for those that a
//      removed member made, or the member of a removed device, newest first, as long as the
//      packages stay within kCtlPackagesBytesMax;
//      the others become void.
//
// `now_ms` should be the relay's time where it is known: invites expire by the relay's clock.
// All randomness comes from the port::Random passed in.
#pragma once

#include <vector>

#include "src/core/base/bytes.h"
#include "src/core/base/ids.h"
#include "src/core/base/result.h"
#include "src/core/base/time.h"
#include "src/core/crypto/control_chain.h"
#include "src/core/crypto/epoch_keys.h"
#include "src/core/crypto/invite_link.h"
#include "src/core/crypto/keys.h"
#include "src/core/port/random.h"
#include "src/core/wire/frames.h"

namespace ithaca::crypto {

struct BuiltRecord {
  base::Bytes record;
  base::Hash hash;
  std::vector<wire::InvitePackage> packages;
};

struct BuiltGenesis {
  base::Bytes record;
  base::SpaceId space;
  SpaceSalt salt;
};

// A new space with one owner. Its first epoch key comes out of the record
// (EpochKeyring::learn_all).
BuiltGenesis make_genesis(SpaceKind kind, const RootSecret& root, const DeviceSeed& device_seed,
                          base::TimeMs now_ms, port::Random& random);

struct BuiltInvite {
  BuiltRecord record;
  base::InviteKey key;
  InviteLink link;
};

struct InviteOptions {
  Role role = Role::kMember;
  base::TimeMs expires_ms = 0;
};

// Errors: kNotMember (not an owner's device), kInvalidInput (expires in the past, or more than
// kInviteLifetimeMsMax ahead), kQuota (too many open; revoking one clears all that have expired),
// kNotFound (an epoch key is missing).
base::Result<BuiltInvite> make_invite(const ControlChain& chain, const EpochKeySource& keys,
                                      const DeviceKeys& device, const InviteOptions& options,
                                      base::TimeMs now_ms, port::Random& random);

// `keys` as open_package() gave them. Errors: kNotFound, kUsed, kExpired, kQuota (the space is
// full), kConflict (this person is in the space already).
base::Result<BuiltRecord> make_join(const ControlChain& chain, const EpochKeySource& keys,
                                    const InviteKeys& invite, const RootSecret& root,
                                    const DeviceSeed& device_seed, base::TimeMs now_ms,
                                    port::Random& random);

// Errors: kNotMember, kNotFound, kUsed.
base::Result<BuiltRecord> make_revoke(const ControlChain& chain, const EpochKeySource& keys,
                                      const DeviceKeys& device, const base::InviteKey& invite,
                                      base::TimeMs now_ms, port::Random& random);

// `pins`: the last accepted envelope of each of the member's actors, in any order.
// Errors: kNotMember, kNotFound, kTooLarge (over kActorsPerMemberMax), kRefused (oneself).
base::Result<BuiltRecord> make_remove(const ControlChain& chain, const EpochKeySource& keys,
                                      const DeviceKeys& device, const base::MemberId& member,
                                      std::vector<Pin> pins, base::TimeMs now_ms,
                                      port::Random& random);

// `pins` as for make_remove, of one's own actors. Errors: kNotMember, kTooLarge, kRefused (nobody
// else is in the space).
base::Result<BuiltRecord> make_leave(const ControlChain& chain, const DeviceKeys& device,
                                     std::vector<Pin> pins, base::TimeMs now_ms);

// kNotMember: not a member's device, or not an owner's while no rotation is due.
base::Result<BuiltRecord> make_rotate(const ControlChain& chain, const EpochKeySource& keys,
                                      const DeviceKeys& device, base::TimeMs now_ms,
                                      port::Random& random);

// `newcomer`: another device of the person; `device`, of the same person, is in. Errors:
// kNotMember, kQuota (kDevicesPerMemberMax), kConflict (it is in already), kRefused.
base::Result<BuiltRecord> make_add_device(const ControlChain& chain, const EpochKeySource& keys,
                                          const DeviceKeys& device, const RootSecret& root,
                                          const DeviceKeys& newcomer, base::TimeMs now_ms,
                                          port::Random& random);

// `pins` as for make_remove, of the device's actors. Errors: kNotMember (not a device of the same
// member, nor an owner's), kNotFound, kTooLarge, kRefused (itself, or the member's last).
base::Result<BuiltRecord> make_remove_device(const ControlChain& chain, const EpochKeySource& keys,
                                             const DeviceKeys& device,
                                             const base::DeviceKey& ending, std::vector<Pin> pins,
                                             base::TimeMs now_ms, port::Random& random);

// Errors: kNotMember, kNotFound, kRefused (the role is that already; no owner would be left).
base::Result<BuiltRecord> make_role(const ControlChain& chain, const DeviceKeys& device,
                                    const base::MemberId& member, Role role, base::TimeMs now_ms);

}  // namespace ithaca::crypto
