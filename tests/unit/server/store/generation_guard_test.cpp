// An old database in the place of the newer one is noticed without anybody's word.
#include "server/store/generation_guard.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "tests/support/seeded_random.h"
#include "tests/unit/server/store/temporary_directory.h"

namespace ithaca::relay {
namespace {

namespace fs = std::filesystem;

class GenerationGuard : public ::testing::Test {
 protected:
  // A start and an end of the relay; what the guard said, and the generation.
  LogOrigin run(const std::function<void(SqliteLogStore&)>& meanwhile = {}) {
    auto store = SqliteLogStore::open(m_file, m_random);
    EXPECT_TRUE(store.ok());
    const auto origin = guard_generation(*store.value(), m_directory.path(), m_random);
    EXPECT_TRUE(origin.ok());
    m_generation = *store.value()->generation();
    if (meanwhile) meanwhile(*store.value());
    return *origin;
  }
  void put_back(const fs::path& copy) {
    fs::remove(m_file.string() + "-wal");
    fs::copy_file(copy, m_file, fs::copy_options::overwrite_existing);
  }

  support::SeededRandom m_random{5};
  TemporaryDirectory m_directory;
  fs::path m_file = m_directory.path() / "relay.sqlite3";
  base::LogGeneration m_generation;
};

TEST_F(GenerationGuard, RestartsKeepTheGeneration) {
  EXPECT_EQ(run(), LogOrigin::kAsItWas);
  const base::LogGeneration first = m_generation;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(run(), LogOrigin::kAsItWas);
    EXPECT_EQ(m_generation, first);
  }
}

TEST_F(GenerationGuard, ACopyOfTheStoppedRelayIsNoticed) {
  run();
  const base::LogGeneration first = m_generation;
  const fs::path copy = m_directory.path() / "copy";
  fs::copy_file(m_file, copy);
  run();
  put_back(copy);
  EXPECT_EQ(run(), LogOrigin::kRestored);
  EXPECT_NE(m_generation, first);
  const base::LogGeneration second = m_generation;
  EXPECT_EQ(run(), LogOrigin::kAsItWas);
  EXPECT_EQ(m_generation, second);
  // The same old copy once more.
  put_back(copy);
  EXPECT_EQ(run(), LogOrigin::kRestored);
  EXPECT_NE(m_generation, first);
  EXPECT_NE(m_generation, second);
}

TEST_F(GenerationGuard, ABackupOfTheRunningRelayIsNoticed) {
  const fs::path copy = m_directory.path() / "copy";
  run([&](SqliteLogStore& store) { EXPECT_TRUE(store.back_up(copy).ok()); });
  put_back(copy);
  EXPECT_EQ(run(), LogOrigin::kRestored);
}

TEST_F(GenerationGuard, ADatabaseOnAnotherMachineIsNoticed) {
  run();
  fs::remove(m_directory.path() / kMarkFileName);
  EXPECT_EQ(run(), LogOrigin::kRestored);
}

TEST_F(GenerationGuard, AnEmptyDatabaseIsANewOne) {
  run();
  const base::LogGeneration first = m_generation;
  fs::remove(m_file);
  fs::remove(m_file.string() + "-wal");
  run();
  EXPECT_NE(m_generation, first);
}

TEST_F(GenerationGuard, AStartThatWasCutShortIsNoRestore) {
  run();
  const fs::path marks = m_directory.path() / kMarkFileName;
  // Both marks are in the file while the database still has the first.
  auto store = SqliteLogStore::open(m_file, m_random);
  const std::string current = *store.value()->mark();
  std::ofstream(marks) << current << "\n" << std::string(32, 'a') << "\n";
  store.value().reset();
  EXPECT_EQ(run(), LogOrigin::kAsItWas);
  std::ofstream(marks) << std::string(32, 'a') << "\n" << *[&] {
    auto again = SqliteLogStore::open(m_file, m_random);
    return again.value()->mark();
  }() << "\n";
  EXPECT_EQ(run(), LogOrigin::kAsItWas);
}

}  // namespace
}  // namespace ithaca::relay
