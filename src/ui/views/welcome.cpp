#include "src/ui/views/welcome.h"

#include "src/ui/views/language_choice.h"
#include "src/ui/views/page.h"
#include "src/ui/views/settings_keys.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {

void Welcome::draw(Context& context) {
  if (m_restoring) {
    if (m_restore.draw(context)) m_restoring = false;
    return;
  }
  if (!m_person.filled()) m_person.fill_from_browser();
  CentredPage page("welcome");
  draw_arrival_head();
  heading(tr(Str::welcome_title), 1, TextStyle::kHero);
  paragraph(tr(Str::welcome_text), {.color = Color::kMuted, .selectable = true});
  const FieldResult name = m_person.draw_name(true);
  m_person.draw_place();
  const bool pressed = button(tr(Str::start), {.width = kFill});
  if (pressed || name.submitted) start(context);

  separator();
  label(tr(Str::welcome_back), {.style = TextStyle::kSmall, .color = Color::kMuted});
  if (button(tr(Str::restore), {.kind = ButtonKind::kQuiet, .icon = Icon::kUpload})) {
    m_restoring = true;
  }
}

void Welcome::start(Context& context) {
  const auto created = context.app.create_profile(m_person.profile());
  if (created.ok()) return;
  const bool empty = created.code() == base::ErrorCode::kInvalidInput;
  m_person.set_name_error(empty ? tr(Str::your_name_missing) : error_words(created.code()));
}

namespace {

struct Fact {
  Icon icon;
  Str title;
  Str text;
};

constexpr Fact kWhere[] = {
    {Icon::kDevice, Str::intro_device_title, Str::intro_device},
    {Icon::kShieldCheck, Str::intro_sealed_title, Str::intro_sealed},
    {Icon::kOffline, Str::intro_offline_title, Str::intro_offline},
};
constexpr Fact kSafe[] = {
    {Icon::kDownload, Str::intro_backup_title, Str::intro_backup},
    {Icon::kPhone, Str::intro_own_device_title, Str::intro_own_device},
    {Icon::kLink, Str::intro_links_title, Str::intro_links},
};

void draw_fact(const Fact& fact) {
  Row row({.gap = kSpace4, .align = Align::kStart});
  {
    Column disc({.width = 44,
                 .height = 44,
                 .align = Align::kCenter,
                 .justify = Align::kCenter,
                 .fill = Color::kPrimarySoft,
                 .radius = kRadiusPill});
    icon(fact.icon, Color::kPrimary, 22);
  }
  Column words({.width = kFill, .gap = 2});
  heading(tr(fact.title), 2, TextStyle::kCardTitle);
  paragraph(tr(fact.text), {.color = Color::kMuted, .selectable = true});
}

}  // namespace

bool Intro::wanted(const app::App& app) { return app.setting(kIntroSeen).empty(); }

void Intro::draw(Context& context) {
  const bool last = m_page == 1;
  CentredPage page(last ? "intro-safe" : "intro-where", 520);
  logo();
  heading(tr(last ? Str::intro_safe_title : Str::intro_where_title), 1, TextStyle::kHero);
  for (const Fact& fact : last ? kSafe : kWhere) {
    Key key(static_cast<std::uint64_t>(fact.title));
    draw_fact(fact);
  }
  spacer(kSpace2);
  Row actions({.gap = kSpace3});
  const bool forward = button(tr(last ? Str::done : Str::next));
  const bool skip = button(tr(Str::skip), {.kind = ButtonKind::kPlain});
  {
    Column step({.key = "step", .width = kFill, .align = Align::kEnd});
    label(tr(Str::intro_step, {{"step", platform().format_number(last ? 2 : 1, false)},
                               {"all", platform().format_number(2, false)}}),
          {.style = TextStyle::kSmall, .color = Color::kMuted});
  }
  if (skip || (forward && last)) {
    m_page = 0;
    context.app.set_setting(kIntroSeen, "1");
  } else if (forward) {
    m_page = 1;
  }
}

}  // namespace ithaca::ui::views
