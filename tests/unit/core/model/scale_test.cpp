// Costs must stay in proportion: measured against the same work at a smaller size, never in
// absolute time. A quadratic step anywhere would show as a factor of about kGrowth.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <functional>

#include "tests/unit/core/model/history.h"

namespace ithaca::model {
namespace {

using testing::actor;
using testing::member;
using testing::op_id;
using testing::text;

constexpr std::uint64_t kSmall = 1'250;
constexpr std::uint64_t kGrowth = 16;
constexpr std::uint64_t kLarge = kSmall * kGrowth;

// Seconds of processor time of the best of three runs: a busy machine must not matter.
double measure(const std::function<void()>& work) {
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const std::clock_t start = std::clock();
    work();
    best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  // A clock of coarse steps must not read as nothing.
  return std::max(best, 1e-4);
}

// Linear work with logarithms and colder caches stays well below half of quadratic growth.
void expect_in_proportion(const std::function<void(std::uint64_t)>& work) {
  const double small = measure([&] { work(kSmall); });
  const double large = measure([&] { work(kLarge); });
  EXPECT_LT(large, small * kGrowth * kGrowth / 2) << small << " s, then " << large << " s";
}

Op message(std::uint64_t number, TimeMs ts) {
  const EntityId id = op_id(1, number);
  return {id,
          OpType::kCreate,
          ts,
          {},
          id,
          Field::kMessage,
          encode_message({std::nullopt, "Message " + std::to_string(number)})};
}

OpContext from_ben(std::uint64_t aseq) { return {member(1), actor(1), aseq, aseq, aseq}; }

TEST(Scale, MessagesInOrder) {
  expect_in_proportion([](std::uint64_t count) {
    Replica replica(member(0));
    for (std::uint64_t i = 1; i <= count; ++i) {
      replica.apply(message(i, 1000 + i), from_ben(i));
      ASSERT_EQ(replica.messages().size(), i);
    }
    ASSERT_EQ(replica.unread_count(), count);
  });
}

TEST(Scale, MessagesInAnyOrder) {
  expect_in_proportion([](std::uint64_t count) {
    base::Prng prng(3);
    Replica replica(member(0));
    for (std::uint64_t i = 1; i <= count; ++i)
      replica.apply(message(i, prng.below(1'000'000)), from_ben(i));
    const auto messages = replica.messages();
    ASSERT_EQ(messages.size(), count);
    ASSERT_TRUE(std::is_sorted(messages.begin(), messages.end(), [](auto* left, auto* right) {
      return std::tie(left->ts, left->id) < std::tie(right->ts, right->id);
    }));
  });
}

TEST(Scale, ReadingOneByOne) {
  expect_in_proportion([](std::uint64_t count) {
    Replica replica(member(0));
    for (std::uint64_t i = 1; i <= count; ++i) replica.apply(message(i, 1000 + i), from_ben(i));
    for (std::uint64_t i = 1; i <= count; ++i) {
      const Bytes said = encode_cursor({{actor(1), {i, i}}});
      if (i % 100 == 0)
        replica.apply({op_id(0, i), OpType::kCursor, 5, {}, {}, Field::kCursor, said},
                      {member(0), actor(0), i, i, i});
      ASSERT_EQ(replica.message_index(op_id(1, i)), i - 1);
    }
  });
}

TEST(Scale, TenThousandGoals) {
  expect_in_proportion([](std::uint64_t count) {
    Replica replica(member(0));
    std::uint64_t ids = 0;
    for (std::uint64_t i = 1; i <= count / 2; ++i) {
      const EntityId goal = op_id(1, ++ids);
      replica.apply({goal, OpType::kCreate, i, {}, goal, Field::kGoal, {}}, from_ben(i));
      replica.apply({op_id(1, ++ids), OpType::kSet, i, {}, goal, Field::kGoalTitle, text("G")},
                    from_ben(i));
      const EntityId step = op_id(1, ++ids);
      replica.apply({step, OpType::kCreate, i, {}, step, Field::kMilestone, base::to_bytes(goal)},
                    from_ben(i));
      replica.apply({op_id(1, ++ids), OpType::kSet, i, {}, step, Field::kMilestoneDone, {1}},
                    from_ben(i));
    }
    ASSERT_EQ(replica.goals().size(), count / 2);
    ASSERT_EQ(replica.goals()[count / 4]->done_count, 1u);
    // A look after every single change, as a screen takes it.
    for (std::uint64_t i = 0; i < count / 2; ++i) {
      const EntityId goal = replica.goals()[i]->id;
      replica.apply({op_id(1, ++ids), OpType::kSet, i, {}, goal, Field::kGoalStatus, {1}},
                    from_ben(i));
    }
  });
}

// A dishonest member writes one register over and over, without naming what stands or naming all.
TEST(Scale, HostileRegisters) {
  expect_in_proportion([](std::uint64_t count) {
    Replica replica(member(0));
    const EntityId goal = op_id(1, 1);
    replica.apply({goal, OpType::kCreate, 1, {}, goal, Field::kGoal, {}}, from_ben(1));
    for (std::uint64_t i = 2; i <= count; ++i) {
      Op op{op_id(1, i), OpType::kSet, i, {}, goal, Field::kGoalTitle, text(std::to_string(i))};
      if (i % 2 == 0)
        for (std::uint64_t n = 0; n < 16; ++n) op.over.push_back(op_id(2, i * 16 + n));
      replica.apply(op, from_ben(i));
    }
    ASSERT_EQ(replica.goal(goal)->title.others.size(), kOtherVersionsShownMax);
  });
}

TEST(Scale, HostileMilestonesAndReactions) {
  expect_in_proportion([](std::uint64_t count) {
    Replica replica(member(0));
    const EntityId goal = op_id(1, 1);
    replica.apply({goal, OpType::kCreate, 1, {}, goal, Field::kGoal, {}}, from_ben(1));
    replica.apply(message(2, 5), from_ben(2));
    for (std::uint64_t i = 3; i <= count; ++i) {
      const OpId id = op_id(1, i);
      if (i % 2 == 0)
        replica.apply({id, OpType::kCreate, i, {}, id, Field::kMilestone, base::to_bytes(goal)},
                      from_ben(i));
      else
        replica.apply({id,
                       OpType::kSelfSet,
                       i,
                       {},
                       op_id(1, 2),
                       Field::kReaction,
                       encode_self(text(std::to_string(i)), {{1}})},
                      from_ben(i));
    }
    ASSERT_EQ(replica.goal(goal)->milestones.size(), count / 2 - 1);
    ASSERT_EQ(replica.messages()[0]->reactions.size(), kReactionKindsShownMax);
  });
}

TEST(Scale, HostileCreationsUnderOneId) {
  expect_in_proportion([](std::uint64_t count) {
    Replica replica(member(0));
    for (std::uint64_t i = 1; i <= count; ++i) {
      Op op = message(i, count - i);
      op.id = op.entity = op_id(1, 1);
      replica.apply(op, from_ben(i));
    }
    ASSERT_EQ(replica.messages().size(), 1u);
    ASSERT_EQ(replica.messages()[0]->ts, 0u);
  });
}

}  // namespace
}  // namespace ithaca::model
