// Two programs and a relay: what one does, seen by the other.
#include "src/core/sync/space.h"
#include "tests/unit/app/relay_world.h"

namespace ithaca::app {
namespace {

using base::ErrorCode;

class TwoPeopleTest : public testing::Test {
 protected:
  TwoPeopleTest() : ada(relay.person("Ada")), ben(relay.person("Ben")) {
    space = relay.pair(ada, ben);
  }
  MessageView last(World& world) {
    const std::size_t count = world.app().message_count(space);
    if (count == 0) return {};
    return world.app().messages(space, count - 1, 1).front();
  }
  EntityId send(World& world, const std::string& text) {
    const auto sent = world.app().send_message(space, text);
    EXPECT_TRUE(sent.ok());
    return sent.ok() ? *sent : EntityId{};
  }

  RelayWorld relay;
  World& ada;
  World& ben;
  SpaceId space;
};

TEST_F(TwoPeopleTest, SeeEachOther) {
  for (World* world : {&ada, &ben}) {
    const SpaceSummary summary = *world->app().space(space);
    EXPECT_EQ(summary.name, "Ada and Ben");
    EXPECT_EQ(summary.kind, SpaceKind::kPair);
    EXPECT_TRUE(summary.on_relay);
    ASSERT_EQ(summary.members.size(), 2u);
    EXPECT_TRUE(summary.members[0].self);
    EXPECT_EQ(summary.members[0].name, world == &ada ? "Ada" : "Ben");
    EXPECT_EQ(summary.members[1].name, world == &ada ? "Ben" : "Ada");
    EXPECT_EQ(summary.members[1].time_zone, "Europe/Athens");
    EXPECT_EQ(summary.members[0].owner, world == &ada);
    EXPECT_EQ(world->app().sync_status().state, SyncState::kUpToDate);
    EXPECT_EQ(world->app().phase(), Phase::kReady);
  }
}

TEST_F(TwoPeopleTest, AMessageIsQueuedThenDeliveredThenRead) {
  relay.go_offline(ben);
  send(ada, "hello");
  EXPECT_EQ(last(ada).receipt, Receipt::kQueued);
  EXPECT_GE(ada.app().sync_status().queued, 1u);
  EXPECT_EQ(ada.app().sync_status().state, SyncState::kSyncing);
  relay.settle();
  EXPECT_EQ(last(ada).receipt, Receipt::kOnRelay);
  EXPECT_EQ(ada.app().sync_status().state, SyncState::kUpToDate);
  relay.go_online(ben);
  EXPECT_EQ(last(ada).receipt, Receipt::kDelivered);
  EXPECT_EQ(last(ben).text, "hello");
  EXPECT_EQ(last(ben).author_name, "Ada");
  EXPECT_EQ(ben.app().space(space)->unread, 1u);
  EXPECT_EQ(ben.app().space(space)->preview, "hello");
  ben.app().set_visible_space(space);
  relay.settle();
  EXPECT_EQ(last(ada).receipt, Receipt::kRead);
  EXPECT_EQ(ben.app().space(space)->unread, 0u);
}

TEST_F(TwoPeopleTest, TheUnreadLineStaysUntilTheSpaceIsLeft) {
  const EntityId first = send(ada, "one");
  send(ada, "two");
  relay.settle();
  EXPECT_EQ(ben.app().first_unread(space), first);
  ben.app().set_visible_space(space);
  relay.settle();
  EXPECT_EQ(ben.app().first_unread(space), first);
  send(ada, "three");
  relay.settle();
  EXPECT_EQ(ben.app().first_unread(space), first);
  EXPECT_EQ(ben.app().space(space)->unread, 0u);
  ben.app().set_visible_space(std::nullopt);
  EXPECT_FALSE(ben.app().first_unread(space).has_value());
  // Nothing is read while nobody looks.
  const EntityId four = send(ada, "four");
  relay.settle();
  EXPECT_EQ(last(ada).receipt, Receipt::kDelivered);
  EXPECT_EQ(ben.app().first_unread(space), four);
}

TEST_F(TwoPeopleTest, TypingShowsAndPasses) {
  ada.app().typing(space);
  relay.pass(100);
  EXPECT_TRUE(ben.app().space(space)->members[1].typing);
  EXPECT_FALSE(ada.app().space(space)->members[1].typing);
  relay.pass(10'000);
  EXPECT_FALSE(ben.app().space(space)->members[1].typing);
  ada.app().typing(space);
  relay.pass(100);
  EXPECT_TRUE(ben.app().space(space)->members[1].typing);
  send(ada, "done");
  relay.pass(200);
  EXPECT_FALSE(ben.app().space(space)->members[1].typing);
}

TEST_F(TwoPeopleTest, EditsDeletesRepliesAndReactions) {
  const EntityId one = send(ada, "first line\nsecond line");
  relay.settle();
  ASSERT_TRUE(ben.app().send_message(space, "reply", one).ok());
  ASSERT_TRUE(ben.app().react(space, one, "👍", true).ok());
  relay.settle();
  MessageView reply = last(ada);
  ASSERT_TRUE(reply.reply_to.has_value());
  EXPECT_EQ(reply.reply_to->text, "first line");
  EXPECT_EQ(reply.reply_to->author_name, "Ada");
  MessageView original = ada.app().messages(space, 0, 1).front();
  ASSERT_EQ(original.reactions.size(), 1u);
  EXPECT_EQ(original.reactions[0].emoji, "👍");
  EXPECT_FALSE(original.reactions[0].own);
  EXPECT_EQ(ben.app().edit_message(space, one, "mine now").code(), ErrorCode::kInvalidInput);
  ASSERT_TRUE(ada.app().edit_message(space, one, "edited").ok());
  relay.settle();
  EXPECT_EQ(ben.app().messages(space, 0, 1).front().text, "edited");
  EXPECT_TRUE(ben.app().messages(space, 0, 1).front().edited);
  ASSERT_TRUE(ada.app().delete_message(space, one).ok());
  relay.settle();
  EXPECT_TRUE(ben.app().messages(space, 0, 1).front().deleted);
  EXPECT_EQ(last(ben).reply_to->text, "");
}

TEST_F(TwoPeopleTest, TheSameFieldEditedApartKeepsBothVersions) {
  GoalDraft draft;
  draft.title = "Run";
  const EntityId goal = *ada.app().save_goal(space, draft, {});
  relay.settle();
  draft.id = goal;
  relay.go_offline(ben);
  relay.go_offline(ada);
  GoalDraft adas = draft, bens = draft;
  adas.title = "Run 5 km";
  adas.why = "Health";
  bens.title = "Run 10 km";
  bens.target_date = "2026-05-01";
  bens.status = GoalStatus::kReached;
  adas.status = GoalStatus::kLetGo;
  ASSERT_TRUE(ada.app().save_goal(space, adas, draft).ok());
  ASSERT_TRUE(ben.app().save_goal(space, bens, draft).ok());
  relay.go_online(ada);
  relay.go_online(ben);
  const GoalView left = *ada.app().goal(space, goal);
  const GoalView right = *ben.app().goal(space, goal);
  EXPECT_EQ(left.title, right.title);
  EXPECT_EQ(left.why, "Health");
  EXPECT_EQ(left.target_date, "2026-05-01");
  ASSERT_EQ(left.conflicts.size(), 2u);
  EXPECT_EQ(left.conflicts[0].field, GoalField::kTitle);
  ASSERT_EQ(left.conflicts[0].others.size(), 1u);
  const OtherVersion other = left.conflicts[0].others[0];
  EXPECT_NE(other.value, left.title);
  EXPECT_TRUE(other.value == "Run 5 km" || other.value == "Run 10 km");
  EXPECT_EQ(other.own, other.author_name == "Ada");
  EXPECT_EQ(left.conflicts[1].field, GoalField::kStatus);
  EXPECT_TRUE(left.conflicts[1].others[0].value == "1" || left.conflicts[1].others[0].value == "2");

  EXPECT_EQ(ada.app().use_other_version(space, goal, GoalField::kTitle, OpId{}).code(),
            ErrorCode::kNotFound);
  ASSERT_TRUE(ada.app().use_other_version(space, goal, GoalField::kTitle, other.op).ok());
  ASSERT_TRUE(ben.app().keep_shown_version(space, goal, GoalField::kStatus).ok());
  relay.settle();
  for (World* world : {&ada, &ben}) {
    EXPECT_EQ(world->app().goal(space, goal)->title, other.value);
    EXPECT_TRUE(world->app().goal(space, goal)->conflicts.empty());
    EXPECT_EQ(world->app().goal(space, goal)->status, left.status);
  }
}

TEST_F(TwoPeopleTest, ANewNameReachesEverybody) {
  ASSERT_TRUE(ada.app().update_profile({"Ada L.", "Asia/Tokyo", "ja"}).ok());
  ASSERT_TRUE(ada.app().rename_space(space, "  Us  ").ok());
  relay.settle();
  EXPECT_EQ(ben.app().space(space)->members[1].name, "Ada L.");
  EXPECT_EQ(ben.app().space(space)->members[1].time_zone, "Asia/Tokyo");
  EXPECT_EQ(ben.app().space(space)->name, "Us");
}

TEST_F(TwoPeopleTest, WhatWasWrittenOfflineArrivesOnceAfterARestart) {
  relay.go_offline(ada);
  for (int i = 0; i < 20; ++i) send(ada, "offline " + std::to_string(i));
  ada.open();
  EXPECT_EQ(ada.app().message_count(space), 20u);
  relay.go_online(ada);
  ASSERT_EQ(ben.app().message_count(space), 20u);
  EXPECT_EQ(ben.app().messages(space, 7, 1).front().text, "offline 7");
}

TEST_F(TwoPeopleTest, ARestoredBackupGoesOnBesideTheOriginal) {
  send(ada, "before the backup");
  relay.settle();
  std::optional<base::Result<base::Bytes>> file;
  ada.app().back_up("correct horse", [&](base::Result<base::Bytes> made) { file = made; });
  relay.settle();
  ASSERT_TRUE(file && file->ok());
  send(ada, "after the backup");
  relay.settle();

  World& clone = relay.nobody();
  std::optional<base::Result<void>> restored;
  clone.app().restore(**file, "correct horse",
                      [&](base::Result<void> result) { restored = result; });
  relay.settle();
  ASSERT_TRUE(restored && restored->ok());
  relay.settle();
  EXPECT_EQ(clone.app().phase(), Phase::kReady);
  EXPECT_EQ(clone.app().profile().name, "Ada");
  ASSERT_EQ(clone.app().message_count(space), 2u);
  ASSERT_TRUE(clone.app().send_message(space, "from the clone").ok());
  send(ada, "from the original");
  send(ben, "from Ben");
  relay.settle();
  for (World* world : {&ada, &ben, &clone}) {
    EXPECT_EQ(world->app().message_count(space), 5u);
    EXPECT_EQ(world->app().sync_status().state, SyncState::kUpToDate);
  }
  EXPECT_TRUE(clone.app().messages(space, 0, 1).front().own);
}

TEST(InviteTest, TellsWhatIsWrongWithALink) {
  RelayWorld relay;
  World& ada = relay.person("Ada");
  World& ben = relay.person("Ben");
  World& eve = relay.person("Eve");
  const SpaceId space = *ada.app().create_space("Circle", SpaceKind::kCircle);
  ASSERT_TRUE(ada.app().invite(space).ok());
  EXPECT_FALSE(ada.app().current_invite(space)->on_relay);
  relay.settle();
  const InviteView invite = *ada.app().current_invite(space);
  EXPECT_TRUE(invite.on_relay);
  ASSERT_TRUE(ada.app().invite(space).ok());
  EXPECT_EQ(ada.app().current_invite(space)->link, invite.link);

  const auto failure = [&](World& world, const std::string& link) {
    world.app().open_invite_link(link);
    relay.settle();
    EXPECT_EQ(world.app().join_view().step, JoinStep::kFailed);
    return world.app().join_view().why;
  };
  EXPECT_EQ(failure(ben, invite.link.substr(0, invite.link.size() - 1)), JoinFailure::kMangled);
  EXPECT_EQ(failure(ada, invite.link), JoinFailure::kAlreadyMember);
  ben.app().open_invite_link(invite.link);
  relay.settle();
  EXPECT_EQ(ben.app().join_view().step, JoinStep::kAsk);
  EXPECT_EQ(ben.app().join_view().kind, SpaceKind::kCircle);
  ASSERT_TRUE(ben.app().join().ok());
  relay.settle();
  EXPECT_EQ(ben.app().join_view().step, JoinStep::kDone);
  EXPECT_EQ(ben.app().join_view().space, space);
  EXPECT_TRUE(ada.app().current_invite(space)->used);
  EXPECT_EQ(failure(eve, invite.link), JoinFailure::kUsed);
  EXPECT_EQ(ben.app().invite(space).code(), ErrorCode::kNotMember);

  // A used one is followed by a new one, which can be taken back.
  ASSERT_TRUE(ada.app().invite(space).ok());
  relay.settle();
  const std::string second = ada.app().current_invite(space)->link;
  EXPECT_NE(second, invite.link);
  ASSERT_TRUE(ada.app().revoke_invite(space).ok());
  relay.settle();
  EXPECT_EQ(failure(eve, second), JoinFailure::kVoid);
  EXPECT_TRUE(!ada.app().current_invite(space) || ada.app().current_invite(space)->used);

  // And one that has expired.
  ASSERT_TRUE(ada.app().invite(space).ok());
  relay.settle();
  const std::string third = ada.app().current_invite(space)->link;
  ada.clock.advance(sync::kInviteLifetimeMs + 1);
  EXPECT_EQ(ada.app().current_invite(space)->failed, ErrorCode::kExpired);
}

TEST(InviteTest, OpensBeforeThereIsAProfile) {
  RelayWorld relay;
  World& ada = relay.person("Ada");
  World& ben = relay.nobody();
  const SpaceId space = *ada.app().create_space("Ada and Ben", SpaceKind::kPair);
  ASSERT_TRUE(ada.app().invite(space).ok());
  relay.settle();
  relay.go_offline(ada);
  ben.app().open_invite_link(ada.app().current_invite(space)->link);
  EXPECT_EQ(ben.app().join_view().step, JoinStep::kLooking);
  relay.settle();
  EXPECT_EQ(ben.app().join_view().step, JoinStep::kAsk);
  EXPECT_EQ(ben.app().join().code(), ErrorCode::kUnavailable);
  ASSERT_TRUE(ben.app().create_profile({"Ben", "", ""}).ok());
  ASSERT_TRUE(ben.app().join().ok());
  relay.settle();
  EXPECT_EQ(ben.app().join_view().step, JoinStep::kDone);
  EXPECT_EQ(ben.app().space(space)->name, "Ada and Ben");
  EXPECT_EQ(ben.app().space(space)->members[1].name, "Ada");
}

TEST(InviteTest, WaitsForTheNetworkAndSaysSo) {
  RelayWorld relay;
  World& ada = relay.person("Ada");
  World& ben = relay.person("Ben");
  const SpaceId space = *ada.app().create_space("Ada and Ben", SpaceKind::kPair);
  ASSERT_TRUE(ada.app().invite(space).ok());
  relay.settle();
  relay.go_offline(ben);
  ben.app().open_invite_link(ada.app().current_invite(space)->link);
  relay.settle();
  EXPECT_EQ(ben.app().join_view().step, JoinStep::kLooking);
  EXPECT_EQ(ben.app().join_view().why, JoinFailure::kOffline);
  relay.go_online(ben);
  EXPECT_EQ(ben.app().join_view().step, JoinStep::kAsk);
  ben.app().cancel_join();
  EXPECT_EQ(ben.app().join_view().step, JoinStep::kNone);
}

}  // namespace
}  // namespace ithaca::app
