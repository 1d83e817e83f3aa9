// What of a replica is in memory: writing parts of its state out, joining them in again.
//
// Summary, version 1:
//
//   u8 version
//   varint cursors, each: member[32]  varint actors, each actor[32]  varint delivered  varint read
//     (last, under a member of 0xFF: what is from before this person came in)
//   varint heads, each: actor[32]  varint aseq
//
// Kept ops, version 1: u8 version, varint count, each author[32]  bytes id start  bytes op
//
// The format of a page is in page_codec.h.
#include <algorithm>

#include "src/core/base/codec.h"
#include "src/core/model/page_codec.h"

namespace ithaca::model {
namespace {

constexpr std::uint8_t kVersion = 1;
// Fewer bytes than any item takes: a count beyond what the rest could hold is damage, and must not
// reserve memory.
constexpr std::size_t kItemBytesMin = 2;

std::uint64_t read_count(base::Reader& in) {
  return in.varint_max(in.remaining() / kItemBytesMin + 1);
}

}  // namespace

// ---- joining ------------------------------------------------------------------------------------

void Replica::Impl::absorb_entity(Entity decoded) {
  Entity& target = entity(decoded.id);
  target.paged = true;
  target.creations.merge(decoded.creations);
  if (target.registers.empty()) {
    target.registers = std::move(decoded.registers);
  } else {
    for (const auto& [key, from] : decoded.registers) target.registers[key].merge(from);
  }
  for (const Place& place : decoded.places)
    add_place(target, {{}, place.actor, place.aseq, place.seq, place.received_ms});
  for (const auto& [key, from] : target.registers) {
    if (key.field == Field::kMessageDeleted) target.erase_texts_of(key.author);
    if (key.field == Field::kSpaceName) stale_space_name = true;
    const bool of_member = key.field == Field::kMemberName || key.field == Field::kMemberTimeZone ||
                           key.field == Field::kMemberLanguage ||
                           key.field == Field::kMemberMentoring;
    if (of_member) stale_profiles.insert({key.field, key.author});
  }
  mark_stale(target);
}

std::vector<EntityId> Replica::take_changed() { return std::exchange(m_impl->changed_ids, {}); }

bool Replica::has_changed() const { return !m_impl->changed_ids.empty(); }

Replica::EntityKind Replica::kind(const EntityId& id) const {
  m_impl->absorb_late();
  const Entity* entity = m_impl->find(id);
  if (id.is_zero() || entity == nullptr) return EntityKind::kOther;
  const Creation* creation = entity->creation();
  if (creation == nullptr) return EntityKind::kFragment;
  return creation->field == Field::kMessage ? EntityKind::kMessage : EntityKind::kOther;
}

std::vector<const MessageState*> Replica::messages_between(const TimeOrder& begin,
                                                           const TimeOrder& end) const {
  m_impl->refresh();
  std::vector<const MessageState*> out;
  for (auto it = m_impl->strays.lower_bound(begin); it != m_impl->strays.end() && it->first < end;
       ++it)
    out.push_back(it->second);
  const auto before = [](const MessageState* message, const TimeOrder& order) {
    return order_of(*message) < order;
  };
  const auto& messages = m_impl->messages;
  const auto first = std::lower_bound(messages.begin(), messages.end(), begin, before);
  const auto last = std::lower_bound(first, messages.end(), end, before);
  out.insert(out.end(), first, last);
  return out;
}

Bytes Replica::write_page(std::span<const EntityId> ids) {
  m_impl->absorb_late();
  m_impl->refresh();
  std::vector<const Entity*> entities;
  for (const EntityId& id : ids) {
    Entity& entity = m_impl->entity(id);
    entities.push_back(&entity);
    entity.paged = true;
    entity.changed = false;
    // From now on its page counts it.
    if (entity.message && !m_impl->counts(order_of(*entity.message), true))
      m_impl->forget_unread(*entity.message);
  }
  return encode_page(entities);
}

Result<std::vector<EntityId>> Replica::Impl::absorb(ByteView page) {
  TRY_ASSIGN(std::vector<Entity> decoded, decode_page(page));
  std::vector<EntityId> out;
  for (Entity& one : decoded) {
    out.push_back(one.id);
    absorb_entity(std::move(one));
  }
  return out;
}

Result<std::vector<EntityId>> Replica::absorb_page(ByteView page) {
  TRY_ASSIGN(std::vector<EntityId> out, m_impl->absorb(page));
  for (const Noun noun : {Noun::kMessages, Noun::kGoals, Noun::kMembers, Noun::kSpace})
    m_impl->touch(noun);
  return out;
}

Result<void> Replica::absorb_later(std::uint32_t number, Bytes page) {
  if (!is_page(page)) return base::error(base::ErrorCode::kMalformed, "page version");
  m_impl->late.emplace_back(number, std::move(page));
  m_impl->touch(Noun::kGoals);
  return {};
}

// Nobody has seen what was there before, so no revision moves.
void Replica::Impl::absorb_late() {
  for (const auto& [number, page] : std::exchange(late, {})) {
    Result<std::vector<EntityId>> ids = absorb(page);
    if (ids.ok()) {
      settled.push_back({number, std::move(*ids), page.size()});
    } else {
      lost = true;
    }
  }
}

Result<std::vector<Replica::Settled>> Replica::settle() {
  m_impl->absorb_late();
  if (m_impl->lost) return base::error(base::ErrorCode::kMalformed, "a page that came late");
  return std::exchange(m_impl->settled, {});
}

bool Replica::has_lost_pages() const { return m_impl->lost; }

// ---- the summary, and ops that are not understood -----------------------------------------------

Bytes Replica::write_summary() const {
  base::Writer out;
  out.u8(kVersion);
  m_impl->write_cursors(out, m_impl->cursors.end());
  out.varint(m_impl->message_heads.size());
  for (const auto& [actor, aseq] : m_impl->message_heads) {
    out.raw(actor);
    out.varint(aseq);
  }
  return out.take();
}

Result<void> Replica::absorb_summary(ByteView summary) {
  base::Reader in(summary);
  if (in.u8() != kVersion) return base::error(base::ErrorCode::kMalformed, "summary version");
  std::map<MemberId, Cursor> cursors;
  const std::uint64_t members = read_count(in);
  for (std::uint64_t i = 0; i < members && !in.failed(); ++i) {
    Cursor& cursor = cursors[in.fixed<MemberId>()];
    const std::uint64_t actors = read_count(in);
    for (std::uint64_t k = 0; k < actors && !in.failed(); ++k) {
      const auto actor = in.fixed<ActorId>();
      const std::uint64_t delivered = in.varint();
      cursor[actor] = {delivered, in.varint()};
    }
  }
  std::map<ActorId, std::uint64_t> heads;
  const std::uint64_t count = read_count(in);
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    const auto actor = in.fixed<ActorId>();
    heads[actor] = in.varint();
  }
  TRY(in.finish());
  for (const auto& [member, cursor] : cursors) {
    for (const auto& [actor, point] : cursor) {
      CursorPoint& merged = m_impl->cursors[member][actor];
      merged = {std::max(merged.delivered, point.delivered), std::max(merged.read, point.read)};
      if (member == m_impl->self || member == kHistory) m_impl->stale_unread.insert(actor);
    }
  }
  for (const auto& [actor, aseq] : heads) {
    std::uint64_t& head = m_impl->message_heads[actor];
    head = std::max(head, aseq);
  }
  m_impl->touch(Noun::kCursors);
  return {};
}

std::optional<std::vector<Bytes>> Replica::take_changed_kept(std::size_t part_bytes_max) {
  if (!std::exchange(m_impl->kept_changed, false)) return std::nullopt;
  std::vector<Bytes> out;
  base::Writer body;
  std::size_t count = 0;
  const auto finish = [&] {
    base::Writer part;
    part.u8(kVersion);
    part.varint(std::exchange(count, 0));
    part.raw(std::exchange(body, {}).take());
    out.push_back(part.take());
  };
  for (const auto& [author, id_start, bytes] : m_impl->kept) {
    if (count > 0 && body.size() + bytes.size() > part_bytes_max) finish();
    body.raw(author);
    body.bytes(id_start);
    body.bytes(bytes);
    ++count;
  }
  if (count > 0) finish();
  return out;
}

Result<void> Replica::absorb_kept(ByteView part) {
  base::Reader in(part);
  if (in.u8() != kVersion) return base::error(base::ErrorCode::kMalformed, "kept version");
  std::vector<std::tuple<MemberId, Bytes, Bytes>> read;
  const std::uint64_t count = read_count(in);
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    const auto author = in.fixed<MemberId>();
    Bytes id_start = base::to_bytes(in.bytes(sizeof(std::uint64_t)));
    const ByteView bytes = in.bytes(kContentBytesMax);
    // A version that understands it has to see it in its place: the pages are made anew.
    base::DeviceKey device;
    std::copy(id_start.begin(), id_start.end(), device.data.begin());
    if (const auto op = decode_op(bytes, device); op.ok() && is_understood(*op))
      return base::error(base::ErrorCode::kMalformed, "kept, and understood by now");
    read.emplace_back(author, std::move(id_start), base::to_bytes(bytes));
  }
  TRY(in.finish());
  for (auto& op : read) m_impl->kept.insert(std::move(op));
  return {};
}

// ---- what is listed, and what is in memory ------------------------------------------------------

void Replica::list(const Listing& listing) {
  Impl& impl = *m_impl;
  if (listing == impl.listing) return;
  impl.refresh();
  impl.listing = listing;
  for (const MessageState* message : impl.messages)
    if (!impl.is_shown(order_of(*message))) impl.strays[order_of(*message)] = message;
  std::erase_if(impl.messages,
                [&](const MessageState* message) { return !impl.is_shown(order_of(*message)); });
  for (auto it = impl.strays.begin(); it != impl.strays.end();) {
    const MessageState* message = it->second;
    const bool paged = impl.entities.at(message->id).paged;
    impl.counts(it->first, paged) ? impl.note_unread(*message, paged)
                                  : impl.forget_unread(*message);
    if (impl.is_shown(it->first)) {
      impl.new_messages.push_back(message);
      it = impl.strays.erase(it);
    } else {
      ++it;
    }
  }
  impl.refresh_message_order();
  impl.touch(Noun::kMessages);
}

const Replica::Listing& Replica::listing() const { return m_impl->listing; }

std::size_t Replica::unpaged_from(const TimeOrder& from) const {
  m_impl->refresh();
  const auto& strays = m_impl->strays;
  return static_cast<std::size_t>(std::count_if(
      strays.lower_bound(from), strays.end(),
      [this](const auto& stray) { return !m_impl->entities.at(stray.second->id).paged; }));
}

std::size_t Replica::release() {
  m_impl->refresh();
  std::size_t released = 0;
  for (auto it = m_impl->strays.begin();
       it != m_impl->strays.end() && it->first < m_impl->listing.keep;) {
    const auto entity = m_impl->entities.find(it->second->id);
    const bool waiting = std::any_of(entity->second.places.begin(), entity->second.places.end(),
                                     [](const Place& place) { return place.seq == 0; });
    if (!entity->second.paged || entity->second.changed || waiting) {
      ++it;
      continue;
    }
    it = m_impl->strays.erase(it);
    m_impl->forget_unread(*entity->second.message);
    m_impl->entities.erase(entity);
    ++released;
  }
  return released;
}

}  // namespace ithaca::model
