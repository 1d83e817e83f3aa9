#include "tests/support/store_contract.h"

#include <algorithm>
#include <utility>

namespace ithaca::support {

using port::StoreWrite;
using Strings = std::vector<std::string>;

TEST_P(StoreContract, StartsEmpty) {
  const auto page = scan("");
  ASSERT_TRUE(page.ok());
  EXPECT_TRUE(page->records.empty());
  EXPECT_TRUE(page->corrupt.empty());
  EXPECT_FALSE(page->more);
  EXPECT_EQ(page->last_key, "");
}

TEST_P(StoreContract, KeepsWhatWasCommittedAcrossReopening) {
  ASSERT_TRUE(commit({put("a/1", "one"), put("a/2", "two"), put("b/1", "")}).ok());
  ASSERT_TRUE(commit({remove("a/1"), put("a/2", "zwei")}).ok());
  EXPECT_EQ(list(""), (Strings{"a/2=zwei", "b/1="}));
  reopen();
  EXPECT_EQ(list(""), (Strings{"a/2=zwei", "b/1="}));
}

TEST_P(StoreContract, BytesComeBackAsTheyWere) {
  base::Bytes all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
  base::Bytes large(port::kValueBytesMax);
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<std::uint8_t>(i * 31 >> 3);
  ASSERT_TRUE(commit({{"all", all}, {"large", large}, {"none", base::Bytes{}}}).ok());
  reopen();
  const auto page = scan("");
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->records.size(), 3u);
  EXPECT_EQ(page->records[0].value, all);
  EXPECT_TRUE(page->records[1].value == large);
  EXPECT_TRUE(page->records[2].value.empty());
}

TEST_P(StoreContract, ScansInByteOrderAndOnlyThePrefix) {
  ASSERT_TRUE(
      commit({put("a", "0"), put("a/", "1"), put("a/Z", "2"), put("a/a", "3"), put("a/~", "4"),
              put("a/\x7f", "5"), put("a0", "6"), put("A/x", "7"), put("b", "8")})
          .ok());
  EXPECT_EQ(list("a/"), (Strings{"a/=1", "a/Z=2", "a/a=3", "a/~=4", "a/\x7f=5"}));
  EXPECT_EQ(list("A"), (Strings{"A/x=7"}));
  EXPECT_EQ(list("c"), Strings{});
  EXPECT_EQ(list("").size(), 9u);
  // `after` counts as bytes too, whether or not it has the prefix or a record.
  const auto from_middle = scan("a/", "a/Zz");
  ASSERT_TRUE(from_middle.ok());
  ASSERT_EQ(from_middle->records.size(), 3u);
  EXPECT_EQ(from_middle->records[0].key, "a/a");
  const auto from_before = scan("a/", "A");
  ASSERT_TRUE(from_before.ok());
  EXPECT_EQ(from_before->records.size(), 5u);
  const auto from_behind = scan("a/", "b");
  ASSERT_TRUE(from_behind.ok());
  EXPECT_TRUE(from_behind->records.empty());
}

TEST_P(StoreContract, PagesCoverEverythingOnce) {
  std::vector<StoreWrite> writes;
  for (int i = 0; i < 2500; ++i) writes.push_back(put(numbered("log/", i), std::to_string(i)));
  ASSERT_TRUE(commit(std::move(writes)).ok());
  for (const std::size_t limit : {1000u, 999u, 250u}) {
    const Strings all = list("log/", limit);
    ASSERT_EQ(all.size(), 2500u) << limit;
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
    EXPECT_EQ(all.front(), "log/000000=0");
    EXPECT_EQ(all.back(), "log/002499=2499");
  }
  const auto page = scan("log/", "", 1);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->records.size(), 1u);
  EXPECT_TRUE(page->more);
  EXPECT_EQ(page->last_key, "log/000000");
}

TEST_P(StoreContract, APageOfLargeValuesEndsEarly) {
  std::vector<StoreWrite> writes;
  for (int i = 0; i < 24; ++i) {
    writes.push_back({numbered("k", i), base::Bytes(1024 * 1024, static_cast<std::uint8_t>(i))});
  }
  ASSERT_TRUE(commit(std::move(writes)).ok());
  const auto page = scan("k");
  ASSERT_TRUE(page.ok());
  EXPECT_TRUE(page->more);
  EXPECT_GE(page->records.size(), 8u);
  EXPECT_LE(page->records.size(), 9u);
  std::size_t count = 0;
  std::string after;
  for (;;) {
    const auto next = scan("k", after);
    ASSERT_TRUE(next.ok());
    for (const auto& record : next->records) {
      EXPECT_EQ(record.value.size(), 1024u * 1024);
      EXPECT_EQ(record.value[7], count++);
    }
    if (!next->more) break;
    after = next->last_key;
  }
  EXPECT_EQ(count, 24u);
}

TEST_P(StoreContract, TheLastWriteOfAKeyInACommitCounts) {
  ASSERT_TRUE(commit({put("k", "1"), remove("k"), put("k", "2"), put("l", "1"), remove("l")}).ok());
  EXPECT_EQ(list(""), (Strings{"k=2"}));
}

TEST_P(StoreContract, AnEmptyCommitSucceeds) { EXPECT_TRUE(commit({}).ok()); }

TEST_P(StoreContract, DeletingWhatIsNotThereSucceeds) {
  EXPECT_TRUE(commit({remove("nothing")}).ok());
  EXPECT_EQ(list(""), Strings{});
}

}  // namespace ithaca::support
