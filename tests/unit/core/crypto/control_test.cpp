#include "src/core/crypto/control.h"

#include <gtest/gtest.h>

#include "src/core/base/codec.h"
#include "src/core/wire/limits.h"
#include "tests/unit/core/crypto/people.h"

namespace ithaca::crypto {
namespace {

using base::Bytes;
using base::ByteView;
using base::ErrorCode;
using golden::counted;

struct Sample {
  const char* name;
  Bytes record;
  SignSecret signer;
  ControlChain before;  // what it follows
};

// One record of every type, each in the chain that it follows.
std::vector<Sample> samples() {
  Space space;
  Person mentee(2);
  std::vector<Sample> out;
  const SignSecret owner = space.owner.device(space.chain).secret;
  out.push_back({"genesis", base::to_bytes(space.chain.record(0)), owner, ControlChain()});
  ControlChain before = space.chain;
  const BuiltInvite first = space.invite();
  out.push_back({"invite", first.record.record, owner, before});
  const BuiltInvite second = space.invite();
  before = space.chain;
  const BuiltRecord join = space.join(mentee, first);
  out.push_back({"join", join.record, space.keys_of(first).secret, before});
  before = space.chain;
  out.push_back({"revoke", space.build_revoke(second.key)->record, owner, before});
  const std::vector<Pin> pins = {pin_of(mentee, space.chain, 1, 5, 50),
                                 pin_of(mentee, space.chain, 2, 6, 60)};
  out.push_back({"remove", space.build_remove(mentee, pins)->record, owner, before});
  const DeviceKeys leaving = mentee.device(space.chain);
  out.push_back(
      {"leave", make_leave(space.chain, leaving, pins, space.now)->record, leaving.secret, before});
  const DeviceKeys device = space.owner.device(space.chain);
  out.push_back({"rotate", space.build_rotate(space.owner)->record, owner, before});
  out.push_back(
      {"role",
       make_role(space.chain, device, mentee.member(space.chain).id, Role::kOwner, space.now)
           ->record,
       owner, before});
  const auto laptop = derive_device_keys(counted<DeviceSeed>(150), before.salt());
  const BuiltRecord added = make_add_device(before, space.owner.ring, device, space.owner.root,
                                            laptop, space.now, space.random)
                                .value();
  out.push_back({"add device", added.record, owner, before});
  space.must_apply(added.record);
  before = space.chain;
  const BuiltRecord ended = make_remove_device(before, space.owner.ring, device, laptop.key, pins,
                                               space.now, space.random)
                                .value();
  out.push_back({"remove device", ended.record, owner, before});
  return out;
}

TEST(Control, SamplesAreGoodAndOfEveryType) {
  std::size_t index = 0;
  for (const Sample& sample : samples()) {
    EXPECT_TRUE(sample.before.check(sample.record).ok()) << sample.name;
    const auto record = parse_control(sample.record);
    ASSERT_TRUE(record.ok());
    EXPECT_EQ(record->body.index(), index++);
    EXPECT_EQ(control_type(*record), static_cast<ControlType>(index));
    const ControlType type = control_type(*record);
    EXPECT_EQ(control_epoch(*record) == nullptr, type == ControlType::kInvite ||
                                                     type == ControlType::kLeave ||
                                                     type == ControlType::kRole);
  }
  EXPECT_EQ(index, std::variant_size_v<ControlBody>);
}

TEST(Control, EncodingIsTheInverseOfParsing) {
  for (const Sample& sample : samples()) {
    const auto record = parse_control(sample.record);
    ASSERT_TRUE(record.ok());
    EXPECT_EQ(encode_and_sign(*record, sample.signer), sample.record) << sample.name;
    EXPECT_TRUE(verify_control_signature(sample.record, record->signer)) << sample.name;
  }
}

TEST(Control, EveryTruncationAndExtensionIsRefused) {
  for (const Sample& sample : samples()) {
    for (std::size_t size = 0; size < sample.record.size(); ++size)
      EXPECT_FALSE(parse_control(ByteView(sample.record).first(size)).ok())
          << sample.name << " at " << size;
    Bytes longer = sample.record;
    longer.push_back(0);
    EXPECT_EQ(parse_control(longer).code(), ErrorCode::kMalformed);
  }
}

TEST(Control, EveryBitFlipIsRefused) {
  for (const Sample& sample : samples()) {
    for (std::size_t bit = 0; bit < sample.record.size() * 8; ++bit) {
      Bytes changed = sample.record;
      changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
      const auto checked = sample.before.check(changed);
      ASSERT_FALSE(checked.ok()) << sample.name << " bit " << bit;
      EXPECT_NE(checked.code(), ErrorCode::kDuplicate);
    }
  }
}

TEST(Control, VersionAndTypeAreChecked) {
  Bytes record = samples()[1].record;
  for (int version : {0, 2, 255}) {
    Bytes changed = record;
    changed[0] = static_cast<std::uint8_t>(version);
    EXPECT_EQ(parse_control(changed).code(), ErrorCode::kUnsupported);
  }
  for (int type : {0, 11, 255}) {
    Bytes changed = record;
    changed[1] = static_cast<std::uint8_t>(type);
    EXPECT_EQ(parse_control(changed).code(), ErrorCode::kUnsupported);
  }
}

TEST(Control, OnlyTheGenesisStandsFirst) {
  const std::vector<Sample> all = samples();
  auto genesis = parse_control(all[0].record).value();
  genesis.index = 1;
  EXPECT_EQ(parse_control(encode_and_sign(genesis, all[0].signer)).code(), ErrorCode::kMalformed);
  genesis.index = 0;
  genesis.prev = counted<base::Hash>(1);
  EXPECT_EQ(parse_control(encode_and_sign(genesis, all[0].signer)).code(), ErrorCode::kMalformed);
  genesis.prev = {};
  genesis.space = counted<base::SpaceId>(1);
  EXPECT_EQ(parse_control(encode_and_sign(genesis, all[0].signer)).code(), ErrorCode::kMalformed);
  auto invite = parse_control(all[1].record).value();
  invite.index = 0;
  EXPECT_EQ(parse_control(encode_and_sign(invite, all[1].signer)).code(), ErrorCode::kMalformed);
}

TEST(Control, ListsMustAscendStrictly) {
  const Sample join = samples()[2];
  const auto good = parse_control(join.record).value();
  ASSERT_EQ(std::get<JoinBody>(good.body).epoch.sealed.size(), 2u);
  auto record = good;
  auto& sealed = std::get<JoinBody>(record.body).epoch.sealed;
  std::swap(sealed[0], sealed[1]);
  EXPECT_EQ(parse_control(encode_and_sign(record, join.signer)).code(), ErrorCode::kMalformed);
  sealed[0] = sealed[1];
  EXPECT_EQ(parse_control(encode_and_sign(record, join.signer)).code(), ErrorCode::kMalformed);
  record = good;
  auto& kept = std::get<JoinBody>(record.body).epoch.kept;
  ASSERT_EQ(kept.size(), 1u);
  kept.push_back(kept[0]);
  EXPECT_EQ(parse_control(encode_and_sign(record, join.signer)).code(), ErrorCode::kMalformed);

  const Sample remove = samples()[4];
  record = parse_control(remove.record).value();
  auto& pins = std::get<RemoveBody>(record.body).pins;
  std::swap(pins[0], pins[1]);
  EXPECT_EQ(parse_control(encode_and_sign(record, remove.signer)).code(), ErrorCode::kMalformed);
}

TEST(Control, EnumsAreChecked) {
  const std::vector<Sample> all = samples();
  for (int value : {0, 5, 255}) {
    auto record = parse_control(all[0].record).value();
    std::get<GenesisBody>(record.body).kind = static_cast<SpaceKind>(value);
    EXPECT_EQ(parse_control(encode_and_sign(record, all[0].signer)).code(), ErrorCode::kMalformed);
  }
  for (int value : {0, 3, 255}) {
    auto record = parse_control(all[1].record).value();
    std::get<InviteBody>(record.body).role = static_cast<Role>(value);
    EXPECT_EQ(parse_control(encode_and_sign(record, all[1].signer)).code(), ErrorCode::kMalformed);
    record = parse_control(all[2].record).value();
    std::get<JoinBody>(record.body).member.role = static_cast<Role>(value);
    EXPECT_EQ(parse_control(encode_and_sign(record, all[2].signer)).code(), ErrorCode::kMalformed);
  }
}

TEST(Control, APinCountsFromOne) {
  const Sample remove = samples()[4];
  auto record = parse_control(remove.record).value();
  std::get<RemoveBody>(record.body).pins[0].aseq = 0;
  EXPECT_EQ(parse_control(encode_and_sign(record, remove.signer)).code(), ErrorCode::kMalformed);
}

// The start of a REMOVE, up to its list of pins.
base::Writer remove_head() {
  base::Writer out;
  out.u8(1);
  out.u8(5);
  out.raw(Bytes(32));
  out.u32(3);
  out.raw(Bytes(32));
  out.u64(0);
  out.raw(Bytes(32));
  out.raw(Bytes(32));
  return out;
}

TEST(Control, HugeCountsAndGarbageAreRefused) {
  for (std::uint64_t count : {std::uint64_t{1}, std::uint64_t{wire::kActorsPerMemberMax},
                              std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
    base::Writer out = remove_head();
    out.varint(count);
    EXPECT_EQ(parse_control(out.data()).code(), ErrorCode::kMalformed);
  }
  for (int filler : {0x00, 0x01, 0x81, 0x9F, 0xFF})
    EXPECT_FALSE(parse_control(Bytes(60'000, static_cast<std::uint8_t>(filler))).ok());
  EXPECT_EQ(parse_control(Bytes(wire::kControlRecordBytesMax + 1, 1)).code(), ErrorCode::kTooLarge);
}

// The greatest record there can be: a removal with every list full. It must fit its limit.
TEST(Control, TheFullestRecordFits) {
  ControlRecord record;
  record.index = 9;
  RemoveBody body;
  const auto ascending = [](auto& bytes, std::size_t i) {
    bytes.data[0] = static_cast<std::uint8_t>(i >> 8);
    bytes.data[1] = static_cast<std::uint8_t>(i);
  };
  body.pins.resize(wire::kActorsPerMemberMax);
  for (std::size_t i = 0; i < body.pins.size(); ++i) {
    ascending(body.pins[i].actor, i);
    body.pins[i].aseq = 1;
  }
  body.epoch.sealed.resize(wire::kDevicesPerSpaceMax);
  for (std::size_t i = 0; i < body.epoch.sealed.size(); ++i) ascending(body.epoch.sealed[i].box, i);
  body.epoch.kept.resize(wire::kInvitesOpenMax);
  for (std::size_t i = 0; i < body.epoch.kept.size(); ++i) ascending(body.epoch.kept[i].invite, i);
  record.body = body;
  const Bytes bytes = encode_and_sign(record, sign_key_pair(counted<Seed>(1)).secret);
  EXPECT_LE(bytes.size(), wire::kControlRecordBytesMax);
  EXPECT_TRUE(parse_control(bytes).ok());
  // With its packages it fits in a frame: request, space and, for each, invite and size.
  constexpr std::size_t kAround = wire::kFrameHeaderBytes + 4 + 32 + 5 + 2;
  constexpr std::size_t kAroundEach = 32 + 5;
  EXPECT_LE(wire::kControlRecordBytesMax + wire::kCtlPackagesBytesMax + kAround +
                wire::kInvitesOpenMax * kAroundEach,
            wire::kFrameBytesMax);
}

TEST(Control, SignatureOfAShortRecordIsFalseNotHarmful) {
  EXPECT_FALSE(verify_control_signature(Bytes(63), counted<SignerKey>(1)));
  EXPECT_FALSE(verify_control_signature(Bytes(64), counted<SignerKey>(1)));
}

}  // namespace
}  // namespace ithaca::crypto
