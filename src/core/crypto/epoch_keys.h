// Which epoch keys this device holds, behind an interface so that another key agreement can take
// its place one day.
//
// Invariants
//   1. Every key in an EpochKeyring matches the commitment in the control record of its epoch.
//   2. A key is never forgotten or replaced.
//
// Bounds: one key an epoch of the chain. Ownership: values; pointers are good until the next learn.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "src/core/base/bytes.h"
#include "src/core/base/ids.h"
#include "src/core/base/result.h"
#include "src/core/crypto/control_chain.h"
#include "src/core/crypto/keys.h"
#include "src/core/wire/limits.h"

namespace ithaca::crypto {

class EpochKeySource {
 public:
  virtual ~EpochKeySource() = default;
  // Null if it is not held.
  virtual const EpochKey* find(const base::EpochId& epoch) const = 0;
};

class EpochKeyring final : public EpochKeySource {
 public:
  const EpochKey* find(const base::EpochId& epoch) const override;
  // crypto::content_key() of it, derived once. Null if it is not held.
  const ContentKey* content_key(const base::EpochId& epoch) const;
  std::size_t size() const { return m_keys.size(); }

  // kBadSignature if the key does not match the epoch's commitment. Learning again is fine.
  base::Result<void> learn(const Epoch& epoch, const EpochKey& key);
  // Opens the key that the epoch's record sealed to this device. kNotFound if there is none for its
  // box; kBadSignature if it does not open or match.
  base::Result<void> learn_sealed(const Epoch& epoch, const DeviceKeys& device);

  struct Learned {
    std::size_t learned = 0;
    std::vector<base::EpochId> refused;  // sealed to this device, and does not open or match
  };
  // Every epoch of the chain that is not held yet and is sealed to this device.
  // REQUIRES: the chain keeps its records.
  Learned learn_all(const ControlChain& chain, const DeviceKeys& device);

  // Everything held, in the chain's order, to be stored (sealed) and given back to restore().
  base::Bytes serialize(const ControlChain& chain) const;
  // kMalformed, kBadSignature; learns nothing then.
  base::Result<void> restore(const ControlChain& chain, base::ByteView bytes);

 private:
  struct Held {
    EpochKey key;
    ContentKey content;
  };
  std::unordered_map<base::EpochId, Held, base::FixedBytesHash<base::EpochId>> m_keys;
};

// A package: the newest epoch keys (at most kPackageEpochsMax) for somebody who holds an invite.
// Here the epoch about to start, whose record has no hash yet, can be added by its index.
// Who adds one need not hold the current key: somebody who was given a bad one can still rotate.
struct NextEpoch {
  std::uint32_t record_index = 0;
  const EpochKey* key = nullptr;
};
// kNotFound if `keys` lacks the current epoch's and there is no next; kRefused for an unusable box.
base::Result<base::Bytes> make_package(const ControlChain& chain, const EpochKeySource& keys,
                                       const std::optional<NextEpoch>& next,
                                       const base::BoxKey& invite_box, const Seed& seed);
// Opens the package of an open invite: its hash must be the one in the chain and its keys must
// match.
// Errors: kNotFound (void, or never was), kUsed, kBadSignature, kMalformed, kUnknownEpoch (it lacks
// the current epoch).
base::Result<EpochKeyring> open_package(const ControlChain& chain, const InviteKeys& invite,
                                        base::ByteView package);

}  // namespace ithaca::crypto
