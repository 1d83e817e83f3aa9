#include "src/core/crypto/control_build.h"

#include <gtest/gtest.h>

#include "src/core/wire/limits.h"
#include "tests/unit/core/crypto/people.h"

namespace ithaca::crypto {
namespace {

using base::Bytes;
using base::ErrorCode;
using golden::counted;

// The newest package for the invite, as a relay would hold it.
Bytes package_of(const BuiltRecord& record, const base::InviteKey& key) {
  for (const wire::InvitePackage& each : record.packages)
    if (each.invite == key) return each.package;
  ADD_FAILURE() << "no package";
  return {};
}

TEST(ControlBuild, EveryKindOfSpace) {
  for (SpaceKind kind :
       {SpaceKind::kPair, SpaceKind::kCircle, SpaceKind::kProgramme, SpaceKind::kPrivate}) {
    const Space space(kind);
    EXPECT_EQ(space.chain.kind(), kind);
    EXPECT_EQ(space.owner.ring.size(), 1u);
  }
}

TEST(ControlBuild, TheJoinerReadsTheOldAndEverybodyTheNew) {
  Space space;
  Person mentee(2);
  space.add(mentee);
  ASSERT_EQ(space.chain.epochs().size(), 2u);
  for (const Epoch& epoch : space.chain.epochs()) {
    ASSERT_NE(space.owner.ring.find(epoch.id), nullptr);
    ASSERT_NE(mentee.ring.find(epoch.id), nullptr);
    EXPECT_TRUE(*mentee.ring.find(epoch.id) == *space.owner.ring.find(epoch.id));
  }
  EXPECT_FALSE(*mentee.ring.find(space.chain.epochs()[0].id) ==
               *mentee.ring.find(space.chain.epochs()[1].id));
}

TEST(ControlBuild, TheLinkHoldsAllThatJoiningNeeds) {
  Space space;
  const BuiltInvite invite = space.invite();
  const auto parsed = parse_invite_link(make_invite_link("http://localhost:8080", invite.link));
  ASSERT_TRUE(parsed.ok());
  const InviteLink& link = parsed->link;
  EXPECT_EQ(link.space, space.chain.space());
  const Invite* entry = space.chain.find_invite_record(link.invite_record);
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->key, derive_invite_keys(link.secret, link.space).key);
  EXPECT_EQ(link.inviter, fingerprint(entry->inviter));
  EXPECT_EQ(space.chain.find_invite_record(counted<base::Hash>(1)), nullptr);
}

TEST(ControlBuild, ARemovedMemberDoesNotGetTheNextKey) {
  Space space;
  Person mentee(2);
  Person other(3);
  space.add(mentee);
  space.add(other);
  mentee.learn(space.chain);
  const std::size_t held = mentee.ring.size();
  space.remove(mentee);
  mentee.learn(space.chain);
  other.learn(space.chain);
  EXPECT_EQ(mentee.ring.size(), held);
  EXPECT_EQ(mentee.ring.find(space.chain.current_epoch().id), nullptr);
  EXPECT_NE(other.ring.find(space.chain.current_epoch().id), nullptr);
}

// Whoever rotates reseals the other invites: the joiner, then the owner who revokes and removes.
TEST(ControlBuild, SurvivingInvitesStillWork) {
  Space space;
  Person first(2);
  Person second(3);
  const BuiltInvite a = space.invite();
  const BuiltInvite b = space.invite();
  const BuiltInvite c = space.invite();
  const BuiltRecord join = space.join(first, a);
  EXPECT_EQ(join.packages.size(), 2u);
  const BuiltRecord revoke = space.revoke(c.key);
  EXPECT_EQ(revoke.packages.size(), 1u);
  const BuiltRecord remove = space.remove(first);
  // Old packages are for old heads.
  EXPECT_EQ(space.build_join(second, b).code(), ErrorCode::kBadSignature);
  EXPECT_EQ(space.build_join(second, b, package_of(revoke, b.key)).code(),
            ErrorCode::kBadSignature);
  const Bytes package = package_of(remove, b.key);
  const base::Result<BuiltRecord> built = space.build_join(second, b, package);
  ASSERT_TRUE(built.ok());
  second.ring = open_package(space.chain, space.keys_of(b), package).value();
  EXPECT_EQ(second.ring.size(), space.chain.epochs().size());
  space.must_apply(built->record);
  second.learn(space.chain);
  EXPECT_EQ(second.ring.size(), space.chain.epochs().size());
}

TEST(ControlBuild, ExpiredInvitesAreNotResealed) {
  Space space;
  const BuiltInvite brief = space.invite(5'000);
  const BuiltInvite longer = space.invite();
  const BuiltInvite third = space.invite();
  space.now += 10'000;
  const BuiltRecord revoke = space.revoke(third.key);
  ASSERT_EQ(revoke.packages.size(), 1u);
  EXPECT_EQ(revoke.packages[0].invite, longer.key);
  EXPECT_EQ(space.chain.find_invite(brief.key)->state, InviteState::kVoid);
}

TEST(ControlBuild, InviteEndIsChecked) {
  Space space;
  EXPECT_EQ(space.build_invite(0).code(), ErrorCode::kInvalidInput);
  EXPECT_TRUE(space.build_invite(wire::kInviteLifetimeMsMax).ok());
  EXPECT_EQ(space.build_invite(wire::kInviteLifetimeMsMax + 1).code(), ErrorCode::kInvalidInput);
}

TEST(ControlBuild, OnlyOwnersGetOne) {
  Space space;
  Person mentee(2);
  space.add(mentee);
  EXPECT_EQ(make_invite(space.chain, mentee.ring, mentee.device(space.chain),
                        {Role::kMember, space.now + kWeek}, space.now, space.random)
                .code(),
            ErrorCode::kNotMember);
  EXPECT_EQ(make_remove(space.chain, mentee.ring, mentee.device(space.chain),
                        space.owner.member(space.chain).id, {}, space.now, space.random)
                .code(),
            ErrorCode::kNotMember);
  EXPECT_EQ(make_revoke(space.chain, mentee.ring, mentee.device(space.chain),
                        counted<base::InviteKey>(1), space.now, space.random)
                .code(),
            ErrorCode::kNotMember);
}

TEST(ControlBuild, JoiningLateOrTwiceIsRefused) {
  Space space;
  const BuiltInvite brief = space.invite(5'000);
  space.now += 10'000;
  EXPECT_EQ(space.build_join(Person(2), brief).code(), ErrorCode::kExpired);
  Person mentee(2);
  space.add(mentee);
  EXPECT_EQ(space.build_join(mentee, space.invite()).code(), ErrorCode::kConflict);
  EXPECT_EQ(space.build_join(space.owner, space.invite()).code(), ErrorCode::kConflict);
  Person elsewhere = mentee;  // the same person on another device
  elsewhere.seed = counted<DeviceSeed>(77);
  EXPECT_EQ(space.build_join(elsewhere, space.invite()).code(), ErrorCode::kConflict);
}

TEST(ControlBuild, PinsAreSortedForTheCallerAndBounded) {
  Space space;
  Person mentee(2);
  space.add(mentee);
  std::vector<Pin> pins;
  for (int i = 0; i < 10; ++i) pins.push_back(pin_of(mentee, space.chain, i, 1, i));
  EXPECT_TRUE(space.build_remove(mentee, pins).ok());
  pins.resize(wire::kActorsPerMemberMax + 1);
  EXPECT_EQ(space.build_remove(mentee, pins).code(), ErrorCode::kTooLarge);
  pins.assign(2, pin_of(mentee, space.chain, 1, 1, 1));
  EXPECT_FALSE(space.build_remove(mentee, pins).ok()) << "one actor twice";
}

// Somebody who was sealed a wrong key can still rotate, so that the space recovers.
TEST(ControlBuild, RotatesWithoutTheCurrentKey) {
  Space space;
  Person mentee(2);
  space.add(mentee);
  const BuiltInvite open = space.invite();
  const EpochKeyring nothing;
  const auto built = make_remove(space.chain, nothing, space.owner.device(space.chain),
                                 mentee.member(space.chain).id, {}, space.now, space.random);
  ASSERT_TRUE(built.ok());
  space.must_apply(built->record);
  space.owner.learn(space.chain);
  EXPECT_NE(space.owner.ring.find(space.chain.current_epoch().id), nullptr);
  EXPECT_EQ(make_invite(space.chain, nothing, space.owner.device(space.chain),
                        {Role::kMember, space.now + kWeek}, space.now, space.random)
                .code(),
            ErrorCode::kNotFound);
}

TEST(ControlBuild, RotatingWithEveryInviteOpenFitsOneFrame) {
  Space space;
  for (std::size_t i = 0; i < wire::kInvitesOpenMax; ++i) space.invite();
  const BuiltRecord revoke = space.build_revoke(space.chain.invites()[0].key).value();
  EXPECT_EQ(revoke.packages.size(), wire::kInvitesOpenMax - 1);
  const Bytes frame =
      wire::encode(wire::Ctl{1, space.chain.space(), revoke.record, revoke.packages});
  EXPECT_TRUE(wire::decode(frame).ok());
}

// After very many rotations packages are big: the newest invites are kept as far as there is room.
TEST(ControlBuild, PackagesAndInvitesStayWithinTheFrame) {
  Space space;
  const std::size_t rotations = wire::kPackageEpochsMax + 5;
  for (std::size_t i = 0; i < rotations; ++i) space.revoke(space.invite().key);
  std::vector<BuiltInvite> open;
  for (int i = 0; i < 14; ++i) open.push_back(space.invite());
  for (const BuiltInvite& invite : open)
    EXPECT_LE(invite.record.packages.at(0).package.size(), wire::kPackageBytesMax);
  const BuiltRecord revoke = space.revoke(open[0].key);
  std::size_t bytes = 0;
  for (const wire::InvitePackage& each : revoke.packages) bytes += each.package.size();
  EXPECT_LE(bytes, wire::kCtlPackagesBytesMax);
  EXPECT_LT(revoke.packages.size(), open.size() - 1);
  EXPECT_GE(revoke.packages.size(), 5u);
  EXPECT_EQ(space.chain.find_invite(open[1].key)->state, InviteState::kVoid);
  EXPECT_EQ(space.chain.find_invite(open.back().key)->state, InviteState::kOpen);
  wire::encode(wire::Ctl{1, space.chain.space(), revoke.record, revoke.packages});
  // The newest keys are in the package; the oldest of more than a thousand are not.
  const EpochKeyring ring =
      open_package(space.chain, space.keys_of(open.back()), package_of(revoke, open.back().key))
          .value();
  EXPECT_EQ(ring.size(), wire::kPackageEpochsMax);
  EXPECT_EQ(ring.find(space.chain.epochs()[0].id), nullptr);
}

}  // namespace
}  // namespace ithaca::crypto
