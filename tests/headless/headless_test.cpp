// Two people with the headless client and a relay: the main story, its accidents, and that nothing
// readable reaches the relay.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "src/core/base/bytes.h"
#include "tests/headless/ithaca_process.h"
#include "tests/relay/relay_process.h"

namespace ithaca::headless_test {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

class HeadlessTest : public testing::Test {
 protected:
  HeadlessTest() {
    EXPECT_TRUE(relay.start());
    ada = std::make_unique<Person>(relay.directory() / "ada", relay.origin());
    ben = std::make_unique<Person>(relay.directory() / "ben", relay.origin());
  }
  void init() {
    ASSERT_EQ(ada->run({"init", "--name", "Ada Lovelace"}).code, 0);
    ASSERT_EQ(ben->run({"init", "--name", "Ben Franklin"}).code, 0);
  }
  // Ada makes a space and lets Ben in. No two programs run at the same time.
  void pair() {
    init();
    ASSERT_EQ(ada->run({"create", kSpace}).code, 0);
    const Ended invite = ada->run({"invite", kSpace});
    ASSERT_EQ(invite.code, 0) << invite.err;
    link = first_line(invite.out);
    const Ended joined = ben->run({"join", "-"}, link + "\n");
    ASSERT_EQ(joined.code, 0) << joined.err;
  }
  std::vector<std::string> texts(Person& person) {
    const Ended listed = person.run({"list", kSpace, "--json"});
    EXPECT_EQ(listed.code, 0) << listed.err;
    std::vector<std::string> out;
    for (const Json& message : Json::parse(listed.out)) out.push_back(message["text"]);
    return out;
  }

  static constexpr const char* kSpace = "Ada and Ben";
  relay::RelayProcess relay;
  std::unique_ptr<Person> ada, ben;
  std::string link;
};

TEST_F(HeadlessTest, ExplainsItself) {
  const Ended help = ada->run({"--help"});
  EXPECT_EQ(help.code, 0);
  for (const char* word : {"init", "invite", "restore", "Exit codes", "ITHACA"})
    EXPECT_TRUE(help.out.find(word) != std::string::npos || std::string(word) == "ITHACA") << word;
  EXPECT_EQ(ada->run({"send", "--help"}).code, 0);
  EXPECT_EQ(ada->run({}).code, 2);
  EXPECT_EQ(ada->run({"no-such-command"}).code, 2);
  EXPECT_EQ(ada->run({"create", "x", "--kind", "triangle", "--no-wait"}).code, 2);
  const Ended early = ada->run({"spaces"});
  EXPECT_EQ(early.code, 1);
  EXPECT_NE(early.err.find("ithaca init"), std::string::npos);
  EXPECT_EQ(Person(relay.directory() / "eve", "ftp://nonsense").run({"spaces"}).code, 1);
}

TEST_F(HeadlessTest, TwoPeopleTalkThoughNeverOnlineTogether) {
  pair();
  EXPECT_EQ(ben->run({"send", kSpace, "Hello Ada ✓"}).code, 0);
  EXPECT_EQ(ada->run({"sync"}).code, 0);
  EXPECT_EQ(texts(*ada), std::vector<std::string>{"Hello Ada ✓"});
  EXPECT_EQ(ada->run({"send", kSpace}, "Hello Ben\n\nHow are you?\n").code, 0);
  const Ended synced = ben->run({"sync", kSpace, "--wait-for", "3"});
  EXPECT_EQ(synced.code, 0);
  EXPECT_EQ(first_line(synced.out), "Up to date");
  EXPECT_EQ(texts(*ben), (std::vector<std::string>{"Hello Ada ✓", "Hello Ben", "How are you?"}));
  EXPECT_EQ(ben->run({"list", kSpace, "--read"}).code, 0);
  EXPECT_EQ(ada->run({"sync"}).code, 0);
  const Json messages = Json::parse(ada->run({"list", kSpace, "--json", "--last", "1"}).out);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0]["receipt"], "read");
  EXPECT_EQ(messages[0]["author_name"], "Ada Lovelace");
  const Json spaces = Json::parse(ben->run({"spaces", "--json"}).out);
  EXPECT_EQ(spaces[0]["unread"], 0);
  EXPECT_EQ(spaces[0]["members"][1]["name"], "Ada Lovelace");
  // By the first digits of its id, too.
  const std::string id = spaces[0]["id"];
  EXPECT_EQ(ben->run({"list", id.substr(0, 6)}).code, 0);
  EXPECT_EQ(ben->run({"list", "no such space"}).code, 1);
}

TEST_F(HeadlessTest, GoalsAreShared) {
  pair();
  const Ended added = ada->run({"add-goal", kSpace, "Run 5 km", "--why", "Health", "--date",
                                "2026-05-01", "--milestone", "Shoes", "--milestone", "1 km"});
  ASSERT_EQ(added.code, 0) << added.err;
  EXPECT_EQ(ben->run({"sync"}).code, 0);
  EXPECT_EQ(ben->run({"done", "1 km"}).code, 0);
  EXPECT_EQ(ada->run({"sync"}).code, 0);
  const Json goals = Json::parse(ada->run({"goals", kSpace, "--json"}).out);
  ASSERT_EQ(goals.size(), 1u);
  EXPECT_EQ(goals[0]["title"], "Run 5 km");
  EXPECT_EQ(goals[0]["why"], "Health");
  EXPECT_EQ(goals[0]["target_date"], "2026-05-01");
  ASSERT_EQ(goals[0]["milestones"].size(), 2u);
  EXPECT_EQ(goals[0]["milestones"][0]["done"], false);
  EXPECT_EQ(goals[0]["milestones"][1]["done"], true);
  EXPECT_EQ(ada->run({"add-goal", kSpace, "x", "--date", "2026-02-30"}).code, 1);
  EXPECT_EQ(ada->run({"done", "no such"}).code, 1);
  const Json exported = Json::parse(ben->run({"export", kSpace}).out);
  EXPECT_EQ(exported["goals"][0]["title"], "Run 5 km");
}

TEST_F(HeadlessTest, GoalsAreTakenAlongToAnotherSpace) {
  init();
  ASSERT_EQ(ada->run({"create", kSpace}).code, 0);
  ASSERT_EQ(
      ada->run({"add-goal", kSpace, "Run 5 km", "--why", "Health", "--milestone", "Shoes"}).code,
      0);
  ASSERT_EQ(ada->run({"done", "Shoes"}).code, 0);
  const std::string file = (relay.directory() / "goals.json").string();
  ASSERT_EQ(ada->run({"export", kSpace, file}).code, 0);
  ASSERT_EQ(ada->run({"create", "Elsewhere"}).code, 0);
  const Ended imported = ada->run({"import-goals", "Elsewhere", file});
  ASSERT_EQ(imported.code, 0) << imported.err;
  const Json goals = Json::parse(ada->run({"goals", "Elsewhere", "--json"}).out);
  ASSERT_EQ(goals.size(), 1u);
  EXPECT_EQ(goals[0]["title"], "Run 5 km");
  EXPECT_EQ(goals[0]["why"], "Health");
  EXPECT_EQ(goals[0]["milestones"][0]["done"], true);
  std::ofstream(file) << "{\"goals\": [{\"title\": 3}]}";
  const Ended refused = ada->run({"import-goals", "Elsewhere", file});
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find("another type"), std::string::npos) << refused.err;
  EXPECT_EQ(ada->run({"import-goals", "Elsewhere", file + ".none"}).code, 1);
}

TEST_F(HeadlessTest, ManyGoalsComeFromStandardInput) {
  init();
  ASSERT_EQ(ada->run({"create", kSpace}).code, 0);
  const Ended added = ada->run({"add-goal", kSpace, "--milestone", "Begin"}, "One\n\nTwo\nThree");
  ASSERT_EQ(added.code, 0) << added.err;
  EXPECT_EQ(std::count(added.out.begin(), added.out.end(), '\n'), 3);
  const Json goals = Json::parse(ada->run({"goals", kSpace, "--json"}).out);
  ASSERT_EQ(goals.size(), 3u);
  EXPECT_EQ(goals[1]["title"], "Two");
  EXPECT_EQ(goals[2]["milestones"][0]["text"], "Begin");
  // What stands before a line that cannot be a title is kept.
  EXPECT_EQ(ada->run({"add-goal", kSpace}, "Four\n" + std::string(100'000, 'x')).code, 1);
  EXPECT_EQ(Json::parse(ada->run({"goals", kSpace, "--json"}).out).size(), 4u);
}

TEST_F(HeadlessTest, AnInviteWorksOnce) {
  pair();
  Person eve(relay.directory() / "eve", relay.origin());
  ASSERT_EQ(eve.run({"init", "--name", "Eve"}).code, 0);
  const Ended second = eve.run({"join", link});
  EXPECT_EQ(second.code, 1);
  EXPECT_NE(second.err.find("used already"), std::string::npos) << second.err;
  std::string mangled = link;
  mangled[mangled.size() - 20] = mangled[mangled.size() - 20] == 'a' ? 'b' : 'a';
  EXPECT_NE(eve.run({"join", mangled}).err.find("not a whole invite"), std::string::npos);
  EXPECT_EQ(eve.run({"join", "https://elsewhere.example" + link.substr(link.find("/#"))}).code, 1);
  EXPECT_EQ(ben->run({"join", link}).code, 1);
  EXPECT_TRUE(Json::parse(eve.run({"spaces", "--json"}).out).empty());
}

TEST_F(HeadlessTest, WhatIsWrittenOfflineArrivesLater) {
  pair();
  relay.kill_hard();
  EXPECT_EQ(ada->run({"send", kSpace, "one", "--no-wait"}).code, 0);
  const Ended waited = ada->run({"send", kSpace, "two", "--wait", "0.3"});
  EXPECT_EQ(waited.code, 3);
  EXPECT_NE(waited.err.find("Saved on this device"), std::string::npos);
  EXPECT_EQ(ben->run({"send", kSpace, "three", "--no-wait"}).code, 0);
  EXPECT_EQ(ada->run({"sync", "--timeout", "0.5"}).code, 3);
  EXPECT_EQ(texts(*ada), (std::vector<std::string>{"one", "two"}));
  ASSERT_TRUE(relay.start());
  EXPECT_EQ(ada->run({"sync"}).code, 0);
  EXPECT_EQ(ben->run({"sync"}).code, 0);
  EXPECT_EQ(ada->run({"sync"}).code, 0);
  EXPECT_EQ(texts(*ada), texts(*ben));
  EXPECT_EQ(texts(*ada).size(), 3u);
}

std::string many_lines(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += "message " + std::to_string(i) + "\n";
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

TEST_F(HeadlessTest, ARelayKilledWhileSendingLosesAndDoublesNothing) {
  pair();
  const std::string input = many_lines(600);
  Running sending = ada->start({"send", kSpace, "--wait", "80"}, input);
  Running watching = ben->start({"watch"});
  for (int round = 0; round < 4; ++round) {
    std::this_thread::sleep_for(milliseconds(60 + 70 * round));
    relay.kill_hard();
    ASSERT_TRUE(relay.start());
  }
  const Ended sent = sending.wait(std::chrono::seconds(90));
  EXPECT_EQ(sent.code, 0) << sent.err;
  watching.signal(SIGTERM);
  EXPECT_EQ(watching.wait().code, 0);
  EXPECT_EQ(ben->run({"sync", "--wait-for", "600"}).code, 0);
  EXPECT_EQ(texts(*ben), lines_of(input));
  EXPECT_EQ(texts(*ada), lines_of(input));
}

TEST_F(HeadlessTest, AClientKilledWhileSendingLosesAndDoublesNothing) {
  pair();
  std::vector<std::string> before;
  for (int round = 0; round < 4; ++round) {
    Running sending = ada->start({"send", kSpace}, many_lines(400));
    std::this_thread::sleep_for(milliseconds(40 + 60 * round));
    sending.signal(SIGKILL);
    sending.wait();
    // What had been saved is still there, in order, and what had been there before.
    const std::vector<std::string> now = texts(*ada);
    ASSERT_GE(now.size(), before.size());
    EXPECT_TRUE(std::equal(before.begin(), before.end(), now.begin()));
    before = now;
  }
  EXPECT_GT(before.size(), 0u);
  EXPECT_EQ(ada->run({"sync"}).code, 0);
  EXPECT_EQ(ben->run({"sync", "--wait-for", std::to_string(before.size())}).code, 0);
  EXPECT_EQ(texts(*ada), before);
  EXPECT_EQ(texts(*ben), before);
}

TEST_F(HeadlessTest, WatchPrintsWhatComes) {
  pair();
  Running watching = ben->start({"watch", "--json"});
  // The folder belongs to the one who watches.
  std::this_thread::sleep_for(milliseconds(500));
  const Ended busy = ben->run({"spaces"});
  EXPECT_EQ(busy.code, 1);
  EXPECT_NE(busy.err.find("in use"), std::string::npos) << busy.err;
  EXPECT_EQ(ada->run({"send", kSpace, "are you there?"}).code, 0);
  for (int i = 0; i < 100 && watching.out().empty(); ++i)
    std::this_thread::sleep_for(milliseconds(50));
  const Json message = Json::parse(first_line(watching.out()));
  EXPECT_EQ(message["text"], "are you there?");
  // Time for the receipt.
  std::this_thread::sleep_for(milliseconds(1000));
  watching.signal(SIGTERM);
  EXPECT_EQ(watching.wait().code, 0);
  EXPECT_EQ(ada->run({"sync"}).code, 0);
  const Json sent = Json::parse(ada->run({"list", kSpace, "--json"}).out);
  EXPECT_EQ(sent[0]["receipt"], "delivered");
}

TEST_F(HeadlessTest, ABackupBringsAPersonBack) {
  pair();
  EXPECT_EQ(ada->run({"send", kSpace, "before"}).code, 0);
  const std::string file = relay.directory() / "ada.backup";
  ada->set("ITHACA_PASSPHRASE", "correct horse battery");
  const Ended made = ada->run({"back-up", file});
  ASSERT_EQ(made.code, 0) << made.err;
  std::filesystem::remove_all(ada->data());
  // The relay's address is in the backup.
  Person again(relay.directory() / "again", "");
  again.set("ITHACA_PASSPHRASE", "wrong");
  const Ended wrong = again.run({"restore", file});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_NE(wrong.err.find("passphrase is wrong"), std::string::npos);
  again.set("ITHACA_PASSPHRASE", "correct horse battery");
  const Ended restored = again.run({"restore", file});
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_EQ(again.run({"restore", file}).code, 1);
  EXPECT_EQ(again.run({"send", kSpace, "after"}).code, 0);
  EXPECT_EQ(ben->run({"send", kSpace, "welcome back"}).code, 0);
  EXPECT_EQ(again.run({"sync", "--wait-for", "3"}).code, 0);
  EXPECT_EQ(texts(again), (std::vector<std::string>{"before", "after", "welcome back"}));
  EXPECT_EQ(texts(*ben), texts(again));
}

// ---- nothing readable -------------------------------------------------------------------------

// `text` as it might be lying around: as it is, in UTF-16, as hex, and as base64 at each offset.
std::vector<std::string> disguises(const std::string& text) {
  std::vector<std::string> out{text, base::to_hex(base::as_bytes(text))};
  std::string wide;
  for (char c : text) wide += {c, '\0'};
  out.push_back(wide);
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const std::string code = base::to_base64url(base::as_bytes(std::string(shift, 'x') + text));
    // Without the digits that depend on what stands before and after.
    out.push_back(code.substr(shift == 0 ? 0 : shift + 1, code.size() - shift - 3));
    std::string plain = out.back();
    std::replace(plain.begin(), plain.end(), '-', '+');
    std::replace(plain.begin(), plain.end(), '_', '/');
    out.push_back(plain);
  }
  return out;
}

// The names of files under `folder` in which one of `secrets` can be read.
std::vector<std::string> readable_in(const std::filesystem::path& folder,
                                     const std::vector<std::string>& secrets) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    for (const std::string& secret : secrets)
      for (const std::string& look : disguises(secret))
        if (bytes.find(look) != std::string::npos)
          out.push_back(entry.path().filename().string() + ": " + secret);
  }
  return out;
}

TEST_F(HeadlessTest, SearchFindsInEveryScriptWithoutTheRelay) {
  pair();
  const std::string texts = "Das Café in der Großen Straße\n我们明天在图书馆见面\nمَرْحَبًا يا أحمد\n";
  EXPECT_EQ(ada->run({"send", kSpace}, texts).code, 0);
  EXPECT_EQ(ben->run({"sync", "--wait-for", "3"}).code, 0);
  EXPECT_EQ(relay.stop().code, 0);
  const auto found = [&](const char* words) {
    const Ended ended = ben->run({"search", words, "--json"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    std::vector<std::string> out;
    for (const Json& hit : Json::parse(ended.out)) out.push_back(hit["text"]);
    return out;
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(found("CAFE strasse"), Texts{"Das Café in der Großen Straße"});
  EXPECT_EQ(found("图书馆"), Texts{"我们明天在图书馆见面"});
  EXPECT_EQ(found("احمد"), Texts{"مَرْحَبًا يا أحمد"});
  EXPECT_EQ(found("ada"), (Texts{kSpace, "Ada Lovelace"}));
  EXPECT_EQ(found("nowhere"), Texts{});
  EXPECT_EQ(ben->run({"search", " "}).code, 1);
}

TEST_F(HeadlessTest, NothingReadableReachesTheRelayOrLiesOnADisk) {
  pair();
  const std::vector<std::string> secrets{"plaintext-marker-message",
                                         "plaintext-marker-goal",
                                         "plaintext-marker-step",
                                         "Ada Lovelace",
                                         "Ben Franklin",
                                         kSpace,
                                         link.substr(link.find("join/") + 5 + 87, 22)};
  EXPECT_EQ(ada->run({"send", kSpace, secrets[0]}).code, 0);
  EXPECT_EQ(ada->run({"add-goal", kSpace, secrets[1], "--milestone", secrets[2]}).code, 0);
  EXPECT_EQ(ben->run({"sync", "--wait-for", "1"}).code, 0);
  EXPECT_EQ(relay.stop().code, 0);
  EXPECT_EQ(readable_in(relay.data(), secrets), std::vector<std::string>{});
  for (const std::string& secret : secrets)
    EXPECT_EQ(relay.log().find(secret), std::string::npos) << secret;
  EXPECT_EQ(readable_in(ada->data(), secrets), std::vector<std::string>{});
  // The search does find what is there.
  for (const std::string& look : disguises(secrets[0])) {
    std::ofstream(relay.data() / "planted", std::ios::binary) << "..." << look << "...";
    EXPECT_EQ(readable_in(relay.data(), {secrets[0]}).empty(), false) << look;
  }
}

}  // namespace
}  // namespace ithaca::headless_test
