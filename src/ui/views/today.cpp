#include "src/ui/views/today.h"

#include <algorithm>
#include <span>

#include "src/ui/views/dates.h"
#include "src/ui/views/page.h"
#include "src/ui/views/settings_keys.h"
#include "src/ui/views/space_words.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

constexpr int kDueWithinDays = 14;
constexpr int kWarnWithinDays = 2;
constexpr float kCardWidthMin = 300;
constexpr std::int64_t kQuarterHourMs = 15 * 60 * 1000;

Str greeting(int hour) {
  if (hour < 5) return Str::greeting_night;
  if (hour < 12) return Str::greeting_morning;
  if (hour < 18) return Str::greeting_afternoon;
  return Str::greeting_evening;
}

std::string due_words(int days) {
  if (days == 0) return std::string(tr(Str::today));
  return platform().format_relative(days, "day");
}

}  // namespace

bool Today::draw(Context& context) {
  const std::string name(first_name(context.app.profile().name));
  const std::string date =
      platform().format_date(platform().wall_ms(), DateStyle::kDay, context.zone());
  page_header(tr(greeting(hour_now(context.zone())), {{"name", name}}), date,
              context.app.sync_status());
  gather(context);
  Scroll scroll("today", {.height = kFill,
                          .padding = narrow() ? Edges(14) : Edges(kSpace5),
                          .gap = kSpace4,
                          .content_max_width = kCardsWidth});
  if (context.data.spaces().empty()) {
    // Where the list of spaces is on the screen, its own button makes the first one.
    const std::string_view action = narrow() ? tr(Str::new_space) : std::string_view{};
    return empty_state(Icon::kSpaces, tr(Str::today_empty_title),
                       tr(narrow() ? Str::today_empty : Str::today_empty_wide), action);
  }
  draw_unread(context);
  {
    const bool beside = available_width() >= 2 * kCardWidthMin + kSpace4;
    Grid grid(2, kCardWidthMin, {.gap = kSpace4});
    {
      GridCell cell;
      draw_due(beside ? kFill : kAuto);
    }
    GridCell cell;
    draw_moved(beside ? kFill : kAuto);
  }
  draw_backup_hint(context);
  return false;
}

// Puts an entry into its place among the first kGoalsShown; of equals the earlier one stays first.
void Today::keep(std::vector<Entry>& list, Entry entry,
                 bool (*before)(const Entry&, const Entry&)) {
  auto at = list.end();
  while (at != list.begin() && before(entry, *(at - 1))) --at;
  list.insert(at, std::move(entry));
  if (list.size() > kGoalsShown) list.pop_back();
}

void Today::gather(Context& context) {
  const std::int64_t quarter = platform().wall_ms() / kQuarterHourMs;
  if (m_revision == context.app.revision() && m_quarter == quarter) return;
  m_revision = context.app.revision();
  const auto& spaces = context.data.spaces();
  const std::span some(spaces.data(), std::min(spaces.size(), kSpacesGathered));
  std::vector<std::uint64_t> revisions;
  for (const app::SpaceSummary& space : some) {
    revisions.push_back(key_of(space.id));
    revisions.push_back(context.app.goals_revision(space.id));
  }
  if (m_gathered == revisions && m_quarter == quarter) return;
  m_gathered = std::move(revisions);
  m_quarter = quarter;
  m_due.clear();
  m_moved.clear();
  for (const app::SpaceSummary& space : some) {
    for (app::GoalView& goal : context.app.goals(space.id)) {
      if (goal.status != app::GoalStatus::kActive) continue;
      const auto days =
          goal.target_date.empty() ? std::nullopt : days_until(goal.target_date, context.zone());
      Entry entry{.space = space.id,
                  .space_name = std::string(space_title(space)),
                  .id = goal.id,
                  .title = std::move(goal.title),
                  .target_date = std::move(goal.target_date),
                  .days = days.value_or(0),
                  .done = goal.done,
                  .all = goal.milestones.size()};
      if (days && *days <= kDueWithinDays)
        keep(m_due, entry, [](const Entry& a, const Entry& b) { return a.days < b.days; });
      if (entry.done > 0)
        keep(m_moved, std::move(entry),
             [](const Entry& a, const Entry& b) { return a.done * b.all > b.done * a.all; });
    }
  }
}

void Today::draw_unread(Context& context) {
  Key scope("unread");
  Card card({.key = "card"});
  heading(tr(Str::today_unread), 2, TextStyle::kCardTitle);
  if (context.data.unread() == 0) {
    label(tr(Str::today_all_read), {.color = Color::kMuted});
    return;
  }
  Column rows({.key = "rows", .gap = 2, .role = Role::kList, .name = tr(Str::today_unread)});
  for (const app::SpaceSummary& space : context.data.spaces()) {
    if (space.unread == 0) continue;
    Key key(key_of(space.id));
    const std::string when = short_when(space.last_activity_ms, context.zone());
    const std::string subtitle = space_subtitle(space);
    const std::string target = href({.page = Page::kSpace, .space = space.id});
    const SpaceFace face = space_face(space);
    const auto unread = static_cast<std::uint32_t>(space.unread);
    (void)list_row({.title = space_title(space),
                    .subtitle = subtitle,
                    .meta = when,
                    .badge = unread,
                    .badge_name = tr_count(Str::unread, unread),
                    .avatar_name = face.name,
                    .avatar_key = face.key,
                    .icon = face.icon,
                    .href = target});
  }
}

void Today::draw_due(float height) {
  Key scope("due");
  Card card({.key = "card", .height = height});
  heading(tr(Str::today_due), 2, TextStyle::kCardTitle);
  if (m_due.empty()) {
    label(tr(Str::today_nothing_due), {.color = Color::kMuted});
    return;
  }
  Column rows({.key = "rows", .gap = kSpace3, .role = Role::kList, .name = tr(Str::today_due)});
  for (const Entry& entry : m_due) {
    Key key(key_of(entry.id));
    Row row({.gap = kSpace2, .align = Align::kCenter, .role = Role::kListItem});
    {
      Column words({.width = kFill, .gap = 0});
      link(entry.title, href({.page = Page::kSpace, .space = entry.space, .tab = Tab::kGoals}),
           {.ellipsis = true});
      label(entry.space_name,
            {.style = TextStyle::kSmall, .color = Color::kMuted, .ellipsis = true});
    }
    const Tone tone = entry.days < 0                  ? Tone::kDanger
                      : entry.days <= kWarnWithinDays ? Tone::kWarn
                                                      : Tone::kNeutral;
    chip(due_words(entry.days), {.tone = tone});
  }
}

void Today::draw_moved(float height) {
  Key scope("moved");
  Card card({.key = "card", .height = height});
  heading(tr(Str::today_moved), 2, TextStyle::kCardTitle);
  if (m_moved.empty()) {
    label(tr(Str::today_nothing_moved), {.color = Color::kMuted});
    return;
  }
  Column rows({.key = "rows", .gap = kSpace3, .role = Role::kList, .name = tr(Str::today_moved)});
  for (const Entry& entry : m_moved) {
    Key key(key_of(entry.id));
    Column row({.gap = 6, .role = Role::kListItem});
    const double share = static_cast<double>(entry.done) / static_cast<double>(entry.all);
    const std::string percent = platform().format_number(share, true);
    {
      Row line({.gap = kSpace2});
      {
        Column title({.width = kFill});
        link(entry.title, href({.page = Page::kSpace, .space = entry.space, .tab = Tab::kGoals}),
             {.ellipsis = true});
      }
      label(percent, {.style = TextStyle::kBodyStrong, .decorative = true});
    }
    progress(entry.title, static_cast<float>(share), percent, false);
  }
}

void Today::draw_backup_hint(Context& context) {
  if (!context.app.setting(kBackupMade).empty() || !context.app.setting(kBackupHint).empty()) {
    return;
  }
  Key scope("backup");
  Card card({.key = "card"});
  const auto words = [] {
    avatar({}, "backup", AvatarSize::kLarge, Icon::kDownload);
    Column texts({.key = "texts", .width = kFill, .gap = 2});
    heading(tr(Str::today_backup_title), 2, TextStyle::kCardTitle);
    label(tr(Str::today_backup), {.color = Color::kMuted});
  };
  if (narrow()) {
    Row row({.key = "words", .gap = kSpace3, .align = Align::kStart});
    words();
  }
  Row row({.key = "row", .gap = kSpace3, .align = Align::kCenter});
  if (!narrow()) words();
  if (button(tr(Str::today_backup_action), {.kind = ButtonKind::kQuiet})) {
    go_to({.page = Page::kSettings});
  }
  if (button(tr(Str::not_now), {.kind = ButtonKind::kPlain})) {
    context.app.set_setting(kBackupHint, "1");
  }
}

}  // namespace ithaca::ui::views
