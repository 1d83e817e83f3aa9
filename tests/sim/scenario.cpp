#include "tests/sim/scenario.h"

#include <array>
#include <sstream>

#include "src/core/base/prng.h"

namespace ithaca::sim {
namespace {

constexpr std::array<std::string_view, 5> kActNames = {"nothing", "person", "network", "machine",
                                                       "relay"};
constexpr std::uint32_t kPeopleDrawn = 12;  // copies come to those who were there at first
constexpr std::size_t kPeopleMax = 16;

Act draw_act(base::Prng& prng) {
  switch (prng.below(10)) {
    case 0:
    case 1:
    case 2:
      return Act::kPerson;
    case 3:
      return Act::kNetwork;
    case 4:
      return prng.chance(1, 3) ? Act::kMachine : Act::kNothing;
    case 5:
      return prng.chance(1, 3) ? Act::kRelay : Act::kNothing;
    default:
      return Act::kNothing;
  }
}

}  // namespace

Scenario make_scenario(std::uint64_t seed, std::size_t people, std::size_t steps) {
  base::Prng prng(seed);
  Scenario out{seed, people, {}};
  for (std::size_t i = 0; i < steps; ++i) {
    Step step;
    step.act = draw_act(prng);
    step.person = static_cast<std::uint32_t>(prng.below(prng.chance(1, 4) ? kPeopleDrawn : people));
    step.delta_ms = static_cast<std::uint32_t>(prng.below(400));
    step.seed = prng.next();
    step.lossy = prng.chance(1, 10);
    out.steps.push_back(step);
  }
  return out;
}

std::string to_text(const Scenario& scenario) {
  std::ostringstream out;
  out << "ithaca-sim 1 seed " << scenario.seed << " people " << scenario.people << '\n';
  for (const Step& step : scenario.steps)
    out << kActNames[static_cast<std::size_t>(step.act)] << ' ' << step.person << ' '
        << step.delta_ms << ' ' << step.seed << (step.lossy ? " lossy\n" : "\n");
  return out.str();
}

std::optional<Scenario> parse_scenario(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::string line, word, seed_word, people_word;
  Scenario out;
  int version = 0;
  if (!std::getline(in, line)) return std::nullopt;
  std::istringstream head(line);
  head >> word >> version >> seed_word >> out.seed >> people_word >> out.people;
  const bool good = !head.fail() && word == "ithaca-sim" && version == 1 && seed_word == "seed" &&
                    people_word == "people" && out.people >= 2 && out.people <= kPeopleMax;
  if (!good) return std::nullopt;
  while (std::getline(in, line)) {
    if (line.empty()) continue;
    std::istringstream fields(line);
    Step step;
    std::string act, lossy;
    fields >> act >> step.person >> step.delta_ms >> step.seed;
    if (fields.fail() || out.steps.size() == kStepsMax) return std::nullopt;
    fields >> lossy;
    std::size_t at = 0;
    while (at < kActNames.size() && kActNames[at] != act) ++at;
    if (at == kActNames.size() || (!lossy.empty() && lossy != "lossy")) return std::nullopt;
    step.act = static_cast<Act>(at);
    step.lossy = !lossy.empty();
    out.steps.push_back(step);
  }
  return out;
}

std::string summary(const Scenario& scenario) {
  std::array<std::size_t, kActNames.size()> counts{};
  for (const Step& step : scenario.steps) ++counts[static_cast<std::size_t>(step.act)];
  std::string out = std::to_string(scenario.people) + " people, " +
                    std::to_string(scenario.steps.size()) + " steps:";
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0) out += " " + std::to_string(counts[i]) + " " + std::string(kActNames[i]);
  return out;
}

}  // namespace ithaca::sim
