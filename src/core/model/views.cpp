// Brings the stale views of a replica up to date.
#include <algorithm>

#include "src/core/model/replica_impl.h"

namespace ithaca::model {
namespace {

constexpr TimeMs kAheadMsMax = 5 * 60 * 1000;

std::string read_text(const Bytes& value) { return std::string(base::as_text(value)); }
bool read_flag(const Bytes& value) { return !value.empty() && value[0] != 0; }
GoalStatus read_status(const Bytes& value) {
  return value.empty() ? GoalStatus::kActive : static_cast<GoalStatus>(value[0]);
}

template <typename Read>
auto show(const Register* from, Read read) -> Shown<decltype(read(Bytes{}))> {
  Shown<decltype(read(Bytes{}))> out;
  const StandingOp* top = from == nullptr ? nullptr : from->shown();
  if (top == nullptr) return out;
  out.value = read(top->value);
  out.author = top->author;
  out.ts = top->ts;
  out.op = top->id;
  const std::set<StandingOp>& ops = from->standing();
  for (auto it = std::next(ops.rbegin()); it != ops.rend(); ++it) {
    if (out.others.size() >= kOtherVersionsShownMax) break;
    auto value = read(it->value);
    const auto same = [&](const auto& other) { return other.value == value; };
    if (value == out.value || std::any_of(out.others.begin(), out.others.end(), same)) continue;
    out.others.push_back({std::move(value), it->author, it->ts, it->id});
  }
  return out;
}

template <typename Read>
auto show_field(const Entity& entity, Field field, Read read) {
  return show(entity.find({field, {}, {}}), read);
}

bool milestone_before(const MilestoneState* left, const MilestoneState* right) {
  return std::tie(left->position.value, left->id) < std::tie(right->position.value, right->id);
}

std::vector<Reaction> collect_reactions(const Entity& entity) {
  struct Kind {
    TimeOrder first{base::kTimeMax, {}};
    std::vector<MemberId> members;
  };
  // Registers ascend by author, so each kind's members do as well.
  std::map<Bytes, Kind> kinds;
  for (auto it = entity.registers.lower_bound({Field::kReaction, {}, {}});
       it != entity.registers.end() && it->first.field == Field::kReaction; ++it) {
    const StandingOp* top = it->second.shown();
    if (top == nullptr || !read_flag(top->value)) continue;
    Kind& kind = kinds[it->first.key];
    const TimeOrder at{top->ts, top->id};
    if (kind.members.empty() || at < kind.first) kind.first = at;
    kind.members.push_back(it->first.author);
  }
  std::vector<std::pair<TimeOrder, Reaction>> ordered;
  for (auto& [key, kind] : kinds)
    ordered.push_back({kind.first, {read_text(key), std::move(kind.members)}});
  std::sort(ordered.begin(), ordered.end(), [](const auto& left, const auto& right) {
    return std::tie(left.first, left.second.emoji) < std::tie(right.first, right.second.emoji);
  });
  if (ordered.size() > kReactionKindsShownMax) ordered.resize(kReactionKindsShownMax);
  std::vector<Reaction> out;
  for (auto& [at, reaction] : ordered) out.push_back(std::move(reaction));
  return out;
}

std::vector<std::pair<std::string, Mentoring>> collect_mentoring(const Entity& space,
                                                                 const MemberId& member) {
  std::vector<std::pair<std::string, Mentoring>> out;
  for (auto it = space.registers.lower_bound({Field::kMemberMentoring, member, {}});
       it != space.registers.end() && out.size() < kTopicsShownMax; ++it) {
    if (it->first.field != Field::kMemberMentoring || it->first.author != member) break;
    const StandingOp* top = it->second.shown();
    if (top == nullptr || !read_flag(top->value)) continue;
    out.emplace_back(read_text(it->first.key), static_cast<Mentoring>(top->value[0]));
  }
  return out;
}

}  // namespace

Place best_place(const std::vector<Place>& places) {
  Place out;
  for (const Place& place : places) {
    const bool better = out.aseq == 0 || (place.seq != 0 && (out.seq == 0 || place.seq < out.seq));
    if (better) out = place;
  }
  return out;
}

MessageText text_of(const Entity& entity, const Creation& creation) {
  MessageText out;
  out.deleted = entity.is_deleted_by(creation.author);
  if (out.deleted) return out;
  Result<MessageBody> body = decode_message(creation.value);
  CHECK(body.ok());
  out.reply_to = body->reply_to;
  out.text = std::move(body->text);
  const Register* edits = entity.find({Field::kMessageText, creation.author, {}});
  if (const StandingOp* edit = edits == nullptr ? nullptr : edits->shown()) {
    out.text = read_text(edit->value);
    out.edited = true;
  }
  return out;
}

TimeMs MessageState::shown_ts() const {
  if (place.received_ms == 0) return ts;
  return ts > base::add_saturating(place.received_ms, kAheadMsMax) ? place.received_ms : ts;
}

Mentoring MemberProfile::mentoring_in(std::string_view topic) const {
  for (const auto& [about, as] : mentoring)
    if (about == topic) return as;
  return Mentoring::kNone;
}

void Replica::Impl::refresh() {
  for (Entity* entity : std::exchange(stale_messages, {})) {
    entity->stale = Entity::Stale::kNo;
    refresh_entity(*entity);
  }
  refresh_message_order();
  if (!stale_unread.empty()) refresh_unread();
  refresh_space();
}

void Replica::Impl::refresh_goals() {
  absorb_late();
  refresh();
  // Milestones mark their goals; those come afterwards.
  for (Entity* entity : std::exchange(stale_others, {})) {
    entity->stale = Entity::Stale::kNo;
    refresh_entity(*entity);
  }
  for (const EntityId& id : std::exchange(stale_goals, {})) {
    const auto it = entities.find(id);
    if (it != entities.end() && it->second.goal) refresh_goal_milestones(*it->second.goal);
  }
  if (std::exchange(stale_goal_lists, false)) {
    goals.clear();
    deleted_goals.clear();
    for (const auto& [at, goal] : goal_order)
      (goal->deleted.value ? deleted_goals : goals).push_back(goal);
  }
}

void Replica::Impl::refresh_entity(Entity& entity) {
  const Creation* creation = entity.creation();
  if (creation == nullptr) return;
  switch (creation->field) {
    case Field::kMessage:
      return refresh_message(entity, *creation);
    case Field::kGoal:
      return refresh_goal(entity, *creation);
    default:
      return refresh_milestone(entity, *creation);
  }
}

// Only an entity with several creations ever changes its kind or its place in an order.
void Replica::Impl::drop_views(Entity& entity) {
  if (const MessageState* message = entity.message.get()) {
    if (strays.erase(order_of(*message)) == 0) {
      std::erase(messages, message);
      std::erase(new_messages, message);
    }
    forget_unread(*message);
    entity.message.reset();
  }
  if (entity.goal) {
    goal_order.erase({entity.goal->created_ts, entity.id});
    stale_goal_lists = true;
    entity.goal.reset();
  }
  if (entity.milestone) {
    milestones_of[entity.milestone->goal].erase(entity.id);
    stale_goals.insert(entity.milestone->goal);
    entity.milestone.reset();
  }
}

void Replica::Impl::refresh_message(Entity& entity, const Creation& creation) {
  if (!entity.message || entity.message->ts != creation.ts) {
    drop_views(entity);
    entity.message = std::make_unique<MessageState>();
    entity.message->id = entity.id;
    entity.message->ts = creation.ts;
    list_message(*entity.message);
  }
  MessageState& out = *entity.message;
  out.author = creation.author;
  out.own = creation.author == self;
  MessageText said = text_of(entity, creation);
  out.text = std::move(said.text);
  out.reply_to = said.reply_to;
  out.edited = said.edited;
  out.deleted = said.deleted;
  out.reactions.clear();
  if (!out.deleted) out.reactions = collect_reactions(entity);
  forget_unread(out);
  out.places = entity.places;
  out.place = best_place(entity.places);
  note_unread(out, entity.paged);
}

void Replica::Impl::refresh_goal(Entity& entity, const Creation& creation) {
  const bool same = entity.goal && entity.goal->created_ts == creation.ts;
  if (!same) {
    drop_views(entity);
    entity.goal = std::make_unique<GoalState>();
    entity.goal->id = entity.id;
    entity.goal->created_ts = creation.ts;
    goal_order[{creation.ts, entity.id}] = entity.goal.get();
    stale_goal_lists = true;
  }
  GoalState& out = *entity.goal;
  out.author = creation.author;
  out.title = show_field(entity, Field::kGoalTitle, read_text);
  out.why = show_field(entity, Field::kGoalWhy, read_text);
  out.target_date = show_field(entity, Field::kGoalTargetDate, read_text);
  out.status = show_field(entity, Field::kGoalStatus, read_status);
  const bool was_deleted = out.deleted.value;
  out.deleted = show_field(entity, Field::kGoalDeleted, read_flag);
  if (out.deleted.value != was_deleted) stale_goal_lists = true;
  if (!same) stale_goals.insert(entity.id);
}

void Replica::Impl::refresh_milestone(Entity& entity, const Creation& creation) {
  const auto goal = EntityId::from(creation.value);
  CHECK(goal.has_value());
  if (!entity.milestone || entity.milestone->goal != *goal) {
    drop_views(entity);
    entity.milestone = std::make_unique<MilestoneState>();
    entity.milestone->id = entity.id;
    entity.milestone->goal = *goal;
    milestones_of[*goal].insert(entity.id);
  }
  MilestoneState& out = *entity.milestone;
  out.author = creation.author;
  out.created_ts = creation.ts;
  out.text = show_field(entity, Field::kMilestoneText, read_text);
  out.done = show_field(entity, Field::kMilestoneDone, read_flag);
  out.position = show_field(entity, Field::kMilestonePosition, read_text);
  out.deleted = show_field(entity, Field::kMilestoneDeleted, read_flag);
  stale_goals.insert(*goal);
}

void Replica::Impl::refresh_goal_milestones(GoalState& goal) {
  goal.milestones.clear();
  goal.deleted_milestones.clear();
  goal.done_count = 0;
  const auto it = milestones_of.find(goal.id);
  if (it == milestones_of.end()) return;
  for (const EntityId& id : it->second) {
    const MilestoneState* milestone = entities.at(id).milestone.get();
    if (milestone->deleted.value) {
      goal.deleted_milestones.push_back(milestone);
      continue;
    }
    goal.milestones.push_back(milestone);
    if (milestone->done.value) ++goal.done_count;
  }
  std::sort(goal.milestones.begin(), goal.milestones.end(), milestone_before);
  std::sort(goal.deleted_milestones.begin(), goal.deleted_milestones.end(), milestone_before);
}

void Replica::Impl::refresh_message_order() {
  if (new_messages.empty()) return;
  std::sort(new_messages.begin(), new_messages.end(), message_before);
  const bool at_end = messages.empty() || message_before(messages.back(), new_messages.front());
  const auto middle = static_cast<std::ptrdiff_t>(messages.size());
  messages.insert(messages.end(), new_messages.begin(), new_messages.end());
  new_messages.clear();
  if (!at_end)
    std::inplace_merge(messages.begin(), messages.begin() + middle, messages.end(), message_before);
}

void Replica::Impl::list_message(const MessageState& message) {
  if (is_shown(order_of(message))) {
    new_messages.push_back(&message);
  } else {
    strays[order_of(message)] = &message;
  }
}

void Replica::Impl::note_unread(const MessageState& message, bool paged) {
  if (!counts(order_of(message), paged)) return;
  if (!is_unread(message)) return;
  unread.insert({message.ts, message.id});
  for (const Place& place : message.places)
    unread_places.insert({place.actor, place.aseq, message.id});
}

void Replica::Impl::forget_unread(const MessageState& message) {
  if (unread.erase({message.ts, message.id}) == 0) return;
  for (const Place& place : message.places)
    unread_places.erase({place.actor, place.aseq, message.id});
}

void Replica::Impl::refresh_unread() {
  Cursor cursor = read_cursor();
  for (const ActorId& actor : std::exchange(stale_unread, {})) {
    const std::uint64_t read = cursor[actor].read;
    for (;;) {
      const auto it = unread_places.lower_bound({actor, 0, {}});
      if (it == unread_places.end()) break;
      const auto [of, aseq, id] = *it;
      if (of != actor || aseq > read) break;
      forget_unread(*entities.at(id).message);
    }
  }
}

void Replica::Impl::refresh_space() {
  const bool any = stale_space_name || !stale_profiles.empty();
  const Entity* space = any ? find(EntityId{}) : nullptr;
  if (space == nullptr) return;
  if (std::exchange(stale_space_name, false))
    space_name = show_field(*space, Field::kSpaceName, read_text);
  for (const auto& [field, member] : std::exchange(stale_profiles, {})) {
    MemberProfile& profile = profiles[member];
    if (field == Field::kMemberMentoring) {
      profile.mentoring = collect_mentoring(*space, member);
      continue;
    }
    Shown<std::string>& target = field == Field::kMemberName       ? profile.name
                                 : field == Field::kMemberTimeZone ? profile.time_zone
                                                                   : profile.language;
    target = show(space->find({field, member, {}}), read_text);
  }
}

bool Replica::Impl::is_unread(const MessageState& message) const {
  return !message.own && !message.deleted && !is_covered(message, self, CursorMove::kRead) &&
         !is_covered(message, kHistory, CursorMove::kRead);
}

bool Replica::Impl::is_covered(const MessageState& message, const MemberId& member,
                               CursorMove move) const {
  const auto cursor = cursors.find(member);
  if (cursor == cursors.end()) return false;
  for (const Place& place : message.places) {
    const auto point = cursor->second.find(place.actor);
    if (point == cursor->second.end()) continue;
    // Whoever has read a message has got it.
    const std::uint64_t reached = move == CursorMove::kRead
                                      ? point->second.read
                                      : std::max(point->second.read, point->second.delivered);
    if (reached >= place.aseq) return true;
  }
  return false;
}

}  // namespace ithaca::model
