// The pages that stand in for the app while it cannot be used: starting, another tab, no storage.
// Threads: the interface's only thread.
#pragma once

#include "src/ui/views/context.h"

namespace ithaca::ui::views {

void draw_starting();
// Two tabs of one installation: this one waits. Offers "Use here".
void draw_other_tab(Context& context);
// The storage cannot be used at all.
void draw_broken(Context& context);
// A page over plain http has neither keys nor storage.
void draw_insecure();

}  // namespace ithaca::ui::views
