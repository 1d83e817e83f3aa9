// Merging is commutative, associative and idempotent, and gives what the plain rules give. A
// failure names its seed; ITHACA_SEED=n runs that one alone.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/unit/core/model/oracle.h"

namespace ithaca::model {
namespace {

using testing::describe;
using testing::Event;
using testing::HistoryMaker;
using testing::member;
using testing::Oracle;
using testing::shuffled;

constexpr std::uint64_t kHistories = 3000;
constexpr std::size_t kEventsMax = 60;
// The oracle after every op is slow: one history in so many.
constexpr std::uint64_t kOracleStride = 20;

struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t last = kHistories;
};

Seeds seeds() {
  const char* one = std::getenv("ITHACA_SEED");
  if (one == nullptr) return {};
  const std::uint64_t seed = std::strtoull(one, nullptr, 10);
  return {seed, seed};
}

void feed(Replica& replica, const std::vector<Event>& events) {
  for (const Event& event : events) replica.apply(event.op, event.context);
}

Replica replay(const std::vector<Event>& events) {
  Replica replica(member(0));
  feed(replica, events);
  return replica;
}

std::vector<Event> history(HistoryMaker& maker) {
  return maker.make(5 + maker.prng().below(kEventsMax));
}

TEST(MergeLaws, EveryOrderGivesTheSameState) {
  for (auto [seed, last] = seeds(); seed <= last; ++seed) {
    SCOPED_TRACE("ITHACA_SEED=" + std::to_string(seed));
    HistoryMaker maker(seed);
    const std::vector<Event> events = history(maker);
    const Replica first = replay(events);
    for (int i = 0; i < 4; ++i) {
      const Replica other = replay(shuffled(events, maker.prng()));
      ASSERT_EQ(other.canonical_state(), first.canonical_state());
      ASSERT_EQ(describe(other), describe(first));
    }
  }
}

TEST(MergeLaws, EveryGroupingGivesTheSameState) {
  for (auto [seed, last] = seeds(); seed <= last; ++seed) {
    SCOPED_TRACE("ITHACA_SEED=" + std::to_string(seed));
    HistoryMaker maker(seed);
    const std::vector<Event> events = history(maker);
    std::vector<Event> parts[3];
    // Parts overlap: what two peers have in common arrives from both.
    for (const Event& event : events) {
      parts[maker.prng().below(3)].push_back(event);
      parts[maker.prng().below(3)].push_back(event);
    }
    std::vector<std::string> states;
    for (const auto& order : {std::array{0, 1, 2}, std::array{1, 2, 0}, std::array{2, 0, 1}}) {
      Replica replica(member(0));
      for (int part : order) {
        feed(replica, shuffled(parts[part], maker.prng()));
        // A look in between makes later changes take the incremental path.
        describe(replica);
      }
      states.push_back(base::to_hex(replica.canonical_state()) + describe(replica));
    }
    ASSERT_EQ(states[0], states[1]);
    ASSERT_EQ(states[0], states[2]);
  }
}

TEST(MergeLaws, RepetitionChangesNothing) {
  for (auto [seed, last] = seeds(); seed <= last; ++seed) {
    SCOPED_TRACE("ITHACA_SEED=" + std::to_string(seed));
    HistoryMaker maker(seed);
    const std::vector<Event> events = history(maker);
    Replica replica = replay(events);
    const Bytes before = replica.canonical_state();
    const std::string described = describe(replica);
    const std::uint64_t revision = replica.revision();
    for (const Event& event : shuffled(events, maker.prng()))
      ASSERT_NE(replica.apply(event.op, event.context), Applied::kChanged);
    ASSERT_EQ(replica.canonical_state(), before);
    ASSERT_EQ(describe(replica), described);
    ASSERT_EQ(replica.revision(), revision);
  }
}

TEST(MergeLaws, TheReplicaAgreesWithTheOracle) {
  for (auto [seed, last] = seeds(); seed <= last; ++seed) {
    SCOPED_TRACE("ITHACA_SEED=" + std::to_string(seed));
    HistoryMaker maker(seed);
    const std::vector<Event> events = history(maker);
    ASSERT_EQ(describe(replay(events)), Oracle(member(0), events).describe());
  }
}

TEST(MergeLaws, ReadingAfterEveryOpAgreesWithTheOracle) {
  for (auto [seed, last] = seeds(); seed <= last; seed += kOracleStride) {
    SCOPED_TRACE("ITHACA_SEED=" + std::to_string(seed));
    HistoryMaker maker(seed);
    const std::vector<Event> events = history(maker);
    Replica replica(member(0));
    std::vector<Event> so_far;
    for (const Event& event : events) {
      replica.apply(event.op, event.context);
      so_far.push_back(event);
      ASSERT_EQ(describe(replica), Oracle(member(0), so_far).describe());
    }
  }
}

// What the relay tells, and when, is no part of the merged state.
TEST(MergeLaws, PlaceAndReceiptAreNoPartOfTheState) {
  for (auto [seed, last] = seeds(); seed <= last; ++seed) {
    SCOPED_TRACE("ITHACA_SEED=" + std::to_string(seed));
    HistoryMaker maker(seed);
    std::vector<Event> events = history(maker);
    const Bytes state = replay(events).canonical_state();
    for (Event& event : events) {
      event.context.seq = maker.prng().next();
      event.context.received_ms = maker.prng().next();
      event.context.aseq = maker.prng().next();
    }
    ASSERT_EQ(replay(events).canonical_state(), state);
  }
}

// The test of the tests: histories do hold what they are meant to hold.
TEST(MergeLaws, HistoriesAreVaried) {
  std::size_t unread = 0, edited = 0, deleted = 0, reacted = 0, versions = 0, milestones = 0;
  std::size_t kept = 0, read = 0, bare = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    HistoryMaker maker(seed);
    const std::vector<Event> events = history(maker);
    Replica replica(member(0));
    for (const Event& event : events)
      if (replica.apply(event.op, event.context) == Applied::kKept) ++kept;
    unread += replica.unread_count();
    for (const MessageState* message : replica.messages()) {
      edited += message->edited;
      deleted += message->deleted;
      reacted += !message->reactions.empty();
      const auto others = testing::everybody_but(message->author);
      read += replica.receipt(*message, others) == Receipt::kRead;
    }
    for (const GoalState* goal : replica.goals()) {
      versions += !goal->title.others.empty();
      milestones += goal->milestones.size();
      bare += !goal->title.written();
    }
  }
  EXPECT_GT(unread, 100u);
  EXPECT_GT(edited, 30u);
  EXPECT_GT(deleted, 50u);
  EXPECT_GT(reacted, 50u);
  EXPECT_GT(versions, 10u);
  EXPECT_GT(milestones, 100u);
  EXPECT_GT(kept, 100u);
  EXPECT_GT(bare, 50u);
  EXPECT_GT(read, 10u);
}

}  // namespace
}  // namespace ithaca::model
