// Who may join, once, until when, and how many. Same fixture as control_chain_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>

#include "src/core/crypto/control_chain.h"
#include "src/core/wire/limits.h"
#include "tests/unit/core/crypto/people.h"

namespace ithaca::crypto {
namespace {

using base::Bytes;
using base::ErrorCode;
using golden::counted;

TEST(ControlChainJoin, JoinMakesAMember) {
  Circle circle;
  const Membership* mentee = circle.chain.current_member(circle.mentee.member(circle.chain).id);
  ASSERT_NE(mentee, nullptr);
  EXPECT_EQ(mentee->role, Role::kMember);
  EXPECT_EQ(mentee->since, 2u);
  EXPECT_EQ(circle.chain.current_member_count(), 2u);
  EXPECT_EQ(circle.chain.current_epoch().record_index, 2u);
  const Invite& invite = circle.chain.invites()[0];
  EXPECT_EQ(invite.state, InviteState::kUsed);
  EXPECT_EQ(invite.closed_by_index, 2u);
  EXPECT_EQ(invite.inviter, circle.owner.member(circle.chain).id);
}

TEST(ControlChainJoin, AnInviteWorksOnce) {
  Space space;
  Person first(2);
  Person second(3);
  const BuiltInvite invite = space.invite();
  const Bytes late = space.build_join(second, invite)->record;
  space.join(first, invite);
  EXPECT_EQ(space.build_join(second, invite).code(), ErrorCode::kUsed);
  // Also when the record is made anew on the new head.
  const Bytes again =
      space.altered<JoinBody>(late, space.keys_of(invite).secret, [&](ControlRecord& r, JoinBody&) {
        r.index = static_cast<std::uint32_t>(space.chain.size());
        r.prev = space.chain.head_hash();
      });
  EXPECT_EQ(space.chain.check(again).code(), ErrorCode::kUsed);
}

TEST(ControlChainJoin, JoinRules) {
  Circle circle;
  Person late(3);
  const Bytes join = circle.build_join(late, circle.open)->record;
  ASSERT_TRUE(circle.chain.check(join).ok());
  const SignSecret invite = circle.keys_of(circle.open).secret;
  const auto code = [&](auto change) { return circle.code_of<JoinBody>(join, invite, change); };
  EXPECT_EQ(code([](auto&, JoinBody& b) { b.member.role = Role::kOwner; }), ErrorCode::kRefused);
  EXPECT_EQ(code([](auto&, JoinBody& b) { b.member.certificate.data[0] ^= 1; }),
            ErrorCode::kBadSignature);
  EXPECT_EQ(code([](auto&, JoinBody& b) { b.member.device.data[0] ^= 1; }),
            ErrorCode::kBadSignature);
  EXPECT_EQ(code([](auto&, JoinBody& b) { b.invite.data[0] ^= 1; }), ErrorCode::kNotMember);
  const InviteKeys unknown = derive_invite_keys(counted<LinkSecret>(5), circle.chain.space());
  EXPECT_EQ(circle.code_of<JoinBody>(join, unknown.secret,
                                     [&](ControlRecord& r, JoinBody& b) {
                                       b.invite = unknown.key;
                                       r.signer = {unknown.key.data};
                                     }),
            ErrorCode::kNotFound);
  // Signed by an owner instead of the invite.
  EXPECT_EQ(circle.code_of<JoinBody>(join, circle.owner_secret(),
                                     [&](ControlRecord& r, auto&) {
                                       r.signer = {circle.owner.device(circle.chain).key.data};
                                     }),
            ErrorCode::kNotMember);
}

// The entrant of a JOIN with a certificate for whatever it claims.
void claim(JoinBody& body, const MemberKeys& member, const base::DeviceKey& device,
           const base::BoxKey& box, const SpaceSalt& salt) {
  body.member.member = member.id;
  body.member.device = device;
  body.member.box = box;
  body.member.certificate = sign_device_certificate(member, salt, device, box);
}

TEST(ControlChainJoin, NobodyTakesAnothersDeviceOrBox) {
  Circle circle;
  Person late(3);
  const Bytes join = circle.build_join(late, circle.open)->record;
  const SignSecret invite = circle.keys_of(circle.open).secret;
  const SpaceSalt& salt = circle.chain.salt();
  const DeviceKeys mentee = circle.mentee.device(circle.chain);
  const DeviceKeys own = late.device(circle.chain);
  const auto code = [&](const MemberKeys& member, const base::DeviceKey& device,
                        const base::BoxKey& box) {
    return circle.code_of<JoinBody>(
        join, invite, [&](auto&, JoinBody& b) { claim(b, member, device, box, salt); });
  };
  EXPECT_EQ(code(late.member(circle.chain), mentee.key, own.box), ErrorCode::kRefused);
  EXPECT_EQ(code(late.member(circle.chain), own.key, mentee.box), ErrorCode::kRefused);
  EXPECT_EQ(code(circle.mentee.member(circle.chain), own.key, own.box), ErrorCode::kRefused)
      << "a member who is in already";
  circle.remove(circle.mentee);
  const BuiltInvite fresh = circle.invite();
  const Bytes after = circle.build_join(late, fresh)->record;
  EXPECT_EQ(circle.code_of<JoinBody>(after, circle.keys_of(fresh).secret,
                                     [&](auto&, JoinBody& b) {
                                       claim(b, late.member(circle.chain), mentee.key, own.box,
                                             salt);
                                     }),
            ErrorCode::kRefused)
      << "a device that belonged to a former member";
}

// Nobody could rotate any more if such a box got in, so the epoch here lists it as it should.
TEST(ControlChainJoin, ABoxOfSmallOrderIsRefused) {
  Circle circle;
  Person late(3);
  const Bytes join = circle.build_join(late, circle.open)->record;
  const base::BoxKey own = late.device(circle.chain).box;
  const auto with_box = [&](const base::BoxKey& box) {
    return circle.chain.check(
        circle.altered<JoinBody>(join, circle.keys_of(circle.open).secret, [&](auto&, JoinBody& b) {
          claim(b, late.member(circle.chain), late.device(circle.chain).key, box,
                circle.chain.salt());
          std::erase_if(b.epoch.sealed, [&](const SealedFor& each) { return each.box == own; });
          b.epoch.sealed.push_back({box, {}});
          std::sort(b.epoch.sealed.begin(), b.epoch.sealed.end(),
                    [](const SealedFor& x, const SealedFor& y) { return x.box < y.box; });
        }));
  };
  EXPECT_TRUE(with_box(own).ok());
  EXPECT_TRUE(with_box(box_key_pair(counted<Seed>(1)).key).ok());
  EXPECT_EQ(with_box({}).code(), ErrorCode::kRefused);
  base::BoxKey one;
  one.data[0] = 1;
  EXPECT_EQ(with_box(one).code(), ErrorCode::kRefused);
}

TEST(ControlChainJoin, ExpiryByTheRecordAndByTheRelaysClock) {
  Space space;
  Person mentee(2);
  const BuiltInvite invite = space.invite(10'000);
  const base::TimeMs expires = space.chain.invites()[0].expires_ms;
  const Bytes join = space.build_join(mentee, invite)->record;
  EXPECT_TRUE(space.chain.check(join, expires).ok());
  EXPECT_EQ(space.chain.check(join, expires + 1).code(), ErrorCode::kExpired);
  const SignSecret secret = space.keys_of(invite).secret;
  const auto at = [&](base::TimeMs time) {
    return space.chain.check(space.altered<JoinBody>(
        join, secret, [&](ControlRecord& r, JoinBody&) { r.time_ms = time; }));
  };
  EXPECT_TRUE(at(expires).ok());
  EXPECT_EQ(at(expires + 1).code(), ErrorCode::kExpired);
  EXPECT_EQ(at(~std::uint64_t{0}).code(), ErrorCode::kExpired);
  EXPECT_EQ(ControlChain::invite_state(space.chain.invites()[0], expires), InviteState::kOpen);
  EXPECT_EQ(ControlChain::invite_state(space.chain.invites()[0], expires + 1),
            InviteState::kExpired);
}

TEST(ControlChainJoin, APairHoldsTwo) {
  Space space(SpaceKind::kPair);
  Person mentee(2);
  Person third(3);
  const BuiltInvite first = space.invite();
  const BuiltInvite second = space.invite();
  const BuiltRecord join = space.join(mentee, first);
  const auto package = join.packages.at(0).package;
  EXPECT_EQ(space.build_join(third, second, package).code(), ErrorCode::kQuota);
  // A record made without asking is refused by everybody else.
  const EpochKeyring ring = open_package(space.chain, space.keys_of(second), package).value();
  const InviteKeys keys = space.keys_of(second);
  ControlRecord record = parse_control(join.record).value();
  record.index = 4;
  record.prev = space.chain.head_hash();
  record.signer = {keys.key.data};
  JoinBody& body = std::get<JoinBody>(record.body);
  body.invite = keys.key;
  claim(body, third.member(space.chain), third.device(space.chain).key,
        third.device(space.chain).box, space.chain.salt());
  EXPECT_EQ(space.chain.check(encode_and_sign(record, keys.secret)).code(), ErrorCode::kQuota);
  // Somebody leaves, and there is room again.
  const BuiltRecord remove = space.remove(mentee);
  EXPECT_TRUE(space.build_join(third, second, remove.packages.at(0).package).ok());
}

TEST(ControlChainJoin, MembersAreLimited) {
  Space space;
  for (std::size_t i = 1; i < wire::kMembersMax; ++i) {
    Person person(static_cast<int>(i) + 1);
    space.add(person);
  }
  EXPECT_EQ(space.chain.current_member_count(), wire::kMembersMax);
  Person one_more(200);
  EXPECT_EQ(space.build_join(one_more, space.invite()).code(), ErrorCode::kQuota);
}

}  // namespace
}  // namespace ithaca::crypto
