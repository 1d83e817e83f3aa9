// What each action mints, and what it refuses. Milestones: milestone_ops_test.cpp.
#include "src/core/model/op_factory.h"

#include <set>

#include "tests/unit/core/model/people.h"

namespace ithaca::model {
namespace {

using base::ErrorCode;
using testing::member;
using testing::op_id;

class OpFactoryTest : public testing::PeopleFixture {};

using Texts = std::vector<std::string>;

TEST_F(OpFactoryTest, MessagesComeAfterEverythingSeen) {
  const EntityId first = ann.act(ann.factory.message(ann.replica, 1000, "one"));
  meet();
  // Ben's clock is behind; his answer still comes after.
  const EntityId second = ben.act(ben.factory.message(ben.replica, 10, "two", first));
  EXPECT_EQ(ben.replica.message(second)->ts, 1001u);
  EXPECT_EQ(ben.replica.message(second)->reply_to, first);
  meet();
  EXPECT_EQ(ann.replica.messages().back()->id, second);
  const EntityId third = ann.act(ann.factory.message(ann.replica, 5000, "three"));
  EXPECT_EQ(ann.replica.message(third)->ts, 5000u);
}

TEST_F(OpFactoryTest, TimeSaturates) {
  ann.act(ann.factory.message(ann.replica, ~std::uint64_t{0}, "one"));
  EXPECT_EQ(ann.replica.greatest_message_ts(), base::kTimeMax);
  ann.act(ann.factory.message(ann.replica, 5, "two"));
  EXPECT_EQ(ann.replica.greatest_message_ts(), base::kTimeMax);
  EXPECT_EQ(ann.replica.messages().size(), 2u);
}

TEST_F(OpFactoryTest, MessageTextIsChecked) {
  const auto mint = [&](std::string_view text) {
    return ann.factory.message(ann.replica, 10, text);
  };
  EXPECT_EQ(mint("").code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(mint(" \n\u200B").code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(mint("\xC3").code(), ErrorCode::kInvalidInput);
  EXPECT_TRUE(mint(std::string(wire::kMessageTextBytesMax, 'x')).ok());
  EXPECT_EQ(mint(std::string(wire::kMessageTextBytesMax + 1, 'x')).code(), ErrorCode::kTooLarge);
  EXPECT_EQ(mint(std::string(1 << 20, 'x')).code(), ErrorCode::kTooLarge);
  EXPECT_EQ(ann.factory.message(ann.replica, 10, "x", op_id(1, 1)).code(), ErrorCode::kNotFound);
}

TEST_F(OpFactoryTest, EditsAndDeletionsOfOnesOwnOnly) {
  const EntityId id = ann.act(ann.factory.message(ann.replica, 10, "one"));
  meet();
  EXPECT_EQ(ben.factory.edit_message(ben.replica, 11, id, "x").code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(ben.factory.delete_message(ben.replica, 11, id).code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(ann.factory.edit_message(ann.replica, 11, op_id(0, 5), "x").code(),
            ErrorCode::kNotFound);
  EXPECT_EQ(ann.factory.edit_message(ann.replica, 11, id, " ").code(), ErrorCode::kInvalidInput);
  EXPECT_TRUE(ann.factory.edit_message(ann.replica, 11, id, "one")->empty()) << "no change";
  ann.act(ann.factory.edit_message(ann.replica, 11, id, "two"));
  // Her clock went back: the later edit still shows, as it names the earlier.
  ann.act(ann.factory.edit_message(ann.replica, 1, id, "three"));
  meet();
  EXPECT_EQ(ben.replica.message(id)->text, "three");
  ann.act(ann.factory.delete_message(ann.replica, 12, id));
  EXPECT_TRUE(ann.factory.delete_message(ann.replica, 13, id)->empty());
  EXPECT_EQ(ann.factory.edit_message(ann.replica, 13, id, "x").code(), ErrorCode::kNotFound);
  EXPECT_EQ(ann.factory.react(ann.replica, 13, id, "👍", Toggle::kOn).code(), ErrorCode::kNotFound);
  meet();
  EXPECT_TRUE(ben.replica.message(id)->deleted);
}

TEST_F(OpFactoryTest, ReactionsToggle) {
  const EntityId id = ann.act(ann.factory.message(ann.replica, 10, "one"));
  meet();
  ben.act(ben.factory.react(ben.replica, 20, id, "👍", Toggle::kOn));
  EXPECT_TRUE(ben.factory.react(ben.replica, 21, id, "👍", Toggle::kOn)->empty());
  ann.act(ann.factory.react(ann.replica, 22, id, "👍", Toggle::kOn));
  meet();
  ASSERT_EQ(ann.replica.message(id)->reactions.size(), 1u);
  EXPECT_EQ(ann.replica.message(id)->reactions[0].members.size(), 2u);
  ben.act(ben.factory.react(ben.replica, 1, id, "👍", Toggle::kOff));
  meet();
  EXPECT_EQ(ann.replica.message(id)->reactions[0].members, std::vector<MemberId>{member(0)});
  EXPECT_EQ(ann.factory.react(ann.replica, 30, id, "", Toggle::kOn).code(),
            ErrorCode::kInvalidInput);
  EXPECT_EQ(ann.factory
                .react(ann.replica, 30, id, std::string(wire::kEmojiBytesMax + 1, 'x'), Toggle::kOn)
                .code(),
            ErrorCode::kTooLarge);
}

TEST_F(OpFactoryTest, GoalsAreCreatedWhole) {
  const EntityId id = ann.act(ann.factory.create_goal(ann.replica, 10, draft()));
  EXPECT_EQ(ann.outbox.size(), 1u) << "one envelope";
  meet();
  const GoalState* goal = ben.replica.goal(id);
  ASSERT_NE(goal, nullptr);
  EXPECT_EQ(goal->title.value, "Learn Greek");
  EXPECT_EQ(goal->why.value, "To read Homer");
  EXPECT_EQ(goal->target_date.value, "2030-06-01");
  EXPECT_EQ(goal->status.value, GoalStatus::kActive);
  EXPECT_EQ(goal->created_ts, 10u);
  EXPECT_EQ(steps(ben, id), (Texts{"a", "b", "c"}));
}

TEST_F(OpFactoryTest, GoalsOfOneMomentKeepTheirOrder) {
  Texts made;
  for (int i = 0; i < 30; ++i) {
    made.push_back("goal " + std::to_string(i));
    ann.act(ann.factory.create_goal(ann.replica, 10u + static_cast<TimeMs>(i) / 20,
                                    {made.back(), "", "", {}, {}}));
  }
  meet();
  const auto titles = [&] {
    Texts out;
    for (const GoalState* goal : ben.replica.goals()) out.push_back(goal->title.value);
    return out;
  };
  EXPECT_EQ(titles(), made);
  // A clock that was far ahead is not followed for ever.
  const EntityId far =
      ann.act(ann.factory.create_goal(ann.replica, 20 + 2 * kGoalBurstMs, {"far", "", "", {}, {}}));
  const EntityId back = ann.act(ann.factory.create_goal(ann.replica, 11, {"b", "", "", {}, {}}));
  EXPECT_LT(ann.replica.goal(back)->created_ts, ann.replica.goal(far)->created_ts);
}

TEST_F(OpFactoryTest, GoalInputIsChecked) {
  const auto code = [&](auto change) {
    GoalDraft changed = draft();
    change(changed);
    return ann.factory.create_goal(ann.replica, 10, changed).code();
  };
  EXPECT_EQ(code([](GoalDraft& d) { d.title = "  "; }), ErrorCode::kInvalidInput);
  EXPECT_EQ(code([](GoalDraft& d) { d.title.assign(wire::kGoalTitleBytesMax + 1, 'x'); }),
            ErrorCode::kTooLarge);
  EXPECT_EQ(code([](GoalDraft& d) { d.why.assign(wire::kGoalWhyBytesMax + 1, 'x'); }),
            ErrorCode::kTooLarge);
  EXPECT_EQ(code([](GoalDraft& d) { d.why = "\xFF"; }), ErrorCode::kInvalidInput);
  EXPECT_EQ(code([](GoalDraft& d) { d.target_date = "tomorrow"; }), ErrorCode::kInvalidInput);
  EXPECT_EQ(code([](GoalDraft& d) { d.milestones.push_back(""); }), ErrorCode::kInvalidInput);
  EXPECT_EQ(code([](GoalDraft& d) { d.milestones.assign(wire::kMilestonesPerGoalMax + 1, "x"); }),
            ErrorCode::kTooLarge);
  // Each is within its limit, but together they do not fit one envelope.
  EXPECT_EQ(code([](GoalDraft& d) {
              d.milestones.assign(wire::kMilestonesPerGoalMax,
                                  std::string(wire::kMilestoneTextBytesMax, 'x'));
            }),
            ErrorCode::kTooLarge);
  GoalDraft large = draft();
  large.milestones.assign(wire::kMilestonesPerGoalMax, "x");
  EXPECT_TRUE(ann.factory.create_goal(ann.replica, 10, large).ok());
}

TEST_F(OpFactoryTest, EditsNameOnlyWhatChanged) {
  const EntityId id = ann.act(ann.factory.create_goal(ann.replica, 10, draft()));
  GoalEdit edit{"Learn Greek", "To read Sappho", "2030-06-01", GoalStatus::kReached};
  const auto ops = ann.factory.edit_goal(ann.replica, 20, id, edit);
  ASSERT_EQ(ops->size(), 2u);
  EXPECT_EQ((*ops)[0].field, Field::kGoalWhy);
  EXPECT_EQ((*ops)[0].over.size(), 1u);
  EXPECT_EQ((*ops)[1].field, Field::kGoalStatus);
  EXPECT_TRUE((*ops)[1].over.empty());
  ann.act(ops);
  EXPECT_TRUE(ann.factory.edit_goal(ann.replica, 21, id, edit)->empty());
  EXPECT_EQ(ann.factory.edit_goal(ann.replica, 21, id, {"", {}, {}, {}}).code(),
            ErrorCode::kInvalidInput);
  EXPECT_EQ(ann.factory.edit_goal(ann.replica, 21, op_id(0, 1), edit).code(), ErrorCode::kNotFound);
}

TEST_F(OpFactoryTest, BothEditTheSameGoalWhileApart) {
  const EntityId id = ann.act(ann.factory.create_goal(ann.replica, 10, draft()));
  meet();
  ann.act(ann.factory.edit_goal(ann.replica, 20, id, {"Hers", "Hers too", {}, {}}));
  ben.act(ben.factory.edit_goal(ben.replica, 21, id, {"His", {}, "2031-01-01", {}}));
  meet();
  const GoalState* goal = ann.replica.goal(id);
  EXPECT_EQ(goal->title.value, "His");
  ASSERT_EQ(goal->title.others.size(), 1u);
  EXPECT_EQ(goal->title.others[0].value, "Hers");
  EXPECT_EQ(goal->why.value, "Hers too");
  EXPECT_EQ(goal->target_date.value, "2031-01-01");
  EXPECT_TRUE(goal->why.others.empty());

  ann.act(
      ann.factory.choose_version(ann.replica, 5, id, Field::kGoalTitle, base::as_bytes("Hers")));
  meet();
  EXPECT_EQ(ben.replica.goal(id)->title.value, "Hers");
  EXPECT_TRUE(ben.replica.goal(id)->title.others.empty());
  EXPECT_EQ(
      ann.factory.choose_version(ann.replica, 5, id, Field::kGoalStatus, encode_flag(true)).code(),
      ErrorCode::kNotFound);
  EXPECT_EQ(ann.factory
                .choose_version(ann.replica, 5, id, Field::kGoalTargetDate, base::as_bytes("never"))
                .code(),
            ErrorCode::kInvalidInput);
}

TEST_F(OpFactoryTest, DeletionOfAGoalCanBeUndone) {
  const EntityId id = ann.act(ann.factory.create_goal(ann.replica, 10, draft()));
  EXPECT_TRUE(ann.factory.set_goal_deleted(ann.replica, 11, id, Toggle::kOff)->empty());
  ann.act(ann.factory.set_goal_deleted(ann.replica, 11, id, Toggle::kOn));
  meet();
  EXPECT_TRUE(ben.replica.goals().empty());
  // Meanwhile Ben works on it; nothing of that is lost by the undo.
  ben.act(ben.factory.edit_goal(ben.replica, 12, id, {"Still", {}, {}, {}}));
  ann.act(ann.factory.set_goal_deleted(ann.replica, 3, id, Toggle::kOff));
  meet();
  ASSERT_EQ(ben.replica.goals().size(), 1u);
  EXPECT_EQ(ann.replica.goal(id)->title.value, "Still");
}

TEST_F(OpFactoryTest, WhatSomebodyIsHereAndInATopic) {
  ann.act(ann.factory.member_mentoring(ann.replica, 10, "", Mentoring::kMentee));
  ann.act(ann.factory.member_mentoring(ann.replica, 10, "Cooking", Mentoring::kMentor));
  ann.act(ann.factory.member_mentoring(ann.replica, 9, "", Mentoring::kBoth));
  EXPECT_TRUE(ann.factory.member_mentoring(ann.replica, 11, "", Mentoring::kBoth)->empty());
  EXPECT_TRUE(ann.factory.member_mentoring(ann.replica, 11, "Sailing", Mentoring::kNone)->empty());
  meet();
  const auto& seen = ben.replica.profile(member(0)).mentoring;
  const std::vector<std::pair<std::string, Mentoring>> expected = {{"", Mentoring::kBoth},
                                                                   {"Cooking", Mentoring::kMentor}};
  EXPECT_EQ(seen, expected);
  EXPECT_TRUE(ben.replica.profile(member(1)).mentoring.empty());
  ann.act(ann.factory.member_mentoring(ann.replica, 12, "Cooking", Mentoring::kNone));
  meet();
  EXPECT_EQ(ben.replica.profile(member(0)).mentoring.size(), 1u);
  EXPECT_EQ(ann.factory.member_mentoring(ann.replica, 12, " ", Mentoring::kMentor).code(),
            ErrorCode::kInvalidInput);
  for (std::size_t i = 1; i < kTopicsShownMax; ++i)
    ann.act(
        ann.factory.member_mentoring(ann.replica, 13, "t" + std::to_string(i), Mentoring::kMentor));
  EXPECT_EQ(ann.factory.member_mentoring(ann.replica, 13, "more", Mentoring::kMentor).code(),
            ErrorCode::kQuota);
}

TEST_F(OpFactoryTest, ProfilesAndSpaceName) {
  ann.act(ann.factory.member_name(ann.replica, 10, "Ann"));
  ann.act(ann.factory.member_name(ann.replica, 5, "Anna"));
  ann.act(ann.factory.member_time_zone(ann.replica, 10, "Asia/Kolkata"));
  ann.act(ann.factory.member_language(ann.replica, 10, "hi"));
  ann.act(ann.factory.space_name(ann.replica, 10, "Our space"));
  EXPECT_TRUE(ann.factory.member_name(ann.replica, 11, "Anna")->empty());
  EXPECT_TRUE(ann.factory.space_name(ann.replica, 11, "Our space")->empty());
  meet();
  const MemberProfile& profile = ben.replica.profile(member(0));
  EXPECT_EQ(profile.name.value, "Anna");
  EXPECT_EQ(profile.time_zone.value, "Asia/Kolkata");
  EXPECT_EQ(profile.language.value, "hi");
  EXPECT_EQ(ben.replica.space_name().value, "Our space");

  std::string emoji;
  for (int i = 0; i < 500; ++i) emoji += "🙂";
  EXPECT_TRUE(ann.factory.member_name(ann.replica, 12, emoji).ok());
  EXPECT_EQ(ann.factory.member_name(ann.replica, 12, emoji + std::string(100, 'x')).code(),
            ErrorCode::kTooLarge);
  EXPECT_EQ(ann.factory.member_name(ann.replica, 12, " ").code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(ann.factory.space_name(ann.replica, 12, "").code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(ann.factory.member_time_zone(ann.replica, 12, "?").code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(ann.factory.member_language(ann.replica, 12, "").code(), ErrorCode::kInvalidInput);
}

TEST_F(OpFactoryTest, CursorsTellTheOtherWhatWasRead) {
  const EntityId id = ann.act(ann.factory.message(ann.replica, 10, "one"));
  const std::vector<MemberId> others{member(1)};
  const auto receipt = [&] { return ann.replica.receipt(*ann.replica.message(id), others); };
  meet();
  EXPECT_EQ(receipt(), Receipt::kQueued);
  ann.replica.note_sequenced(testing::actor(0), 1, 1, 100);
  EXPECT_EQ(receipt(), Receipt::kOnRelay);
  ben.act(ben.factory.cursor(ben.replica, 20, Replica::CursorMove::kDelivered));
  meet();
  EXPECT_EQ(receipt(), Receipt::kDelivered);
  EXPECT_EQ(ben.replica.unread_count(), 1u);
  ben.act(ben.factory.cursor(ben.replica, 20, Replica::CursorMove::kRead));
  EXPECT_TRUE(ben.factory.cursor(ben.replica, 20, Replica::CursorMove::kRead)->empty());
  EXPECT_EQ(ben.replica.unread_count(), 0u);
  meet();
  EXPECT_EQ(receipt(), Receipt::kRead);
}

TEST_F(OpFactoryTest, IdsNeverRepeat) {
  std::set<OpId> ids;
  for (int i = 0; i < 1000; ++i) {
    const auto ops = ann.factory.message(ann.replica, 10, "x");
    EXPECT_TRUE(is_op_of(ops->front().id, ann.device));
    EXPECT_TRUE(ids.insert(ops->front().id).second);
  }
}

}  // namespace
}  // namespace ithaca::model
