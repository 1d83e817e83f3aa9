// Who joins a conversation that has gone on for a while: what was said before is history, what is
// said from then on is new, however the two arrive.
#include "src/core/sync/engine.h"
#include "tests/unit/app/relay_world.h"

namespace ithaca::app {
namespace {

class NewcomerTest : public testing::Test {
 protected:
  NewcomerTest() : ada(relay.person("Ada")), ben(relay.person("Ben")) {
    space = *ada.app().create_space("Circle", SpaceKind::kCircle);
    relay.settle();
  }
  void say(World& world, std::size_t count, const std::string& text) {
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_TRUE(world.app().send_message(space, text + " " + std::to_string(i)).ok());
      if (i % 100 == 99) relay.pass(500);
    }
    relay.settle();
  }
  void ask_in(World& guest) {
    ASSERT_TRUE(ada.app().invite(space).ok());
    relay.settle();
    guest.app().open_invite_link(ada.app().current_invite(space)->link);
    relay.settle();
    ASSERT_TRUE(guest.app().join().ok());
  }
  std::size_t unread(World& world) const { return world.app().space(space)->unread; }
  std::string first_unread(World& world) const {
    const auto id = world.app().first_unread(space);
    if (!id) return "";
    (void)world.app().load_message(space, *id);
    world.settle();
    const auto index = world.app().message_index(space, *id);
    return index ? world.app().messages(space, *index, 1).front().text : "not there";
  }
  MessageView last(World& world) const {
    return world.app().messages(space, world.app().message_count(space) - 1, 1).front();
  }
  void restart(World& world) {
    relay.go_offline(world);
    world.open();
    relay.go_online(world);
  }

  RelayWorld relay;
  World& ada;
  World& ben;
  SpaceId space;
};

TEST_F(NewcomerTest, WhatWasSaidBeforeIsNotUnread) {
  say(ada, 3, "before");
  ask_in(ben);
  relay.settle();
  EXPECT_EQ(ben.app().message_count(space), 3u);
  EXPECT_EQ(unread(ben), 0u);
  EXPECT_EQ(first_unread(ben), "");
  EXPECT_EQ(last(ada).receipt, Receipt::kDelivered) << "nobody has looked";
  ben.app().set_visible_space(space);
  relay.settle();
  EXPECT_EQ(first_unread(ben), "");
  EXPECT_EQ(last(ada).receipt, Receipt::kRead) << "now he has";
}

TEST_F(NewcomerTest, WhatIsSaidFromThenOnIsUnread) {
  say(ada, 3, "before");
  ask_in(ben);
  relay.settle();
  say(ada, 2, "after");
  EXPECT_EQ(unread(ben), 2u);
  EXPECT_EQ(first_unread(ben), "after 0");
  restart(ben);
  EXPECT_EQ(unread(ben), 2u);
  ben.app().set_visible_space(space);
  relay.settle();
  EXPECT_EQ(first_unread(ben), "after 0");
  EXPECT_EQ(unread(ben), 0u);
  EXPECT_EQ(unread(ada), 0u) << "nothing of this is about Ada";
  ASSERT_TRUE(ben.app().send_message(space, "hello").ok());
  relay.settle();
  EXPECT_EQ(unread(ada), 1u) << "who made the space has no history to skip";
}

// However much of the log has come when one looks.
TEST_F(NewcomerTest, ThereIsNoMomentInWhichHistoryIsUnread) {
  say(ada, 150, "before");
  ask_in(ben);
  std::size_t seen = 0, pieces = 0;
  for (int i = 0; i < 400; ++i) {
    relay.turn();
    if (!ben.app().space(space)) continue;
    const std::size_t count = ben.app().message_count(space);
    if (count != seen) ++pieces;
    seen = count;
    ASSERT_EQ(unread(ben), 0u) << count;
    // As a screen that is drawn for the first time now.
    ben.app().set_visible_space(space);
    ASSERT_EQ(first_unread(ben), "") << count;
    ben.app().set_visible_space(std::nullopt);
  }
  relay.settle();
  EXPECT_EQ(ben.app().message_count(space), 150u);
  EXPECT_GT(pieces, 0u);
  EXPECT_EQ(unread(ben), 0u);
}

TEST_F(NewcomerTest, HistoryAndNewsThatComeAtOnceAreToldApart) {
  // More than the relay may send before it hears from the disk.
  const std::size_t before = 2 * sync::kReceiveWindowBytes / 15'000;
  say(ada, before, std::string(15'000, 'x'));
  ask_in(ben);
  // In, and gone before all of the log has come.
  while (!ben.app().space(space) || ben.app().message_count(space) == 0) relay.turn();
  relay.go_offline(ben);
  ASSERT_LT(ben.app().message_count(space), before);
  EXPECT_EQ(unread(ben), 0u);
  say(ada, 7, "after");
  relay.go_online(ben);
  EXPECT_EQ(ben.app().message_count(space), before + 7);
  EXPECT_EQ(unread(ben), 7u);
  EXPECT_EQ(first_unread(ben), "after 0");
  restart(ben);
  EXPECT_EQ(unread(ben), 7u);
  EXPECT_EQ(first_unread(ben), "after 0");
}

TEST_F(NewcomerTest, ALongHistoryIsNoneOfItInPagesEither) {
  say(ada, 1300, "before");
  ask_in(ben);
  relay.settle();
  ASSERT_GT(ben.app().first_message_in_memory(space), 0u);
  EXPECT_EQ(unread(ben), 0u);
  restart(ben);
  ASSERT_GT(ben.app().first_message_in_memory(space), 0u);
  EXPECT_EQ(unread(ben), 0u);
  say(ada, 1000, "after");
  restart(ben);
  EXPECT_EQ(unread(ben), 1000u);
  ben.app().set_visible_space(space);
  relay.settle();
  EXPECT_EQ(first_unread(ben), "after 0");
}

// Out for a while and in again: what was said meanwhile, and before, is history by then.
TEST_F(NewcomerTest, WhoComesBackBeginsAgain) {
  World& cy = relay.person("Cy");
  for (World* guest : {&ben, &cy}) {
    ask_in(*guest);
    relay.settle();
    guest->app().cancel_join();
  }
  say(ada, 1, "unread");
  say(cy, 1, "unread");
  relay.go_offline(cy);
  ASSERT_EQ(unread(ben), 2u);
  const MemberId ben_id = ben.app().space(space)->members.front().id;
  ASSERT_TRUE(ada.app().remove_member(space, ben_id).ok());
  relay.settle();
  say(ada, 2, "meanwhile");
  ask_in(ben);
  relay.settle();
  EXPECT_EQ(ben.app().message_count(space), 4u);
  EXPECT_EQ(unread(ben), 0u);
  say(ada, 1, "after");
  EXPECT_EQ(unread(ben), 1u);
  EXPECT_EQ(first_unread(ben), "after 0");
}

}  // namespace
}  // namespace ithaca::app
