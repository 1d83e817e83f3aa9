// Goals, their milestones, and what two people wrote to one field at once.
#include <algorithm>

#include "src/app/app_impl.h"
#include "src/app/goal_edit.h"

namespace ithaca::app {
namespace {

using base::error;
using base::ErrorCode;
using model::Field;

Field field_of(GoalField field) {
  switch (field) {
    case GoalField::kTitle:
      return Field::kGoalTitle;
    case GoalField::kWhy:
      return Field::kGoalWhy;
    case GoalField::kTargetDate:
      return Field::kGoalTargetDate;
    case GoalField::kStatus:
      return Field::kGoalStatus;
  }
  return Field::kGoalTitle;
}

const std::string& to_text(const std::string& value) { return value; }
// The number of the enum, as state.h says.
std::string to_text(model::GoalStatus status) { return std::to_string(static_cast<int>(status)); }

base::Bytes to_value(const std::string& text) { return base::to_bytes(base::as_bytes(text)); }
base::Bytes to_value(model::GoalStatus status) { return model::encode_status(status); }

// Calls `use` with the goal's register of that field.
template <typename Use>
auto with_field(const model::GoalState& goal, GoalField field, Use use) {
  switch (field) {
    case GoalField::kTitle:
      return use(goal.title);
    case GoalField::kWhy:
      return use(goal.why);
    case GoalField::kTargetDate:
      return use(goal.target_date);
    case GoalField::kStatus:
      break;
  }
  return use(goal.status);
}

GoalView view_of(const sync::Space& space, const model::GoalState& goal) {
  const model::Replica& replica = space.replica();
  const auto name = [&](const MemberId& member) { return replica.profile(member).name.value; };
  GoalView out;
  out.id = goal.id;
  out.author = goal.author;
  out.author_name = name(goal.author);
  out.title = goal.title.value;
  out.why = goal.why.value;
  out.target_date = goal.target_date.value;
  out.status = static_cast<GoalStatus>(goal.status.value);
  out.done = goal.done_count;
  out.created_ms = goal.created_ts;
  out.milestones.reserve(goal.milestones.size());
  for (const model::MilestoneState* milestone : goal.milestones)
    out.milestones.push_back({milestone->id, milestone->text.value, milestone->done.value});
  for (const GoalField field :
       {GoalField::kTitle, GoalField::kWhy, GoalField::kTargetDate, GoalField::kStatus}) {
    with_field(goal, field, [&](const auto& shown) {
      if (shown.others.empty()) return;
      GoalView::Conflict conflict{field, {}};
      for (const auto& other : shown.others)
        conflict.others.push_back(
            {other.op, name(other.author), other.author == space.self(), to_text(other.value)});
      out.conflicts.push_back(std::move(conflict));
    });
  }
  return out;
}

base::Result<const model::GoalState*> find_goal(const model::Replica& replica, const EntityId& id) {
  const model::GoalState* goal = replica.goal(id);
  if (goal == nullptr || goal->deleted.value) return error(ErrorCode::kNotFound, "goal");
  return goal;
}

}  // namespace

std::vector<GoalView> App::goals(const SpaceId& id) const {
  std::vector<GoalView> out;
  const sync::Space* space = m_impl->find(id);
  if (space == nullptr) return out;
  const auto goals = space->replica().goals();
  out.reserve(goals.size());
  for (const model::GoalState* goal : goals) out.push_back(view_of(*space, *goal));
  return out;
}

std::uint64_t App::goals_revision(const SpaceId& id) const {
  const sync::Space* space = m_impl->find(id);
  if (space == nullptr) return 0;
  const model::Replica& replica = space->replica();
  // Every summand only grows, so the sum moves with each of them; another engine's replicas begin
  // anew.
  constexpr int kRevisionBits = 48;
  return (m_impl->engines << kRevisionBits) + replica.revision(model::Noun::kGoals) +
         replica.revision(model::Noun::kMembers) + replica.revision(model::Noun::kSpace);
}

std::optional<GoalView> App::goal(const SpaceId& id, const EntityId& goal) const {
  const sync::Space* space = m_impl->find(id);
  if (space == nullptr) return std::nullopt;
  const auto found = find_goal(space->replica(), goal);
  if (!found.ok()) return std::nullopt;
  return view_of(*space, **found);
}

base::Result<EntityId> App::save_goal(const SpaceId& id, const GoalDraft& draft,
                                      const GoalDraft& before) {
  Impl& app = *m_impl;
  TRY_ASSIGN(sync::Space * space, app.writable(id));
  GoalEditor editor(space->replica(), space->device(), app.ports.random, app.ports.clock.now_ms());
  TRY_ASSIGN(std::vector<model::Op> ops,
             draft.id ? editor.edit(*draft.id, draft, before) : editor.create(draft));
  const EntityId goal = draft.id ? *draft.id : ops.front().id;
  TRY(app.submit(*space, std::move(ops)));
  return goal;
}

base::Result<void> App::set_milestone_done(const SpaceId& id, const EntityId& milestone,
                                           bool done) {
  TRY(m_impl->act(id, [&](model::OpFactory& factory, const model::Replica& replica, TimeMs now) {
    return factory.set_milestone_done(replica, now, milestone,
                                      done ? model::Toggle::kOn : model::Toggle::kOff);
  }));
  return {};
}

base::Result<void> App::set_goal_status(const SpaceId& id, const EntityId& goal,
                                        GoalStatus status) {
  TRY(m_impl->act(id, [&](model::OpFactory& factory, const model::Replica& replica, TimeMs now) {
    model::GoalEdit edit;
    edit.status = static_cast<model::GoalStatus>(status);
    return factory.edit_goal(replica, now, goal, edit);
  }));
  return {};
}

base::Result<void> App::delete_goal(const SpaceId& id, const EntityId& goal) {
  TRY(m_impl->act(id, [&](model::OpFactory& factory, const model::Replica& replica, TimeMs now) {
    return factory.set_goal_deleted(replica, now, goal, model::Toggle::kOn);
  }));
  return {};
}

base::Result<void> App::restore_goal(const SpaceId& id, const EntityId& goal) {
  TRY(m_impl->act(id, [&](model::OpFactory& factory, const model::Replica& replica, TimeMs now) {
    return factory.set_goal_deleted(replica, now, goal, model::Toggle::kOff);
  }));
  return {};
}

base::Result<void> App::use_other_version(const SpaceId& id, const EntityId& goal, GoalField field,
                                          const OpId& version) {
  TRY(m_impl->act(id,
                  [&](model::OpFactory& factory, const model::Replica& replica,
                      TimeMs now) -> model::OpFactory::Ops {
                    TRY_ASSIGN(const model::GoalState* state, find_goal(replica, goal));
                    const auto value = with_field(
                        *state, field, [&](const auto& shown) -> std::optional<base::Bytes> {
                          for (const auto& other : shown.others)
                            if (other.op == version) return to_value(other.value);
                          return std::nullopt;
                        });
                    if (!value) return error(ErrorCode::kNotFound, "version");
                    return factory.choose_version(replica, now, goal, field_of(field), *value);
                  }));
  return {};
}

base::Result<void> App::keep_shown_version(const SpaceId& id, const EntityId& goal,
                                           GoalField field) {
  TRY(m_impl->act(id,
                  [&](model::OpFactory& factory, const model::Replica& replica,
                      TimeMs now) -> model::OpFactory::Ops {
                    TRY_ASSIGN(const model::GoalState* state, find_goal(replica, goal));
                    const base::Bytes value = with_field(
                        *state, field, [](const auto& shown) { return to_value(shown.value); });
                    return factory.choose_version(replica, now, goal, field_of(field), value);
                  }));
  return {};
}

}  // namespace ithaca::app
