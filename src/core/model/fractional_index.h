// Positions in a list that several people reorder while apart.
//
// A position is a string over the digits 0-9A-Za-z, read as a fraction in base 62 and compared
// bytewise; between two of them there is always a third. Random digits at the end keep two people
// who insert at the same place from choosing the same position.
//
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ithaca::model {

// 1 … kPositionBytesMax digits.
bool is_position(std::string_view text);

enum class Spread {
  kFine,     // the position stands where it was asked for
  kAdvised,  // it does, but the list's positions have grown long: better write all anew
  kNeeded,   // the neighbours leave no room (equal, out of order, at the limit): write all anew
};

struct PositionBetween {
  std::string position;  // always a valid position
  Spread spread = Spread::kFine;
};

// A position greater than `before` and less than `after`. An empty `before` is the start of the
// list, an empty `after` its end; a neighbour that is no position counts as empty. Deterministic
// for the same `random`.
PositionBetween position_between(std::string_view before, std::string_view after,
                                 std::uint64_t random);

// `count` ascending positions spread evenly, each with a random tail drawn from `random`.
std::vector<std::string> spread_positions(std::size_t count, std::uint64_t random);

}  // namespace ithaca::model
