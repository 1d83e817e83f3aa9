// The layout of an envelope: docs/PROTOCOL.md section 2. Bytes only, no cryptography; the hash, the
// signature and the content are in src/core/crypto/envelope.h.
//
// Invariants
//   1. parse_envelope() accepts exactly one byte string for each (header, ciphertext, signature).
//   2. A parsed envelope has aseq ≥ 1; its prev is zeros if and only if aseq is 1; its ciphertext
//      is at least kCiphertextMin, and the whole at most kEnvelopeBytesMax.
//
// Ownership: EnvelopeView borrows from the bytes it was parsed from.
#pragma once

#include <cstdint>

#include "src/core/base/bytes.h"
#include "src/core/base/ids.h"
#include "src/core/base/result.h"
#include "src/core/wire/limits.h"

namespace ithaca::wire {

using EnvelopeNonce = base::FixedBytes<struct EnvelopeNonceTag, 24>;

inline constexpr std::uint8_t kEnvelopeVersion = 1;
// Whether a newer program wrote it.
inline bool is_newer_envelope(base::ByteView envelope) {
  return !envelope.empty() && envelope[0] > kEnvelopeVersion;
}
inline constexpr std::size_t kEnvelopeHeaderBytes = 182;
inline constexpr std::size_t kSignatureBytes = 64;
inline constexpr std::size_t kAeadTagBytes = 16;
inline constexpr std::size_t kCiphertextMin = kPaddedPlaintextMin + kAeadTagBytes;
inline constexpr std::size_t kCiphertextMax =
    kEnvelopeBytesMax - kEnvelopeHeaderBytes - kSignatureBytes;

// Other kinds are kept and passed on, not interpreted.
inline constexpr std::uint8_t kEnvelopeKindOps = 1;

struct EnvelopeHeader {
  std::uint8_t kind = kEnvelopeKindOps;
  base::SpaceId space;
  base::DeviceKey device;
  base::Incarnation incarnation;
  std::uint64_t aseq = 0;
  base::EpochId epoch;
  base::Hash prev;
  EnvelopeNonce nonce;
  std::uint32_t ciphertext_size = 0;
  bool operator==(const EnvelopeHeader&) const = default;
};

struct EnvelopeView {
  EnvelopeHeader header;
  base::ByteView header_bytes;           // the additional data
  base::ByteView ciphertext;             // with its tag
  base::ByteView header_and_ciphertext;  // what is hashed
  base::ByteView whole;
  base::Signature signature;
};

// kEnvelopeHeaderBytes bytes.
base::Bytes encode_envelope_header(const EnvelopeHeader& header);

// Errors: kMalformed, kTooLarge, kUnsupported (version).
base::Result<EnvelopeView> parse_envelope(base::ByteView bytes);

}  // namespace ithaca::wire
