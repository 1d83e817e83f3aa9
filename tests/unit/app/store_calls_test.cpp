// Every call of one person's store fails in turn, in a life with a relay and another person: what
// the screen said to be saved, or on the relay, is there after a restart, and in the end both hold
// the same. And, since a store that fails hides what is written in two commits instead of one, or
// told before it is written: the power goes at each moment of making a space and of joining it.
#include "tests/unit/app/relay_world.h"

namespace ithaca::app {
namespace {

using base::ErrorCode;

constexpr std::uint64_t kRetriedMs = 8000;  // longer than it takes until a commit is tried again

class OneLife {
 public:
  OneLife() : ada(relay.person("Ada")), ben(relay.person("Ben")) {}

  // False if no call failed.
  bool joining(std::uint64_t nth, ErrorCode code) {
    ben.faults->fail_nth(nth, code);
    live();
    note_what_ben_was_told();
    const bool hit = ben.faults->fault_hit();
    restart_ben();
    check();
    return hit;
  }
  // The same while Ben writes offline, and the power goes the moment he is told: nobody else has
  // it.
  bool writing_offline(std::uint64_t nth, ErrorCode code) {
    live();
    relay.go_offline(ben);
    ben.faults->fail_nth(nth, code);
    for (const char* text : {"first", "second", "third"}) {
      EXPECT_TRUE(ben.app().send_message(space, text).ok());
      ben.pass(50);
      note_what_ben_was_told();
    }
    const bool hit = ben.faults->fault_hit();
    ben.crash(0);
    hang_up();
    ben.open();
    const auto there = texts(ben);
    for (const std::string& text : told)
      EXPECT_EQ(std::count(there.begin(), there.end(), text), 1) << text << " was said to be saved";
    relay.go_online(ben);
    relay.pass(kRetriedMs);
    check();
    return hit;
  }
  // The same for the calls of the start: Ben's program begins over a store that fails.
  bool starting(std::uint64_t nth, ErrorCode code) {
    live();
    note_what_ben_was_told();
    relay.go_offline(ben);
    const auto before = texts(ben);
    ben.stop();
    hang_up();
    ben.start([&](support::FaultStore& faults) { faults.fail_nth(nth, code); });
    relay.pass(kRetriedMs);
    const bool hit = ben.faults->fault_hit();
    const bool whole = ben.app().space(space).has_value() && texts(ben) == before;
    EXPECT_TRUE(whole || ben.app().problem() != Problem::kNone) << "nothing is said";
    restart_ben();
    check();
    return hit;
  }
  // The same while the relay is given back what it lost.
  bool repairing(std::uint64_t nth, ErrorCode code) {
    const auto old = relay.backup();
    live();
    relay.go_offline(ada);
    send(ben, "only Ben and the relay have it");
    note_what_ben_was_told();
    ben.faults->fail_nth(nth, code);
    relay.set_back(old);
    relay.pass(2 * kRetriedMs);
    note_what_ben_was_told();
    const bool hit = ben.faults->fault_hit();
    restart_ben();
    relay.go_online(ada);
    relay.pass(kRetriedMs);
    check();
    return hit;
  }

 private:
  void live() {
    space = *ada.app().create_space("Ada and Ben", SpaceKind::kPair);
    relay.settle();
    EXPECT_TRUE(ada.app().invite(space).ok());
    relay.settle();
    ben.app().open_invite_link(ada.app().current_invite(space)->link);
    relay.settle();
    EXPECT_TRUE(ben.app().join().ok());
    relay.pass(kRetriedMs);
    send(ada, "from Ada");
    send(ben, "from Ben");
    relay.go_offline(ben);
    send(ben, "written offline");
    note_what_ben_was_told();
    send(ada, "while Ben was away");
    relay.go_online(ben);
    relay.pass(kRetriedMs);
  }
  void send(World& world, const std::string& text) {
    EXPECT_TRUE(world.app().send_message(space, text).ok());
    if (&world == &ada) by_ada.push_back(text);
    relay.pass(500);
  }
  void note_what_ben_was_told() {
    if (!ben.app().space(space)) return;
    for (const MessageView& message : ben.app().messages(space, 0, ben.app().message_count(space)))
      if (message.own && (message.saved || message.receipt != Receipt::kQueued))
        told.insert(message.text);
  }
  // The connection ended with the program.
  void hang_up() {
    ben.line.cut();
    while (ben.line.client().poll()) {
    }
  }
  void restart_ben() {
    // Without a word to the disk: what was said to be there has to be there.
    ben.crash(0);
    hang_up();
    ben.open();
    relay.go_online(ben);
    relay.pass(kRetriedMs);
  }
  void check() {
    ASSERT_EQ(ben.app().phase(), Phase::kReady);
    ASSERT_TRUE(ben.app().space(space).has_value());
    const auto of_ben = texts(ben);
    for (const std::string& text : told)
      EXPECT_EQ(std::count(of_ben.begin(), of_ben.end(), text), 1) << text;
    for (const std::string& text : by_ada)
      EXPECT_EQ(std::count(of_ben.begin(), of_ben.end(), text), 1) << text;
    EXPECT_EQ(of_ben, texts(ada));
    EXPECT_EQ(ben.app().sync_status().queued, 0u);
    EXPECT_EQ(ben.app().sync_status().state, SyncState::kUpToDate);
  }
  std::vector<std::string> texts(World& world) const {
    std::vector<std::string> out;
    for (const MessageView& message :
         world.app().messages(space, 0, world.app().message_count(space)))
      out.push_back(message.text);
    return out;
  }

  RelayWorld relay;
  World& ada;
  World& ben;
  SpaceId space;
  std::vector<std::string> by_ada;
  std::set<std::string> told;
};

// The power goes after so many turns of everybody's.
class CutShort {
 public:
  // What becomes of what is being written then. A disk that stalls has written nothing for some
  // turns, in which the network went on.
  enum class Disk { kLoses, kKeeps, kStalls };
  CutShort() : ada(relay.person("Ada")), ben(relay.person("Ben")) {}

  // Of both: false if everything was over before.
  bool joining(std::uint64_t turns, Disk disk) {
    make_space();
    relay.settle();
    const std::string link = ada.app().current_invite(space)->link;
    ben.app().open_invite_link(link);
    bool was_in = false;
    live(ben, turns, disk, [&] {
      if (ben.app().join_view().step == JoinStep::kAsk) (void)ben.app().join();
      was_in = ben.app().join_view().step == JoinStep::kDone && ben.app().saved();
    });
    const bool over = was_in && ben.app().message_count(space) == 1;
    restart(ben, disk);
    // Whose JOIN the relay took is in: the invite is used, and nobody else has the keys.
    const bool is_in = ben.app().space(space).has_value();
    EXPECT_EQ(ada.app().space(space)->members.size(), is_in ? 2u : 1u);
    EXPECT_TRUE(is_in || !was_in);
    if (!is_in) join(link);
    check();
    return !over;
  }
  bool making(std::uint64_t turns, Disk disk) {
    make_space();
    std::string link;
    bool saved = false;
    live(ada, turns, disk, [&] {
      saved = ada.app().saved();
      const auto invite = ada.app().current_invite(space);
      if (invite && invite->on_relay) link = invite->link;
    });
    restart(ada, disk);
    EXPECT_TRUE(ada.app().space(space).has_value() || (!saved && link.empty()));
    if (!ada.app().space(space)) {
      EXPECT_TRUE(ada.app().spaces().empty());  // not half of it
      return true;
    }
    EXPECT_EQ(ada.app().space(space)->name, "Ada and Ben");
    if (link.empty()) return true;
    join(link);
    check();
    return !saved;
  }

 private:
  void make_space() {
    space = *ada.app().create_space("Ada and Ben", SpaceKind::kPair);
    EXPECT_TRUE(ada.app().invite(space).ok());
    EXPECT_TRUE(ada.app().send_message(space, "from Ada").ok());
  }
  template <typename Look>
  void live(World& world, std::uint64_t turns, Disk disk, Look look) {
    for (std::uint64_t i = 0; i < turns; ++i) {
      relay.turn();
      look();
    }
    world.faults->set_stalled(disk == Disk::kStalls);
    for (int i = 0; disk == Disk::kStalls && i < 10; ++i) {
      relay.turn();
      look();
    }
  }
  void restart(World& world, Disk disk) {
    world.crash(disk == Disk::kKeeps ? 1 : 0);
    world.line.cut();
    while (world.line.client().poll()) continue;
    world.open();
    relay.pass(kRetriedMs);
  }
  void join(const std::string& link) {
    ben.app().open_invite_link(link);
    relay.settle();
    EXPECT_TRUE(ben.app().join().ok());
    relay.settle();
  }
  void check() {
    ASSERT_TRUE(ben.app().space(space).has_value());
    ASSERT_EQ(ben.app().message_count(space), 1u);
    EXPECT_EQ(ben.app().messages(space, 0, 1).front().text, "from Ada");
    EXPECT_TRUE(ben.app().send_message(space, "from Ben").ok());
    relay.settle();
    EXPECT_EQ(ada.app().message_count(space), 2u);
    for (World* world : {&ada, &ben}) EXPECT_EQ(world->app().space(space)->members.size(), 2u);
  }

  RelayWorld relay;
  World& ada;
  World& ben;
  SpaceId space;
};

using Moments = bool (CutShort::*)(std::uint64_t turns, CutShort::Disk disk);

// How many moments there are.
std::uint64_t cut_at_each(Moments life) {
  std::uint64_t moments = 0;
  using Disk = CutShort::Disk;
  for (const Disk disk : {Disk::kLoses, Disk::kKeeps, Disk::kStalls}) {
    const auto cut = [&](std::uint64_t turns) {
      SCOPED_TRACE("after " + std::to_string(turns) + " turns, disk " +
                   std::to_string(static_cast<int>(disk)));
      return (CutShort().*life)(turns, disk) && !testing::Test::HasFailure();
    };
    std::uint64_t turns = 0;
    while (cut(turns)) ++turns;
    moments += turns;
  }
  return moments;
}

using Life = bool (OneLife::*)(std::uint64_t nth, ErrorCode code);

std::uint64_t fail_each(Life life) {
  std::uint64_t failed = 0;
  for (const ErrorCode code : {ErrorCode::kQuota, ErrorCode::kUnavailable}) {
    failed += support::fail_each_call([&](std::uint64_t nth) {
      SCOPED_TRACE(std::string(base::error_name(code)) + " at call " + std::to_string(nth));
      return (OneLife().*life)(nth, code) && !testing::Test::HasFailure();
    });
  }
  return failed;
}

TEST(StoreCallsTest, JoiningAndWritingLosesNothingThatWasSaid) {
  EXPECT_GT(fail_each(&OneLife::joining), 30u);
}

TEST(PowerCutTest, WhoseJoiningTheRelayTookIsIn) { EXPECT_GT(cut_at_each(&CutShort::joining), 9u); }

TEST(PowerCutTest, ASpaceIsThereWithItsInviteOrNotAtAll) {
  EXPECT_GT(cut_at_each(&CutShort::making), 6u);
}

TEST(StoreCallsTest, WhatIsSaidToBeSavedIsOnThisDisk) {
  EXPECT_GE(fail_each(&OneLife::writing_offline), 4u);
}

TEST(StoreCallsTest, AStartThatCannotReadSaysSoAndTheNextOneCan) {
  EXPECT_GE(fail_each(&OneLife::starting), 6u);
}

TEST(StoreCallsTest, ARepairLosesNothing) { EXPECT_GT(fail_each(&OneLife::repairing), 10u); }

}  // namespace
}  // namespace ithaca::app
