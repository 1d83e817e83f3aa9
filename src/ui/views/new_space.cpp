#include "src/ui/views/new_space.h"

#include <array>

#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

constexpr std::array kKinds = {app::SpaceKind::kPair, app::SpaceKind::kCircle};

}  // namespace

void NewSpace::open() {
  m_open = true;
  m_name.clear();
  m_error.clear();
  m_kind = 0;
}

void NewSpace::draw(Context& context) {
  Dialog dialog(m_open, tr(Str::new_space), {.text = tr(Str::new_space_text)});
  if (!dialog) return;
  const FieldResult name = text_field(tr(Str::space_name), m_name,
                                      {.placeholder = tr(Str::space_name_example),
                                       .error = m_error,
                                       .enter = EnterKey::kGo,
                                       .required = true,
                                       .autofocus = true});
  if (name.changed) m_error.clear();
  const std::array<RadioOption, kKinds.size()> options = {
      RadioOption{
          .label = tr(Str::kind_pair), .description = tr(Str::kind_pair_text), .icon = Icon::kUser},
      RadioOption{.label = tr(Str::kind_circle),
                  .description = tr(Str::kind_circle_text),
                  .icon = Icon::kUsers},
  };
  radio_group(tr(Str::space_kind), m_kind, options);
  DialogActions actions;
  if (button(tr(Str::cancel), {.kind = ButtonKind::kQuiet})) m_open = false;
  if (button(tr(Str::create)) || name.submitted) create(context);
}

void NewSpace::create(Context& context) {
  const auto space = context.app.create_space(m_name, kKinds[m_kind]);
  if (!space.ok()) {
    const bool empty = space.code() == base::ErrorCode::kInvalidInput;
    m_error = empty ? tr(Str::space_name_missing) : error_words(space.code());
    return;
  }
  m_open = false;
  go_to({.page = Page::kSpace, .space = *space});
}

}  // namespace ithaca::ui::views
