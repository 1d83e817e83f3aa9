// ithaca_sim: runs simulated worlds and says what went wrong, by seed.
//
//   ithaca_sim [--seed N] [--runs R] [--seconds S] [--steps K] [--people P] [--verbose]
//
// Without --seed the seeds are 1, 2, 3, …; with it that one alone runs. Ends with the number of
// runs and of injected faults; exit code 1 if a run failed.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/sim/world.h"

namespace {

struct Options {
  std::uint64_t seed = 0;  // 0: many
  std::uint64_t runs = 2000;
  std::uint64_t seconds = 0;  // 0: no limit
  std::uint64_t steps = 150;
  std::uint64_t people = 3;
  bool verbose = false;
};

bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--verbose") {
      options.verbose = true;
      continue;
    }
    if (i + 1 >= argc) return false;
    char* end = nullptr;
    const std::uint64_t value = std::strtoull(argv[++i], &end, 10);
    if (*end != '\0') return false;
    if (name == "--seed")
      options.seed = value;
    else if (name == "--runs")
      options.runs = value;
    else if (name == "--seconds")
      options.seconds = value, options.runs = ~std::uint64_t{0};
    else if (name == "--steps")
      options.steps = value;
    else if (name == "--people")
      options.people = value;
    else
      return false;
  }
  return options.people >= 2 && options.people <= 16;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::fprintf(
        stderr,
        "usage: ithaca_sim [--seed N] [--runs R] [--seconds S] [--steps K] [--people 2…16] "
        "[--verbose]\n");
    return 2;
  }
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::seconds(options.seconds);
  std::uint64_t runs = 0, failures = 0, faults = 0, messages = 0, pages = 0;
  const std::uint64_t first = options.seed != 0 ? options.seed : 1;
  const std::uint64_t count = options.seed != 0 ? 1 : options.runs;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (options.seconds != 0 && Clock::now() >= end) break;
    ithaca::sim::World world(first + i, options.people);
    world.set_verbose(options.verbose);
    const std::string problem = world.run(options.steps);
    ++runs;
    faults += world.faults().total();
    messages += world.messages();
    pages += world.pages();
    if (problem.empty()) continue;
    ++failures;
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(first + i), problem.c_str());
    if (failures == 20) break;
  }
  std::printf("%llu runs, %llu messages, %llu pages, %llu faults injected, %llu failed\n",
              static_cast<unsigned long long>(runs), static_cast<unsigned long long>(messages),
              static_cast<unsigned long long>(pages), static_cast<unsigned long long>(faults),
              static_cast<unsigned long long>(failures));
  return failures == 0 ? 0 : 1;
}
