#include "src/ui/views/goal_editor.h"

#include <array>
#include <utility>

#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

app::GoalDraft draft_of(const app::GoalView& goal) {
  app::GoalDraft draft{.id = goal.id,
                       .title = goal.title,
                       .why = goal.why,
                       .target_date = goal.target_date,
                       .status = goal.status,
                       .milestones = {}};
  for (const app::MilestoneView& milestone : goal.milestones) {
    draft.milestones.push_back(
        {.id = milestone.id, .text = milestone.text, .done = milestone.done});
  }
  return draft;
}

bool blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

void GoalEditor::add() {
  m_draft = m_before = {};
  m_moved.reset();
  m_new_milestone.clear();
  m_title_error.clear();
  m_error.clear();
  m_open = true;
}

void GoalEditor::edit(const app::GoalView& goal) {
  add();
  m_draft = m_before = draft_of(goal);
}

bool GoalEditor::changed() const {
  if (!blank(m_new_milestone)) return true;
  if (m_draft.title != m_before.title || m_draft.why != m_before.why ||
      m_draft.target_date != m_before.target_date || m_draft.status != m_before.status ||
      m_draft.milestones.size() != m_before.milestones.size()) {
    return true;
  }
  for (std::size_t i = 0; i < m_draft.milestones.size(); ++i) {
    const auto& one = m_draft.milestones[i];
    const auto& other = m_before.milestones[i];
    if (one.id != other.id || one.text != other.text || one.done != other.done) return true;
  }
  return false;
}

std::optional<app::EntityId> GoalEditor::draw(Context& context, const app::SpaceId& space) {
  std::optional<app::EntityId> saved;
  {
    Dialog dialog(m_open, tr(m_draft.id ? Str::edit_goal : Str::add_goal), {.max_width = 560});
    if (dialog) {
      m_was_open = true;
      draw_fields();
      draw_milestones();
      if (!m_error.empty()) banner(Tone::kDanger, Icon::kError, m_error);
      DialogActions actions;
      if (button(tr(Str::cancel), {.kind = ButtonKind::kQuiet})) close();
      if (button(tr(Str::save_goal))) saved = save(context, space);
    }
  }
  if (!m_open && m_was_open) {
    m_was_open = false;
    if (!saved && changed()) offer_to_reopen();
  }
  return saved;
}

void GoalEditor::draw_fields() {
  const FieldResult title = text_field(tr(Str::goal_title), m_draft.title,
                                       {.placeholder = tr(Str::goal_title_example),
                                        .error = m_title_error,
                                        .enter = EnterKey::kNext,
                                        .required = true,
                                        .autofocus = true});
  if (title.changed) m_title_error.clear();
  text_area(tr(Str::goal_why), m_draft.why, {.rows_min = 2, .rows_max = 6});
  Grid grid(2, 200, {.gap = kSpace4});
  {
    GridCell cell;
    date_field(tr(Str::goal_target_date), m_draft.target_date);
  }
  GridCell cell;
  const std::array<std::string_view, 3> statuses = {tr(Str::goal_active), tr(Str::goal_reached),
                                                    tr(Str::goal_let_go)};
  auto status = static_cast<std::size_t>(m_draft.status);
  if (ui::select(tr(Str::goal_status), status, statuses).changed) {
    m_draft.status = static_cast<app::GoalStatus>(status);
  }
}

void GoalEditor::draw_milestones() {
  heading(tr(Str::milestones), 3, TextStyle::kBodyStrong);
  if (!m_draft.milestones.empty()) {
    Column list(
        {.key = "milestones", .gap = kSpace2, .role = Role::kList, .name = tr(Str::milestones)});
    // A row may move or remove itself; what follows it is drawn in the next pass.
    const std::size_t count = m_draft.milestones.size();
    for (std::size_t i = 0; i < count && i < m_draft.milestones.size(); ++i) draw_milestone(i);
  }
  draw_new_milestone();
}

void GoalEditor::draw_milestone(std::size_t index) {
  auto& milestones = m_draft.milestones;
  const std::string number = platform().format_number(static_cast<double>(index + 1), false);
  Key key(milestones[index].id ? key_of(*milestones[index].id) : index);
  // The targets of its buttons, which are wider than what is drawn of them, do not overlap.
  Row row({.gap = kSpace2, .align = Align::kCenter, .role = Role::kListItem});
  {
    Column room({.key = "text", .width = kFill});
    text_field(tr(Str::milestone_number, {{"number", number}}), milestones[index].text,
               {.label_hidden = true});
  }
  const ButtonOptions small{.kind = ButtonKind::kPlain,
                            .size = ButtonSize::kSmall,
                            .icon_only = true,
                            .description = milestones[index].text};
  ButtonOptions up = small, down = small, remove = small;
  up.icon = Icon::kUp;
  up.enabled = index > 0;
  down.icon = Icon::kDown;
  down.enabled = index + 1 < milestones.size();
  remove.icon = Icon::kClose;
  // The buttons' names change with the place, so focus has to be told to come along.
  const auto moved = m_moved && m_moved->to == index ? std::exchange(m_moved, {}) : std::nullopt;
  const bool focus_up = moved && (moved->up ? up.enabled : !down.enabled);
  if (focus_up) focus_next();
  const bool move_up = button(tr(Str::milestone_up, {{"number", number}}), up);
  if (moved && !focus_up) focus_next();
  const bool move_down = button(tr(Str::milestone_down, {{"number", number}}), down);
  const bool removed = button(tr(Str::milestone_remove, {{"number", number}}), remove);
  if ((move_up && up.enabled) || (move_down && down.enabled)) {
    m_moved = Moved{.to = move_up ? index - 1 : index + 1, .up = move_up};
    std::swap(milestones[index], milestones[m_moved->to]);
  } else if (removed) {
    milestones.erase(milestones.begin() + static_cast<std::ptrdiff_t>(index));
    m_focus_new = true;
  }
}

void GoalEditor::draw_new_milestone() {
  Key scope("new");
  Row row({.key = "row", .gap = kSpace2, .align = Align::kEnd});
  if (m_focus_new) {
    m_focus_new = false;
    focus_next();
  }
  FieldResult field;
  {
    Column room({.key = "text", .width = kFill});
    field = text_field(tr(Str::milestone_new), m_new_milestone,
                       {.placeholder = tr(Str::milestone_example), .enter = EnterKey::kEnter});
  }
  const bool pressed =
      button(tr(Str::milestone_add),
             {.kind = ButtonKind::kQuiet, .icon = Icon::kPlus, .icon_only = narrow()});
  if (!pressed && !field.submitted) return;
  add_milestone();
  m_focus_new = true;
}

void GoalEditor::add_milestone() {
  if (blank(m_new_milestone)) return;
  m_draft.milestones.push_back({.id = std::nullopt, .text = m_new_milestone, .done = false});
  m_new_milestone.clear();
}

std::optional<app::EntityId> GoalEditor::save(Context& context, const app::SpaceId& space) {
  m_error.clear();
  if (blank(m_draft.title)) {
    m_title_error = tr(Str::goal_title_missing);
    return std::nullopt;
  }
  add_milestone();
  // A milestone whose text was emptied is one that is not wanted any more.
  std::erase_if(m_draft.milestones, [](const auto& milestone) { return blank(milestone.text); });
  const auto saved = context.app.save_goal(space, m_draft, m_before);
  if (!saved.ok()) {
    m_error = error_words(saved.code());
    return std::nullopt;
  }
  m_open = false;
  return *saved;
}

void GoalEditor::offer_to_reopen() {
  show_toast({.text = std::string(tr(Str::goal_not_saved)),
              .action = std::string(tr(Str::reopen)),
              .on_action = [this] {
                m_open = true;
                platform().request_frame();
              }});
}

}  // namespace ithaca::ui::views
