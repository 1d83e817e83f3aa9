#include "src/ui/semantics.h"

#include <gtest/gtest.h>

namespace ithaca::ui {
namespace {

void fill(SemanticsTree& tree, std::string_view button, float scroll = 0) {
  tree.clear();
  tree.open(Role::kMain, 1);
  tree.current_parent().rect = {0, 0, 100, 100};
  tree.open(Role::kGroup, 2);
  Node& area = tree.current_parent();
  area.rect = {10, 10, 80, 50};
  area.scrolls = true;
  area.scroll_y = scroll;
  Node& node = tree.add(Role::kButton, 3);
  node.rect = {20, 30 - scroll, 40, 20};
  node.name = button;
  tree.close();
  tree.close();
  tree.seal();
}

TEST(Semantics, EqualTreesHaveNoDifference) {
  SemanticsTree a, b;
  fill(a, "Send");
  fill(b, "Send");
  EXPECT_EQ(a.hash(), b.hash());
  TreeDiff diff;
  diff_trees(a, b, diff);
  EXPECT_TRUE(diff.empty());
}

TEST(Semantics, AChangedNameIsOneChangedNode) {
  SemanticsTree a, b;
  fill(a, "Send");
  fill(b, "Sent");
  TreeDiff diff;
  diff_trees(a, b, diff);
  ASSERT_EQ(diff.changed.size(), 1u);
  EXPECT_EQ(b[static_cast<size_t>(diff.changed[0])].id, 3u);
  EXPECT_TRUE(diff.removed.empty());
  EXPECT_TRUE(diff.reordered.empty());
}

TEST(Semantics, ScrollingChangesTheAreaAndNotItsContent) {
  SemanticsTree a, b;
  fill(a, "Send", 0);
  fill(b, "Send", 15);
  TreeDiff diff;
  diff_trees(a, b, diff);
  ASSERT_EQ(diff.changed.size(), 1u);
  EXPECT_EQ(b[static_cast<size_t>(diff.changed[0])].id, 2u);
  EXPECT_EQ(b.relative_rect(2), (Rect{10, 20, 40, 20}));
}

TEST(Semantics, RemovedAndReorderedAreTold) {
  SemanticsTree a, b;
  a.clear();
  for (const uint32_t id : {7u, 8u, 9u}) a.add(Role::kButton, id);
  a.seal();
  b.clear();
  for (const uint32_t id : {9u, 7u}) b.add(Role::kButton, id);
  b.seal();
  TreeDiff diff;
  diff_trees(a, b, diff);
  EXPECT_EQ(diff.removed, std::vector<uint32_t>{8});
  EXPECT_EQ(diff.reordered, std::vector<int32_t>{-1});
  EXPECT_TRUE(diff.changed.empty());
}

TEST(Semantics, ADuplicateIsDroppedAndCountedAndItsChildrenStay) {
  SemanticsTree tree;
  tree.clear();
  tree.open(Role::kMain, 1);
  tree.add(Role::kButton, 5);
  tree.open(Role::kGroup, 5);
  tree.add(Role::kButton, 6);
  tree.close();
  tree.close();
  tree.seal();
  EXPECT_EQ(tree.duplicates(), 1u);
  ASSERT_EQ(tree.size(), 3u);
  EXPECT_EQ(tree[2].id, 6u);
  EXPECT_EQ(tree[2].parent, 0);
}

TEST(Semantics, ALayerStandsAtTheRoot) {
  SemanticsTree tree;
  tree.clear();
  tree.open(Role::kMain, 1);
  tree.open_root(Role::kDialog, 2);
  tree.add(Role::kButton, 3);
  tree.close();
  tree.add(Role::kButton, 4);
  tree.close();
  EXPECT_EQ(tree[1].parent, -1);
  EXPECT_EQ(tree[2].parent, 1);
  EXPECT_EQ(tree[3].parent, 0);
}

TEST(Semantics, ManyIdsAreFoundAgain) {
  SemanticsTree tree;
  for (int round = 0; round < 3; ++round) {
    tree.clear();
    for (uint32_t i = 1; i <= 5000; ++i) tree.add(Role::kText, i * 2654435761u);
    EXPECT_EQ(tree.size(), 5000u);
    EXPECT_EQ(tree.duplicates(), 0u);
    EXPECT_TRUE(tree.contains(4000u * 2654435761u));
    EXPECT_FALSE(tree.contains(6000u * 2654435761u));
  }
}

}  // namespace
}  // namespace ithaca::ui
