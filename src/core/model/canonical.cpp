// The canonical encoding of a replica's merged state, version 1:
//
//   u8 version
//   varint entities, ascending by id, each:
//     id[24]
//     varint creations, ascending: author[32]  varint field  varint ts  bytes value
//     varint registers, ascending: varint field  author[32]  bytes key
//       varint standing, ascending: varint ts  id[24]  author[32]  bytes value
//       varint replaced, ascending: id[24]
//   varint cursors, ascending by member: member[32]
//     varint actors, ascending: actor[32]  varint delivered  varint read
//   varint kept ops, ascending: author[32]  bytes start of the op's id  bytes op
//
// "author" of a register is zeros for SET. The start of the id is empty for an op that did not
// parse. Text that its author deleted has an empty value.
#include "src/core/base/codec.h"
#include "src/core/model/replica_impl.h"

namespace ithaca::model {
namespace {

constexpr std::uint8_t kVersion = 1;

void write_register(base::Writer& out, const RegisterKey& key, const Register& from) {
  out.varint(static_cast<std::uint32_t>(key.field));
  out.raw(key.author);
  out.bytes(key.key);
  out.varint(from.standing().size());
  for (const StandingOp& op : from.standing()) {
    out.varint(op.ts);
    out.raw(op.id);
    out.raw(op.author);
    out.bytes(op.value);
  }
  out.varint(from.replaced().size());
  for (const OpId& id : from.replaced()) out.raw(id);
}

void write_entity(base::Writer& out, const Entity& entity) {
  out.raw(entity.id);
  out.varint(entity.creations.size());
  for (const Creation& creation : entity.creations) {
    out.raw(creation.author);
    out.varint(static_cast<std::uint32_t>(creation.field));
    out.varint(creation.ts);
    out.bytes(creation.value);
  }
  out.varint(entity.registers.size());
  for (const auto& [key, from] : entity.registers) write_register(out, key, from);
}

}  // namespace

void Replica::Impl::write_cursors(base::Writer& out,
                                  std::map<MemberId, Cursor>::const_iterator end) const {
  out.varint(static_cast<std::uint64_t>(std::distance(cursors.begin(), end)));
  for (auto it = cursors.begin(); it != end; ++it) {
    const auto& [member, cursor] = *it;
    out.raw(member);
    out.varint(cursor.size());
    for (const auto& [actor, point] : cursor) {
      out.raw(actor);
      out.varint(point.delivered);
      out.varint(point.read);
    }
  }
}

Bytes Replica::Impl::canonical_state() const {
  base::Writer out;
  out.u8(kVersion);
  out.varint(entities.size());
  for (const auto& [id, entity] : entities) write_entity(out, entity);
  write_cursors(out, cursors.lower_bound(kHistory));
  out.varint(kept.size());
  for (const auto& [author, id_start, bytes] : kept) {
    out.raw(author);
    out.bytes(id_start);
    out.bytes(bytes);
  }
  return out.take();
}

}  // namespace ithaca::model
