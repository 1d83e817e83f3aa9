#include "src/ui/views/search.h"

#include <algorithm>

#include "src/ui/views/dates.h"
#include "src/ui/views/page.h"
#include "src/ui/views/space_words.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

// How many there are is said when somebody pauses.
constexpr double kPauseMs = 700;
// Fewer pages than this are read before anybody has read that they are.
constexpr std::size_t kPagesWorthSaying = 100;

std::uint64_t key_of_hit(const app::SearchHit& hit) {
  const std::uint64_t id = key_of(hit.kind == app::HitKind::kMember ? base::ByteView(hit.person)
                                                                    : base::ByteView(hit.id));
  return key_of(hit.space) ^ (id + static_cast<std::uint64_t>(hit.kind));
}

}  // namespace

void Search::leave(app::App& app, const Route& to) {
  m_inside = false;
  if (!m_open || !to.item.is_zero()) return;
  app.close_search();
  m_open = false;
  m_typed.clear();
  m_hits.clear();
  m_at = 0;
}

void Search::draw(Context& context) {
  if (!m_open) {
    m_open = true;
    context.app.open_search();
  }
  m_focus_field = m_focus_field || !m_inside;
  m_inside = true;
  page_header(tr(Str::search), {}, context.app.sync_status());
  draw_field(context);
  const app::SearchState state = context.app.search_state();
  if (state.words && state.found > 0) {
    draw_results(context, state);
  } else {
    Column middle({.key = "nothing", .height = kFill, .align = Align::kCenter});
    if (!state.words) {
      empty_state(Icon::kSearch, tr(Str::search_empty_title), tr(Str::search_empty));
    } else if (state.done) {
      empty_state(Icon::kSearch, tr(Str::search_none_title), tr(Str::search_none));
    }
  }
  say_how_many(state);
}

void Search::draw_field(Context& context) {
  Column bar({.key = "bar",
              .max_width = kReadingWidth + 2 * kSpace5,
              .gap = kSpace2,
              .padding = narrow() ? Edges(14, kSpace3) : Edges(kSpace5, kSpace4, kSpace5, kSpace2),
              .role = Role::kSearch});
  if (m_focus_field) focus_next();
  m_focus_field = false;
  const FieldResult field = text_field(tr(Str::search), m_typed,
                                       {.placeholder = tr(Str::search_hint),
                                        .kind = FieldKind::kSearch,
                                        .enter = EnterKey::kSearch,
                                        .label_hidden = true,
                                        .pill = true,
                                        .spellcheck = false,
                                        .leads_down = true});
  if (field.changed) {
    context.app.search_for(m_typed);
    m_typed_ms = platform().now_ms();
    m_said = false;
    m_at = 0;
  }
  const app::SearchState state = context.app.search_state();
  if (field.down && state.shown > 0) m_focus_row = true;
  if (!state.whole) banner(Tone::kWarn, Icon::kWarning, tr(Str::search_partial));
  if (state.pages_read < state.pages && state.pages > kPagesWorthSaying) {
    progress(tr(Str::search_reading),
             static_cast<float>(state.pages_read) / static_cast<float>(state.pages),
             tr(Str::search_reading));
  }
}

void Search::draw_results(Context& context, const app::SearchState& state) {
  Scroll scroll("results", {.height = kFill,
                            .padding = narrow() ? Edges(6, 0, 6, 14) : Edges(kSpace3, 0),
                            .gap = 0,
                            .content_max_width = kReadingWidth + 2 * kSpace4});
  {
    Row count({.key = "count", .padding = Edges(10, kSpace1)});
    const TextOptions quiet{.style = TextStyle::kSmall, .color = Color::kMuted};
    label(tr_count(Str::search_found, static_cast<std::int64_t>(state.found)), quiet);
    if (state.shown < state.found) label(tr(Str::search_newest), quiet);
  }
  Column rows({.key = "rows", .gap = 0, .role = Role::kList, .name = tr(Str::search_results)});
  const auto key = [&](std::size_t index) {
    const app::SearchHit* hit = at(context.app, index);
    return hit ? key_of_hit(*hit) : index;
  };
  virtual_list({.count = state.shown,
                .estimated_height = 62,
                .key = key,
                .item_role = Role::kNone,
                .reveal = m_focus_row ? m_at : SIZE_MAX},
               [&](std::size_t index) { draw_item(context, index); });
}

void Search::draw_item(Context& context, std::size_t index) {
  const app::SearchHit* found = at(context.app, index);
  if (!found) return;
  const app::SearchHit hit = *found;
  const app::SearchHit* before = index > 0 ? at(context.app, index - 1) : nullptr;
  const app::SpaceSummary* space = context.data.space(hit.space);
  if (!space) return;
  const bool first = !before || before->space != hit.space;
  Column item({.gap = 0});
  if (first) {
    Column head({.key = "space", .padding = Edges(10, kSpace3, 10, kSpace1)});
    label(space_title(*space), {.style = TextStyle::kLabel,
                                .color = Color::kMuted,
                                .ellipsis = true,
                                .decorative = true});  // each row says it
  }
  const bool goal = hit.kind == app::HitKind::kGoal;
  const bool message = hit.kind == app::HitKind::kMessage;
  const std::string when = message ? short_when(hit.when_ms, context.zone()) : std::string();
  const app::MemberView* person = member(*space, hit.person);
  const SpaceFace face = space_face(*space);
  ListRow row{.title = hit.title,
              .subtitle = goal || message ? std::string_view(hit.text) : std::string_view(),
              .meta = when,
              .avatar_name = hit.title,
              .avatar_key = base::as_text(hit.person),
              .icon = goal ? Icon::kGoal : Icon::kNone};
  if (hit.kind == app::HitKind::kSpace) {
    row.title = space_title(*space);
    row.avatar_name = face.name;
    row.avatar_key = face.key;
    row.icon = face.icon;
  }
  if (goal) row.avatar_key = base::as_text(hit.space);
  if (message && person && person->self) row.title = tr(Str::you);
  if (row.title.empty()) row.title = tr(goal ? Str::goal_title : Str::member_unnamed);
  const std::string in_space(tr(Str::in_space, {{"space", space_title(*space)}}));
  row.place = in_space;
  row.marks = hit.marks;
  const std::string target = href({.page = Page::kSpace,
                                   .space = hit.space,
                                   .tab = goal ? Tab::kGoals : Tab::kChat,
                                   .item = goal || message ? hit.id : app::EntityId{}});
  row.href = target;
  row.arrows = true;
  row.take_focus = m_focus_row && index == m_at;
  if (row.take_focus) m_focus_row = false;
  const GridMove move = result_row(row).move;
  if (move == GridMove::kNone) return;
  const std::size_t last = context.app.search_state().shown - 1;
  m_focus_field = move == GridMove::kUp && index == 0;
  m_at = move == GridMove::kUp      ? index - (index > 0)
         : move == GridMove::kDown  ? std::min(index + 1, last)
         : move == GridMove::kFirst ? 0
         : move == GridMove::kLast  ? last
                                    : index;
  m_focus_row = !m_focus_field;
}

const app::SearchHit* Search::at(const app::App& app, std::size_t index) {
  const bool stale = m_revision != app.revision();
  const bool held = !stale && index >= m_first && index - m_first < m_hits.size();
  if (!held) {
    m_revision = app.revision();
    m_first = index > kHitsHeld / 2 ? index - kHitsHeld / 2 : 0;
    m_hits = app.search_hits(m_first, kHitsHeld);
  }
  return index - m_first < m_hits.size() ? &m_hits[index - m_first] : nullptr;
}

void Search::say_how_many(const app::SearchState& state) {
  if (m_said || !state.words || !state.done) return;
  const double left = m_typed_ms + kPauseMs - platform().now_ms();
  if (left > 0) return redraw_in(left);
  m_said = true;
  announce(tr_count(Str::search_found, static_cast<std::int64_t>(state.found)));
}

}  // namespace ithaca::ui::views
