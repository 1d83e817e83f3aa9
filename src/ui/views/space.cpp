#include "src/ui/views/space.h"

#include <array>

#include "src/ui/views/page.h"
#include "src/ui/views/paper.h"
#include "src/ui/views/relay_notice.h"
#include "src/ui/views/space_words.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {

void Space::draw(Context& context, const Route& route) {
  const app::SpaceSummary* found = context.data.space(route.space);
  if (!found) {
    draw_missing(context);
    return;
  }
  const app::SpaceSummary space = *found;  // commands below may replace the list
  if (m_space != space.id) {
    m_space = space.id;
    m_menu_open = m_renaming = false;
    m_paper.reset();
    m_invite.close();
    m_members.close();
  }
  Key key(key_of(space.id));
  draw_header(context, space, route);
  draw_tabs(route);
  draw_standing(context, space);
  draw_relay_notice(context, space);
  if (route.tab == Tab::kGoals) {
    m_chat.leave();
    m_goals.draw(context, space, route.item);
  } else {
    m_chat.draw(context, space, route.item);
  }
  if (shortcut("i", tr(Str::invite)) && !space.read_only()) m_invite.open(context, space);
  m_invite.draw(context, space);
  m_members.draw(context, space);
  draw_rename(context, space);
  publish_wanted(context, space);
}

void Space::draw_header(Context& context, const app::SpaceSummary& space, const Route& route) {
  const bool small = narrow();
  Row head({.key = "head",
            .min_height = small ? 60.f : 72.f,
            .gap = small ? kSpace2 : kSpace3,
            .padding = small ? Edges(6, 8) : Edges(kSpace5, 12),
            .align = Align::kCenter,
            .fill = Color::kSurface,
            .border = Border::kBottom,
            .role = Role::kBanner});
  if (small &&
      button(tr(Str::back), {.kind = ButtonKind::kPlain, .icon = Icon::kBack, .icon_only = true})) {
    go_to({.page = Page::kSpaces});
  }
  const SpaceFace face = space_face(space);
  avatar(face.name, face.key, small ? AvatarSize::kMedium : AvatarSize::kLarge, face.icon);
  draw_names(space);
  sync_status_chip(context.app.sync_status());
  if (!small && button(tr(Str::members_title), {.kind = ButtonKind::kQuiet,
                                                .size = ButtonSize::kSmall,
                                                .icon = Icon::kUsers,
                                                .icon_only = true})) {
    m_members.open();
  }
  if (!space.read_only()) {
    if (button(tr(Str::invite), {.kind = ButtonKind::kQuiet,
                                 .size = ButtonSize::kSmall,
                                 .icon = Icon::kInvite,
                                 .icon_only = tight()})) {
      m_invite.open(context, space);
    }
  }
  draw_menu(space, route.tab);
}

void Space::draw_names(const app::SpaceSummary& space) {
  Column names({.width = kFill, .gap = 0});
  title_line(space_title(space), narrow() ? TextStyle::kBodyStrong : TextStyle::kTitle);
  const std::string people = space_people(space, narrow());
  label(people, {.style = TextStyle::kSmall, .color = Color::kMuted, .ellipsis = true});
}

// That the person is out, or about to be.
void Space::draw_standing(Context& context, const app::SpaceSummary& space) {
  if (!space.read_only()) return;
  Column frame({.key = "removed", .padding = Edges(kSpace4, kSpace2)});
  if (!space.removed) {
    if (banner(Tone::kWarn, Icon::kOffline, tr(Str::space_leaving), tr(Str::space_stay))) {
      report(context.app.stay_in_space(space.id));
    }
    return;
  }
  std::string words(tr(space.left           ? Str::space_left
                       : space.device_ended ? Str::space_device_removed
                                            : Str::space_removed));
  if (space.unsent > 0)
    words = words + "\n" +
            std::string(tr_count(Str::space_unsent, static_cast<std::int64_t>(space.unsent)));
  if (banner(Tone::kWarn, Icon::kInfo, words, tr(Str::space_delete))) m_members.ask_to_delete();
}

void Space::draw_menu(const app::SpaceSummary& space, Tab tab) {
  if (button(tr(Str::more), {.kind = ButtonKind::kQuiet,
                             .size = ButtonSize::kSmall,
                             .icon = Icon::kMore,
                             .icon_only = true,
                             .opens_menu = true,
                             .expanded = m_menu_open})) {
    m_menu_open = true;
  }
  Menu menu(m_menu_open, tr(Str::more));
  if (!menu) return;
  if (narrow() && menu_item(Icon::kUsers, tr(Str::members_title))) {
    m_menu_open = false;
    m_members.open();
  }
  if (menu_item(Icon::kEdit, tr(Str::rename), Tone::kNeutral, !space.read_only())) {
    m_menu_open = false;
    m_renaming = true;
    m_name = space.name;
    m_name_error.clear();
  }
  const bool print = menu_item(Icon::kPrint, tr(Str::print));
  const bool keep = menu_item(Icon::kDownload, tr(Str::keep_page));
  if (!print && !keep) return;
  m_menu_open = false;
  m_paper = {tab, keep};
}

// A conversation goes onto paper whole: what is not in memory is read first, and let go of after.
void Space::publish_wanted(Context& context, const app::SpaceSummary& space) {
  if (!m_paper) return;
  const bool goals = m_paper->tab == Tab::kGoals;
  if (!goals) {
    const base::Result<bool> loaded = context.app.load_messages(space.id, 0);
    if (loaded.ok() && !*loaded) return;
    if (!loaded.ok()) {
      m_paper.reset();
      context.app.let_go_of_messages(space.id);
      show_error(loaded.code());
      return;
    }
  }
  const bool keep = m_paper->keep;
  m_paper.reset();
  platform().publish(goals ? goals_paper(context, space) : conversation_paper(context, space),
                     !keep   ? ""
                     : goals ? "ithaca-goals.html"
                             : "ithaca-conversation.html");
  if (!goals) context.app.let_go_of_messages(space.id);
}

void Space::draw_tabs(const Route& route) {
  Column bar({.key = "tabs", .gap = 0, .fill = Color::kSurface, .border = Border::kBottom});
  const std::array<std::string_view, 2> labels = {tr(Str::chat), tr(Str::goals)};
  const auto selected = static_cast<std::size_t>(route.tab);
  std::size_t chosen = ui::tabs(tr(Str::space_parts), selected, labels);
  if (shortcut("c", tr(Str::chat))) chosen = 0;
  if (shortcut("g", tr(Str::goals))) chosen = 1;
  if (chosen != selected) {
    go_to({.page = Page::kSpace, .space = route.space, .tab = static_cast<Tab>(chosen)});
  }
}

void Space::draw_rename(Context& context, const app::SpaceSummary& space) {
  Dialog dialog(m_renaming, tr(Str::rename_title), {.text = tr(Str::rename_text)});
  if (!dialog) return;
  const FieldResult name = text_field(tr(Str::space_name), m_name,
                                      {.error = m_name_error,
                                       .enter = EnterKey::kDone,
                                       .required = true,
                                       .autofocus = true,
                                       .select_all_on_focus = true});
  if (name.changed) m_name_error.clear();
  DialogActions actions;
  if (button(tr(Str::cancel), {.kind = ButtonKind::kQuiet})) m_renaming = false;
  if (button(tr(Str::save)) || name.submitted) {
    const auto renamed = context.app.rename_space(space.id, m_name);
    m_renaming = !renamed.ok();
    if (!renamed.ok()) {
      const bool empty = renamed.code() == base::ErrorCode::kInvalidInput;
      m_name_error = empty ? tr(Str::space_name_missing) : error_words(renamed.code());
    }
  }
}

void Space::draw_missing(Context& context) {
  page_header(tr(Str::space_missing_title), {}, context.app.sync_status());
  if (empty_state(Icon::kHelp, tr(Str::space_missing_title), tr(Str::space_missing),
                  tr(Str::space_missing_action))) {
    go_to({.page = Page::kSpaces});
  }
}

}  // namespace ithaca::ui::views
