// Limits of the model's own values, beside those that wire/limits.h names.
#pragma once

#include <cstddef>

#include "src/core/wire/limits.h"

namespace ithaca::model {

// Encoded ops of one envelope: leaves room for header, padding (at most 1/32 here) and signature.
inline constexpr std::size_t kContentBytesMax = 240 * 1024;
static_assert(kContentBytesMax + kContentBytesMax / 32 + 512 <= wire::kEnvelopeBytesMax);

// A cursor op names at most this many actors; 52 bytes each at most, so it fits an op's value.
inline constexpr std::size_t kCursorEntriesMax = 1000;
static_assert(kCursorEntriesMax * 52 + 4 <= wire::kOpValueBytesMax);

inline constexpr std::size_t kPositionBytesMax = 128;
// Beyond this a position still works, and the next move spreads the list anew.
inline constexpr std::size_t kPositionBytesComfortable = 48;
inline constexpr std::size_t kTimeZoneBytesMax = 64;
inline constexpr std::size_t kLanguageBytesMax = 35;
inline constexpr std::size_t kTopicBytesMax = 256;

// How much of one noun the read side lists. Merging itself drops nothing.
inline constexpr std::size_t kOtherVersionsShownMax = 16;
inline constexpr std::size_t kReactionKindsShownMax = 64;
inline constexpr std::size_t kTopicsShownMax = 32;  // of one member
// Actors in whose envelopes one message is remembered: several only after a reseal under a new one.
inline constexpr std::size_t kPlacesPerMessageMax = 16;

}  // namespace ithaca::model
