// Goals and milestones.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "src/app/export_json.h"
#include "src/app/import_json.h"
#include "src/core/model/values.h"
#include "src/headless/commands.h"
#include "src/headless/words.h"

namespace ithaca::headless {
namespace {

struct Found {
  app::SpaceId space;
  app::MilestoneView milestone;
};

void print(const app::GoalView& goal) {
  std::cout << short_id(goal.id) << "  " << one_line(goal.title) << "  (" << word(goal.status);
  if (!goal.milestones.empty())
    std::cout << ", " << goal.done << " of " << goal.milestones.size() << " done";
  if (!goal.target_date.empty()) std::cout << ", by " << goal.target_date;
  std::cout << ")\n";
  if (!goal.why.empty()) std::cout << "          " << one_line(goal.why) << '\n';
  for (const app::MilestoneView& milestone : goal.milestones)
    std::cout << "  " << short_id(milestone.id) << (milestone.done ? "  [x] " : "  [ ] ")
              << one_line(milestone.text) << '\n';
}

}  // namespace

Exit Commands::goals(const std::string& text, Format format) {
  const auto space = find_space(text);
  if (!space) return Exit::kRefused;
  const std::vector<app::GoalView> goals = m_session.app().goals(space->id);
  if (format == Format::kJson) {
    std::cout << app::to_json(goals) << '\n';
  } else {
    for (const app::GoalView& goal : goals) print(goal);
  }
  return Exit::kDone;
}

Exit Commands::add_goal(const GoalOptions& options, const Wait& wait) {
  const auto space = find_space(options.space);
  if (!space) return Exit::kRefused;
  app::App& app = m_session.app();
  app::GoalDraft draft;
  draft.why = options.why;
  draft.target_date = options.date;
  for (const std::string& text : options.milestones)
    draft.milestones.push_back({std::nullopt, text, false});
  const auto add = [&](const std::string& title) {
    draft.title = title;
    const auto saved = app.save_goal(space->id, draft, {});
    if (saved.ok()) std::cout << short_id(*saved) << '\n';
    return saved;
  };
  if (options.title) {
    const auto saved = add(*options.title);
    return saved.ok() ? finish(wait) : refuse(saved.error());
  }
  std::string line;
  while (std::getline(std::cin, line)) {
    if (model::is_blank(line)) continue;
    if (const auto saved = add(line); !saved.ok()) {
      // What went before is as good as added.
      (void)finish({false, 0});
      return refuse(saved.error());
    }
    app.tick();
  }
  return finish(wait);
}

Exit Commands::import_goals(const std::string& space_text, const std::string& path,
                            const Wait& wait) {
  const auto space = find_space(space_text);
  if (!space) return Exit::kRefused;
  std::ifstream file(path, std::ios::binary);
  std::string json(std::istreambuf_iterator<char>(file), {});
  if (!file) return refuse("The file '" + one_line(path) + "' cannot be read.");
  const auto goals = app::read_goals_json(json);
  if (!goals.ok())
    return refuse("These are no goals that can be imported: " + goals.error().detail + ".");
  app::App& app = m_session.app();
  for (const app::GoalDraft& goal : *goals) {
    const auto saved = app.save_goal(space->id, goal, {});
    if (!saved.ok()) {
      // What went before is as good as added.
      (void)finish({false, 0});
      return refuse(saved.error());
    }
    std::cout << short_id(*saved) << '\n';
    app.tick();
  }
  return finish(wait);
}

Exit Commands::milestone_done(const std::string& text, bool done, const Wait& wait) {
  app::App& app = m_session.app();
  std::vector<Found> found;
  for (const app::SpaceSummary& space : app.spaces())
    for (const app::GoalView& goal : app.goals(space.id))
      for (const app::MilestoneView& milestone : goal.milestones)
        if (text == short_id(milestone.id) || text == base::to_hex(milestone.id) ||
            text == milestone.text)
          found.push_back({space.id, milestone});
  if (found.empty())
    return refuse("There is no milestone '" + one_line(text) + "'. See: ithaca goals SPACE");
  if (found.size() > 1)
    return refuse("There are several such milestones. Name it by its id, see: ithaca goals SPACE");
  const auto set = app.set_milestone_done(found.front().space, found.front().milestone.id, done);
  return set.ok() ? finish(wait) : refuse(set.error());
}

}  // namespace ithaca::headless
