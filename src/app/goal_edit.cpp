#include "src/app/goal_edit.h"

#include <algorithm>
#include <array>
#include <set>

#include "src/app/text.h"
#include "src/core/model/fractional_index.h"
#include "src/core/model/values.h"
#include "src/core/wire/limits.h"

namespace ithaca::app {
namespace {

using base::error;
using base::ErrorCode;
using model::Field;

base::Bytes text_value(std::string_view text) { return base::to_bytes(base::as_bytes(text)); }

const GoalDraft::Milestone* find_milestone(const GoalDraft& draft, const EntityId& id) {
  for (const GoalDraft::Milestone& milestone : draft.milestones)
    if (milestone.id == id) return &milestone;
  return nullptr;
}

// A longest part of `ranks` that ascends already: what need not move. Quadratic, for short lists.
std::vector<bool> longest_ascending(const std::vector<std::size_t>& ranks) {
  const std::size_t none = ranks.size();
  std::vector<std::size_t> length(ranks.size(), 1);
  std::vector<std::size_t> previous(ranks.size(), none);
  std::size_t best = none;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (ranks[j] < ranks[i] && length[j] + 1 > length[i]) {
        length[i] = length[j] + 1;
        previous[i] = j;
      }
    if (best == none || length[i] > length[best]) best = i;
  }
  std::vector<bool> out(ranks.size(), false);
  for (std::size_t i = best; i != none; i = previous[i]) out[i] = true;
  return out;
}

// The milestones of `draft` that stay where they are: those in the same order as in `before`.
std::set<EntityId> unmoved(const GoalDraft& draft, const GoalDraft& before) {
  std::vector<EntityId> ids;
  std::vector<std::size_t> ranks;
  for (const GoalDraft::Milestone& milestone : draft.milestones) {
    if (!milestone.id) continue;
    const GoalDraft::Milestone* old = find_milestone(before, *milestone.id);
    if (old == nullptr) continue;
    ids.push_back(*milestone.id);
    ranks.push_back(static_cast<std::size_t>(old - before.milestones.data()));
  }
  const std::vector<bool> keeps = longest_ascending(ranks);
  std::set<EntityId> out;
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (keeps[i]) out.insert(ids[i]);
  return out;
}

}  // namespace

GoalEditor::GoalEditor(const model::Replica& replica, const base::DeviceKey& device,
                       port::Random& random, TimeMs now)
    : m_replica(replica),
      m_device(device),
      m_random(random),
      m_factory(device, random),
      m_now(now) {}

std::uint64_t GoalEditor::draw_u64() {
  std::array<std::uint8_t, 8> bytes{};
  m_random.fill(bytes);
  std::uint64_t out = 0;
  for (std::uint8_t byte : bytes) out = out << 8 | byte;
  return out;
}

model::Op GoalEditor::mint(model::OpType type, Field field, base::Bytes value) {
  std::array<std::uint8_t, 16> random{};
  m_random.fill(random);
  model::Op op;
  op.id = model::make_op_id(m_device, random);
  op.type = type;
  op.ts = base::saturate(m_now);
  op.entity = op.id;
  op.field = field;
  op.value = std::move(value);
  return op;
}

// For what is new in this very action, which nobody can have written to before.
void GoalEditor::set(const EntityId& entity, Field field, base::Bytes value) {
  model::Op op = mint(model::OpType::kSet, field, std::move(value));
  op.entity = entity;
  m_ops.push_back(std::move(op));
}

void GoalEditor::add(std::vector<model::Op> ops) {
  std::move(ops.begin(), ops.end(), std::back_inserter(m_ops));
}

GoalEditor::Ops GoalEditor::create(const GoalDraft& draft) {
  model::GoalDraft fields;
  fields.title = draft.title;
  fields.why = draft.why;
  fields.target_date = draft.target_date;
  fields.status = static_cast<model::GoalStatus>(draft.status);
  TRY_ASSIGN(m_ops, m_factory.create_goal(m_replica, m_now, fields));
  GoalDraft placed = draft;
  for (GoalDraft::Milestone& milestone : placed.milestones) milestone.id.reset();
  const EntityId goal = m_ops.front().id;
  TRY(add_milestones(goal, placed));
  TRY(place(nullptr, placed, {}));
  return std::move(m_ops);
}

GoalEditor::Ops GoalEditor::edit(const EntityId& goal, const GoalDraft& draft,
                                 const GoalDraft& before) {
  const model::GoalState* shown = m_replica.goal(goal);
  if (shown == nullptr || shown->deleted.value) return error(ErrorCode::kNotFound, "goal");
  TRY(check_ids(goal, draft));
  TRY(edit_fields(goal, draft, before));
  TRY(edit_milestones(draft, before));
  GoalDraft placed = draft;
  TRY(add_milestones(goal, placed));
  TRY(place(shown, placed, before));
  return std::move(m_ops);
}

base::Result<void> GoalEditor::check_ids(const EntityId& goal, const GoalDraft& draft) const {
  std::set<EntityId> seen;
  for (const GoalDraft::Milestone& milestone : draft.milestones) {
    if (!milestone.id) continue;
    const model::MilestoneState* known = m_replica.milestone(*milestone.id);
    if (known == nullptr || known->goal != goal || !seen.insert(*milestone.id).second)
      return error(ErrorCode::kInvalidInput, "milestone of another goal, or twice");
  }
  return {};
}

base::Result<void> GoalEditor::edit_fields(const EntityId& goal, const GoalDraft& draft,
                                           const GoalDraft& before) {
  model::GoalEdit edit;
  if (draft.title != before.title) edit.title = draft.title;
  if (draft.why != before.why) edit.why = draft.why;
  if (draft.target_date != before.target_date) edit.target_date = draft.target_date;
  if (draft.status != before.status) edit.status = static_cast<model::GoalStatus>(draft.status);
  TRY_ASSIGN(std::vector<model::Op> ops, m_factory.edit_goal(m_replica, m_now, goal, edit));
  add(std::move(ops));
  return {};
}

base::Result<void> GoalEditor::edit_milestone(const GoalDraft::Milestone& draft,
                                              const GoalDraft::Milestone& before) {
  const EntityId& id = *draft.id;
  if (draft.text == before.text && draft.done == before.done) return {};
  if (draft.text != before.text) {
    TRY_ASSIGN(std::vector<model::Op> ops,
               m_factory.edit_milestone(m_replica, m_now, id, draft.text));
    add(std::move(ops));
  }
  if (draft.done != before.done) {
    const auto toggle = draft.done ? model::Toggle::kOn : model::Toggle::kOff;
    TRY_ASSIGN(std::vector<model::Op> ops,
               m_factory.set_milestone_done(m_replica, m_now, id, toggle));
    add(std::move(ops));
  }
  TRY_ASSIGN(std::vector<model::Op> back,
             m_factory.set_milestone_deleted(m_replica, m_now, id, model::Toggle::kOff));
  add(std::move(back));
  return {};
}

base::Result<void> GoalEditor::edit_milestones(const GoalDraft& draft, const GoalDraft& before) {
  for (const GoalDraft::Milestone& milestone : draft.milestones) {
    if (!milestone.id) continue;
    if (const GoalDraft::Milestone* old = find_milestone(before, *milestone.id))
      TRY(edit_milestone(milestone, *old));
  }
  for (const GoalDraft::Milestone& old : before.milestones) {
    if (!old.id || find_milestone(draft, *old.id) != nullptr) continue;
    if (m_replica.milestone(*old.id) == nullptr) continue;
    TRY_ASSIGN(std::vector<model::Op> ops,
               m_factory.set_milestone_deleted(m_replica, m_now, *old.id, model::Toggle::kOn));
    add(std::move(ops));
  }
  return {};
}

// Creates the draft's new milestones and gives them their ids; those without a text leave it.
base::Result<void> GoalEditor::add_milestones(const EntityId& goal, GoalDraft& draft) {
  std::erase_if(draft.milestones, [](const GoalDraft::Milestone& milestone) {
    return !milestone.id && model::is_blank(milestone.text);
  });
  if (draft.milestones.size() > wire::kMilestonesPerGoalMax)
    return error(ErrorCode::kTooLarge, "milestones");
  for (GoalDraft::Milestone& milestone : draft.milestones) {
    if (milestone.id) continue;
    TRY(check_text(milestone.text, wire::kMilestoneTextBytesMax, "milestone text"));
    model::Op create = mint(model::OpType::kCreate, Field::kMilestone, base::to_bytes(goal));
    milestone.id = create.id;
    m_ops.push_back(std::move(create));
    set(*milestone.id, Field::kMilestoneText, text_value(milestone.text));
    if (milestone.done) set(*milestone.id, Field::kMilestoneDone, model::encode_flag(true));
  }
  return {};
}

// Puts new and moved milestones behind those that precede them in the draft. `goal` is null if new.
base::Result<void> GoalEditor::place(const model::GoalState* goal, const GoalDraft& draft,
                                     const GoalDraft& before) {
  const std::set<EntityId> still = unmoved(draft, before);
  std::vector<Placed> list;
  if (goal != nullptr) {
    for (const model::MilestoneState* milestone : goal->milestones) {
      const bool in_draft = find_milestone(draft, milestone->id) != nullptr;
      const bool dropped = !in_draft && find_milestone(before, milestone->id) != nullptr;
      if (dropped || (in_draft && !still.contains(milestone->id))) continue;
      list.push_back({milestone->id, milestone->position.value, true});
    }
  }
  bool anew = false;
  std::size_t next = 0;  // where the next one of the draft belongs, if it is not there yet
  std::vector<bool> fresh;
  for (const GoalDraft::Milestone& milestone : draft.milestones) {
    const auto it = std::find_if(list.begin(), list.end(),
                                 [&](const Placed& one) { return one.id == *milestone.id; });
    if (it != list.end()) {
      next = static_cast<std::size_t>(it - list.begin()) + 1;
      continue;
    }
    const model::MilestoneState* known = m_replica.milestone(*milestone.id);
    // Deleted by somebody meanwhile, and not brought back.
    if (known != nullptr && still.contains(*milestone.id)) continue;
    const std::string low = next > 0 ? list[next - 1].position : std::string();
    const std::string high = next < list.size() ? list[next].position : std::string();
    const auto between = model::position_between(low, high, draw_u64());
    anew = anew || between.spread != model::Spread::kFine || (next > 0 && low.empty()) ||
           (next < list.size() && high.empty());
    list.insert(list.begin() + static_cast<std::ptrdiff_t>(next),
                {*milestone.id, between.position, known != nullptr});
    ++next;
  }
  return write_positions(list, anew);
}

base::Result<void> GoalEditor::write_positions(std::vector<Placed>& list, bool anew) {
  if (anew) {
    const std::vector<std::string> spread = model::spread_positions(list.size(), draw_u64());
    for (std::size_t i = 0; i < list.size(); ++i) list[i].position = spread[i];
  }
  for (const Placed& one : list) {
    if (!one.known) {
      set(one.id, Field::kMilestonePosition, text_value(one.position));
      continue;
    }
    const model::MilestoneState* milestone = m_replica.milestone(one.id);
    if (milestone->position.value == one.position) continue;
    if (!milestone->position.written()) {
      set(one.id, Field::kMilestonePosition, text_value(one.position));
      continue;
    }
    TRY_ASSIGN(std::vector<model::Op> ops,
               m_factory.choose_version(m_replica, m_now, one.id, Field::kMilestonePosition,
                                        base::as_bytes(one.position)));
    add(std::move(ops));
  }
  return {};
}

}  // namespace ithaca::app
