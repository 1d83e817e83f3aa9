#include "src/ui/views/join.h"

#include "src/ui/views/language_choice.h"
#include "src/ui/views/page.h"
#include "src/ui/views/settings_keys.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {

void Join::draw(Context& context) {
  const app::JoinView join = context.app.join_view();
  if (join.step == app::JoinStep::kDone) {
    const app::SpaceId space = join.space;
    context.app.cancel_join();
    platform().replace_route(space_route(space, Tab::kChat));
    return;
  }
  CentredPage page("join");
  if (join.step == app::JoinStep::kFailed) {
    draw_failure(context);
  } else {
    draw_arrival_head();
    draw_ask(context);
  }
}

void Join::draw_ask(Context& context) {
  const app::JoinView join = context.app.join_view();
  const bool newcomer = context.app.phase() == app::Phase::kWelcome;
  heading(tr(Str::join_title), 1, TextStyle::kHero);
  const bool pair = join.kind == app::SpaceKind::kPair;
  paragraph(tr(pair ? Str::join_text_pair : Str::join_text_circle),
            {.color = Color::kMuted, .selectable = true});

  bool submitted = false;
  if (newcomer) {
    if (!m_person.filled()) m_person.fill_from_browser();
    submitted = m_person.draw_name(true).submitted;
    m_person.draw_place();
  } else {
    label(tr(Str::join_as, {{"name", context.app.profile().name}}),
          {.style = TextStyle::kBodyStrong});
  }
  const bool ready = join.step == app::JoinStep::kAsk;
  if (join.why == app::JoinFailure::kOffline) {
    if (banner(Tone::kWarn, Icon::kOffline, tr(Str::join_offline), tr(Str::try_again))) {
      context.app.retry_now();
    }
  } else if (!ready) {
    const bool joining = join.step == app::JoinStep::kJoining;
    const std::string_view words = tr(joining ? Str::join_joining : Str::join_looking);
    progress(words, -1, words);
  }
  if (!m_error.empty()) banner(Tone::kDanger, Icon::kError, m_error);
  const bool pressed = button(tr(Str::join), {.enabled = ready, .width = kFill});
  if (ready && (pressed || submitted)) press_join(context);
  if (button(tr(Str::not_now), {.kind = ButtonKind::kPlain, .width = kFill})) leave(context);
}

void Join::press_join(Context& context) {
  if (context.app.phase() == app::Phase::kWelcome) {
    const auto created = context.app.create_profile(m_person.profile());
    if (!created.ok()) {
      const bool empty = created.code() == base::ErrorCode::kInvalidInput;
      m_person.set_name_error(empty ? tr(Str::your_name_missing) : error_words(created.code()));
      return;
    }
    // Somebody who came by a link wants to talk; the settings keep the explanations for later.
    context.app.set_setting(kIntroSeen, "1");
  }
  const auto joined = context.app.join();
  m_error = joined.ok() ? std::string() : std::string(error_words(joined.code()));
}

void Join::draw_failure(Context& context) {
  const app::JoinView join = context.app.join_view();
  const JoinWords words = join_failure_words(join.why);
  const bool member = join.why == app::JoinFailure::kAlreadyMember;
  notice(member ? Icon::kInfo : Icon::kWarning, member ? Tone::kPrimary : Tone::kWarn, words.title,
         words.text);
  Row actions({.gap = kSpace3, .wrap = true});
  if (join.why == app::JoinFailure::kOffline && button(tr(Str::try_again))) {
    context.app.retry_now();
  }
  if (member && button(tr(Str::join_open_space))) {
    const app::SpaceId space = join.space;
    leave(context);
    platform().replace_route(space_route(space, Tab::kChat));
    return;
  }
  if (button(tr(Str::close), {.kind = ButtonKind::kQuiet})) leave(context);
}

void Join::leave(Context& context) {
  m_error.clear();
  context.app.cancel_join();
  platform().replace_route(route_text({.page = Page::kToday}));
}

}  // namespace ithaca::ui::views
