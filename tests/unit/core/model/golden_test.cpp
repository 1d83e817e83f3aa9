// The model's bytes against the golden ones: the same natively and in WASM, today and tomorrow.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/golden/model_states.h"
#include "tests/unit/core/model/describe.h"

namespace ithaca::model {
namespace {

using testing::actor;
using testing::member;
using testing::op_id;
using testing::text;

// Source: Fowler, Noll, Vo: FNV-1a with 64 bits.
std::uint64_t fnv(ByteView bytes) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001B3u;
  return hash;
}

std::vector<Op> one_of_each() {
  const EntityId message = op_id(1, 1), goal = op_id(1, 2), step = op_id(1, 3);
  const std::vector<OpId> over{op_id(2, 70), op_id(3, 71)};
  std::uint64_t ids = 10;
  const auto op = [&](OpType type, Field field, const EntityId& entity, Bytes value) {
    ++ids;
    return Op{op_id(1, ids), type, 1'700'000'000'000 + ids, over, entity, field, value};
  };
  const auto create = [&](Field field, const EntityId& id, Bytes value) {
    return Op{id, OpType::kCreate, 1'700'000'000'000, {}, id, field, value};
  };
  using enum OpType;
  const EntityId space;
  return {
      create(Field::kMessage, message, encode_message({op_id(2, 9), "Hello, 世界 👋🏽"})),
      op(kOwnSet, Field::kMessageText, message, text("Hello again")),
      op(kOwnSet, Field::kMessageDeleted, message, encode_flag(true)),
      op(kSelfSet, Field::kReaction, message, encode_self(text("👍"), encode_flag(true))),
      create(Field::kGoal, goal, {}),
      op(kSet, Field::kGoalTitle, goal, text("Read the Odyssey")),
      op(kSet, Field::kGoalWhy, goal, text("Because it is there")),
      op(kSet, Field::kGoalTargetDate, goal, text("2030-12-31")),
      op(kSet, Field::kGoalStatus, goal, encode_status(GoalStatus::kLetGo)),
      op(kSet, Field::kGoalDeleted, goal, encode_flag(false)),
      create(Field::kMilestone, step, base::to_bytes(goal)),
      op(kSet, Field::kMilestoneText, step, text("Book one")),
      op(kSet, Field::kMilestoneDone, step, encode_flag(true)),
      op(kSet, Field::kMilestonePosition, step, text("V4q")),
      op(kSet, Field::kMilestoneDeleted, step, encode_flag(false)),
      op(kSelfSet, Field::kMemberName, space, encode_self({}, text("Ann"))),
      op(kSelfSet, Field::kMemberTimeZone, space, encode_self({}, text("Europe/Athens"))),
      op(kSelfSet, Field::kMemberLanguage, space, encode_self({}, text("el"))),
      op(kSet, Field::kSpaceName, space, text("Ithaca")),
      op(kCursor, Field::kCursor, space, encode_cursor({{actor(1), {300, 2}}, {actor(2), {1, 0}}})),
      op(kSelfSet, Field::kMemberMentoring, space, encode_self(text("Thesis"), Bytes{1})),
  };
}

TEST(Golden, EveryFieldsBytes) {
  const std::vector<Op> ops = one_of_each();
  ASSERT_EQ(ops.size(), std::size(golden::kModelOps));
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const golden::ModelOp& expected = golden::kModelOps[i];
    EXPECT_EQ(static_cast<std::uint32_t>(ops[i].field), expected.field);
    EXPECT_TRUE(is_understood(ops[i])) << expected.field;
    EXPECT_EQ(fnv(encode_op(ops[i])), expected.encoded)
        << "{" << expected.field << ", 0x" << std::hex << fnv(encode_op(ops[i])) << "},";
  }
}

// Small enough to read: format in src/core/model/canonical.cpp.
TEST(Golden, ACanonicalState) {
  Replica replica(member(0));
  const OpContext context{member(1), actor(1), 1, 1, 1};
  const EntityId goal = op_id(1, 2);
  replica.apply(
      {op_id(1, 3), OpType::kSet, 300, {op_id(0, 9)}, goal, Field::kGoalTitle, text("Hi")},
      context);
  replica.apply({goal, OpType::kCreate, 5, {}, goal, Field::kGoal, {}}, context);
  replica.apply({op_id(1, 4),
                 OpType::kCursor,
                 6,
                 {},
                 {},
                 Field::kCursor,
                 encode_cursor({{actor(0), {7, 6}}})},
                context);
  replica.keep_opaque(Bytes{0xAB}, context);
  const std::string author = "0101010101010101010101010101010101010101010101010101010101010101";
  const std::string zeros(64, '0');
  EXPECT_EQ(base::to_hex(replica.canonical_state()),
            "01"
            "01"
            "818181818181818100000000000000000000000000000002"
            "01" +
                author +
                "10"
                "05"
                "00"
                "01"
                "11" +
                zeros +
                "00"
                "01"
                "ac02"
                "818181818181818100000000000000000000000000000003" +
                author +
                "024869"
                "01"
                "808080808080808000000000000000000000000000000009"
                "01" +
                author +
                "01"
                "4040404040404040404040404040404040404040404040404040404040404040"
                "07"
                "06"
                "01" +
                author +
                "00"
                "01ab");
}

TEST(Golden, MergedStates) {
  for (const golden::ModelState& expected : golden::kModelStates) {
    testing::HistoryMaker maker(expected.seed);
    const auto events = maker.make(200);
    Replica replica(member(0));
    for (const auto& event : testing::shuffled(events, maker.prng()))
      replica.apply(event.op, event.context);
    const std::uint64_t state = fnv(replica.canonical_state());
    const std::uint64_t shown = fnv(base::as_bytes(testing::describe(replica)));
    EXPECT_TRUE(state == expected.canonical_state && shown == expected.shown)
        << "{" << expected.seed << ", 0x" << std::hex << state << ", 0x" << shown << "},";
  }
}

// What is on the disk of a long conversation: pages, the summary, ops that nobody understands yet.
TEST(Golden, Pages) {
  for (const golden::ModelPages& expected : golden::kModelPages) {
    testing::HistoryMaker maker(expected.seed);
    Replica replica(member(0));
    for (const auto& event : maker.make(200)) replica.apply(event.op, event.context);
    std::vector<EntityId> ids = replica.take_changed();
    std::sort(ids.begin(), ids.end());
    const std::uint64_t page = fnv(replica.write_page(ids));
    const std::uint64_t summary = fnv(replica.write_summary());
    Bytes all;
    const auto kept = replica.take_changed_kept(1000);
    ASSERT_TRUE(kept);
    for (const Bytes& part : *kept) all.insert(all.end(), part.begin(), part.end());
    EXPECT_TRUE(page == expected.page && summary == expected.summary && fnv(all) == expected.kept)
        << "{" << expected.seed << ", 0x" << std::hex << page << ", 0x" << summary << ", 0x"
        << fnv(all) << "},";
  }
}

}  // namespace
}  // namespace ithaca::model
