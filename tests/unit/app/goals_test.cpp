#include "src/core/wire/limits.h"
#include "tests/unit/app/app_world.h"

namespace ithaca::app {
namespace {

using base::ErrorCode;

// What the editor would open of a goal.
GoalDraft draft_of(const GoalView& goal) {
  GoalDraft out;
  out.id = goal.id;
  out.title = goal.title;
  out.why = goal.why;
  out.target_date = goal.target_date;
  out.status = goal.status;
  for (const MilestoneView& one : goal.milestones)
    out.milestones.push_back({one.id, one.text, one.done});
  return out;
}

std::string texts(const GoalView& goal) {
  std::string out;
  for (const MilestoneView& one : goal.milestones) {
    if (!out.empty()) out += ",";
    out += one.text;
    if (one.done) out += "*";
  }
  return out;
}

class GoalsTest : public testing::Test {
 protected:
  GoalsTest() {
    world.open_as("Ada");
    space = *world.app().create_space("Ada and Ben", SpaceKind::kPair);
  }
  EntityId add(std::vector<std::string> milestones = {}) {
    GoalDraft draft;
    draft.title = "Run 5 km";
    draft.why = "Feel well";
    draft.target_date = "2026-05-01";
    for (std::string& text : milestones)
      draft.milestones.push_back({std::nullopt, std::move(text), false});
    const auto saved = world.app().save_goal(space, draft, {});
    EXPECT_TRUE(saved.ok());
    return saved.ok() ? *saved : EntityId{};
  }
  GoalView view(const EntityId& id) { return world.app().goal(space, id).value_or(GoalView{}); }
  std::size_t outbox() { return world.app().sync_status().queued; }

  World world;
  SpaceId space;
};

TEST_F(GoalsTest, KeepsWhatTheEditorSaid) {
  GoalDraft draft;
  draft.title = "Read a book";
  draft.why = "Because";
  draft.target_date = "2026-12-31";
  draft.status = GoalStatus::kReached;
  draft.milestones = {{{}, "open it", true}, {{}, "read it", false}, {{}, "close it", true}};
  const auto id = world.app().save_goal(space, draft, {});
  ASSERT_TRUE(id.ok());
  const GoalView goal = view(*id);
  EXPECT_EQ(goal.title, "Read a book");
  EXPECT_EQ(goal.why, "Because");
  EXPECT_EQ(goal.target_date, "2026-12-31");
  EXPECT_EQ(goal.status, GoalStatus::kReached);
  EXPECT_EQ(goal.author_name, "Ada");
  EXPECT_EQ(texts(goal), "open it*,read it,close it*");
  EXPECT_EQ(goal.done, 2u);
  EXPECT_TRUE(goal.conflicts.empty());
}

TEST_F(GoalsTest, TheirRevisionMovesWithThemAlone) {
  const EntityId goal = add({"a"});
  std::uint64_t last = world.app().goals_revision(space);
  const auto moved = [&] {
    const std::uint64_t before = last;
    last = world.app().goals_revision(space);
    return before != last;
  };
  EXPECT_FALSE(moved());
  ASSERT_TRUE(world.app().send_message(space, "hello").ok());
  world.app().set_draft(space, "more");
  world.pass(5000);
  EXPECT_FALSE(moved());
  ASSERT_TRUE(world.app().set_milestone_done(space, view(goal).milestones[0].id, true).ok());
  EXPECT_TRUE(moved());
  ASSERT_TRUE(world.app().delete_goal(space, goal).ok());
  EXPECT_TRUE(moved());
  ASSERT_TRUE(world.app().rename_space(space, "Other").ok());
  EXPECT_TRUE(moved());
  ASSERT_TRUE(world.app().update_profile({"Ada Lovelace", "Europe/London", "en"}).ok());
  EXPECT_TRUE(moved());
  EXPECT_NE(world.app().goals_revision(SpaceId{}), last);
}

TEST_F(GoalsTest, OneSaveIsOneEnvelope) {
  const std::size_t before = outbox();
  add({"a", "b", "c"});
  EXPECT_EQ(outbox(), before + 1);
}

TEST_F(GoalsTest, SavingWithoutAChangeWritesNothing) {
  const EntityId id = add({"a", "b"});
  const std::size_t before = outbox();
  const GoalDraft draft = draft_of(view(id));
  EXPECT_TRUE(world.app().save_goal(space, draft, draft).ok());
  EXPECT_EQ(outbox(), before);
}

TEST_F(GoalsTest, EditsAddsMovesTicksAndDeletesAtOnce) {
  const EntityId id = add({"a", "b", "c", "d"});
  const GoalDraft before = draft_of(view(id));
  GoalDraft draft = before;
  draft.title = "Run 10 km";
  draft.milestones[0].text = "A";
  draft.milestones[1].done = true;
  std::swap(draft.milestones[2], draft.milestones[3]);
  draft.milestones.insert(draft.milestones.begin() + 1, {{}, "new", true});
  draft.milestones.push_back({{}, "   ", false});  // the editor's empty line
  draft.milestones.erase(draft.milestones.begin() + 2);
  ASSERT_TRUE(world.app().save_goal(space, draft, before).ok());
  EXPECT_EQ(view(id).title, "Run 10 km");
  EXPECT_EQ(texts(view(id)), "A,new*,d,c");
}

TEST_F(GoalsTest, LeavesAloneWhatOthersChangedMeanwhile) {
  const EntityId id = add({"a", "b"});
  const GoalDraft before = draft_of(view(id));
  GoalDraft theirs = before;
  theirs.why = "For the view";
  theirs.milestones.push_back({{}, "theirs", false});
  ASSERT_TRUE(world.app().save_goal(space, theirs, before).ok());
  GoalDraft ours = before;
  ours.title = "Walk";
  ours.milestones.push_back({{}, "ours", false});
  ASSERT_TRUE(world.app().save_goal(space, ours, before).ok());
  EXPECT_EQ(view(id).title, "Walk");
  EXPECT_EQ(view(id).why, "For the view");
  EXPECT_EQ(texts(view(id)), "a,b,ours,theirs");
}

TEST_F(GoalsTest, BringsBackAMilestoneThatWasChangedHereAndDeletedThere) {
  const EntityId id = add({"a", "b", "c"});
  const GoalDraft before = draft_of(view(id));
  GoalDraft theirs = before;
  theirs.milestones.erase(theirs.milestones.begin(), theirs.milestones.begin() + 2);
  ASSERT_TRUE(world.app().save_goal(space, theirs, before).ok());
  GoalDraft ours = before;
  ours.milestones[1].text = "B";
  ASSERT_TRUE(world.app().save_goal(space, ours, before).ok());
  EXPECT_EQ(texts(view(id)), "B,c");
}

TEST_F(GoalsTest, EveryOrderCanBeReached) {
  const EntityId id = add({"a", "b", "c", "d", "e"});
  base::Prng prng(7);
  for (int round = 0; round < 200; ++round) {
    const GoalDraft before = draft_of(view(id));
    GoalDraft draft = before;
    for (std::size_t i = draft.milestones.size(); i > 1; --i)
      std::swap(draft.milestones[i - 1], draft.milestones[prng.below(i)]);
    ASSERT_TRUE(world.app().save_goal(space, draft, before).ok());
    GoalView wanted;
    for (const auto& one : draft.milestones)
      wanted.milestones.push_back({*one.id, one.text, one.done});
    ASSERT_EQ(texts(view(id)), texts(wanted)) << "round " << round;
  }
}

TEST_F(GoalsTest, ManyLongMilestonesGoOutInSeveralEnvelopes) {
  GoalDraft draft;
  draft.title = "Much";
  for (std::size_t i = 0; i < wire::kMilestonesPerGoalMax; ++i)
    draft.milestones.push_back({{}, std::to_string(i) + std::string(2000, 'x'), i % 2 == 0});
  const std::size_t before = outbox();
  const auto id = world.app().save_goal(space, draft, {});
  ASSERT_TRUE(id.ok());
  EXPECT_GE(outbox(), before + 2);
  EXPECT_EQ(view(*id).milestones.size(), wire::kMilestonesPerGoalMax);
  EXPECT_EQ(view(*id).done, wire::kMilestonesPerGoalMax / 2);
  EXPECT_TRUE(view(*id).milestones[199].text.starts_with("199x"));

  draft.milestones.push_back({{}, "one too many", false});
  EXPECT_EQ(world.app().save_goal(space, draft, {}).code(), ErrorCode::kTooLarge);
}

TEST_F(GoalsTest, RefusesWhatCannotBeAccepted) {
  GoalDraft draft;
  draft.title = " ";
  EXPECT_EQ(world.app().save_goal(space, draft, {}).code(), ErrorCode::kInvalidInput);
  draft.title = std::string(wire::kGoalTitleBytesMax + 1, 'x');
  EXPECT_EQ(world.app().save_goal(space, draft, {}).code(), ErrorCode::kTooLarge);
  draft.title = "Good";
  draft.target_date = "2026-02-30";
  EXPECT_EQ(world.app().save_goal(space, draft, {}).code(), ErrorCode::kInvalidInput);
  draft.target_date.clear();
  draft.milestones = {{{}, "\xFF", false}};
  EXPECT_EQ(world.app().save_goal(space, draft, {}).code(), ErrorCode::kInvalidInput);
  draft.milestones = {{EntityId{}, "no such", false}};
  draft.id = add({"a"});
  EXPECT_EQ(world.app().save_goal(space, draft, {}).code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(world.app().goals(space).size(), 1u);
  EXPECT_EQ(world.app().save_goal(SpaceId{}, draft, {}).code(), ErrorCode::kNotFound);
}

TEST_F(GoalsTest, ABlankedMilestoneIsRefusedAndNothingChanges) {
  const EntityId id = add({"a", "b"});
  const GoalDraft before = draft_of(view(id));
  GoalDraft draft = before;
  draft.title = "Other";
  draft.milestones[0].text = " ";
  EXPECT_EQ(world.app().save_goal(space, draft, before).code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(view(id).title, "Run 5 km");
}

TEST_F(GoalsTest, DeletesAndRestores) {
  const EntityId id = add({"a"});
  const GoalView gone = view(id);
  EXPECT_TRUE(world.app().delete_goal(space, id).ok());
  EXPECT_TRUE(world.app().goals(space).empty());
  EXPECT_FALSE(world.app().goal(space, id).has_value());
  EXPECT_EQ(world.app().save_goal(space, draft_of(gone), {}).code(), ErrorCode::kNotFound);
  EXPECT_TRUE(world.app().restore_goal(space, id).ok());
  EXPECT_EQ(texts(view(id)), "a");
}

TEST_F(GoalsTest, TicksAndSetsTheStatus) {
  const EntityId id = add({"a", "b"});
  const EntityId b = view(id).milestones[1].id;
  EXPECT_TRUE(world.app().set_milestone_done(space, b, true).ok());
  EXPECT_EQ(texts(view(id)), "a,b*");
  EXPECT_EQ(view(id).done, 1u);
  EXPECT_TRUE(world.app().set_goal_status(space, id, GoalStatus::kLetGo).ok());
  EXPECT_EQ(view(id).status, GoalStatus::kLetGo);
}

TEST_F(GoalsTest, OutlivesARestart) {
  const EntityId id = add({"a", "b"});
  world.open();
  EXPECT_EQ(texts(view(id)), "a,b");
  EXPECT_EQ(view(id).title, "Run 5 km");
}

}  // namespace
}  // namespace ithaca::app
