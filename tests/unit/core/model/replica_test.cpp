// What a replica shows, rule by rule. That order never matters is in merge_laws_test.cpp.
#include "tests/unit/core/model/replica_fixture.h"

namespace ithaca::model {
namespace {

using testing::actor;
using testing::member;
using testing::op_id;
using testing::text;

using Texts = std::vector<std::string>;

class ReplicaTest : public testing::ReplicaFixture {};

TEST_F(ReplicaTest, StartsEmpty) {
  EXPECT_TRUE(m_replica.messages().empty());
  EXPECT_TRUE(m_replica.goals().empty());
  EXPECT_EQ(m_replica.greatest_message_ts(), 0u);
  EXPECT_EQ(m_replica.unread_count(), 0u);
  EXPECT_EQ(m_replica.first_unread(), nullptr);
  EXPECT_EQ(m_replica.message(op_id(1, 1)), nullptr);
  EXPECT_EQ(m_replica.goal(op_id(1, 1)), nullptr);
  EXPECT_EQ(m_replica.message_index(op_id(1, 1)), std::nullopt);
  EXPECT_FALSE(m_replica.space_name().written());
  EXPECT_FALSE(m_replica.profile(member(1)).name.written());
  EXPECT_EQ(m_replica.revision(), 0u);
}

TEST_F(ReplicaTest, MessagesSortByTimeThenId) {
  say(kBen, "second", 20);
  const EntityId tie = say(kAnn, "first, by id", 20);
  say(kCem, "third", 30);
  say(kBen, "zeroth", 10);
  EXPECT_EQ(texts(), (Texts{"zeroth", "first, by id", "second", "third"}));
  EXPECT_EQ(m_replica.message_index(tie), 1u);
  EXPECT_EQ(m_replica.greatest_message_ts(), 30u);
  EXPECT_TRUE(m_replica.message(tie)->own);
}

TEST_F(ReplicaTest, OnlyTheAuthorEdits) {
  const EntityId id = say(kBen, "one", 10);
  edit(kAnn, id, "not hers", 99);
  EXPECT_EQ(texts(), Texts{"one"});
  EXPECT_FALSE(m_replica.message(id)->edited);
  edit(kBen, id, "two", 11);
  EXPECT_EQ(texts(), Texts{"two"});
  EXPECT_TRUE(m_replica.message(id)->edited);
}

TEST_F(ReplicaTest, AnEditMayComeBeforeItsMessage) {
  const EntityId id = op_id(kBen, 77);
  edit(kBen, id, "edited", 12);
  edit(kAnn, id, "not hers", 99);
  react(kAnn, id, "+", true, 13);
  EXPECT_EQ(m_replica.message(id), nullptr);
  Op create{
      id, OpType::kCreate, 10, {}, id, Field::kMessage, encode_message({std::nullopt, "raw"})};
  EXPECT_EQ(apply(kBen, create), Applied::kChanged);
  EXPECT_EQ(texts(), Texts{"edited"});
  EXPECT_EQ(m_replica.message(id)->reactions.size(), 1u);
}

TEST_F(ReplicaTest, OverBeatsALaterTime) {
  const EntityId id = say(kBen, "one", 10);
  const OpId ahead = edit(kBen, id, "clock ahead", 1'000'000);
  edit(kBen, id, "corrected", 20, {ahead});
  EXPECT_EQ(texts(), Texts{"corrected"});
}

TEST_F(ReplicaTest, DeletionIsFinalAndErasesTheText) {
  const EntityId id = say(kBen, "secret words", 10);
  edit(kBen, id, "secret edit", 11);
  react(kAnn, id, "+", true, 12);
  erase(kAnn, id);
  EXPECT_FALSE(m_replica.message(id)->deleted) << "only its author deletes";
  erase(kBen, id);
  edit(kBen, id, "secret late edit", 99);
  const MessageState* message = m_replica.message(id);
  EXPECT_TRUE(message->deleted);
  EXPECT_EQ(message->text, "");
  EXPECT_FALSE(message->edited);
  EXPECT_TRUE(message->reactions.empty());
  EXPECT_EQ(m_replica.messages().size(), 1u) << "a tombstone remains";
  const Bytes state = m_replica.canonical_state();
  const std::string_view all = base::as_text(state);
  EXPECT_EQ(all.find("secret"), std::string_view::npos);
}

TEST_F(ReplicaTest, ReactionsBelongToWhoMadeThem) {
  const EntityId id = say(kBen, "x", 10);
  react(kCem, id, "👍", true, 20);
  react(kAnn, id, "🎉", true, 15);
  react(kAnn, id, "👍", true, 21);
  react(kBen, id, "👍", true, 22);
  react(kBen, id, "👍", false, 23);
  const auto& reactions = m_replica.message(id)->reactions;
  ASSERT_EQ(reactions.size(), 2u);
  EXPECT_EQ(reactions[0].emoji, "🎉") << "in order of first use";
  EXPECT_EQ(reactions[1].emoji, "👍");
  EXPECT_EQ(reactions[1].members, (std::vector<MemberId>{member(kAnn), member(kCem)}));
}

TEST_F(ReplicaTest, ConcurrentWritesShowOneAndKeepTheOther) {
  const EntityId id = goal(kAnn, 5);
  const OpId first = title(kAnn, id, "Draft", 6);
  const OpId hers = title(kAnn, id, "Hers", 10, {first});
  const OpId his = title(kBen, id, "His", 11, {first});
  const GoalState* state = m_replica.goal(id);
  EXPECT_EQ(state->title.value, "His");
  EXPECT_EQ(state->title.op, his);
  ASSERT_EQ(state->title.others.size(), 1u);
  EXPECT_EQ(state->title.others[0].value, "Hers");
  EXPECT_EQ(state->title.others[0].author, member(kAnn));
  EXPECT_EQ(state->title.others[0].ts, 10u);
  EXPECT_EQ(m_replica.current_ops(id, Field::kGoalTitle), (std::vector<OpId>{his, hers}));

  title(kAnn, id, "Agreed", 1, m_replica.current_ops(id, Field::kGoalTitle));
  EXPECT_EQ(m_replica.goal(id)->title.value, "Agreed");
  EXPECT_TRUE(m_replica.goal(id)->title.others.empty());
}

TEST_F(ReplicaTest, EqualVersionsShowOnce) {
  const EntityId id = goal(kAnn, 5);
  title(kAnn, id, "Same", 10);
  title(kBen, id, "Same", 11);
  title(kCem, id, "Else", 9);
  title(kCem, id, "Else", 8);
  EXPECT_EQ(m_replica.goal(id)->title.others.size(), 1u);
  EXPECT_EQ(m_replica.current_ops(id, Field::kGoalTitle).size(), 4u);
}

TEST_F(ReplicaTest, OtherVersionsAndOverAreLimited) {
  const EntityId id = goal(kAnn, 5);
  for (TimeMs i = 0; i < 200; ++i) title(kBen, id, "v" + std::to_string(i), 100 + i);
  EXPECT_EQ(m_replica.goal(id)->title.others.size(), kOtherVersionsShownMax);
  EXPECT_EQ(m_replica.goal(id)->title.others[0].value, "v198");
  EXPECT_EQ(m_replica.current_ops(id, Field::kGoalTitle).size(), wire::kOverMax);
  // More stand than one op can name, so the time has to win over the rest.
  EXPECT_EQ(m_replica.register_ts(id, Field::kGoalTitle, 7), 300u);
  EXPECT_EQ(m_replica.register_ts(id, Field::kGoalTitle, 900), 900u);
  EXPECT_EQ(m_replica.register_ts(id, Field::kGoalWhy, 7), 7u);
}

TEST_F(ReplicaTest, OpsThatNameEachOtherAreBothOut) {
  const EntityId id = goal(kAnn, 5);
  title(kAnn, id, "stays", 1);
  title(kBen, id, "x", 10, {op_id(kBen, m_ids + 2)});
  title(kBen, id, "y", 11, {op_id(kBen, m_ids)});
  EXPECT_EQ(m_replica.goal(id)->title.value, "stays");
  title(kBen, id, "names itself", 12, {op_id(kBen, m_ids + 1)});
  EXPECT_EQ(m_replica.goal(id)->title.value, "names itself");
}

TEST_F(ReplicaTest, ReactionKindsAreLimited) {
  const EntityId id = say(kBen, "x", 10);
  for (std::size_t i = 0; i < kReactionKindsShownMax + 20; ++i)
    react(kBen, id, "e" + std::to_string(i), true, 20 + i);
  EXPECT_EQ(m_replica.message(id)->reactions.size(), kReactionKindsShownMax);
  EXPECT_EQ(m_replica.message(id)->reactions[0].emoji, "e0");
}

TEST_F(ReplicaTest, MilestonesSortByPositionAndCountProgress) {
  const EntityId id = goal(kAnn, 5);
  const EntityId last = milestone(kBen, id, "z");
  const EntityId first = milestone(kAnn, id, "Az");
  const EntityId gone = milestone(kAnn, id, "B");
  write(kAnn, OpType::kSet, Field::kMilestoneDone, first, encode_flag(true), 9);
  write(kAnn, OpType::kSet, Field::kMilestoneDone, gone, encode_flag(true), 9);
  write(kAnn, OpType::kSet, Field::kMilestoneDeleted, gone, encode_flag(true), 9);
  const GoalState* state = m_replica.goal(id);
  ASSERT_EQ(state->milestones.size(), 2u);
  EXPECT_EQ(state->milestones[0]->id, first);
  EXPECT_EQ(state->milestones[1]->id, last);
  EXPECT_EQ(state->done_count, 1u);
  ASSERT_EQ(state->deleted_milestones.size(), 1u);
  EXPECT_EQ(state->deleted_milestones[0]->id, gone);
}

TEST_F(ReplicaTest, AMilestoneMayComeBeforeItsGoal) {
  const EntityId id = op_id(kBen, 77);
  const EntityId step = milestone(kBen, id, "V");
  EXPECT_TRUE(m_replica.goals().empty());
  EXPECT_EQ(m_replica.milestone(step)->goal, id);
  apply(kBen, {id, OpType::kCreate, 10, {}, id, Field::kGoal, {}});
  ASSERT_EQ(m_replica.goals().size(), 1u);
  EXPECT_EQ(m_replica.goals()[0]->milestones.size(), 1u);
}

TEST_F(ReplicaTest, DeletedGoalsMoveToTheirOwnListAndBack) {
  const EntityId second = goal(kAnn, 6);
  const EntityId first = goal(kBen, 5);
  ASSERT_EQ(m_replica.goals().size(), 2u);
  EXPECT_EQ(m_replica.goals()[0]->id, first);
  const OpId gone = write(kAnn, OpType::kSet, Field::kGoalDeleted, first, encode_flag(true), 7).id;
  ASSERT_EQ(m_replica.goals().size(), 1u);
  EXPECT_EQ(m_replica.goals()[0]->id, second);
  ASSERT_EQ(m_replica.deleted_goals().size(), 1u);
  EXPECT_TRUE(m_replica.goal(first)->deleted.value);
  write(kAnn, OpType::kSet, Field::kGoalDeleted, first, encode_flag(false), 7, {gone});
  EXPECT_EQ(m_replica.goals().size(), 2u);
  EXPECT_TRUE(m_replica.deleted_goals().empty());
}

TEST_F(ReplicaTest, ProfilesAndSpaceName) {
  const auto tell = [&](std::uint8_t who, Field field, std::string_view what) {
    write(who, OpType::kSelfSet, field, {}, encode_self({}, text(what)), 10);
  };
  tell(kAnn, Field::kMemberName, "Ann");
  tell(kBen, Field::kMemberName, "Ben");
  tell(kBen, Field::kMemberTimeZone, "Europe/Berlin");
  tell(kBen, Field::kMemberLanguage, "de");
  write(kBen, OpType::kSet, Field::kSpaceName, {}, text("Ours"), 10);
  EXPECT_EQ(m_replica.profile(member(kAnn)).name.value, "Ann");
  EXPECT_EQ(m_replica.profile(member(kBen)).name.value, "Ben");
  EXPECT_EQ(m_replica.profile(member(kBen)).time_zone.value, "Europe/Berlin");
  EXPECT_EQ(m_replica.profile(member(kBen)).language.value, "de");
  EXPECT_EQ(m_replica.space_name().value, "Ours");
  EXPECT_EQ(m_replica.space_name().author, member(kBen));
}

TEST_F(ReplicaTest, RevisionsGrowOnlyForWhatChanged) {
  const auto all = [&] {
    std::vector<std::uint64_t> out;
    for (Noun noun : {Noun::kMessages, Noun::kGoals, Noun::kMembers, Noun::kSpace, Noun::kCursors})
      out.push_back(m_replica.revision(noun));
    return out;
  };
  const EntityId id = say(kBen, "x", 10);
  EXPECT_EQ(all(), (std::vector<std::uint64_t>{1, 0, 0, 0, 0}));
  goal(kBen, 10);
  write(kBen, OpType::kSelfSet, Field::kMemberName, {}, encode_self({}, text("B")), 10);
  const Op name = write(kBen, OpType::kSet, Field::kSpaceName, {}, text("S"), 10);
  point(kBen, {{actor(kAnn), {1, 1}}});
  EXPECT_EQ(all(), (std::vector<std::uint64_t>{1, 1, 1, 1, 1}));
  EXPECT_EQ(m_replica.revision(), 5u);
  EXPECT_EQ(apply(kBen, name), Applied::kUnchanged);
  point(kBen, {{actor(kAnn), {1, 0}}});
  EXPECT_EQ(m_replica.revision(), 5u);
  react(kAnn, id, "+", true, 12);
  EXPECT_EQ(all(), (std::vector<std::uint64_t>{2, 1, 1, 1, 1}));
}

TEST_F(ReplicaTest, OpsThatAreNotUnderstoodAreKeptAside) {
  const Bytes before = m_replica.canonical_state();
  const Op strange{op_id(kBen, 1),          static_cast<OpType>(9), 10, {}, op_id(kBen, 1),
                   static_cast<Field>(777), text("from the future")};
  EXPECT_EQ(apply(kBen, strange), Applied::kKept);
  EXPECT_EQ(m_replica.revision(), 0u);
  const Bytes with_one = m_replica.canonical_state();
  EXPECT_NE(with_one, before);
  EXPECT_EQ(apply(kBen, strange), Applied::kKept);
  EXPECT_EQ(m_replica.canonical_state(), with_one);
  DecodedOps decoded;
  decoded.opaque.push_back(text("\xFF not an op"));
  EXPECT_FALSE(m_replica.apply_all(decoded, {member(kBen), actor(kBen), 9, 9, 9}));
  EXPECT_NE(m_replica.canonical_state(), with_one);
}

TEST_F(ReplicaTest, AnOpThatIsNotUnderstoodBeatsNothing) {
  const EntityId id = goal(kAnn, 5);
  const OpId standing = title(kAnn, id, "kept", 6);
  write(kBen, OpType::kSet, Field::kGoalTitle, id, Bytes{0xFF}, 99, {standing});
  write(kBen, OpType::kOwnSet, Field::kGoalTitle, id, text("wrong type"), 99, {standing});
  EXPECT_EQ(m_replica.goal(id)->title.value, "kept");
}

TEST_F(ReplicaTest, TwoContentsUnderOneIdCountBoth) {
  const EntityId id = op_id(kBen, 77);
  const auto create = [&](std::string_view words, TimeMs ts) {
    return Op{id,
              OpType::kCreate,
              ts,
              {},
              id,
              Field::kMessage,
              encode_message({std::nullopt, std::string(words)})};
  };
  apply(kBen, create("later", 20));
  EXPECT_EQ(texts(), Texts{"later"});
  apply(kBen, create("sooner", 10));
  EXPECT_EQ(texts(), Texts{"sooner"}) << "the least decides, whichever comes first";
  EXPECT_EQ(m_replica.unread_count(), 1u);
  apply(kBen, {id, OpType::kCreate, 30, {}, id, Field::kGoal, {}});
  EXPECT_EQ(texts(), Texts{"sooner"});
  EXPECT_TRUE(m_replica.goals().empty());
}

TEST_F(ReplicaTest, MovesWithItsState) {
  say(kBen, "x", 10);
  Replica moved = std::move(m_replica);
  EXPECT_EQ(moved.messages().size(), 1u);
  m_replica = std::move(moved);
  EXPECT_EQ(texts(), Texts{"x"});
}

}  // namespace
}  // namespace ithaca::model
