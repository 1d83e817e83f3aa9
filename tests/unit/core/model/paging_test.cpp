// Pages: whatever leaves memory and comes back, at whatever time, the state is the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/unit/core/model/describe.h"
#include "tests/unit/core/model/history.h"
#include "tests/unit/core/model/replica_fixture.h"

namespace ithaca::model {
namespace {

using testing::describe;
using testing::Event;
using testing::HistoryMaker;
using testing::member;

constexpr std::uint64_t kHistories = 2000;

// Keeps all pages ever written, old versions too: joining them all must still give the state.
class Pager {
 public:
  explicit Pager(base::Prng& prng) : m_prng(prng) {}

  // Some messages, from anywhere on; then lists another part of the conversation.
  void write_out(Replica& replica) {
    (void)replica.take_changed();
    const auto messages = replica.messages_between({0, {}}, kEndOfTime);
    std::vector<EntityId> ids;
    std::vector<TimeOrder> bounds{{0, {}}, {0, {}}, kEndOfTime, kEndOfTime};
    for (std::size_t i = m_prng.below(2) * m_prng.below(messages.size() + 1); i < messages.size();
         ++i) {
      if (m_prng.below(4) == 0) break;
      ids.push_back(messages[i]->id);
      bounds.push_back({messages[i]->ts, messages[i]->id});
    }
    if (!ids.empty()) m_pages.push_back(replica.write_page(ids));
    std::array<TimeOrder, 3> drawn;
    for (TimeOrder& bound : drawn) bound = bounds[m_prng.below(bounds.size())];
    std::sort(drawn.begin(), drawn.end());
    replica.list({drawn[0], drawn[1], drawn[2]});
    m_released += replica.release();
  }

  void bring_back(Replica& replica) {
    if (m_pages.empty()) return;
    ASSERT_TRUE(replica.absorb_page(m_pages[m_prng.below(m_pages.size())]).ok());
    if (m_prng.below(2) == 0) replica.list({});
  }

  void bring_all_back(Replica& replica) {
    for (const Bytes& page : m_pages) ASSERT_TRUE(replica.absorb_page(page).ok());
    replica.list({});
  }

  std::size_t released() const { return m_released; }
  const std::vector<Bytes>& pages() const { return m_pages; }

 private:
  base::Prng& m_prng;
  std::vector<Bytes> m_pages;
  std::size_t m_released = 0;
};

TEST(Paging, LeavingAndComingBackChangesNothing) {
  std::size_t released = 0;
  for (std::uint64_t seed = 1; seed <= kHistories; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    HistoryMaker maker(seed);
    const std::vector<Event> events = maker.make(5 + maker.prng().below(60));
    Replica whole(member(0));
    Replica paged(member(0));
    Pager pager(maker.prng());
    for (const Event& event : events) {
      whole.apply(event.op, event.context);
      paged.apply(event.op, event.context);
      const std::uint64_t dice = maker.prng().below(10);
      if (dice == 0) pager.write_out(paged);
      if (dice == 1) pager.bring_back(paged);
    }
    pager.bring_all_back(paged);
    ASSERT_EQ(paged.canonical_state(), whole.canonical_state());
    ASSERT_EQ(describe(paged), describe(whole));
    released += pager.released();
  }
  EXPECT_GT(released, kHistories / 4) << "the test is to release something";
}

// Twelve messages in four pages, which are written, and two that are not.
class ListingTest : public testing::ReplicaFixture {
 protected:
  ListingTest() {
    for (TimeMs i = 0; i < 12; ++i) say_next(i);
    (void)m_replica.take_changed();
    for (std::size_t i = 0; i < 12; i += 3)
      m_pages.push_back(m_replica.write_page(std::span(m_ids_said).subspan(i, 3)));
    say_next(12);
    say_next(13);
  }
  void say_next(TimeMs number) {
    m_ids_said.push_back(say(number % 4 == 3 ? kAnn : kBen, std::to_string(number), 100 + number));
  }
  TimeOrder at(std::size_t number) const { return {100 + number, m_ids_said[number]}; }
  // Of those that nobody has deleted.
  std::size_t unread_in(std::size_t begin, std::size_t end) const {
    std::size_t out = 0;
    for (std::size_t i = begin; i < end; ++i)
      if (i % 4 != 3 && i + 1 > m_read) ++out;
    return out;
  }
  // Everything before that number is read.
  void read_up_to(std::size_t number) {
    m_read = number;
    std::uint64_t bens = 0;
    for (std::size_t i = 0; i < number; ++i) bens += i % 4 != 3 ? 1 : 0;
    point(kAnn, {{testing::actor(kBen), {bens, bens}}});
  }

  std::vector<EntityId> m_ids_said;
  std::vector<Bytes> m_pages;
  std::size_t m_read = 0;
};

TEST_F(ListingTest, AWindowInTheMiddle) {
  const auto revision = m_replica.revision();
  m_replica.list({at(3), at(6), at(9)});
  EXPECT_GT(m_replica.revision(), revision);
  EXPECT_EQ(texts(), (std::vector<std::string>{"3", "4", "5"}));
  EXPECT_EQ(m_replica.release(), 6u) << "0 to 2 and 6 to 8";
  EXPECT_EQ(m_replica.message(m_ids_said[0]), nullptr);
  EXPECT_EQ(m_replica.message(m_ids_said[8]), nullptr);
  EXPECT_NE(m_replica.message(m_ids_said[9]), nullptr) << "kept";
  EXPECT_EQ(m_replica.message_index(m_ids_said[4]), 1u);
  EXPECT_EQ(m_replica.message_index(m_ids_said[9]), std::nullopt);
  EXPECT_EQ(m_replica.message_index(m_ids_said[13]), std::nullopt);
  EXPECT_EQ(m_replica.greatest_message_ts(), 113u);
  const auto newest = m_replica.newest(6);
  ASSERT_EQ(newest.size(), 6u);
  EXPECT_EQ(newest.front()->text, "13");
  EXPECT_EQ(newest.back()->text, "5") << "of those in memory";
  EXPECT_EQ(m_replica.unpaged_from(at(6)), 2u);
  // What comes now is not listed, wherever it belongs.
  say_next(14);
  say(kBen, "before", 50);
  EXPECT_EQ(texts(), (std::vector<std::string>{"3", "4", "5"}));
  EXPECT_EQ(m_replica.unpaged_from(at(6)), 3u);
  EXPECT_EQ(m_replica.newest(1).front()->text, "14");
}

TEST_F(ListingTest, UnreadIsCountedHereOrWithThePage) {
  read_up_to(2);
  const auto expect_unread = [&](std::size_t here, std::size_t kept) {
    EXPECT_EQ(m_replica.unread_count(), here + kept);
    EXPECT_EQ(m_replica.is_unread(m_ids_said[2]), m_read < 3 && m_replica.message(m_ids_said[2]));
  };
  expect_unread(unread_in(0, 14), 0);
  EXPECT_EQ(m_replica.first_unread()->text, "2");
  m_replica.list({at(3), at(6), at(9)});
  expect_unread(unread_in(3, 6), unread_in(9, 14));
  EXPECT_EQ(m_replica.first_unread()->text, "4");
  EXPECT_TRUE(m_replica.is_unread(m_ids_said[2])) << "known, though its page counts it";
  m_replica.release();
  expect_unread(unread_in(3, 6), unread_in(9, 14));
  // What is kept begins later: its pages count it.
  m_replica.list({at(3), at(6), kEndOfTime});
  expect_unread(unread_in(3, 6), unread_in(12, 14));
  read_up_to(13);
  expect_unread(0, unread_in(13, 14));
  // The unlisted come back into the list.
  ASSERT_TRUE(m_replica.absorb_page(m_pages[2]).ok());
  m_replica.list({at(6), kEndOfTime, at(9)});
  EXPECT_EQ(m_replica.messages().size(), 8u);
  expect_unread(unread_in(6, 14), 0);
}

TEST_F(ListingTest, ChangesBeforeInAndAfterTheWindowFindTheirMessage) {
  m_replica.list({at(3), at(6), at(9)});
  m_replica.release();
  for (const std::size_t number : {0u, 4u, 8u, 10u, 13u}) {
    const std::string words = "edited " + std::to_string(number);
    edit(kBen, m_ids_said[number], words, 500);
    react(kAnn, m_ids_said[number], "+1", true, 501);
  }
  erase(kBen, m_ids_said[1]);
  EXPECT_EQ(texts(), (std::vector<std::string>{"3", "edited 4", "5"}));
  EXPECT_EQ(m_replica.release(), 0u) << "what changed waits for its page";
  for (const Bytes& page : m_pages) ASSERT_TRUE(m_replica.absorb_page(page).ok());
  m_replica.list({});
  EXPECT_EQ(texts(),
            (std::vector<std::string>{"edited 0", "", "2", "3", "edited 4", "5", "6", "7",
                                      "edited 8", "9", "edited 10", "11", "12", "edited 13"}));
  EXPECT_EQ(m_replica.messages()[8]->reactions.size(), 1u);
}

TEST(Paging, SummaryAndKeptOpsMakeAReplicaWholeAgain) {
  for (std::uint64_t seed = 1; seed <= kHistories / 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    HistoryMaker maker(seed);
    Replica before(member(0));
    for (Event event : maker.make(5 + maker.prng().below(60))) {
      event.context.seq = event.context.seq.value_or(1);
      before.apply(event.op, event.context);
    }
    Replica after(member(0));
    ASSERT_TRUE(after.absorb_page(before.write_page(before.take_changed())).ok());
    ASSERT_TRUE(after.absorb_summary(before.write_summary()).ok());
    const auto kept = before.take_changed_kept(64);
    for (const Bytes& part : kept.value_or(std::vector<Bytes>{}))
      ASSERT_TRUE(after.absorb_kept(part).ok());
    EXPECT_FALSE(before.take_changed_kept(64));
    ASSERT_EQ(after.canonical_state(), before.canonical_state());
    ASSERT_EQ(describe(after), describe(before));
  }
}

TEST(Paging, DamagedPagesAreRefusedWhole) {
  HistoryMaker maker(7);
  Replica replica(member(0));
  for (const Event& event : maker.make(60)) replica.apply(event.op, event.context);
  const Bytes page = replica.write_page(replica.take_changed());
  const Bytes summary = replica.write_summary();
  Replica empty(member(0));
  const Bytes nothing = empty.canonical_state();
  for (std::size_t size = 0; size < page.size(); ++size) {
    ASSERT_FALSE(empty.absorb_page(base::ByteView(page).first(size)).ok()) << size;
    ASSERT_EQ(empty.canonical_state(), nothing);
  }
  for (std::size_t size = 0; size < summary.size(); ++size)
    ASSERT_FALSE(empty.absorb_summary(base::ByteView(summary).first(size)).ok()) << size;
  // Any byte may be wrong: refused, or a state that can be read without a crash.
  for (std::size_t at = 0; at < page.size(); ++at) {
    Bytes damaged = page;
    damaged[at] ^= static_cast<std::uint8_t>(1u << (at % 8));
    Replica reader(member(0));
    if (reader.absorb_page(damaged).ok()) (void)describe(reader);
  }
}

}  // namespace
}  // namespace ithaca::model
