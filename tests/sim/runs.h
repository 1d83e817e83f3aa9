// Many lives, one after the other, and what became of them.
#pragma once

#include <optional>
#include <string>

#include "tests/sim/scenario.h"
#include "tests/sim/world.h"

namespace ithaca::sim {

struct RunOptions {
  std::uint64_t seed = 0;  // 0: 1, 2, 3, …
  std::uint64_t runs = 2000;
  std::uint64_t seconds = 0;  // 0: no limit
  std::uint64_t steps = 150;
  std::uint64_t people = 3;
  std::uint64_t failures_max = 20;
};

struct RunResult {
  std::uint64_t runs = 0, failures = 0, messages = 0, pages = 0;
  Faults faults;
  double seconds = 0;
  std::optional<Scenario> failing;  // the first
  std::string problem;              // of that one
};

// Prints each failure as it comes.
RunResult run_many(const RunOptions& options);
// The numbers; the last line is that of the runs and faults.
void print_result(const RunResult& result);

// Whether each mistake is found within `options.runs` seeds, and each of those seeds passes without
// it; and whether what the first seed of each ends with stays after shrinking, in at most a quarter
// of the steps. Says what it finds.
bool prove(const RunOptions& options);

}  // namespace ithaca::sim
