// What a replica shows: plain values for the app to read.
//
// Ownership: everything here is owned by the replica. A pointer or reference into it holds until
// the next call that changes the replica.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/core/model/values.h"

namespace ithaca::model {

// The order of messages and of goals.
using TimeOrder = std::pair<TimeMs, EntityId>;
inline const TimeOrder kEndOfTime{base::kTimeMax + 1, {}};  // after all messages

// One of several values that a register was given by people who did not know of each other's.
template <typename T>
struct Version {
  T value{};
  MemberId author;
  TimeMs ts = 0;
  OpId op;
};

// A register as it is shown. `others` holds values that differ from `value` and from each other,
// newest first, at most kOtherVersionsShownMax. Before anything was written: T{} and ts 0.
template <typename T>
struct Shown {
  T value{};
  MemberId author;
  TimeMs ts = 0;
  OpId op;
  std::vector<Version<T>> others;

  bool written() const { return !op.is_zero(); }
};

// Where an op stands: in which envelope, and where that is in the relay's log.
struct Place {
  ActorId actor;
  std::uint64_t aseq = 0;
  std::uint64_t seq = 0;   // 0 while the relay has not acknowledged it
  TimeMs received_ms = 0;  // the relay's clock; 0 while seq is 0
};

struct Reaction {
  std::string emoji;
  std::vector<MemberId> members;  // ascending
};

struct MessageState {
  EntityId id;
  MemberId author;
  bool own = false;  // written by this replica's own member, on whichever device
  TimeMs ts = 0;
  std::string text;  // as last edited; empty once deleted
  bool edited = false;
  bool deleted = false;
  std::optional<EntityId> reply_to;
  std::vector<Reaction> reactions;  // in order of first use, at most kReactionKindsShownMax

  // The first place in each actor's envelopes, ascending by actor, at most kPlacesPerMessageMax;
  // empty for a message that is not sealed yet.
  std::vector<Place> places;
  // The first place in the relay's log, or else the first place, or else zeros.
  Place place;

  // The author's stated time, or the relay's where the former is over five minutes ahead of it.
  TimeMs shown_ts() const;
};

enum class Receipt {
  kQueued,     // on this device only
  kOnRelay,    // the relay acknowledged it
  kDelivered,  // every other member has it
  kRead,       // every other member has read it
};

struct MilestoneState {
  EntityId id;
  EntityId goal;
  MemberId author;
  TimeMs created_ts = 0;
  Shown<std::string> text;
  Shown<bool> done;
  Shown<std::string> position;  // empty if none was written
  Shown<bool> deleted;
};

struct GoalState {
  EntityId id;
  MemberId author;
  TimeMs created_ts = 0;
  Shown<std::string> title;
  Shown<std::string> why;
  Shown<std::string> target_date;  // "YYYY-MM-DD" or empty
  Shown<GoalStatus> status;
  Shown<bool> deleted;
  std::vector<const MilestoneState*> milestones;  // not deleted, by (position, id)
  std::vector<const MilestoneState*> deleted_milestones;
  std::size_t done_count = 0;  // of `milestones`; the total is milestones.size()
};

struct MemberProfile {
  Shown<std::string> name;
  Shown<std::string> time_zone;
  Shown<std::string> language;
  // By topic; the empty one, first, is the space as a whole. At most kTopicsShownMax, without
  // kNone.
  std::vector<std::pair<std::string, Mentoring>> mentoring;
  // kNone if nothing was said of it.
  Mentoring mentoring_in(std::string_view topic) const;
};

// Parts of the state whose changes are counted apart.
enum class Noun { kMessages, kGoals, kMembers, kSpace, kCursors };
inline constexpr std::size_t kNounCount = 5;

}  // namespace ithaca::model
