// What a space says of its relay: that it lost something and gets it back, that it does not tell
// everybody the same, that nobody else has come along to it yet.
#pragma once

#include "src/ui/views/context.h"

namespace ithaca::ui::views {

void draw_relay_notice(Context& context, const app::SpaceSummary& space);

}  // namespace ithaca::ui::views
