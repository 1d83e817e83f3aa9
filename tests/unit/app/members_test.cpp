// Who is in a space, and as what: removing, leaving, roles, coming back, and taking a space off a
// device. Several programs and a real relay.
#include "src/core/sync/log_record.h"
#include "src/core/sync/space.h"
#include "src/core/sync/store_keys.h"
#include "tests/unit/app/relay_world.h"

namespace ithaca::app {
namespace {

using base::ErrorCode;
using Stay = MemberView::Stay;

class MembersTest : public testing::Test {
 protected:
  MembersTest() : ada(relay.person("Ada")), ben(relay.person("Ben")), cy(relay.person("Cy")) {
    space = *ada.app().create_space("Circle", SpaceKind::kCircle);
    relay.settle();
    let_in(ben);
    let_in(cy);
  }
  void let_in(World& guest) {
    ASSERT_TRUE(ada.app().invite(space).ok());
    relay.settle();
    guest.app().open_invite_link(ada.app().current_invite(space)->link);
    relay.settle();
    ASSERT_TRUE(guest.app().join().ok());
    relay.settle();
    ASSERT_EQ(guest.app().join_view().step, JoinStep::kDone);
    guest.app().cancel_join();
  }
  MemberId id_of(World& world) { return world.app().space(space)->members.front().id; }
  std::vector<std::string> texts(World& world) {
    std::vector<std::string> out;
    for (const MessageView& one : world.app().messages(space, 0, world.app().message_count(space)))
      out.push_back(one.text);
    return out;
  }
  std::optional<MemberView> seen_by(World& world, const MemberId& member) {
    for (const MemberView& one : world.app().members(space))
      if (one.id == member) return one;
    return std::nullopt;
  }
  bool send(World& world, const std::string& text) {
    return world.app().send_message(space, text).ok();
  }
  void restart(World& world) {
    relay.go_offline(world);
    world.open();
    relay.go_online(world);
  }
  std::size_t records(World& world, const std::string& prefix) {
    std::size_t count = 0;
    for (const auto& [key, value] : world.disk.records)
      if (key.starts_with(prefix)) ++count;
    return count;
  }

  // An envelope that Ben wrote in time, and one beyond what will be his pins, which only Cy is
  // sent.
  void show_cy_what_is_too_late() {
    ASSERT_TRUE(send(ben, "in time"));
    relay.settle();
    relay.go_offline(ben);
    ASSERT_TRUE(send(ben, "too late"));
    ben.settle();
    const std::string hex = base::to_hex(space);
    std::uint64_t head = 0;
    for (const auto& [key, value] : cy.disk.records)
      if (key.starts_with("l/" + hex)) head += sync::read_log_record(value)->size();
    wire::Batch batch{space, {}};
    for (const auto& [key, value] : ben.disk.records)
      if (key.starts_with("s/" + hex + "/o/")) batch.entries.push_back({++head, 1, value});
    ASSERT_EQ(batch.entries.size(), 1u);
    cy.line.server().send(wire::encode(batch));
    cy.settle();  // with more time Cy would put it into the relay's log, where it would be in time
  }

  RelayWorld relay;
  World& ada;
  World& ben;
  World& cy;
  SpaceId space;
};

TEST_F(MembersTest, WhoIsRemovedKeepsWhatTheyHaveAndGetsNothingMore) {
  const MemberId ben_id = id_of(ben);
  ASSERT_TRUE(send(ben, "from Ben"));
  relay.settle();
  ASSERT_TRUE(ada.app().remove_member(space, ben_id).ok());
  relay.settle();
  for (World* world : {&ada, &cy}) {
    EXPECT_EQ(world->app().space(space)->members.size(), 2u);
    const auto former = seen_by(*world, ben_id);
    ASSERT_TRUE(former);
    EXPECT_EQ(former->stay, Stay::kRemoved);
    EXPECT_EQ(former->name, "Ben");
    EXPECT_GE(former->until_ms, former->since_ms);
  }
  const SpaceSummary theirs = *ben.app().space(space);
  EXPECT_TRUE(theirs.removed);
  EXPECT_FALSE(theirs.left);
  EXPECT_TRUE(theirs.read_only());
  EXPECT_FALSE(send(ben, "still here?"));
  ASSERT_TRUE(send(ada, "after"));
  relay.settle();
  EXPECT_EQ(texts(cy), (std::vector<std::string>{"from Ben", "after"}));
  EXPECT_EQ(texts(ben), (std::vector<std::string>{"from Ben"}));
  EXPECT_EQ(ben.app().sync_status().state, SyncState::kUpToDate);
  EXPECT_EQ(ada.app().sync_status().state, SyncState::kUpToDate);
  restart(ben);
  EXPECT_TRUE(ben.app().space(space)->removed);
}

TEST_F(MembersTest, WhatTheRemovedNeverSentStaysAndIsCounted) {
  relay.go_offline(ben);
  ASSERT_TRUE(send(ben, "one"));
  ASSERT_TRUE(send(ben, "two"));
  ASSERT_TRUE(ada.app().remove_member(space, id_of(ben)).ok());
  relay.settle();
  EXPECT_FALSE(ben.app().space(space)->removed) << "has not heard";
  relay.go_online(ben);
  EXPECT_TRUE(ben.app().space(space)->removed) << "the chain says so, not only the relay";
  EXPECT_EQ(ben.app().space(space)->unsent, 2u);
  EXPECT_EQ(texts(ben), (std::vector<std::string>{"one", "two"}));
  restart(ben);
  EXPECT_EQ(ben.app().space(space)->unsent, 2u);
  EXPECT_TRUE(texts(ada).empty());
  // Invited again, it is sent after all.
  let_in(ben);
  EXPECT_FALSE(ben.app().space(space)->removed);
  EXPECT_EQ(texts(ada), (std::vector<std::string>{"one", "two"}));
  ASSERT_TRUE(send(ben, "three"));
  ASSERT_TRUE(send(ada, "four"));
  relay.settle();
  for (World* world : {&ada, &ben, &cy})
    EXPECT_EQ(texts(*world), (std::vector<std::string>{"one", "two", "three", "four"}));
  EXPECT_EQ(seen_by(ada, id_of(ben))->stay, Stay::kPresent);
  EXPECT_EQ(ada.app().members(space).size(), 3u) << "one line a person";
  restart(ben);
  EXPECT_EQ(texts(ben).size(), 4u);
}

TEST_F(MembersTest, RemovingOfflineWaitsAndCanBeTakenBack) {
  const MemberId ben_id = id_of(ben);
  relay.go_offline(ada);
  ASSERT_TRUE(ada.app().remove_member(space, ben_id).ok());
  EXPECT_TRUE(seen_by(ada, ben_id)->removing);
  EXPECT_GE(ada.app().sync_status().queued, 1u);
  ada.open();
  EXPECT_TRUE(seen_by(ada, ben_id)->removing) << "survives a restart";
  ASSERT_TRUE(ada.app().keep_member(space, ben_id).ok());
  EXPECT_EQ(ada.app().keep_member(space, ben_id).code(), ErrorCode::kNotFound);
  relay.go_online(ada);
  EXPECT_EQ(seen_by(ada, ben_id)->stay, Stay::kPresent);
  relay.go_offline(ada);
  ASSERT_TRUE(ada.app().remove_member(space, ben_id).ok());
  ASSERT_TRUE(send(ben, "while Ada is away"));
  relay.settle();
  relay.go_online(ada);
  EXPECT_EQ(seen_by(cy, ben_id)->stay, Stay::kRemoved);
  EXPECT_EQ(texts(ada), (std::vector<std::string>{"while Ada is away"})) << "within the pins";
  EXPECT_EQ(texts(cy), texts(ada));
}

TEST_F(MembersTest, OnlyOwnersRemoveAndNobodyRemovesThemselves) {
  EXPECT_EQ(ben.app().remove_member(space, id_of(cy)).code(), ErrorCode::kNotMember);
  EXPECT_EQ(ada.app().remove_member(space, id_of(ada)).code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(ada.app().remove_member(space, MemberId{}).code(), ErrorCode::kNotFound);
  EXPECT_EQ(ben.app().set_owner(space, id_of(ben), true).code(), ErrorCode::kNotMember);
  EXPECT_EQ(ada.app().set_owner(space, id_of(ada), false).code(), ErrorCode::kRefused);
}

TEST_F(MembersTest, TwoOwnersRemoveAtOnceAndTheirChangesTakeTurns) {
  World& dee = relay.person("Dee");
  let_in(dee);
  ASSERT_TRUE(ada.app().set_owner(space, id_of(ben), true).ok());
  relay.settle();
  EXPECT_TRUE(ben.app().space(space)->members.front().owner);
  const MemberId cy_id = id_of(cy), dee_id = id_of(dee);
  relay.go_offline(ada);
  relay.go_offline(ben);
  ASSERT_TRUE(ada.app().remove_member(space, cy_id).ok());
  ASSERT_TRUE(ben.app().remove_member(space, dee_id).ok());
  ASSERT_TRUE(ada.app().remove_member(space, dee_id).ok());
  ada.line.set_reachable(true);
  ben.line.set_reachable(true);
  ada.app().retry_now();
  ben.app().retry_now();
  relay.settle();
  for (World* world : {&ada, &ben}) {
    EXPECT_EQ(seen_by(*world, cy_id)->stay, Stay::kRemoved);
    EXPECT_EQ(seen_by(*world, dee_id)->stay, Stay::kRemoved);
    EXPECT_EQ(world->app().sync_status().queued, 0u);
  }
  ASSERT_TRUE(send(ben, "two of us"));
  relay.settle();
  EXPECT_EQ(texts(ada), (std::vector<std::string>{"two of us"}));
  EXPECT_TRUE(texts(cy).empty());
}

TEST_F(MembersTest, AnInviteSurvivesARemoval) {
  ASSERT_TRUE(ada.app().invite(space).ok());
  relay.settle();
  const std::string link = ada.app().current_invite(space)->link;
  ASSERT_TRUE(send(ada, "before"));
  ASSERT_TRUE(ada.app().remove_member(space, id_of(ben)).ok());
  relay.settle();
  World& dee = relay.person("Dee");
  dee.app().open_invite_link(link);
  relay.settle();
  ASSERT_EQ(dee.app().join_view().step, JoinStep::kAsk);
  ASSERT_TRUE(dee.app().join().ok());
  relay.settle();
  EXPECT_EQ(texts(dee), (std::vector<std::string>{"before"}));
}

TEST_F(MembersTest, LeavingSendsWhatWasWrittenFirstAndSomebodyRotates) {
  const MemberId ben_id = id_of(ben);
  ASSERT_TRUE(send(ben, "goodbye"));
  ASSERT_TRUE(ben.app().leave_space(space).ok());
  EXPECT_FALSE(send(ben, "more")) << "read-only from then on";
  relay.settle();
  const SpaceSummary left = *ben.app().space(space);
  EXPECT_TRUE(left.removed);
  EXPECT_TRUE(left.left);
  EXPECT_EQ(left.unsent, 0u);
  EXPECT_EQ(texts(cy), (std::vector<std::string>{"goodbye"}));
  EXPECT_EQ(seen_by(cy, ben_id)->stay, Stay::kLeft);
  relay.pass(10'000);
  ASSERT_TRUE(send(cy, "after"));
  relay.settle();
  EXPECT_EQ(texts(ada), (std::vector<std::string>{"goodbye", "after"}));
  EXPECT_EQ(texts(ben), (std::vector<std::string>{"goodbye"}));
}

TEST_F(MembersTest, LeavingOfflineWaitsAndCanBeTakenBack) {
  relay.go_offline(ben);
  ASSERT_TRUE(ben.app().leave_space(space).ok());
  EXPECT_TRUE(ben.app().space(space)->leaving);
  ben.open();
  EXPECT_TRUE(ben.app().space(space)->leaving);
  ASSERT_TRUE(ben.app().stay_in_space(space).ok());
  EXPECT_FALSE(ben.app().space(space)->leaving);
  EXPECT_TRUE(send(ben, "I stay"));
  relay.go_online(ben);
  EXPECT_EQ(texts(ada), (std::vector<std::string>{"I stay"}));
  relay.go_offline(ben);
  ASSERT_TRUE(ben.app().leave_space(space).ok());
  relay.go_online(ben);
  EXPECT_TRUE(ben.app().space(space)->left);
}

TEST_F(MembersTest, WhenTheOnlyOwnerLeavesTheOldestFollows) {
  ASSERT_TRUE(ada.app().leave_space(space).ok());
  relay.pass(10'000);
  EXPECT_TRUE(ben.app().space(space)->members.front().owner);
  EXPECT_FALSE(cy.app().space(space)->members.front().owner);
  ASSERT_TRUE(ben.app().invite(space).ok());
  relay.settle();
  EXPECT_TRUE(ben.app().current_invite(space)->on_relay);
  ASSERT_TRUE(ben.app().remove_member(space, id_of(cy)).ok());
  relay.settle();
  EXPECT_EQ(ben.app().leave_space(space).code(), ErrorCode::kRefused) << "alone";
}

// With no owner near, whoever is there starts the next epoch.
TEST_F(MembersTest, AMemberRotatesWhereNoOwnerIs) {
  relay.go_offline(ada);
  ASSERT_TRUE(ben.app().leave_space(space).ok());
  relay.pass(15'000);
  ASSERT_TRUE(send(cy, "to Ada"));
  relay.settle();
  relay.go_online(ada);
  EXPECT_EQ(texts(ada), (std::vector<std::string>{"to Ada"}));
  EXPECT_EQ(ada.app().sync_status().state, SyncState::kUpToDate);
}

TEST_F(MembersTest, RolesOfMentoring) {
  ASSERT_TRUE(ben.app().set_mentoring(space, "", Mentoring::kMentee).ok());
  ASSERT_TRUE(ben.app().set_mentoring(space, " Sailing ", Mentoring::kMentor).ok());
  relay.settle();
  const std::vector<std::pair<std::string, Mentoring>> expected = {{"", Mentoring::kMentee},
                                                                   {"Sailing", Mentoring::kMentor}};
  EXPECT_EQ(seen_by(ada, id_of(ben))->mentoring, expected);
  ASSERT_TRUE(ben.app().set_mentoring(space, "Sailing", Mentoring::kNone).ok());
  relay.settle();
  EXPECT_EQ(seen_by(ada, id_of(ben))->mentoring.size(), 1u);
}

TEST_F(MembersTest, ASpaceThatWasLeftCanBeDeletedFromTheDevice) {
  ASSERT_TRUE(send(ben, "x"));
  relay.settle();
  EXPECT_EQ(ben.app().delete_space(space).code(), ErrorCode::kRefused);
  ASSERT_TRUE(ben.app().leave_space(space).ok());
  relay.settle();
  const std::string hex = base::to_hex(space);
  EXPECT_GT(records(ben, "s/" + hex), 0u);
  EXPECT_GT(records(ben, "l/" + hex), 0u);
  // What a repair that was cut short has put aside.
  ben.disk.records[sync::parked_key(space, 0)] = {1};
  ASSERT_TRUE(ben.app().delete_space(space).ok());
  EXPECT_FALSE(ben.app().space(space).has_value());
  ben.settle();
  for (const char* prefix : {"s/", "l/", "p/", "q/", "m/forget/"})
    EXPECT_EQ(records(ben, prefix + hex), 0u) << prefix;
  restart(ben);
  EXPECT_TRUE(ben.app().spaces().empty());
  EXPECT_EQ(ben.app().problem(), Problem::kNone);
  let_in(ben);
  EXPECT_EQ(texts(ben), (std::vector<std::string>{"x"}));
}

TEST_F(MembersTest, ADeletionThatIsCutShortGoesOnAtTheNextStart) {
  ASSERT_TRUE(send(ben, "x"));
  ASSERT_TRUE(ben.app().leave_space(space).ok());
  relay.settle();
  relay.go_offline(ben);
  ASSERT_TRUE(ben.app().delete_space(space).ok());
  const std::string hex = base::to_hex(space);
  // As soon as the mark is on the disk.
  while (records(ben, "m/forget/" + hex) == 0) ben.app().tick();
  EXPECT_GT(records(ben, "s/" + hex), 0u);
  ben.crash();
  ben.open();
  EXPECT_TRUE(ben.app().spaces().empty());
  EXPECT_EQ(ben.app().problem(), Problem::kNone);
  ben.settle();
  for (const char* prefix : {"s/", "l/", "p/", "q/", "m/forget/"})
    EXPECT_EQ(records(ben, prefix + hex), 0u) << prefix;
}

TEST_F(MembersTest, ARestoredBackupDoesNotRepeatWhatWasWished) {
  const MemberId ben_id = id_of(ben);
  relay.go_offline(ada);
  ASSERT_TRUE(ada.app().remove_member(space, ben_id).ok());
  std::optional<base::Result<base::Bytes>> file;
  ada.app().back_up("correct horse", [&](base::Result<base::Bytes> made) { file = made; });
  relay.settle();
  ASSERT_TRUE(file && file->ok());
  World& clone = relay.nobody();
  clone.app().restore(**file, "correct horse", [](base::Result<void>) {});
  relay.settle();
  relay.settle();
  EXPECT_EQ(clone.app().phase(), Phase::kReady);
  EXPECT_FALSE(seen_by(clone, ben_id)->removing);
  EXPECT_EQ(seen_by(clone, ben_id)->stay, Stay::kPresent);
}

// A relay that lets a removed member go on writing, and shows one of the others that before it
// shows the removal.
TEST_F(MembersTest, WhatWasWrittenBeyondThePinsIsTakenOutAgain) {
  show_cy_what_is_too_late();
  ASSERT_EQ(texts(cy), (std::vector<std::string>{"in time", "too late"})) << "Cy cannot know";
  ASSERT_TRUE(ada.app().remove_member(space, id_of(ben)).ok());
  relay.settle();
  relay.settle();
  EXPECT_EQ(texts(ada), (std::vector<std::string>{"in time"}));
  EXPECT_EQ(texts(cy), (std::vector<std::string>{"in time"}));
  ASSERT_TRUE(send(cy, "and on"));
  relay.settle();
  EXPECT_EQ(texts(ada).back(), "and on");
  restart(cy);
  EXPECT_EQ(texts(cy).front(), "in time");
  EXPECT_EQ(texts(cy).size(), 2u);
}

// The space is read anew for that: whichever call of the store fails, it is there or missed aloud.
TEST(ReloadTest, ASpaceIsNeverGoneWithoutAWord) {
  struct Fresh : MembersTest {
    void TestBody() override {}
    bool run(std::uint64_t nth) {
      show_cy_what_is_too_late();
      cy.faults->fail_nth(nth, ErrorCode::kUnavailable);
      EXPECT_TRUE(ada.app().remove_member(space, id_of(ben)).ok());
      relay.settle();
      relay.settle();
      const bool there = cy.app().space(space).has_value();
      EXPECT_TRUE(there || cy.app().problem() == Problem::kStorageCorrupt) << nth;
      const bool hit = cy.faults->fault_hit();
      restart(cy);
      EXPECT_EQ(texts(cy), (std::vector<std::string>{"in time"})) << nth;
      return hit;
    }
  };
  EXPECT_GT(support::fail_each_call([](std::uint64_t nth) { return Fresh().run(nth); }, 60), 5u);
}

}  // namespace
}  // namespace ithaca::app
