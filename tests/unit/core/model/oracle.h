// The rules of docs/PROTOCOL.md section 3 in their plainest form: everything is computed from the
// whole set of ops, again for every question. Slow on purpose, and shares no code with the replica
// but the decoders of values.
#pragma once

#include <algorithm>
#include <sstream>

#include "tests/unit/core/model/describe.h"

namespace ithaca::model::testing {

class Oracle {
 public:
  Oracle(const MemberId& self, const std::vector<Event>& events) : m_self(self) {
    for (const Event& event : events)
      if (is_understood(event.op)) m_events.push_back(event);
  }

  std::string describe() const {
    std::ostringstream out;
    describe_messages(out);
    out << "live goals\n";
    describe_goals(out, false);
    out << "deleted goals\n";
    describe_goals(out, true);
    for (std::uint8_t i = 0; i < kMembers; ++i) {
      const MemberId who = member(i);
      out << "member " << int{i} << "\n name "
          << print(shown({}, Field::kMemberName, &who, {}, as_string)) << "\n zone "
          << print(shown({}, Field::kMemberTimeZone, &who, {}, as_string)) << "\n language "
          << print(shown({}, Field::kMemberLanguage, &who, {}, as_string)) << "\n cursor"
          << print(cursor(who)) << "\n";
    }
    out << "to deliver" << print(advance(false)) << "\nto read" << print(advance(true)) << "\n";
    out << "space " << print(shown({}, Field::kSpaceName, nullptr, {}, as_string)) << " current";
    OpId last;
    for (const Write& write : standing({}, Field::kSpaceName, nullptr, {}))
      if (write.id != last) out << " " << brief(last = write.id);
    out << "\n";
    return out.str();
  }

 private:
  static std::string as_string(const Bytes& value) { return std::string(base::as_text(value)); }
  static bool as_flag(const Bytes& value) { return value.at(0) == 1; }
  static GoalStatus as_status(const Bytes& value) { return static_cast<GoalStatus>(value.at(0)); }

  struct Write {
    TimeMs ts;
    OpId id;
    MemberId author;
    Bytes value;
    std::vector<OpId> over;
    auto key() const { return std::tie(ts, id, author, value); }
  };

  // Every write to a register, whoever's if `author` is empty.
  std::vector<Write> writes(const EntityId& entity, Field field, const MemberId* author,
                            const Bytes& key) const {
    std::vector<Write> out;
    for (const Event& event : m_events) {
      const Op& op = event.op;
      if (op.type == OpType::kCreate || op.entity != entity || op.field != field) continue;
      if (author != nullptr && event.context.author != *author) continue;
      Bytes value = op.value;
      if (op.type == OpType::kSelfSet) {
        const SelfValue self = decode_self(op.value).value();
        if (self.key != key) continue;
        value = self.payload;
      }
      out.push_back({op.ts, op.id, event.context.author, value, op.over});
    }
    return out;
  }

  // What stands, newest first, each once.
  std::vector<Write> standing(const EntityId& entity, Field field, const MemberId* author,
                              const Bytes& key) const {
    const std::vector<Write> all = writes(entity, field, author, key);
    std::vector<Write> out;
    for (const Write& write : all) {
      const bool beaten = std::any_of(all.begin(), all.end(), [&](const Write& other) {
        return other.id != write.id &&
               std::count(other.over.begin(), other.over.end(), write.id) > 0;
      });
      const bool twice = std::any_of(
          out.begin(), out.end(), [&](const Write& other) { return other.key() == write.key(); });
      if (!beaten && !twice) out.push_back(write);
    }
    std::sort(out.begin(), out.end(),
              [](const Write& left, const Write& right) { return right.key() < left.key(); });
    return out;
  }

  template <typename Read>
  auto shown(const EntityId& entity, Field field, const MemberId* author, const Bytes& key,
             Read read) const -> Shown<decltype(read(Bytes{}))> {
    Shown<decltype(read(Bytes{}))> out;
    std::vector<Bytes> seen;
    for (const Write& write : standing(entity, field, author, key)) {
      if (std::count(seen.begin(), seen.end(), write.value) > 0) continue;
      if (seen.empty()) {
        out.value = read(write.value);
        out.author = write.author;
        out.ts = write.ts;
        out.op = write.id;
      } else if (seen.size() <= kOtherVersionsShownMax) {
        out.others.push_back({read(write.value), write.author, write.ts, write.id});
      }
      seen.push_back(write.value);
    }
    return out;
  }

  bool deleted_by(const EntityId& entity, const MemberId& author) const {
    return !writes(entity, Field::kMessageDeleted, &author, {}).empty();
  }

  struct Created {
    MemberId author;
    Field field;
    TimeMs ts;
    Bytes value;
    EntityId id;
    auto key() const { return std::tie(author, field, ts, value); }
  };

  // One for each entity that exists: of several creating ops the least, as far as it is known.
  std::vector<Created> entities(Field field) const {
    std::map<EntityId, Created> least;
    for (const Event& event : m_events) {
      if (event.op.type != OpType::kCreate) continue;
      const MemberId& author = event.context.author;
      Created created{author, event.op.field, event.op.ts, event.op.value, event.op.id};
      if (created.field == Field::kMessage && deleted_by(created.id, author)) created.value.clear();
      const auto [it, is_new] = least.try_emplace(created.id, created);
      if (!is_new && created.key() < it->second.key()) it->second = created;
    }
    std::vector<Created> out;
    for (const auto& [id, created] : least)
      if (created.field == field) out.push_back(created);
    std::sort(out.begin(), out.end(), [](const Created& left, const Created& right) {
      return std::tie(left.ts, left.id) < std::tie(right.ts, right.id);
    });
    return out;
  }

  Cursor cursor(const MemberId& who) const {
    Cursor out;
    for (const Event& event : m_events) {
      if (event.op.type != OpType::kCursor || event.context.author != who) continue;
      const Cursor said = decode_cursor(event.op.value).value();
      for (const auto& [actor, point] : said) {
        out[actor].delivered = std::max(out[actor].delivered, point.delivered);
        out[actor].read = std::max(out[actor].read, point.read);
      }
    }
    return out;
  }

  // What the own cursor should say next.
  Cursor advance(bool read) const {
    Cursor heads, out;
    for (const Event& event : m_events)
      if (event.op.type == OpType::kCreate && event.op.field == Field::kMessage &&
          event.context.author != m_self)
        heads[event.context.actor].read =
            std::max(heads[event.context.actor].read, event.context.aseq);
    Cursor said = cursor(m_self);
    for (const auto& [actor, head] : heads) {
      const CursorPoint before = said[actor];
      const std::uint64_t to = head.read;
      if (read && to > before.read) out[actor] = {std::max(to, before.delivered), to};
      if (!read && to > std::max(before.delivered, before.read)) out[actor] = {to, before.read};
    }
    return out;
  }

  bool reached(const EntityId& message, const MemberId& who, bool read) const {
    const Cursor said = cursor(who);
    for (const Event& event : m_events) {
      if (event.op.type != OpType::kCreate || event.op.field != Field::kMessage) continue;
      if (event.op.id != message) continue;
      const auto it = said.find(event.context.actor);
      if (it == said.end()) continue;
      const std::uint64_t to =
          read ? it->second.read : std::max(it->second.read, it->second.delivered);
      if (to >= event.context.aseq) return true;
    }
    return false;
  }

  bool everybody_reached(const Created& message, bool read) const {
    for (const MemberId& who : everybody_but(message.author))
      if (!reached(message.id, who, read)) return false;
    return true;
  }

  void describe_reactions(std::ostream& out, const EntityId& message) const {
    std::vector<std::tuple<TimeMs, OpId, std::string, std::string>> kinds;
    for (const std::string emoji : {"+", "♥"}) {
      std::tuple<TimeMs, OpId> first{base::kTimeMax, {}};
      std::string members;
      for (std::uint8_t i = 0; i < kMembers; ++i) {
        const MemberId who = member(i);
        const auto on = shown(message, Field::kReaction, &who, text(emoji), as_flag);
        if (!on.value) continue;
        if (members.empty() || std::tuple(on.ts, on.op) < first) first = {on.ts, on.op};
        members += " " + brief(who);
      }
      if (!members.empty())
        kinds.push_back({std::get<0>(first), std::get<1>(first), emoji, members});
    }
    std::sort(kinds.begin(), kinds.end());
    for (const auto& [ts, id, emoji, members] : kinds)
      out << " [" << print(emoji) << members << "]";
  }

  void describe_messages(std::ostream& out) const {
    std::string first = "-";
    std::size_t unread_count = 0;
    TimeMs greatest = 0;
    for (const Created& message : entities(Field::kMessage)) {
      const bool deleted = deleted_by(message.id, message.author);
      const auto edits = shown(message.id, Field::kMessageText, &message.author, {}, as_string);
      MessageBody body;
      if (!deleted) body = decode_message(message.value).value();
      if (!deleted && edits.written()) body.text = edits.value;
      const bool own = message.author == m_self;
      out << "message " << brief(message.id) << " by " << brief(message.author) << " ts "
          << message.ts << " own " << own << " text " << print(body.text) << " edited "
          << (!deleted && edits.written()) << " deleted " << deleted << " reply "
          << (body.reply_to ? brief(*body.reply_to) : "-");
      if (!deleted) describe_reactions(out, message.id);
      const bool unread = !own && !deleted && !reached(message.id, m_self, true);
      out << " receipt "
          << (everybody_reached(message, true)    ? "read"
              : everybody_reached(message, false) ? "delivered"
                                                  : "sent")
          << " unread " << unread << "\n";
      if (unread && unread_count++ == 0) first = brief(message.id);
      greatest = std::max(greatest, message.ts);
    }
    out << "unread " << unread_count << " first " << first << " greatest " << greatest << "\n";
  }

  struct Milestone {
    Created created;
    Shown<std::string> position;
    bool done;
    bool deleted;
  };

  std::vector<Milestone> milestones(const EntityId& goal) const {
    std::vector<Milestone> out;
    for (const Created& created : entities(Field::kMilestone)) {
      if (created.value != base::to_bytes(goal)) continue;
      out.push_back({created, shown(created.id, Field::kMilestonePosition, nullptr, {}, as_string),
                     shown(created.id, Field::kMilestoneDone, nullptr, {}, as_flag).value,
                     shown(created.id, Field::kMilestoneDeleted, nullptr, {}, as_flag).value});
    }
    std::sort(out.begin(), out.end(), [](const Milestone& left, const Milestone& right) {
      return std::tie(left.deleted, left.position.value, left.created.id) <
             std::tie(right.deleted, right.position.value, right.created.id);
    });
    return out;
  }

  void describe_goals(std::ostream& out, bool want_deleted) const {
    for (const Created& goal : entities(Field::kGoal)) {
      const auto deleted = shown(goal.id, Field::kGoalDeleted, nullptr, {}, as_flag);
      if (deleted.value != want_deleted) continue;
      const std::vector<Milestone> list = milestones(goal.id);
      const auto done = std::count_if(
          list.begin(), list.end(), [](const Milestone& one) { return one.done && !one.deleted; });
      out << "goal " << brief(goal.id) << " by " << brief(goal.author) << " at " << goal.ts
          << "\n title " << print(shown(goal.id, Field::kGoalTitle, nullptr, {}, as_string))
          << "\n why " << print(shown(goal.id, Field::kGoalWhy, nullptr, {}, as_string))
          << "\n date " << print(shown(goal.id, Field::kGoalTargetDate, nullptr, {}, as_string))
          << "\n status " << print(shown(goal.id, Field::kGoalStatus, nullptr, {}, as_status))
          << "\n deleted " << print(deleted) << "\n done " << done << "\n";
      for (const Milestone& one : list)
        out << " milestone " << brief(one.created.id) << " of " << brief(goal.id) << " by "
            << brief(one.created.author) << " at " << one.created.ts << "\n  text "
            << print(shown(one.created.id, Field::kMilestoneText, nullptr, {}, as_string))
            << "\n  done "
            << print(shown(one.created.id, Field::kMilestoneDone, nullptr, {}, as_flag))
            << "\n  position " << print(one.position) << "\n  deleted "
            << print(shown(one.created.id, Field::kMilestoneDeleted, nullptr, {}, as_flag)) << "\n";
    }
  }

  MemberId m_self;
  std::vector<Event> m_events;
};

}  // namespace ithaca::model::testing
