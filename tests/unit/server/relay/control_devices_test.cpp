// What the relay does about several devices of one member.
#include "tests/unit/server/relay/relay_world.h"

namespace ithaca::relay {
namespace {

using wire::ErrCode;

class ControlDevices : public PairWorld {
 protected:
  void SetUp() override {
    PairWorld::SetUp();
    phone = member;
    m_random.fill(phone.seed.data);
    phone.device = crypto::derive_device_keys(phone.seed, m_chain.salt());
    new_actor(phone);
  }

  wire::Ctl adding(const Person& by, const Person& newcomer) {
    auto built = crypto::make_add_device(m_chain, m_keys, by.device, newcomer.root, newcomer.device,
                                         m_now.wall_ms, m_random);
    EXPECT_TRUE(built.ok());
    return {8, m_space, built->record, built->packages};
  }
  wire::Ctl ending(const Person& by, const Person& device) {
    auto built = crypto::make_remove_device(m_chain, m_keys, by.device, device.device.key,
                                            pins_of(device), m_now.wall_ms, m_random);
    EXPECT_TRUE(built.ok());
    return {9, m_space, built->record, built->packages};
  }
  // The phone is in, and subscribed.
  ConnectionId add_phone() {
    const wire::Ctl ctl = adding(member, phone);
    say(theirs, ctl);
    EXPECT_TRUE(take_one<wire::CtlOk>(theirs).has_value());
    learn(ctl, owner);
    const ConnectionId out = subscribed(phone);
    heard(id).clear();
    heard(theirs).clear();
    return out;
  }

  Person phone;
};

TEST_F(ControlDevices, BothDevicesOfAMemberWriteAndAreTold) {
  const ConnectionId early = greet();
  say(early, sub(early, phone));
  EXPECT_EQ(take_error(early), code(ErrCode::kNotMember));
  const wire::Push refused = envelope(phone);
  say(theirs, refused);
  EXPECT_EQ(take_error(theirs), code(ErrCode::kNotMember)) << "not before it is added";
  new_actor(phone);
  const ConnectionId on_phone = add_phone();
  say(on_phone, envelope(phone));
  EXPECT_TRUE(take_one<wire::Ack>(on_phone).has_value());
  say(theirs, envelope(member));
  EXPECT_TRUE(take_one<wire::Ack>(theirs).has_value());
  std::size_t told = 0;
  for (const wire::Batch& batch : take_all<wire::Batch>(theirs)) told += batch.entries.size();
  EXPECT_EQ(told, 2u);
}

TEST_F(ControlDevices, AnEndedDeviceIsShownTheRecordAndSentAway) {
  const ConnectionId on_phone = add_phone();
  say(on_phone, envelope(phone));
  heard(on_phone).clear();
  const wire::Ctl ctl = ending(member, phone);
  const wire::Push late = envelope(phone);
  say(theirs, ctl);
  EXPECT_TRUE(take_one<wire::CtlOk>(theirs).has_value());
  EXPECT_EQ(take_one<wire::Control>(on_phone)->records.at(0), ctl.record);
  EXPECT_EQ(take_error(on_phone), code(ErrCode::kNotMember));
  say(on_phone, late);
  EXPECT_EQ(take_error(on_phone), code(ErrCode::kNotSubscribed));
  say(theirs, late);
  EXPECT_EQ(take_error(theirs), code(ErrCode::kNotMember)) << "whoever brings it";
  // The device that ended it goes on, in the new epoch.
  learn(ctl, owner);
  say(theirs, envelope(member));
  EXPECT_TRUE(take_one<wire::Ack>(theirs).has_value());
  const ConnectionId again = greet();
  say(again, sub(again, phone));
  EXPECT_FALSE(take_all<wire::Control>(again).empty()) << "up to its end";
  EXPECT_EQ(take_error(again), code(ErrCode::kNotMember));
  EXPECT_TRUE(heard(again).empty()) << "no envelopes, no LIVE";
}

TEST_F(ControlDevices, EndingMustPinExactlyTheHeadsOfThatDevice) {
  const ConnectionId on_phone = add_phone();
  say(on_phone, envelope(phone));
  say(theirs, envelope(member));
  const wire::Ctl behind = ending(member, phone);
  say(on_phone, envelope(phone));
  heard(theirs).clear();
  say(theirs, behind);
  EXPECT_EQ(take_error(theirs), code(ErrCode::kCtlStale));
  // Pins of the member's other device do not belong in it.
  auto pins = std::vector<crypto::Pin>{{phone.actor, phone.aseq, phone.prev},
                                       {member.actor, member.aseq, member.prev}};
  const auto more = crypto::make_remove_device(m_chain, m_keys, member.device, phone.device.key,
                                               pins, m_now.wall_ms, m_random);
  say(theirs, wire::Ctl{9, m_space, more->record, more->packages});
  EXPECT_EQ(take_error(theirs), code(ErrCode::kCtlStale));
  say(theirs, ending(member, phone));
  EXPECT_TRUE(take_one<wire::CtlOk>(theirs).has_value());
}

TEST_F(ControlDevices, NoDevicePutsOffItsEndByWriting) {
  const ConnectionId on_phone = add_phone();
  const wire::Ctl behind = ending(member, phone);
  say(on_phone, envelope(phone));
  say(theirs, behind);
  EXPECT_EQ(take_error(theirs), code(ErrCode::kCtlStale));
  heard(on_phone).clear();
  const Person before = phone;
  say(on_phone, envelope(phone));
  EXPECT_EQ(take_error(on_phone), code(ErrCode::kRateLimited));
  heard(theirs).clear();
  say(theirs, envelope(member));
  EXPECT_TRUE(take_one<wire::Ack>(theirs).has_value()) << "the member's other device is not held";
  say(theirs, ending(member, before));
  EXPECT_TRUE(take_one<wire::CtlOk>(theirs).has_value());
}

TEST_F(ControlDevices, AMemberIsRemovedWithBothDevices) {
  const ConnectionId on_phone = add_phone();
  say(on_phone, envelope(phone));
  say(theirs, envelope(member));
  const auto removing = [&](std::vector<crypto::Pin> pins) {
    auto built = crypto::make_remove(m_chain, m_keys, owner.device, member.member.id,
                                     std::move(pins), m_now.wall_ms, m_random);
    EXPECT_TRUE(built.ok());
    return wire::Ctl{4, m_space, built->record, built->packages};
  };
  const crypto::Pin of_phone{phone.actor, phone.aseq, phone.prev};
  const crypto::Pin of_member{member.actor, member.aseq, member.prev};
  say(id, removing({of_member}));
  EXPECT_EQ(take_error(id), code(ErrCode::kCtlStale)) << "the pins of all devices";
  heard(on_phone).clear();
  heard(theirs).clear();
  say(id, removing({of_member, of_phone}));
  EXPECT_TRUE(take_one<wire::CtlOk>(id).has_value());
  EXPECT_EQ(take_error(on_phone), code(ErrCode::kNotMember));
  EXPECT_EQ(take_error(theirs), code(ErrCode::kNotMember));
}

TEST_F(ControlDevices, WhatAnEndedDeviceWroteComesBackUpToItsPins) {
  const ConnectionId on_phone = add_phone();
  const wire::Push first = envelope(phone);
  const Person at_first = phone;
  const wire::Push beyond = envelope(phone);
  say(on_phone, first);
  const wire::Ctl ctl = ending(member, at_first);
  std::vector<base::Bytes> records;
  for (std::size_t i = 0; i < m_chain.size(); ++i)
    records.push_back(base::to_bytes(m_chain.record(i)));
  records.push_back(ctl.record);
  // A relay that has lost everything is given it back by the member's other device.
  m_store = MemoryLogStore(base::LogGeneration{{8}});
  restart();
  const ConnectionId back = greet();
  say(back, wire::RestoreControl{1, m_space, 0, records});
  EXPECT_TRUE(take_one<wire::CtlOk>(back).has_value());
  say(back, sub(back, member));
  say(back, wire::Have{m_space, {}});
  heard(back).clear();
  say(back, wire::Restore{m_now.wall_ms, first.envelope});
  EXPECT_TRUE(take_one<wire::Ack>(back).has_value());
  say(back, wire::Restore{m_now.wall_ms, beyond.envelope});
  EXPECT_EQ(take_error(back), code(ErrCode::kNotMember));
}

}  // namespace
}  // namespace ithaca::relay
