// The sealed store keeps the store contract, hides values and notices what was changed at rest.
#include "src/platform/common/sealed_store.h"

#include <algorithm>

#include "tests/support/memory_store.h"
#include "tests/support/seeded_random.h"
#include "tests/support/store_contract.h"

namespace ithaca::platform {
namespace {

using base::ErrorCode;
using support::MemoryDisk;
using support::MemoryStore;
using support::pump_all;
using support::put;
using Strings = std::vector<std::string>;

crypto::StorageKey test_key(std::uint8_t fill) {
  crypto::StorageKey key;
  key.data.fill(fill);
  return key;
}

struct SealedMemory final : port::Store {
  SealedMemory(MemoryDisk& disk, const crypto::StorageKey& key, port::Random& random)
      : memory(disk), sealed(memory, key, random) {}
  void commit(std::vector<port::StoreWrite> writes, CommitDone done) override {
    sealed.commit(std::move(writes), std::move(done));
  }
  void scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) override {
    sealed.scan(std::move(prefix), std::move(after), limit, std::move(done));
  }
  bool pump() override { return sealed.pump(); }
  MemoryStore memory;
  SealedStore sealed;
};

class SealedBench final : public support::StoreBench {
 public:
  std::unique_ptr<port::Store> open() override {
    return std::make_unique<SealedMemory>(m_disk, test_key(1), m_random);
  }
  void damage(const std::string& key) override { m_disk.records.at(key).back() ^= 1; }
  bool fences() const override { return true; }
  bool limit_room(std::size_t bytes) override {
    m_disk.quota_bytes = m_disk.used_bytes() + bytes;
    return true;
  }

 private:
  MemoryDisk m_disk;
  support::SeededRandom m_random;
};

}  // namespace
}  // namespace ithaca::platform

namespace ithaca::support {
INSTANTIATE_TEST_SUITE_P(Sealed, StoreContract,
                         testing::Values([]() -> std::unique_ptr<StoreBench> {
                           return std::make_unique<platform::SealedBench>();
                         }));
}  // namespace ithaca::support

namespace ithaca::platform {
namespace {

class SealedStoreTest : public testing::Test {
 protected:
  void write(std::vector<port::StoreWrite> writes) {
    SealedMemory store(m_disk, test_key(1), m_random);
    bool saved = false;
    store.commit(std::move(writes), [&](const base::Result<void>& result) { saved = result.ok(); });
    pump_all(store);
    ASSERT_TRUE(saved);
  }
  port::StorePage read(std::uint8_t key = 1) {
    SealedMemory store(m_disk, test_key(key), m_random);
    port::StorePage out;
    store.scan("", "", 100, [&](base::Result<port::StorePage> page) {
      ASSERT_TRUE(page.ok());
      out = std::move(*page);
    });
    pump_all(store);
    return out;
  }
  MemoryDisk m_disk;
  support::SeededRandom m_random;
};

TEST_F(SealedStoreTest, NothingReadableIsAtRestAndEqualValuesDiffer) {
  const std::string secret = "a goal that nobody else may read";
  write({put("a", secret), put("b", secret)});
  for (const auto& [key, value] : m_disk.records) {
    const std::string_view text = base::as_text(value);
    EXPECT_EQ(text.find("goal"), std::string_view::npos);
    EXPECT_EQ(value[0], 1);
  }
  EXPECT_NE(m_disk.records["a"], m_disk.records["b"]);
  ASSERT_EQ(read().records.size(), 2u);
  EXPECT_EQ(base::as_text(read().records[1].value), secret);
}

TEST_F(SealedStoreTest, EveryChangedByteIsNoticed) {
  write({put("a", "kept"), put("b", "changed")});
  const base::Bytes good = m_disk.records["b"];
  for (std::size_t i = 0; i < good.size(); ++i) {
    m_disk.records["b"] = good;
    m_disk.records["b"][i] ^= 0x40;
    const port::StorePage page = read();
    EXPECT_EQ(page.corrupt, (Strings{"b"})) << "byte " << i;
    EXPECT_EQ(page.records.size(), 1u);
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    m_disk.records["b"] =
        base::Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(read().corrupt, (Strings{"b"})) << "cut to " << size;
  }
}

TEST_F(SealedStoreTest, ARecordUnderAnotherNameDoesNotOpen) {
  write({put("a", "1"), put("b", "2")});
  std::swap(m_disk.records["a"], m_disk.records["b"]);
  EXPECT_EQ(read().corrupt, (Strings{"a", "b"}));
}

// Version 1 of the format at rest, for good: records that people have must stay readable.
TEST_F(SealedStoreTest, ReadsTheFormatOfVersionOne) {
  const char* golden =
      "01000102030405060708090a0b0c0d0e0f101112131415161713b5abf1bde2bee680234a3e714005"
      "d99ad8bcff11c8f2d498e13db06057b0c358be63f7";
  m_disk.records["s/golden"] = base::from_hex(golden).value();
  const port::StorePage page = read();
  ASSERT_EQ(page.records.size(), 1u);
  EXPECT_EQ(base::as_text(page.records[0].value), "kept since version 1");
  m_disk.records["s/golden"][0] = 2;
  EXPECT_EQ(read().corrupt, (Strings{"s/golden"}));
}

TEST_F(SealedStoreTest, AnotherKeyOpensNothing) {
  write({put("a", "1")});
  EXPECT_EQ(read(2).corrupt, (Strings{"a"}));
  EXPECT_EQ(read(1).corrupt, Strings{});
}

}  // namespace
}  // namespace ithaca::platform
