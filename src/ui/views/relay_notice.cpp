#include "src/ui/views/relay_notice.h"

#include <string>

#include "src/ui/ui.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

Str doubt_words(app::RelayDoubt doubt) {
  switch (doubt) {
    case app::RelayDoubt::kOtherMembers:
      return Str::relay_other_members;
    case app::RelayDoubt::kForked:
      return Str::relay_forked;
    case app::RelayDoubt::kWithheld:
      return Str::relay_withheld;
    case app::RelayDoubt::kDamaged:
      return Str::relay_damaged;
    case app::RelayDoubt::kWentBack:
    case app::RelayDoubt::kNone:
      break;
  }
  return Str::relay_went_back;
}

std::string number(std::size_t value) {
  return platform().format_number(static_cast<double>(value), false);
}

}  // namespace

void draw_relay_notice(Context& context, const app::SpaceSummary& space) {
  const app::RelayNotice& notice = space.notice;
  const bool putting = notice.put_back < notice.to_put_back;
  if (notice.doubt == app::RelayDoubt::kNone && !putting && !notice.alone_here &&
      !notice.outdated) {
    return;
  }
  Column frame({.key = "relay", .gap = kSpace2, .padding = Edges(kSpace4, kSpace2)});
  if (notice.doubt != app::RelayDoubt::kNone) {
    const bool mended = notice.doubt == app::RelayDoubt::kWentBack;
    if (banner(mended ? Tone::kWarn : Tone::kDanger, Icon::kWarning, tr(doubt_words(notice.doubt)),
               tr(Str::understood)))
      context.app.acknowledge_relay(space.id);
  }
  if (notice.outdated) {
    if (banner(Tone::kWarn, Icon::kInfo, tr(Str::relay_outdated), tr(Str::reload)))
      context.action = Action::kReload;
  }
  if (putting) {
    banner(Tone::kNeutral, Icon::kUpload,
           tr(Str::relay_putting_back,
              {{"done", number(notice.put_back)}, {"total", number(notice.to_put_back)}}));
  } else if (notice.alone_here) {
    banner(Tone::kNeutral, Icon::kInfo, tr(Str::relay_alone));
  }
}

}  // namespace ithaca::ui::views
