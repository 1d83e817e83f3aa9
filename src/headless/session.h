// One run of the headless client over one data folder: the ports, the App, and the loop that drives
// them.
//
// Invariants
//   1. The folder is locked while a session is open; a second one fails with kBusy.
//   2. SIGINT and SIGTERM end run_until(); nothing that was saved is lost.
//
// Ownership: owns everything it makes. Threads: one, besides the network's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "src/app/app.h"
#include "src/core/base/result.h"

namespace ithaca::headless {

inline constexpr std::string_view kDefaultRelay = "http://localhost:8080";

struct SessionOptions {
  std::string data;   // the folder; made if it is not there
  std::string relay;  // empty: what the folder was made with, else kDefaultRelay
};

class Session {
 public:
  // Errors: kInvalidInput (the relay's address), kBusy (in use by another program), those of
  // platform::Profile::open().
  static base::Result<std::unique_ptr<Session>> open(const SessionOptions& options);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  app::App& app();
  const std::string& relay() const;
  // Remembers the relay's address, so that it need not be given again: in the folder, and for
  // backups in the settings, where a restored one is found.
  base::Result<void> keep_relay();
  base::Result<void> keep_restored_relay();

  // Runs until `done` says so: true. False after `timeout_ms`, or when a signal came.
  bool run_until(const std::function<bool()>& done, std::optional<std::uint64_t> timeout_ms);
  bool interrupted() const;
  // Writes what is waiting. False if the disk would not take it.
  bool save();

 private:
  struct Inside;
  explicit Session(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> m_inside;
};

}  // namespace ithaca::headless
