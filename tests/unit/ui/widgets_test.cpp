// Widgets through their two doors: pointers, and commands of the twin.
#include <gtest/gtest.h>

#include <array>

#include "tests/support/fake_ui.h"

namespace ithaca::ui {
namespace {

using support::FakeScreen;

TEST(Widgets, ButtonIsPressedOnceByPointerAndOnceByCommand) {
  FakeScreen screen;
  int presses = 0;
  const auto draw = [&] {
    if (button("Send")) ++presses;
  };
  screen.frame(draw);
  screen.click(Role::kButton, "Send");
  screen.frame(draw);
  EXPECT_EQ(presses, 1);
  screen.send(CommandKind::kActivate, Role::kButton, "Send");
  screen.frame(draw);
  EXPECT_EQ(presses, 2);
  screen.frame(draw);
  EXPECT_EQ(presses, 2);
}

TEST(Widgets, DisabledButtonIsNotPressed) {
  FakeScreen screen;
  int presses = 0;
  const auto draw = [&] {
    if (button("Send", {.enabled = false})) ++presses;
  };
  screen.frame(draw);
  screen.click(Role::kButton, "Send");
  screen.send(CommandKind::kActivate, Role::kButton, "Send");
  screen.frame(draw);
  EXPECT_EQ(presses, 0);
  EXPECT_NE(screen.find(Role::kButton, "Send")->state & kStateDisabled, 0u);
}

TEST(Widgets, ClickCountsThoughTheButtonMovesInThatFrame) {
  FakeScreen screen;
  int presses = 0;
  std::string status = "Up to date";
  const auto draw = [&] {
    Row row;
    label(status);
    if (button("Invite")) ++presses;
  };
  screen.frame(draw);
  screen.click(Role::kButton, "Invite");
  status = "Syncing, and thirty-two messages are queued on this device until the relay answers";
  screen.frame(draw);
  EXPECT_EQ(presses, 1);
  screen.frame(draw);
  EXPECT_EQ(presses, 1);
}

TEST(Widgets, DragOffTheButtonIsNoClick) {
  FakeScreen screen;
  int presses = 0;
  const auto draw = [&] {
    if (button("Send")) ++presses;
  };
  screen.frame(draw);
  const Rect rect = screen.find(Role::kButton, "Send")->rect;
  ImGui::GetIO().AddMousePosEvent(rect.x + 4, rect.y + 4);
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  screen.frame(draw);
  ImGui::GetIO().AddMousePosEvent(rect.x + 4, rect.bottom() + 200);
  screen.frame(draw);
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  screen.frame(draw);
  EXPECT_EQ(presses, 0);
}

TEST(Widgets, WhatWasPressedShowsInTheSameFrame) {
  FakeScreen screen;
  int presses = 0;
  const auto draw = [&] {
    label("pressed " + std::to_string(presses));
    if (button("Send")) ++presses;
  };
  screen.frame(draw);
  screen.send(CommandKind::kActivate, Role::kButton, "Send");
  screen.frame(draw);
  EXPECT_NE(screen.find(Role::kText, "pressed 1"), nullptr);
}

TEST(Widgets, TextArrivesBeforeThePressThatCameWithIt) {
  FakeScreen screen;
  std::string text, sent;
  const auto draw = [&] {
    if (button("Send")) sent = text;
    text_field("Message", text);
  };
  screen.frame(draw);
  screen.send(CommandKind::kActivate, Role::kButton, "Send");
  screen.send(CommandKind::kInput, Role::kTextField, "Message", "hello");
  screen.frame(draw);
  EXPECT_EQ(sent, "hello");
}

TEST(Widgets, FieldReportsChangeSubmitAndCommitOnceEach) {
  FakeScreen screen;
  std::string text;
  int changed = 0, submitted = 0, committed = 0;
  const auto draw = [&] {
    const FieldResult result = text_field("Name", text);
    changed += result.changed;
    submitted += result.submitted;
    committed += result.committed;
  };
  screen.frame(draw);
  screen.send(CommandKind::kFocus, Role::kTextField, "Name");
  screen.frame(draw);
  screen.send(CommandKind::kInput, Role::kTextField, "Name", "Ayşe");
  screen.frame(draw);
  screen.send(CommandKind::kKey, Role::kTextField, "Name", "Enter");
  screen.frame(draw);
  screen.send(CommandKind::kBlur, Role::kTextField, "Name");
  screen.frame(draw);
  EXPECT_EQ(text, "Ayşe");
  EXPECT_EQ(changed, 1);
  EXPECT_EQ(submitted, 1);
  EXPECT_EQ(committed, 1);
}

TEST(Widgets, CheckboxFollowsPointerAndCommand) {
  FakeScreen screen;
  bool on = false;
  const auto draw = [&] { checkbox("Done", on); };
  screen.frame(draw);
  screen.click(Role::kCheckbox, "Done");
  screen.frame(draw);
  EXPECT_TRUE(on);
  screen.send(CommandKind::kChoose, Role::kCheckbox, "Done", "", 0);
  screen.frame(draw);
  EXPECT_FALSE(on);
}

TEST(Widgets, TabsMoveByArrowAndTakeFocusAlong) {
  FakeScreen screen;
  size_t tab = 0;
  const std::array<std::string_view, 3> labels{"Chat", "Goals", "Board"};
  const auto draw = [&] { tab = tabs("Sections", tab, labels); };
  screen.frame(draw);
  screen.send(CommandKind::kKey, Role::kTab, "Chat", "ArrowLeft");
  screen.frame(draw);
  EXPECT_EQ(tab, 2u);
  EXPECT_EQ(screen.focus_request, screen.find(Role::kTab, "Board")->id);
}

TEST(Widgets, DialogTakesFocusMakesTheRestInertAndGivesFocusBack) {
  FakeScreen screen;
  bool open = false;
  std::string title;
  const auto draw = [&] {
    if (button("Add goal")) open = true;
    if (Dialog dialog(open, "New goal"); dialog) {
      text_field("Goal title", title);
      (void)button("Save");
    }
  };
  screen.frame(draw);
  screen.send(CommandKind::kFocus, Role::kButton, "Add goal");
  screen.send(CommandKind::kActivate, Role::kButton, "Add goal");
  screen.frame(draw);
  ASSERT_NE(screen.find(Role::kDialog, "New goal"), nullptr);
  EXPECT_EQ(screen.focus_request, screen.find(Role::kTextField, "Goal title")->id);
  EXPECT_NE(screen.find(Role::kButton, "Add goal")->state & kStateInert, 0u);
  screen.click(Role::kButton, "Add goal");
  screen.frame(draw);
  EXPECT_FALSE(open) << "a click outside closes it";
  EXPECT_EQ(screen.find(Role::kDialog, "New goal"), nullptr);
  EXPECT_EQ(screen.focus_request, screen.find(Role::kButton, "Add goal")->id);

  open = true;
  screen.frame(draw);
  screen.send(CommandKind::kKey, Role::kDialog, "New goal", "Escape");
  screen.frame(draw);
  EXPECT_FALSE(open);
}

TEST(Widgets, MenuItemClosesItsMenu) {
  FakeScreen screen;
  bool open = true;
  int renamed = 0;
  const auto draw = [&] {
    (void)button("More", {.opens_menu = true, .expanded = open});
    if (Menu menu(open, "Goal"); menu) {
      if (menu_item(Icon::kEdit, "Rename")) ++renamed;
      (void)menu_item(Icon::kDelete, "Delete", Tone::kDanger);
    }
  };
  screen.frame(draw);
  EXPECT_EQ(screen.focus_request, screen.find(Role::kMenuItem, "Rename")->id);
  screen.send(CommandKind::kKey, Role::kMenuItem, "Rename", "ArrowDown");
  screen.frame(draw);
  EXPECT_EQ(screen.focus_request, screen.find(Role::kMenuItem, "Delete")->id);
  screen.click(Role::kMenuItem, "Rename");
  screen.frame(draw);
  EXPECT_EQ(renamed, 1);
  EXPECT_FALSE(open);
}

TEST(Widgets, ToastsAreBoundedAndRunTheirAction) {
  FakeScreen screen;
  bool undone = false;
  for (int i = 0; i < 5; ++i) show_toast({.text = "Saved " + std::to_string(i)});
  show_toast({.text = "Deleted", .action = "Undo", .on_action = [&] { undone = true; }});
  const auto draw = [] { label("page"); };
  screen.frame(draw);
  EXPECT_EQ(screen.find(Role::kRegion, "Saved 0"), nullptr);
  EXPECT_EQ(screen.count(Role::kRegion), kToastsMax);
  screen.click(Role::kButton, "Undo");
  screen.frame(draw);
  EXPECT_TRUE(undone);
  screen.platform.now += 60'000;
  screen.frame(draw);
  EXPECT_EQ(screen.count(Role::kRegion), 0u);
}

TEST(Widgets, RepeatedIdentityIsReported) {
  FakeScreen screen;
  const auto twice = [] {
    (void)button("Delete");
    (void)button("Delete");
  };
  EXPECT_GT(screen.frame(twice).uncovered, 0u);
  FakeScreen other;
  const auto keyed = [] {
    for (uint64_t i = 0; i < 2; ++i) {
      const Key key(i);
      (void)button("Delete");
    }
  };
  EXPECT_EQ(other.frame(keyed).uncovered, 0u);
}

TEST(Widgets, FieldUnderADialogDoesNotShowItsOwnText) {
  FakeScreen screen;
  bool open = true;
  std::string below = "below", above = "above";
  const auto draw = [&] {
    text_field("Below", below);
    if (Dialog dialog(open, "Question"); dialog) text_field("Above", above);
  };
  screen.frame(draw);
  EXPECT_NE(screen.find(Role::kTextField, "Below")->state & kStateCovered, 0u);
  EXPECT_EQ(screen.find(Role::kTextField, "Above")->state & kStateCovered, 0u);
}

TEST(Widgets, LinksOfTheAppChangeTheRouteAndOthersOpen) {
  FakeScreen screen;
  const auto draw = [] {
    link("Today", "#/today");
    link("Help", "https://example.org/help");
  };
  screen.frame(draw);
  screen.click(Role::kLink, "Today");
  screen.frame(draw);
  EXPECT_EQ(screen.platform.current_route, "/today");
  screen.send(CommandKind::kActivate, Role::kLink, "Help");
  screen.frame(draw);
  EXPECT_EQ(screen.platform.opened, "https://example.org/help");
}

TEST(Widgets, ShortcutFiresOnce) {
  FakeScreen screen;
  int fired = 0;
  const auto draw = [&] {
    if (shortcut("?", "Shows the shortcuts")) ++fired;
  };
  screen.frame(draw);
  EXPECT_EQ(screen.interface->shortcut_list(), "?\n");
  screen.interface->post({.kind = CommandKind::kShortcut, .text = "?"});
  screen.frame(draw);
  screen.frame(draw);
  EXPECT_EQ(fired, 1);
}

TEST(Widgets, CommandsAreBounded) {
  FakeScreen screen;
  const auto draw = [] { (void)button("Send"); };
  screen.frame(draw);
  for (size_t i = 0; i < 3 * kCommandsMax; ++i) {
    screen.send(CommandKind::kActivate, Role::kButton, "Send");
  }
  screen.frame(draw);
  SUCCEED();
}

}  // namespace
}  // namespace ithaca::ui
