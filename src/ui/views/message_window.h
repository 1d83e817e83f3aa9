// The messages around the place one is looking at: a conversation of 100,000 messages is never
// copied whole.
//
// Invariants
//   1. At most kWindowMessages are held, all of one space and one revision of the app.
//   2. Keys, eight bytes each, are held of all messages; when messages are only added at the end,
//      as mostly happens, only theirs are read.
// Threads: the interface's only thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "src/app/app.h"

namespace ithaca::ui::views {

inline constexpr std::size_t kWindowMessages = 160;

class MessageWindow {
 public:
  // How many messages are in memory; drops what is out of date. Call before at() in each pass.
  std::size_t refresh(const app::App& app, const app::SpaceId& space);
  // The message at `index`, or nullptr if there is none. Valid until the next call that moves the
  // window.
  const app::MessageView* at(const app::App& app, std::size_t index);
  // How many there are on this device before and after these.
  std::size_t older() const { return m_older; }
  std::size_t newer() const { return m_newer; }
  // A stable key of that message.
  std::uint64_t key(const app::App& app, std::size_t index);

 private:
  void refresh_keys(const app::App& app);
  void read_keys(const app::App& app);

  app::SpaceId m_space;
  std::optional<std::uint64_t> m_revision;
  std::size_t m_older = 0, m_newer = 0;  // messages that are not in memory
  std::size_t m_count = 0;
  std::size_t m_first = 0;
  std::vector<app::MessageView> m_messages;
  std::vector<std::uint64_t> m_keys;  // of the first messages; the others are read when asked for
};

}  // namespace ithaca::ui::views
