// Envelopes with cryptography: sealing, opening, and verifying one or a run of them.
// docs/PROTOCOL.md section 2.
//
// Invariants
//   1. hash = H("ithaca.envelope.v1", header ‖ ciphertext); the signature signs the hash.
//   2. seal_envelope() is a function of its input alone; sealing the same input twice gives the
//      same bytes. The caller never uses a nonce for two different contents.
//   3. open_envelope() gives exactly the content that was sealed, or an error; a wrong padded size
//      or a padding byte other than zero is an error.
//
// Ownership: EnvelopeInfo borrows from the bytes it was read from.
#pragma once

#include <span>
#include <vector>

#include "src/core/base/bytes.h"
#include "src/core/base/ids.h"
#include "src/core/base/result.h"
#include "src/core/crypto/keys.h"
#include "src/core/wire/envelope_format.h"

namespace ithaca::crypto {

// The greatest content that an envelope holds: the greatest padded size under kCiphertextMax, less
// the tag and the content's size.
inline constexpr std::size_t kContentBytesMax = 258'044;

// max(256, PADMÉ(4 + content size)).
std::size_t padded_size(std::size_t content_size);

struct SealInput {
  std::uint8_t kind = wire::kEnvelopeKindOps;
  base::SpaceId space;
  base::Incarnation incarnation;
  std::uint64_t aseq = 0;  // ≥ 1
  base::EpochId epoch;
  base::Hash prev;  // zeros if and only if aseq is 1
  wire::EnvelopeNonce nonce;
  base::ByteView content;
};

struct SealedEnvelope {
  base::Bytes bytes;
  base::Hash hash;
};

// kTooLarge if the content is over kContentBytesMax.
base::Result<SealedEnvelope> seal_envelope(const SealInput& input, const DeviceKeys& device,
                                           const ContentKey& key);

struct EnvelopeInfo {
  wire::EnvelopeView view;
  base::Hash hash;
  base::ActorId actor;

  const wire::EnvelopeHeader& header() const { return view.header; }
};

// Parses and hashes; verifies nothing. Errors as wire::parse_envelope. `before`, if not null, saves
// the work of naming the actor anew if it is the same one.
base::Result<EnvelopeInfo> read_envelope(base::ByteView bytes,
                                         const EnvelopeInfo* before = nullptr);

// True if the header's device signed it. Says nothing about membership.
bool verify_signature(const EnvelopeInfo& envelope);

// The content. Errors: kBadSignature (another key, or changed bytes), kMalformed (padding).
// REQUIRES: nothing about the signature; verify it, or its run, before trusting the author.
base::Result<base::Bytes> open_envelope(const EnvelopeInfo& envelope, const ContentKey& key);

// A run: envelopes of one actor in one space with consecutive aseq, in order, as read_envelope()
// has hashed them. Checks each prev, and verifies the signature of the last one, which by the chain
// of hashes covers all. `expected_prev` and `first_aseq` are what the caller holds of that actor
// (zeros and 1 for an actor never seen). Membership and epoch are the caller's to check, per
// envelope. Errors: kGap (another actor, space, aseq or prev than expected), kBadSignature.
// REQUIRES: not empty.
base::Result<void> verify_run(std::span<const EnvelopeInfo* const> run,
                              const base::Hash& expected_prev, std::uint64_t first_aseq);

}  // namespace ithaca::crypto
