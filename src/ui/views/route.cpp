#include "src/ui/views/route.h"

#include "src/core/base/bytes.h"

namespace ithaca::ui::views {
namespace {

// Cuts the part up to the next slash off the front of `rest`.
std::string_view next_part(std::string_view& rest) {
  const std::size_t slash = rest.find('/');
  const std::string_view part = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
  return part;
}

std::string_view without_leading_slash(std::string_view text) {
  return text.starts_with('/') ? text.substr(1) : text;
}

}  // namespace

Route parse_route(std::string_view text) {
  std::string_view rest = without_leading_slash(text);
  const std::string_view page = next_part(rest);
  if (page == "spaces") return {.page = Page::kSpaces};
  if (page == "settings") return {.page = Page::kSettings};
  if (page == "search") return {.page = Page::kSearch};
  if (page == "join") return {.page = Page::kJoin};
  if (page != "space") return {};

  const auto bytes = base::from_base64url(next_part(rest));
  if (!bytes) return {.page = Page::kSpaces};
  const auto space = app::SpaceId::from(*bytes);
  if (!space) return {.page = Page::kSpaces};
  const Tab tab = next_part(rest) == "goals" ? Tab::kGoals : Tab::kChat;
  const auto item = base::from_base64url(next_part(rest));
  return {.page = Page::kSpace,
          .space = *space,
          .tab = tab,
          .item = item ? app::EntityId::from(*item).value_or(app::EntityId{}) : app::EntityId{}};
}

std::string route_text(const Route& route) {
  switch (route.page) {
    case Page::kToday:
      return "/today";
    case Page::kSpaces:
      return "/spaces";
    case Page::kSettings:
      return "/settings";
    case Page::kJoin:
      return "/join";
    case Page::kSearch:
      return "/search";
    case Page::kSpace:
      break;
  }
  const std::string space = space_route(route.space, route.tab);
  return route.item.is_zero() ? space : space + "/" + base::to_base64url(route.item);
}

std::string space_route(const app::SpaceId& space, Tab tab) {
  return "/space/" + base::to_base64url(space) + (tab == Tab::kGoals ? "/goals" : "/chat");
}

std::string href(const Route& route) { return "#" + route_text(route); }

bool is_invite(std::string_view text) { return without_leading_slash(text).starts_with("join/"); }

bool is_shared(std::string_view text) { return text == "/share"; }

bool is_new_space(std::string_view text) { return text == "/new"; }

}  // namespace ithaca::ui::views
