// One program alone: starting, its profile, its own records, and a disk that misbehaves.
#include "tests/unit/app/app_world.h"

#include "src/app/own_records.h"
#include "src/core/sync/store_keys.h"
#include "src/core/wire/limits.h"

namespace ithaca::app {
namespace {

using base::ErrorCode;

TEST(LifecycleTest, AsksForANameFirst) {
  World world;
  App& app = world.start();
  EXPECT_EQ(app.phase(), Phase::kStarting);
  world.settle();
  EXPECT_EQ(app.phase(), Phase::kWelcome);
  EXPECT_EQ(app.profile().name, "");
  EXPECT_EQ(app.create_space("Early", SpaceKind::kPair).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(app.update_profile({"Ada", "", ""}).code(), ErrorCode::kUnavailable);
  ASSERT_TRUE(app.create_profile({"  Ada ", "Europe/Athens", "el"}).ok());
  EXPECT_EQ(app.phase(), Phase::kReady);
  EXPECT_EQ(app.profile().name, "Ada");
  EXPECT_EQ(app.create_profile({"Eve", "", ""}).code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(app.profile().name, "Ada");
}

TEST(LifecycleTest, RefusesAProfileThatCannotBeAccepted) {
  World world;
  App& app = world.open();
  EXPECT_EQ(app.create_profile({" \t", "", ""}).code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(app.create_profile({"\xC0\x80", "", ""}).code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(app.create_profile({"Ada", "Europe/Athens; drop", ""}).code(),
            ErrorCode::kInvalidInput);
  EXPECT_EQ(app.create_profile({"Ada", "", "en_US"}).code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(app.create_profile({std::string(wire::kNameBytesMax + 1, 'a'), "", ""}).code(),
            ErrorCode::kTooLarge);
  EXPECT_EQ(app.phase(), Phase::kWelcome);
  std::string emoji;
  for (int i = 0; i < 500; ++i) emoji += "😀";
  ASSERT_TRUE(app.create_profile({emoji, "", ""}).ok());
  world.open();
  EXPECT_EQ(world.app().profile().name, emoji);
}

TEST(LifecycleTest, EverythingIsThereAfterARestart) {
  World world;
  world.open_as("Ada");
  const SpaceId space = *world.app().create_space("Ada and Ben", SpaceKind::kPair);
  const EntityId message = *world.app().send_message(space, "hello");
  ASSERT_TRUE(world.app().edit_message(space, message, "hello, Ben").ok());
  GoalDraft draft;
  draft.title = "Run";
  const EntityId goal = *world.app().save_goal(space, draft, {});
  ASSERT_TRUE(world.app().invite(space).ok());
  const std::string link = world.app().current_invite(space)->link;
  world.app().set_setting("theme", "dark");
  world.app().set_draft(space, "unfinished");

  App& app = world.open();
  EXPECT_EQ(app.phase(), Phase::kReady);
  EXPECT_EQ(app.problem(), Problem::kNone);
  EXPECT_EQ(app.profile().name, "Ada");
  EXPECT_EQ(app.profile().time_zone, "Europe/Athens");
  ASSERT_EQ(app.spaces().size(), 1u);
  EXPECT_EQ(app.spaces()[0].name, "Ada and Ben");
  EXPECT_FALSE(app.spaces()[0].on_relay);
  ASSERT_EQ(app.message_count(space), 1u);
  EXPECT_EQ(app.messages(space, 0, 9)[0].text, "hello, Ben");
  EXPECT_EQ(app.goal(space, goal)->title, "Run");
  EXPECT_EQ(app.current_invite(space)->link, link);
  EXPECT_EQ(app.setting("theme"), "dark");
  EXPECT_EQ(app.draft(space), "unfinished");
  EXPECT_EQ(app.sync_status().state, SyncState::kOffline);
  EXPECT_GE(app.sync_status().queued, 4u);
}

TEST(LifecycleTest, AMessageIsSavedOnlyOnceItIsOnTheDisk) {
  World world;
  world.open_as("Ada");
  const SpaceId space = *world.app().create_space("Ada and Ben", SpaceKind::kPair);
  world.settle();
  world.faults->set_stalled(true);
  ASSERT_TRUE(world.app().send_message(space, "hello").ok());
  world.settle();
  EXPECT_FALSE(world.app().messages(space, 0, 1)[0].saved);
  EXPECT_FALSE(world.app().saved());
  world.faults->set_stalled(false);
  world.settle();
  EXPECT_TRUE(world.app().messages(space, 0, 1)[0].saved);
  EXPECT_TRUE(world.app().saved());
}

TEST(LifecycleTest, DraftsAreWrittenSeldomAndOutliveACrash) {
  World world;
  world.open_as("Ada");
  const SpaceId space = *world.app().create_space("Ada and Ben", SpaceKind::kPair);
  world.settle();
  const std::uint64_t before = world.disk.commits;
  for (int i = 1; i <= 100; ++i) {
    world.app().set_draft(space, std::string(static_cast<std::size_t>(i), 'x'));
    world.pass(20);
  }
  world.pass(300);
  EXPECT_GE(world.disk.commits, before + 5);
  EXPECT_LE(world.disk.commits, before + 8);
  world.app().set_draft(space, "lost with the power");
  world.crash();
  world.open();
  EXPECT_EQ(world.app().draft(space), std::string(100, 'x'));
  world.app().set_draft(space, "");
  world.pass(300);
  world.open();
  EXPECT_EQ(world.app().draft(space), "");
  world.app().set_draft(SpaceId{}, "no such space");
  EXPECT_EQ(world.app().draft(SpaceId{}), "");
}

TEST(LifecycleTest, TheRevisionStandsStillWhenNothingHappens) {
  World world;
  world.open_as("Ada");
  world.pass(1000);
  world.line.set_reachable(false);
  const std::uint64_t before = world.app().revision();
  world.settle();
  EXPECT_EQ(world.app().revision(), before);
  ASSERT_TRUE(world.app().create_space("x", SpaceKind::kPair).ok());
  EXPECT_GT(world.app().revision(), before);
}

TEST(LifecycleTest, AFullDiskIsToldAndNothingIsLost) {
  World world;
  world.open_as("Ada");
  const SpaceId space = *world.app().create_space("Ada and Ben", SpaceKind::kPair);
  world.settle();
  world.disk.quota_bytes = world.disk.used_bytes();
  ASSERT_TRUE(world.app().send_message(space, "kept in memory").ok());
  world.settle();
  EXPECT_EQ(world.app().problem(), Problem::kStorageFull);
  EXPECT_EQ(world.app().phase(), Phase::kReady);
  EXPECT_FALSE(world.app().messages(space, 0, 1)[0].saved);
  world.disk.quota_bytes = 1 << 20;
  world.pass(5000);
  EXPECT_EQ(world.app().problem(), Problem::kNone);
  world.open();
  EXPECT_EQ(world.app().message_count(space), 1u);
}

TEST(LifecycleTest, AStoreThatCannotBeReadIsToldInItsOwnWay) {
  const auto problem_of = [](ErrorCode code) {
    World world;
    world.start();
    world.stop();
    world.store = std::make_unique<support::MemoryStore>(world.disk);
    world.faults = std::make_unique<support::FaultStore>(*world.store);
    world.faults->fail_all(code);
    App app(Ports{world.clock, world.random, *world.faults, world.line.client()}, kTestOrigin);
    app.start();
    for (int i = 0; i < 9; ++i) app.tick();
    EXPECT_EQ(app.phase(), Phase::kBroken);
    return app.problem();
  };
  EXPECT_EQ(problem_of(ErrorCode::kUnavailable), Problem::kStorageUnavailable);
  EXPECT_EQ(problem_of(ErrorCode::kNewerStore), Problem::kStorageNewer);
  EXPECT_EQ(problem_of(ErrorCode::kCorrupt), Problem::kStorageCorrupt);
}

TEST(LifecycleTest, ADatabaseFromTheFutureIsLeftAlone) {
  World world;
  world.open_as("Ada");
  world.stop();
  world.disk.records[std::string(sync::kFormatKey)] = {sync::kStoreFormat + 1, 0, 0, 0};
  const auto before = world.disk.records;
  world.open();
  EXPECT_EQ(world.app().phase(), Phase::kBroken);
  EXPECT_EQ(world.app().problem(), Problem::kStorageNewer);
  EXPECT_EQ(world.app().create_profile({"Eve", "", ""}).code(), ErrorCode::kUnavailable);
  world.pass(10'000);
  EXPECT_EQ(world.disk.records, before);
}

TEST(LifecycleTest, ACorruptRecordIsToldAndTheRestWorks) {
  World world;
  world.open_as("Ada");
  const SpaceId space = *world.app().create_space("Ada and Ben", SpaceKind::kPair);
  ASSERT_TRUE(world.app().send_message(space, "hello").ok());
  world.app().set_draft(space, "draft");
  world.stop();
  for (const auto& [key, value] : world.disk.records)
    if (key.starts_with("a/draft/")) world.disk.damaged.insert(key);
  ASSERT_EQ(world.disk.damaged.size(), 1u);
  world.open();
  EXPECT_EQ(world.app().phase(), Phase::kReady);
  EXPECT_EQ(world.app().problem(), Problem::kStorageCorrupt);
  EXPECT_EQ(world.app().message_count(space), 1u);
  EXPECT_EQ(world.app().draft(space), "");
}

TEST(LifecycleTest, ALostProfileIsTakenFromASpace) {
  World world;
  world.open_as("Ada");
  ASSERT_TRUE(world.app().create_space("Ada and Ben", SpaceKind::kPair).ok());
  world.stop();
  world.disk.damaged.insert("a/profile");
  world.open();
  EXPECT_EQ(world.app().phase(), Phase::kReady);
  EXPECT_EQ(world.app().profile().name, "Ada");
  EXPECT_EQ(world.app().profile().time_zone, "Europe/Athens");
}

TEST(LifecycleTest, FailingAnyStoreCallLosesNothing) {
  const std::uint64_t failed = support::fail_each_call([](std::uint64_t nth) {
    World world;
    world.open();
    world.faults->fail_nth(nth);
    EXPECT_TRUE(world.app().create_profile({"Ada", "", ""}).ok());
    const SpaceId space = *world.app().create_space("Ada and Ben", SpaceKind::kPair);
    world.pass(4000);
    EXPECT_TRUE(world.app().send_message(space, "hello").ok());
    world.app().set_draft(space, "draft");
    world.pass(4000);
    world.pass(4000);
    const bool hit = world.faults->fault_hit();
    world.open();
    EXPECT_EQ(world.app().phase(), Phase::kReady);
    EXPECT_EQ(world.app().message_count(space), 1u);
    EXPECT_EQ(world.app().draft(space), "draft");
    return hit;
  });
  EXPECT_GE(failed, 3u);
}

TEST(LifecycleTest, TwoTabsHandOver) {
  World world;
  world.open_as("Ada");
  const SpaceId space = *world.app().create_space("Ada and Ben", SpaceKind::kPair);
  world.settle();
  world.app().set_leading(false);
  world.settle();
  EXPECT_EQ(world.app().phase(), Phase::kOtherTab);
  EXPECT_EQ(world.app().send_message(space, "no").code(), ErrorCode::kUnavailable);
  {
    support::MemoryStore store(world.disk);
    support::MemoryLine line;
    line.set_reachable(false);
    support::SeededRandom random(77);
    App other(Ports{world.clock, random, store, line.client()}, kTestOrigin);
    other.start();
    for (int i = 0; i < 30; ++i) other.tick();
    ASSERT_TRUE(other.send_message(space, "from the other tab").ok());
    for (int i = 0; i < 9; ++i) other.tick();
    EXPECT_TRUE(other.saved());
  }
  // "Use here": the same page goes on with what the other one wrote.
  world.app().set_leading(true);
  world.settle();
  EXPECT_EQ(world.app().phase(), Phase::kReady);
  ASSERT_EQ(world.app().message_count(space), 1u);
  EXPECT_EQ(world.app().messages(space, 0, 1)[0].text, "from the other tab");
}

TEST(LifecycleTest, WhoDoesNotLeadDoesNotTouchTheDisk) {
  World world;
  world.open_as("Ada");
  world.stop();
  support::MemoryStore store(world.disk);
  App app(Ports{world.clock, world.random, store, world.line.client()}, kTestOrigin);
  app.set_leading(false);
  app.start();
  for (int i = 0; i < 9; ++i) app.tick();
  EXPECT_EQ(app.phase(), Phase::kOtherTab);
  app.set_leading(true);
  for (int i = 0; i < 9; ++i) app.tick();
  EXPECT_EQ(app.phase(), Phase::kReady);
}

TEST(LifecycleTest, BeingFencedShows) {
  World world;
  world.open_as("Ada");
  const SpaceId space = *world.app().create_space("Ada and Ben", SpaceKind::kPair);
  world.settle();
  support::MemoryStore newer(world.disk);
  ASSERT_TRUE(world.app().send_message(space, "too late").ok());
  world.settle();
  EXPECT_EQ(world.app().phase(), Phase::kOtherTab);
  EXPECT_EQ(world.app().problem(), Problem::kNone);
}

TEST(OwnRecordsTest, ARecordOfALaterVersionOrDamagedCountsAsNotThere) {
  OwnRecords records;
  records.load({{"a/profile", {2, 0, 0, 0}},
                {"a/settings", {1, 200, 200, 200}},
                {"a/draft/xyz", {1, 5, 'a'}},
                {"a/unknown", {1}}});
  EXPECT_FALSE(records.profile().has_value());
  EXPECT_EQ(records.setting("theme"), "");
  EXPECT_FALSE(records.dirty());
}

TEST(OwnRecordsTest, WhatWasSetMeanwhileStays) {
  OwnRecords before;
  before.set_setting("theme", "light");
  before.set_setting("intro", "seen");
  std::vector<port::StoreRecord> stored;
  for (port::StoreWrite& write : before.take_writes())
    stored.push_back({write.key, std::move(*write.value)});
  OwnRecords records;
  records.set_setting("theme", "dark");
  records.load(stored);
  EXPECT_EQ(records.setting("theme"), "dark");
  EXPECT_EQ(records.setting("intro"), "seen");
}

TEST(OwnRecordsTest, SettingsAndDraftsAreBounded) {
  OwnRecords records;
  for (std::size_t i = 0; i < kSettingsMax + 5; ++i)
    records.set_setting("s" + std::to_string(i), "v");
  EXPECT_EQ(records.setting("s" + std::to_string(kSettingsMax - 1)), "v");
  EXPECT_EQ(records.setting("s" + std::to_string(kSettingsMax)), "");
  records.take_writes();
  std::string text(kDraftBytesMax - 1, 'x');
  records.set_draft(SpaceId{}, text + "é");
  const auto writes = records.take_writes();
  ASSERT_EQ(writes.size(), 1u);
  EXPECT_LE(writes[0].value->size(), kDraftBytesMax + 8);
  EXPECT_TRUE(base::is_utf8(base::as_text(base::ByteView(*writes[0].value).subspan(4))));
}

}  // namespace
}  // namespace ithaca::app
