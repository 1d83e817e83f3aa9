// Boxes as views use them, on a fake screen of 1000 × 800.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/fake_ui.h"

namespace ithaca::ui {
namespace {

using support::FakeScreen;

TEST(Layout, SpacerPushesWhatFollowsToTheEnd) {
  FakeScreen screen;
  Rect first, last;
  const auto draw = [&] {
    Row row({.gap = 10});
    first = reserve(100, 20);
    spacer();
    last = reserve(50, 20);
  };
  screen.frame(draw);
  EXPECT_EQ(first.x, 0);
  EXPECT_EQ(last.right(), 1000);
}

TEST(Layout, FillingColumnTakesWhatIsLeftAndCutsItsText) {
  FakeScreen screen;
  Rect icon;
  float filled = 0;
  const auto draw = [&] {
    Row row({.width = 300, .gap = 10});
    reserve(40, 40);
    {
      Column column({.width = kFill, .gap = 0});
      filled = column.width();
      label("A title that is far too long for the room that it is given here", {.ellipsis = true});
    }
    icon = reserve(30, 20);
  };
  screen.frame(draw);
  EXPECT_EQ(filled, 300 - 40 - 30 - 2 * 10);
  EXPECT_EQ(icon.x, 270);
}

TEST(Layout, FittingBoxIsAsWideAsItsTextAndWrapsAtItsLimit) {
  FakeScreen screen;
  float narrow_width = 0, wide_width = 0;
  const auto draw = [&] {
    Column page({.align = Align::kStart});
    {
      Column bubble({.width = kFit, .max_width = 200, .padding = 10});
      label("short");
      narrow_width = bubble.width();
    }
    Column bubble({.width = kFit, .max_width = 200, .padding = 10});
    label("a text of several words that has to be broken into lines");
    wide_width = bubble.width();
  };
  screen.frame(draw);
  EXPECT_EQ(narrow_width, std::ceil(5 * 7.5f) + 20);
  EXPECT_LE(wide_width, 200);
  EXPECT_GT(wide_width, 150);
}

// What is measured in a narrow window must not stay broken in a wide one.
TEST(Layout, TextBehindASpacerStandsOnOneLineWhereThereIsRoom) {
  FakeScreen screen;
  float room = 100;
  const auto draw = [&] {
    Row row({.width = room, .gap = 0});
    reserve(80, 20);
    spacer();
    label("2 of 2");
  };
  const auto height = [&] {
    float measured = 0;
    screen.frame([&] {
      Column page({.key = "page", .gap = 0});
      draw();
      measured = reserve(1, 1).y;
    });
    return measured;
  };
  const float narrow_height = height();
  room = 400;
  EXPECT_LT(height(), narrow_height);
}

TEST(Layout, SettlesBeforeItIsShownAndThenNeedsOnePass) {
  FakeScreen screen;
  const auto draw = [] {
    Card card;
    heading("Title", 2);
    {
      Row row;
      label("left");
      spacer();
      label("right");
    }
    label("A text of several words that has to be broken into lines when it is narrow");
  };
  EXPECT_GT(screen.frame(draw).passes, 1);
  EXPECT_EQ(screen.frame(draw).passes, 1);
}

TEST(Layout, RightToLeftMirrorsTheWindow) {
  FakeScreen screen;
  const auto draw = [] {
    Row row;
    (void)button("First");
    (void)button("Second");
  };
  screen.frame(draw);
  const Rect left = screen.find(Role::kButton, "First")->rect;
  screen.interface->set_mirrored(true);
  screen.frame(draw);
  const Rect right = screen.find(Role::kButton, "First")->rect;
  EXPECT_EQ(right.right(), 1000 - left.x);
  EXPECT_LT(screen.find(Role::kButton, "Second")->rect.x, right.x);
}

TEST(Layout, WrappingRowStartsANewLine) {
  FakeScreen screen;
  Rect third;
  const auto draw = [&] {
    Row row({.width = 250, .gap = 10, .wrap = true});
    reserve(100, 20);
    reserve(100, 20);
    third = reserve(100, 20);
  };
  screen.frame(draw);
  EXPECT_EQ(third.x, 0);
  EXPECT_EQ(third.y, 30);
}

TEST(Layout, GridBecomesOneColumnWhenItIsNarrow) {
  FakeScreen screen;
  Rect second;
  const auto draw = [&] {
    Grid grid(2, 300, {.gap = 10});
    {
      GridCell cell;
      reserve(10, 10);
    }
    GridCell cell;
    second = reserve(10, 10);
  };
  screen.frame(draw);
  EXPECT_EQ(second.x, 505);
  screen.size.width = 400;
  screen.frame(draw);
  EXPECT_EQ(second.x, 0);
  EXPECT_EQ(second.y, 20);
}

TEST(Layout, ScrollAreaStaysAtItsEndWhenContentIsAdded) {
  FakeScreen screen;
  int items = 50;
  bool at_end = false;
  const auto draw = [&] {
    Scroll scroll(
        "log", {.height = 300, .gap = 0, .stick_to_end = true, .role = Role::kLog, .name = "Log"});
    for (int i = 0; i < items; ++i) reserve(100, 20);
    at_end = scroll.at_end();
  };
  screen.frame(draw);
  EXPECT_TRUE(at_end);
  EXPECT_EQ(screen.find(Role::kLog, "Log")->scroll_y, 50 * 20 - 300);
  items = 60;
  screen.frame(draw);
  EXPECT_EQ(screen.find(Role::kLog, "Log")->scroll_y, 60 * 20 - 300);
  // Whoever scrolled away stays there.
  const uint32_t id = screen.find(Role::kLog, "Log")->id;
  screen.interface->post({.kind = CommandKind::kScroll, .id = id, .y = 100});
  screen.frame(draw);
  items = 70;
  screen.frame(draw);
  EXPECT_EQ(screen.find(Role::kLog, "Log")->scroll_y, 100);
}

TEST(Layout, VirtualListDeclaresOnlyWhatIsInViewAndHoldsItsPlace) {
  FakeScreen screen;
  std::vector<uint64_t> keys;
  for (uint64_t i = 0; i < 1000; ++i) keys.push_back(i + 1);
  size_t declared = 0;
  const auto draw = [&] {
    declared = 0;
    Scroll scroll("log", {.height = 400, .gap = 0, .role = Role::kLog, .name = "Log"});
    virtual_list(
        {.count = keys.size(), .estimated_height = 30, .key = [&](size_t i) { return keys[i]; }},
        [&](size_t i) {
          ++declared;
          label("item " + std::to_string(keys[i]));
          reserve(10, static_cast<float>(keys[i] % 3) * 20);
        });
  };
  screen.frame(draw);
  EXPECT_LT(declared, 60u);
  const uint32_t id = screen.find(Role::kLog, "Log")->id;
  screen.interface->post({.kind = CommandKind::kScroll, .id = id, .y = 5000});
  screen.frame(draw);
  // The topmost item that is in view stays where it is when a hundred arrive above it.
  const SemanticsTree& tree = screen.interface->tree();
  std::string name;
  float y = 0;
  for (size_t i = 0; i < tree.size(); ++i) {
    if (tree[i].role == Role::kText && tree[i].rect.y > 0) {
      name = tree[i].name;
      y = tree[i].rect.y;
      break;
    }
  }
  std::vector<uint64_t> more;
  for (uint64_t i = 0; i < 100; ++i) more.push_back(5000 + i);
  keys.insert(keys.begin(), more.begin(), more.end());
  screen.frame(draw);
  const Node* again = screen.find(Role::kText, name);
  ASSERT_NE(again, nullptr) << name;
  EXPECT_NEAR(again->rect.y, y, 1.0f);
}

}  // namespace
}  // namespace ithaca::ui
