// A whole installation as format 3 writes it: what is on people's disks. The same steps must write
// the same bytes, and those bytes must be read for ever.
#include "src/core/sync/store_keys.h"
#include "tests/golden/golden.h"
#include "tests/unit/app/relay_world.h"

namespace ithaca::app {
namespace {

constexpr golden::Entry kStore2[] = {
#include "tests/golden/store_v2.inc"
};
constexpr golden::Entry kStore[] = {
#include "tests/golden/store_v3.inc"
};

std::vector<std::string> texts(const App& app, const SpaceId& space) {
  std::vector<std::string> out;
  for (const MessageView& message : app.messages(space, 0, app.message_count(space)))
    out.push_back(message.deleted ? "(deleted)" : message.text);
  return out;
}

// Ben's disk after a short life in a pair, with something of everything in it.
std::map<std::string, base::Bytes> lived() {
  RelayWorld relay;
  World& ada = relay.person("Ada");
  World& ben = relay.person("Ben");
  const SpaceId space = relay.pair(ada, ben);
  const auto first = ada.app().send_message(space, "Hello, 世界 👋🏽");
  const auto second = ada.app().send_message(space, "a tpyo");
  const auto third = ada.app().send_message(space, "to be taken back");
  relay.settle();
  EXPECT_TRUE(ada.app().edit_message(space, *second, "no typo").ok());
  EXPECT_TRUE(ada.app().delete_message(space, *third).ok());
  EXPECT_TRUE(ben.app().send_message(space, "an answer", *first).ok());
  EXPECT_TRUE(ben.app().react(space, *first, "🎉", true).ok());
  GoalDraft goal;
  goal.title = "Read the Odyssey";
  goal.target_date = "2030-12-31";
  goal.milestones = {{std::nullopt, "Book one", true}, {std::nullopt, "Book two", false}};
  EXPECT_TRUE(ben.app().save_goal(space, goal, {}).ok());
  ben.app().set_visible_space(space);
  relay.settle();
  relay.go_offline(ben);
  EXPECT_TRUE(ben.app().send_message(space, "still on its way").ok());
  ben.app().set_draft(space, "half a thought");
  relay.settle();
  ben.stop();
  return ben.disk.records;
}

TEST(GoldenStore, TheSameStepsWriteTheSameBytes) {
  const auto records = lived();
  bool same = records.size() == std::size(kStore);
  std::vector<golden::Actual> actual;
  for (const auto& [key, value] : records) {
    const bool kept = golden::find(kStore, key) == base::to_hex(value);
    EXPECT_TRUE(kept) << key;
    same = same && kept;
    actual.push_back({key, value});
  }
  if (!same) golden::print(actual);
  EXPECT_TRUE(same) << "the format of the store changed: give it a number, and a migration";
}

void expect_readable(std::span<const golden::Entry> store) {
  World world(7);
  for (const golden::Entry& entry : store)
    world.disk.records[std::string(entry.name)] = base::from_hex(entry.hex).value();
  App& app = world.open();
  EXPECT_EQ(app.problem(), Problem::kNone);
  ASSERT_EQ(app.spaces().size(), 1u);
  const SpaceSummary space = app.spaces().front();
  EXPECT_EQ(space.name, "Ada and Ben");
  EXPECT_EQ(space.members.size(), 2u);
  EXPECT_EQ(texts(app, space.id),
            (std::vector<std::string>{"Hello, 世界 👋🏽", "no typo", "(deleted)", "an answer",
                                      "still on its way"}));
  const MessageView hello = app.messages(space.id, 0, 1).front();
  EXPECT_EQ(hello.author_name, "Ada");
  ASSERT_EQ(hello.reactions.size(), 1u);
  EXPECT_EQ(hello.reactions.front().emoji, "🎉");
  ASSERT_EQ(app.goals(space.id).size(), 1u);
  const GoalView goal = app.goals(space.id).front();
  EXPECT_EQ(goal.title, "Read the Odyssey");
  EXPECT_EQ(goal.done, 1u);
  EXPECT_EQ(app.draft(space.id), "half a thought");
  EXPECT_GT(app.sync_status().queued, 0u);
}

TEST(GoldenStore, FormatTwoIsReadForEver) { expect_readable(kStore2); }
TEST(GoldenStore, FormatThreeIsReadForEver) { expect_readable(kStore); }

}  // namespace
}  // namespace ithaca::app
