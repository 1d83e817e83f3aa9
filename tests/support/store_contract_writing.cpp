#include "tests/support/store_contract.h"

#include <functional>
#include <utility>

namespace ithaca::support {

using base::ErrorCode;
using base::Result;
using port::StorePage;
using port::StoreWrite;
using Strings = std::vector<std::string>;

TEST_P(StoreContract, ARefusedCommitChangesNothing) {
  ASSERT_TRUE(commit({put("k", "old")}).ok());
  const std::string long_key(port::kKeyBytesMax + 1, 'k');
  const base::Bytes long_value(port::kValueBytesMax + port::kSealBytesMax + 1, 1);
  struct Case {
    StoreWrite bad;
    ErrorCode code;
  };
  const Case cases[] = {
      {put(long_key, "x"), ErrorCode::kTooLarge},
      {{"v", long_value}, ErrorCode::kTooLarge},
      {put("", "x"), ErrorCode::kInvalidInput},
      {put("\xc3\xa4", "x"), ErrorCode::kInvalidInput},
      {put(std::string("n\0l", 3), "x"), ErrorCode::kInvalidInput},
  };
  for (const Case& one : cases) {
    const auto result = commit({put("k", "new"), one.bad, put("z", "new")});
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.code(), one.code);
    EXPECT_EQ(list(""), (Strings{"k=old"}));
  }
  EXPECT_TRUE(commit({put(std::string(port::kKeyBytesMax, 'k'), "x")}).ok());
}

TEST_P(StoreContract, TooManyWritesOrBytesAreRefused) {
  std::vector<StoreWrite> many(port::kCommitWritesMax + 1, remove("k"));
  const auto too_many = commit(std::move(many));
  ASSERT_FALSE(too_many.ok());
  EXPECT_EQ(too_many.code(), ErrorCode::kTooLarge);
  std::vector<StoreWrite> heavy;
  const std::size_t count = port::kCommitBytesMax / port::kValueBytesMax;
  for (std::size_t i = 0; i < count; ++i) {
    heavy.push_back({numbered("k", static_cast<int>(i)), base::Bytes(port::kValueBytesMax)});
  }
  const auto too_heavy = commit(std::move(heavy));
  ASSERT_FALSE(too_heavy.ok());
  EXPECT_EQ(too_heavy.code(), ErrorCode::kTooLarge);
  EXPECT_EQ(list(""), Strings{});
}

TEST_P(StoreContract, NothingRunsInsideTheCallThatStartedIt) {
  bool done = false;
  m_store->commit({put("k", "1")}, [&](const Result<void>&) { done = true; });
  EXPECT_FALSE(done);
  m_store->scan("", "", 10, [&](const Result<StorePage>&) { done = true; });
  m_store->commit({put(std::string(1000, 'k'), "1")}, [&](const Result<void>&) { done = true; });
  EXPECT_FALSE(done);
  EXPECT_TRUE(pump_until(*m_store, done));
}

TEST_P(StoreContract, CallbacksComeInOrderAndScansSeeEarlierCommits) {
  Strings order;
  bool done = false;
  m_store->commit({put("k", "1")},
                  [&](const Result<void>& r) { order.push_back(r.ok() ? "c1" : "!"); });
  m_store->scan("k", "", 10, [&](Result<StorePage> page) {
    ASSERT_TRUE(page.ok());
    order.push_back("s" + std::string(base::as_text(page->records.at(0).value)));
  });
  m_store->commit({put(std::string(1000, 'k'), "x")},
                  [&](const Result<void>& r) { order.push_back(r.ok() ? "!" : "refused"); });
  m_store->commit({put("k", "2")},
                  [&](const Result<void>& r) { order.push_back(r.ok() ? "c2" : "!"); });
  m_store->scan("k", "", 10, [&](Result<StorePage> page) {
    ASSERT_TRUE(page.ok());
    order.push_back("s" + std::string(base::as_text(page->records.at(0).value)));
  });
  m_store->commit({remove("k")}, [&](const Result<void>&) { order.push_back("c3"); });
  m_store->scan("k", "", 10, [&](Result<StorePage> page) {
    ASSERT_TRUE(page.ok());
    order.push_back("s" + std::to_string(page->records.size()));
    done = true;
  });
  ASSERT_TRUE(pump_until(*m_store, done));
  EXPECT_EQ(order, (Strings{"c1", "s1", "refused", "c2", "s2", "c3", "s0"}));
}

TEST_P(StoreContract, ACallbackMayStartMoreWork) {
  int depth = 0;
  bool done = false;
  std::function<void(Result<void>)> next = [&](Result<void> result) {
    EXPECT_TRUE(result.ok());
    if (++depth == 20) {
      done = true;
      return;
    }
    m_store->commit({put("k", std::to_string(depth))}, next);
  };
  m_store->commit({put("k", "0")}, next);
  ASSERT_TRUE(pump_until(*m_store, done));
  EXPECT_EQ(list("k"), (Strings{"k=19"}));
}

TEST_P(StoreContract, ManyCommitsAtOnceAllLand) {
  int landed = 0;
  bool done = false;
  for (int i = 0; i < 500; ++i) {
    m_store->commit({put(numbered("k", i), std::to_string(i)), put("last", std::to_string(i))},
                    [&](const Result<void>& result) {
                      landed += result.ok() ? 1 : 0;
                      done = landed == 500;
                    });
  }
  ASSERT_TRUE(pump_until(*m_store, done));
  EXPECT_EQ(list("k").size(), 500u);
  EXPECT_EQ(list("last"), (Strings{"last=499"}));
}

TEST_P(StoreContract, AStoreThatGoesAwayForgetsItsCallbacks) {
  bool ran = false;
  m_store->commit({put("k", "1")}, [&](const Result<void>&) { ran = true; });
  m_store->scan("", "", 10, [&](const Result<StorePage>&) { ran = true; });
  reopen();
  EXPECT_FALSE(ran);
  // Whether it reached the disk is open; half of it may not have.
  const std::size_t count = list("").size();
  EXPECT_LE(count, 1u);
  EXPECT_TRUE(commit({put("k", "2")}).ok());
  EXPECT_EQ(list(""), (Strings{"k=2"}));
  EXPECT_FALSE(ran);
}

TEST_P(StoreContract, ADamagedRecordHidesNoOther) {
  ASSERT_TRUE(commit({put("a", "1"), put("b", "2"), put("c", "3")}).ok());
  m_store.reset();
  m_bench->damage("b");
  m_store = m_bench->open();
  ASSERT_NE(m_store, nullptr);
  auto page = scan("");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->corrupt, (Strings{"b"}));
  ASSERT_EQ(page->records.size(), 2u);
  EXPECT_EQ(page->records[0].key, "a");
  EXPECT_EQ(page->records[1].key, "c");
  page = scan("b");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->last_key, "b");
  ASSERT_TRUE(commit({put("b", "new")}).ok());
  EXPECT_EQ(list(""), (Strings{"a=1", "b=new", "c=3"}));
}

TEST_P(StoreContract, OneLeads) {
  ASSERT_TRUE(commit({put("k", "first")}).ok());
  std::unique_ptr<port::Store> second = m_bench->open();
  if (!m_bench->fences()) {
    EXPECT_EQ(second, nullptr) << "two stores on one place";
    EXPECT_TRUE(commit({put("k", "still first")}).ok());
    return;
  }
  ASSERT_NE(second, nullptr);
  for (int i = 0; i < 2; ++i) {
    const auto late = commit({put("k", "late"), put("l", "late")});
    ASSERT_FALSE(late.ok());
    EXPECT_EQ(late.code(), ErrorCode::kFenced);
  }
  m_store = std::move(second);
  EXPECT_EQ(list(""), (Strings{"k=first"}));
  EXPECT_TRUE(commit({put("k", "second")}).ok());
}

TEST_P(StoreContract, AFullDiskLosesNothing) {
  ASSERT_TRUE(commit({put("k", "old")}).ok());
  if (!m_bench->limit_room(4 * 1024 * 1024)) GTEST_SKIP() << "the room cannot be limited here";
  bool full = false;
  int landed = 0;
  for (int i = 0; i < 20 && !full; ++i) {
    const auto result = commit(
        {{numbered("fill/", i), base::Bytes(1024 * 1024, 1)}, put("k", "new" + std::to_string(i))});
    if (result.ok()) {
      ++landed;
    } else {
      EXPECT_EQ(result.code(), ErrorCode::kQuota) << result.error().detail;
      full = true;
    }
  }
  EXPECT_TRUE(full);
  EXPECT_EQ(list("fill/").size(), static_cast<std::size_t>(landed));
  EXPECT_EQ(list("k"), (Strings{landed == 0 ? "k=old" : "k=new" + std::to_string(landed - 1)}));
  // Deleting makes room.
  for (int i = 0; i < landed; ++i) ASSERT_TRUE(commit({remove(numbered("fill/", i))}).ok());
  EXPECT_TRUE(commit({put("k", "again")}).ok());
  EXPECT_EQ(list(""), (Strings{"k=again"}));
}

}  // namespace ithaca::support
