// Mints the ops of a person's actions.
//
// Invariants
//   1. A person's input is checked here: kInvalidInput (blank, not UTF-8, no such date, not one's
//      own message), kTooLarge (over a named limit), kNotFound (no such message, goal, milestone).
//   2. An action's ops name every op they replace, so that they win over what their writer saw.
//   3. The ops of one action belong into one envelope, in the given order. An action that changes
//      nothing gives no ops. Nothing is applied here: the caller seals, stores and applies.
//   4. ts is at most base::kTimeMax. A message's is max(now, greatest message ts + 1).
//   5. Goals that are created within kGoalBurstMs have the order in which they were.
//
// Threads: one. Ownership: borrows the source of randomness, which must outlive it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/model/op.h"
#include "src/core/model/replica.h"
#include "src/core/port/random.h"

namespace ithaca::model {

enum class Toggle { kOff, kOn };

// An import makes goals faster than a clock ticks. A newest goal that is further ahead than this is
// of another clock.
inline constexpr TimeMs kGoalBurstMs = 10'000;

// What the goal form holds. In an edit only fields that differ from what is shown become ops.
struct GoalDraft {
  std::string title;
  std::string why;
  std::string target_date;  // "YYYY-MM-DD" or empty
  GoalStatus status = GoalStatus::kActive;
  std::vector<std::string> milestones;  // of a new goal, in order
};

struct GoalEdit {
  std::optional<std::string> title;
  std::optional<std::string> why;
  std::optional<std::string> target_date;
  std::optional<GoalStatus> status;
};

class OpFactory {
 public:
  using Ops = Result<std::vector<Op>>;

  OpFactory(const DeviceKey& device, port::Random& random);

  // The new message's id is that of the one op.
  Ops message(const Replica& replica, TimeMs now, std::string_view text,
              std::optional<EntityId> reply_to = std::nullopt);
  Ops edit_message(const Replica& replica, TimeMs now, const EntityId& message,
                   std::string_view text);
  // Final; there is no undo.
  Ops delete_message(const Replica& replica, TimeMs now, const EntityId& message);
  Ops react(const Replica& replica, TimeMs now, const EntityId& message, std::string_view emoji,
            Toggle toggle);

  // The new goal's id is that of the first op.
  Ops create_goal(const Replica& replica, TimeMs now, const GoalDraft& draft);
  Ops edit_goal(const Replica& replica, TimeMs now, const EntityId& goal, const GoalEdit& edit);
  Ops set_goal_deleted(const Replica& replica, TimeMs now, const EntityId& goal, Toggle toggle);

  // `after` is the milestone before the new one; empty puts it last. The new milestone's id is that
  // of the first op.
  Ops add_milestone(const Replica& replica, TimeMs now, const EntityId& goal, std::string_view text,
                    std::optional<EntityId> after = std::nullopt);
  Ops edit_milestone(const Replica& replica, TimeMs now, const EntityId& milestone,
                     std::string_view text);
  Ops set_milestone_done(const Replica& replica, TimeMs now, const EntityId& milestone,
                         Toggle toggle);
  // To stand at `index` among the goal's milestones, itself not counted. Writes all positions anew
  // where the neighbours leave no room.
  Ops move_milestone(const Replica& replica, TimeMs now, const EntityId& milestone,
                     std::size_t index);
  Ops set_milestone_deleted(const Replica& replica, TimeMs now, const EntityId& milestone,
                            Toggle toggle);

  // Resolves "other versions" or rewrites a register with what it shows: names every current op.
  // For goal and milestone fields of type SET only; `value` as the field encodes it.
  Ops choose_version(const Replica& replica, TimeMs now, const EntityId& entity, Field field,
                     ByteView value);

  Ops member_name(const Replica& replica, TimeMs now, std::string_view name);
  Ops member_time_zone(const Replica& replica, TimeMs now, std::string_view zone);
  Ops member_language(const Replica& replica, TimeMs now, std::string_view tag);
  // What this member is in a topic, or in the space if that is empty. kQuota over kTopicsShownMax.
  Ops member_mentoring(const Replica& replica, TimeMs now, std::string_view topic,
                       Mentoring mentoring);
  Ops space_name(const Replica& replica, TimeMs now, std::string_view name);

  // Says how far this member has got; no ops when it was said already.
  Ops cursor(const Replica& replica, TimeMs now, Replica::CursorMove move);

 private:
  Op mint(OpType type, Field field, const EntityId& entity, TimeMs ts, Bytes value);
  Op mint_create(Field field, TimeMs ts, Bytes value);
  Op mint_set(const Replica& replica, TimeMs now, OpType type, Field field, const EntityId& entity,
              Bytes value, std::string_view key = {});
  void add_milestone_ops(std::vector<Op>& out, TimeMs now, const EntityId& goal,
                         std::string_view text, std::string_view position);
  Result<std::string> make_room(const Replica& replica, TimeMs now,
                                std::span<const MilestoneState* const> list, std::size_t index,
                                std::vector<Op>& out);
  Ops self_text(const Replica& replica, TimeMs now, Field field, const Shown<std::string>& shown,
                std::string_view text);
  std::uint64_t draw_u64();

  DeviceKey m_device;
  port::Random& m_random;
};

}  // namespace ithaca::model
