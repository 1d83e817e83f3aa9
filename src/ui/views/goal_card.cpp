#include "src/ui/views/goal_card.h"

#include <algorithm>

#include "src/core/base/bytes.h"
#include "src/ui/views/dates.h"
#include "src/ui/views/space_words.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

constexpr std::size_t kMilestonesShown = 12;
constexpr float kTwoColumnsFrom = 560;
constexpr int kDueSoonDays = 7;

void draw_state_chip(const app::GoalView& goal, std::string_view zone) {
  if (goal.status == app::GoalStatus::kReached) {
    chip(tr(Str::goal_reached), {.tone = Tone::kOk, .icon = Icon::kCheck});
  } else if (goal.status == app::GoalStatus::kLetGo) {
    chip(tr(Str::goal_let_go));
  } else if (goal.target_date.empty()) {
    chip(tr(Str::goal_active), {.tone = Tone::kPrimary});
  } else {
    const auto days = days_until(goal.target_date, zone);
    const bool soon = days && *days <= kDueSoonDays;
    chip(target_date_words(goal.target_date, zone),
         {.tone = soon ? Tone::kWarn : Tone::kAccent, .icon = Icon::kCalendar});
  }
}

void draw_progress(const app::GoalView& goal) {
  if (goal.milestones.empty()) return;
  const auto done = static_cast<float>(goal.done);
  const auto all = static_cast<float>(goal.milestones.size());
  const bool reached = goal.status == app::GoalStatus::kReached;
  const std::string done_text = platform().format_number(done, false);
  const std::string all_text = platform().format_number(all, false);
  progress(tr(Str::goal_progress), done / all,
           tr(Str::goal_done_of, {{"done", done_text}, {"all", all_text}}), true,
           reached ? Tone::kOk : Tone::kPrimary);
}

// A small card says who set the goal; on a wide one its own text says enough.
void draw_author(const app::SpaceSummary& space, const app::GoalView& goal, std::string_view zone) {
  const app::MemberView* author = member(space, goal.author);
  std::string words =
      author && author->self ? std::string(tr(Str::you)) : first_name(goal.author_name);
  if (goal.target_date.empty()) {
    words = tr_join(words, tr(Str::goal_no_date));
  } else if (goal.status != app::GoalStatus::kActive) {  // the chip says something else
    words = tr_join(words, platform().format_calendar_date(goal.target_date, DateStyle::kDayYear));
  }
  Row row({.key = "author", .gap = kSpace2});
  avatar(goal.author_name, base::as_text(goal.author), AvatarSize::kSmall);
  {
    Column text({.key = "text", .width = kFill});
    label(words, {.style = TextStyle::kSmall, .color = Color::kMuted, .ellipsis = true});
  }
  draw_state_chip(goal, zone);
}

std::string shown_value(const app::GoalView& goal, app::GoalField field) {
  switch (field) {
    case app::GoalField::kTitle:
      return goal.title;
    case app::GoalField::kWhy:
      return goal.why;
    case app::GoalField::kTargetDate:
      return goal.target_date;
    case app::GoalField::kStatus:
      break;
  }
  return std::string(status_words(goal.status));
}

// A version as a reader knows it: a date in words, an empty text said so.
std::string version_words(app::GoalField field, const std::string& value) {
  if (value.empty()) return std::string(tr(Str::version_nothing));
  if (field == app::GoalField::kTargetDate) {
    return platform().format_calendar_date(value, DateStyle::kDayYear);
  }
  if (field == app::GoalField::kStatus && value.size() == 1) {
    const int number = value[0] - '0';
    if (number >= 0 && number <= 2) {
      return std::string(status_words(static_cast<app::GoalStatus>(number)));
    }
  }
  return value;
}

}  // namespace

bool needs_wide_card(const app::GoalView& goal) {
  if (!goal.conflicts.empty()) return true;
  return goal.status == app::GoalStatus::kActive && (!goal.why.empty() || !goal.milestones.empty());
}

GoalAsk GoalCards::draw(Context& context, const app::SpaceSummary& space, const app::GoalView& goal,
                        CardPlace place) {
  Card card({.height = place == CardPlace::kBeside ? kFill : kAuto,
             .role = Role::kArticle,
             .name = goal.title});
  const GoalAsk ask = draw_head(context, space, goal);
  if (needs_wide_card(goal) && narrow()) draw_state_chip(goal, context.zone());
  if (!goal.why.empty() && goal.status == app::GoalStatus::kActive) {
    paragraph(goal.why, {.color = Color::kMuted, .selectable = true});
  }
  draw_progress(goal);
  if (needs_wide_card(goal)) {
    draw_milestones(context, space, goal);
    draw_conflicts(context, space, goal);
  } else {
    draw_author(space, goal, context.zone());
  }
  return ask;
}

GoalAsk GoalCards::draw_head(Context& context, const app::SpaceSummary& space,
                             const app::GoalView& goal) {
  Row head({.key = "head", .gap = kSpace2, .align = Align::kStart});
  {
    Column title({.width = kFill, .padding = Edges(0, 6, 0, 0)});
    heading(goal.title, 2, TextStyle::kCardTitle);
  }
  if (needs_wide_card(goal) && !narrow()) draw_state_chip(goal, context.zone());
  if (space.read_only()) return GoalAsk::kNone;
  if (button(tr(Str::edit_goal), {.kind = ButtonKind::kPlain,
                                  .size = ButtonSize::kSmall,
                                  .icon = Icon::kEdit,
                                  .icon_only = true,
                                  .description = goal.title})) {
    return GoalAsk::kEdit;
  }
  return draw_menu(context, space, goal);
}

GoalAsk GoalCards::draw_menu(Context& context, const app::SpaceSummary& space,
                             const app::GoalView& goal) {
  const bool open = m_menu_open && m_menu_goal == goal.id;
  if (button(tr(Str::goal_more), {.kind = ButtonKind::kPlain,
                                  .size = ButtonSize::kSmall,
                                  .icon = Icon::kMore,
                                  .icon_only = true,
                                  .opens_menu = true,
                                  .expanded = open,
                                  .description = goal.title})) {
    m_menu_goal = goal.id;
    m_menu_open = true;
  }
  if (m_menu_goal != goal.id) return GoalAsk::kNone;
  Menu menu(m_menu_open, tr(Str::goal_more));
  if (!menu) return GoalAsk::kNone;
  GoalAsk ask = GoalAsk::kNone;
  std::optional<app::GoalStatus> status;
  using app::GoalStatus;
  if (goal.status != GoalStatus::kReached && menu_item(Icon::kFlag, tr(Str::goal_mark_reached))) {
    status = GoalStatus::kReached;
  }
  if (goal.status != GoalStatus::kLetGo && menu_item(Icon::kArchive, tr(Str::goal_mark_let_go))) {
    status = GoalStatus::kLetGo;
  }
  if (goal.status != GoalStatus::kActive && menu_item(Icon::kGoal, tr(Str::goal_mark_active))) {
    status = GoalStatus::kActive;
  }
  if (menu_item(Icon::kDelete, tr(Str::goal_delete), Tone::kDanger)) ask = GoalAsk::kDelete;
  if (status) report(context.app.set_goal_status(space.id, goal.id, *status));
  if (status || ask != GoalAsk::kNone) m_menu_open = false;
  return ask;
}

void GoalCards::draw_milestones(Context& context, const app::SpaceSummary& space,
                                const app::GoalView& goal) {
  const std::size_t all = goal.milestones.size();
  if (all == 0) return;
  const bool unfolded = m_unfolded == goal.id;
  const std::size_t shown = unfolded ? all : std::min(all, kMilestonesShown);
  const bool columns = available_width() >= kTwoColumnsFrom && shown > 1;
  const std::size_t half = columns ? (shown + 1) / 2 : shown;
  const auto draw_range = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      const app::MilestoneView& milestone = goal.milestones[i];
      Key key(key_of(milestone.id));
      bool done = milestone.done;
      if (checkbox(milestone.text, done,
                   {.enabled = !space.read_only(), .strike_when_done = true})) {
        report(context.app.set_milestone_done(space.id, milestone.id, done));
      }
    }
  };
  {
    Grid grid(columns ? 2 : 1, kTwoColumnsFrom / 2 - kSpace5,
              {.key = "milestones", .role = Role::kGroup, .name = tr(Str::milestones)});
    {
      GridCell cell;
      Column rows({.key = "first", .gap = 0});
      draw_range(0, half);
    }
    if (columns) {
      GridCell cell;
      Column rows({.key = "second", .gap = 0});
      draw_range(half, shown);
    }
  }
  if (all <= kMilestonesShown) return;
  const std::string_view words =
      unfolded ? tr(Str::milestones_fewer)
               : tr_count(Str::milestones_all, static_cast<std::int64_t>(all));
  if (button(words, {.kind = ButtonKind::kPlain, .size = ButtonSize::kSmall})) {
    m_unfolded = unfolded ? std::nullopt : std::optional(goal.id);
  }
}

void GoalCards::draw_conflicts(Context& context, const app::SpaceSummary& space,
                               const app::GoalView& goal) {
  for (const app::GoalView::Conflict& conflict : goal.conflicts) {
    const std::string shown = version_words(conflict.field, shown_value(goal, conflict.field));
    for (const app::OtherVersion& other : conflict.others) {
      Key key(key_of(other.op));
      Row box({.gap = kSpace3,
               .padding = Edges(14, 6),
               .align = Align::kCenter,
               .border = Border::kDashed,
               .radius = kRadiusM,
               .role = Role::kGroup,
               .name = tr(Str::other_version)});
      icon(Icon::kOtherVersion, Color::kMuted, 20);
      const std::string value = version_words(conflict.field, other.value);
      const std::string_view words =
          other.own
              ? tr(Str::version_own, {{"value", value}, {"shown", shown}})
              : tr(Str::version_other,
                   {{"name", first_name(other.author_name)}, {"value", value}, {"shown", shown}});
      const auto choose = [&] {
        if (space.read_only()) return;
        if (button(tr(Str::use_other), {.kind = ButtonKind::kPlain, .size = ButtonSize::kSmall})) {
          report(context.app.use_other_version(space.id, goal.id, conflict.field, other.op));
        }
        if (button(tr(Str::keep_this), {.kind = ButtonKind::kPlain, .size = ButtonSize::kSmall})) {
          report(context.app.keep_shown_version(space.id, goal.id, conflict.field));
        }
      };
      {
        Column text({.key = "text", .width = kFill, .gap = kSpace1});
        label(words, {.style = TextStyle::kLabel, .color = Color::kMuted});
        if (narrow()) {
          Row below({.key = "choose", .gap = kSpace2, .wrap = true});
          choose();
        }
      }
      if (!narrow()) choose();
    }
  }
}

}  // namespace ithaca::ui::views
