// Leaving, roles and the rotation that follows.
#include <gtest/gtest.h>

#include "src/core/crypto/control_chain.h"
#include "tests/unit/core/crypto/people.h"

namespace ithaca::crypto {
namespace {

using base::ErrorCode;
using golden::counted;

// An owner and two members, in the order of their coming.
struct Three : Space {
  Person second{2};
  Person third{3};
  Three() {
    add(second);
    add(third);
    second.learn(chain);
  }
  base::MemberId id(const Person& person) const { return person.member(chain).id; }
  Role role(const Person& person) const { return chain.current_member(id(person))->role; }
};

TEST(ControlChainMembers, LeavingEndsAStayAndKeepsTheEpoch) {
  Three three;
  const base::EpochId epoch = three.chain.current_epoch().id;
  const base::DeviceKey device = three.second.device(three.chain).key;
  const Pin pin = pin_of(three.second, three.chain, 1, 5, 50);
  EXPECT_FALSE(three.chain.rotation_due());
  const base::TimeMs at = three.now;
  three.leave(three.second, {pin});
  EXPECT_TRUE(three.chain.rotation_due());
  EXPECT_EQ(three.chain.current_epoch().id, epoch) << "those who stay go on writing meanwhile";
  EXPECT_EQ(three.chain.current_device(device), nullptr);
  EXPECT_EQ(three.chain.current_member_count(), 2u);
  const Membership* stay = three.chain.newest_stay(device);
  ASSERT_NE(stay, nullptr);
  EXPECT_TRUE(stay->left);
  EXPECT_EQ(stay->until_ms, at);
  EXPECT_LT(stay->since_ms, at);
  const auto admit = [&](std::uint64_t aseq, const base::Hash& hash) {
    return three.chain.admit(device, pin.actor, aseq, hash, epoch).code();
  };
  EXPECT_TRUE(three.chain.admit(device, pin.actor, 5, pin.hash, epoch).ok());
  EXPECT_EQ(admit(6, pin.hash), ErrorCode::kPinned) << "in an epoch whose key they still have";
  EXPECT_EQ(admit(5, counted<base::Hash>(1)), ErrorCode::kPinned);
  EXPECT_EQ(three.build_leave(three.second).code(), ErrorCode::kNotMember) << "once is enough";
}

TEST(ControlChainMembers, AnyMemberMayRotateOnceItIsDue) {
  Three three;
  EXPECT_EQ(three.build_rotate(three.third).code(), ErrorCode::kNotMember);
  EXPECT_TRUE(three.build_rotate(three.owner).ok()) << "an owner may at any time";
  three.leave(three.second);
  EXPECT_EQ(three.build_rotate(three.second).code(), ErrorCode::kNotMember) << "but not who left";
  EXPECT_EQ(three.build_rotate(Person(9)).code(), ErrorCode::kNotMember);
  const base::Result<BuiltRecord> first = three.build_rotate(three.third);
  const base::Result<BuiltRecord> other = three.build_rotate(three.owner);
  ASSERT_TRUE(first.ok() && other.ok());
  three.must_apply(first->record);
  EXPECT_FALSE(three.chain.rotation_due());
  EXPECT_EQ(three.chain.check(other->record).code(), ErrorCode::kConflict)
      << "one of two that race";
  const base::EpochId epoch = three.chain.current_epoch().id;
  three.owner.learn(three.chain);
  three.second.learn(three.chain);
  three.third.learn(three.chain);
  EXPECT_NE(three.owner.ring.find(epoch), nullptr);
  EXPECT_NE(three.third.ring.find(epoch), nullptr);
  EXPECT_EQ(three.second.ring.find(epoch), nullptr) << "who left has no key of it";
}

TEST(ControlChainMembers, AnyNewEpochIsTheRotation) {
  for (int how = 0; how < 3; ++how) {
    Three three;
    const BuiltInvite open = three.invite();
    three.leave(three.second);
    ASSERT_TRUE(three.chain.rotation_due());
    if (how == 0) three.revoke(open.key);
    if (how == 1) three.remove(three.third);
    Person late(4);
    if (how == 2) three.join(late, open);
    EXPECT_FALSE(three.chain.rotation_due());
    three.second.learn(three.chain);
    EXPECT_EQ(three.second.ring.find(three.chain.current_epoch().id), nullptr);
  }
}

TEST(ControlChainMembers, WhenTheLastOwnerLeavesTheOldestMemberFollows) {
  Three three;
  three.leave(three.owner);
  EXPECT_EQ(three.role(three.second), Role::kOwner);
  EXPECT_EQ(three.role(three.third), Role::kMember);
  three.leave(three.second);
  EXPECT_EQ(three.role(three.third), Role::kOwner);
  EXPECT_EQ(three.build_leave(three.third).code(), ErrorCode::kRefused) << "nobody would be left";
}

TEST(ControlChainMembers, AnOwnerWhoStaysNeedsNoSuccessor) {
  Three three;
  three.set_role(three.third, Role::kOwner);
  three.leave(three.owner);
  EXPECT_EQ(three.role(three.second), Role::kMember);
  EXPECT_EQ(three.role(three.third), Role::kOwner);
}

TEST(ControlChainMembers, NobodyRemovesHerself) {
  Three three;
  three.set_role(three.second, Role::kOwner);
  EXPECT_EQ(three.build_remove(three.owner).code(), ErrorCode::kRefused);
  EXPECT_TRUE(three.build_remove(three.second).ok()) << "one owner removes another";
}

TEST(ControlChainMembers, RolesAreTheOwnersToGiveAndOneAlwaysIs) {
  Three three;
  EXPECT_EQ(three.build_role(three.second, three.third, Role::kOwner).code(),
            ErrorCode::kNotMember);
  EXPECT_EQ(three.build_role(Person(9), three.third, Role::kOwner).code(), ErrorCode::kNotMember);
  EXPECT_EQ(three.build_role(three.owner, Person(9), Role::kOwner).code(), ErrorCode::kNotFound);
  EXPECT_EQ(three.build_role(three.owner, three.second, Role::kMember).code(), ErrorCode::kRefused)
      << "is that already";
  EXPECT_EQ(three.build_role(three.owner, three.owner, Role::kMember).code(), ErrorCode::kRefused)
      << "no owner would be left";
  const base::EpochId epoch = three.chain.current_epoch().id;
  three.set_role(three.second, Role::kOwner);
  EXPECT_EQ(three.role(three.second), Role::kOwner);
  EXPECT_EQ(three.chain.current_epoch().id, epoch);
  EXPECT_FALSE(three.chain.rotation_due());
  EXPECT_TRUE(three.build_role(three.second, three.owner, Role::kMember).ok());
  three.set_role(three.owner, Role::kMember);
  EXPECT_EQ(three.build_invite().code(), ErrorCode::kNotMember) << "who is no owner any more";
}

// Whoever made an invite knows its secret, and could come back by it.
TEST(ControlChainMembers, InvitesGoWithThoseWhoMadeThem) {
  const auto invited_by = [](Three& three, const Person& person) {
    const auto built = make_invite(three.chain, person.ring, person.device(three.chain),
                                   {Role::kOwner, three.now + kWeek}, three.now, three.random);
    EXPECT_TRUE(built.ok());
    three.must_apply(built->record.record);
    return built->key;
  };
  for (int how = 0; how < 3; ++how) {
    Three three;
    three.set_role(three.second, Role::kOwner);
    const base::InviteKey theirs = invited_by(three, three.second);
    const base::InviteKey mine = three.invite().key;
    if (how == 0) three.remove(three.second);
    if (how == 1) three.leave(three.second);
    if (how == 2) three.set_role(three.second, Role::kMember);
    EXPECT_EQ(three.chain.find_invite(theirs)->state, InviteState::kVoid) << how;
    EXPECT_EQ(three.chain.find_invite(mine)->state, InviteState::kOpen) << how;
    EXPECT_EQ(three.chain.rotation_due(), how != 0) << "their packages were out already";
  }
  Three three;
  three.set_role(three.second, Role::kOwner);
  const base::InviteKey theirs = invited_by(three, three.second);
  const auto kept =
      three.altered<RemoveBody>(three.build_remove(three.second)->record,
                                three.owner.device(three.chain).secret, [&](auto&, RemoveBody& b) {
                                  b.epoch.kept = {{theirs, counted<base::Hash>(1)}};
                                });
  EXPECT_EQ(three.chain.check(kept).code(), ErrorCode::kRefused);
}

TEST(ControlChainMembers, WhoLeftMayBeInvitedAgain) {
  Three three;
  three.leave(three.second, {pin_of(three.second, three.chain, 1, 5, 50)});
  three.add(three.second);
  EXPECT_EQ(three.role(three.second), Role::kMember);
  EXPECT_FALSE(three.chain.rotation_due());
  const base::DeviceKey device = three.second.device(three.chain).key;
  EXPECT_TRUE(three.chain.newest_stay(device)->is_current());
  EXPECT_EQ(three.chain.newest_stay(counted<base::DeviceKey>(1)), nullptr);
}

}  // namespace
}  // namespace ithaca::crypto
