// Ops: the atoms of a space's shared state, and the content of an envelope of kind 1.
//
// Format: docs/PROTOCOL.md section 3. How ops merge: replica.h.
//
// Invariants
//   1. decode_ops gives back exactly what encode_ops was given, apart from the saturation of ts.
//   2. An op whose bytes do not parse never hides the others of its envelope: it is handed out as
//      opaque bytes. An op with an unknown type, field or value parses; the replica keeps it aside.
//   3. An op's id begins with the first 8 bytes of the device key that signed its envelope.
//
// Pure functions over values; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "src/core/base/bytes.h"
#include "src/core/base/ids.h"
#include "src/core/base/result.h"
#include "src/core/base/time.h"
#include "src/core/model/limits.h"

namespace ithaca::model {

using base::ActorId;
using base::Bytes;
using base::ByteView;
using base::DeviceKey;
using base::EntityId;
using base::MemberId;
using base::OpId;
using base::Result;
using base::TimeMs;

// How an op merges. Numbers not named here are kept and ignored.
enum class OpType : std::uint32_t {
  kCreate = 1,
  kSet = 2,
  kOwnSet = 3,
  kSelfSet = 4,
  kCursor = 5,
  kWitness = 6,
};

// Which noun an op is about. Numbers not named here are kept and ignored.
enum class Field : std::uint32_t {
  kMessage = 1,
  kMessageText = 2,
  kMessageDeleted = 3,
  kReaction = 4,
  kGoal = 16,
  kGoalTitle = 17,
  kGoalWhy = 18,
  kGoalTargetDate = 19,
  kGoalStatus = 20,
  kGoalDeleted = 21,
  kMilestone = 32,
  kMilestoneText = 33,
  kMilestoneDone = 34,
  kMilestonePosition = 35,
  kMilestoneDeleted = 36,
  kMemberName = 48,
  kMemberTimeZone = 49,
  kMemberLanguage = 50,
  kMemberMentoring = 51,
  kSpaceName = 64,
  kCursor = 80,
  kWitness = 81,
};

struct Op {
  OpId id;
  OpType type = OpType::kSet;
  TimeMs ts = 0;
  std::vector<OpId> over;  // the ops that this one replaces; at most wire::kOverMax
  EntityId entity;         // all zeros for what belongs to the space itself
  Field field = Field::kMessage;
  Bytes value;  // at most wire::kOpValueBytesMax; see values.h

  friend bool operator==(const Op&, const Op&) = default;
};

// The id that `device` gives an op with this random part.
OpId make_op_id(const DeviceKey& device, ByteView random16);
// True if the id can be one of this device's.
bool is_op_of(const OpId& id, const DeviceKey& device);

// One op without its size in front: what an envelope's content holds and what a replica keeps.
Bytes encode_op(const Op& op);
// kMalformed if the bytes do not parse.
Result<Op> decode_op(ByteView bytes, const DeviceKey& device);

// The content of an envelope. kInvalidInput without ops; kTooLarge over kOpsPerEnvelopeMax,
// kOverMax, kOpValueBytesMax or kContentBytesMax. All ops must be of the one device that signs.
Result<Bytes> encode_ops(std::span<const Op> ops);

struct DecodedOps {
  std::vector<Op> ops;        // in the order of the envelope
  std::vector<Bytes> opaque;  // ops whose bytes do not parse
};

// kMalformed if the container itself is damaged: a wrong count, a cut op, bytes left over.
Result<DecodedOps> decode_ops(ByteView content, const DeviceKey& device);

}  // namespace ithaca::model
