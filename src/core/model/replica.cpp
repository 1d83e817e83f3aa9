#include "src/core/model/replica.h"

#include <algorithm>

#include "src/core/model/replica_impl.h"

namespace ithaca::model {
namespace {

constexpr std::size_t kIdStartBytes = 8;

Noun noun_of(Field field) {
  switch (field) {
    case Field::kMessage:
    case Field::kMessageText:
    case Field::kMessageDeleted:
    case Field::kReaction:
      return Noun::kMessages;
    case Field::kMemberName:
    case Field::kMemberTimeZone:
    case Field::kMemberLanguage:
    case Field::kMemberMentoring:
      return Noun::kMembers;
    case Field::kSpaceName:
      return Noun::kSpace;
    case Field::kCursor:
      return Noun::kCursors;
    default:
      return Noun::kGoals;
  }
}

// Whose register an op of this type writes to.
MemberId register_owner(OpType type, const MemberId& author) {
  return type == OpType::kSet ? MemberId{} : author;
}

OpType register_type(Field field) {
  switch (field) {
    case Field::kMessageText:
    case Field::kMessageDeleted:
      return OpType::kOwnSet;
    case Field::kReaction:
    case Field::kMemberName:
    case Field::kMemberTimeZone:
    case Field::kMemberLanguage:
    case Field::kMemberMentoring:
      return OpType::kSelfSet;
    default:
      return OpType::kSet;
  }
}

}  // namespace

const Register* Entity::find(const RegisterKey& key) const {
  const auto it = registers.find(key);
  return it == registers.end() ? nullptr : &it->second;
}

bool Entity::is_deleted_by(const MemberId& author) const {
  // Deletion is final, so it does not matter which of its ops stands.
  return registers.contains({Field::kMessageDeleted, author, {}});
}

bool Entity::may_be_message() const {
  if (message) return true;
  const Creation* first = creation();
  return first != nullptr && first->field == Field::kMessage;
}

void Entity::erase_texts_of(const MemberId& author) {
  std::set<Creation> erased;
  for (Creation creation : creations) {
    if (creation.author == author && creation.field == Field::kMessage) creation.value.clear();
    erased.insert(std::move(creation));
  }
  creations = std::move(erased);
  const auto text = registers.find({Field::kMessageText, author, {}});
  if (text != registers.end()) text->second.erase_values();
}

Entity& Replica::Impl::entity(const EntityId& id) {
  Entity& out = entities[id];
  out.id = id;
  return out;
}

const Entity* Replica::Impl::find(const EntityId& id) const {
  const auto it = entities.find(id);
  return it == entities.end() ? nullptr : &it->second;
}

void Replica::Impl::touch(Noun noun) {
  ++revision;
  ++noun_revisions[static_cast<std::size_t>(noun)];
}

void Replica::Impl::mark_stale(Entity& entity) {
  const auto stale = entity.may_be_message() ? Entity::Stale::kMessage : Entity::Stale::kGoal;
  if (entity.stale >= stale) return;
  if (entity.stale == Entity::Stale::kGoal) std::erase(stale_others, &entity);
  entity.stale = stale;
  (stale == Entity::Stale::kGoal ? stale_others : stale_messages).push_back(&entity);
  if (watched) watched_ids.push_back(entity.id);
}

void Replica::Impl::mark_changed(Entity& entity) {
  if (std::exchange(entity.changed, true)) return;
  changed_ids.push_back(entity.id);
}

void Replica::Impl::keep(const MemberId& author, ByteView id_start, ByteView bytes) {
  if (kept.insert({author, base::to_bytes(id_start), base::to_bytes(bytes)}).second)
    kept_changed = true;
}

Applied Replica::Impl::apply_create(const Op& op, const OpContext& context) {
  Entity& target = entity(op.id);
  Creation creation{context.author, op.field, base::saturate(op.ts), op.value};
  const bool is_message = op.field == Field::kMessage;
  if (is_message && target.is_deleted_by(context.author)) creation.value.clear();
  bool changed = target.creations.insert(std::move(creation)).second;
  if (is_message) {
    if (context.author != self && context.aseq > 0) {
      std::uint64_t& head = message_heads[context.actor];
      head = std::max(head, context.aseq);
    }
    if (add_place(target, context)) changed = true;
  }
  if (!changed) return Applied::kUnchanged;
  mark_changed(target);
  mark_stale(target);
  touch(noun_of(op.field));
  return Applied::kChanged;
}

// One place an actor, the first: whoever got as far as a later one has passed it.
bool Replica::Impl::add_place(Entity& entity, const OpContext& context) {
  if (context.aseq == 0) return false;
  const Place place{context.actor, context.aseq, context.seq.value_or(0),
                    context.seq ? base::saturate(context.received_ms) : 0};
  std::vector<Place>& places = entity.places;
  const auto it = std::lower_bound(
      places.begin(), places.end(), place,
      [](const Place& left, const Place& right) { return left.actor < right.actor; });
  if (it == places.end() || it->actor != place.actor) {
    if (it - places.begin() >= static_cast<std::ptrdiff_t>(kPlacesPerMessageMax)) return false;
    places.insert(it, place);
    if (places.size() > kPlacesPerMessageMax) places.pop_back();
  } else {
    const bool later_news = place.aseq == it->aseq && place.seq != 0 && place.seq != it->seq;
    if (place.aseq >= it->aseq && !later_news) return false;
    *it = place;
  }
  const auto key = std::pair(place.actor, place.aseq);
  if (place.seq == 0) {
    unsequenced[key].insert(entity.id);
  } else if (const auto waiting = unsequenced.find(key); waiting != unsequenced.end()) {
    waiting->second.erase(entity.id);
    if (waiting->second.empty()) unsequenced.erase(waiting);
  }
  return true;
}

Applied Replica::Impl::apply_register(const Op& op, const MemberId& author) {
  RegisterKey key{op.field, register_owner(op.type, author), {}};
  Bytes payload;
  ByteView value = op.value;
  if (op.type == OpType::kSelfSet) {
    Result<SelfValue> self_value = decode_self(op.value);
    CHECK(self_value.ok());
    key.key = std::move(self_value->key);
    payload = std::move(self_value->payload);
    value = payload;
  }
  Entity& target = entity(op.entity);
  const bool is_text = op.field == Field::kMessageText;
  const bool erased = is_text && target.is_deleted_by(author);
  const auto [it, is_new] = target.registers.try_emplace(std::move(key));
  if (erased) it->second.erase_values();
  const bool changed = it->second.add(op, author, value);
  if (!changed && !is_new) return Applied::kUnchanged;
  mark_changed(target);
  if (op.field == Field::kMessageDeleted && is_new) target.erase_texts_of(author);
  if (noun_of(op.field) == Noun::kMembers)
    stale_profiles.insert({op.field, author});
  else if (op.field == Field::kSpaceName)
    stale_space_name = true;
  else
    mark_stale(target);
  touch(noun_of(op.field));
  return Applied::kChanged;
}

Applied Replica::Impl::apply_cursor(const Op& op, const MemberId& author) {
  const Result<Cursor> said = decode_cursor(op.value);
  CHECK(said.ok());
  if (said->empty()) return Applied::kUnchanged;
  Cursor& merged = cursors[author];
  bool changed = false;
  for (const auto& [actor, point] : *said) {
    const auto [it, is_new] = merged.try_emplace(actor, point);
    const CursorPoint before = is_new ? CursorPoint{} : it->second;
    it->second = {std::max(before.delivered, point.delivered), std::max(before.read, point.read)};
    changed = changed || is_new || it->second != before;
    if (author == self && it->second.read > before.read) stale_unread.insert(actor);
  }
  if (!changed) return Applied::kUnchanged;
  touch(Noun::kCursors);
  return Applied::kChanged;
}

const Register* Replica::Impl::register_of_self(const EntityId& entity, Field field,
                                                std::string_view key) const {
  const Entity* target = find(entity);
  if (target == nullptr) return nullptr;
  return target->find(
      {field, register_owner(register_type(field), self), base::to_bytes(base::as_bytes(key))});
}

Replica::Replica(const MemberId& self) : m_impl(std::make_unique<Impl>(self)) {}
Replica::~Replica() = default;
Replica::Replica(Replica&&) noexcept = default;
Replica& Replica::operator=(Replica&&) noexcept = default;

const MemberId& Replica::self() const { return m_impl->self; }

Applied Replica::apply(const Op& op, const OpContext& context) {
  if (!is_understood(op)) {
    m_impl->keep(context.author, op.id.view().first(kIdStartBytes), encode_op(op));
    return Applied::kKept;
  }
  if (op.type == OpType::kCreate) return m_impl->apply_create(op, context);
  if (op.type == OpType::kWitness) return Applied::kUnchanged;  // leaves no state
  if (op.type == OpType::kCursor) return m_impl->apply_cursor(op, context.author);
  return m_impl->apply_register(op, context.author);
}

bool Replica::apply_all(const DecodedOps& decoded, const OpContext& context) {
  bool changed = false;
  for (const Op& op : decoded.ops)
    if (apply(op, context) == Applied::kChanged) changed = true;
  for (const Bytes& bytes : decoded.opaque) keep_opaque(bytes, context);
  return changed;
}

void Replica::keep_opaque(ByteView op_bytes, const OpContext& context) {
  m_impl->keep(context.author, {}, op_bytes);
}

void Replica::note_sequenced(const ActorId& actor, std::uint64_t aseq, std::uint64_t seq,
                             TimeMs received_ms) {
  if (seq == 0) return;
  auto waiting = m_impl->unsequenced.extract({actor, aseq});
  if (waiting.empty()) return;
  for (const EntityId& id : waiting.mapped()) {
    Entity& entity = m_impl->entity(id);
    for (Place& place : entity.places)
      if (place.actor == actor && place.aseq == aseq)
        place = {actor, aseq, seq, base::saturate(received_ms)};
    m_impl->mark_changed(entity);
    m_impl->mark_stale(entity);
  }
  m_impl->touch(Noun::kMessages);
}

void Replica::note_resealed(const ActorId& old_actor, std::uint64_t old_aseq,
                            const ActorId& new_actor, std::uint64_t new_aseq) {
  auto waiting = m_impl->unsequenced.extract({old_actor, old_aseq});
  if (waiting.empty()) return;
  for (const EntityId& id : waiting.mapped()) {
    Entity& entity = m_impl->entity(id);
    std::erase_if(entity.places, [&](const Place& place) {
      return place.actor == old_actor && place.aseq == old_aseq;
    });
    m_impl->add_place(entity, {m_impl->self, new_actor, new_aseq, std::nullopt, 0});
    m_impl->mark_changed(entity);
    m_impl->mark_stale(entity);
  }
  m_impl->touch(Noun::kMessages);
}

void Replica::note_history(const ActorId& actor, std::uint64_t aseq) {
  std::uint64_t& read = m_impl->cursors[kHistory][actor].read;
  if (read >= aseq) return;
  read = aseq;
  m_impl->stale_unread.insert(actor);
  m_impl->touch(Noun::kCursors);
}

std::uint64_t Replica::revision() const { return m_impl->revision; }
std::uint64_t Replica::revision(Noun noun) const {
  return m_impl->noun_revisions[static_cast<std::size_t>(noun)];
}

std::vector<OpId> Replica::current_ops(const EntityId& entity, Field field,
                                       std::string_view key) const {
  m_impl->absorb_late();
  std::vector<OpId> out;
  const Register* target = m_impl->register_of_self(entity, field, key);
  if (target == nullptr) return out;
  const std::set<StandingOp>& ops = target->standing();
  for (auto it = ops.rbegin(); it != ops.rend() && out.size() < wire::kOverMax; ++it)
    if (out.empty() || out.back() != it->id) out.push_back(it->id);
  return out;
}

TimeMs Replica::register_ts(const EntityId& entity, Field field, TimeMs now,
                            std::string_view key) const {
  m_impl->absorb_late();
  now = base::saturate(now);
  const Register* target = m_impl->register_of_self(entity, field, key);
  if (target == nullptr || target->standing().size() <= wire::kOverMax) return now;
  return std::max(now, base::add_saturating(target->shown()->ts, 1));
}

Bytes Replica::canonical_state() const {
  m_impl->absorb_late();
  return m_impl->canonical_state();
}

}  // namespace ithaca::model
