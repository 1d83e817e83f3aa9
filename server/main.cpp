// ithaca-relay: stores and passes on what it cannot read, and serves the client.

#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <iostream>

#include "server/net/log.h"
#include "server/net/options.h"
#include "server/net/server.h"
#include "server/net/system_random.h"
#include "server/store/generation_guard.h"
#include "server/store/sqlite_log_store.h"
#include "src/core/crypto/primitives.h"

namespace {

namespace fs = std::filesystem;
using namespace ithaca::relay;
using ithaca::base::ErrorCode;
using ithaca::base::Result;

constexpr const char* kDatabaseName = "relay.sqlite3";
constexpr const char* kBackupsName = "backups";

int fail(const std::string& words) {
  std::cerr << "ithaca-relay: " << words << std::endl;
  return 1;
}

Result<std::unique_ptr<SqliteLogStore>> open_store(const fs::path& directory) {
  std::error_code failed;
  fs::create_directories(directory, failed);
  if (failed || !fs::is_directory(directory))
    return ithaca::base::error(
        ErrorCode::kUnavailable,
        "cannot create the data directory " + directory.string() + ": " + failed.message());
  SystemRandom random;
  auto store = SqliteLogStore::open(directory / kDatabaseName, random);
  if (!store.ok()) return store;
  TRY_ASSIGN(const LogOrigin origin, guard_generation(*store.value(), directory, random));
  if (origin == LogOrigin::kRestored)
    log(LogLevel::kWarning,
        "this database is not the one that was here last: clients will compare what they hold");
  return store;
}

Result<std::string> back_up(SqliteLogStore& store, const fs::path& directory) {
  std::error_code failed;
  fs::create_directories(directory / kBackupsName, failed);
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&now, &utc);
  char name[64] = {};
  std::strftime(name, sizeof name, "relay-%Y%m%dT%H%M%SZ.sqlite3", &utc);
  // A copy that is cut short must never look like a backup.
  const fs::path whole = directory / kBackupsName / name;
  const fs::path partial = whole.string() + ".partial";
  fs::remove(partial, failed);
  TRY(store.back_up(partial));
  fs::rename(partial, whole, failed);
  if (failed)
    return ithaca::base::error(ErrorCode::kUnavailable, "cannot rename: " + failed.message());
  return std::string(kBackupsName) + "/" + name;
}

int new_generation(const fs::path& directory) {
  auto store = open_store(directory);
  if (!store.ok()) return fail(store.error().detail);
  SystemRandom random;
  const auto changed = store.value()->new_generation(random.draw<ithaca::base::LogGeneration>());
  if (!changed.ok()) return fail(changed.error().detail);
  std::cout << "The log has a new generation; clients will compare what they hold with it."
            << std::endl;
  return 0;
}

int serve(Options options) {
  StaticFiles files;
  if (options.server.web_directory) {
    auto loaded = StaticFiles::load(*options.server.web_directory);
    if (!loaded.ok()) return fail("--web: " + loaded.error().detail);
    files = std::move(loaded).value();
  }
  auto store = open_store(options.data_directory);
  if (!store.ok()) return fail(store.error().detail);
  SqliteLogStore* const database = store.value().get();
  const fs::path directory = options.data_directory;
  if (options.server.origins.empty() && options.server.host != "localhost")
    log(LogLevel::kWarning, "no --origin: what the Host header says is believed");
  auto server =
      Server::create(std::move(options.server), std::move(files), std::move(store).value(),
                     [database, directory](LogStore&) { return back_up(*database, directory); });
  if (!server.ok()) return fail(server.error().detail);
  std::cout << "Ithaca relay ready at http://localhost:" << server.value()->port() << std::endl;
  log(LogLevel::kInfo, "started");
  server.value()->run();
  log(LogLevel::kInfo, "stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  ParsedOptions parsed = parse_options(argc, argv);
  if (!parsed.options) return parsed.exit_code;
  // What the relay holds is nobody else's business on this machine.
  umask(077);
  set_log_level(parsed.options->log_level);
  const auto crypto = ithaca::crypto::init();
  if (!crypto.ok()) return fail(crypto.error().detail);
  if (parsed.options->command == Command::kNewGeneration)
    return new_generation(parsed.options->data_directory);
  return serve(std::move(*parsed.options));
}
