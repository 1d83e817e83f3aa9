// Who is in a space, and as what, by the headless client and a relay as processes.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/headless/ithaca_process.h"
#include "tests/relay/relay_process.h"

namespace ithaca::headless_test {
namespace {

using Json = nlohmann::json;

class HeadlessMembersTest : public testing::Test {
 protected:
  HeadlessMembersTest() {
    EXPECT_TRUE(relay.start());
    for (const char* name : {"Ada", "Ben", "Cy"}) {
      people.push_back(std::make_unique<Person>(relay.directory() / name, relay.origin()));
      EXPECT_EQ(people.back()->run({"init", "--name", name}).code, 0);
    }
    ok(ada(), {"create", "Circle", "--kind", "circle"});
    let_in(ben());
    let_in(cy());
  }
  Person& ada() { return *people[0]; }
  Person& ben() { return *people[1]; }
  Person& cy() { return *people[2]; }

  static std::string ok(Person& person, const std::vector<std::string>& words,
                        const std::string& input = {}) {
    const Ended ended = person.run(words, input);
    EXPECT_EQ(ended.code, 0) << words[0] << ": " << ended.err;
    return ended.out;
  }
  void let_in(Person& person) {
    ok(ada(), {"sync"});
    ok(person, {"join", "-"}, ok(ada(), {"invite", "Circle"}));
    ok(ada(), {"sync"});
  }
  Json members(Person& person) {
    ok(person, {"sync"});
    return Json::parse(ok(person, {"members", "Circle", "--json"}));
  }
  std::size_t messages(Person& person) {
    ok(person, {"sync"});
    return Json::parse(ok(person, {"list", "Circle", "--json"})).size();
  }

  relay::RelayProcess relay;
  std::vector<std::unique_ptr<Person>> people;
};

TEST_F(HeadlessMembersTest, ABackupInASecondFolderIsADeviceThatTheFirstCanEnd) {
  const std::string file = relay.directory() / "ben.backup";
  ben().set("ITHACA_PASSPHRASE", "correct horse battery");
  ok(ben(), {"back-up", file});
  Person tablet(relay.directory() / "tablet", "");
  tablet.set("ITHACA_PASSPHRASE", "correct horse battery");
  ok(tablet, {"restore", file});
  ok(tablet, {"send", "Circle", "from the tablet"});
  ok(tablet, {"sync"});
  ok(ben(), {"send", "Circle", "from the first"});
  ok(ada(), {"send", "Circle", "to both"});
  EXPECT_EQ(messages(tablet), 3u);
  EXPECT_EQ(messages(ben()), 3u);
  EXPECT_EQ(members(ada()).size(), 3u) << "Ben is one person";
  const std::string listed = ok(ben(), {"devices", "Circle"});
  const std::size_t second = listed.find('\n') + 1;
  EXPECT_NE(listed.substr(0, second).find("this one"), std::string::npos) << listed;
  const std::string id = listed.substr(second, 8);
  EXPECT_EQ(ben().run({"end-device", "Circle", listed.substr(0, 8)}).code, 1) << "itself";
  EXPECT_EQ(ben().run({"end-device", "Circle", "ffffffff"}).code, 1);
  ok(ben(), {"end-device", "Circle", id});
  ok(ben(), {"send", "Circle", "what the tablet must not read"});
  ok(tablet, {"sync"});
  EXPECT_EQ(tablet.run({"send", "Circle", "still here?"}).code, 1);
  EXPECT_EQ(messages(tablet), 3u);
  EXPECT_EQ(messages(ada()), 4u);
  EXPECT_EQ(messages(ben()), 4u);
}

TEST_F(HeadlessMembersTest, RemovedInvitedAgainLeftAndForgotten) {
  ok(ben(), {"send", "Circle", "hello"});
  EXPECT_EQ(cy().run({"remove", "Circle", "Ben"}).code, 1) << "not an owner";
  EXPECT_EQ(ada().run({"remove", "Circle", "Nobody"}).code, 1);
  ok(ada(), {"remove", "Circle", "Ben"});
  const Json seen = members(cy());
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[2]["name"], "Ben");
  EXPECT_EQ(seen[2]["ended"], "removed");
  ok(ben(), {"sync"});
  EXPECT_EQ(ben().run({"send", "Circle", "still here?"}).code, 1);
  EXPECT_EQ(messages(ben()), 1u) << "what had arrived stays";
  ok(ada(), {"send", "Circle", "without Ben"});
  EXPECT_EQ(messages(ben()), 1u);
  EXPECT_EQ(messages(cy()), 2u);

  let_in(ben());
  EXPECT_EQ(messages(ben()), 2u);
  ok(ben(), {"leave", "Circle"});
  EXPECT_NE(ok(ben(), {"spaces"}).find("you left"), std::string::npos);
  EXPECT_EQ(members(ada())[2]["ended"], "left");
  ok(ada(), {"send", "Circle", "after the rotation"});
  EXPECT_EQ(messages(cy()), 3u);
  ok(ben(), {"forget", "Circle"});
  EXPECT_EQ(ok(ben(), {"spaces"}), "");
  EXPECT_EQ(ada().run({"forget", "Circle"}).code, 1) << "others are in it";
}

TEST_F(HeadlessMembersTest, RolesOfBothKinds) {
  ok(ben(), {"here-as", "Circle", "mentee"});
  ok(ben(), {"here-as", "Circle", "mentor", "Sailing"});
  EXPECT_EQ(ben().run({"here-as", "Circle", "captain"}).code, 2);
  ok(ada(), {"role", "Circle", "Ben", "owner"});
  ok(ada(), {"role", "Circle", "Cy", "member"});  // is one already
  EXPECT_EQ(cy().run({"role", "Circle", "Ben", "owner"}).code, 1) << "not an owner";
  const Json seen = members(cy());
  for (const Json& one : seen) {
    if (one["name"] != "Ben") continue;
    EXPECT_EQ(one["owner"], true);
    EXPECT_EQ(one["here_as"][0]["as"], "mentee");
    EXPECT_EQ(one["here_as"][1]["topic"], "Sailing");
  }
  ok(ada(), {"leave", "Circle"});
  ok(ben(), {"sync"});
  ok(ben(), {"remove", "Circle", "Cy"});
  EXPECT_EQ(members(ben()).size(), 3u);
}

}  // namespace
}  // namespace ithaca::headless_test
