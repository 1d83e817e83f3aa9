#include "src/core/sync/store_writer.h"

#include <gtest/gtest.h>

#include "tests/support/fault_store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_store.h"

namespace ithaca::sync {
namespace {

using port::StoreWrite;

base::Bytes bytes(std::string_view text) { return base::to_bytes(base::as_bytes(text)); }

class StoreWriterTest : public testing::Test {
 protected:
  void run() {
    for (int i = 0; i < 20; ++i) {
      m_store.pump();
      m_writer.tick();
    }
  }
  support::MemoryDisk m_disk;
  support::MemoryStore m_memory{m_disk};
  support::FaultStore m_store{m_memory};
  support::ManualClock m_clock;
  StoreWriter m_writer{m_store, m_clock};
};

TEST_F(StoreWriterTest, TellsWhenItIsOnDisk) {
  bool saved = false;
  m_writer.write({{"a/1", bytes("one")}}, [&] { saved = true; });
  EXPECT_FALSE(saved);
  EXPECT_TRUE(m_disk.records.empty());
  run();
  EXPECT_TRUE(saved);
  EXPECT_EQ(m_disk.records.at("a/1"), bytes("one"));
  EXPECT_TRUE(m_writer.idle());
}

TEST_F(StoreWriterTest, WhatIsWrittenTogetherIsOneCommit) {
  for (int i = 0; i < 50; ++i) m_writer.write({{"a/" + std::to_string(i), bytes("x")}});
  run();
  EXPECT_EQ(m_disk.records.size(), 50u);
  EXPECT_EQ(m_disk.commits, 1u);
}

TEST_F(StoreWriterTest, WhatComesMeanwhileIsTheNextCommit) {
  m_writer.write({{"a/first", bytes("x")}});
  m_writer.tick();
  for (int i = 0; i < 50; ++i) m_writer.write({{"a/" + std::to_string(i), bytes("x")}});
  run();
  EXPECT_EQ(m_disk.records.size(), 51u);
  EXPECT_EQ(m_disk.commits, 2u);
}

// Deletions weigh little: by their bytes alone a commit could have more than a store takes.
TEST_F(StoreWriterTest, ACommitHasOnlySoManyWrites) {
  std::size_t saved = 0;
  const std::size_t groups = port::kCommitWritesMax + 1;
  for (std::size_t i = 0; i < groups; ++i)
    m_writer.write({{"a/" + std::to_string(i), std::nullopt}}, [&] { ++saved; });
  run();
  EXPECT_EQ(saved, groups);
  EXPECT_FALSE(m_writer.problem());
  EXPECT_EQ(m_disk.writes_most, kCommitWritesMax);
}

TEST_F(StoreWriterTest, InAHurryTheStoreHasEverythingAtOnce) {
  bool saved = false;
  m_writer.write({{"a", bytes("1")}});
  m_writer.tick();
  m_writer.write({{"a", bytes("2")}, {"b", bytes("x")}}, [&] { saved = true; });
  m_writer.hurry();
  m_store.pump();
  EXPECT_EQ(m_disk.records.at("a"), bytes("2"));
  EXPECT_EQ(m_disk.records.at("b"), bytes("x"));
  // If it does not end, it goes on as ever.
  run();
  EXPECT_TRUE(saved);
  EXPECT_TRUE(m_writer.idle());
  EXPECT_EQ(m_disk.records.at("a"), bytes("2"));
}

TEST_F(StoreWriterTest, WhatAHurryCouldNotSaveIsSavedLater) {
  m_store.fail_all(base::ErrorCode::kQuota);
  m_writer.write({{"a", bytes("1")}});
  m_writer.hurry();
  run();
  EXPECT_TRUE(m_disk.records.empty());
  EXPECT_EQ(m_writer.problem(), base::ErrorCode::kQuota);
  m_store.fail_all(std::nullopt);
  m_clock.advance(kCommitRetryMs);
  run();
  EXPECT_EQ(m_disk.records.at("a"), bytes("1"));
}

TEST_F(StoreWriterTest, KeepsOrderAndTriesAgainAfterAFailure) {
  std::vector<int> order;
  m_store.fail_all(base::ErrorCode::kQuota);
  m_writer.write({{"a/k", bytes("old")}}, [&] { order.push_back(1); });
  m_writer.write({{"a/k", bytes("new")}}, [&] { order.push_back(2); });
  run();
  EXPECT_EQ(m_writer.problem(), base::ErrorCode::kQuota);
  EXPECT_TRUE(order.empty());
  m_store.fail_all(std::nullopt);
  run();
  EXPECT_TRUE(order.empty()) << "it waits before it tries again";
  m_clock.advance(kCommitRetryMs);
  run();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  EXPECT_EQ(m_disk.records.at("a/k"), bytes("new"));
  EXPECT_FALSE(m_writer.problem());
}

TEST_F(StoreWriterTest, AGroupIsNeverSplit) {
  const base::Bytes large(1024 * 1024, 7);
  std::vector<StoreWrite> group;
  for (int i = 0; i < 5; ++i) group.push_back({"a/" + std::to_string(i), large});
  m_writer.write({{"a/first", bytes("x")}});
  m_writer.write(group);
  m_writer.write({{"a/last", bytes("x")}});
  for (int i = 0; i < 20; ++i) {
    m_store.pump();
    m_writer.tick();
    std::size_t there = 0;
    for (int n = 0; n < 5; ++n) there += m_disk.records.count("a/" + std::to_string(n));
    EXPECT_TRUE(there == 0 || there == 5);
  }
  EXPECT_EQ(m_disk.records.size(), 7u);
}

TEST_F(StoreWriterTest, StopsForGoodWhenAnotherTabLeads) {
  support::MemoryStore other(m_disk);
  bool saved = false;
  m_writer.write({{"a/1", bytes("x")}}, [&] { saved = true; });
  run();
  EXPECT_TRUE(m_writer.fenced());
  m_clock.advance(10 * kCommitRetryMs);
  run();
  EXPECT_FALSE(saved);
  EXPECT_TRUE(m_disk.records.empty());
}

TEST(StoreWriter, MayDieBeforeItsCommitEnds) {
  support::MemoryDisk disk;
  support::MemoryStore store(disk);
  support::ManualClock clock;
  bool saved = false;
  {
    StoreWriter writer(store, clock);
    writer.write({{"a/1", bytes("x")}}, [&] { saved = true; });
    writer.tick();
  }
  support::pump_all(store);
  EXPECT_FALSE(saved);
  EXPECT_EQ(disk.records.size(), 1u);
}

}  // namespace
}  // namespace ithaca::sync
