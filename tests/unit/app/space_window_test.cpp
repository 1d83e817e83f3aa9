// What of a conversation is in memory while somebody reads, anywhere in it: against a naive list of
// everything that was said.
#include <algorithm>

#include "tests/unit/app/engine_world.h"

namespace ithaca::sync {
namespace {

using Texts = std::vector<std::string>;
using Person = EngineWorld::Person;

constexpr PagingLimits kSmall{.page_messages = 4,
                              .page_messages_max = 7,
                              .window_pages = 2,
                              .more_pages = 1,
                              .listed_pages_max = 4,
                              .checkpoint_envelopes = 8};
// Listed, the newest, one page more for a moment, and what is in no page yet.
constexpr std::size_t kInMemoryMax =
    (kSmall.listed_pages_max + kSmall.window_pages + 1) * kSmall.page_messages_max +
    2 * kSmall.checkpoint_envelopes;

class SpaceWindowTest : public testing::Test {
 protected:
  // Ada says them one after the other.
  void say(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      m_said.push_back(std::to_string(m_said.size()));
      m_ids.push_back(world.say(ada, m_said.back()));
      if (i % 40 == 39) world.pass(200);
    }
    world.settle();
  }
  Space& space(Person& person) { return world.space(person); }
  Space& bens() { return space(ben); }
  Texts listed() {
    Texts out;
    for (const model::MessageState* message : bens().replica().messages())
      out.push_back(message->text);
    return out;
  }
  std::size_t in_memory() {
    std::size_t out = 0;
    bens().replica().visit_texts([&](const auto&) { ++out; });
    return out;
  }
  // The list is a piece of what was said, and says truly where.
  void expect_piece() {
    const Texts texts = listed();
    const std::size_t older = bens().older_messages();
    ASSERT_LE(older + texts.size(), m_said.size());
    const auto begin = m_said.begin() + static_cast<std::ptrdiff_t>(older);
    EXPECT_EQ(texts, Texts(begin, begin + static_cast<std::ptrdiff_t>(texts.size())));
    EXPECT_EQ(older + texts.size() + bens().newer_messages(), m_said.size());
    EXPECT_LE(in_memory(), kInMemoryMax);
  }
  template <typename Load>
  base::Result<bool> until_there(Load load) {
    for (int i = 0; i < 50; ++i) {
      const base::Result<bool> loaded = load();
      if (!loaded.ok() || *loaded) return loaded;
      world.pass(50);
    }
    return false;
  }
  void go_to(std::size_t number) {
    ASSERT_TRUE(*until_there([&] { return bens().load_around(m_ids[number]); }));
  }
  const model::MessageState* first_unread() {
    for (int i = 0; i < 50; ++i) {
      const auto first = bens().first_unread();
      if (first.ok()) return *first;
      EXPECT_EQ(first.code(), base::ErrorCode::kBusy);
      world.pass(50);
    }
    return nullptr;
  }
  void expect_equal_states() {
    for (Person* person : {&ada, &ben})
      ASSERT_TRUE(*until_there([&] { return space(*person).load_from(0); }));
    EXPECT_EQ(bens().replica().canonical_state(), space(ada).replica().canonical_state());
    EXPECT_FALSE(bens().records_lost());
  }

  EngineWorld world{kSmall};
  Person& ada = world.ada;
  Person& ben = world.ben;
  Texts m_said;
  std::vector<base::EntityId> m_ids;
};

TEST_F(SpaceWindowTest, UpAndDownAHundredPagesInBoundedMemory) {
  say(440);
  ASSERT_GT(bens().pages(), 100u);
  EXPECT_EQ(bens().newer_messages(), 0u);
  expect_piece();
  std::size_t steps = 0;
  for (; bens().older_messages() > 0 && steps < 300; ++steps) {
    (void)bens().load_older();
    world.pass(50);
    expect_piece();
  }
  EXPECT_EQ(listed().front(), "0");
  EXPECT_LE(listed().size(), kSmall.listed_pages_max * kSmall.page_messages_max);
  EXPECT_GT(bens().newer_messages(), 400u);
  EXPECT_TRUE(*bens().load_older()) << "there is nothing more";
  for (; bens().newer_messages() > 0 && steps < 600; ++steps) {
    (void)bens().load_newer();
    world.pass(50);
    expect_piece();
  }
  EXPECT_EQ(listed().back(), "439");
  EXPECT_GT(bens().older_messages(), 400u);
  EXPECT_TRUE(*bens().load_newer());
  EXPECT_LT(steps, 250u) << "each step is a page";
  expect_equal_states();
}

TEST_F(SpaceWindowTest, AMessageOfLongAgoIsListedWithWhatIsAroundIt) {
  say(300);
  for (const std::size_t number : {10u, 150u, 0u, 280u, 299u}) {
    go_to(number);
    expect_piece();
    const auto index = bens().replica().message_index(m_ids[number]);
    ASSERT_TRUE(index);
    EXPECT_EQ(bens().older_messages() + *index, number);
    EXPECT_LE(listed().size(), (2 * kSmall.more_pages + 1) * kSmall.page_messages_max);
  }
  base::EntityId nobody = m_ids[10];
  nobody.data[20] ^= 1;  // of another message, apart from what pages are found by
  EXPECT_EQ(until_there([&] { return bens().load_around(nobody); }).code(),
            base::ErrorCode::kNotFound);
  nobody.data[8] ^= 1;
  EXPECT_EQ(bens().load_around(nobody).code(), base::ErrorCode::kNotFound);
  go_to(40);
  bens().show_newest();
  EXPECT_EQ(listed().back(), "299") << "at once";
  EXPECT_EQ(bens().newer_messages(), 0u);
  expect_piece();
}

TEST_F(SpaceWindowTest, ChangesBeforeInAndAfterTheWindow) {
  say(200);
  ASSERT_TRUE(*until_there([&] { return space(ada).load_from(0); }));
  go_to(100);
  const Texts before = listed();
  const std::size_t older = bens().older_messages();
  model::OpFactory factory = world.factory(ada);
  for (const std::size_t number : {3u, 60u, 100u, 101u, 160u, 197u}) {
    const auto& replica = space(ada).replica();
    const base::TimeMs now = ada.clock.now_ms();
    auto ops = number % 2 == 0 ? factory.edit_message(replica, now, m_ids[number], "edited")
               : number == 101
                   ? factory.delete_message(replica, now, m_ids[number])
                   : factory.react(replica, now, m_ids[number], "+1", model::Toggle::kOn);
    ASSERT_TRUE(space(ada).submit(*ops).ok());
  }
  world.settle();
  Texts after = before;
  after[100 - older] = "edited";
  after[101 - older] = "";
  EXPECT_EQ(listed(), after);
  say(30);  // checkpoints write the changes into pages
  after.resize(before.size());
  EXPECT_EQ(listed(), after);
  EXPECT_LE(in_memory(), kInMemoryMax);
  m_said[60] = m_said[100] = m_said[160] = "edited";
  m_said[101] = "";
  for (const std::size_t number : {3u, 60u, 160u, 197u}) {
    go_to(number);
    expect_piece();
  }
  EXPECT_EQ(bens().replica().message(m_ids[197])->reactions.size(), 1u);
  world.start_again(ben);
  expect_equal_states();
}

TEST_F(SpaceWindowTest, ArrivalsWhileInTheMiddleAreUnreadAndNotListed) {
  say(150);
  EXPECT_EQ(bens().unread_count(), 150u);
  bens().mark_read();
  world.settle();
  EXPECT_EQ(bens().unread_count(), 0u);
  go_to(50);
  const Texts before = listed();
  for (std::size_t unread = 3; unread <= 60; unread += 3) {
    say(3);
    ASSERT_EQ(listed(), before);
    ASSERT_EQ(bens().unread_count(), unread);
    expect_piece();
  }
  for (const std::size_t number : {149u, 170u, 209u, 5u}) {
    go_to(number);
    EXPECT_EQ(bens().unread_count(), 60u) << "wherever one looks";
  }
  EXPECT_EQ(first_unread()->text, "150");
  world.start_again(ben);
  EXPECT_EQ(bens().unread_count(), 60u);
  go_to(20);
  bens().mark_read();
  world.settle();
  EXPECT_EQ(bens().unread_count(), 0u);
  EXPECT_EQ(first_unread(), nullptr);
  // What Ben says comes after all of it, though he does not see that.
  const base::EntityId own = world.say(ben, "mine");
  world.settle();
  EXPECT_EQ(bens().replica().newest(1).front()->id, own);
  EXPECT_EQ(space(ada).replica().messages().back()->id, own);
}

TEST_F(SpaceWindowTest, TheFirstUnreadIsFoundFarAway) {
  say(30);
  bens().mark_read();
  world.settle();
  say(170);
  EXPECT_EQ(bens().unread_count(), 170u);
  ASSERT_GT(bens().older_messages(), 100u);
  EXPECT_EQ(bens().first_unread().code(), base::ErrorCode::kBusy);
  EXPECT_EQ(first_unread()->text, "30");
  EXPECT_EQ(listed().back(), "199") << "finding does not list";
  go_to(30);
  expect_piece();
  EXPECT_EQ(bens().unread_count(), 170u);
}

// The relay sends faster than anybody reads.
TEST_F(SpaceWindowTest, CatchingUpKeepsWhatIsReadAndMemoryBounded) {
  enum class At { kStart, kEnd, kNewest, kMiddle };
  say(120);
  for (const At at : {At::kStart, At::kEnd, At::kNewest, At::kMiddle}) {
    SCOPED_TRACE(static_cast<int>(at));
    bens().show_newest();
    if (at == At::kMiddle) go_to(40);
    for (int i = 0; at == At::kEnd && i < 3; ++i) {
      (void)bens().load_older();
      world.pass(50);
    }
    const auto messages = bens().replica().messages();
    const auto read = at == At::kStart ? messages.front()->id : messages.back()->id;
    if (at == At::kStart || at == At::kEnd) bens().read_at(read);
    if (at == At::kNewest) bens().read_at(std::nullopt);
    const Texts before = listed();
    world.set_online(ben, false);
    say(160);
    ben.line.set_reachable(true);
    ben.engine->retry_now();
    std::set<std::string> firsts;
    for (int i = 0; i < 80; ++i) {
      world.pass(50);
      ASSERT_LE(in_memory(), kInMemoryMax + 160) << "a batch is one piece";
      if (at != At::kNewest) {
        ASSERT_TRUE(bens().replica().message_index(read));
      }
      firsts.insert(listed().front());
    }
    world.set_online(ben, true);
    expect_piece();
    switch (at) {
      case At::kStart:
        EXPECT_EQ(listed().front(), before.front());
        EXPECT_GT(listed().size(), before.size()) << "there was room";
        EXPECT_GT(bens().newer_messages(), 0u);
        break;
      case At::kEnd:
        EXPECT_LT(listed().size(), (kSmall.listed_pages_max + 1) * kSmall.page_messages_max);
        EXPECT_GT(bens().newer_messages(), 0u);
        break;
      case At::kNewest:
        EXPECT_EQ(listed().back(), m_said.back());
        EXPECT_LE(listed().size(),
                  kSmall.window_pages * kSmall.page_messages_max + kSmall.checkpoint_envelopes);
        break;
      case At::kMiddle:
        EXPECT_EQ(listed(), before);
        EXPECT_EQ(firsts.size(), 1u) << "nothing moved";
        break;
    }
  }
}

// Messages that were written long ago somewhere offline.
TEST_F(SpaceWindowTest, APageInTheWindowIsSplit) {
  say(200);
  go_to(100);
  const base::TimeMs ts = bens().replica().message(m_ids[100])->ts;
  const std::size_t pages = bens().pages();
  for (int i = 0; i < 40; ++i) {
    m_said.insert(m_said.begin() + 101 + i, "late " + std::to_string(i));
    // Of the same time, so that they come after it in the order of their ids, or before.
    m_ids.insert(m_ids.begin() + 101 + i, world.say(ada, m_said[101 + i], ts));
    if (i % 5 == 4) world.settle();
    ASSERT_TRUE(bens().replica().message_index(m_ids[100])) << "what is read stays";
  }
  EXPECT_GT(bens().pages(), pages + 4);
  EXPECT_LE(in_memory(), kInMemoryMax);
  EXPECT_EQ(bens().older_messages() + listed().size() + bens().newer_messages(), m_said.size());
  bens().checkpoint_now();
  world.settle();
  // Nothing is missing, whichever way one goes.
  for (int i = 0; i < 100 && bens().older_messages() > 0; ++i) {
    (void)bens().load_older();
    world.pass(50);
  }
  Texts all;
  std::size_t seen = 0;
  for (int i = 0; i < 200; ++i) {
    const auto messages = bens().replica().messages();
    ASSERT_LE(bens().older_messages(), seen) << "no gap";
    for (std::size_t k = seen - bens().older_messages(); k < messages.size(); ++k, ++seen)
      all.push_back(messages[k]->text);
    if (bens().newer_messages() == 0) break;
    (void)bens().load_newer();
    world.pass(50);
  }
  std::sort(all.begin(), all.end());
  std::sort(m_said.begin(), m_said.end());
  EXPECT_EQ(all, m_said);
  expect_equal_states();
}

TEST_F(SpaceWindowTest, WhatIsAskedForDuringACheckpointComesAfterIt) {
  say(100);
  const std::size_t older = bens().older_messages();
  bens().checkpoint_now();
  ASSERT_TRUE(bens().is_paging());
  EXPECT_FALSE(*bens().load_older());
  EXPECT_EQ(bens().older_messages(), older);
  world.settle();
  EXPECT_LT(bens().older_messages(), older) << "without being asked again";
  // A message, by two reads.
  bens().checkpoint_now();
  EXPECT_FALSE(*bens().load_around(m_ids[20]));
  world.settle();
  EXPECT_TRUE(bens().replica().message_index(m_ids[20]));
  // Whoever goes back to the newest meanwhile is there, and stays.
  EXPECT_FALSE(*bens().load_around(m_ids[70]));
  bens().show_newest();
  world.settle();
  EXPECT_EQ(listed().back(), "99");
  EXPECT_EQ(bens().newer_messages(), 0u);
  bens().checkpoint_now();
  EXPECT_FALSE(*bens().load_around(m_ids[20]));
  bens().show_newest();
  world.settle();
  EXPECT_EQ(listed().back(), "99");
  // A checkpoint that is due while pages are being listed comes after them.
  EXPECT_FALSE(*bens().load_around(m_ids[20]));
  for (int i = 0; i < 20; ++i) {
    m_said.push_back("meanwhile");
    m_ids.push_back(world.say(ben, "meanwhile"));
  }
  world.settle();
  expect_piece();
  expect_equal_states();
}

TEST_F(SpaceWindowTest, EverythingIsListedUntilItIsLetGo) {
  say(200);
  go_to(100);
  const Texts before = listed();
  ASSERT_TRUE(*until_there([&] { return bens().load_from(0); }));
  EXPECT_EQ(listed(), m_said);
  say(20);
  EXPECT_EQ(listed(), m_said) << "also over a checkpoint";
  bens().read_at(m_ids[100]);
  bens().let_go();
  expect_piece();
  EXPECT_LE(listed().size(), kSmall.listed_pages_max * kSmall.page_messages_max);
  EXPECT_TRUE(bens().replica().message_index(m_ids[100]));
}

TEST_F(SpaceWindowTest, AQuoteIsLookedUpFromTheMiddle) {
  say(200);
  go_to(100);
  bens().load_message(m_ids[3]);
  world.settle();
  ASSERT_NE(bens().replica().message(m_ids[3]), nullptr);
  EXPECT_EQ(bens().replica().message(m_ids[3])->text, "3");
  EXPECT_EQ(bens().replica().message_index(m_ids[3]), std::nullopt);
  expect_piece();
}

}  // namespace
}  // namespace ithaca::sync
