// A relay that lost part of what it had, or all: what two programs make of it, and what they say.
#include <cstdio>
#include <ctime>

#include "src/core/sync/store_keys.h"
#include "src/core/sync/store_writer.h"
#include "src/core/wire/frames.h"
#include "tests/unit/app/relay_world.h"

namespace ithaca::app {
namespace {

class RepairTest : public testing::Test {
 protected:
  RepairTest() : ada(relay.person("Ada")), ben(relay.person("Ben")) {
    space = relay.pair(ada, ben);
  }
  void send(World& world, const std::string& text) {
    EXPECT_TRUE(world.app().send_message(space, text).ok());
    relay.pass(500);
  }
  static std::vector<std::string> texts(World& world, const SpaceId& of) {
    std::vector<std::string> out;
    for (const MessageView& message : world.app().messages(of, 0, world.app().message_count(of)))
      out.push_back(message.text);
    return out;
  }
  RelayNotice notice(World& world) { return world.app().space(space)->notice; }
  void expect_all(const std::vector<std::string>& expected) {
    for (World* world : {&ada, &ben}) {
      EXPECT_EQ(texts(*world, space), expected);
      EXPECT_EQ(world->app().sync_status().state, SyncState::kUpToDate);
      EXPECT_EQ(world->app().sync_status().queued, 0u);
    }
  }

  RelayWorld relay;
  World& ada;
  World& ben;
  SpaceId space;
};

TEST_F(RepairTest, ARestoredBackupCostsNothing) {
  send(ada, "one");
  const auto old = relay.backup();
  send(ben, "two");
  send(ada, "three");
  relay.set_back(old);
  relay.pass(5000);
  send(ben, "four");
  relay.settle();
  expect_all({"one", "two", "three", "four"});
  EXPECT_EQ(notice(ada).doubt, RelayDoubt::kNone);
  EXPECT_EQ(notice(ben).doubt, RelayDoubt::kNone);
}

// Ben has never been sent what Ada and the relay had; it comes to him from her.
TEST_F(RepairTest, WhatOnlyOneHasReachesTheOther) {
  const auto old = relay.backup();
  relay.go_offline(ben);
  send(ada, "while Ben was away");
  relay.set_back(old);
  relay.pass(5000);
  relay.go_online(ben);
  relay.pass(5000);
  expect_all({"while Ben was away"});
}

TEST_F(RepairTest, WhoeverJoinedAfterTheBackupStaysIn) {
  World& cleo = relay.person("Cleo");
  const SpaceId circle = *ada.app().create_space("Circle", SpaceKind::kCircle);
  relay.settle();
  const auto old = relay.backup();
  ASSERT_TRUE(ada.app().invite(circle).ok());
  relay.settle();
  cleo.app().open_invite_link(ada.app().current_invite(circle)->link);
  relay.settle();
  ASSERT_TRUE(cleo.app().join().ok());
  relay.settle();
  ASSERT_TRUE(cleo.app().send_message(circle, "hello").ok());
  relay.settle();
  // Only Cleo comes back at first: her own entry is what the relay lacks.
  relay.go_offline(ada);
  relay.set_back(old);
  relay.pass(10'000);
  EXPECT_FALSE(cleo.app().space(circle)->removed);
  EXPECT_EQ(cleo.app().sync_status().state, SyncState::kUpToDate);
  relay.go_online(ada);
  relay.pass(5000);
  EXPECT_EQ(texts(ada, circle), std::vector<std::string>{"hello"});
  EXPECT_EQ(texts(cleo, circle), std::vector<std::string>{"hello"});
}

TEST_F(RepairTest, ARelayThatLostEverythingGetsItAllBack) {
  for (int i = 0; i < 30; ++i) send(i % 2 == 0 ? ada : ben, std::to_string(i));
  const std::vector<std::string> all = texts(ada, space);
  relay.go_offline(ben);
  relay.set_back(relay.nothing());
  relay.pass(10'000);
  // She is told that she is alone there.
  EXPECT_TRUE(notice(ada).alone_here);
  EXPECT_EQ(notice(ada).doubt, RelayDoubt::kNone);
  relay.go_online(ben);
  relay.pass(5000);
  send(ben, "after");
  relay.settle();
  std::vector<std::string> expected = all;
  expected.push_back("after");
  expect_all(expected);
  EXPECT_FALSE(notice(ada).alone_here);
  EXPECT_FALSE(notice(ben).alone_here);
}

TEST_F(RepairTest, ACrashInTheMiddleLosesNothing) {
  const auto old = relay.backup();
  for (int i = 0; i < 20; ++i) send(i % 2 == 0 ? ada : ben, std::to_string(i));
  const std::vector<std::string> all = texts(ada, space);
  // The power goes after each step of Ada's repair in turn.
  for (int steps = 1; steps < 40; ++steps) {
    relay.set_back(old);
    relay.go_offline(ben);
    ada.line.set_reachable(true);
    relay.pass(static_cast<std::uint64_t>(steps) * 50);
    ada.line.cut();
    while (ada.line.client().poll()) {
    }
    ada.crash();
    ada.open();
    ASSERT_EQ(texts(ada, space), all) << steps;
  }
  relay.go_online(ada);
  relay.go_online(ben);
  relay.pass(10'000);
  expect_all(all);
}

// A machine that was set back with everything on it does not know that.
TEST_F(RepairTest, ARelayThatWentBackSilentlyIsMendedAndSaid) {
  send(ada, "one");
  const auto old = relay.backup();
  send(ben, "two");
  // Whoever comes first mends it, and the other sees nothing of it.
  relay.go_offline(ben);
  relay.set_back(old, RelayWorld::Generation::kSame);
  relay.pass(5000);
  EXPECT_EQ(notice(ada).doubt, RelayDoubt::kWentBack);
  relay.go_online(ben);
  expect_all({"one", "two"});
  EXPECT_EQ(notice(ben).doubt, RelayDoubt::kNone);
  // It stays over a restart, until it is acknowledged.
  relay.go_offline(ada);
  ada.stop();
  ada.open();
  EXPECT_EQ(notice(ada).doubt, RelayDoubt::kWentBack);
  ada.app().acknowledge_relay(space);
  EXPECT_EQ(notice(ada).doubt, RelayDoubt::kNone);
  ada.stop();
  ada.open();
  EXPECT_EQ(notice(ada).doubt, RelayDoubt::kNone);
}

// Processor seconds until a relay that has lost everything has `entries` messages again. The line
// itself checks that no frame is over its limit.
double seconds_to_repair(std::size_t entries) {
  RelayWorld relay;
  World& ada = relay.person("Ada");
  const SpaceId space = relay.pair(ada, relay.person("Ben"));
  for (std::size_t i = 0; i < entries; ++i) {
    EXPECT_TRUE(ada.app().send_message(space, std::to_string(i)).ok());
    if (i % 500 == 499) relay.pass(500);
  }
  relay.settle();
  EXPECT_EQ(ada.app().sync_status().queued, 0u);
  const std::clock_t start = std::clock();
  relay.set_back(relay.nothing());
  const auto done = [&] {
    return ada.app().sync_status().state == SyncState::kUpToDate &&
           ada.app().space(space)->notice.to_put_back == 0;
  };
  relay.pass(2000);
  for (int i = 0; i < 600 && !done(); ++i) relay.pass(100);
  const double out = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  EXPECT_TRUE(done());
  relay.settle();
  const auto log = relay.backup().stats();
  EXPECT_GE(log->envelopes, entries);
  EXPECT_EQ(ada.app().message_count(space), entries);
  EXPECT_EQ(ada.app().space(space)->notice.doubt, RelayDoubt::kNone);
  return out;
}

TEST(RepairOfALongLog, TakesTimeInProportion) {
  const double few = seconds_to_repair(1'000);
  const double many = seconds_to_repair(10'000);
  RecordProperty("ms_of_1000", static_cast<int>(few * 1000));
  RecordProperty("ms_of_10000", static_cast<int>(many * 1000));
  std::printf("1,000 entries: %.3f s; 10,000 entries: %.3f s\n", few, many);
  EXPECT_LT(many, 30 * few);  // by the square of the entries it would be 100
}

std::size_t records_of_log(const World& world) {
  std::size_t out = 0;
  for (const auto& [key, value] : world.disk.records) out += key.starts_with(sync::kLogPrefix);
  return out;
}

// A conversation that was followed as it went has a record for each message. A store takes only so
// many writes at once; and the power goes in the middle of the cut.
TEST(RepairOfALongLog, IsCutInPieces) {
  RelayWorld relay;
  World& ada = relay.person("Ada");
  const SpaceId space = relay.pair(ada, relay.person("Ben"));
  std::size_t sent = 0;
  while (records_of_log(ada) <= sync::kCommitWritesMax) {
    for (int i = 0; i < 500; ++i, ++sent) {
      ASSERT_TRUE(ada.app().send_message(space, std::to_string(sent)).ok());
      relay.pass(50);
    }
  }
  relay.settle();
  const std::size_t whole = records_of_log(ada);
  ada.disk.writes_most = 0;
  relay.set_back(relay.nothing());
  for (int i = 0; i < 1000 && records_of_log(ada) == whole; ++i) relay.turn();
  EXPECT_GT(records_of_log(ada), 0u);
  ada.line.cut();
  ada.crash();
  ada.open();
  EXPECT_EQ(ada.app().message_count(space), sent);
  for (int i = 0; i < 600 && ada.app().sync_status().state != SyncState::kUpToDate; ++i)
    relay.pass(100);
  relay.settle();
  EXPECT_EQ(ada.app().message_count(space), sent);
  EXPECT_GE(relay.backup().stats()->envelopes, sent);
  EXPECT_LE(ada.disk.writes_most, sync::kCommitWritesMax);
  for (const auto& [key, value] : ada.disk.records)
    EXPECT_FALSE(key.starts_with(sync::kParkedPrefix)) << key;
}

TEST_F(RepairTest, AClosedRelayIsSaid) {
  send(ada, "one");
  relay::RelayConfig closed;
  closed.new_spaces = relay::NewSpaces::kRefused;
  relay.set_limits(closed);
  relay.set_back(relay.nothing());
  relay.pass(5000);
  EXPECT_EQ(ada.app().problem(), Problem::kRelayRefused);
  EXPECT_EQ(texts(ada, space), std::vector<std::string>{"one"});
  relay.set_limits({});
  relay.set_back(relay.nothing());
  relay.pass(20'000);
  EXPECT_EQ(ada.app().problem(), Problem::kNone);
  expect_all({"one"});
}

// What a newer program wrote is no lie of the relay's. Nothing is taken beyond it, and nothing
// lost.
TEST_F(RepairTest, WhatIsTooNewIsSaidAndWaits) {
  send(ada, "one");
  const auto newer = [](std::uint8_t version, std::uint8_t type) {
    base::Bytes out(300, 0);
    out[0] = version;
    out[1] = type;
    return out;
  };
  const auto frame = [&](int what) -> ithaca::wire::Frame {
    const ithaca::relay::SpaceSummary held = **relay.backup().load_space(space);
    switch (what) {
      case 0:
        return ithaca::wire::Control{space, held.control_count, {newer(1, 99)}};
      case 1:
        return ithaca::wire::Control{space, held.control_count, {newer(2, 7)}};
      default:
        return ithaca::wire::Batch{space, {{held.head_seq + 1, 5, newer(2, 1)}}};
    }
  };
  for (int what = 0; what < 3; ++what) {
    ben.line.server().send(ithaca::wire::encode(frame(what)));
    relay.pass(1000);
    EXPECT_TRUE(notice(ben).outdated);
    EXPECT_EQ(notice(ben).doubt, RelayDoubt::kNone) << "the relay is not to blame";
    EXPECT_EQ(ben.app().sync_status().state, SyncState::kAttention);
    EXPECT_TRUE(ben.app().send_message(space, "kept").ok());
    send(ada, "later");
    EXPECT_EQ(ben.app().sync_status().queued, 1u);
    EXPECT_EQ(ben.app().sync_status().state, SyncState::kAttention) << "it is not on its way";
    EXPECT_EQ(texts(ben, space).back(), "kept");
    // The next version of the program begins with another connection.
    relay.go_offline(ben);
    relay.go_online(ben);
    relay.pass(5000);
    EXPECT_FALSE(notice(ben).outdated);
    EXPECT_EQ(ben.app().sync_status().state, SyncState::kUpToDate);
    EXPECT_EQ(ben.app().sync_status().queued, 0u);
    EXPECT_EQ(texts(ben, space).size(), texts(ada, space).size());
  }
  EXPECT_EQ(texts(ada, space).size(), 7u);
}

}  // namespace
}  // namespace ithaca::app
