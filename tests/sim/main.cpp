// ithaca_sim: runs simulated worlds and says what went wrong, by seed.
//
//   ithaca_sim [--seed N] [--runs R] [--seconds S] [--steps K] [--people P] [--verbose]
//              [--shrink] [--save FILE] [--replay FILE]
//   ithaca_sim_planted --plant BUG|list|prove …
//
// Without --seed the seeds are 1, 2, 3, …; with it that one alone runs. --shrink makes the first
// life that fails as small as it can be, tells it in words, and prints it as --replay takes it, or
// saves it. --plant puts a mistake in and runs until it is found. Ends with the number of runs and
// of injected faults, by kind; exit code 1 if a run failed (with --plant: if none did).
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/sim/planting.h"
#include "tests/sim/runs.h"
#include "tests/sim/shrink.h"

namespace {

using namespace ithaca::sim;

struct Options {
  RunOptions runs;
  bool verbose = false;
  bool shrink = false;
  std::string save, replay, plant;
};

bool take_text(const std::string& name, const std::string& value, Options& options) {
  if (name == "--save")
    options.save = value;
  else if (name == "--replay")
    options.replay = value;
  else if (name == "--plant")
    options.plant = value;
  else
    return false;
  return true;
}

bool take_number(const std::string& name, const std::string& text, Options& options) {
  char* end = nullptr;
  const std::uint64_t value = std::strtoull(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0') return false;
  RunOptions& runs = options.runs;
  if (name == "--seed")
    runs.seed = value;
  else if (name == "--runs")
    runs.runs = value;
  else if (name == "--seconds")
    runs.seconds = value, runs.runs = ~std::uint64_t{0};
  else if (name == "--steps")
    runs.steps = value;
  else if (name == "--people")
    runs.people = value;
  else
    return false;
  return true;
}

bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--verbose" || name == "--shrink") {
      (name == "--shrink" ? options.shrink : options.verbose) = true;
      continue;
    }
    if (i + 1 >= argc) return false;
    const std::string value = argv[++i];
    if (!take_text(name, value, options) && !take_number(name, value, options)) return false;
  }
  return options.runs.people >= 2 && options.runs.people <= 16 && options.runs.steps <= kStepsMax;
}

void print_story(const Scenario& scenario) {
  World world(scenario.seed, scenario.people);
  world.set_telling(true);
  const std::string problem = world.run(scenario.steps);
  for (const std::string& line : world.story()) std::printf("  %s\n", line.c_str());
  std::printf("  %s\n", problem.empty() ? "all is well" : problem.c_str());
}

bool save(const Options& options, const Scenario& scenario) {
  const std::string text = to_text(scenario);
  if (options.save.empty()) {
    std::printf("%s", text.c_str());
    return true;
  }
  std::ofstream out(options.save);
  out << text;
  out.close();
  if (!out) std::fprintf(stderr, "%s cannot be written\n", options.save.c_str());
  return static_cast<bool>(out);
}

bool shrink_and_tell(const Options& options, const Scenario& failing, const std::string& problem) {
  const Shrunk shrunk = shrink(failing, problem);
  std::printf("seed %llu, shrunk from %zu steps in %zu runs; %s\n",
              static_cast<unsigned long long>(failing.seed), failing.steps.size(), shrunk.runs,
              summary(shrunk.scenario).c_str());
  print_story(shrunk.scenario);
  return save(options, shrunk.scenario);
}

int replay(const Options& options) {
  std::ifstream in(options.replay);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto scenario = parse_scenario(text);
  if (!scenario) {
    std::fprintf(stderr, "%s is no life of this simulator\n", options.replay.c_str());
    return 2;
  }
  World world(scenario->seed, scenario->people);
  const std::string problem = world.run(scenario->steps);
  print_story(*scenario);
  if (!problem.empty() && options.shrink) (void)shrink_and_tell(options, *scenario, problem);
  return problem.empty() ? 0 : 1;
}

// 0 if the mistake was found.
int run_planted(const Options& options) {
  if (bug_names().empty()) {
    std::fprintf(stderr, "this simulator has no mistakes to plant: scripts/dev sim --plant\n");
    return 2;
  }
  if (options.plant == "list") {
    for (std::size_t i = 0; i < bug_names().size(); ++i)
      std::printf("%2zu %s\n", i + 1, std::string(bug_names()[i]).c_str());
    return 0;
  }
  if (options.plant == "prove") return prove(options.runs) ? 0 : 1;
  const auto bug = find_bug(options.plant);
  if (!bug) {
    std::fprintf(stderr, "no such mistake: %s\n", options.plant.c_str());
    return 2;
  }
  plant(*bug);
  RunOptions until_found = options.runs;
  until_found.failures_max = 1;
  const RunResult result = run_many(until_found);
  print_result(result);
  if (!result.failing) {
    std::printf("%s was not found\n", std::string(bug_names()[*bug - 1]).c_str());
    return 1;
  }
  std::printf("%s: seed %llu, %.1f s\n", std::string(bug_names()[*bug - 1]).c_str(),
              static_cast<unsigned long long>(result.failing->seed), result.seconds);
  if (options.shrink && !shrink_and_tell(options, *result.failing, result.problem)) return 1;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: ithaca_sim [--seed N] [--runs R] [--seconds S] [--steps K] "
                 "[--people 2…16] [--verbose] [--shrink] [--save FILE] [--replay FILE] "
                 "[--plant BUG|list|prove]\n");
    return 2;
  }
  if (!options.replay.empty()) {
    if (const auto bug = find_bug(options.plant)) plant(*bug);
    return replay(options);
  }
  if (!options.plant.empty()) return run_planted(options);
  const RunResult result = run_many(options.runs);
  if (options.runs.seed != 0 && options.verbose)
    print_story(make_scenario(options.runs.seed, options.runs.people, options.runs.steps));
  if (result.failing && options.shrink)
    (void)shrink_and_tell(options, *result.failing, result.problem);
  print_result(result);
  return result.failures == 0 ? 0 : 1;
}
