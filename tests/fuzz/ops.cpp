// Any bytes as the content of an envelope: refused, or ops that encode to the same again.
#include "src/core/base/check.h"
#include "src/core/model/op.h"
#include "tests/golden/golden.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ithaca;
  const base::DeviceKey device = golden::counted<base::DeviceKey>(1);
  const base::ByteView input(data, size);
  const auto decoded = model::decode_ops(input, device);
  if (decoded.ok() && !decoded->ops.empty()) {
    const auto again = model::encode_ops(decoded->ops);
    if (again.ok()) {
      const auto reread = model::decode_ops(*again, device);
      CHECK(reread.ok() && reread->ops == decoded->ops && reread->opaque.empty());
    }
  }
  const auto op = model::decode_op(input, device);
  if (op.ok()) {
    const auto again = model::decode_op(model::encode_op(*op), device);
    CHECK(again.ok() && *again == *op);
  }
  return 0;
}
