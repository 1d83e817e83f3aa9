// The store contract on SQLite, and what only a file on a disk can go through.
#include "src/platform/native/sqlite_store.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "src/platform/native/os_random.h"
#include "src/platform/native/profile.h"
#include "tests/support/memory_store.h"
#include "tests/support/store_contract.h"
#include "tests/unit/platform/native/temporary_folder.h"

namespace ithaca::platform {
namespace {

using base::ErrorCode;
using support::numbered;
using support::pump_all;
using support::put;

void run_sql(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  char* message = nullptr;
  ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
  sqlite3_close(database);
}

class SqliteBench final : public support::StoreBench {
 public:
  std::unique_ptr<port::Store> open() override {
    auto store = SqliteStore::open(m_folder.file("store.db"));
    if (store.ok()) {
      m_store = store->get();
      return std::move(*store);
    }
    EXPECT_EQ(store.code(), ErrorCode::kBusy) << store.error().detail;
    return nullptr;
  }
  // What is no blob did not come from this program.
  void damage(const std::string& key) override {
    run_sql(m_folder.file("store.db"), "UPDATE records SET value = 7 WHERE key = '" + key + "'");
  }
  bool fences() const override { return false; }
  bool limit_room(std::size_t bytes) override { return m_store->limit_growth(bytes).ok(); }

 private:
  TemporaryFolder m_folder;
  SqliteStore* m_store = nullptr;  // the last one opened
};

// A profile: the same, sealed, with its key file.
class ProfileBench final : public support::StoreBench {
 public:
  struct Stack final : port::Store {
    explicit Stack(std::unique_ptr<Profile> owned) : profile(std::move(owned)) {}
    void commit(std::vector<port::StoreWrite> writes, CommitDone done) override {
      profile->store().commit(std::move(writes), std::move(done));
    }
    void scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) override {
      profile->store().scan(std::move(prefix), std::move(after), limit, std::move(done));
    }
    bool pump() override { return profile->store().pump(); }
    std::unique_ptr<Profile> profile;
  };
  std::unique_ptr<port::Store> open() override {
    auto profile = Profile::open(m_folder.path(), m_random);
    if (profile.ok()) return std::make_unique<Stack>(std::move(*profile));
    EXPECT_EQ(profile.code(), ErrorCode::kBusy) << profile.error().detail;
    return nullptr;
  }
  void damage(const std::string& key) override {
    run_sql(m_folder.file("store.db"),
            "UPDATE records SET value = x'01' || zeroblob(40) WHERE key = '" + key + "'");
  }
  bool fences() const override { return false; }
  bool limit_room(std::size_t) override { return false; }

 private:
  TemporaryFolder m_folder;
  OsRandom m_random;
};

}  // namespace
}  // namespace ithaca::platform

namespace ithaca::support {
using Bench = std::unique_ptr<StoreBench>;
INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values([]() -> Bench {
                           return std::make_unique<platform::SqliteBench>();
                         }));
INSTANTIATE_TEST_SUITE_P(Profile, StoreContract, testing::Values([]() -> Bench {
                           return std::make_unique<platform::ProfileBench>();
                         }));
}  // namespace ithaca::support

namespace ithaca::platform {
namespace {

class SqliteStoreTest : public testing::Test {
 protected:
  std::string path() const { return m_folder.file("store.db"); }
  static bool save(port::Store& store, std::vector<port::StoreWrite> writes) {
    bool saved = false;
    store.commit(std::move(writes), [&](const base::Result<void>& r) { saved = r.ok(); });
    pump_all(store);
    return saved;
  }
  static base::Result<port::StorePage> read(port::Store& store) {
    base::Result<port::StorePage> out = port::StorePage{};
    store.scan("", "", 1000, [&](base::Result<port::StorePage> page) { out = std::move(page); });
    pump_all(store);
    return out;
  }
  ErrorCode open_fails() const {
    auto store = SqliteStore::open(path());
    EXPECT_FALSE(store.ok());
    return store.ok() ? ErrorCode::kCancelled : store.code();
  }
  static bool read_int(int descriptor, int& out) {
    int value = 0;
    if (::read(descriptor, &value, sizeof value) != sizeof value) return false;
    out = value;
    return true;
  }
  static std::size_t count(port::Store& store, const std::string& prefix) {
    std::size_t records = 0;
    std::string after;
    for (bool more = true; more;) {
      store.scan(prefix, after, 1000, [&](base::Result<port::StorePage> page) {
        ASSERT_TRUE(page.ok());
        records += page->records.size();
        after = page->last_key;
        more = page->more;
      });
      pump_all(store);
    }
    return records;
  }
  TemporaryFolder m_folder;
};

TEST_F(SqliteStoreTest, ANewerFileIsLeftAlone) {
  {
    auto store = SqliteStore::open(path());
    ASSERT_TRUE(store.ok());
    ASSERT_TRUE(save(**store, {put("k", "1")}));
  }
  run_sql(path(), "PRAGMA user_version=2");
  EXPECT_EQ(open_fails(), ErrorCode::kNewerStore);
  run_sql(path(), "PRAGMA user_version=1");
  auto store = SqliteStore::open(path());
  ASSERT_TRUE(store.ok());
  EXPECT_EQ(read(**store)->records.size(), 1u);
}

TEST_F(SqliteStoreTest, AForeignFileIsLeftAlone) {
  std::ofstream(path()) << std::string(5000, 'x');
  EXPECT_EQ(open_fails(), ErrorCode::kCorrupt);
  std::ifstream file(path());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), std::string(5000, 'x'));
}

TEST_F(SqliteStoreTest, AnotherProgramsDatabaseIsLeftAlone) {
  run_sql(path(), "CREATE TABLE photos (name TEXT)");
  EXPECT_EQ(open_fails(), ErrorCode::kCorrupt);
  run_sql(path(), "SELECT * FROM photos");
}

TEST_F(SqliteStoreTest, AMissingFolderIsSaid) {
  auto store = SqliteStore::open(m_folder.file("none/store.db"));
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.code(), ErrorCode::kUnavailable);
}

TEST_F(SqliteStoreTest, DamagedPagesAreAnErrorAndNotACrash) {
  {
    auto store = SqliteStore::open(path());
    ASSERT_TRUE(store.ok());
    std::vector<port::StoreWrite> writes;
    for (int i = 0; i < 300; ++i) writes.push_back(put(numbered("k", i), std::string(900, 'v')));
    ASSERT_TRUE(save(**store, std::move(writes)));
  }
  struct stat status {};
  ASSERT_EQ(stat(path().c_str(), &status), 0);
  std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(status.st_size / 4);
  file << std::string(static_cast<std::size_t>(status.st_size / 2), '\xa5');
  file.close();
  auto store = SqliteStore::open(path());
  if (!store.ok()) {
    EXPECT_EQ(store.code(), ErrorCode::kCorrupt);
    return;
  }
  const auto page = read(**store);
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(page.code(), ErrorCode::kCorrupt);
}

TEST_F(SqliteStoreTest, AnotherProcessIsKeptOut) {
  auto store = SqliteStore::open(path());
  ASSERT_TRUE(store.ok());
  const pid_t child = fork();
  if (child == 0) {
    auto second = SqliteStore::open(path());
    _exit(!second.ok() && second.code() == ErrorCode::kBusy ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  store->reset();
  EXPECT_TRUE(SqliteStore::open(path()).ok());
}

TEST_F(SqliteStoreTest, OnlyItsOwnerMayReadIt) {
  auto store = SqliteStore::open(path());
  ASSERT_TRUE(store.ok());
  ASSERT_TRUE(save(**store, {put("k", "1")}));
  for (const char* suffix : {"", "-wal"}) {
    struct stat status {};
    ASSERT_EQ(stat((path() + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 0777, 0600u) << suffix;
  }
}

TEST_F(SqliteStoreTest, KilledWhileWritingItKeepsWhatItReported) {
  int reported[2];
  ASSERT_EQ(pipe(reported), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto store = SqliteStore::open(path());
    if (!store.ok()) _exit(1);
    for (int i = 0;; ++i) {
      (*store)->commit({put(numbered("a", i), "x"), put(numbered("b", i), std::string(3000, 'y'))},
                       [&](const base::Result<void>& result) {
                         if (result.ok() && write(reported[1], &i, sizeof i) != sizeof i) _exit(2);
                       });
      (*store)->pump();
    }
  }
  close(reported[1]);
  int last = -1;
  while (last < 200 && read_int(reported[0], last)) continue;
  kill(child, SIGKILL);
  while (read_int(reported[0], last)) continue;
  close(reported[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_GE(last, 200);
  auto store = SqliteStore::open(path());
  ASSERT_TRUE(store.ok()) << store.error().detail;
  EXPECT_GE(count(**store, "a"), static_cast<std::size_t>(last + 1));
  EXPECT_EQ(count(**store, "a"), count(**store, "b")) << "half of a commit";
}

}  // namespace
}  // namespace ithaca::platform
