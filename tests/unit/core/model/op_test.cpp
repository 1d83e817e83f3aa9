#include "src/core/model/op.h"

#include <gtest/gtest.h>

#include "src/core/base/codec.h"
#include "src/core/base/prng.h"
#include "tests/unit/core/model/history.h"

namespace ithaca::model {
namespace {

using base::ErrorCode;
using testing::device;
using testing::HistoryMaker;
using testing::op_id;

Op sample() {
  Op op;
  op.id = op_id(1, 7);
  op.type = OpType::kSet;
  op.ts = 300;
  op.over = {op_id(0, 5), op_id(2, 6)};
  op.entity = op_id(0, 1);
  op.field = Field::kGoalTitle;
  op.value = testing::text("Hi");
  return op;
}

TEST(Op, HasTheDocumentedBytes) {
  // type, random[16], ts 300, two over, entity, field 17, value.
  EXPECT_EQ(base::to_hex(encode_op(sample())),
            "02"
            "00000000000000000000000000000007"
            "ac02"
            "02"
            "808080808080808000000000000000000000000000000005"
            "828282828282828200000000000000000000000000000006"
            "808080808080808000000000000000000000000000000001"
            "11"
            "024869");
}

TEST(Op, IdsBeginWithTheDeviceKey) {
  EXPECT_TRUE(is_op_of(op_id(1, 9), device(1)));
  EXPECT_FALSE(is_op_of(op_id(1, 9), device(2)));
  const Op op = decode_op(encode_op(sample()), device(3)).value();
  EXPECT_EQ(op.id, op_id(3, 7));
}

TEST(Op, DecodingGivesBackWhatWasEncoded) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    HistoryMaker maker(seed);
    std::map<std::uint8_t, std::vector<Op>> by_device;
    for (const testing::Event& event : maker.make(40))
      for (std::uint8_t d = 0; d < testing::kDevices; ++d)
        if (is_op_of(event.op.id, device(d))) by_device[d].push_back(event.op);
    for (const auto& [d, ops] : by_device) {
      const Bytes content = encode_ops(ops).value();
      const DecodedOps decoded = decode_ops(content, device(d)).value();
      EXPECT_EQ(decoded.ops, ops) << "seed " << seed;
      EXPECT_TRUE(decoded.opaque.empty());
    }
  }
}

TEST(Op, TimeSaturates) {
  base::Writer out;
  const Bytes usual = encode_op(sample());
  out.raw(ByteView(usual).first(17));
  out.varint(~std::uint64_t{0});
  out.raw(ByteView(usual).subspan(19));
  const Op op = decode_op(out.data(), device(1)).value();
  EXPECT_EQ(op.ts, base::kTimeMax);
  Op ahead = sample();
  ahead.ts = base::kTimeMax + 5;
  EXPECT_EQ(decode_op(encode_op(ahead), device(1))->ts, base::kTimeMax);
}

TEST(Op, UnparsableOpsAreHandedOutBesideTheOthers) {
  const Bytes good = encode_op(sample());
  std::vector<Bytes> bad;
  bad.push_back({});
  for (std::size_t cut = 1; cut < good.size(); ++cut)
    bad.push_back(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(cut)));
  bad.push_back(good);
  bad.back().push_back(0);
  base::Writer out;
  out.varint(bad.size() + 2);
  out.bytes(good);
  for (const Bytes& bytes : bad) out.bytes(bytes);
  out.bytes(good);
  const DecodedOps decoded = decode_ops(out.data(), device(1)).value();
  EXPECT_EQ(decoded.ops, (std::vector<Op>{sample(), sample()}));
  EXPECT_EQ(decoded.opaque, bad);
}

TEST(Op, UnknownTypesAndFieldsParse) {
  Op op = sample();
  op.type = static_cast<OpType>(0xFFFFFFFF);
  op.field = static_cast<Field>(0xFFFFFFFF);
  EXPECT_EQ(decode_op(encode_op(op), device(1)).value(), op);
}

TEST(Op, ADamagedContainerIsAnError) {
  const std::vector<Op> ops{sample(), sample()};
  const Bytes content = encode_ops(ops).value();
  for (std::size_t cut = 0; cut < content.size(); ++cut)
    EXPECT_EQ(decode_ops(ByteView(content).first(cut), device(1)).code(), ErrorCode::kMalformed);
  Bytes longer = content;
  longer.push_back(0);
  EXPECT_EQ(decode_ops(longer, device(1)).code(), ErrorCode::kMalformed);
  EXPECT_EQ(decode_ops(Bytes{0}, device(1)).code(), ErrorCode::kMalformed);
  EXPECT_EQ(decode_ops(Bytes{0x81, 0x00, 0x00}, device(1)).code(), ErrorCode::kMalformed);
}

TEST(Op, CountsAreLimited) {
  const std::vector<Op> most(wire::kOpsPerEnvelopeMax, sample());
  const Bytes content = encode_ops(most).value();
  EXPECT_EQ(decode_ops(content, device(1))->ops.size(), most.size());
  EXPECT_EQ(encode_ops(std::vector<Op>(wire::kOpsPerEnvelopeMax + 1, sample())).code(),
            ErrorCode::kTooLarge);
  EXPECT_EQ(encode_ops({}).code(), ErrorCode::kInvalidInput);

  base::Writer out;
  out.varint(wire::kOpsPerEnvelopeMax + 1);
  for (std::size_t i = 0; i <= wire::kOpsPerEnvelopeMax; ++i) out.bytes(encode_op(sample()));
  EXPECT_EQ(decode_ops(out.data(), device(1)).code(), ErrorCode::kMalformed);
}

TEST(Op, OverAndValueAreLimited) {
  Op op = sample();
  op.over.assign(wire::kOverMax, op_id(0, 1));
  op.value.assign(wire::kOpValueBytesMax, 'x');
  const Op back = decode_op(encode_op(op), device(1)).value();
  EXPECT_EQ(back, op);
  EXPECT_TRUE(encode_ops(std::array{op}).ok());

  Op wide = op;
  wide.over.push_back(op_id(0, 1));
  EXPECT_FALSE(decode_op(encode_op(wide), device(1)).ok());
  EXPECT_EQ(encode_ops(std::array{wide}).code(), ErrorCode::kTooLarge);
  Op heavy = op;
  heavy.value.push_back('x');
  EXPECT_FALSE(decode_op(encode_op(heavy), device(1)).ok());
  EXPECT_EQ(encode_ops(std::array{heavy}).code(), ErrorCode::kTooLarge);
  EXPECT_EQ(encode_ops(std::array{op, op, op, op}).code(), ErrorCode::kTooLarge);
}

TEST(Op, DamagedContentNeverCrashes) {
  base::Prng prng(11);
  const Bytes content = encode_ops(std::array{sample(), sample(), sample()}).value();
  std::size_t accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    Bytes damaged = content;
    for (std::uint64_t n = 1 + prng.below(4); n > 0; --n)
      damaged[prng.below(damaged.size())] = static_cast<std::uint8_t>(prng.next());
    const auto decoded = decode_ops(damaged, device(1));
    if (!decoded.ok()) continue;
    ++accepted;
    Replica replica(testing::member(0));
    replica.apply_all(*decoded, {testing::member(1), testing::actor(1), 1, 1, 1});
    EXPECT_FALSE(replica.canonical_state().empty());
  }
  EXPECT_GT(accepted, 1000u);
}

}  // namespace
}  // namespace ithaca::model
