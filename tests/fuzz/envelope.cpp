// Any bytes as an envelope, alone and as a run; and as padded plaintext inside a good one.
#include "src/core/crypto/envelope.h"
#include "src/core/base/check.h"
#include "tests/golden/golden.h"

namespace ithaca::crypto {
namespace {

void read_as_it_is(base::ByteView input) {
  const base::Result<EnvelopeInfo> info = read_envelope(input);
  if (!info.ok()) return;
  base::Bytes again = wire::encode_envelope_header(info->header());
  base::append(again, info->view.ciphertext);
  base::append(again, info->view.signature);
  CHECK(again == base::to_bytes(input));
  static_cast<void>(verify_signature(*info));
  static_cast<void>(open_envelope(*info, golden::counted<ContentKey>(1)));
  const EnvelopeInfo* const twice[] = {&*info, &*info};
  CHECK(!verify_run(twice, info->header().prev, info->header().aseq).ok());
}

void read_as_plaintext(base::ByteView input) {
  const ContentKey key = golden::counted<ContentKey>(1);
  wire::EnvelopeHeader header;
  header.aseq = 1;
  header.ciphertext_size = static_cast<std::uint32_t>(input.size() + wire::kAeadTagBytes);
  base::Bytes envelope = wire::encode_envelope_header(header);
  const base::Bytes additional = envelope;
  base::append(envelope, aead_seal(key, Nonce{header.nonce.data}, input, additional));
  base::append(envelope, base::Signature());
  const base::Result<EnvelopeInfo> info = read_envelope(envelope);
  if (!info.ok()) return;
  const base::Result<base::Bytes> content = open_envelope(*info, key);
  if (content.ok()) CHECK(padded_size(content->size()) == input.size());
}

}  // namespace
}  // namespace ithaca::crypto

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ithaca::crypto::read_as_it_is({data, size});
  ithaca::crypto::read_as_plaintext({data, size});
  return 0;
}
