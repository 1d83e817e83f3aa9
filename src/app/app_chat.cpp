// Messages: reading a slice, writing, drafts, what counts as read.
#include <algorithm>

#include "src/app/app_impl.h"
#include "src/app/text.h"

namespace ithaca::app {
namespace {

constexpr std::size_t kQuoteBytesMax = 200;

// What all messages of one slice share.
class MessageViews {
 public:
  explicit MessageViews(sync::Space& space) : m_space(space), m_others(space.others()) {}

  MessageView view(const model::MessageState& message) {
    MessageView out;
    out.id = message.id;
    out.author = message.author;
    out.author_name = name(message.author);
    out.own = message.own;
    out.text = message.text;
    out.edited = message.edited;
    out.deleted = message.deleted;
    out.shown_ms = message.shown_ts();
    if (message.own) {
      out.receipt = receipt(message);
      out.saved = m_space.is_saved(message.place.actor, message.place.aseq);
    }
    for (const model::Reaction& reaction : message.reactions)
      out.reactions.push_back(
          {reaction.emoji, reaction.members.size(),
           std::binary_search(reaction.members.begin(), reaction.members.end(), m_space.self())});
    if (message.reply_to) out.reply_to = quote(*message.reply_to);
    return out;
  }

 private:
  const std::string& name(const MemberId& member) {
    const auto it = m_names.find(member);
    if (it != m_names.end()) return it->second;
    return m_names[member] = m_space.replica().profile(member).name.value;
  }

  Receipt receipt(const model::MessageState& message) const {
    switch (m_space.replica().receipt(message, m_others)) {
      case model::Receipt::kQueued:
        return Receipt::kQueued;
      case model::Receipt::kOnRelay:
        return Receipt::kOnRelay;
      case model::Receipt::kDelivered:
        return Receipt::kDelivered;
      case model::Receipt::kRead:
        return Receipt::kRead;
    }
    return Receipt::kQueued;
  }

  MessageView::Quote quote(const EntityId& id) {
    MessageView::Quote out;
    out.id = id;
    const model::MessageState* message = m_space.replica().message(id);
    if (message == nullptr) {
      m_space.load_message(id);
      return out;
    }
    out.author_name = name(message->author);
    if (!message->deleted) out.text = first_line(message->text, kQuoteBytesMax);
    return out;
  }

  sync::Space& m_space;
  std::vector<MemberId> m_others;
  std::map<MemberId, std::string> m_names;
};

}  // namespace

std::size_t App::message_count(const SpaceId& id) const {
  const sync::Space* space = m_impl->find(id);
  if (space == nullptr) return 0;
  return space->older_messages() + space->replica().messages().size() + space->newer_messages();
}

std::size_t App::first_message_in_memory(const SpaceId& id) const {
  const sync::Space* space = m_impl->find(id);
  return space == nullptr ? 0 : space->older_messages();
}

std::size_t App::newer_messages(const SpaceId& id) const {
  const sync::Space* space = m_impl->find(id);
  return space == nullptr ? 0 : space->newer_messages();
}

base::Result<bool> App::load_older_messages(const SpaceId& id) {
  TRY_ASSIGN(sync::Space * space, m_impl->existing(id));
  return space->load_older();
}

base::Result<bool> App::load_newer_messages(const SpaceId& id) {
  TRY_ASSIGN(sync::Space * space, m_impl->existing(id));
  return space->load_newer();
}

base::Result<bool> App::load_message(const SpaceId& id, const EntityId& message) {
  TRY_ASSIGN(sync::Space * space, m_impl->existing(id));
  return space->load_around(message);
}

base::Result<bool> App::load_messages(const SpaceId& id, std::size_t first) {
  TRY_ASSIGN(sync::Space * space, m_impl->existing(id));
  return space->load_from(first);
}

void App::show_newest_messages(const SpaceId& id) {
  if (sync::Space* space = m_impl->find(id)) space->show_newest();
}

void App::let_go_of_messages(const SpaceId& id) {
  if (sync::Space* space = m_impl->find(id)) space->let_go();
}

void App::read_at(const SpaceId& id, const std::optional<EntityId>& message) {
  if (sync::Space* space = m_impl->find(id)) space->read_at(message);
}

std::vector<MessageView> App::messages(const SpaceId& id, std::size_t first,
                                       std::size_t count) const {
  std::vector<MessageView> out;
  sync::Space* space = m_impl->find(id);
  if (space == nullptr) return out;
  const auto listed = space->replica().messages();
  const std::size_t older = space->older_messages();
  const std::size_t begin = std::max(first, older) - older;
  const std::size_t end = std::min(std::max(first + count, older) - older, listed.size());
  if (begin >= end) return out;
  const auto slice = listed.subspan(begin, end - begin);
  out.reserve(slice.size());
  MessageViews views(*space);
  for (const model::MessageState* message : slice) out.push_back(views.view(*message));
  return out;
}

std::optional<std::size_t> App::message_index(const SpaceId& id, const EntityId& message) const {
  const sync::Space* space = m_impl->find(id);
  if (space == nullptr) return std::nullopt;
  const auto index = space->replica().message_index(message);
  if (!index) return std::nullopt;
  return *index + space->older_messages();
}

std::optional<EntityId> App::first_unread(const SpaceId& id) const {
  if (m_impl->visible == id) return m_impl->unread_line;
  const sync::Space* space = m_impl->find(id);
  const model::MessageState* message = space ? space->replica().first_unread() : nullptr;
  if (message == nullptr) return std::nullopt;
  return message->id;
}

bool App::looks_for_unread(const SpaceId& id) const {
  return m_impl->visible != id || m_impl->unread_line_due;
}

base::Result<EntityId> App::send_message(const SpaceId& id, std::string_view text,
                                         std::optional<EntityId> reply_to) {
  TRY_ASSIGN(
      const std::vector<model::Op> ops,
      m_impl->act(id, [&](model::OpFactory& factory, const model::Replica& replica, TimeMs now) {
        return factory.message(replica, now, text, reply_to);
      }));
  sync::Space* space = m_impl->find(id);
  space->send_typing(crypto::TypingState::kStopped);
  space->show_newest();
  return ops.front().id;
}

base::Result<void> App::edit_message(const SpaceId& id, const EntityId& message,
                                     std::string_view text) {
  TRY(m_impl->act(id, [&](model::OpFactory& factory, const model::Replica& replica, TimeMs now) {
    return factory.edit_message(replica, now, message, text);
  }));
  return {};
}

base::Result<void> App::delete_message(const SpaceId& id, const EntityId& message) {
  TRY(m_impl->act(id, [&](model::OpFactory& factory, const model::Replica& replica, TimeMs now) {
    return factory.delete_message(replica, now, message);
  }));
  return {};
}

base::Result<void> App::react(const SpaceId& id, const EntityId& message, std::string_view emoji,
                              bool on) {
  TRY(m_impl->act(id, [&](model::OpFactory& factory, const model::Replica& replica, TimeMs now) {
    return factory.react(replica, now, message, emoji,
                         on ? model::Toggle::kOn : model::Toggle::kOff);
  }));
  return {};
}

std::string App::draft(const SpaceId& id) const { return m_impl->own.draft(id); }

void App::set_draft(const SpaceId& id, std::string text) {
  if (m_impl->find(id) == nullptr) return;
  // What became of a cleared draft is in the same commit: a message that was sent is not found in
  // the field again after a sudden end.
  const bool cleared = text.empty();
  m_impl->own.set_draft(id, std::move(text));
  cleared ? m_impl->write_own_records() : m_impl->write_soon();
}

void App::typing(const SpaceId& id) {
  if (sync::Space* space = m_impl->find(id)) space->send_typing(crypto::TypingState::kStarted);
}

void App::set_visible_space(std::optional<SpaceId> id) {
  Impl& app = *m_impl;
  if (app.visible == id) return;
  app.visible = id;
  app.draw_unread_line();
  app.touch();
}

void App::Impl::draw_unread_line() {
  unread_line.reset();
  unread_line_due = visible.has_value();
  look_for_unread();
}

void App::Impl::look_for_unread() {
  sync::Space* space = visible ? find(*visible) : nullptr;
  if (space == nullptr) return;
  const auto first = space->first_unread();
  if (!first.ok() && first.code() == base::ErrorCode::kBusy) return;
  unread_line_due = false;
  if (first.ok() && *first != nullptr) unread_line = (*first)->id;
  touch();
}

}  // namespace ithaca::app
