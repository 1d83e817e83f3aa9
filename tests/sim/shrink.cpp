#include "tests/sim/shrink.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <utility>

#include "tests/sim/world.h"

namespace ithaca::sim {
namespace {

constexpr std::size_t kPeopleMin = 2;

class Shrinker {
 public:
  Shrinker(const Scenario& failing, const std::string& problem, std::size_t runs_max)
      : m_out{failing, problem, 0}, m_name(check_name(problem)), m_runs_max(runs_max) {}

  Shrunk run() {
    for (bool smaller = true; smaller && may_run();) {
      const Scenario before = m_out.scenario;
      leave_out_steps();
      leave_out_people();
      simplify_steps();
      smaller = m_out.scenario != before;
    }
    return m_out;
  }

 private:
  bool may_run() const { return m_out.runs < m_runs_max; }

  bool accept(Scenario candidate) {
    if (!may_run()) return false;
    ++m_out.runs;
    World world(candidate.seed, candidate.people);
    std::string problem = world.run(candidate.steps);
    if (check_name(problem) != m_name) return false;
    m_out.scenario = std::move(candidate);
    m_out.problem = std::move(problem);
    return true;
  }

  // From the end, since what comes last depends on what is before it.
  void leave_out_steps() {
    for (std::size_t chunk = std::max<std::size_t>(m_out.scenario.steps.size() / 2, 1);;
         chunk /= 2) {
      for (std::size_t end = m_out.scenario.steps.size(); end > 0;) {
        const std::size_t begin = end > chunk ? end - chunk : 0;
        Scenario candidate = m_out.scenario;
        candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(begin),
                              candidate.steps.begin() + static_cast<std::ptrdiff_t>(end));
        accept(std::move(candidate));
        end = begin;
      }
      if (chunk <= 1) return;
    }
  }

  void leave_out_people() {
    while (m_out.scenario.people > kPeopleMin) {
      Scenario candidate = m_out.scenario;
      --candidate.people;
      if (!accept(std::move(candidate))) return;
    }
  }

  void simplify_steps() {
    const auto change_all = [this](const std::function<bool(Step&)>& change) {
      for (std::size_t i = 0; i < m_out.scenario.steps.size(); ++i) {
        Scenario candidate = m_out.scenario;
        if (change(candidate.steps[i])) accept(std::move(candidate));
      }
    };
    change_all([](Step& step) { return std::exchange(step.lossy, false); });
    change_all([](Step& step) { return std::exchange(step.act, Act::kNothing) != Act::kNothing; });
  }

  Shrunk m_out;
  std::string m_name;
  std::size_t m_runs_max;
};

}  // namespace

std::string check_name(const std::string& problem) {
  std::string out;
  bool quoted = false;
  for (const char c : problem) {
    if (c == '"') quoted = !quoted;
    if (!quoted && c != '"' && std::isdigit(static_cast<unsigned char>(c)) == 0) out += c;
  }
  return out;
}

Shrunk shrink(const Scenario& failing, const std::string& problem, std::size_t runs_max) {
  return Shrinker(failing, problem, runs_max).run();
}

}  // namespace ithaca::sim
