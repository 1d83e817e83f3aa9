// What is said in passing and never stored: the payload of EPH. docs/PROTOCOL.md section 6.
//
// Invariants
//   1. A payload opens only for the space, device and epoch it was sealed for.
//   2. It is not signed: any member could have written it. Nothing lasting may follow from one.
#pragma once

#include "src/core/base/bytes.h"
#include "src/core/base/ids.h"
#include "src/core/base/result.h"
#include "src/core/crypto/keys.h"

namespace ithaca::crypto {

struct EphemeralAddress {
  base::SpaceId space;
  base::DeviceKey device;  // the sender's
};

// kTooLarge if the payload would be over wire::kEphemeralBytesMax.
base::Result<base::Bytes> seal_ephemeral(const EphemeralAddress& address,
                                         const base::EpochId& epoch, const EphemeralKey& key,
                                         const Nonce& nonce, base::ByteView content);

// The epoch whose key opens it; kMalformed if too short.
base::Result<base::EpochId> ephemeral_epoch(base::ByteView payload);
// kMalformed, kBadSignature.
base::Result<base::Bytes> open_ephemeral(const EphemeralAddress& address, base::ByteView payload,
                                         const EphemeralKey& key);

enum class TypingState : std::uint8_t { kStopped = 0, kStarted = 1 };
base::Bytes encode_typing(TypingState state);
// kUnsupported for content of another kind, which is ignored; kMalformed.
base::Result<TypingState> decode_typing(base::ByteView content);

}  // namespace ithaca::crypto
