#include "tests/sim/runs.h"

#include <chrono>
#include <cstdio>

#include "tests/sim/planting.h"
#include "tests/sim/shrink.h"

namespace ithaca::sim {
namespace {

constexpr std::size_t kShrunkTo = 4;  // at most one step of so many is left

unsigned long long printable(std::uint64_t number) { return number; }

}  // namespace

std::optional<std::size_t> find_bug(std::string_view name) {
  for (std::size_t i = 0; i < bug_names().size(); ++i)
    if (name == bug_names()[i] || name == std::to_string(i + 1)) return i + 1;
  return std::nullopt;
}

RunResult run_many(const RunOptions& options) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::seconds(options.seconds);
  RunResult out;
  const std::uint64_t first = options.seed != 0 ? options.seed : 1;
  const std::uint64_t count = options.seed != 0 ? 1 : options.runs;
  for (std::uint64_t i = 0; i < count && out.failures < options.failures_max; ++i) {
    if (options.seconds != 0 && Clock::now() >= end) break;
    Scenario scenario = make_scenario(first + i, options.people, options.steps);
    World world(scenario.seed, scenario.people);
    std::string problem = world.run(scenario.steps);
    ++out.runs;
    out.faults.add(world.faults());
    out.messages += world.messages();
    out.pages += world.pages();
    if (problem.empty()) continue;
    ++out.failures;
    std::printf("seed %llu: %s\n", printable(first + i), problem.c_str());
    if (out.failing) continue;
    out.failing = std::move(scenario);
    out.problem = std::move(problem);
  }
  out.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return out;
}

void print_result(const RunResult& result) {
  for (std::size_t i = 0; i < kFaultNames.size(); ++i) {
    const std::uint64_t count = result.faults[static_cast<Fault>(i)];
    if (count > 0) std::printf("%9llu %s\n", printable(count), std::string(kFaultNames[i]).c_str());
  }
  std::printf("%llu runs, %llu messages, %llu pages, %llu faults injected, %llu failed\n",
              printable(result.runs), printable(result.messages), printable(result.pages),
              printable(result.faults.total()), printable(result.failures));
}

bool prove(const RunOptions& options) {
  bool all = true;
  for (std::size_t bug = 1; bug <= bug_names().size(); ++bug) {
    const std::string name(bug_names()[bug - 1]);
    plant(bug);
    RunOptions one = options;
    one.failures_max = 1;
    const RunResult found = run_many(one);
    if (!found.failing) {
      std::printf("%s: NOT FOUND in %llu runs\n", name.c_str(), printable(found.runs));
      all = false;
      continue;
    }
    const Scenario& failing = *found.failing;
    const Shrunk small = shrink(failing, found.problem, 600);
    World again(small.scenario.seed, small.scenario.people);
    const bool still = check_name(again.run(small.scenario.steps)) == check_name(found.problem);
    const bool smaller = small.scenario.steps.size() * kShrunkTo <= failing.steps.size();
    plant(0);
    World without(failing.seed, failing.people);
    const std::string other = without.run(failing.steps);
    std::printf("%s: seed %llu, %.1f s; shrunk to %zu steps in %zu runs\n", name.c_str(),
                printable(failing.seed), found.seconds, small.scenario.steps.size(), small.runs);
    if (!still) std::printf("%s: the shrunk life fails otherwise, or not\n", name.c_str());
    if (!smaller) std::printf("%s: too much is left of it\n", name.c_str());
    if (!other.empty()) std::printf("%s: fails without it: %s\n", name.c_str(), other.c_str());
    all = all && still && smaller && other.empty();
  }
  return all;
}

}  // namespace ithaca::sim
