#include "src/core/crypto/control_chain.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "src/core/wire/limits.h"
#include "tests/unit/core/crypto/people.h"

namespace ithaca::crypto {
namespace {

using base::Bytes;
using base::ErrorCode;
using golden::counted;

TEST(ControlChain, GenesisMakesAnOwner) {
  const Space space(SpaceKind::kPair);
  const ControlChain& chain = space.chain;
  EXPECT_EQ(chain.size(), 1u);
  EXPECT_EQ(chain.kind(), SpaceKind::kPair);
  EXPECT_EQ(chain.space().data, chain.head_hash().data);
  EXPECT_EQ(chain.current_epoch().id.data, chain.head_hash().data);
  EXPECT_EQ(chain.member_limit(), 2u);
  ASSERT_EQ(chain.memberships().size(), 1u);
  const Membership& owner = chain.memberships()[0];
  EXPECT_EQ(owner.role, Role::kOwner);
  EXPECT_EQ(owner.member, space.owner.member(chain).id);
  EXPECT_EQ(chain.current_device(owner.device), &owner);
  EXPECT_TRUE(owner.is_current());
}

TEST(ControlChain, AnEmptyChainTakesOnlyAGenesis) {
  Circle circle;
  ControlChain empty;
  EXPECT_TRUE(empty.empty());
  EXPECT_EQ(empty.check(circle.open.record.record).code(), ErrorCode::kGap);
  EXPECT_TRUE(empty.check(circle.chain.record(0)).ok());
  EXPECT_TRUE(empty.empty()) << "check() changes nothing";
}

TEST(ControlChain, GenesisRules) {
  const Space space;
  const SignSecret owner = space.owner.device(space.chain).secret;
  const Person stranger(9);
  const base::ByteView genesis = space.chain.record(0);
  const auto code = [&](const SignSecret& signer, auto change) {
    const auto checked = ControlChain().check(space.altered<GenesisBody>(genesis, signer, change));
    return checked.ok() ? ErrorCode::kCancelled : checked.code();
  };
  EXPECT_EQ(code(owner, [](ControlRecord&, GenesisBody&) {}), ErrorCode::kCancelled) << "is good";
  EXPECT_EQ(code(owner, [](ControlRecord&, GenesisBody& b) { b.member.role = Role::kMember; }),
            ErrorCode::kRefused);
  EXPECT_EQ(code(owner, [](ControlRecord&, GenesisBody& b) { b.epoch.kept.push_back({}); }),
            ErrorCode::kRefused);
  EXPECT_EQ(code(owner, [](ControlRecord&, GenesisBody& b) { b.epoch.sealed.clear(); }),
            ErrorCode::kRefused);
  EXPECT_EQ(code(owner, [](ControlRecord&, GenesisBody& b) { b.salt.data[0] ^= 1; }),
            ErrorCode::kBadSignature)
      << "the certificate is for another salt";
  const DeviceKeys other = stranger.device(space.chain);
  EXPECT_EQ(
      code(other.secret, [&](ControlRecord& r, GenesisBody&) { r.signer = {other.key.data}; }),
      ErrorCode::kNotMember);
  EXPECT_EQ(code(other.secret, [](ControlRecord&, GenesisBody&) {}), ErrorCode::kBadSignature);
}

TEST(ControlChain, PlaceInTheChain) {
  Circle circle;
  ControlChain& chain = circle.chain;
  EXPECT_EQ(chain.check(chain.record(0)).code(), ErrorCode::kDuplicate);
  EXPECT_EQ(chain.check(chain.record(2)).code(), ErrorCode::kDuplicate);
  EXPECT_EQ(chain.apply(circle.open.record.record).code(), ErrorCode::kDuplicate);

  const Bytes next = circle.build_invite()->record.record;
  const SignSecret owner = circle.owner_secret();
  EXPECT_TRUE(chain.check(next).ok());
  EXPECT_EQ(circle.code_of<InviteBody>(next, owner, [](ControlRecord& r, auto&) { ++r.index; }),
            ErrorCode::kGap);
  EXPECT_EQ(circle.code_of<InviteBody>(next, owner, [](ControlRecord& r, auto&) { --r.index; }),
            ErrorCode::kConflict);
  EXPECT_EQ(
      circle.code_of<InviteBody>(next, owner, [](ControlRecord& r, auto&) { r.prev.data[3] ^= 1; }),
      ErrorCode::kConflict);
  EXPECT_EQ(circle.code_of<InviteBody>(next, owner,
                                       [](ControlRecord& r, auto&) { r.space.data[3] ^= 1; }),
            ErrorCode::kRefused);
}

TEST(ControlChain, TwoRecordsForOnePlace) {
  Circle circle;
  const Bytes a = circle.build_invite()->record.record;
  const Bytes b = circle.build_invite()->record.record;
  EXPECT_NE(a, b);
  circle.must_apply(a);
  EXPECT_EQ(circle.chain.check(b).code(), ErrorCode::kConflict);
  EXPECT_EQ(circle.chain.check(a).code(), ErrorCode::kDuplicate);
}

TEST(ControlChain, ARefusedRecordChangesNothing) {
  Circle circle;
  const base::Hash head = circle.chain.head_hash();
  Bytes bad = circle.build_revoke(circle.open.key)->record;
  bad.back() ^= 1;
  EXPECT_EQ(circle.chain.apply(bad).code(), ErrorCode::kBadSignature);
  EXPECT_EQ(circle.chain.head_hash(), head);
  EXPECT_EQ(circle.chain.find_invite(circle.open.key)->state, InviteState::kOpen);
}

TEST(ControlChain, OnlyOwnersInviteRevokeAndRemove) {
  Circle circle;
  const DeviceKeys mentee = circle.mentee.device(circle.chain);
  const DeviceKeys stranger = Person(9).device(circle.chain);
  for (const DeviceKeys& other : {mentee, stranger}) {
    const auto signed_by = [&](ControlRecord& r, auto&) { r.signer = {other.key.data}; };
    EXPECT_EQ(
        circle.code_of<InviteBody>(circle.build_invite()->record.record, other.secret, signed_by),
        ErrorCode::kNotMember);
    EXPECT_EQ(circle.code_of<RevokeBody>(circle.build_revoke(circle.open.key)->record, other.secret,
                                         signed_by),
              ErrorCode::kNotMember);
    EXPECT_EQ(circle.code_of<RemoveBody>(circle.build_remove(circle.mentee)->record, other.secret,
                                         signed_by),
              ErrorCode::kNotMember);
  }
}

TEST(ControlChain, ARemovedOwnerSignsNothingMore) {
  Space space;
  Person second(2);
  space.join(second, space.invite(kWeek, Role::kOwner));
  const Bytes invite = make_invite(space.chain, second.ring, second.device(space.chain),
                                   {Role::kMember, space.now + kWeek}, space.now, space.random)
                           ->record.record;
  EXPECT_TRUE(space.chain.check(invite).ok()) << "an invited owner may invite";
  space.remove(second);
  const SignSecret secret = second.device(space.chain).secret;
  EXPECT_EQ(space.chain
                .check(space.altered<InviteBody>(invite, secret,
                                                 [&](ControlRecord& r, InviteBody&) {
                                                   r.index = static_cast<std::uint32_t>(
                                                       space.chain.size());
                                                   r.prev = space.chain.head_hash();
                                                 }))
                .code(),
            ErrorCode::kNotMember);
}

TEST(ControlChain, InviteRules) {
  Circle circle;
  const Bytes next = circle.build_invite()->record.record;
  const SignSecret owner = circle.owner_secret();
  EXPECT_EQ(circle.code_of<InviteBody>(next, owner,
                                       [&](auto&, InviteBody& b) { b.invite = circle.open.key; }),
            ErrorCode::kRefused)
      << "a key that is open";
  EXPECT_EQ(
      circle.code_of<InviteBody>(
          next, owner, [&](auto&, InviteBody& b) { b.invite = circle.chain.invites()[0].key; }),
      ErrorCode::kRefused)
      << "a key that was used";
  EXPECT_EQ(circle.code_of<InviteBody>(next, owner, [](auto&, InviteBody& b) { b.box = {}; }),
            ErrorCode::kRefused)
      << "a box to which nothing can be sealed";
}

TEST(ControlChain, OpenInvitesAreLimited) {
  Space space;
  for (std::size_t i = 0; i < wire::kInvitesOpenMax; ++i) space.invite();
  EXPECT_EQ(space.build_invite().code(), ErrorCode::kQuota);
  const base::InviteKey last = space.chain.invites().back().key;
  space.revoke(last);
  EXPECT_TRUE(space.build_invite().ok());
}

TEST(ControlChain, EpochIsSealedToExactlyWhoIsIn) {
  Circle circle;
  Person late(3);
  const SignSecret owner = circle.owner_secret();
  const Bytes revoke = circle.build_revoke(circle.open.key)->record;
  const auto missing = [](auto&, auto& b) { b.epoch.sealed.pop_back(); };
  const auto extra = [](auto&, auto& b) {
    b.epoch.sealed.push_back(b.epoch.sealed.back());
    b.epoch.sealed.back().box.data.fill(0xFF);
  };
  EXPECT_EQ(circle.code_of<RevokeBody>(revoke, owner, missing), ErrorCode::kRefused);
  EXPECT_EQ(circle.code_of<RevokeBody>(revoke, owner, extra), ErrorCode::kRefused);
  const Bytes join = circle.build_join(late, circle.open)->record;
  const SignSecret invite = circle.keys_of(circle.open).secret;
  EXPECT_EQ(circle.code_of<JoinBody>(join, invite, missing), ErrorCode::kRefused);
  EXPECT_EQ(circle.code_of<JoinBody>(join, invite, extra), ErrorCode::kRefused);
  const Bytes remove = circle.build_remove(circle.mentee)->record;
  EXPECT_EQ(circle.code_of<RemoveBody>(remove, owner, missing), ErrorCode::kRefused);
  // Somebody removed must not be given the new key.
  const base::BoxKey leaving = circle.mentee.device(circle.chain).box;
  EXPECT_EQ(circle.code_of<RemoveBody>(remove, owner,
                                       [&](auto&, RemoveBody& b) {
                                         b.epoch.sealed.push_back({leaving, {}});
                                         std::sort(b.epoch.sealed.begin(), b.epoch.sealed.end(),
                                                   [](const SealedFor& x, const SealedFor& y) {
                                                     return x.box < y.box;
                                                   });
                                       }),
            ErrorCode::kRefused);
}

TEST(ControlChain, EpochKeepsOnlyOpenInvites) {
  Circle circle;
  const BuiltInvite other = circle.invite();
  const SignSecret owner = circle.owner_secret();
  const Bytes revoke = circle.build_revoke(circle.open.key)->record;
  const auto keeping = [&](const base::InviteKey& key) {
    return circle.code_of<RevokeBody>(revoke, owner, [&](auto&, RevokeBody& b) {
      b.epoch.kept = {{key, counted<base::Hash>(1)}};
    });
  };
  EXPECT_EQ(keeping(circle.open.key), ErrorCode::kRefused) << "the revoked one";
  EXPECT_EQ(keeping(circle.chain.invites()[0].key), ErrorCode::kRefused) << "a used one";
  EXPECT_EQ(keeping(counted<base::InviteKey>(1)), ErrorCode::kRefused) << "one that never was";
}

TEST(ControlChain, RevokedInviteIsVoid) {
  Circle circle;
  Person late(3);
  circle.revoke(circle.open.key);
  EXPECT_EQ(circle.chain.find_invite(circle.open.key)->state, InviteState::kVoid);
  EXPECT_EQ(circle.build_join(late, circle.open).code(), ErrorCode::kNotFound);
  EXPECT_EQ(circle.build_revoke(circle.open.key).code(), ErrorCode::kNotFound);
  EXPECT_EQ(circle.build_revoke(circle.chain.invites()[0].key).code(), ErrorCode::kUsed);
  EXPECT_EQ(circle.build_revoke(counted<base::InviteKey>(1)).code(), ErrorCode::kNotFound);
}

TEST(ControlChain, InvitesThatAnEpochDoesNotKeepAreVoid) {
  Circle circle;
  Person late(3);
  const BuiltInvite other = circle.invite();
  const Bytes revoke =
      circle.altered<RevokeBody>(circle.build_revoke(other.key)->record, circle.owner_secret(),
                                 [](auto&, RevokeBody& b) { b.epoch.kept.clear(); });
  circle.must_apply(revoke);
  const Invite* dropped = circle.chain.find_invite(circle.open.key);
  EXPECT_EQ(dropped->state, InviteState::kVoid);
  EXPECT_EQ(dropped->closed_by_index, circle.chain.size() - 1);
  EXPECT_EQ(circle.build_join(late, circle.open).code(), ErrorCode::kNotFound);
}

TEST(ControlChain, RemoveEndsAMembership) {
  Circle circle;
  const base::DeviceKey device = circle.mentee.device(circle.chain).key;
  const base::MemberId member = circle.mentee.member(circle.chain).id;
  const std::uint32_t removed_at = static_cast<std::uint32_t>(circle.chain.size());
  circle.remove(circle.mentee);
  EXPECT_EQ(circle.chain.current_member(member), nullptr);
  EXPECT_EQ(circle.chain.current_device(device), nullptr);
  EXPECT_EQ(circle.chain.member_of(device), member);
  EXPECT_EQ(circle.chain.member_of(counted<base::DeviceKey>(1)), std::nullopt);
  EXPECT_EQ(circle.chain.current_member_count(), 1u);
  EXPECT_EQ(circle.chain.device_at(device, 1), nullptr);
  EXPECT_NE(circle.chain.device_at(device, 2), nullptr);
  EXPECT_NE(circle.chain.device_at(device, removed_at - 1), nullptr);
  EXPECT_EQ(circle.chain.device_at(device, removed_at), nullptr);
  EXPECT_EQ(circle.build_remove(circle.mentee).code(), ErrorCode::kNotFound);
  EXPECT_EQ(circle.build_remove(Person(9)).code(), ErrorCode::kNotFound);
}

TEST(ControlChain, AdmitsByEpochAndPin) {
  Circle circle;
  const ControlChain& chain = circle.chain;
  const base::DeviceKey device = circle.mentee.device(chain).key;
  const base::EpochId before = chain.epochs()[0].id;
  const base::EpochId during = chain.current_epoch().id;
  const Pin pin = pin_of(circle.mentee, chain, 1, 5, 50);
  const Pin elsewhere = pin_of(circle.mentee, chain, 2, 9, 90);
  const auto admit = [&](const Pin& at, const base::EpochId& epoch) {
    const auto result = circle.chain.admit(device, at.actor, at.aseq, at.hash, epoch);
    return result.ok() ? ErrorCode::kCancelled : result.code();
  };
  const ErrorCode yes = ErrorCode::kCancelled;
  EXPECT_EQ(admit(pin, during), yes);
  EXPECT_EQ(admit(pin, before), ErrorCode::kNotMember) << "not in the space yet";
  EXPECT_EQ(admit(pin, counted<base::EpochId>(1)), ErrorCode::kUnknownEpoch);
  circle.remove(circle.mentee, {pin});
  const base::EpochId after = chain.current_epoch().id;
  EXPECT_EQ(admit(pin, during), yes) << "the pinned envelope itself";
  EXPECT_EQ(admit({pin.actor, 4, counted<base::Hash>(1)}, during), yes) << "before the pin";
  EXPECT_EQ(admit({pin.actor, 5, counted<base::Hash>(1)}, during), ErrorCode::kPinned);
  EXPECT_EQ(admit({pin.actor, 6, pin.hash}, during), ErrorCode::kPinned);
  EXPECT_EQ(admit(elsewhere, during), ErrorCode::kPinned) << "an actor that was not pinned";
  EXPECT_EQ(admit(pin, after), ErrorCode::kNotMember);
}

TEST(ControlChain, ARemovedMemberMayBeInvitedAgain) {
  Circle circle;
  const Pin pin = pin_of(circle.mentee, circle.chain, 1, 5, 50);
  const base::DeviceKey device = circle.mentee.device(circle.chain).key;
  const base::EpochId first_stay = circle.chain.current_epoch().id;
  circle.remove(circle.mentee, {pin});
  circle.add(circle.mentee);
  const base::EpochId second_stay = circle.chain.current_epoch().id;
  EXPECT_EQ(circle.chain.memberships().size(), 3u);
  ASSERT_NE(circle.chain.current_device(device), nullptr);
  EXPECT_TRUE(circle.chain.admit(device, pin.actor, 6, counted<base::Hash>(1), second_stay).ok());
  EXPECT_EQ(circle.chain.admit(device, pin.actor, 6, counted<base::Hash>(1), first_stay).code(),
            ErrorCode::kPinned)
      << "the pins of the first stay hold for its epochs";
}

TEST(ControlChain, ReplayGivesTheSameStateAndCopiesAreIndependent) {
  Circle circle;
  circle.revoke(circle.open.key);
  circle.remove(circle.mentee, {pin_of(circle.mentee, circle.chain, 1, 5, 50)});
  ControlChain replayed;
  ControlChain lean(ControlChain::KeepRecords::kNo);
  for (std::size_t i = 0; i < circle.chain.size(); ++i) {
    ASSERT_TRUE(replayed.apply(circle.chain.record(i)).ok());
    ASSERT_TRUE(lean.apply(circle.chain.record(i)).ok());
  }
  for (const ControlChain* chain : {&replayed, &lean}) {
    EXPECT_EQ(chain->head_hash(), circle.chain.head_hash());
    EXPECT_EQ(chain->current_epoch().id, circle.chain.current_epoch().id);
    EXPECT_EQ(chain->memberships().size(), circle.chain.memberships().size());
    EXPECT_EQ(chain->find_invite(circle.open.key)->state, InviteState::kVoid);
  }
  EXPECT_TRUE(lean.current_epoch().sealed.empty());
  ControlChain copy = replayed;
  ASSERT_TRUE(copy.apply(circle.build_invite()->record.record).ok());
  EXPECT_EQ(replayed.size() + 1, copy.size());
  EXPECT_EQ(replayed.head_hash(), circle.chain.head_hash());
}

}  // namespace
}  // namespace ithaca::crypto
