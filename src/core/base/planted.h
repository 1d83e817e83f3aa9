// Mistakes that are put in on purpose, to see whether the simulator finds them. In every product
// planted() is a constant: only ithaca_sim_planted (tests/sim) is compiled with ITHACA_PLANTED, and
// there one of them at a time can be switched on.
//
// To add one: name it here and in tests/sim/planted.cpp, and put `base::planted(…)` where somebody
// might have written it so; the file then belongs into the list of tests/sim/CMakeLists.txt.
#pragma once

#include <cstdint>

namespace ithaca::base {

enum class Bug : std::uint8_t {
  kNone,
  kAckBeforeCommit,       // the relay acknowledges before the commit
  kNoDuplicateCheck,      // the relay does not know again what it has
  kMiscount,              // the relay, started anew, counts on from a wrong place
  kPinsNotCompared,       // the relay lets a removal pin less than it has
  kResealLosesLater,      // of what waits for the new epoch only the first is sealed again
  kPinsIgnored,           // what a removed member wrote after the end counts
  kChainUnchecked,        // an envelope's predecessor is not looked at
  kCoveredBeforeWritten,  // the checkpoint is noted before its pages are written
  kKeyNotRotated,         // the epoch after a removal has the same key
  kTiesByArrival,         // of two values of one moment the first to arrive stays
  kOutboxDropped,         // what was sent and not acknowledged is gone with the connection
  kWitnessIgnored,        // nobody looks at what others were shown
  kParkedForgotten,       // a repair cuts the log and puts nothing aside
  kSentBeforeSaved,       // envelopes leave before they are on the disk
  kEndedDeviceCounts,     // what an ended device wrote after its end counts while its member is in
  kThoughtInMemory,       // pages after what is listed are let go of, and nobody notes it
};

#ifdef ITHACA_PLANTED
Bug planted_bug();
static inline bool planted(Bug bug) { return planted_bug() == bug; }
#else
static inline constexpr bool planted(Bug) { return false; }
#endif

}  // namespace ithaca::base
