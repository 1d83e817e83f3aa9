#include <array>

#include "src/core/base/planted.h"
#include "tests/sim/planting.h"

namespace ithaca::base {
namespace {
Bug g_planted = Bug::kNone;
}
Bug planted_bug() { return g_planted; }
}  // namespace ithaca::base

namespace ithaca::sim {
namespace {

// In the order of base::Bug.
constexpr std::array<std::string_view, 16> kNames = {
    "ack-before-commit", "no-duplicate-check",     "miscount",
    "pins-not-compared", "reseal-loses-later",     "pins-ignored",
    "chain-unchecked",   "covered-before-written", "key-not-rotated",
    "ties-by-arrival",   "outbox-dropped",         "witness-ignored",
    "parked-forgotten",  "sent-before-saved",      "ended-device-counts",
    "thought-in-memory"};

}  // namespace

std::span<const std::string_view> bug_names() { return kNames; }

void plant(std::size_t number) { base::g_planted = static_cast<base::Bug>(number); }

}  // namespace ithaca::sim
