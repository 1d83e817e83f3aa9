#include "src/core/model/page_codec.h"

#include <algorithm>

#include "src/core/base/codec.h"

namespace ithaca::model {
namespace {

constexpr std::uint8_t kVersion = 1;
// Fewer bytes than any item takes: a count beyond what the rest could hold is damage, and must not
// reserve memory.
constexpr std::size_t kItemBytesMin = 2;

// Numbers for 32-byte ids that repeat.
template <typename Id>
class Numbering {
 public:
  std::uint64_t number(const Id& id) {
    const auto [it, is_new] = m_numbers.try_emplace(id, m_ids.size());
    if (is_new) m_ids.push_back(id);
    return it->second;
  }
  void write(base::Writer& out) const {
    out.varint(m_ids.size());
    for (const Id& id : m_ids) out.raw(id);
  }

 private:
  std::map<Id, std::uint64_t> m_numbers;
  std::vector<Id> m_ids;
};

std::uint64_t read_count(base::Reader& in) {
  return in.varint_max(in.remaining() / kItemBytesMin + 1);
}

template <typename Id>
std::vector<Id> read_ids(base::Reader& in) {
  std::vector<Id> out;
  const std::uint64_t count = read_count(in);
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) out.push_back(in.fixed<Id>());
  return out;
}

class PageWriter {
 public:
  void add(const Entity& entity) {
    m_body.raw(entity.id);
    m_body.varint(entity.creations.size());
    for (const Creation& creation : entity.creations) {
      m_body.varint(m_members.number(creation.author));
      m_body.varint(static_cast<std::uint32_t>(creation.field));
      m_body.varint(creation.ts);
      m_body.bytes(creation.value);
    }
    m_body.varint(entity.registers.size());
    for (const auto& [key, from] : entity.registers) add_register(key, from);
    add_places(entity.places);
  }

  Bytes take(std::size_t entities) {
    base::Writer out;
    out.u8(kVersion);
    m_members.write(out);
    m_actors.write(out);
    out.varint(entities);
    out.raw(m_body.take());
    return out.take();
  }

 private:
  void add_register(const RegisterKey& key, const Register& from) {
    m_body.varint(static_cast<std::uint32_t>(key.field));
    m_body.varint(key.author.is_zero() ? 0 : m_members.number(key.author) + 1);
    m_body.bytes(key.key);
    m_body.u8(from.erased() ? 1 : 0);
    m_body.varint(from.standing().size());
    for (const StandingOp& op : from.standing()) {
      m_body.varint(op.ts);
      m_body.raw(op.id);
      m_body.varint(m_members.number(op.author));
      m_body.bytes(op.value);
    }
    m_body.varint(from.replaced().size());
    for (const OpId& id : from.replaced()) m_body.raw(id);
  }

  void add_places(const std::vector<Place>& places) {
    m_body.varint(static_cast<std::uint64_t>(std::count_if(
        places.begin(), places.end(), [](const Place& place) { return place.seq != 0; })));
    for (const Place& place : places) {
      if (place.seq == 0) continue;
      m_body.varint(m_actors.number(place.actor));
      m_body.varint(place.aseq);
      m_body.varint(place.seq);
      m_body.varint(place.received_ms);
    }
  }

  base::Writer m_body;
  Numbering<MemberId> m_members;
  Numbering<ActorId> m_actors;
};

class PageReader {
 public:
  explicit PageReader(ByteView page) : m_in(page) {}

  Result<std::vector<Entity>> read() {
    if (m_in.u8() != kVersion) return base::error(base::ErrorCode::kMalformed, "page version");
    m_members = read_ids<MemberId>(m_in);
    m_actors = read_ids<ActorId>(m_in);
    std::vector<Entity> out;
    const std::uint64_t count = read_count(m_in);
    for (std::uint64_t i = 0; i < count && ok(); ++i) out.push_back(read_entity());
    if (!ok() || !m_in.finish().ok()) return base::error(base::ErrorCode::kMalformed, "page");
    return out;
  }

 private:
  bool ok() const { return !m_in.failed() && !m_damaged; }

  MemberId member(std::uint64_t number) {
    if (number < m_members.size()) return m_members[number];
    m_damaged = true;
    return {};
  }

  Entity read_entity() {
    Entity out;
    out.id = m_in.fixed<EntityId>();
    const std::uint64_t creations = read_count(m_in);
    for (std::uint64_t i = 0; i < creations && ok(); ++i) {
      Creation creation;
      creation.author = member(m_in.varint());
      creation.field = static_cast<Field>(m_in.varint_max(UINT32_MAX));
      creation.ts = base::saturate(m_in.varint());
      creation.value = base::to_bytes(m_in.bytes(wire::kOpValueBytesMax));
      out.creations.insert(std::move(creation));
    }
    const std::uint64_t registers = read_count(m_in);
    for (std::uint64_t i = 0; i < registers && ok(); ++i) read_register(out);
    const std::uint64_t places = m_in.varint_max(kPlacesPerMessageMax);
    for (std::uint64_t i = 0; i < places && ok(); ++i) read_place(out);
    for (const Creation& creation : out.creations)
      m_damaged = m_damaged || !is_sound(out, creation);
    return out;
  }

  // Views are made of creations without further checks.
  static bool is_sound(const Entity& entity, const Creation& creation) {
    const bool erased = creation.field == Field::kMessage && creation.value.empty();
    if (erased) return entity.is_deleted_by(creation.author);
    const Op op{entity.id, OpType::kCreate, creation.ts,   {},
                entity.id, creation.field,  creation.value};
    return is_understood(op);
  }

  void read_register(Entity& entity) {
    RegisterKey key;
    key.field = static_cast<Field>(m_in.varint_max(UINT32_MAX));
    const std::uint64_t author = m_in.varint();
    if (author != 0) key.author = member(author - 1);
    key.key = base::to_bytes(m_in.bytes(wire::kOpValueBytesMax));
    Register& target = entity.registers[std::move(key)];
    if (m_in.u8() != 0) target.erase_values();
    const std::uint64_t standing = read_count(m_in);
    for (std::uint64_t i = 0; i < standing && ok(); ++i) {
      StandingOp op;
      op.ts = base::saturate(m_in.varint());
      op.id = m_in.fixed<OpId>();
      op.author = member(m_in.varint());
      op.value = base::to_bytes(m_in.bytes(wire::kOpValueBytesMax));
      target.restore(std::move(op));
    }
    const std::uint64_t replaced = read_count(m_in);
    for (std::uint64_t i = 0; i < replaced && ok(); ++i)
      target.restore_replaced(m_in.fixed<OpId>());
  }

  void read_place(Entity& entity) {
    Place place;
    const std::uint64_t actor = m_in.varint();
    m_damaged = m_damaged || actor >= m_actors.size();
    if (m_damaged) return;
    place.actor = m_actors[actor];
    place.aseq = m_in.varint();
    place.seq = m_in.varint();
    place.received_ms = base::saturate(m_in.varint());
    m_damaged = place.aseq == 0 || place.seq == 0;
    entity.places.push_back(place);
  }

  base::Reader m_in;
  std::vector<MemberId> m_members;
  std::vector<ActorId> m_actors;
  bool m_damaged = false;
};

}  // namespace

Bytes encode_page(std::span<const Entity* const> entities) {
  PageWriter writer;
  for (const Entity* entity : entities) writer.add(*entity);
  return writer.take(entities.size());
}

bool is_page(ByteView page) { return !page.empty() && page[0] == kVersion; }

Result<std::vector<Entity>> decode_page(ByteView page) { return PageReader(page).read(); }

}  // namespace ithaca::model
