// Lists that declare only what is in view: where they go when an item is asked for, and what they
// tell the browser's find.
#include <gtest/gtest.h>

#include <string>

#include "src/ui/widgets.h"
#include "tests/support/fake_ui.h"

namespace ithaca::ui {
namespace {

using support::FakeScreen;

// Items of different heights, most unlike the estimate.
struct LongList : FindTexts {
  size_t count = 500;
  uint64_t revision = 1;
  uint64_t from = 0;  // the number of the first
  bool sticky = false;
  size_t reveal = SIZE_MAX;
  bool with_texts = true;

  void find_texts(size_t first, size_t most, std::vector<FindText>& out) const override {
    for (size_t i = first; i < first + most; ++i) {
      out.push_back({i + 1000, "text " + std::to_string(i)});
    }
  }

  void draw() const {
    Scroll scroll("list", {.stick_to_end = sticky, .role = Role::kLog, .name = "Messages"});
    VirtualList list{.count = count,
                     .estimated_height = 60,
                     .key = [this](size_t i) { return from + i + 1000; },
                     .item_role = Role::kArticle,
                     .reveal = reveal,
                     .find_revision = revision};
    if (with_texts) list.find = this;
    virtual_list(list, [this](size_t i) {
      i += from;
      paragraph("item " + std::to_string(i), {.selectable = true});
      reserve(10, static_cast<float>(20 + (i * 37) % 300));
    });
  }
};

Rect item_rect(const FakeScreen& screen, size_t i) {
  const Node* node = screen.find(Role::kParagraph, "item " + std::to_string(i));
  return node ? node->rect : Rect{};
}

TEST(VirtualList, AnItemThatIsAskedForStandsInTheUpperPartOfTheView) {
  FakeScreen screen;
  LongList list;
  screen.frame([&] { list.draw(); });
  EXPECT_EQ(screen.find(Role::kParagraph, "item 300"), nullptr);
  const Node* log = screen.find(Role::kLog, "Messages");
  ASSERT_NE(log, nullptr);
  screen.interface->post({.kind = CommandKind::kReveal, .id = log->id, .text = "1300"});
  screen.frame([&] { list.draw(); });
  // Whatever was measured on the way, it is where it was asked to be, and stays there.
  EXPECT_NEAR(item_rect(screen, 300).y, 800 / 3.0f, 1.5f);
  screen.frame([&] { list.draw(); });
  EXPECT_NEAR(item_rect(screen, 300).y, 800 / 3.0f, 1.5f);
}

TEST(VirtualList, RevealWorksOnceAValue) {
  FakeScreen screen;
  LongList list;
  list.reveal = 200;
  screen.frame([&] { list.draw(); });
  EXPECT_NEAR(item_rect(screen, 200).y, 800 / 3.0f, 1.5f);
  const Node* log = screen.find(Role::kLog, "Messages");
  screen.interface->post({.kind = CommandKind::kScroll, .id = log->id, .y = 0});
  screen.frame([&] { list.draw(); });
  EXPECT_EQ(screen.find(Role::kParagraph, "item 200"), nullptr);
}

// A window of a longer list: what comes and goes on either side leaves in place what is read.
TEST(VirtualList, WhatIsReadStaysWhereItIsWhenTheWindowMoves) {
  FakeScreen screen;
  LongList list;
  list.count = 60;
  list.from = 100;
  list.sticky = true;
  screen.frame([&] { list.draw(); });
  ASSERT_GT(item_rect(screen, 159).y, 0) << "it begins at its end";
  list.sticky = false;
  screen.frame([&] { list.draw(); });
  const auto expect_in_place = [&](size_t item) {
    const float before = item_rect(screen, item).y;
    ASSERT_GT(before, 0);
    screen.frame([&] { list.draw(); });
    EXPECT_NEAR(item_rect(screen, item).y, before, 1.5f) << item;
  };
  // What comes into view is measured, and is higher than was thought.
  const auto scroll_to = [&](float y) {
    for (int i = 0; i < 20; ++i) {
      const Node* log = screen.find(Role::kLog, "Messages");
      screen.interface->post({.kind = CommandKind::kScroll, .id = log->id, .y = y});
      screen.frame([&] { list.draw(); });
      screen.frame([&] { list.draw(); });
    }
  };
  // At the end of what is listed, more comes, and the start goes.
  for (int i = 0; i < 3; ++i) {
    const size_t last = list.from + list.count - 1;
    list.from += 20;
    expect_in_place(last - 1);
    scroll_to(1e6f);
  }
  // The last of them: the end of what is listed is the end of all now.
  const size_t last = list.from + list.count - 1;
  list.from += 20;
  list.sticky = true;
  expect_in_place(last - 1);
  EXPECT_EQ(screen.find(Role::kParagraph, "item 239"), nullptr) << "nobody is thrown there";
  // And back.
  scroll_to(100);
  const size_t first = list.from + 1;
  list.from -= 20;
  list.sticky = false;
  expect_in_place(first);
}

TEST(VirtualList, ItemsThatAreNotThereAreNotRevealed) {
  FakeScreen screen;
  LongList list;
  screen.frame([&] { list.draw(); });
  const uint32_t log = screen.find(Role::kLog, "Messages")->id;
  for (const char* key : {"7", "", "x", "99999999999999999999999"}) {
    screen.interface->post({.kind = CommandKind::kReveal, .id = log, .text = key});
    screen.frame([&] { list.draw(); });
    EXPECT_NE(screen.find(Role::kParagraph, "item 0"), nullptr) << key;
  }
  screen.interface->post({.kind = CommandKind::kReveal, .id = 12345, .text = "1300"});
  EXPECT_LE(screen.frame([&] { list.draw(); }).passes, 2);
}

TEST(VirtualList, ItsTextsAreThereForTheBrowsersFind) {
  FakeScreen screen;
  LongList list;
  EXPECT_EQ(screen.interface->find_signature(), 0u);
  screen.frame([&] { list.draw(); });
  const uint64_t signature = screen.interface->find_signature();
  EXPECT_NE(signature, 0u);
  std::vector<FindText> texts;
  EXPECT_EQ(screen.interface->find_texts(texts), screen.find(Role::kLog, "Messages")->id);
  ASSERT_EQ(texts.size(), 500u);
  EXPECT_EQ(texts[7].key, 1007u);
  // The twin knows an item by its key.
  const SemanticsTree& tree = screen.interface->tree();
  size_t keyed = 0;
  for (size_t i = 0; i < tree.size(); ++i) keyed += tree[i].value == "1003";
  EXPECT_EQ(keyed, 1u);
  screen.frame([&] { list.draw(); });
  EXPECT_EQ(screen.interface->find_signature(), signature);
  ++list.revision;
  screen.frame([&] { list.draw(); });
  EXPECT_NE(screen.interface->find_signature(), signature);
  list.with_texts = false;
  screen.frame([&] { list.draw(); });
  EXPECT_EQ(screen.interface->find_signature(), 0u);
}

TEST(VirtualList, NoMoreTextsThanTheLimitAroundWhatIsInView) {
  FakeScreen screen;
  LongList list;
  list.count = 3 * kFindTextsMax;
  list.reveal = 2 * kFindTextsMax;
  screen.frame([&] { list.draw(); });
  std::vector<FindText> texts;
  screen.interface->find_texts(texts);
  ASSERT_EQ(texts.size(), kFindTextsMax);
  const uint64_t in_view = 2 * kFindTextsMax + 1000;
  EXPECT_LT(texts.front().key + kFindTextsMax / 5, in_view);
  EXPECT_GT(texts.back().key, in_view + kFindTextsMax / 5);
  // At the end the last ones.
  list.reveal = list.count - 1;
  screen.frame([&] { list.draw(); });
  texts.clear();
  screen.interface->find_texts(texts);
  ASSERT_EQ(texts.size(), kFindTextsMax);
  EXPECT_EQ(texts.back().key, list.count - 1 + 1000);
}

}  // namespace
}  // namespace ithaca::ui
