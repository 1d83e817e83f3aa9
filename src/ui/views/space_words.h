// How a space is called and pictured: in the list, in its header, on the page of today.
// Threads: the interface's only thread.
#pragma once

#include <string>
#include <string_view>

#include "src/app/state.h"
#include "src/ui/icons.h"

namespace ithaca::ui::views {

[[nodiscard]] std::string_view space_title(const app::SpaceSummary& space);

// The other person of a pair, once there is one; nullptr otherwise.
[[nodiscard]] const app::MemberView* partner(const app::SpaceSummary& space);
[[nodiscard]] const app::MemberView* member(const app::SpaceSummary& space,
                                            const app::MemberId& id);

// What the avatar shows: the partner of a pair, else the space itself.
struct SpaceFace {
  std::string_view name;
  std::string_view key;
  Icon icon = Icon::kNone;
};
[[nodiscard]] SpaceFace space_face(const app::SpaceSummary& space);

// "Jorge is typing…", "Jorge and Mina are typing…"; empty if nobody is.
[[nodiscard]] std::string typing_words(const app::SpaceSummary& space);
// The second line in the list: who is typing, or the last message. Of the space that is open, whose
// messages are on the screen anyway, it says who is in it.
[[nodiscard]] std::string space_subtitle(const app::SpaceSummary& space, bool open = false);
// The second line of the header: the other person and the time where they are.
[[nodiscard]] std::string space_people(const app::SpaceSummary& space, bool short_form);

}  // namespace ithaca::ui::views
