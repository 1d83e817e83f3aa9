#include "src/ui/views/route.h"

#include <gtest/gtest.h>

#include "src/core/base/bytes.h"

namespace ithaca::ui::views {
namespace {

app::SpaceId some_space() {
  app::SpaceId id;
  for (std::size_t i = 0; i < id.data.size(); ++i) id.data[i] = static_cast<std::uint8_t>(7 * i);
  return id;
}

app::EntityId some_item() {
  app::EntityId id;
  for (std::size_t i = 0; i < id.data.size(); ++i) id.data[i] = static_cast<std::uint8_t>(3 + i);
  return id;
}

TEST(Route, ComesBackFromItsText) {
  const Route routes[] = {
      {.page = Page::kToday},
      {.page = Page::kSpaces},
      {.page = Page::kSettings},
      {.page = Page::kJoin},
      {.page = Page::kSpace, .space = some_space(), .tab = Tab::kChat},
      {.page = Page::kSpace, .space = some_space(), .tab = Tab::kGoals},
      {.page = Page::kSearch},
      {.page = Page::kSpace, .space = some_space(), .tab = Tab::kChat, .item = some_item()},
      {.page = Page::kSpace, .space = some_space(), .tab = Tab::kGoals, .item = some_item()},
  };
  for (const Route& route : routes) EXPECT_EQ(parse_route(route_text(route)), route);
}

TEST(Route, LinksAreFragments) {
  EXPECT_EQ(href({.page = Page::kSettings}), "#/settings");
  EXPECT_TRUE(
      href({.page = Page::kSpace, .space = some_space(), .tab = Tab::kGoals}).ends_with("/goals"));
}

TEST(Route, UnknownAddressesLeadSomewhere) {
  EXPECT_EQ(parse_route("").page, Page::kToday);
  EXPECT_EQ(parse_route("/").page, Page::kToday);
  EXPECT_EQ(parse_route("/nonsense/at/all").page, Page::kToday);
  EXPECT_EQ(parse_route("/space").page, Page::kSpaces);
  EXPECT_EQ(parse_route("/space/not*base64/chat").page, Page::kSpaces);
  EXPECT_EQ(parse_route("/space/AAAA/chat").page, Page::kSpaces);
  const std::string space = "/space/" + base::to_base64url(some_space());
  EXPECT_EQ(parse_route(space).tab, Tab::kChat);
  EXPECT_EQ(parse_route(space + "/elsewhere").tab, Tab::kChat);
  EXPECT_TRUE(parse_route(space + "/chat/AAAA").item.is_zero());
  EXPECT_TRUE(parse_route(space + "/chat/not*base64").item.is_zero());
}

TEST(Route, InvitesAreToldApart) {
  EXPECT_TRUE(is_invite("join/AQ"));
  EXPECT_TRUE(is_invite("/join/AQ"));
  EXPECT_FALSE(is_invite("/join"));
  EXPECT_FALSE(is_invite("/space/join/"));
}

TEST(Route, TheDialogForANewSpaceHasAnAddress) {
  EXPECT_TRUE(is_new_space("/new"));
  EXPECT_FALSE(is_new_space("/news"));
  EXPECT_EQ(parse_route("/new").page, Page::kToday);
}

}  // namespace
}  // namespace ithaca::ui::views
