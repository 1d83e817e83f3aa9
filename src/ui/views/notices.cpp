#include "src/ui/views/notices.h"

#include "src/ui/views/page.h"

namespace ithaca::ui::views {

void draw_starting() {
  CentredPage page("starting");
  logo(48);
  progress(tr(Str::starting), -1, tr(Str::starting));
}

void draw_other_tab(Context& context) {
  CentredPage page("other-tab");
  notice(Icon::kOtherTab, Tone::kPrimary, tr(Str::other_tab_title), tr(Str::other_tab));
  if (button(tr(Str::use_here))) context.action = Action::kUseHere;
}

namespace {

struct Broken {
  Str title;
  Str text;
};

Broken broken_words(app::Problem problem) {
  switch (problem) {
    case app::Problem::kStorageFull:
      return {Str::broken_full_title, Str::broken_full};
    case app::Problem::kStorageNewer:
      return {Str::broken_newer_title, Str::broken_newer};
    case app::Problem::kStorageCorrupt:
      return {Str::broken_corrupt_title, Str::broken_corrupt};
    case app::Problem::kStorageUnavailable:
    case app::Problem::kRelayTooOld:
    case app::Problem::kRelayTooNew:
    case app::Problem::kRelayRefused:
    case app::Problem::kNone:
      break;
  }
  return {Str::broken_unavailable_title, Str::broken_unavailable};
}

}  // namespace

void draw_broken(Context& context) {
  const Broken words = broken_words(context.app.problem());
  CentredPage page("broken");
  notice(Icon::kWarning, Tone::kWarn, tr(words.title), tr(words.text));
  if (button(tr(Str::reload))) context.action = Action::kReload;
}

void draw_insecure() {
  CentredPage page("insecure");
  notice(Icon::kLock, Tone::kWarn, tr(Str::insecure_title), tr(Str::insecure));
}

}  // namespace ithaca::ui::views
