// How a space and a relay come to hold the same again after the relay lost part of what it had, or
// all of it: docs/PROTOCOL.md section 7.
//
//   kControl      RESTORE_CONTROL until the relay's chain is not behind ours
//   kIntroducing  SUB, where the relay doubts a JOIN by an invite that has expired since: it
//                 believes members
//   kSubscribing  SUB beyond the end: only LIVE is waited for
//   kReading      our own log is read: the hash of each envelope
//   kComparing    HAVE; what the relay has is compared with ours from seq 1 on
//   kParking      from the first difference on, our log is put aside on the disk, and cut
//   kCatchingUp   SUB from there on: what the relay has comes as it always does
//   kRestoring    RESTORE of what was put aside and did not come; it comes back like anything
//
// Invariants
//   1. An envelope that was accepted is on this disk at every moment: in the log, or put aside.
//   2. What was put aside is deleted only after all of it is in the log again.
//   3. A crash or a lost connection at any point is made good by beginning again. The log is cut
//   from
//      its end, commit by commit, so that what is left is dense at every moment.
//   4. Nothing is pushed, and nothing is live, until the repair has ended.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "src/core/base/ids.h"
#include "src/core/wire/frames.h"

namespace ithaca::sync {

inline constexpr std::size_t kRestoreWindow = 64;  // RESTOREs without an answer
// Records that were put aside: a conversation that was followed live has one for each message.
inline constexpr std::size_t kParkedReadAtOnce = 64;
inline constexpr std::size_t kRestoreControlBytes = 256 * 1024;
// Records that one commit takes off the disk: a store takes only so many writes at once.
inline constexpr std::size_t kCutAtOnce = 1000;

// What the person must know about the relay; bits of one number.
enum class Warning : std::uint32_t {
  kWithheld = 1,      // a member has seen what the relay did not pass on
  kForked = 2,        // a member was shown another log
  kDamaged = 4,       // it passed on what nobody wrote so, or what it had passed on before
  kWentBack = 8,      // it lost what it had acknowledged, and did not say so
  kOtherMembers = 16  // its list of members is not the one that this device knows
};

struct RepairProgress {
  std::size_t done = 0;
  std::size_t total = 0;
};

using HashSet = std::unordered_set<base::Hash, base::FixedBytesHash<base::Hash>>;

// What is put aside and not (known to be) in the log.
struct Parked {
  HashSet missing;
  std::vector<std::string> keys;  // of the records on the disk
  std::uint64_t next_number = 0;
};

struct Repair {
  enum class Step {
    kControl,
    kIntroducing,
    kSubscribing,
    kReading,
    kComparing,
    kParking,
    kCatchingUp,
    kRestoring
  };
  Step step = Step::kControl;
  std::uint64_t ticket = 0;  // tells completions of an earlier repair
  base::LogGeneration target;
  std::uint32_t request = 0;
  std::uint32_t control_at = 0;  // the index that was sent last begins here
  std::vector<base::Hash> own;   // of the log, from seq 1 on, while it is compared
  std::uint64_t compared = 0;
  std::uint32_t lives = 0;
  bool introduced = false;
  bool reading_parked = false;
  bool all_sent = false;
  std::size_t total = 0;  // to be put back
  std::size_t sent = 0, answered = 0, refused = 0;
  std::size_t next_key = 0;          // of Parked::keys
  std::vector<wire::Restore> queue;  // of one record, the next one last
};

}  // namespace ithaca::sync
