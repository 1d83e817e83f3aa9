// A conversation or the goals of a space as a document, to be printed or kept as a web page.
//
// A document is text for shell/pages.js, which makes the page of it: records end with \x1e, their
// fields are parted by \x1f, and the first field is the kind:
//   title (text)   note (text)   day (text)
//   message (author, time, text, whom it answers, the answered text, reactions)
//   goal (title, about, why)   step ("1" if done, text)
// Invariants
//   1. What people wrote cannot make a record or a field: the two characters are taken out.
// Threads: the interface's only thread.
#pragma once

#include <string>

#include "src/ui/views/context.h"

namespace ithaca::ui::views {

// Of the messages in memory; how many older ones there are is said at the top.
[[nodiscard]] std::string conversation_paper(Context& context, const app::SpaceSummary& space);
[[nodiscard]] std::string goals_paper(Context& context, const app::SpaceSummary& space);

}  // namespace ithaca::ui::views
