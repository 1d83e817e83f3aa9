// Pages: whatever leaves memory and comes back, at whatever time, the state is the same.
#include <gtest/gtest.h>

#include "tests/unit/core/model/describe.h"
#include "tests/unit/core/model/history.h"

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

  void write_out(Replica& replica) {
    (void)replica.take_changed();
    const auto listed = replica.messages_between({0, {}}, {base::kTimeMax + 1, {}});
    std::vector<EntityId> ids;
    TimeOrder split{0, {}};
    for (const MessageState* message : listed) {
      if (m_prng.below(3) == 0) break;
      ids.push_back(message->id);
      split = {message->ts, message->id};
    }
    if (!ids.empty()) m_pages.push_back(replica.write_page(ids));
    replica.show_from(split);
    m_released += replica.release();
  }

  void bring_back(Replica& replica) {
    if (m_pages.empty()) return;
    ASSERT_TRUE(replica.absorb_page(m_pages[m_prng.below(m_pages.size())]).ok());
    if (m_prng.below(2) == 0) replica.show_from({0, {}});
  }

  void bring_all_back(Replica& replica) {
    for (const Bytes& page : m_pages) ASSERT_TRUE(replica.absorb_page(page).ok());
    replica.show_from({0, {}});
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
