// A relay whose database is put back from an old copy, one that is gone, and another one to move
// to: with real processes, sockets and disks.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/headless/ithaca_process.h"
#include "tests/relay/relay_process.h"

namespace ithaca::headless_test {
namespace {

namespace fs = std::filesystem;

class RelayRepairTest : public testing::Test {
 protected:
  RelayRepairTest() {
    EXPECT_TRUE(relay.start());
    ada = std::make_unique<Person>(relay.directory() / "ada", relay.origin());
    ben = std::make_unique<Person>(relay.directory() / "ben", relay.origin());
    EXPECT_EQ(ada->run({"init", "--name", "Ada"}).code, 0);
    EXPECT_EQ(ben->run({"init", "--name", "Ben"}).code, 0);
    EXPECT_EQ(ada->run({"create", kSpace}).code, 0);
    const Ended invite = ada->run({"invite", kSpace});
    EXPECT_EQ(ben->run({"join", "-"}, invite.out).code, 0);
  }
  static std::string texts(Person& person) { return person.run({"list", kSpace}).out; }
  static bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  static constexpr const char* kSpace = "Both";
  relay::RelayProcess relay;
  std::unique_ptr<Person> ada, ben;
};

TEST_F(RelayRepairTest, AnOldCopyOfTheDatabaseLosesNothing) {
  EXPECT_EQ(ada->run({"send", kSpace, "before the copy"}).code, 0);
  EXPECT_EQ(relay.stop().code, 0);
  const fs::path database = relay.data() / "relay.sqlite3";
  const fs::path copy = relay.directory() / "copy.sqlite3";
  fs::copy_file(database, copy);
  ASSERT_TRUE(relay.start());
  EXPECT_EQ(ada->run({"send", kSpace, "after the copy"}).code, 0);
  EXPECT_EQ(ben->run({"send", kSpace, "an answer"}).code, 0);
  EXPECT_EQ(relay.stop().code, 0);
  fs::remove(database.string() + "-wal");
  fs::copy_file(copy, database, fs::copy_options::overwrite_existing);
  ASSERT_TRUE(relay.start());
  EXPECT_TRUE(holds(relay.log(), "not the one that was here last"));
  // Ben has everything; Ada does not have his answer yet.
  const Ended synced = ben->run({"sync"});
  EXPECT_EQ(synced.code, 0) << synced.err;
  EXPECT_EQ(ada->run({"sync", kSpace, "--wait-for", "3"}).code, 0);
  for (Person* person : {ada.get(), ben.get()}) {
    const std::string all = texts(*person);
    for (const char* text : {"before the copy", "after the copy", "an answer"})
      EXPECT_TRUE(holds(all, text)) << all;
  }
  EXPECT_TRUE(synced.err.empty()) << synced.err;
}

TEST_F(RelayRepairTest, EverythingMovesToAnotherRelayInOneCommand) {
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ((i % 2 == 0 ? ada : ben)->run({"send", kSpace, "number " + std::to_string(i)}).code,
              0);
  EXPECT_EQ(ada->run({"sync", kSpace, "--wait-for", "20"}).code, 0);
  relay::RelayProcess other;
  ASSERT_TRUE(other.start());
  const Ended moved = ada->move(other.origin());
  ASSERT_EQ(moved.code, 0) << moved.err;
  EXPECT_TRUE(holds(moved.err, "nobody else is there yet")) << moved.err;
  EXPECT_EQ(relay.stop().code, 0);
  const Ended followed = ben->move(other.origin());
  ASSERT_EQ(followed.code, 0) << followed.err;
  EXPECT_EQ(ben->run({"send", kSpace, "on the new one"}).code, 0);
  EXPECT_EQ(ada->run({"sync", kSpace, "--wait-for", "21"}).code, 0);
  EXPECT_TRUE(holds(texts(*ada), "on the new one"));
  EXPECT_TRUE(holds(texts(*ada), "number 19"));
}

}  // namespace
}  // namespace ithaca::headless_test
