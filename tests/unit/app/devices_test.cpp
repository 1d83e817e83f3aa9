// Several devices of one person, with the real relay: a restored backup becomes a device of its
// own, both are of use, and one ends the other.
#include <algorithm>

#include "src/core/sync/store_keys.h"
#include "src/core/wire/limits.h"
#include "tests/unit/app/relay_world.h"

namespace ithaca::app {
namespace {

using base::ErrorCode;

class DevicesTest : public testing::Test {
 protected:
  DevicesTest() : ada(relay.person("Ada")), ben(relay.person("Ben")), space(relay.pair(ada, ben)) {
    relay.settle();
  }

  base::Bytes back_up(World& world) {
    std::optional<base::Result<base::Bytes>> file;
    world.app().back_up("correct horse", [&](base::Result<base::Bytes> made) { file = made; });
    relay.settle();
    EXPECT_TRUE(file && file->ok());
    return **file;
  }
  World& restored(const base::Bytes& file) {
    World& world = relay.nobody();
    restore(world, file);
    relay.settle();
    return world;
  }
  void restore(World& world, const base::Bytes& file) {
    std::optional<base::Result<void>> result;
    world.app().restore(file, "correct horse", [&](base::Result<void> done) { result = done; });
    relay.settle();
    EXPECT_TRUE(result && result->ok());
    EXPECT_EQ(world.app().phase(), Phase::kReady);
  }
  bool send(World& world, const std::string& text) {
    return world.app().send_message(space, text).ok();
  }
  std::vector<std::string> texts(World& world) {
    std::vector<std::string> out;
    for (const MessageView& each : world.app().messages(space, 0, world.app().message_count(space)))
      out.push_back(each.text);
    return out;
  }
  void expect_same(std::initializer_list<World*> worlds, std::size_t messages) {
    for (World* world : worlds) {
      EXPECT_EQ(texts(*world), texts(**worlds.begin()));
      EXPECT_EQ(texts(*world).size(), messages);
      EXPECT_EQ(world->app().sync_status().state, SyncState::kUpToDate);
      EXPECT_EQ(world->app().sync_status().queued, 0u);
    }
  }
  std::optional<DeviceView> other_device(World& world) {
    for (const DeviceView& each : world.app().devices(space))
      if (!each.this_one) return each;
    return std::nullopt;
  }
  void restart_offline(World& world) {
    relay.go_offline(world);
    world.open();
    relay.settle();
  }
  void restart(World& world) {
    restart_offline(world);
    relay.go_online(world);
  }
  static bool knows_former(const World& world) {
    return world.disk.records.contains(std::string(sync::kFormerKey));
  }

  RelayWorld relay;
  World& ada;
  World& ben;
  SpaceId space;
};

TEST_F(DevicesTest, ARestoredBackupIsADeviceOfItsOwn) {
  send(ada, "before the backup");
  const base::Bytes file = back_up(ada);
  send(ada, "after the backup");
  World& tablet = restored(file);
  ASSERT_EQ(tablet.app().devices(space).size(), 2u);
  ASSERT_EQ(ada.app().devices(space).size(), 2u);
  EXPECT_TRUE(ada.app().devices(space)[0].this_one);
  EXPECT_TRUE(tablet.app().devices(space)[1].this_one);
  EXPECT_EQ(ben.app().devices(space).size(), 1u) << "one's own are listed";
  EXPECT_EQ(ben.app().space(space)->members.size(), 2u) << "Ada is one person";
  EXPECT_FALSE(knows_former(tablet)) << "it can no longer be the device of the backup";
  send(tablet, "from the tablet");
  send(ada, "from the first");
  send(ben, "from Ben");
  relay.settle();
  expect_same({&ada, &ben, &tablet}, 5);
  for (World* world : {&ada, &tablet}) {
    for (const MessageView& each : world->app().messages(space, 0, 5))
      EXPECT_EQ(each.own, each.text != "from Ben");
    restart(*world);
  }
  send(tablet, "again");
  relay.settle();
  expect_same({&ada, &ben, &tablet}, 6);
}

TEST_F(DevicesTest, WhatOneDeviceReadIsReadOnTheOther) {
  World& tablet = restored(back_up(ada));
  send(ben, "to both");
  relay.settle();
  EXPECT_EQ(ada.app().space(space)->unread, 1u);
  EXPECT_EQ(tablet.app().space(space)->unread, 1u);
  EXPECT_EQ(ben.app().messages(space, 0, 1).front().receipt, Receipt::kDelivered);
  tablet.app().set_visible_space(space);
  relay.settle();
  EXPECT_EQ(ada.app().space(space)->unread, 0u) << "read on the other device";
  EXPECT_EQ(ben.app().messages(space, 0, 1).front().receipt, Receipt::kRead);
  send(tablet, "from one device");
  relay.settle();
  EXPECT_EQ(ada.app().space(space)->unread, 0u) << "one's own is never unread";
}

TEST_F(DevicesTest, ThePrivateSpaceIsOnBoth) {
  const SpaceId own = *ada.app().create_space("Notes", SpaceKind::kPrivate);
  relay.settle();
  World& tablet = restored(back_up(ada));
  EXPECT_TRUE(ada.app().send_message(own, "a note").ok());
  EXPECT_TRUE(tablet.app().send_message(own, "another").ok());
  relay.settle();
  EXPECT_EQ(ada.app().message_count(own), 2u);
  EXPECT_EQ(tablet.app().message_count(own), 2u);
  EXPECT_EQ(tablet.app().devices(own).size(), 2u);
}

TEST_F(DevicesTest, OfflineItReadsAndWritesAndIsADeviceOnceItIsOnline) {
  send(ada, "before");
  relay.settle();
  relay.go_offline(ada);
  send(ada, "not sent when the backup was made");
  const base::Bytes file = back_up(ada);
  World& tablet = relay.nobody();
  relay.go_offline(tablet);
  restore(tablet, file);
  EXPECT_EQ(texts(tablet).size(), 2u);
  ASSERT_TRUE(send(tablet, "written offline"));
  relay.settle();
  restart_offline(tablet);
  EXPECT_EQ(texts(tablet).size(), 3u);
  EXPECT_TRUE(knows_former(tablet));
  EXPECT_GT(tablet.app().sync_status().queued, 0u);
  relay.go_online(tablet);
  relay.settle();
  EXPECT_FALSE(knows_former(tablet));
  EXPECT_EQ(tablet.app().devices(space).size(), 2u);
  EXPECT_EQ(texts(ben).size(), 3u);
  // The first device sends what it had, too, and it is there once.
  relay.go_online(ada);
  send(tablet, "as itself");
  relay.settle();
  expect_same({&ada, &ben, &tablet}, 4);
}

TEST_F(DevicesTest, ALostDeviceIsEndedByAnother) {
  World& lost = restored(back_up(ada));
  send(lost, "while it was hers");
  relay.settle();
  relay.go_offline(lost);
  send(lost, "never sent");
  const auto device = other_device(ada);
  ASSERT_TRUE(device.has_value());
  relay.go_offline(ada);
  ASSERT_TRUE(ada.app().end_device(space, device->key).ok());
  EXPECT_TRUE(other_device(ada)->ending);
  EXPECT_EQ(ada.app().sync_status().queued, 1u);
  restart_offline(ada);
  EXPECT_TRUE(other_device(ada)->ending) << "it is remembered";
  relay.go_online(ada);
  EXPECT_EQ(ada.app().devices(space).size(), 1u);
  send(ada, "what it must not read");
  relay.settle();
  relay.go_online(lost);
  EXPECT_TRUE(lost.app().space(space)->removed);
  EXPECT_TRUE(lost.app().space(space)->device_ended);
  EXPECT_EQ(lost.app().space(space)->unsent, 1u);
  EXPECT_FALSE(send(lost, "still here?"));
  EXPECT_EQ(texts(lost).size(), 2u);
  EXPECT_FALSE(ada.app().space(space)->removed);
  EXPECT_FALSE(ben.app().space(space)->removed);
  send(ben, "to her");
  relay.settle();
  EXPECT_EQ(texts(ada),
            (std::vector<std::string>{"while it was hers", "what it must not read", "to her"}));
  EXPECT_EQ(texts(ben), texts(ada));
  EXPECT_EQ(texts(lost).size(), 2u);
}

TEST_F(DevicesTest, WhoMayEndWhat) {
  World& tablet = restored(back_up(ada));
  const DeviceKey own = ada.app().devices(space)[0].key;
  const DeviceKey other = ada.app().devices(space)[1].key;
  EXPECT_EQ(ada.app().end_device(space, own).code(), ErrorCode::kInvalidInput) << "this one";
  EXPECT_EQ(ben.app().end_device(space, other).code(), ErrorCode::kNotMember);
  EXPECT_EQ(ada.app().end_device(space, DeviceKey{}).code(), ErrorCode::kNotFound);
  const DeviceKey last = ben.app().devices(space)[0].key;
  EXPECT_EQ(ada.app().end_device(space, last).code(), ErrorCode::kRefused) << "Ben's last";
  relay.go_offline(ada);
  ASSERT_TRUE(ada.app().end_device(space, other).ok());
  ASSERT_TRUE(ada.app().keep_device(space, other).ok());
  EXPECT_EQ(ada.app().keep_device(space, other).code(), ErrorCode::kNotFound);
  relay.go_online(ada);
  EXPECT_EQ(ada.app().devices(space).size(), 2u) << "it was taken back in time";
  // The newer one may end the older.
  ASSERT_TRUE(tablet.app().end_device(space, own).ok());
  relay.settle();
  EXPECT_TRUE(ada.app().space(space)->device_ended);
  EXPECT_FALSE(tablet.app().space(space)->removed);
  send(tablet, "alone again");
  relay.settle();
  EXPECT_EQ(texts(ben).back(), "alone again");
}

TEST_F(DevicesTest, ABackupOfADeviceThatWasEndedDoesNotComeIn) {
  send(ada, "before");
  const base::Bytes file = back_up(ada);
  World& tablet = restored(file);
  ASSERT_TRUE(tablet.app().end_device(space, other_device(tablet)->key).ok());
  relay.settle();
  World& late = restored(file);
  relay.settle();
  EXPECT_TRUE(late.app().space(space)->device_ended);
  EXPECT_FALSE(send(late, "in again?"));
  EXPECT_EQ(texts(late), (std::vector<std::string>{"before"})) << "what the backup holds is read";
  EXPECT_EQ(tablet.app().devices(space).size(), 1u);
  // A newer backup does.
  World& next = restored(back_up(tablet));
  EXPECT_EQ(next.app().devices(space).size(), 2u);
  EXPECT_TRUE(send(next, "in again"));
  relay.settle();
  EXPECT_EQ(texts(ben).back(), "in again");
}

TEST_F(DevicesTest, ABackupThatIsNotInYetCanBeRestored) {
  const base::Bytes file = back_up(ada);
  World& second = relay.nobody();
  relay.go_offline(second);
  restore(second, file);
  ASSERT_TRUE(send(second, "from the second"));
  World& third = restored(back_up(second));
  EXPECT_EQ(third.app().devices(space).size(), 2u);
  EXPECT_EQ(texts(ben), (std::vector<std::string>{"from the second"}));
  relay.go_online(second);
  relay.settle();
  EXPECT_EQ(third.app().devices(space).size(), 3u);
  EXPECT_FALSE(knows_former(third));
  send(third, "from the third");
  relay.settle();
  expect_same({&ada, &ben, &second, &third}, 2);
}

// With its record gone nobody knows which of the backup's devices is in; the relay knows no other.
TEST_F(DevicesTest, ADamagedChainKeepsNoRestoredBackupOut) {
  World& tablet = relay.nobody();
  relay.go_offline(tablet);
  restore(tablet, back_up(ben));
  tablet.stop();
  tablet.disk.damaged.insert(sync::control_key(space, 1));
  tablet.open();
  relay.go_online(tablet);
  relay.settle();
  ASSERT_TRUE(tablet.app().space(space).has_value());
  EXPECT_EQ(tablet.app().devices(space).size(), 2u);
  ASSERT_TRUE(send(tablet, "from the tablet"));
  relay.settle();
  EXPECT_EQ(texts(ada), (std::vector<std::string>{"from the tablet"}));
}

TEST_F(DevicesTest, OneDeviceTooManyGoesOnAsTheOneOfTheBackup) {
  const base::Bytes file = back_up(ada);
  for (std::size_t i = 1; i < wire::kDevicesPerMemberMax; ++i) relay.go_offline(restored(file));
  World& last = restored(file);
  EXPECT_EQ(last.app().devices(space).size(), wire::kDevicesPerMemberMax);
  EXPECT_TRUE(knows_former(last));
  EXPECT_EQ(last.app().sync_status().queued, 0u) << "nothing that waiting would help";
  send(last, "still heard");
  relay.settle();
  EXPECT_EQ(texts(ben).back(), "still heard");
  ASSERT_TRUE(last.app().end_device(space, last.app().devices(space)[1].key).ok());
  relay.settle();
  relay.go_offline(last);
  relay.go_online(last);
  EXPECT_FALSE(knows_former(last)) << "there was room";
  send(last, "as itself");
  relay.settle();
  expect_same({&ada, &ben, &last}, 2);
}

// What a restored backup wrote before it was in goes out although the device that it is of is gone.
TEST_F(DevicesTest, WhoWasRemovedAndIsInvitedAgainSendsWhatWaited) {
  World& cy = relay.person("Cy");
  const SpaceId circle = *ada.app().create_space("Circle", SpaceKind::kCircle);
  relay.settle();
  const auto let_in = [&](World& guest) {
    EXPECT_TRUE(ada.app().invite(circle).ok());
    relay.settle();
    guest.app().open_invite_link(ada.app().current_invite(circle)->link);
    relay.settle();
    EXPECT_TRUE(guest.app().join().ok());
    relay.settle();
  };
  let_in(cy);
  const base::Bytes file = back_up(cy);
  const MemberId id = cy.app().space(circle)->members.front().id;
  World& tablet = relay.nobody();
  relay.go_offline(tablet);
  restore(tablet, file);
  const auto first = tablet.app().send_message(circle, "a question");
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(tablet.app().send_message(circle, "and more of it", *first).ok());
  ASSERT_TRUE(tablet.app().edit_message(circle, *first, "a better question").ok());
  ASSERT_TRUE(ada.app().remove_member(circle, id).ok());
  relay.settle();
  relay.go_online(tablet);
  ASSERT_TRUE(tablet.app().space(circle)->removed);
  EXPECT_FALSE(tablet.app().space(circle)->device_ended);
  EXPECT_EQ(tablet.app().space(circle)->unsent, 3u);
  restart(tablet);
  let_in(tablet);
  relay.settle();
  for (World* world : {&ada, &tablet}) {
    const auto messages = world->app().messages(circle, 0, 9);
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_EQ(messages[0].text, "a better question");
    EXPECT_EQ(messages[1].text, "and more of it");
    ASSERT_TRUE(messages[1].reply_to.has_value());
    EXPECT_EQ(messages[1].reply_to->id, messages[0].id);
  }
  restart(tablet);
  EXPECT_EQ(tablet.app().message_count(circle), 2u);
  EXPECT_FALSE(knows_former(tablet));
  EXPECT_EQ(tablet.app().devices(circle).size(), 1u) << "and not with the keys of the one before";
}

TEST_F(DevicesTest, ACrashWhileItComesInCostsNothing) {
  send(ada, "before");
  const base::Bytes file = back_up(ada);
  for (int steps = 0; steps < 24; ++steps) {
    World& tablet = relay.nobody();
    relay.go_offline(tablet);
    restore(tablet, file);
    const std::string text = "written at " + std::to_string(steps);
    ASSERT_TRUE(send(tablet, text));
    tablet.settle();
    tablet.line.set_reachable(true);
    tablet.app().retry_now();
    relay.pass(static_cast<std::uint64_t>(steps) * 50);
    tablet.crash();
    tablet.line.set_reachable(false);
    tablet.line.cut();
    while (tablet.line.client().poll()) {
    }
    tablet.open();
    relay.go_online(tablet);
    relay.settle();
    EXPECT_FALSE(knows_former(tablet)) << steps;
    const std::vector<std::string> heard = texts(ben);
    EXPECT_EQ(std::count(heard.begin(), heard.end(), text), 1) << text;
    EXPECT_EQ(texts(tablet), heard) << steps;
    // Room for the next.
    for (const DeviceView& each : ada.app().devices(space)) {
      if (each.this_one) continue;
      EXPECT_TRUE(ada.app().end_device(space, each.key).ok());
    }
    relay.settle();
    ASSERT_EQ(ada.app().devices(space).size(), 1u) << steps;
    relay.go_offline(tablet);
  }
}

}  // namespace
}  // namespace ithaca::app
