#include "src/core/wire/envelope_format.h"

#include "src/core/base/codec.h"

namespace ithaca::wire {

using base::ErrorCode;

base::Bytes encode_envelope_header(const EnvelopeHeader& header) {
  base::Writer out;
  out.u8(kEnvelopeVersion);
  out.u8(header.kind);
  out.raw(header.space);
  out.raw(header.device);
  out.raw(header.incarnation);
  out.u64(header.aseq);
  out.raw(header.epoch);
  out.raw(header.prev);
  out.raw(header.nonce);
  out.u32(header.ciphertext_size);
  CHECK(out.size() == kEnvelopeHeaderBytes);
  return out.take();
}

base::Result<EnvelopeView> parse_envelope(base::ByteView bytes) {
  if (bytes.size() > kEnvelopeBytesMax) return error(ErrorCode::kTooLarge, "envelope");
  base::Reader in(bytes);
  EnvelopeView out;
  if (in.u8() != kEnvelopeVersion) {
    if (in.failed()) return error(ErrorCode::kMalformed, "empty envelope");
    return error(ErrorCode::kUnsupported, "envelope version");
  }
  EnvelopeHeader& header = out.header;
  header.kind = in.u8();
  header.space = in.fixed<base::SpaceId>();
  header.device = in.fixed<base::DeviceKey>();
  header.incarnation = in.fixed<base::Incarnation>();
  header.aseq = in.u64();
  header.epoch = in.fixed<base::EpochId>();
  header.prev = in.fixed<base::Hash>();
  header.nonce = in.fixed<EnvelopeNonce>();
  header.ciphertext_size = in.u32();
  out.ciphertext = in.raw(header.ciphertext_size);
  out.signature = in.fixed<base::Signature>();
  TRY(in.finish());
  if (header.ciphertext_size < kCiphertextMin)
    return error(ErrorCode::kMalformed, "ciphertext is too short");
  if (header.aseq == 0) return error(ErrorCode::kMalformed, "aseq is zero");
  if ((header.aseq == 1) != header.prev.is_zero())
    return error(ErrorCode::kMalformed, "prev does not fit aseq");
  out.header_bytes = bytes.first(kEnvelopeHeaderBytes);
  out.header_and_ciphertext = bytes.first(bytes.size() - kSignatureBytes);
  out.whole = bytes;
  return out;
}

}  // namespace ithaca::wire
