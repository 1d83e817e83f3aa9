// Tells of messages that arrive while nobody looks at the page, and counts the unread ones at the
// app's icon.
//
// Invariants
//   1. Only a hidden page notifies, only if the person allowed it, and never of her own messages.
//   2. What was unread at the start is not told of.
// Threads: the interface's only thread.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "src/ui/views/context.h"

namespace ithaca::ui::views {

class NewMessages {
 public:
  // Call when the app's state or the page's visibility changed.
  void look(Data& data);

 private:
  void tell(const app::SpaceSummary& space);

  struct Known {
    app::SpaceId space;
    std::size_t unread;
  };
  [[nodiscard]] std::size_t& known(const app::SpaceId& space);

  std::vector<Known> m_known;  // a space each, at most as many as the app has
  bool m_started = false;
  std::optional<std::size_t> m_badge;
};

// The person wants to be told, as far as the app is concerned; the browser asks on its own.
[[nodiscard]] bool notifications_wanted();
void want_notifications(bool wanted);

}  // namespace ithaca::ui::views
