// Entities in bytes, for a page. Private to the .cpp files of this folder.
//
// Version 1:
//
//   u8 version
//   varint members, each member[32]; varint actors, each actor[32]: what numbers below refer to
//   varint entities, each:
//     id[24]
//     varint creations, ascending: varint member  varint field  varint ts  bytes value
//     varint registers, ascending: varint field  varint member + 1 (0: everybody's)  bytes key
//       u8 erased
//       varint standing, ascending: varint ts  id[24]  varint member  bytes value
//       varint replaced, ascending: id[24]
//     varint places, ascending: varint actor  varint aseq  varint seq  varint received_ms
//
// Pages are this device's own records. They are still decoded with care: a record may be damaged.
#pragma once

#include <span>
#include <vector>

#include "src/core/model/replica_impl.h"

namespace ithaca::model {

// Places without seq are left out.
Bytes encode_page(std::span<const Entity* const> entities);
// Whether it says that it is one, of this version.
bool is_page(ByteView page);
// Entities without views. kMalformed if any of them could not be shown.
Result<std::vector<Entity>> decode_page(ByteView page);

}  // namespace ithaca::model
