// Any bytes as a frame: refused, or the one encoding of what they say.
#include "src/core/base/check.h"
#include "src/core/wire/frames.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ithaca;
  const base::ByteView input(data, size);
  const base::Result<wire::Frame> frame = wire::decode(input);
  if (frame.ok()) CHECK(wire::encode(frame.value()) == base::to_bytes(input));
  static_cast<void>(wire::peek_type(input));
  return 0;
}
