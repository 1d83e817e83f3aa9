// Milestones: added, moved, ordered where there is no room, edited, done and deleted.

#include "tests/unit/core/model/people.h"

namespace ithaca::model {
namespace {

using base::ErrorCode;
using testing::op_id;

class MilestoneOpsTest : public testing::PeopleFixture {};

using Texts = std::vector<std::string>;

TEST_F(MilestoneOpsTest, MilestonesAreAddedWhereAsked) {
  const EntityId id = ann.act(ann.factory.create_goal(ann.replica, 10, draft()));
  const auto add = [&](std::string_view text, std::optional<EntityId> after) {
    ann.act(ann.factory.add_milestone(ann.replica, 20, id, text, after));
  };
  add("last", std::nullopt);
  add("after a", step(ann, id, 0));
  EXPECT_EQ(steps(ann, id), (Texts{"a", "after a", "b", "c", "last"}));
  EXPECT_EQ(ann.factory.add_milestone(ann.replica, 20, id, "x", op_id(0, 9)).code(),
            ErrorCode::kNotFound);
  EXPECT_EQ(ann.factory.add_milestone(ann.replica, 20, op_id(0, 9), "x").code(),
            ErrorCode::kNotFound);
  EXPECT_EQ(ann.factory.add_milestone(ann.replica, 20, id, " ").code(), ErrorCode::kInvalidInput);
}

TEST_F(MilestoneOpsTest, MilestonesPerGoalAreLimited) {
  const EntityId id = ann.act(ann.factory.create_goal(ann.replica, 10, {"g", "", "", {}, {}}));
  for (std::size_t i = 0; i < wire::kMilestonesPerGoalMax; ++i)
    ann.act(ann.factory.add_milestone(ann.replica, 20, id, std::to_string(i)));
  EXPECT_EQ(ann.factory.add_milestone(ann.replica, 20, id, "x").code(), ErrorCode::kTooLarge);
  EXPECT_EQ(steps(ann, id).back(), std::to_string(wire::kMilestonesPerGoalMax - 1));
}

TEST_F(MilestoneOpsTest, MilestonesMove) {
  const EntityId id = ann.act(ann.factory.create_goal(ann.replica, 10, draft()));
  const auto move = [&](std::size_t from, std::size_t to) {
    ann.act(ann.factory.move_milestone(ann.replica, 20, step(ann, id, from), to));
    return steps(ann, id);
  };
  EXPECT_EQ(move(0, 2), (Texts{"b", "c", "a"}));
  EXPECT_EQ(move(2, 0), (Texts{"a", "b", "c"}));
  EXPECT_EQ(move(2, 1), (Texts{"a", "c", "b"}));
  EXPECT_EQ(move(0, 99), (Texts{"c", "b", "a"}));
  EXPECT_TRUE(ann.factory.move_milestone(ann.replica, 20, step(ann, id, 1), 1)->empty());
  EXPECT_EQ(ann.factory.move_milestone(ann.replica, 20, op_id(0, 9), 0).code(),
            ErrorCode::kNotFound);
}

TEST_F(MilestoneOpsTest, BothMoveWhileApartAndAgreeAfterwards) {
  const EntityId id = ann.act(ann.factory.create_goal(ann.replica, 10, draft()));
  meet();
  ann.act(ann.factory.move_milestone(ann.replica, 20, step(ann, id, 0), 2));
  ben.act(ben.factory.move_milestone(ben.replica, 21, step(ben, id, 2), 0));
  ann.act(ann.factory.add_milestone(ann.replica, 22, id, "hers"));
  ben.act(ben.factory.add_milestone(ben.replica, 22, id, "his"));
  meet();
  EXPECT_EQ(steps(ann, id), steps(ben, id));
  EXPECT_EQ(steps(ann, id).size(), 5u);
}

TEST_F(MilestoneOpsTest, PositionsWithoutRoomAreWrittenAnew) {
  const EntityId id = ann.act(ann.factory.create_goal(ann.replica, 10, draft()));
  for (const EntityId& one : {step(ann, id, 0), step(ann, id, 1), step(ann, id, 2)})
    ann.act(ann.factory.choose_version(ann.replica, 11, one, Field::kMilestonePosition,
                                       base::as_bytes("V")));
  const Texts before = steps(ann, id);
  const auto ops = ann.factory.move_milestone(ann.replica, 20, step(ann, id, 2), 1);
  EXPECT_EQ(ops->size(), 3u);
  ann.act(ops);
  EXPECT_EQ(steps(ann, id), (Texts{before[0], before[2], before[1]}));
  EXPECT_EQ(ann.factory.move_milestone(ann.replica, 20, step(ann, id, 2), 1)->size(), 1u);
}

TEST_F(MilestoneOpsTest, MilestonesWithoutAPositionCanBeOrdered) {
  const EntityId id = ann.act(ann.factory.create_goal(ann.replica, 10, {"g", "", "", {}, {}}));
  for (std::uint64_t i = 0; i < 3; ++i) {
    const EntityId one = op_id(1, 500 + i);
    ann.replica.apply({one, OpType::kCreate, 5, {}, one, Field::kMilestone, base::to_bytes(id)},
                      ben.context);
    ann.replica.apply({op_id(1, 600 + i),
                       OpType::kSet,
                       5,
                       {},
                       one,
                       Field::kMilestoneText,
                       testing::text(std::to_string(i))},
                      ben.context);
  }
  EXPECT_EQ(steps(ann, id), (Texts{"0", "1", "2"}));
  ann.act(ann.factory.move_milestone(ann.replica, 20, step(ann, id, 2), 1));
  EXPECT_EQ(steps(ann, id), (Texts{"0", "2", "1"}));
}

TEST_F(MilestoneOpsTest, ManyMovesInOneGapStayWithinLimits) {
  const EntityId id = ann.act(ann.factory.create_goal(ann.replica, 10, draft()));
  std::size_t anew = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto ops = ann.factory.move_milestone(ann.replica, 20, step(ann, id, 2), 1);
    if (ops->size() > 1) ++anew;
    ann.act(ops);
  }
  EXPECT_GT(anew, 1u);
  EXPECT_LT(anew, 100u);
  EXPECT_EQ(steps(ann, id).size(), 3u);
}

TEST_F(MilestoneOpsTest, MilestonesAreEditedDoneAndDeleted) {
  const EntityId id = ann.act(ann.factory.create_goal(ann.replica, 10, draft()));
  const EntityId one = step(ann, id, 1);
  ann.act(ann.factory.edit_milestone(ann.replica, 20, one, "bee"));
  ann.act(ann.factory.set_milestone_done(ann.replica, 20, one, Toggle::kOn));
  EXPECT_TRUE(ann.factory.edit_milestone(ann.replica, 20, one, "bee")->empty());
  EXPECT_TRUE(ann.factory.set_milestone_done(ann.replica, 20, one, Toggle::kOn)->empty());
  EXPECT_EQ(ann.factory.edit_milestone(ann.replica, 20, one, "").code(), ErrorCode::kInvalidInput);
  meet();
  EXPECT_EQ(steps(ben, id), (Texts{"a", "bee", "c"}));
  EXPECT_EQ(ben.replica.goal(id)->done_count, 1u);
  ben.act(ben.factory.set_milestone_deleted(ben.replica, 21, one, Toggle::kOn));
  meet();
  EXPECT_EQ(steps(ann, id), (Texts{"a", "c"}));
  EXPECT_EQ(ann.replica.goal(id)->done_count, 0u);
  EXPECT_EQ(ann.factory.move_milestone(ann.replica, 22, one, 0).code(), ErrorCode::kNotFound);
  ann.act(ann.factory.set_milestone_deleted(ann.replica, 22, one, Toggle::kOff));
  EXPECT_EQ(steps(ann, id), (Texts{"a", "bee", "c"}));
}

}  // namespace
}  // namespace ithaca::model
