#include "src/core/crypto/epoch_keys.h"

#include <gtest/gtest.h>

#include "src/core/base/codec.h"
#include "tests/unit/core/crypto/people.h"

namespace ithaca::crypto {
namespace {

using base::Bytes;
using base::ErrorCode;
using golden::counted;

TEST(EpochKeys, LearnsOnlyWhatMatchesTheCommitment) {
  const Space space;
  const Epoch& epoch = space.chain.current_epoch();
  const EpochKey key = *space.owner.ring.find(epoch.id);
  EpochKeyring ring;
  EXPECT_EQ(ring.learn(epoch, counted<EpochKey>(1)).code(), ErrorCode::kBadSignature);
  EXPECT_EQ(ring.find(epoch.id), nullptr);
  EXPECT_TRUE(ring.learn(epoch, key).ok());
  EXPECT_TRUE(ring.learn(epoch, key).ok());
  EXPECT_EQ(ring.size(), 1u);
}

TEST(EpochKeys, SealedToThisDeviceOnly) {
  const Space space;
  EpochKeyring ring;
  EXPECT_EQ(ring.learn_sealed(space.chain.current_epoch(), Person(9).device(space.chain)).code(),
            ErrorCode::kNotFound);
  EXPECT_TRUE(ring.learn_sealed(space.chain.current_epoch(), space.owner.device(space.chain)).ok());
}

// A dishonest member rotates to a key that others cannot check by themselves; the commitment tells.
TEST(EpochKeys, WrongSealedKeysAreRefusedAndNamed) {
  Space space;
  Person mentee(2);
  space.add(mentee);
  const BuiltInvite open = space.invite();
  const DeviceKeys victim = mentee.device(space.chain);
  const Bytes wrong_key = seal(victim.box, counted<Seed>(1), counted<EpochKey>(7)).value();
  for (const Bytes& planted : {wrong_key, Bytes(80, 1)}) {
    ControlChain chain = space.chain;
    const Bytes record = space.altered<RevokeBody>(
        space.build_revoke(open.key)->record, space.owner.device(space.chain).secret,
        [&](auto&, RevokeBody& body) {
          for (SealedFor& each : body.epoch.sealed)
            if (each.box == victim.box) each.sealed = *SealedEpochKey::from(planted);
        });
    ASSERT_TRUE(chain.apply(record).ok()) << "nobody else can see it";
    EpochKeyring ring = mentee.ring;
    const EpochKeyring::Learned learned = ring.learn_all(chain, victim);
    EXPECT_EQ(learned.learned, 0u);
    ASSERT_EQ(learned.refused.size(), 1u);
    EXPECT_EQ(learned.refused[0], chain.current_epoch().id);
    EXPECT_EQ(ring.find(chain.current_epoch().id), nullptr);
  }
}

TEST(EpochKeys, SerializeAndRestore) {
  Space space;
  Person mentee(2);
  space.add(mentee);
  const Bytes stored = mentee.ring.serialize(space.chain);
  EpochKeyring ring;
  ASSERT_TRUE(ring.restore(space.chain, stored).ok());
  EXPECT_EQ(ring.size(), 2u);
  EXPECT_EQ(ring.serialize(space.chain), stored);
  for (std::size_t size = 0; size < stored.size(); ++size) {
    EpochKeyring partial;
    EXPECT_EQ(partial.restore(space.chain, base::ByteView(stored).first(size)).code(),
              ErrorCode::kMalformed);
    EXPECT_EQ(partial.size(), 0u);
  }
  for (std::size_t bit = 0; bit < stored.size() * 8; ++bit) {
    Bytes changed = stored;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EpochKeyring refused;
    EXPECT_FALSE(refused.restore(space.chain, changed).ok()) << bit;
    EXPECT_EQ(refused.size(), 0u);
  }
}

TEST(EpochKeys, PackagesAreForOneInviteAndOneHead) {
  Space space;
  const BuiltInvite a = space.invite();
  const BuiltInvite b = space.invite();
  const Bytes& package_a = a.record.packages.at(0).package;
  const Bytes& package_b = b.record.packages.at(0).package;
  const InviteKeys keys = space.keys_of(a);
  EXPECT_EQ(open_package(space.chain, keys, package_a)->size(), 1u);
  EXPECT_EQ(open_package(space.chain, keys, package_b).code(), ErrorCode::kBadSignature);
  const InviteKeys stranger = derive_invite_keys(counted<LinkSecret>(9), space.chain.space());
  EXPECT_EQ(open_package(space.chain, stranger, package_a).code(), ErrorCode::kNotFound);
  for (std::size_t at = 0; at < package_a.size(); ++at) {
    Bytes changed = package_a;
    changed[at] ^= 1;
    EXPECT_EQ(open_package(space.chain, keys, changed).code(), ErrorCode::kBadSignature);
  }
  EXPECT_FALSE(open_package(space.chain, keys, {}).ok());
  Person mentee(2);
  space.join(mentee, a);
  EXPECT_EQ(open_package(space.chain, keys, package_a).code(), ErrorCode::kUsed);
}

// An INVITE whose package holds what `plaintext` says, hashed and sealed as it should be.
base::Result<EpochKeyring> open_crafted(Space& space, base::ByteView plaintext) {
  ControlChain chain = space.chain;
  const BuiltInvite invite = space.build_invite().value();
  const InviteKeys keys = space.keys_of(invite);
  const Bytes package = seal(keys.box, counted<Seed>(3), plaintext).value();
  const Bytes record = space.altered<InviteBody>(
      invite.record.record, space.owner.device(chain).secret,
      [&](auto&, InviteBody& body) { body.package = package_hash(package); });
  EXPECT_TRUE(chain.apply(record).ok());
  return open_package(chain, keys, package);
}

TEST(EpochKeys, CraftedPackagesAreRefused) {
  Space space;
  space.revoke(space.invite().key);
  ASSERT_EQ(space.chain.epochs().size(), 2u);
  const EpochKey& first = *space.owner.ring.find(space.chain.epochs()[0].id);
  const EpochKey& second = *space.owner.ring.find(space.chain.epochs()[1].id);
  const auto crafted = [&](std::initializer_list<std::pair<std::uint32_t, EpochKey>> keys) {
    base::Writer out;
    out.varint(keys.size());
    for (const auto& [index, key] : keys) {
      out.u32(index);
      out.raw(key);
    }
    return open_crafted(space, out.data());
  };
  EXPECT_EQ(crafted({{0, first}, {2, second}})->size(), 2u);
  EXPECT_EQ(crafted({{2, second}})->size(), 1u) << "later keys alone are allowed";
  EXPECT_EQ(crafted({{0, first}}).code(), ErrorCode::kUnknownEpoch);
  EXPECT_EQ(crafted({}).code(), ErrorCode::kUnknownEpoch);
  EXPECT_EQ(crafted({{0, second}, {2, second}}).code(), ErrorCode::kBadSignature);
  EXPECT_EQ(crafted({{1, first}, {2, second}}).code(), ErrorCode::kMalformed) << "an INVITE";
  EXPECT_EQ(crafted({{2, second}, {0, first}}).code(), ErrorCode::kMalformed);
  EXPECT_EQ(crafted({{2, second}, {2, second}}).code(), ErrorCode::kMalformed);
  EXPECT_EQ(crafted({{2, second}, {77, first}}).code(), ErrorCode::kMalformed);
  EXPECT_EQ(open_crafted(space, Bytes(3, 0xFF)).code(), ErrorCode::kMalformed);
  EXPECT_EQ(open_crafted(space, {}).code(), ErrorCode::kMalformed);
}

}  // namespace
}  // namespace ithaca::crypto
