// Requests that the relay core emits and whoever runs it carries out on a LogStore: on the writer
// thread in production, whenever it likes in the simulator.
//
// Invariants
//   1. Every call gets exactly one reply with its id; replies may come in any order.
//   2. At most one CommitRequest is outstanding at a time.
#pragma once

#include <cstdint>
#include <variant>

#include "server/store/log_store.h"

namespace ithaca::relay {

struct CommitRequest {
  std::vector<LogWrite> writes;
};
struct LoadSpaceRequest {
  base::SpaceId space;
};
struct ReadControlRequest {
  base::SpaceId space;
  std::uint32_t from_index = 0;
  std::size_t bytes_max = kSliceBytesMax;
};
struct ReadEnvelopesRequest {
  base::SpaceId space;
  std::uint64_t after_seq = 0;
  std::size_t bytes_max = kSliceBytesMax;
};
struct FindEnvelopeRequest {
  base::SpaceId space;
  base::ActorId actor;
  std::uint64_t aseq = 0;
};
struct ReadPackageRequest {
  base::SpaceId space;
  base::InviteKey invite_key;
};

using StoreRequest = std::variant<CommitRequest, LoadSpaceRequest, ReadControlRequest,
                                  ReadEnvelopesRequest, FindEnvelopeRequest, ReadPackageRequest>;
// In the order of StoreRequest.
using StoreResponse =
    std::variant<base::Result<CommitReceipt>, base::Result<std::optional<SpaceSummary>>,
                 base::Result<ControlSlice>, base::Result<std::vector<StoredEnvelope>>,
                 base::Result<std::optional<EnvelopePlace>>,
                 base::Result<std::optional<base::Bytes>>>;

struct StoreCall {
  std::uint64_t id = 0;
  StoreRequest request;
};
struct StoreReply {
  std::uint64_t id = 0;
  StoreResponse response;
};

StoreReply execute(LogStore& store, const StoreCall& call);

}  // namespace ithaca::relay
