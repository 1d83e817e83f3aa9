#include "src/platform/native/key_file.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "src/platform/native/os_random.h"
#include "src/platform/native/profile.h"
#include "tests/support/memory_store.h"
#include "tests/support/seeded_random.h"
#include "tests/unit/platform/native/temporary_folder.h"

namespace ithaca::platform {
namespace {

using base::ErrorCode;

TEST(KeyFile, ComesBackAndIsPrivate) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.key");
  OsRandom random;
  EXPECT_EQ(read_key_file(path).code(), ErrorCode::kNotFound);
  const auto made = create_key_file(path, random);
  ASSERT_TRUE(made.ok()) << made.error().detail;
  const auto read = read_key_file(path);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, *made);
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(create_key_file(path, random).code(), ErrorCode::kConflict);
  EXPECT_EQ(*read_key_file(path), *made);
}

TEST(KeyFile, ARefusalForEachFault) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.key");
  support::SeededRandom random;
  ASSERT_TRUE(create_key_file(path, random).ok());
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  EXPECT_EQ(read_key_file(path).code(), ErrorCode::kRefused);
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  std::ifstream file(path);
  const std::string good(std::istreambuf_iterator<char>(file), {});
  const std::string bad[] = {"",
                             "ithaca key 1\n",
                             good.substr(0, good.size() - 1),
                             good.substr(0, good.size() - 3) + "\n",
                             good + "0\n",
                             "x" + good,
                             "ithaca key 1\n" + std::string(63, 'a') + "g\n"};
  for (const std::string& text : bad) {
    std::ofstream(path, std::ios::trunc) << text;
    const auto read = read_key_file(path);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.code(), ErrorCode::kCorrupt) << text;
  }
}

TEST(Profile, AStoreWithoutItsKeyIsLeftAlone) {
  const TemporaryFolder folder;
  OsRandom random;
  {
    auto profile = Profile::open(folder.path(), random);
    ASSERT_TRUE(profile.ok()) << profile.error().detail;
    bool saved = false;
    (*profile)->store().commit({{"k", base::Bytes{1}}},
                               [&](const base::Result<void>& result) { saved = result.ok(); });
    support::pump_all((*profile)->store());
    ASSERT_TRUE(saved);
  }
  std::filesystem::rename(folder.file("store.key"), folder.file("elsewhere"));
  EXPECT_EQ(Profile::open(folder.path(), random).code(), ErrorCode::kCorrupt);
  EXPECT_FALSE(std::filesystem::exists(folder.file("store.key")));
  std::filesystem::rename(folder.file("elsewhere"), folder.file("store.key"));
  auto profile = Profile::open(folder.path(), random);
  ASSERT_TRUE(profile.ok());
  std::size_t records = 0;
  (*profile)->store().scan("", "", 10, [&](base::Result<port::StorePage> page) {
    ASSERT_TRUE(page.ok());
    records = page->records.size();
  });
  support::pump_all((*profile)->store());
  EXPECT_EQ(records, 1u);
}

TEST(Profile, AFolderThatCannotBeMadeIsSaid) {
  OsRandom random;
  EXPECT_EQ(Profile::open("/dev/null/profile", random).code(), ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace ithaca::platform
