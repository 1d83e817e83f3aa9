// Two people who are apart: what one does is minted, encoded, carried over and merged.
#pragma once

#include <gtest/gtest.h>

#include "src/core/model/op_factory.h"
#include "tests/support/seeded_random.h"
#include "tests/unit/core/model/history.h"

namespace ithaca::model::testing {

// One person with one device: acts, and hears of what the other did.
struct Person {
  explicit Person(std::uint8_t number)
      : random(number + 1),
        device(testing::device(number)),
        factory(device, random),
        replica(member(number)),
        context{member(number), testing::actor(number), 0, {}, 0} {}

  // Applies what was minted, as its receiver would find it, and keeps it for the other.
  EntityId act(const OpFactory::Ops& ops) {
    EXPECT_TRUE(ops.ok());
    if (!ops.ok() || ops->empty()) return {};
    const Bytes content = encode_ops(*ops).value();
    ++context.aseq;
    const DecodedOps decoded = decode_ops(content, device).value();
    EXPECT_EQ(decoded.ops, *ops);
    replica.apply_all(decoded, context);
    outbox.push_back({decoded, context});
    return ops->front().id;
  }
  void hear(Person& other) {
    for (const auto& [decoded, from] : other.outbox) replica.apply_all(decoded, from);
    other.outbox.clear();
  }

  support::SeededRandom random;
  DeviceKey device;
  OpFactory factory;
  Replica replica;
  OpContext context;
  std::vector<std::pair<DecodedOps, OpContext>> outbox;
};

class PeopleFixture : public ::testing::Test {
 protected:
  void meet() {
    ben.hear(ann);
    ann.hear(ben);
    EXPECT_EQ(ann.replica.canonical_state(), ben.replica.canonical_state());
  }
  std::vector<std::string> steps(const Person& who, const EntityId& goal) const {
    std::vector<std::string> out;
    for (const MilestoneState* one : who.replica.goal(goal)->milestones)
      out.push_back(one->text.value);
    return out;
  }
  EntityId step(const Person& who, const EntityId& goal, std::size_t index) const {
    return who.replica.goal(goal)->milestones.at(index)->id;
  }
  GoalDraft draft() const {
    return {"Learn Greek", "To read Homer", "2030-06-01", GoalStatus::kActive, {"a", "b", "c"}};
  }

  Person ann{0}, ben{1};
};

}  // namespace ithaca::model::testing
