// Makes a failing life smaller while the same check fails: fewer steps, fewer people, no losses on
// the line. Deterministic.
//
// Source: Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002 (ddmin),
// without its first phase: what is left out is tried, what is kept alone is not.
#pragma once

#include <string>

#include "tests/sim/scenario.h"

namespace ithaca::sim {

// What failed, without the names, numbers and texts of one life: two problems of one name are the
// same failure.
std::string check_name(const std::string& problem);

struct Shrunk {
  Scenario scenario;
  std::string problem;
  std::size_t runs = 0;
};

// REQUIRES: the scenario ends with the problem. `runs_max` bounds the time.
Shrunk shrink(const Scenario& failing, const std::string& problem, std::size_t runs_max = 3000);

}  // namespace ithaca::sim
