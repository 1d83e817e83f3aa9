// The address after '#' and the screens it names. Deep links, the back button and reloading work
// because every screen that a person can come back to has its own address.
//
//   /today   /spaces   /search   /settings   /join   /new
//   /space/<id>/chat   /space/<id>/goals, and after either /<id> of a message or goal to show
//
// Invariants
//   1. parse_route(route_text(r)) is r. An address that names nothing is /today.
//   2. What somebody searches for is in no address: addresses stay in the browser's history.
//   3. An invite's secret is in an address only until it has been handed over: see is_invite().
// Threads: the interface's only thread.
#pragma once

#include <string>
#include <string_view>

#include "src/app/state.h"

namespace ithaca::ui::views {

enum class Page { kToday, kSpaces, kSpace, kSettings, kJoin, kSearch };
enum class Tab { kChat, kGoals };

struct Route {
  Page page = Page::kToday;
  app::SpaceId space = {};  // of Page::kSpace
  Tab tab = Tab::kChat;
  app::EntityId item = {};  // of Page::kSpace: what to show there; zeros: nothing special

  friend bool operator==(const Route&, const Route&) = default;
};

[[nodiscard]] Route parse_route(std::string_view text);
[[nodiscard]] std::string route_text(const Route& route);
[[nodiscard]] std::string space_route(const app::SpaceId& space, Tab tab);
// The same as the target of a link: "#/space/…".
[[nodiscard]] std::string href(const Route& route);
// "join/…": the address that an invite link opens.
[[nodiscard]] bool is_invite(std::string_view text);
// "/share": something was shared with the app, for a conversation that is still to be chosen.
[[nodiscard]] bool is_shared(std::string_view text);
// "/new": opens the dialog for a new space, over Today.
[[nodiscard]] bool is_new_space(std::string_view text);

}  // namespace ithaca::ui::views
