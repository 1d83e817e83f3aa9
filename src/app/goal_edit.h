// From what the goal editor opened and what it hands back to the fewest ops that say the
// difference.
//
// Invariants
//   1. Only what differs between `before` and `draft` is written, so that two people who change
//      different things at once both win; milestones that others added meanwhile stay.
//   2. Of a new order only the milestones that moved are written, unless their neighbours leave no
//      room.
//   3. A milestone that somebody deleted meanwhile comes back if it was changed here.
//   4. New milestones without a text are left out: they are the editor's empty lines.
//
// Threads: one. Ownership: borrows everything in GoalEditor.
#pragma once

#include <map>
#include <vector>

#include "src/app/state.h"
#include "src/core/model/op_factory.h"
#include "src/core/port/random.h"

namespace ithaca::app {

class GoalEditor {
 public:
  using Ops = base::Result<std::vector<model::Op>>;
  GoalEditor(const model::Replica& replica, const base::DeviceKey& device, port::Random& random,
             TimeMs now);

  // The first op creates the goal.
  Ops create(const GoalDraft& draft);
  // kNotFound for a goal that is not there or deleted; kInvalidInput for a milestone that is not
  // the goal's, or twice in the draft.
  Ops edit(const EntityId& goal, const GoalDraft& draft, const GoalDraft& before);

 private:
  struct Placed {
    EntityId id;
    std::string position;
    bool known = false;  // the replica has it, with a position that may be another
  };

  base::Result<void> edit_fields(const EntityId& goal, const GoalDraft& draft,
                                 const GoalDraft& before);
  base::Result<void> edit_milestone(const GoalDraft::Milestone& draft,
                                    const GoalDraft::Milestone& before);
  base::Result<void> edit_milestones(const GoalDraft& draft, const GoalDraft& before);
  base::Result<void> check_ids(const EntityId& goal, const GoalDraft& draft) const;
  base::Result<void> add_milestones(const EntityId& goal, GoalDraft& draft);
  base::Result<void> place(const model::GoalState* goal, const GoalDraft& draft,
                           const GoalDraft& before);
  base::Result<void> write_positions(std::vector<Placed>& list, bool anew);
  void set(const EntityId& entity, model::Field field, base::Bytes value);
  void add(std::vector<model::Op> ops);
  model::Op mint(model::OpType type, model::Field field, base::Bytes value);
  std::uint64_t draw_u64();

  const model::Replica& m_replica;
  base::DeviceKey m_device;
  port::Random& m_random;
  model::OpFactory m_factory;
  TimeMs m_now;
  std::vector<model::Op> m_ops;
};

}  // namespace ithaca::app
