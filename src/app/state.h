// What a screen shows: plain values derived from the engine, without ImGui and without a browser.
//
// Invariants
//   1. Everything here is a copy; a screen may keep it for a frame.
//   2. Texts that people wrote are well-formed UTF-8 within the limits of wire/limits.h.
//   3. Words of the program itself are never here: screens choose them by the enums.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/core/base/ids.h"
#include "src/core/base/result.h"
#include "src/core/base/time.h"
#include "src/core/search/snippet.h"

namespace ithaca::app {

using base::DeviceKey;
using base::EntityId;
using base::MemberId;
using base::OpId;
using base::SpaceId;
using base::TimeMs;

enum class Phase {
  kStarting,  // reading the disk
  kWelcome,   // nobody uses this installation yet: ask for a name
  kReady,
  kOtherTab,  // another tab leads: offer Use here
  kBroken,    // the storage cannot be used: `problem` says why
};

enum class SyncState {
  kOffline,
  kSyncing,
  kAttention,  // nothing is on its way, but a space is not exchanged: its notice says why
  kUpToDate,
};

struct SyncStatus {
  SyncState state = SyncState::kOffline;
  std::size_t queued = 0;  // envelopes and control records that are not on the relay yet
};

// Something the user must know, in a banner until the cause is gone.
enum class Problem {
  kNone,
  kStorageFull,         // changes are kept in memory and tried again
  kStorageUnavailable,  // private mode, blocked, no IndexedDB
  kStorageNewer,        // written by a newer version of Ithaca
  kStorageCorrupt,      // some records could not be read; the rest works
  kRelayTooOld,
  kRelayTooNew,
  kRelayRefused,  // the relay does not take new spaces, or is full
};

struct Profile {
  std::string name;
  std::string time_zone;  // IANA name
  std::string language;   // BCP 47 tag
};

enum class SpaceKind { kPair = 1, kCircle = 2, kProgramme = 3, kPrivate = 4 };

// What somebody is in a space, or in one topic of it.
enum class Mentoring { kNone = 0, kMentor = 1, kMentee = 2, kBoth = 3 };

struct MemberView {
  MemberId id;
  std::string name;  // empty until their profile arrived
  std::string time_zone;
  bool self = false;
  bool owner = false;
  bool typing = false;
  TimeMs since_ms = 0;
  enum class Stay { kPresent, kLeft, kRemoved };
  Stay stay = Stay::kPresent;
  TimeMs until_ms = 0;  // of those who are not present
  // What was asked for on this device and waits for the relay.
  bool removing = false;
  bool changing_role = false;                                // to owner, or from it
  std::vector<std::pair<std::string, Mentoring>> mentoring;  // topic (empty: the space), and what
};

// A device of the person's own, in one space: elsewhere it has other keys.
struct DeviceView {
  DeviceKey key;
  TimeMs since_ms = 0;
  bool this_one = false;
  bool ending = false;  // asked for on this device; waits for the relay
};

// What the person must know about the relay, until it is acknowledged. The first that is true of
// this list is said.
enum class RelayDoubt {
  kNone,
  kOtherMembers,  // its list of members is not the one that this device knows
  kForked,        // it shows other members something else
  kWithheld,      // it keeps something back that another member has seen
  kDamaged,       // it passed on what nobody wrote so, or the same again
  kWentBack,      // it had lost what it had acknowledged
};

struct RelayNotice {
  RelayDoubt doubt = RelayDoubt::kNone;
  // What the relay lost is being put back there: so many of so many entries. 0 of 0: nothing is.
  std::size_t put_back = 0, to_put_back = 0;
  // This device has brought the space to this relay, and no other member has been there yet.
  bool alone_here = false;
  // Somebody there uses a newer version of the app, which this one does not understand.
  bool outdated = false;
};

struct SpaceSummary {
  SpaceId id;
  std::string name;
  SpaceKind kind = SpaceKind::kPair;
  std::vector<MemberView> members;  // the user first
  std::size_t unread = 0;
  TimeMs last_activity_ms = 0;
  std::string preview;  // last message, first line
  bool preview_own = false;
  MemberId preview_author;
  bool on_relay = false;      // the relay has the space
  bool removed = false;       // the user is no longer a member
  bool left = false;          // removed, by their own will
  bool device_ended = false;  // removed, but only this device, or the one that it was restored from
  bool leaving = false;       // they have asked to leave, and the relay has not heard it yet
  std::size_t unsent = 0;     // of a space that they are no longer in: what never reached the relay
  RelayNotice notice;

  bool read_only() const { return removed || leaving; }
};

enum class Receipt { kQueued, kOnRelay, kDelivered, kRead };

struct Reaction {
  std::string emoji;
  std::size_t count = 0;
  bool own = false;
};

struct MessageView {
  EntityId id;
  MemberId author;
  std::string author_name;
  bool own = false;
  std::string text;  // empty when deleted
  bool edited = false;
  bool deleted = false;
  TimeMs shown_ms = 0;  // the author's stated time, or the relay's where that claims the future
  Receipt receipt = Receipt::kQueued;  // of own messages
  bool saved = true;                   // on this device's disk
  std::vector<Reaction> reactions;
  struct Quote {
    EntityId id;
    std::string author_name;
    std::string text;  // first line, shortened; empty when deleted or not there
  };
  std::optional<Quote> reply_to;
};

// A value that somebody else wrote at the same time as the one that shows.
struct OtherVersion {
  OpId op;
  std::string author_name;
  bool own = false;
  std::string value;  // of the status: its number in GoalStatus, "0", "1" or "2"
};

enum class GoalStatus { kActive = 0, kReached = 1, kLetGo = 2 };

enum class GoalField { kTitle, kWhy, kTargetDate, kStatus };

struct MilestoneView {
  EntityId id;
  std::string text;
  bool done = false;
};

struct GoalView {
  EntityId id;
  MemberId author;
  std::string author_name;
  std::string title;
  std::string why;
  std::string target_date;  // YYYY-MM-DD, or empty
  GoalStatus status = GoalStatus::kActive;
  std::vector<MilestoneView> milestones;
  std::size_t done = 0;  // of milestones
  TimeMs created_ms = 0;
  struct Conflict {
    GoalField field;
    std::vector<OtherVersion> others;
  };
  std::vector<Conflict> conflicts;
};

// What the goal editor hands back. A milestone without an id is new; their order is the list's.
struct GoalDraft {
  std::optional<EntityId> id;  // empty: a new goal
  std::string title;
  std::string why;
  std::string target_date;
  GoalStatus status = GoalStatus::kActive;
  struct Milestone {
    std::optional<EntityId> id;
    std::string text;
    bool done = false;
  };
  std::vector<Milestone> milestones;
};

struct InviteView {
  std::string link;  // empty while it is being made
  TimeMs expires_ms = 0;
  bool on_relay = false;  // false: "works once you have been online"
  bool used = false;
  std::optional<base::ErrorCode> failed;
};

enum class JoinStep {
  kNone,
  kLooking,  // asking the relay about the link
  kAsk,      // everything is here: press Join
  kJoining,
  kDone,    // `space` is open
  kFailed,  // `why`
};

enum class JoinFailure {
  kMangled,
  kNewerVersion,
  kUsed,
  kExpired,
  kVoid,
  kUnknownSpace,
  kOffline,
  kFull,
  kAlreadyMember,
  kRefused
};

struct JoinView {
  JoinStep step = JoinStep::kNone;
  JoinFailure why = JoinFailure::kMangled;
  SpaceId space;
  SpaceKind kind = SpaceKind::kPair;
};

using TextMark = search::Mark;  // a place in a text, in bytes

enum class HitKind { kSpace, kMember, kGoal, kMessage };

struct SearchHit {
  HitKind kind = HitKind::kMessage;
  SpaceId space;
  EntityId id;        // of the message or goal
  MemberId person;    // who wrote the message, or was found
  std::string title;  // the person's name, or the goal's title
  TimeMs when_ms = 0;
  std::string text;  // the part around what was found, on one line
  std::vector<TextMark> marks;
};

struct SearchState {
  bool words = false;  // there is something to look for
  bool done = true;    // false: there may be more
  bool whole = true;   // false: something could not be read, or is more than memory is given
  std::size_t found = 0;
  std::size_t shown = 0;  // of these; only the newest of very many
  std::size_t pages = 0, pages_read = 0;
};

enum class RestoreStep { kNone, kWorking, kDone, kFailed };

}  // namespace ithaca::app
