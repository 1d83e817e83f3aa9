#include "src/ui/views/goals.h"

#include "src/ui/views/page.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

constexpr float kTwoColumnsFrom = 640;  // px of room for two small cards side by side
constexpr float kCardHeightGuess = 180;
constexpr std::array kStatuses = {app::GoalStatus::kActive, app::GoalStatus::kReached,
                                  app::GoalStatus::kLetGo};

}  // namespace

void Goals::draw(Context& context, const app::SpaceSummary& space, const app::EntityId& show) {
  m_data = &context.data;
  if (m_space != space.id) {
    m_space = space.id;
    m_filter = app::GoalStatus::kActive;
    m_reveal = SIZE_MAX;
    m_show.reset();
    m_asked = {};
    m_cards.close();
    m_editor.close();
  }
  if (m_asked != show) {
    m_asked = show;
    if (const auto goal = context.app.goal(space.id, show)) {
      m_show = show;
      m_filter = goal->status;
    }
  }
  Key scope("goals");
  {
    Scroll scroll("goals", {.height = kFill,
                            .padding = narrow() ? Edges(14) : Edges(kSpace5),
                            .gap = kSpace4,
                            .content_max_width = kCardsWidth,
                            .role = Role::kRegion,
                            .name = tr(Str::goals)});
    draw_head(context, space, context.data.goals(space.id));
    arrange(context.data.goals(space.id));
    if (m_lines.empty()) {
      draw_empty(context.data.goals(space.id));
    } else {
      const auto key = [&](std::size_t line) {
        return key_of(context.data.goals(space.id)[m_lines[line].first].id);
      };
      virtual_list({.count = m_lines.size(),
                    .estimated_height = kCardHeightGuess,
                    .gap = kSpace4,
                    .key = key,
                    .item_role = Role::kNone,
                    .reveal = m_reveal,
                    .find = this,
                    .find_revision = context.app.goals_revision(space.id) * kStatuses.size() +
                                     static_cast<std::size_t>(m_filter)},
                   [&](std::size_t line) { draw_line(context, space, m_lines[line]); });
    }
  }
  const auto saved = m_editor.draw(context, space.id);
  if (!saved) return;
  m_show = saved;
  if (const auto goal = context.app.goal(space.id, *saved)) m_filter = goal->status;
}

void Goals::draw_head(Context& context, const app::SpaceSummary& space,
                      const std::vector<app::GoalView>& goals) {
  std::array<std::int64_t, kStatuses.size()> counts{};
  for (const app::GoalView& goal : goals) ++counts[static_cast<std::size_t>(goal.status)];
  Row head({.key = "head", .gap = kSpace3, .align = Align::kCenter, .wrap = narrow()});
  {
    Row chips({.width = kFit, .gap = kSpace2, .role = Role::kGroup, .name = tr(Str::goal_filter)});
    for (const app::GoalStatus status : kStatuses) {
      const std::string count = platform().format_number(
          static_cast<double>(counts[static_cast<std::size_t>(status)]), false);
      const std::string text = std::string(status_words(status)) + " " + count;
      const bool on = m_filter == status;
      Key key(static_cast<std::uint64_t>(status));
      if (chip_button(text, on, {.tone = on ? Tone::kPrimary : Tone::kNeutral})) m_filter = status;
    }
  }
  spacer();
  if (!space.read_only() && button(tr(Str::add_goal), {.icon = Icon::kPlus})) {
    m_editor.add();
  }
  (void)context;
}

void Goals::arrange(const std::vector<app::GoalView>& goals) {
  const bool pairs = available_width() >= kTwoColumnsFrom;
  m_lines.clear();
  std::optional<std::size_t> waiting;  // a small card without a neighbour yet
  for (std::size_t back = goals.size(); back > 0; --back) {
    const std::size_t index = back - 1;
    if (goals[index].status != m_filter) continue;
    const bool large = needs_wide_card(goals[index]) || !pairs;
    if (large) {
      waiting.reset();
      m_lines.push_back({index, std::nullopt});
    } else if (waiting) {
      m_lines[*waiting].second = index;
      waiting.reset();
    } else {
      waiting = m_lines.size();
      m_lines.push_back({index, std::nullopt});
    }
  }
  if (!m_show) return;
  for (std::size_t line = 0; line < m_lines.size(); ++line) {
    const auto& [first, second] = m_lines[line];
    if (goals[first].id == *m_show || (second && goals[*second].id == *m_show)) m_reveal = line;
  }
  m_show.reset();
}

void Goals::find_texts(std::size_t first, std::size_t count, std::vector<FindText>& out) const {
  const auto& goals = m_data->goals(m_space);
  const std::size_t end = std::min(m_lines.size(), first + count);
  for (std::size_t i = first; i < end; ++i) {
    std::string text;
    for (const std::size_t at : {m_lines[i].first, m_lines[i].second.value_or(m_lines[i].first)}) {
      if (at >= goals.size()) return;  // until the next frame
      text += goals[at].title + '\n' + goals[at].why;
      for (const app::MilestoneView& step : goals[at].milestones) text += '\n' + step.text;
      text += '\n';
      if (!m_lines[i].second) break;
    }
    out.push_back({key_of(goals[m_lines[i].first].id), std::move(text)});
  }
}

void Goals::draw_line(Context& context, const app::SpaceSummary& space, const Line& line) {
  const auto& goals = context.data.goals(space.id);
  const bool half = available_width() >= kTwoColumnsFrom && !needs_wide_card(goals[line.first]);
  if (!half) {
    draw_card(context, space, line.first, CardPlace::kAlone);
    return;
  }
  Grid grid(2, kTwoColumnsFrom / 2 - kSpace4, {.gap = kSpace4});
  {
    GridCell cell;
    draw_card(context, space, line.first, CardPlace::kBeside);
  }
  if (!line.second) return;
  GridCell cell;
  draw_card(context, space, *line.second, CardPlace::kBeside);
}

void Goals::draw_card(Context& context, const app::SpaceSummary& space, std::size_t index,
                      CardPlace place) {
  const auto& goals = context.data.goals(space.id);
  if (index >= goals.size()) return;
  const app::GoalView goal = goals[index];  // a command may replace the list
  Key key(key_of(goal.id));
  switch (m_cards.draw(context, space, goal, place)) {
    case GoalAsk::kNone:
      return;
    case GoalAsk::kEdit:
      m_editor.edit(goal);
      return;
    case GoalAsk::kDelete:
      remove(context, space, goal);
      return;
  }
}

void Goals::remove(Context& context, const app::SpaceSummary& space, const app::GoalView& goal) {
  if (!report(context.app.delete_goal(space.id, goal.id))) return;
  app::App& app = context.app;
  show_toast({.text = std::string(tr(Str::goal_deleted, {{"title", goal.title}})),
              .action = std::string(tr(Str::undo)),
              .on_action = [&app, space = space.id, id = goal.id] {
                report(app.restore_goal(space, id));
              }});
}

void Goals::draw_empty(const std::vector<app::GoalView>& goals) {
  if (goals.empty()) {
    empty_state(Icon::kGoal, tr(Str::goals_empty_title), tr(Str::goals_empty));
    return;
  }
  switch (m_filter) {
    case app::GoalStatus::kActive:
      empty_state(Icon::kGoal, tr(Str::goals_none_active), tr(Str::goals_none_active_text));
      return;
    case app::GoalStatus::kReached:
      empty_state(Icon::kFlag, tr(Str::goals_none_reached), tr(Str::goals_none_reached_text));
      return;
    case app::GoalStatus::kLetGo:
      empty_state(Icon::kArchive, tr(Str::goals_none_let_go), tr(Str::goals_none_let_go_text));
      return;
  }
}

}  // namespace ithaca::ui::views
