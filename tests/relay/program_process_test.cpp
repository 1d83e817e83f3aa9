// The relay's program: its words when it cannot start, its options, its signals.
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>

#include <fstream>
#include <thread>

#include "tests/relay/author.h"
#include "tests/relay/http_client.h"

namespace ithaca::relay {
namespace {

namespace fs = std::filesystem;

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Program, HelpAndVersionAreForPeople) {
  const Exit help = run_relay({"--help"});
  EXPECT_EQ(help.code, 0);
  for (const char* part : {"--port", "--data", "--web", "--origin", "--behind-proxy", "--host",
                           "--log-level", "--config", "Example"})
    EXPECT_TRUE(holds(help.output, part)) << part;
  const Exit version = run_relay({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_TRUE(version.output.starts_with("ithaca-relay "));
}

TEST(Program, WrongOptionsAreExplained) {
  EXPECT_EQ(run_relay({}).code, 2);
  EXPECT_TRUE(holds(run_relay({}).errors, "--data"));
  EXPECT_EQ(run_relay({"--data", "x", "--nonsense"}).code, 2);
  EXPECT_EQ(run_relay({"--data", "x", "--port", "99999"}).code, 2);
  EXPECT_EQ(run_relay({"--data", "x", "--log-level", "loud"}).code, 2);
  const Exit origin = run_relay({"--data", "x", "--origin", "ithaca.example.org/path"});
  EXPECT_EQ(origin.code, 2);
  EXPECT_TRUE(holds(origin.errors, "scheme://host"));
}

TEST(Program, APortInUseIsSaid) {
  RelayProcess relay;
  ASSERT_TRUE(relay.start());
  const TemporaryDirectory other;
  const Exit second =
      run_relay({"--data", other.path() / "data", "--port", std::to_string(relay.port())});
  EXPECT_EQ(second.code, 1);
  EXPECT_TRUE(holds(second.errors, "in use by another program"));
  EXPECT_TRUE(second.output.empty());
}

TEST(Program, ADataDirectoryInUseIsSaid) {
  RelayProcess relay;
  ASSERT_TRUE(relay.start());
  const Exit second = run_relay({"--data", relay.data(), "--port", "0"});
  EXPECT_EQ(second.code, 1);
  EXPECT_TRUE(holds(second.errors, "in use by another relay"));
}

TEST(Program, ADataDirectoryThatCannotBeMadeIsSaid) {
  const TemporaryDirectory directory;
  std::ofstream(directory.path() / "file") << "x";
  const Exit exit = run_relay({"--data", directory.path() / "file" / "data", "--port", "0"});
  EXPECT_EQ(exit.code, 1);
  EXPECT_TRUE(holds(exit.errors, "cannot create the data directory"));
}

TEST(Program, DamagedAndFutureDatabasesAreSaidAndLeftAlone) {
  const TemporaryDirectory directory;
  fs::create_directories(directory.path());
  const fs::path file = directory.path() / "relay.sqlite3";
  std::ofstream(file) << std::string(5000, 'x');
  const Exit damaged = run_relay({"--data", directory.path(), "--port", "0"});
  EXPECT_EQ(damaged.code, 1);
  EXPECT_TRUE(holds(damaged.errors, "restore it from a backup"));
  fs::remove(file);
  {
    RelayProcess fresh;
    ASSERT_TRUE(fresh.start());
    fresh.stop();
    fs::copy_file(fresh.data() / "relay.sqlite3", file);
  }
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "PRAGMA user_version=7", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  const Exit future = run_relay({"--data", directory.path(), "--port", "0"});
  EXPECT_EQ(future.code, 1);
  EXPECT_TRUE(holds(future.errors, "written by a newer relay"));
}

TEST(Program, AWebDirectoryThatIsNotThereIsSaid) {
  const TemporaryDirectory directory;
  const Exit exit =
      run_relay({"--data", directory.path(), "--port", "0", "--web", "/nowhere/at/all"});
  EXPECT_EQ(exit.code, 1);
  EXPECT_TRUE(holds(exit.errors, "is not a directory"));
}

TEST(Program, AConfigFileIsReadAndTheCommandLineWins) {
  RelayProcess relay;
  const fs::path config = relay.directory() / "config.json";
  std::ofstream(config) << R"({"host": "127.0.0.1", "max-spaces": 1, "no-new-spaces": true,
                               "origin": ["https://a.example", "https://b.example"]})";
  ASSERT_TRUE(relay.start({"--config", config}));
  SyncClient client(relay);
  ASSERT_TRUE(client.greet());
  const Author author(1);
  ASSERT_TRUE(client.say(author.genesis()));
  EXPECT_EQ(client.await<wire::Err>()->code, wire::ErrCode::kClosedRelay);
  client.cut();
  // A page of a configured origin may connect whatever its host is called here.
  EXPECT_TRUE(SyncClient(relay, {"/sync", "ithaca.sync.v1", "https://b.example"}).open());
  relay.stop();
  ASSERT_TRUE(relay.start({"--config", config, "--no-new-spaces=false"}));
  SyncClient again(relay);
  ASSERT_TRUE(again.greet());
  ASSERT_TRUE(again.say(author.genesis()));
  EXPECT_TRUE(again.await<wire::CtlOk>().has_value());
  // Signatures are for the configured origins, not for what the Host header says.
  ASSERT_TRUE(again.say(author.sub(again, relay.origin())));
  EXPECT_EQ(again.await<wire::Err>()->code, wire::ErrCode::kBadSignature);
  ASSERT_TRUE(again.say(author.sub(again, "https://b.example")));
  EXPECT_TRUE(again.await<wire::Live>().has_value());
}

TEST(Program, AConfigFileWithMistakesIsExplained) {
  const TemporaryDirectory directory;
  const fs::path config = directory.path() / "config.json";
  const std::string data = directory.path() / "data";
  EXPECT_TRUE(holds(run_relay({"--data", data, "--config", "/nowhere"}).errors, "cannot read"));
  std::ofstream(config) << "{broken";
  EXPECT_TRUE(holds(run_relay({"--data", data, "--config", config}).errors, "not a JSON object"));
  std::ofstream(config) << R"({"nonsense": 1})";
  EXPECT_EQ(run_relay({"--data", data, "--config", config}).code, 2);
  std::ofstream(config) << R"({"port": {"a": 1}})";
  EXPECT_TRUE(holds(run_relay({"--data", data, "--config", config}).errors, "\"port\" must be"));
}

TEST(Program, StopsInGoodOrder) {
  RelayProcess relay;
  ASSERT_TRUE(relay.start());
  Author author(2);
  SyncClient client(relay);
  ASSERT_TRUE(author.go_live(client, relay.origin()));
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(client.say(author.envelope()));
  // What the relay has read is answered before it says good-bye.
  ASSERT_TRUE(client.await<wire::Ack>().has_value());
  relay.signal(SIGTERM);
  std::size_t acks = 1;
  bool told = false;
  while (auto frame = client.hear()) {
    if (std::holds_alternative<wire::Ack>(*frame)) ++acks;
    const auto* err = std::get_if<wire::Err>(&*frame);
    if (err == nullptr) continue;
    EXPECT_EQ(err->code, wire::ErrCode::kShuttingDown);
    EXPECT_GT(err->retry_after_ms, 0u);
    told = true;
  }
  EXPECT_TRUE(told);
  EXPECT_EQ(relay.stop().code, 0);
  ASSERT_TRUE(relay.start());
  SyncClient again(relay);
  ASSERT_TRUE(again.greet());
  ASSERT_TRUE(again.say(author.sub(again, relay.origin())));
  std::size_t there = 0;
  while (auto frame = again.hear()) {
    if (const auto* batch = std::get_if<wire::Batch>(&*frame)) there += batch->entries.size();
    if (std::holds_alternative<wire::Live>(*frame)) break;
  }
  EXPECT_GE(there, acks);
}

TEST(Program, BackupsAreMadeWhileItRunsAndARestoredLogGetsANewGeneration) {
  RelayProcess relay;
  ASSERT_TRUE(relay.start());
  Author author(3);
  SyncClient client(relay);
  ASSERT_TRUE(author.go_live(client, relay.origin()));
  ASSERT_TRUE(client.say(author.envelope()));
  ASSERT_TRUE(client.await<wire::Ack>().has_value());
  relay.signal(SIGUSR1);
  for (int i = 0; i < 200 && !holds(relay.log(), "backup written"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ASSERT_TRUE(holds(relay.log(), "backup written"));
  ASSERT_TRUE(client.say(author.envelope()));
  ASSERT_TRUE(client.await<wire::Ack>().has_value());
  const base::LogGeneration before = client.generation();
  client.cut();
  relay.stop();

  const fs::path database = relay.data() / "relay.sqlite3";
  fs::remove(database);
  fs::copy_file(fs::directory_iterator(relay.data() / "backups")->path(), database);
  const Exit marked = run_relay({"--data", relay.data(), "--new-generation"});
  EXPECT_EQ(marked.code, 0);
  EXPECT_TRUE(holds(marked.output, "new generation"));
  ASSERT_TRUE(relay.start());
  SyncClient again(relay);
  ASSERT_TRUE(again.greet());
  EXPECT_NE(again.generation(), before);
  ASSERT_TRUE(again.say(author.sub(again, relay.origin(), 2)));
  EXPECT_EQ(again.await<wire::Live>()->head_seq, 1u);
}

TEST(Program, FilesAreForItsUserOnly) {
  RelayProcess relay;
  ASSERT_TRUE(relay.start());
  constexpr fs::perms kOthers = fs::perms::group_all | fs::perms::others_all;
  EXPECT_EQ(fs::status(relay.data()).permissions() & kOthers, fs::perms::none);
  for (const auto& entry : fs::directory_iterator(relay.data()))
    EXPECT_EQ(entry.status().permissions() & kOthers, fs::perms::none) << entry.path();
}

TEST(Program, NothingOfAnybodyIsInTheLog) {
  RelayProcess relay;
  ASSERT_TRUE(relay.start({"--log-level", "debug"}));
  Author author(4);
  SyncClient client(relay);
  ASSERT_TRUE(author.go_live(client, relay.origin()));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(client.say(author.envelope()));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(client.await<wire::Ack>().has_value());
  client.say_bytes(base::Bytes(100, 0xEE));
  http(relay, "GET", "/some/path/with-a-name");
  const Exit exit = relay.stop();
  EXPECT_TRUE(holds(exit.errors, "stopped"));
  for (const base::Bytes& secret :
       {base::to_bytes(author.space().view()), base::to_bytes(author.device().key.view())}) {
    for (const std::string& form :
         {base::to_hex(secret), base::to_base64url(secret), std::string(base::as_text(secret))})
      EXPECT_FALSE(holds(exit.errors + exit.output, form));
  }
  EXPECT_FALSE(holds(exit.errors, "127.0.0.1"));
  EXPECT_FALSE(holds(exit.errors, "with-a-name"));
}

}  // namespace
}  // namespace ithaca::relay
