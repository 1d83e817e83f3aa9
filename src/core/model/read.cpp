// The read side of a replica: hands out its views, after bringing them up to date.
#include <algorithm>

#include "src/core/model/replica_impl.h"

namespace ithaca::model {

std::span<const MessageState* const> Replica::messages() const {
  m_impl->refresh();
  return m_impl->messages;
}

const MessageState* Replica::message(const EntityId& id) const {
  m_impl->refresh();
  const Entity* entity = m_impl->find(id);
  return entity == nullptr ? nullptr : entity->message.get();
}

std::optional<std::size_t> Replica::message_index(const EntityId& id) const {
  const MessageState* message = this->message(id);
  if (message == nullptr || !m_impl->is_shown(order_of(*message))) return std::nullopt;
  const auto it =
      std::lower_bound(m_impl->messages.begin(), m_impl->messages.end(), message, message_before);
  return static_cast<std::size_t>(it - m_impl->messages.begin());
}

std::vector<const MessageState*> Replica::newest(std::size_t count) const {
  m_impl->refresh();
  std::vector<const MessageState*> out;
  auto stray = m_impl->strays.rbegin();
  auto listed = m_impl->messages.rbegin();
  while (out.size() < count) {
    const bool more = listed != m_impl->messages.rend();
    if (stray != m_impl->strays.rend() && (!more || order_of(**listed) < stray->first)) {
      out.push_back((stray++)->second);
    } else if (more) {
      out.push_back(*listed++);
    } else {
      break;
    }
  }
  return out;
}

TimeMs Replica::greatest_message_ts() const {
  const auto newest = this->newest(1);
  return newest.empty() ? 0 : newest.front()->ts;
}

Receipt Replica::receipt(const MessageState& message, std::span<const MemberId> others) const {
  const auto all = [&](CursorMove move) {
    return !others.empty() && std::all_of(others.begin(), others.end(), [&](const MemberId& who) {
      return m_impl->is_covered(message, who, move);
    });
  };
  if (all(CursorMove::kRead)) return Receipt::kRead;
  if (all(CursorMove::kDelivered)) return Receipt::kDelivered;
  return message.place.seq > 0 ? Receipt::kOnRelay : Receipt::kQueued;
}

std::size_t Replica::unread_count() const {
  m_impl->refresh();
  return m_impl->unread.size();
}

const MessageState* Replica::first_unread() const {
  m_impl->refresh();
  return m_impl->unread.empty() ? nullptr : message(m_impl->unread.begin()->second);
}

bool Replica::is_unread(const EntityId& id) const {
  const MessageState* message = this->message(id);
  return message != nullptr && m_impl->is_unread(*message);
}

Cursor Replica::cursor_advance(CursorMove move) const {
  Cursor out;
  const Cursor& own = cursor(m_impl->self);
  for (const auto& [actor, head] : m_impl->message_heads) {
    if (out.size() >= kCursorEntriesMax) break;
    const auto it = own.find(actor);
    const CursorPoint said = it == own.end() ? CursorPoint{} : it->second;
    if (move == CursorMove::kRead) {
      if (head > said.read) out[actor] = {std::max(head, said.delivered), head};
    } else if (head > std::max(said.delivered, said.read)) {
      out[actor] = {head, said.read};
    }
  }
  return out;
}

const Cursor& Replica::Impl::cursor(const MemberId& member) const {
  static const Cursor kNone;
  const auto it = cursors.find(member);
  return it == cursors.end() ? kNone : it->second;
}

const Cursor& Replica::cursor(const MemberId& member) const { return m_impl->cursor(member); }

Cursor Replica::Impl::read_cursor() const {
  Cursor out = cursor(self);
  for (const auto& [actor, point] : cursor(kHistory))
    out[actor].read = std::max(out[actor].read, point.read);
  return out;
}

Cursor Replica::read_cursor() const { return m_impl->read_cursor(); }

std::span<const GoalState* const> Replica::goals() const {
  m_impl->refresh_goals();
  return m_impl->goals;
}

std::span<const GoalState* const> Replica::deleted_goals() const {
  m_impl->refresh_goals();
  return m_impl->deleted_goals;
}

const GoalState* Replica::goal(const EntityId& id) const {
  m_impl->refresh_goals();
  const Entity* entity = m_impl->find(id);
  return entity == nullptr ? nullptr : entity->goal.get();
}

const MilestoneState* Replica::milestone(const EntityId& id) const {
  m_impl->refresh_goals();
  const Entity* entity = m_impl->find(id);
  return entity == nullptr ? nullptr : entity->milestone.get();
}

const MemberProfile& Replica::profile(const MemberId& member) const {
  static const MemberProfile kNone;
  m_impl->refresh();
  const auto it = m_impl->profiles.find(member);
  return it == m_impl->profiles.end() ? kNone : it->second;
}

const Shown<std::string>& Replica::space_name() const {
  m_impl->refresh();
  return m_impl->space_name;
}

}  // namespace ithaca::model
