// A life as a list: what is done in each step, and by which chances. All that is random in a step
// comes from the step's own seed, so it means the same whatever is left out before it: that is what
// lets a failing life be shrunk.
//
// As text: a line "ithaca-sim 1 seed N people P", then a line "ACT PERSON DELTA_MS SEED [lossy]"
// for each step.
//
// Threads: none of its own. Ownership: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ithaca::sim {

enum class Act : std::uint8_t { kNothing, kPerson, kNetwork, kMachine, kRelay };

struct Step {
  Act act = Act::kNothing;
  std::uint32_t person = 0;  // modulo those who are there
  std::uint32_t delta_ms = 0;
  std::uint64_t seed = 0;
  bool lossy = false;  // messages that are sent in this step may be doubled or dropped

  friend bool operator==(const Step&, const Step&) = default;
};

struct Scenario {
  std::uint64_t seed = 1;  // of what is no step: keys, the kind of world
  std::size_t people = 3;
  std::vector<Step> steps;

  friend bool operator==(const Scenario&, const Scenario&) = default;
};

inline constexpr std::size_t kStepsMax = 100'000;

Scenario make_scenario(std::uint64_t seed, std::size_t people, std::size_t steps);
std::string to_text(const Scenario& scenario);
// Empty if it is no such text.
std::optional<Scenario> parse_scenario(std::string_view text);
// "3 steps: 1 of a person, 2 of the network".
std::string summary(const Scenario& scenario);

}  // namespace ithaca::sim
