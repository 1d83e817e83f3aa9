// A replica that hears three people: its own Ann, Ben and Cem.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "src/core/model/replica.h"
#include "tests/unit/core/model/history.h"

namespace ithaca::model::testing {

// Writes ops in the name of three people: Ann (0, this replica's own), Ben (1), Cem (2).
class ReplicaFixture : public ::testing::Test {
 protected:
  static constexpr std::uint8_t kAnn = 0, kBen = 1, kCem = 2;

  // Applies an op by `who` in that person's next envelope, on the relay unless told otherwise.
  Op write(std::uint8_t who, OpType type, Field field, const EntityId& entity, Bytes value,
           TimeMs ts, std::vector<OpId> over = {}) {
    Op op{op_id(who, ++m_ids), type, ts, std::move(over), entity, field, std::move(value)};
    if (type == OpType::kCreate) op.entity = op.id;
    apply(who, op);
    return op;
  }
  Applied apply(std::uint8_t who, const Op& op) {
    const std::uint64_t aseq = ++m_aseq[who];
    return m_replica.apply(op, {member(who), actor(who), aseq, ++m_seq, 1000 + m_seq});
  }
  EntityId say(std::uint8_t who, std::string_view words, TimeMs ts) {
    return write(who, OpType::kCreate, Field::kMessage, {},
                 encode_message({std::nullopt, std::string(words)}), ts)
        .id;
  }
  OpId edit(std::uint8_t who, const EntityId& id, std::string_view words, TimeMs ts,
            std::vector<OpId> over = {}) {
    return write(who, OpType::kOwnSet, Field::kMessageText, id, text(words), ts, over).id;
  }
  void erase(std::uint8_t who, const EntityId& id) {
    write(who, OpType::kOwnSet, Field::kMessageDeleted, id, encode_flag(true), 50);
  }
  void react(std::uint8_t who, const EntityId& id, std::string_view emoji, bool on, TimeMs ts) {
    write(who, OpType::kSelfSet, Field::kReaction, id, encode_self(text(emoji), encode_flag(on)),
          ts);
  }
  void point(std::uint8_t who, const Cursor& cursor) {
    write(who, OpType::kCursor, Field::kCursor, {}, encode_cursor(cursor), 60);
  }
  EntityId goal(std::uint8_t who, TimeMs ts) {
    return write(who, OpType::kCreate, Field::kGoal, {}, {}, ts).id;
  }
  OpId title(std::uint8_t who, const EntityId& id, std::string_view words, TimeMs ts,
             std::vector<OpId> over = {}) {
    return write(who, OpType::kSet, Field::kGoalTitle, id, text(words), ts, over).id;
  }
  EntityId milestone(std::uint8_t who, const EntityId& of, std::string_view position) {
    const EntityId id =
        write(who, OpType::kCreate, Field::kMilestone, {}, base::to_bytes(of), 5).id;
    write(who, OpType::kSet, Field::kMilestonePosition, id, text(position), 5);
    return id;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> out;
    for (const MessageState* message : m_replica.messages()) out.push_back(message->text);
    return out;
  }

  Replica m_replica{member(kAnn)};
  std::uint64_t m_ids = 0, m_seq = 0;
  std::map<std::uint8_t, std::uint64_t> m_aseq;
};

}  // namespace ithaca::model::testing
