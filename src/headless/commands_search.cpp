// Looking for something in all spaces.
#include <iostream>

#include "src/app/export_json.h"
#include "src/headless/commands.h"
#include "src/headless/words.h"

namespace ithaca::headless {
namespace {

constexpr std::uint64_t kSearchMsMax = 300'000;

void print(const app::SearchHit& hit, const std::string& space) {
  std::cout << one_line(space) << ": ";
  switch (hit.kind) {
    case app::HitKind::kSpace:
      std::cout << "space";
      break;
    case app::HitKind::kMember:
      std::cout << "member " << one_line(hit.title);
      break;
    case app::HitKind::kGoal:
      std::cout << "goal " << short_id(hit.id) << "  " << one_line(hit.text);
      break;
    case app::HitKind::kMessage:
      std::cout << local_time(hit.when_ms) << "  " << one_line(hit.title) << ": "
                << one_line(hit.text);
  }
  std::cout << '\n';
}

}  // namespace

Exit Commands::search(const std::string& words, Format format) {
  app::App& app = m_session.app();
  app.open_search();
  app.search_for(words);
  if (!app.search_state().words) return refuse("There is nothing to look for in that.");
  if (!m_session.run_until([&app] { return app.search_state().done; }, kSearchMsMax))
    return refuse("It could not be read in time.");
  const app::SearchState state = app.search_state();
  const std::vector<app::SearchHit> hits = app.search_hits(0, state.shown);
  if (format == Format::kJson) {
    std::cout << app::to_json(hits) << '\n';
  } else {
    for (const app::SearchHit& hit : hits) {
      const auto space = app.space(hit.space);
      print(hit, space ? space->name : std::string());
    }
  }
  if (state.found > state.shown)
    std::cerr << "ithaca: " << state.found - state.shown << " older ones are not listed.\n";
  if (!state.whole) std::cerr << "ithaca: Some messages could not be read.\n";
  return Exit::kDone;
}

}  // namespace ithaca::headless
