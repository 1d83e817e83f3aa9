// A replica's whole read side as text, one line a fact: what the oracle is compared with.
#pragma once

#include <sstream>
#include <string>

#include "src/core/base/bytes.h"
#include "tests/unit/core/model/history.h"

namespace ithaca::model::testing {

inline std::string brief(ByteView id) { return base::to_hex(id); }

inline std::string print(const std::string& value) { return base::to_hex(base::as_bytes(value)); }
inline std::string print(bool value) { return value ? "yes" : "no"; }
inline std::string print(GoalStatus value) { return std::to_string(static_cast<int>(value)); }

template <typename T>
std::string print(const Shown<T>& shown) {
  std::string out = print(shown.value);
  if (shown.written())
    out += "@" + std::to_string(shown.ts) + "/" + brief(shown.op) + "/" + brief(shown.author);
  for (const Version<T>& other : shown.others)
    out += " or " + print(other.value) + "@" + std::to_string(other.ts) + "/" + brief(other.op) +
           "/" + brief(other.author);
  return out;
}

inline std::vector<MemberId> everybody_but(const MemberId& author) {
  std::vector<MemberId> out;
  for (std::uint8_t i = 0; i < kMembers; ++i)
    if (member(i) != author) out.push_back(member(i));
  return out;
}

inline void describe_messages(std::ostream& out, const Replica& replica) {
  std::size_t index = 0;
  for (const MessageState* message : replica.messages()) {
    out << "message " << brief(message->id) << " by " << brief(message->author) << " ts "
        << message->ts << " own " << message->own << " text " << print(message->text) << " edited "
        << message->edited << " deleted " << message->deleted << " reply "
        << (message->reply_to ? brief(*message->reply_to) : "-");
    for (const Reaction& reaction : message->reactions) {
      out << " [" << print(reaction.emoji);
      for (const MemberId& who : reaction.members) out << " " << brief(who);
      out << "]";
    }
    const Receipt receipt = replica.receipt(*message, everybody_but(message->author));
    out << " receipt "
        << (receipt == Receipt::kRead        ? "read"
            : receipt == Receipt::kDelivered ? "delivered"
                                             : "sent")
        << " unread " << replica.is_unread(message->id) << "\n";
    if (replica.message(message->id) != message) out << "not found by id\n";
    if (replica.message_index(message->id) != index++) out << "wrong index\n";
  }
  const MessageState* first = replica.first_unread();
  out << "unread " << replica.unread_count() << " first " << (first ? brief(first->id) : "-")
      << " greatest " << replica.greatest_message_ts() << "\n";
}

inline void describe_goal(std::ostream& out, const GoalState& goal) {
  out << "goal " << brief(goal.id) << " by " << brief(goal.author) << " at " << goal.created_ts
      << "\n title " << print(goal.title) << "\n why " << print(goal.why) << "\n date "
      << print(goal.target_date) << "\n status " << print(goal.status) << "\n deleted "
      << print(goal.deleted) << "\n done " << goal.done_count << "\n";
  for (const auto* list : {&goal.milestones, &goal.deleted_milestones})
    for (const MilestoneState* milestone : *list)
      out << " milestone " << brief(milestone->id) << " of " << brief(milestone->goal) << " by "
          << brief(milestone->author) << " at " << milestone->created_ts << "\n  text "
          << print(milestone->text) << "\n  done " << print(milestone->done) << "\n  position "
          << print(milestone->position) << "\n  deleted " << print(milestone->deleted) << "\n";
}

inline std::string print(const Cursor& cursor) {
  std::string out;
  for (const auto& [who, point] : cursor)
    out +=
        " " + brief(who) + ":" + std::to_string(point.delivered) + "/" + std::to_string(point.read);
  return out;
}

inline std::string describe(const Replica& replica) {
  std::ostringstream out;
  describe_messages(out, replica);
  out << "live goals\n";
  for (const GoalState* goal : replica.goals()) describe_goal(out, *goal);
  out << "deleted goals\n";
  for (const GoalState* goal : replica.deleted_goals()) describe_goal(out, *goal);
  for (std::uint8_t i = 0; i < kMembers; ++i) {
    const MemberProfile& profile = replica.profile(member(i));
    out << "member " << int{i} << "\n name " << print(profile.name) << "\n zone "
        << print(profile.time_zone) << "\n language " << print(profile.language) << "\n cursor"
        << print(replica.cursor(member(i))) << "\n";
  }
  out << "to deliver" << print(replica.cursor_advance(Replica::CursorMove::kDelivered))
      << "\nto read" << print(replica.cursor_advance(Replica::CursorMove::kRead)) << "\n";
  out << "space " << print(replica.space_name()) << " current";
  for (const OpId& id : replica.current_ops({}, Field::kSpaceName)) out << " " << brief(id);
  out << "\n";
  return out.str();
}

}  // namespace ithaca::model::testing
