// What is particular to the SQLite store: the file, its lock, its version, damage, deletion.
#include "server/store/sqlite_log_store.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "tests/support/seeded_random.h"
#include "tests/unit/server/store/temporary_directory.h"

namespace ithaca::relay {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

const base::SpaceId kSpace{{1, 2, 3}};

class SqliteStore : public ::testing::Test {
 protected:
  base::Result<std::unique_ptr<SqliteLogStore>> open() {
    return SqliteLogStore::open(m_file, m_random);
  }

  std::unique_ptr<SqliteLogStore> opened() {
    auto store = open();
    EXPECT_TRUE(store.ok()) << (store.ok() ? "" : store.error().detail);
    return store.ok() ? std::move(store).value() : nullptr;
  }

  static AppendEnvelope envelope(std::uint64_t seq, std::size_t size = 500) {
    AppendEnvelope write;
    write.space = kSpace;
    write.seq = seq;
    write.actor = {{4}};
    write.aseq = seq;
    write.envelope = std::make_shared<const base::Bytes>(size, 0x55);
    return write;
  }

  void sql(const char* statement) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(m_file.c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, statement, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }

  static std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  // Everything that lies in the data directory.
  std::string everything() const {
    std::string out;
    for (const auto& entry : fs::directory_iterator(m_directory.path()))
      out += content(entry.path());
    return out;
  }

  support::SeededRandom m_random;
  TemporaryDirectory m_directory;
  fs::path m_file = m_directory.path() / "relay.sqlite3";
};

TEST_F(SqliteStore, KeepsEverythingWhenItIsOpenedAgain) {
  auto store = opened();
  const auto generation = *store->generation();
  ASSERT_TRUE(store->commit({AppendControl{kSpace, 0, {}, {1}}, envelope(1)}).ok());
  store.reset();
  store = opened();
  EXPECT_EQ(*store->generation(), generation);
  EXPECT_EQ((*store->load_space(kSpace))->head_seq, 1u);
  EXPECT_TRUE(store->commit({envelope(2)}).ok());
}

TEST_F(SqliteStore, TwoStoresHaveDifferentGenerations) {
  const auto first = *opened()->generation();
  fs::remove(m_file);
  EXPECT_NE(*opened()->generation(), first);
}

TEST_F(SqliteStore, ASecondRelayIsRefused) {
  const auto first = opened();
  // From the same process or another, it is the same lock.
  auto second = open();
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.code(), ErrorCode::kBusy);
  EXPECT_NE(second.error().detail.find("in use by another relay"), std::string::npos);
  EXPECT_TRUE(first->commit({AppendControl{kSpace, 0, {}, {1}}}).ok());
}

TEST_F(SqliteStore, ADatabaseFromTheFutureIsRefusedUntouched) {
  opened();
  sql("PRAGMA user_version = 99");
  const std::string before = content(m_file);
  auto store = open();
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.code(), ErrorCode::kNewerStore);
  EXPECT_NE(store.error().detail.find("newer relay"), std::string::npos);
  EXPECT_EQ(content(m_file), before);
}

TEST_F(SqliteStore, AnotherProgramsDatabaseIsRefusedUntouched) {
  sql("CREATE TABLE notes(text); INSERT INTO notes VALUES('precious')");
  const std::string before = content(m_file);
  auto store = open();
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.code(), ErrorCode::kCorrupt);
  EXPECT_EQ(content(m_file), before);
}

TEST_F(SqliteStore, BytesThatAreNoDatabaseAreRefused) {
  std::ofstream(m_file) << std::string(10'000, 'x');
  auto store = open();
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.code(), ErrorCode::kCorrupt);
  EXPECT_NE(store.error().detail.find("restore it from a backup"), std::string::npos);
}

TEST_F(SqliteStore, ADamagedDatabaseIsFoundAtTheStart) {
  auto store = opened();
  ASSERT_TRUE(store->commit({AppendControl{kSpace, 0, {}, {1}}}).ok());
  for (std::uint64_t i = 1; i <= 100; ++i) ASSERT_TRUE(store->commit({envelope(i)}).ok());
  store.reset();
  {
    std::fstream file(m_file, std::ios::in | std::ios::out | std::ios::binary);
    const auto size = static_cast<std::streamoff>(fs::file_size(m_file));
    for (std::streamoff at = 8192; at < size; at += 4096) {
      file.seekp(at);
      file << std::string(64, '\xEE');
    }
  }
  auto damaged = open();
  ASSERT_FALSE(damaged.ok());
  EXPECT_EQ(damaged.code(), ErrorCode::kCorrupt);
  EXPECT_NE(damaged.error().detail.find("damaged"), std::string::npos);
}

TEST_F(SqliteStore, AFileThatCannotBeWrittenIsRefused) {
  if (geteuid() == 0) {
    // The superuser may write anywhere; a directory in the file's place cannot be opened by
    // anybody.
    fs::create_directory(m_file);
    EXPECT_EQ(open().code(), ErrorCode::kUnavailable);
    return;
  }
  opened();
  fs::permissions(m_file, fs::perms::owner_read);
  EXPECT_EQ(open().code(), ErrorCode::kRefused);
}

TEST_F(SqliteStore, WhatWasDeletedIsInNoFile) {
  auto store = opened();
  const std::string secret = "sealed keys that must be gone";
  const base::InviteKey key{{8}};
  ASSERT_TRUE(store
                  ->commit({AppendControl{kSpace, 0, {}, {1}},
                            PutPackage{kSpace, key, 100, base::to_bytes(base::as_bytes(secret))}})
                  .ok());
  EXPECT_NE(everything().find(secret), std::string::npos);
  ASSERT_TRUE(store->commit({DeletePackage{kSpace, key}, envelope(1)}).ok());
  EXPECT_EQ(everything().find(secret), std::string::npos);
  ASSERT_TRUE(
      store->commit({PutPackage{kSpace, key, 100, base::to_bytes(base::as_bytes(secret))}}).ok());
  ASSERT_TRUE(store->commit({DeleteExpiredPackages{101}}).ok());
  EXPECT_EQ(everything().find(secret), std::string::npos);
}

TEST_F(SqliteStore, ABackupIsWholeAndOpensByItself) {
  auto store = opened();
  ASSERT_TRUE(store->commit({AppendControl{kSpace, 0, {}, {1}}, envelope(1), envelope(2)}).ok());
  const fs::path copy = m_directory.path() / "copy.sqlite3";
  ASSERT_TRUE(store->back_up(copy).ok());
  EXPECT_EQ(store->back_up(copy).code(), ErrorCode::kConflict);
  ASSERT_TRUE(store->commit({envelope(3)}).ok());
  auto restored = SqliteLogStore::open(copy, m_random);
  ASSERT_TRUE(restored.ok()) << restored.error().detail;
  EXPECT_EQ((*restored.value()->load_space(kSpace))->head_seq, 2u);
  EXPECT_EQ(*restored.value()->generation(), *store->generation());
}

TEST_F(SqliteStore, AFullDiskIsToldAndLosesNothing) {
  auto store = opened();
  ASSERT_TRUE(store->commit({AppendControl{kSpace, 0, {}, {1}}, envelope(1)}).ok());
  store.reset();
  // SQLite itself can pretend that the disk ends here, but only on the connection that is used; a
  // file size limit does it for the whole process.
  struct Limit {
    Limit() {
      signal(SIGXFSZ, SIG_IGN);
      getrlimit(RLIMIT_FSIZE, &before);
      set(200'000);
    }
    void set(rlim_t bytes) const {
      rlimit small = before;
      small.rlim_cur = bytes;
      setrlimit(RLIMIT_FSIZE, &small);
    }
    ~Limit() { setrlimit(RLIMIT_FSIZE, &before); }
    rlimit before{};
  };
  store = opened();
  std::uint64_t last = 1;
  {
    const Limit limit;
    while (last < 1000 && store->commit({envelope(last + 1, 5000)}).ok()) ++last;
    EXPECT_LT(last, 1000u);
    EXPECT_EQ((*store->load_space(kSpace))->head_seq, last);
    // Not even the check's few bytes fit; it must not say that all is well.
    limit.set(4096);
    EXPECT_FALSE(store->check().ok());
  }
  EXPECT_TRUE(store->check().ok());
  EXPECT_TRUE(store->commit({envelope(last + 1, 5000)}).ok());
  store.reset();
  EXPECT_EQ((*opened()->load_space(kSpace))->head_seq, last + 1);
}

}  // namespace
}  // namespace ithaca::relay
