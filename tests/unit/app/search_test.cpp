// Search over everything on a device, as a screen uses it.
#include <algorithm>

#include "src/app/search.h"
#include "src/core/sync/store_keys.h"
#include "tests/unit/app/relay_world.h"

namespace ithaca::app {
namespace {

constexpr std::size_t kMessages = 1300;

class SearchTest : public testing::Test {
 protected:
  SearchTest() : ada(relay.person("Ada")), ben(relay.person("Ben")) {
    space = relay.pair(ada, ben);
  }
  void fill() {
    for (std::size_t i = 0; i < kMessages; ++i) {
      EXPECT_TRUE(ada.app().send_message(space, "message-" + std::to_string(i)).ok());
      if (i % 100 == 99) relay.pass(500);
    }
    relay.settle();
  }
  void open_again(World& world) {
    world.stop();
    world.line.cut();
    while (world.line.client().poll()) {
    }
    world.open();
  }
  std::vector<SearchHit> found(World& world, std::string_view typed) {
    world.app().open_search();
    world.app().search_for(typed);
    for (int i = 0; i < 1000 && !world.app().search_state().done; ++i) world.settle();
    EXPECT_TRUE(world.app().search_state().done);
    return world.app().search_hits(0, kMessages);
  }
  std::vector<std::string> texts(World& world, std::string_view typed) {
    std::vector<std::string> out;
    for (const SearchHit& hit : found(world, typed)) out.push_back(hit.text);
    return out;
  }
  EntityId old_message(World& world, std::size_t index) {
    for (int i = 0; i < 100 && !*world.app().load_messages(space, index); ++i) world.settle();
    return world.app().messages(space, index, 1).front().id;
  }

  RelayWorld relay;
  World& ada;
  World& ben;
  SpaceId space;
};

TEST_F(SearchTest, FindsNamesGoalsAndMessages) {
  ASSERT_TRUE(ada.app().rename_space(space, "Thesis year").ok());
  ASSERT_TRUE(ada.app().send_message(space, "How is the Thésis going?").ok());
  ASSERT_TRUE(ben.app().send_message(space, "Badly").ok());
  GoalDraft goal;
  goal.title = "Write";
  goal.why = "A thesis wants to be written";
  goal.milestones.push_back({std::nullopt, "Find Benjamin's notes", false});
  ASSERT_TRUE(ada.app().save_goal(space, goal, {}).ok());
  relay.settle();
  const std::vector<SearchHit> hits = found(ben, "thesis");
  ASSERT_EQ(hits.size(), 3u);
  EXPECT_EQ(hits[0].kind, HitKind::kSpace);
  EXPECT_EQ(hits[1].kind, HitKind::kGoal);
  EXPECT_EQ(hits[1].title, "Write");
  EXPECT_EQ(hits[1].text, "A thesis wants to be written Find Benjamin's notes") << "title apart";
  EXPECT_EQ(hits[2].kind, HitKind::kMessage);
  EXPECT_EQ(hits[2].title, "Ada");
  EXPECT_EQ(
      hits[2].text.substr(hits[2].marks[0].begin, hits[2].marks[0].end - hits[2].marks[0].begin),
      "Thésis");
  const std::vector<SearchHit> people = found(ada, "ben");
  ASSERT_EQ(people.size(), 2u);
  EXPECT_EQ(people[0].kind, HitKind::kMember);
  EXPECT_EQ(people[0].title, "Ben");
  EXPECT_EQ(people[1].kind, HitKind::kGoal);
  EXPECT_TRUE(found(ada, "  ").empty());
  EXPECT_FALSE(ada.app().search_state().words);
}

TEST_F(SearchTest, FindsWhatIsNotInMemory) {
  fill();
  open_again(ben);
  ASSERT_GT(ben.app().first_message_in_memory(space), 400u);
  EXPECT_EQ(texts(ben, "age-3"), [] {
    std::vector<std::string> out;
    for (std::size_t i = kMessages; i-- > 0;)
      if (std::to_string(i).starts_with('3')) out.push_back("message-" + std::to_string(i));
    return out;
  }());
  // Typing on, and back.
  EXPECT_EQ(texts(ben, "age-33").size(), 11u);
  EXPECT_EQ(texts(ben, "age-333"), std::vector<std::string>{"message-333"});
  EXPECT_EQ(texts(ben, "e-5 age").size(), 111u);
  EXPECT_EQ(ben.app().search_state().pages, ben.app().search_state().pages_read);
  EXPECT_TRUE(ben.app().search_state().whole);
  EXPECT_GT(ben.app().first_message_in_memory(space), 400u);
}

TEST_F(SearchTest, ChangesOfOldMessagesCount) {
  fill();
  const EntityId edited = old_message(ada, 3);
  const EntityId deleted = old_message(ada, 4);
  open_again(ben);
  relay.settle();
  ASSERT_EQ(texts(ben, "message-4").size(), 111u);
  ASSERT_TRUE(ada.app().edit_message(space, edited, "once upon a time").ok());
  ASSERT_TRUE(ada.app().delete_message(space, deleted).ok());
  relay.settle();
  // While the search is open, and again when it is opened.
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(texts(ben, "upon"), std::vector<std::string>{"once upon a time"});
    EXPECT_EQ(texts(ben, "message-4").size(), 110u);
    ben.app().close_search();
  }
  // And when their pages have been written anew.
  for (int i = 0; i < 600; ++i) ASSERT_TRUE(ada.app().send_message(space, "more").ok());
  EXPECT_EQ(texts(ben, "upon"), std::vector<std::string>{"once upon a time"});
  relay.settle();
  EXPECT_EQ(texts(ben, "upon"), std::vector<std::string>{"once upon a time"});
  open_again(ben);
  EXPECT_EQ(texts(ben, "upon"), std::vector<std::string>{"once upon a time"});
  EXPECT_EQ(texts(ben, "message-4").size(), 110u);
}

TEST_F(SearchTest, WhatComesMeanwhileIsFound) {
  EXPECT_EQ(texts(ben, "hello").size(), 0u);
  ASSERT_TRUE(ada.app().send_message(space, "Hello Ben").ok());
  relay.settle();
  EXPECT_EQ(ben.app().search_state().found, 1u);
  ASSERT_TRUE(ben.app().create_space("Hello again", SpaceKind::kCircle).ok());
  relay.settle();
  EXPECT_EQ(ben.app().search_state().found, 2u);
}

TEST_F(SearchTest, OnlySoManyAreHandedOut) {
  fill();
  EXPECT_EQ(found(ben, "message").size(), kHitsShownMax);
  EXPECT_EQ(ben.app().search_state().found, kMessages);
  EXPECT_EQ(ben.app().search_state().shown, kHitsShownMax);
}

TEST_F(SearchTest, ADamagedPageIsSaid) {
  fill();
  ben.stop();
  ben.disk.records[sync::page_key(space, 1)] = {1, 2, 3};
  open_again(ben);
  EXPECT_LT(texts(ben, "message-20").size(), 11u);
  EXPECT_EQ(texts(ben, "message-1299").size(), 1u);
  EXPECT_FALSE(ben.app().search_state().whole);
}

TEST_F(SearchTest, AHitIsBroughtIntoMemory) {
  fill();
  open_again(ben);
  const std::vector<SearchHit> hits = found(ben, "message-77");
  const SearchHit hit = hits.back();
  EXPECT_FALSE(ben.app().message_index(space, hit.id));
  EXPECT_FALSE(*ben.app().load_message(space, hit.id));
  for (int i = 0; i < 100 && !*ben.app().load_message(space, hit.id); ++i) ben.settle();
  const auto index = ben.app().message_index(space, hit.id);
  ASSERT_TRUE(index);
  EXPECT_EQ(ben.app().messages(space, *index, 1).front().text, hit.text);
  EntityId nobody = hit.id;
  nobody.data.fill(7);
  EXPECT_EQ(ben.app().load_message(space, nobody).code(), base::ErrorCode::kNotFound);
}

TEST_F(SearchTest, SurvivesAnEngineThatIsReplaced) {
  ASSERT_TRUE(ada.app().send_message(space, "Hello Ben").ok());
  relay.settle();
  EXPECT_EQ(texts(ben, "hello").size(), 1u);
  ben.app().set_leading(false);
  relay.settle();
  ben.app().set_leading(true);
  relay.settle();
  EXPECT_EQ(texts(ben, "hello").size(), 1u);
}

}  // namespace
}  // namespace ithaca::app
