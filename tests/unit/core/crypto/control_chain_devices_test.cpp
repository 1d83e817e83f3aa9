// Several devices of one member: how they come in and how they end.
#include <gtest/gtest.h>

#include "src/core/crypto/control_chain.h"
#include "src/core/wire/limits.h"
#include "tests/unit/core/crypto/people.h"

namespace ithaca::crypto {
namespace {

using base::ErrorCode;
using golden::counted;

// Another device of the same person.
Person another(const Person& person, int number) {
  Person out = person;
  out.seed = counted<DeviceSeed>(number);
  out.ring = {};
  return out;
}

// An owner, a member, and a second device of each that is not in yet.
struct Devices : Circle {
  Person laptop = another(owner, 150);
  Person phone = another(mentee, 160);

  base::Result<BuiltRecord> build_add(const Person& by, const Person& newcomer) {
    return make_add_device(chain, by.ring, by.device(chain), newcomer.root, newcomer.device(chain),
                           now, random);
  }
  void add_device(Person& by, Person& newcomer) {
    by.learn(chain);
    const auto built = build_add(by, newcomer);
    ASSERT_TRUE(built.ok()) << built.error().detail;
    must_apply(built->record);
    learn_all();
  }
  base::Result<BuiltRecord> build_end(const Person& by, const Person& ending,
                                      std::vector<Pin> pins = {}) {
    return make_remove_device(chain, by.ring, by.device(chain), ending.device(chain).key,
                              std::move(pins), now, random);
  }
  void end(const Person& by, const Person& ending, std::vector<Pin> pins = {}) {
    const auto built = build_end(by, ending, std::move(pins));
    ASSERT_TRUE(built.ok()) << built.error().detail;
    must_apply(built->record);
    learn_all();
  }
  void learn_all() {
    for (Person* each : {&owner, &mentee, &laptop, &phone}) each->learn(chain);
  }
  bool is_in(const Person& person) const {
    return chain.current_device(person.device(chain).key) != nullptr;
  }
  bool knows_epoch(const Person& person) const {
    return person.ring.find(chain.current_epoch().id) != nullptr;
  }
  Role role(const Person& person) const {
    return chain.current_device(person.device(chain).key)->role;
  }
};

TEST(ControlChainDevices, ASecondDeviceIsTheSameMember) {
  Devices all;
  const base::EpochId before = all.chain.current_epoch().id;
  const Membership first = *all.chain.current_device(all.mentee.device(all.chain).key);
  all.add_device(all.mentee, all.phone);
  const Membership* stay = all.chain.current_device(all.phone.device(all.chain).key);
  ASSERT_NE(stay, nullptr);
  EXPECT_EQ(stay->member, first.member);
  EXPECT_EQ(stay->role, first.role);
  EXPECT_EQ(stay->joined, first.joined);
  EXPECT_EQ(stay->joined_ms, first.since_ms);
  EXPECT_GT(stay->since, first.since);
  EXPECT_EQ(all.chain.current_member_count(), 2u) << "people are counted, not devices";
  EXPECT_EQ(all.chain.current_members().size(), 2u);
  EXPECT_EQ(all.chain.device_count(first.member), 2u);
  EXPECT_NE(all.chain.current_epoch().id, before);
  for (const Person* each : {&all.owner, &all.mentee, &all.phone})
    EXPECT_TRUE(all.knows_epoch(*each));
  EXPECT_EQ(all.chain.find_invite(all.open.key)->state, InviteState::kOpen) << "resealed";
  const DeviceKeys phone = all.phone.device(all.chain);
  const base::ActorId actor = actor_id(phone.key, counted<base::Incarnation>(1));
  const base::Hash hash = counted<base::Hash>(9);
  EXPECT_TRUE(all.chain.admit(phone.key, actor, 1, hash, all.chain.current_epoch().id).ok());
  EXPECT_EQ(all.chain.admit(phone.key, actor, 1, hash, before).code(), ErrorCode::kNotMember);
}

TEST(ControlChainDevices, OnlyADeviceOfTheMemberBringsAnotherIn) {
  Devices all;
  all.mentee.learn(all.chain);
  const auto good = all.build_add(all.mentee, all.phone);
  ASSERT_TRUE(good.ok());
  const auto code = [&](const SignSecret& signer, auto change) {
    return all.code_of<AddDeviceBody>(good->record, signer, change);
  };
  const DeviceKeys owner = all.owner.device(all.chain);
  const DeviceKeys phone = all.phone.device(all.chain);
  EXPECT_EQ(code(phone.secret, [&](auto& record, auto&) { record.signer = {phone.key.data}; }),
            ErrorCode::kNotMember)
      << "the newcomer itself";
  EXPECT_EQ(code(owner.secret, [&](auto& record, auto&) { record.signer = {owner.key.data}; }),
            ErrorCode::kBadSignature)
      << "an owner, for whom the certificate is not";
  const SignSecret mentee = all.mentee_secret();
  EXPECT_EQ(code(mentee, [](auto&, AddDeviceBody& b) { b.certificate.data[0] ^= 1; }),
            ErrorCode::kBadSignature);
  EXPECT_EQ(code(mentee, [](auto&, AddDeviceBody& b) { b.box.data[0] ^= 1; }),
            ErrorCode::kBadSignature);
  EXPECT_EQ(code(mentee, [](auto&, AddDeviceBody& b) { b.epoch.sealed.pop_back(); }),
            ErrorCode::kRefused);
  EXPECT_EQ(all.build_add(all.phone, all.phone).code(), ErrorCode::kNotMember);
}

TEST(ControlChainDevices, ADeviceComesInOnceAndBelongsToOneMember) {
  Devices all;
  all.add_device(all.mentee, all.phone);
  EXPECT_EQ(all.build_add(all.mentee, all.phone).code(), ErrorCode::kConflict);
  // The rules of the chain themselves, for a record made without looking.
  const auto by_owner = [&](const DeviceKeys& newcomer) {
    AddDeviceBody body;
    body.device = newcomer.key;
    body.box = newcomer.box;
    body.certificate = sign_device_certificate(all.owner.member(all.chain), all.chain.salt(),
                                               body.device, body.box);
    const auto like = all.build_add(all.owner, all.laptop);
    EXPECT_TRUE(like.ok());
    return all.code_of<AddDeviceBody>(like->record, all.owner_secret(), [&](auto&, auto& b) {
      body.epoch = b.epoch;
      b = body;
    });
  };
  EXPECT_EQ(by_owner(all.phone.device(all.chain)), ErrorCode::kRefused) << "another member's";
  EXPECT_EQ(by_owner(all.owner.device(all.chain)), ErrorCode::kRefused) << "in already";
  // With the box of a device that is not in, so that the epoch would be as it should.
  DeviceKeys twice = all.owner.device(all.chain);
  twice.box = all.laptop.device(all.chain).box;
  EXPECT_EQ(by_owner(twice), ErrorCode::kRefused) << "in already, by another box";
  twice.key = all.phone.device(all.chain).key;
  all.end(all.mentee, all.phone);
  EXPECT_EQ(by_owner(twice), ErrorCode::kRefused) << "for ever";
  all.add_device(all.mentee, all.phone);
  EXPECT_TRUE(all.is_in(all.phone)) << "but its own member may take it back in";
}

TEST(ControlChainDevices, ABoxToWhichNothingCanBeSealedStaysOut) {
  Devices all;
  all.mentee.learn(all.chain);
  const auto good = all.build_add(all.mentee, all.phone);
  EXPECT_EQ(all.code_of<AddDeviceBody>(good->record, all.mentee_secret(),
                                       [&](auto&, AddDeviceBody& b) {
                                         b.box = {};
                                         b.certificate = sign_device_certificate(
                                             all.mentee.member(all.chain), all.chain.salt(),
                                             b.device, b.box);
                                         auto& sealed = b.epoch.sealed;
                                         std::erase_if(sealed, [&](const SealedFor& each) {
                                           return each.box == all.phone.device(all.chain).box;
                                         });
                                         sealed.insert(sealed.begin(), SealedFor{});
                                       }),
            ErrorCode::kRefused);
}

TEST(ControlChainDevices, AMemberHasNoMoreThanTheLimit) {
  Devices all;
  for (std::size_t i = 1; i < wire::kDevicesPerMemberMax; ++i) {
    Person next = another(all.mentee, 170 + static_cast<int>(i));
    all.add_device(all.mentee, next);
  }
  EXPECT_EQ(all.chain.device_count(all.mentee.member(all.chain).id), wire::kDevicesPerMemberMax);
  EXPECT_EQ(all.build_add(all.mentee, all.phone).code(), ErrorCode::kQuota);
  // And not by a record made without looking.
  const auto like = all.build_add(all.owner, all.laptop);
  ASSERT_TRUE(like.ok());
  const DeviceKeys mentee = all.mentee.device(all.chain);
  EXPECT_EQ(
      all.code_of<AddDeviceBody>(like->record, mentee.secret,
                                 [&](auto& record, auto&) { record.signer = {mentee.key.data}; }),
      ErrorCode::kQuota);
  all.end(all.mentee, another(all.mentee, 171));
  EXPECT_TRUE(all.build_add(all.mentee, all.phone).ok());
}

TEST(ControlChainDevices, AnEndedDeviceCountsUpToItsPinsAndGetsNoMoreKeys) {
  Devices all;
  all.add_device(all.mentee, all.phone);
  const base::EpochId epoch = all.chain.current_epoch().id;
  const Pin pin = pin_of(all.phone, all.chain, 1, 5, 50);
  const base::TimeMs at = all.now;
  all.end(all.mentee, all.phone, {pin});
  const base::DeviceKey device = all.phone.device(all.chain).key;
  EXPECT_FALSE(all.is_in(all.phone));
  EXPECT_TRUE(all.is_in(all.mentee));
  EXPECT_EQ(all.chain.current_member_count(), 2u);
  EXPECT_FALSE(all.chain.rotation_due());
  EXPECT_EQ(all.chain.newest_stay(device)->until_ms, at);
  EXPECT_FALSE(all.chain.newest_stay(device)->left);
  EXPECT_TRUE(all.knows_epoch(all.mentee));
  EXPECT_FALSE(all.knows_epoch(all.phone)) << "it has no key of the epoch that its end starts";
  EXPECT_TRUE(all.chain.admit(device, pin.actor, 5, pin.hash, epoch).ok());
  EXPECT_EQ(all.chain.admit(device, pin.actor, 6, pin.hash, epoch).code(), ErrorCode::kPinned);
  EXPECT_EQ(all.chain.admit(device, pin.actor, 5, counted<base::Hash>(1), epoch).code(),
            ErrorCode::kPinned);
  EXPECT_EQ(all.chain.admit(device, pin.actor, 1, pin.hash, all.chain.current_epoch().id).code(),
            ErrorCode::kNotMember);
  const base::ActorId mine =
      actor_id(all.mentee.device(all.chain).key, counted<base::Incarnation>(1));
  EXPECT_TRUE(all.chain.admit(all.mentee.device(all.chain).key, mine, 9, pin.hash, epoch).ok())
      << "the member's other device goes on";
  EXPECT_EQ(all.build_add(all.phone, another(all.mentee, 170)).code(), ErrorCode::kNotMember);
  EXPECT_EQ(all.build_end(all.phone, all.mentee).code(), ErrorCode::kNotMember);
  EXPECT_EQ(all.build_leave(all.phone).code(), ErrorCode::kNotMember);
}

TEST(ControlChainDevices, WhoMayEndADevice) {
  Devices all;
  all.add_device(all.mentee, all.phone);
  all.add_device(all.owner, all.laptop);
  EXPECT_TRUE(all.build_end(all.mentee, all.phone).ok());
  EXPECT_TRUE(all.build_end(all.phone, all.mentee).ok()) << "a newer one ends an older one";
  EXPECT_TRUE(all.build_end(all.owner, all.phone).ok()) << "an owner ends a member's";
  EXPECT_EQ(all.build_end(all.mentee, all.laptop).code(), ErrorCode::kNotMember)
      << "a member does not end an owner's";
  EXPECT_EQ(all.build_end(all.phone, all.phone).code(), ErrorCode::kRefused)
      << "it would draw the key that is to keep it out";
  EXPECT_EQ(all.build_end(Person(9), all.phone).code(), ErrorCode::kNotMember);
  EXPECT_EQ(all.build_end(all.owner, Person(9)).code(), ErrorCode::kNotFound);
  const auto unknown = all.code_of<RemoveDeviceBody>(
      all.build_end(all.mentee, all.phone)->record, all.mentee_secret(),
      [&](auto&, RemoveDeviceBody& b) {
        b.device = all.phone.device(all.chain).key, b.device.data[0] ^= 1;
      });
  EXPECT_EQ(unknown, ErrorCode::kNotFound);
  all.end(all.mentee, all.phone);
  EXPECT_EQ(all.build_end(all.owner, all.phone).code(), ErrorCode::kNotFound) << "once is enough";
  EXPECT_EQ(all.build_end(all.owner, all.mentee).code(), ErrorCode::kRefused)
      << "the last one ends with its member";
}

TEST(ControlChainDevices, TheNewEpochIsSealedToExactlyWhoIsLeft) {
  Devices all;
  all.add_device(all.mentee, all.phone);
  all.add_device(all.owner, all.laptop);
  const auto built = all.build_end(all.mentee, all.phone);
  const auto record = parse_control(built->record);
  EXPECT_EQ(control_epoch(*record)->sealed.size(), 3u);
  const auto rotation = parse_control(all.build_rotate(all.owner)->record);
  EXPECT_EQ(control_epoch(*rotation)->sealed.size(), 4u);
  EXPECT_EQ(all.code_of<RemoveDeviceBody>(
                built->record, all.mentee_secret(),
                [&](auto&, RemoveDeviceBody& b) { b.epoch = *control_epoch(*rotation); }),
            ErrorCode::kRefused)
      << "sealed to the ended one, too";
  EXPECT_EQ(
      all.code_of<RemoveDeviceBody>(built->record, all.mentee_secret(),
                                    [&](auto&, RemoveDeviceBody& b) { b.epoch.sealed.pop_back(); }),
      ErrorCode::kRefused);
}

TEST(ControlChainDevices, InvitesOfItsMemberEndWithADevice) {
  Devices all;
  all.add_device(all.owner, all.laptop);
  const base::InviteKey open = all.open.key;
  const auto built = all.build_end(all.laptop, all.owner);
  ASSERT_TRUE(built.ok());
  EXPECT_TRUE(built->packages.empty());
  const DeviceKeys laptop = all.laptop.device(all.chain);
  EXPECT_EQ(all.code_of<RemoveDeviceBody>(built->record, laptop.secret,
                                          [&](auto&, RemoveDeviceBody& b) {
                                            b.epoch.kept = {{open, {}}};
                                          }),
            ErrorCode::kRefused)
      << "the ended device knows the secret of its invite";
  all.add_device(all.mentee, all.phone);
  all.end(all.mentee, all.phone);
  EXPECT_EQ(all.chain.find_invite(open)->state, InviteState::kOpen) << "another member's stay";
  all.end(all.laptop, all.owner);
  EXPECT_EQ(all.chain.find_invite(open)->state, InviteState::kVoid);
}

TEST(ControlChainDevices, AMemberGoesWithAllDevices) {
  for (const bool removed : {true, false}) {
    Devices all;
    all.add_device(all.mentee, all.phone);
    const Pin pin = pin_of(all.phone, all.chain, 1, 5, 50);
    const Pin other = pin_of(all.mentee, all.chain, 1, 7, 70);
    const base::EpochId epoch = all.chain.current_epoch().id;
    if (removed) all.remove(all.mentee, {pin, other});
    if (!removed) all.leave(all.phone, {pin, other});
    all.learn_all();
    EXPECT_FALSE(all.is_in(all.mentee));
    EXPECT_FALSE(all.is_in(all.phone));
    EXPECT_EQ(all.chain.current_member_count(), 1u);
    EXPECT_EQ(all.chain.device_count(all.mentee.member(all.chain).id), 0u);
    for (const auto& [person, last] : {std::pair{&all.phone, pin}, std::pair{&all.mentee, other}}) {
      const base::DeviceKey key = person->device(all.chain).key;
      EXPECT_EQ(all.chain.newest_stay(key)->left, !removed);
      EXPECT_TRUE(all.chain.admit(key, last.actor, last.aseq, last.hash, epoch).ok());
      EXPECT_EQ(all.chain.admit(key, last.actor, last.aseq + 1, last.hash, epoch).code(),
                ErrorCode::kPinned);
    }
    if (!removed) all.must_apply(all.build_rotate(all.owner)->record);
    all.learn_all();
    EXPECT_FALSE(all.knows_epoch(all.phone));
    EXPECT_FALSE(all.knows_epoch(all.mentee));
  }
}

TEST(ControlChainDevices, RolesAreTheMembersOnEveryDevice) {
  Devices all;
  all.add_device(all.mentee, all.phone);
  all.set_role(all.mentee, Role::kOwner);
  EXPECT_EQ(all.role(all.mentee), Role::kOwner);
  EXPECT_EQ(all.role(all.phone), Role::kOwner);
  EXPECT_TRUE(all.build_role(all.phone, all.owner, Role::kMember).ok());
  EXPECT_EQ(all.build_remove(all.owner).code(), ErrorCode::kRefused);
  all.set_role(all.mentee, Role::kMember);
  EXPECT_EQ(all.role(all.phone), Role::kMember);
  EXPECT_EQ(all.build_role(all.owner, all.owner, Role::kMember).code(), ErrorCode::kRefused)
      << "two devices of one owner are one owner";
}

TEST(ControlChainDevices, WhoInheritsIsWhoJoinedFirstNotWhoseDeviceDid) {
  Devices all;
  Person third(3);
  all.add(third);
  // The mentee joined before the third, but only a later device is left.
  all.add_device(all.mentee, all.phone);
  all.end(all.phone, all.mentee);
  Person tablet = another(all.mentee, 175);
  all.add_device(all.phone, tablet);
  all.leave(all.owner);
  EXPECT_EQ(all.role(all.phone), Role::kOwner);
  EXPECT_EQ(all.role(tablet), Role::kOwner);
  EXPECT_EQ(all.role(third), Role::kMember);
  EXPECT_EQ(all.chain.current_members().front()->member, all.mentee.member(all.chain).id);
}

}  // namespace
}  // namespace ithaca::crypto
