// The store contract on memory, and what the test doubles of stores promise besides.
#include "tests/support/memory_store.h"

#include <utility>

#include "tests/support/fault_store.h"
#include "tests/support/store_contract.h"

namespace ithaca::support {
namespace {

using base::ErrorCode;
using Strings = std::vector<std::string>;

class MemoryBench final : public StoreBench {
 public:
  std::unique_ptr<port::Store> open() override { return std::make_unique<MemoryStore>(m_disk); }
  void damage(const std::string& key) override { m_disk.damaged.insert(key); }
  bool fences() const override { return true; }
  bool limit_room(std::size_t bytes) override {
    m_disk.quota_bytes = m_disk.used_bytes() + bytes;
    return true;
  }

 private:
  MemoryDisk m_disk;
};

// The contract holds through a FaultStore that has nothing to do.
class FaultBench final : public StoreBench {
 public:
  struct Stack final : port::Store {
    explicit Stack(MemoryDisk& disk) : memory(disk), fault(memory) {}
    void commit(std::vector<port::StoreWrite> writes, CommitDone done) override {
      fault.commit(std::move(writes), std::move(done));
    }
    void scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) override {
      fault.scan(std::move(prefix), std::move(after), limit, std::move(done));
    }
    bool pump() override { return fault.pump(); }
    MemoryStore memory;
    FaultStore fault;
  };
  std::unique_ptr<port::Store> open() override { return std::make_unique<Stack>(m_disk); }
  void damage(const std::string& key) override { m_disk.damaged.insert(key); }
  bool fences() const override { return true; }
  bool limit_room(std::size_t bytes) override {
    m_disk.quota_bytes = m_disk.used_bytes() + bytes;
    return true;
  }

 private:
  MemoryDisk m_disk;
};

INSTANTIATE_TEST_SUITE_P(Memory, StoreContract,
                         testing::Values([]() -> std::unique_ptr<StoreBench> {
                           return std::make_unique<MemoryBench>();
                         }));
INSTANTIATE_TEST_SUITE_P(Fault, StoreContract, testing::Values([]() -> std::unique_ptr<StoreBench> {
                           return std::make_unique<FaultBench>();
                         }));

TEST(MemoryStore, ACrashKeepsAPrefixOfTheCommits) {
  for (std::size_t kept = 0; kept <= 3; ++kept) {
    MemoryDisk disk;
    MemoryStore store(disk);
    bool told = false;
    for (const char* key : {"a", "b", "c"}) {
      store.commit({put(key, "1")}, [&](const base::Result<void>&) { told = true; });
    }
    EXPECT_EQ(store.pending_commits(), 3u);
    store.crash(kept);
    EXPECT_FALSE(store.pump());
    store.commit({put("d", "1")}, [&](const base::Result<void>&) { told = true; });
    EXPECT_FALSE(store.pump());
    EXPECT_FALSE(told);
    EXPECT_EQ(disk.records.size(), kept);
    EXPECT_EQ(disk.records.count("a"), kept > 0 ? 1u : 0u);
  }
}

TEST(MemoryStore, TooMuchPendingWorkIsRefused) {
  MemoryDisk disk;
  MemoryStore store(disk);
  std::size_t landed = 0;
  std::size_t busy = 0;
  for (std::size_t i = 0; i < port::kWorkPendingMax + 5; ++i) {
    store.commit({put("k", "1")}, [&](const base::Result<void>& result) {
      if (result.ok()) {
        ++landed;
      } else if (result.code() == ErrorCode::kBusy) {
        ++busy;
      }
    });
  }
  pump_all(store);
  EXPECT_EQ(landed, port::kWorkPendingMax);
  EXPECT_EQ(busy, 5u);
}

TEST(FaultStore, FailsTheNthCallAndNoOther) {
  MemoryDisk disk;
  MemoryStore memory(disk);
  FaultStore store(memory);
  store.fail_nth(2, ErrorCode::kUnavailable);
  Strings outcomes;
  for (const char* key : {"a", "b", "c"}) {
    store.commit({put(key, "1")}, [&outcomes, key](const base::Result<void>& result) {
      outcomes.push_back(key + std::string(result.ok() ? "+" : base::error_name(result.code())));
    });
  }
  pump_all(store);
  EXPECT_EQ(outcomes, (Strings{"a+", "bUnavailable", "c+"}));
  EXPECT_TRUE(store.fault_hit());
  EXPECT_EQ(disk.records.count("b"), 0u);
}

TEST(FaultStore, StallsAndDamages) {
  MemoryDisk disk;
  disk.records["k"] = {1};
  disk.records["l"] = {2};
  MemoryStore memory(disk);
  FaultStore store(memory);
  store.damage("k");
  Strings corrupt;
  std::size_t good = 0;
  store.scan("", "", 10, [&](base::Result<port::StorePage> page) {
    ASSERT_TRUE(page.ok());
    corrupt = page->corrupt;
    good = page->records.size();
  });
  store.set_stalled(true);
  EXPECT_FALSE(store.pump());
  store.set_stalled(false);
  pump_all(store);
  EXPECT_EQ(corrupt, (Strings{"k"}));
  EXPECT_EQ(good, 1u);
}

TEST(FaultStore, EachCallOfAScenarioFailsOnce) {
  // Three commits, each started when the one before has succeeded.
  int ended_early = 0;
  const std::uint64_t failed = fail_each_call([&](std::uint64_t nth) {
    MemoryDisk disk;
    MemoryStore memory(disk);
    FaultStore store(memory);
    store.fail_nth(nth);
    int landed = 0;
    std::function<void(const base::Result<void>&)> next = [&](const base::Result<void>& result) {
      if (result.ok() && ++landed < 3) store.commit({put("k", "1")}, next);
    };
    store.commit({put("k", "0")}, next);
    pump_all(store);
    if (landed < 3) ++ended_early;
    return store.fault_hit();
  });
  EXPECT_EQ(failed, 3u);
  EXPECT_EQ(ended_early, 3);
}

}  // namespace
}  // namespace ithaca::support
