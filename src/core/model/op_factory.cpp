#include "src/core/model/op_factory.h"

#include <algorithm>

#include "src/core/model/fractional_index.h"
#include "src/core/model/values.h"

namespace ithaca::model {
namespace {

using base::error;
using base::ErrorCode;

enum class Blank { kAllowed, kRefused };

Result<void> check_text(std::string_view text, std::size_t bytes_max, Blank blank,
                        const char* what) {
  if (text.size() > bytes_max) return error(ErrorCode::kTooLarge, what);
  if (!base::is_utf8(text)) return error(ErrorCode::kInvalidInput, what);
  if (blank == Blank::kRefused && is_blank(text)) return error(ErrorCode::kInvalidInput, what);
  return {};
}

Bytes text_value(std::string_view text) { return base::to_bytes(base::as_bytes(text)); }

Result<void> check_goal_field(Field field, std::string_view text) {
  switch (field) {
    case Field::kGoalTitle:
      return check_text(text, wire::kGoalTitleBytesMax, Blank::kRefused, "goal title");
    case Field::kGoalWhy:
      return check_text(text, wire::kGoalWhyBytesMax, Blank::kAllowed, "goal why");
    default:
      if (text.empty() || is_calendar_date(text)) return {};
      return error(ErrorCode::kInvalidInput, "target date");
  }
}

Result<void> check_milestone_text(std::string_view text) {
  return check_text(text, wire::kMilestoneTextBytesMax, Blank::kRefused, "milestone text");
}

// The ops of an action must fit one envelope.
Result<std::vector<Op>> fitting(std::vector<Op> ops) {
  if (!ops.empty()) TRY(encode_ops(ops));
  return ops;
}

Result<const MessageState*> find_message(const Replica& replica, const EntityId& id) {
  const MessageState* message = replica.message(id);
  if (message == nullptr) return error(ErrorCode::kNotFound, "message");
  return message;
}

Result<const GoalState*> find_goal(const Replica& replica, const EntityId& id) {
  const GoalState* goal = replica.goal(id);
  if (goal == nullptr) return error(ErrorCode::kNotFound, "goal");
  return goal;
}

Result<const MilestoneState*> find_milestone(const Replica& replica, const EntityId& id) {
  const MilestoneState* milestone = replica.milestone(id);
  if (milestone == nullptr) return error(ErrorCode::kNotFound, "milestone");
  return milestone;
}

// Where a milestone goes that is to stand at `index` of `list`. A neighbour without a position
// leaves no telling where it stands, so all positions are written anew then.
PositionBetween position_at(std::span<const MilestoneState* const> list, std::size_t index,
                            std::uint64_t random) {
  const std::string none;
  const std::string& before = index > 0 ? list[index - 1]->position.value : none;
  const std::string& after = index < list.size() ? list[index]->position.value : none;
  PositionBetween out = position_between(before, after, random);
  const bool lost = (index > 0 && before.empty()) || (index < list.size() && after.empty());
  if (lost) out.spread = Spread::kNeeded;
  return out;
}

}  // namespace

OpFactory::OpFactory(const DeviceKey& device, port::Random& random)
    : m_device(device), m_random(random) {}

std::uint64_t OpFactory::draw_u64() {
  std::array<std::uint8_t, 8> bytes{};
  m_random.fill(bytes);
  std::uint64_t out = 0;
  for (std::uint8_t byte : bytes) out = out << 8 | byte;
  return out;
}

Op OpFactory::mint(OpType type, Field field, const EntityId& entity, TimeMs ts, Bytes value) {
  std::array<std::uint8_t, 16> random{};
  m_random.fill(random);
  Op op;
  op.id = make_op_id(m_device, random);
  op.type = type;
  op.ts = base::saturate(ts);
  op.entity = entity;
  op.field = field;
  op.value = std::move(value);
  return op;
}

Op OpFactory::mint_create(Field field, TimeMs ts, Bytes value) {
  Op op = mint(OpType::kCreate, field, {}, ts, std::move(value));
  op.entity = op.id;
  return op;
}

Op OpFactory::mint_set(const Replica& replica, TimeMs now, OpType type, Field field,
                       const EntityId& entity, Bytes value, std::string_view key) {
  Op op = mint(type, field, entity, replica.register_ts(entity, field, now, key), std::move(value));
  op.over = replica.current_ops(entity, field, key);
  return op;
}

OpFactory::Ops OpFactory::message(const Replica& replica, TimeMs now, std::string_view text,
                                  std::optional<EntityId> reply_to) {
  TRY(check_text(text, wire::kMessageTextBytesMax, Blank::kRefused, "message text"));
  if (reply_to) TRY(find_message(replica, *reply_to));
  TimeMs ts = base::saturate(now);
  if (const auto last = replica.newest(1); !last.empty())
    ts = std::max(ts, base::add_saturating(last.front()->ts, 1));
  return fitting({mint_create(Field::kMessage, ts, encode_message({reply_to, std::string(text)}))});
}

OpFactory::Ops OpFactory::edit_message(const Replica& replica, TimeMs now, const EntityId& message,
                                       std::string_view text) {
  TRY_ASSIGN(const MessageState* shown, find_message(replica, message));
  if (!shown->own) return error(ErrorCode::kInvalidInput, "not one's own message");
  if (shown->deleted) return error(ErrorCode::kNotFound, "message is deleted");
  TRY(check_text(text, wire::kMessageTextBytesMax, Blank::kRefused, "message text"));
  if (shown->text == text) return std::vector<Op>{};
  return fitting(
      {mint_set(replica, now, OpType::kOwnSet, Field::kMessageText, message, text_value(text))});
}

OpFactory::Ops OpFactory::delete_message(const Replica& replica, TimeMs now,
                                         const EntityId& message) {
  TRY_ASSIGN(const MessageState* shown, find_message(replica, message));
  if (!shown->own) return error(ErrorCode::kInvalidInput, "not one's own message");
  if (shown->deleted) return std::vector<Op>{};
  return fitting({mint_set(replica, now, OpType::kOwnSet, Field::kMessageDeleted, message,
                           encode_flag(true))});
}

OpFactory::Ops OpFactory::react(const Replica& replica, TimeMs now, const EntityId& message,
                                std::string_view emoji, Toggle toggle) {
  TRY_ASSIGN(const MessageState* shown, find_message(replica, message));
  if (shown->deleted) return error(ErrorCode::kNotFound, "message is deleted");
  TRY(check_text(emoji, wire::kEmojiBytesMax, Blank::kRefused, "emoji"));
  const bool on = toggle == Toggle::kOn;
  bool is_on = false;
  for (const Reaction& reaction : shown->reactions)
    if (reaction.emoji == emoji)
      is_on = std::binary_search(reaction.members.begin(), reaction.members.end(), replica.self());
  if (on == is_on) return std::vector<Op>{};
  return fitting({mint_set(replica, now, OpType::kSelfSet, Field::kReaction, message,
                           encode_self(base::as_bytes(emoji), encode_flag(on)), emoji)});
}

OpFactory::Ops OpFactory::create_goal(const Replica& replica, TimeMs now, const GoalDraft& draft) {
  TRY(check_goal_field(Field::kGoalTitle, draft.title));
  TRY(check_goal_field(Field::kGoalWhy, draft.why));
  TRY(check_goal_field(Field::kGoalTargetDate, draft.target_date));
  for (const std::string& text : draft.milestones) TRY(check_milestone_text(text));
  if (draft.milestones.size() > wire::kMilestonesPerGoalMax)
    return error(ErrorCode::kTooLarge, "milestones");

  const TimeMs last = replica.goals().empty() ? 0 : replica.goals().back()->created_ts;
  const bool burst = last >= now && last - now < kGoalBurstMs;
  std::vector<Op> out{mint_create(Field::kGoal, burst ? last + 1 : now, {})};
  const EntityId goal = out.front().id;
  const auto set = [&](Field field, Bytes value) {
    out.push_back(mint_set(replica, now, OpType::kSet, field, goal, std::move(value)));
  };
  set(Field::kGoalTitle, text_value(draft.title));
  if (!draft.why.empty()) set(Field::kGoalWhy, text_value(draft.why));
  if (!draft.target_date.empty()) set(Field::kGoalTargetDate, text_value(draft.target_date));
  if (draft.status != GoalStatus::kActive) set(Field::kGoalStatus, encode_status(draft.status));
  const auto positions = spread_positions(draft.milestones.size(), draw_u64());
  for (std::size_t i = 0; i < positions.size(); ++i)
    add_milestone_ops(out, now, goal, draft.milestones[i], positions[i]);
  return fitting(std::move(out));
}

OpFactory::Ops OpFactory::edit_goal(const Replica& replica, TimeMs now, const EntityId& goal,
                                    const GoalEdit& edit) {
  TRY_ASSIGN(const GoalState* shown, find_goal(replica, goal));
  std::vector<Op> out;
  const auto set_text = [&](Field field, const std::optional<std::string>& text,
                            const Shown<std::string>& current) -> Result<void> {
    if (!text || *text == current.value) return {};
    TRY(check_goal_field(field, *text));
    out.push_back(mint_set(replica, now, OpType::kSet, field, goal, text_value(*text)));
    return {};
  };
  TRY(set_text(Field::kGoalTitle, edit.title, shown->title));
  TRY(set_text(Field::kGoalWhy, edit.why, shown->why));
  TRY(set_text(Field::kGoalTargetDate, edit.target_date, shown->target_date));
  if (edit.status && *edit.status != shown->status.value)
    out.push_back(mint_set(replica, now, OpType::kSet, Field::kGoalStatus, goal,
                           encode_status(*edit.status)));
  return fitting(std::move(out));
}

OpFactory::Ops OpFactory::set_goal_deleted(const Replica& replica, TimeMs now, const EntityId& goal,
                                           Toggle toggle) {
  TRY_ASSIGN(const GoalState* shown, find_goal(replica, goal));
  const bool deleted = toggle == Toggle::kOn;
  if (shown->deleted.value == deleted) return std::vector<Op>{};
  return fitting(
      {mint_set(replica, now, OpType::kSet, Field::kGoalDeleted, goal, encode_flag(deleted))});
}

void OpFactory::add_milestone_ops(std::vector<Op>& out, TimeMs now, const EntityId& goal,
                                  std::string_view text, std::string_view position) {
  Op create = mint_create(Field::kMilestone, now, base::to_bytes(goal));
  const EntityId id = create.id;
  out.push_back(std::move(create));
  out.push_back(mint(OpType::kSet, Field::kMilestoneText, id, now, text_value(text)));
  out.push_back(mint(OpType::kSet, Field::kMilestonePosition, id, now, text_value(position)));
}

// Positions for `list` with room at `index` for one more, whose position is returned. Ops are added
// for every milestone of the list if the neighbours leave no room.
Result<std::string> OpFactory::make_room(const Replica& replica, TimeMs now,
                                         std::span<const MilestoneState* const> list,
                                         std::size_t index, std::vector<Op>& out) {
  const PositionBetween between = position_at(list, index, draw_u64());
  const bool fits = list.size() + 3 <= wire::kOpsPerEnvelopeMax;
  if (between.spread == Spread::kFine || (between.spread == Spread::kAdvised && !fits))
    return between.position;
  if (!fits) return error(ErrorCode::kTooLarge, "milestones to write anew");
  const auto positions = spread_positions(list.size() + 1, draw_u64());
  for (std::size_t i = 0; i < list.size(); ++i)
    out.push_back(mint_set(replica, now, OpType::kSet, Field::kMilestonePosition, list[i]->id,
                           text_value(positions[i < index ? i : i + 1])));
  return positions[index];
}

OpFactory::Ops OpFactory::add_milestone(const Replica& replica, TimeMs now, const EntityId& goal,
                                        std::string_view text, std::optional<EntityId> after) {
  TRY_ASSIGN(const GoalState* shown, find_goal(replica, goal));
  TRY(check_milestone_text(text));
  const auto& list = shown->milestones;
  if (list.size() >= wire::kMilestonesPerGoalMax) return error(ErrorCode::kTooLarge, "milestones");
  std::size_t index = list.size();
  if (after) {
    const auto it = std::find_if(list.begin(), list.end(),
                                 [&](const MilestoneState* one) { return one->id == *after; });
    if (it == list.end()) return error(ErrorCode::kNotFound, "milestone to follow");
    index = static_cast<std::size_t>(it - list.begin()) + 1;
  }
  std::vector<Op> moved;
  TRY_ASSIGN(const std::string position, make_room(replica, now, list, index, moved));
  std::vector<Op> out;
  add_milestone_ops(out, now, goal, text, position);
  std::move(moved.begin(), moved.end(), std::back_inserter(out));
  return fitting(std::move(out));
}

OpFactory::Ops OpFactory::edit_milestone(const Replica& replica, TimeMs now,
                                         const EntityId& milestone, std::string_view text) {
  TRY_ASSIGN(const MilestoneState* shown, find_milestone(replica, milestone));
  TRY(check_milestone_text(text));
  if (shown->text.value == text) return std::vector<Op>{};
  return fitting(
      {mint_set(replica, now, OpType::kSet, Field::kMilestoneText, milestone, text_value(text))});
}

OpFactory::Ops OpFactory::set_milestone_done(const Replica& replica, TimeMs now,
                                             const EntityId& milestone, Toggle toggle) {
  TRY_ASSIGN(const MilestoneState* shown, find_milestone(replica, milestone));
  const bool done = toggle == Toggle::kOn;
  if (shown->done.value == done) return std::vector<Op>{};
  return fitting(
      {mint_set(replica, now, OpType::kSet, Field::kMilestoneDone, milestone, encode_flag(done))});
}

OpFactory::Ops OpFactory::move_milestone(const Replica& replica, TimeMs now,
                                         const EntityId& milestone, std::size_t index) {
  TRY_ASSIGN(const MilestoneState* shown, find_milestone(replica, milestone));
  TRY_ASSIGN(const GoalState* goal, find_goal(replica, shown->goal));
  std::vector<const MilestoneState*> list = goal->milestones;
  const auto it = std::find(list.begin(), list.end(), shown);
  if (it == list.end()) return error(ErrorCode::kNotFound, "milestone is deleted");
  const auto from = static_cast<std::size_t>(it - list.begin());
  list.erase(it);
  const std::size_t to = std::min(index, list.size());
  if (to == from) return std::vector<Op>{};
  std::vector<Op> out;
  TRY_ASSIGN(const std::string position, make_room(replica, now, list, to, out));
  out.push_back(mint_set(replica, now, OpType::kSet, Field::kMilestonePosition, milestone,
                         text_value(position)));
  return fitting(std::move(out));
}

OpFactory::Ops OpFactory::set_milestone_deleted(const Replica& replica, TimeMs now,
                                                const EntityId& milestone, Toggle toggle) {
  TRY_ASSIGN(const MilestoneState* shown, find_milestone(replica, milestone));
  const bool deleted = toggle == Toggle::kOn;
  if (shown->deleted.value == deleted) return std::vector<Op>{};
  return fitting({mint_set(replica, now, OpType::kSet, Field::kMilestoneDeleted, milestone,
                           encode_flag(deleted))});
}

OpFactory::Ops OpFactory::choose_version(const Replica& replica, TimeMs now, const EntityId& entity,
                                         Field field, ByteView value) {
  Op op = mint_set(replica, now, OpType::kSet, field, entity, base::to_bytes(value));
  if (op.over.empty()) return error(ErrorCode::kNotFound, "nothing to choose from");
  if (!is_understood(op)) return error(ErrorCode::kInvalidInput, "value of the field");
  return fitting({std::move(op)});
}

OpFactory::Ops OpFactory::self_text(const Replica& replica, TimeMs now, Field field,
                                    const Shown<std::string>& shown, std::string_view text) {
  if (shown.written() && shown.value == text && shown.others.empty()) return std::vector<Op>{};
  return fitting(
      {mint_set(replica, now, OpType::kSelfSet, field, {}, encode_self({}, base::as_bytes(text)))});
}

OpFactory::Ops OpFactory::member_name(const Replica& replica, TimeMs now, std::string_view name) {
  TRY(check_text(name, wire::kNameBytesMax, Blank::kRefused, "name"));
  return self_text(replica, now, Field::kMemberName, replica.profile(replica.self()).name, name);
}

OpFactory::Ops OpFactory::member_time_zone(const Replica& replica, TimeMs now,
                                           std::string_view zone) {
  if (!is_time_zone_name(zone)) return error(ErrorCode::kInvalidInput, "time zone");
  return self_text(replica, now, Field::kMemberTimeZone, replica.profile(replica.self()).time_zone,
                   zone);
}

OpFactory::Ops OpFactory::member_language(const Replica& replica, TimeMs now,
                                          std::string_view tag) {
  if (!is_language_tag(tag)) return error(ErrorCode::kInvalidInput, "language");
  return self_text(replica, now, Field::kMemberLanguage, replica.profile(replica.self()).language,
                   tag);
}

OpFactory::Ops OpFactory::member_mentoring(const Replica& replica, TimeMs now,
                                           std::string_view topic, Mentoring mentoring) {
  if (!topic.empty()) TRY(check_text(topic, kTopicBytesMax, Blank::kRefused, "topic"));
  const MemberProfile& profile = replica.profile(replica.self());
  const Mentoring known = profile.mentoring_in(topic);
  if (mentoring == known) return std::vector<Op>{};
  if (known == Mentoring::kNone && profile.mentoring.size() >= kTopicsShownMax)
    return error(ErrorCode::kQuota, "topics");
  const Bytes payload{static_cast<std::uint8_t>(mentoring)};
  return fitting({mint_set(replica, now, OpType::kSelfSet, Field::kMemberMentoring, {},
                           encode_self(base::as_bytes(topic), payload), topic)});
}

OpFactory::Ops OpFactory::space_name(const Replica& replica, TimeMs now, std::string_view name) {
  TRY(check_text(name, wire::kNameBytesMax, Blank::kRefused, "space name"));
  const Shown<std::string>& shown = replica.space_name();
  if (shown.written() && shown.value == name && shown.others.empty()) return std::vector<Op>{};
  return fitting({mint_set(replica, now, OpType::kSet, Field::kSpaceName, {}, text_value(name))});
}

OpFactory::Ops OpFactory::cursor(const Replica& replica, TimeMs now, Replica::CursorMove move) {
  const Cursor advance = replica.cursor_advance(move);
  if (advance.empty()) return std::vector<Op>{};
  return fitting({mint(OpType::kCursor, Field::kCursor, {}, now, encode_cursor(advance))});
}

}  // namespace ithaca::model
