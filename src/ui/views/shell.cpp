#include "src/ui/views/shell.h"

#include <algorithm>
#include <cmath>

#include "src/ui/ui.h"
#include "src/ui/views/dates.h"
#include "src/ui/views/page.h"
#include "src/ui/views/space_words.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

constexpr float kRailWidth = 76;
constexpr float kListWidth = 272;
constexpr float kBarHeight = 64;

void draw_problem(Context& context) {
  const app::Problem problem = context.app.problem();
  if (problem == app::Problem::kNone) return;
  const ProblemWords words = problem_words(problem);
  Column frame({.key = "problem", .padding = Edges(kSpace4, kSpace2)});
  if (banner(words.tone, Icon::kWarning, words.text, tr(Str::try_again))) {
    context.app.retry_now();
  }
}

// Larger letters get a wider list, as far as that leaves room for the page.
float list_width() {
  return std::round(kListWidth * std::clamp(current_ui().theme().text_scale(), 1.0f, 1.25f));
}

bool in_spaces(const Route& route) {
  return route.page == Page::kSpaces || route.page == Page::kSpace;
}

}  // namespace

void Shell::draw(Context& context, const Route& route, FunctionRef<void()> draw_main) {
  if (narrow()) {
    Column screen({.key = "narrow", .height = kFill, .gap = 0});
    {
      Column main({.key = "main", .height = kFill, .gap = 0, .role = Role::kMain});
      draw_problem(context);
      if (route.page == Page::kSpaces) {
        draw_list(context, route);
      } else {
        draw_main();
      }
    }
    if (platform().environment().keyboard_height <= 0) draw_bar(context, route);
  } else {
    Row screen({.key = "wide", .height = kFill, .gap = 0, .align = Align::kStart});
    draw_rail(context, route);
    {
      Column pane({.key = "pane",
                   .width = list_width(),
                   .height = kFill,
                   .gap = 0,
                   .border = Border::kEnd,
                   .role = Role::kComplementary,
                   .name = tr(Str::spaces)});
      draw_list(context, route);
    }
    Column main({.key = "main", .width = kFill, .height = kFill, .gap = 0, .role = Role::kMain});
    draw_problem(context);
    draw_main();
  }
  m_new_space.draw(context);
  take_shortcuts();
}

void Shell::take_shortcuts() {
  if (shortcut("1", tr(Str::today))) go_to({.page = Page::kToday});
  if (shortcut("2", tr(Str::spaces))) go_to({.page = Page::kSpaces});
  if (shortcut("3", tr(Str::settings))) go_to({.page = Page::kSettings});
  if (shortcut("n", tr(Str::new_space))) m_new_space.open();
  const bool wanted = shortcut("/", tr(Str::search));
  if (shortcut("mod+k", tr(Str::search)) || wanted) go_to({.page = Page::kSearch});
}

void Shell::draw_rail(Context& context, const Route& route) {
  Column rail({.key = "rail",
               .width = kRailWidth,
               .height = kFill,
               .gap = kSpace2,
               .padding = Edges(kSpace2, kSpace4),
               .align = Align::kCenter,
               .fill = Color::kSurface,
               .border = Border::kEnd,
               .role = Role::kNavigation,
               .name = tr(Str::main_navigation)});
  logo(40, Align::kCenter);
  spacer(kSpace2);
  nav_link(Icon::kToday, tr(Str::today), href({.page = Page::kToday}), route.page == Page::kToday);
  nav_link(Icon::kSpaces, tr(Str::spaces), href({.page = Page::kSpaces}), in_spaces(route),
           static_cast<std::uint32_t>(context.data.unread()));
  nav_link(Icon::kSearch, tr(Str::search), href({.page = Page::kSearch}),
           route.page == Page::kSearch);
  spacer();
  nav_link(Icon::kSettings, tr(Str::settings), href({.page = Page::kSettings}),
           route.page == Page::kSettings);
}

void Shell::draw_bar(Context& context, const Route& route) {
  Row bar({.key = "bar",
           .min_height = kBarHeight,
           .gap = 0,
           .padding = Edges(kSpace2, kSpace1),
           .justify = Align::kCenter,
           .fill = Color::kSurface,
           .border = Border::kTop,
           .role = Role::kNavigation,
           .name = tr(Str::main_navigation)});
  spacer();
  nav_link(Icon::kToday, tr(Str::today), href({.page = Page::kToday}), route.page == Page::kToday);
  spacer();
  nav_link(Icon::kSpaces, tr(Str::spaces), href({.page = Page::kSpaces}), in_spaces(route),
           static_cast<std::uint32_t>(context.data.unread()));
  spacer();
  nav_link(Icon::kSearch, tr(Str::search), href({.page = Page::kSearch}),
           route.page == Page::kSearch);
  spacer();
  nav_link(Icon::kSettings, tr(Str::settings), href({.page = Page::kSettings}),
           route.page == Page::kSettings);
  spacer();
}

void Shell::draw_list(Context& context, const Route& route) {
  Key scope("list");
  {
    Row head({.key = "head",
              .gap = kSpace2,
              .padding = Edges(20, kSpace5, 20, kSpace3),
              .align = Align::kCenter});
    heading(tr(Str::spaces), narrow() ? 1 : 2, TextStyle::kLarge);
    spacer();
    if (narrow()) sync_status_chip(context.app.sync_status());
    if (button(tr(Str::new_space), {.kind = ButtonKind::kQuiet,
                                    .size = ButtonSize::kSmall,
                                    .icon = Icon::kPlus,
                                    .icon_only = true})) {
      m_new_space.open();
    }
  }
  Scroll list("spaces", {.height = kFill, .padding = Edges(kSpace3, 0), .gap = 0});
  if (context.data.spaces().empty()) {
    Column empty({.padding = Edges(kSpace2)});
    paragraph(tr(Str::spaces_empty), {.style = TextStyle::kSmall, .color = Color::kMuted});
  } else {
    draw_rows(context, route);
  }
}

void Shell::draw_rows(Context& context, const Route& route) {
  Column rows({.key = "rows", .gap = 2, .role = Role::kList, .name = tr(Str::spaces)});
  for (const app::SpaceSummary& space : context.data.spaces()) {
    Key key(key_of(space.id));
    const bool selected = route.page == Page::kSpace && route.space == space.id;
    const std::string subtitle = space_subtitle(space, selected);
    const std::string when = short_when(space.last_activity_ms, context.zone());
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
                    .selected = selected,
                    .href = target});
  }
}

}  // namespace ithaca::ui::views
