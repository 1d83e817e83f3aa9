#include "src/core/crypto/envelope.h"

#include <algorithm>
#include <bit>

#include "src/core/base/codec.h"
#include "src/core/base/planted.h"

namespace ithaca::crypto {

using base::ErrorCode;

namespace {

constexpr std::string_view kHashTag = "ithaca.envelope.v1";
constexpr std::string_view kSignatureTag = "ithaca.envelope.sig.v1";
constexpr std::size_t kContentSizeBytes = 4;

// PADMÉ: keeps the top bits of a size, as many as its exponent needs, and rounds the rest up.
// Source: Nikitin et al., Reducing Metadata Leakage from Encrypted Files and Communication with
// PURBs, 2019, section 4, algorithm 1.
constexpr std::uint64_t padme(std::uint64_t size) {
  if (size < 2) return size;
  const int exponent = std::bit_width(size) - 1;
  const int exponent_bits = std::bit_width(static_cast<unsigned>(exponent));
  const int zero_bits = exponent - exponent_bits;
  if (zero_bits <= 0) return size;
  const std::uint64_t mask = (std::uint64_t{1} << zero_bits) - 1;
  return (size + mask) & ~mask;
}

constexpr std::size_t padded(std::size_t content_size) {
  return std::max<std::size_t>(wire::kPaddedPlaintextMin,
                               static_cast<std::size_t>(padme(kContentSizeBytes + content_size)));
}

bool is_zero(const std::uint8_t* at, const std::uint8_t* end) {
  std::uint64_t word = 0;
  for (; at + sizeof word <= end; at += sizeof word) {
    std::memcpy(&word, at, sizeof word);
    if (word != 0) return false;
  }
  return std::all_of(at, end, [](std::uint8_t byte) { return byte == 0; });
}

static_assert(padded(kContentBytesMax) + wire::kAeadTagBytes <= wire::kCiphertextMax);
static_assert(padded(kContentBytesMax + 1) + wire::kAeadTagBytes > wire::kCiphertextMax);

}  // namespace

std::size_t padded_size(std::size_t content_size) { return padded(content_size); }

base::Result<SealedEnvelope> seal_envelope(const SealInput& input, const DeviceKeys& device,
                                           const ContentKey& key) {
  CHECK(input.aseq >= 1);
  CHECK((input.aseq == 1) == input.prev.is_zero());
  if (input.content.size() > kContentBytesMax) return error(ErrorCode::kTooLarge, "content");
  const std::size_t plaintext_size = padded_size(input.content.size());
  base::Writer plaintext;
  plaintext.u32(static_cast<std::uint32_t>(input.content.size()));
  plaintext.raw(input.content);
  base::Bytes plaintext_bytes = plaintext.take();
  plaintext_bytes.resize(plaintext_size);

  wire::EnvelopeHeader header;
  header.kind = input.kind;
  header.space = input.space;
  header.device = device.key;
  header.incarnation = input.incarnation;
  header.aseq = input.aseq;
  header.epoch = input.epoch;
  header.prev = input.prev;
  header.nonce = input.nonce;
  header.ciphertext_size = static_cast<std::uint32_t>(plaintext_size + wire::kAeadTagBytes);

  SealedEnvelope out;
  out.bytes = wire::encode_envelope_header(header);
  const base::Bytes ciphertext =
      aead_seal(key, Nonce{input.nonce.data}, plaintext_bytes, out.bytes);
  base::append(out.bytes, ciphertext);
  out.hash = hash(kHashTag, out.bytes);
  base::append(out.bytes, sign(device.secret, kSignatureTag, out.hash));
  return out;
}

base::Result<EnvelopeInfo> read_envelope(base::ByteView bytes, const EnvelopeInfo* before) {
  TRY_ASSIGN(const wire::EnvelopeView view, wire::parse_envelope(bytes));
  const wire::EnvelopeHeader& header = view.header;
  const bool same = before != nullptr && before->header().device == header.device &&
                    before->header().incarnation == header.incarnation;
  return EnvelopeInfo{view, hash(kHashTag, view.header_and_ciphertext),
                      same ? before->actor : actor_id(header.device, header.incarnation)};
}

bool verify_signature(const EnvelopeInfo& envelope) {
  return verify(envelope.header().device, kSignatureTag, envelope.hash, envelope.view.signature);
}

base::Result<base::Bytes> open_envelope(const EnvelopeInfo& envelope, const ContentKey& key) {
  TRY_ASSIGN(base::Bytes plaintext,
             aead_open(key, Nonce{envelope.header().nonce.data}, envelope.view.ciphertext,
                       envelope.view.header_bytes));
  base::Reader in(plaintext);
  const std::size_t size = in.u32();
  if (in.failed() || size > in.remaining() || plaintext.size() != padded_size(size))
    return error(ErrorCode::kMalformed, "padded size");
  const std::uint8_t* const padding = plaintext.data() + kContentSizeBytes + size;
  if (!is_zero(padding, plaintext.data() + plaintext.size()))
    return error(ErrorCode::kMalformed, "padding");
  plaintext.erase(plaintext.begin(), plaintext.begin() + kContentSizeBytes);
  plaintext.resize(size);
  return plaintext;
}

base::Result<void> verify_run(std::span<const EnvelopeInfo* const> run,
                              const base::Hash& expected_prev, std::uint64_t first_aseq) {
  CHECK(!run.empty());
  const EnvelopeInfo& first = *run.front();
  const base::Hash* prev = &expected_prev;
  for (const EnvelopeInfo* next : run) {
    if (next->header().aseq != first_aseq++) return error(ErrorCode::kGap, "aseq");
    if (next->header().prev != *prev && !base::planted(base::Bug::kChainUnchecked))
      return error(ErrorCode::kGap, "prev");
    if (next->actor != first.actor || next->header().space != first.header().space)
      return error(ErrorCode::kGap, "another actor or space");
    prev = &next->hash;
  }
  if (!verify_signature(*run.back())) return error(ErrorCode::kBadSignature, "run");
  return {};
}

}  // namespace ithaca::crypto
