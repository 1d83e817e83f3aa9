#include "src/core/model/op.h"

#include <algorithm>

#include "src/core/base/codec.h"

namespace ithaca::model {
namespace {

using base::error;
using base::ErrorCode;

constexpr std::size_t kDevicePrefixBytes = 8;
constexpr std::size_t kRandomBytes = OpId::kSize - kDevicePrefixBytes;
constexpr std::uint64_t kNumberMax = 0xFFFFFFFF;

}  // namespace

OpId make_op_id(const DeviceKey& device, ByteView random16) {
  CHECK(random16.size() == kRandomBytes);
  OpId id;
  std::copy_n(device.data.begin(), kDevicePrefixBytes, id.data.begin());
  std::copy_n(random16.begin(), kRandomBytes, id.data.begin() + kDevicePrefixBytes);
  return id;
}

bool is_op_of(const OpId& id, const DeviceKey& device) {
  return std::equal(id.data.begin(), id.data.begin() + kDevicePrefixBytes, device.data.begin());
}

Bytes encode_op(const Op& op) {
  base::Writer out;
  out.varint(static_cast<std::uint32_t>(op.type));
  out.raw(op.id.view().subspan(kDevicePrefixBytes));
  out.varint(base::saturate(op.ts));
  out.varint(op.over.size());
  for (const OpId& id : op.over) out.raw(id);
  out.raw(op.entity);
  out.varint(static_cast<std::uint32_t>(op.field));
  out.bytes(op.value);
  return out.take();
}

Result<Op> decode_op(ByteView bytes, const DeviceKey& device) {
  base::Reader in(bytes);
  Op op;
  op.type = static_cast<OpType>(in.varint_max(kNumberMax));
  const ByteView random = in.raw(kRandomBytes);
  op.ts = base::saturate(in.varint());
  const std::uint64_t over_count = in.varint_max(wire::kOverMax);
  for (std::uint64_t i = 0; i < over_count && !in.failed(); ++i)
    op.over.push_back(in.fixed<OpId>());
  op.entity = in.fixed<EntityId>();
  op.field = static_cast<Field>(in.varint_max(kNumberMax));
  op.value = base::to_bytes(in.bytes(wire::kOpValueBytesMax));
  TRY(in.finish());
  op.id = make_op_id(device, random);
  return op;
}

Result<Bytes> encode_ops(std::span<const Op> ops) {
  if (ops.empty()) return error(ErrorCode::kInvalidInput, "an envelope needs an op");
  if (ops.size() > wire::kOpsPerEnvelopeMax) return error(ErrorCode::kTooLarge, "ops");
  base::Writer out;
  out.varint(ops.size());
  for (const Op& op : ops) {
    if (op.over.size() > wire::kOverMax) return error(ErrorCode::kTooLarge, "over");
    if (op.value.size() > wire::kOpValueBytesMax) return error(ErrorCode::kTooLarge, "op value");
    out.bytes(encode_op(op));
    if (out.size() > kContentBytesMax) return error(ErrorCode::kTooLarge, "envelope content");
  }
  return out.take();
}

Result<DecodedOps> decode_ops(ByteView content, const DeviceKey& device) {
  base::Reader in(content);
  const std::uint64_t count = in.varint_max(wire::kOpsPerEnvelopeMax);
  if (!in.failed() && count == 0) return error(ErrorCode::kMalformed, "no ops");
  DecodedOps out;
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    const ByteView bytes = in.bytes(content.size());
    if (in.failed()) break;
    Result<Op> op = decode_op(bytes, device);
    if (op.ok())
      out.ops.push_back(std::move(op).value());
    else
      out.opaque.push_back(base::to_bytes(bytes));
  }
  TRY(in.finish());
  return out;
}

}  // namespace ithaca::model
