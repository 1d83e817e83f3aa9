// The program around the relay core: one I/O thread with the sockets and the core, one writer
// thread with the store, HTTP and WebSocket on the same port.
//
// Invariants
//   1. The core, the sessions and the files are touched by the thread in run() only; the store by
//      the writer's only.
//   2. After every event the core's outputs are carried out before the next event.
//   3. A stop (SIGTERM, SIGINT) takes no new work, lets the commits finish and answers them, tells
//      every client, and ends run() within kStopTimeout.
//
// Signals: SIGTERM and SIGINT stop, SIGHUP reads the client's files again, SIGUSR1 makes a backup.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/http/static_files.h"
#include "server/net/writer.h"
#include "server/relay/relay.h"

namespace ithaca::relay {

struct ServerOptions {
  // "localhost" means both loopback addresses; otherwise a numeric address.
  std::string host = "localhost";
  std::uint16_t port = 8080;  // 0: any free one
  // The public origins, such as https://ithaca.example; empty: what the Host header says.
  std::vector<std::string> origins;
  // The peer's address for the limits is the last one in X-Forwarded-For.
  bool behind_proxy = false;
  std::optional<std::filesystem::path> web_directory;
  std::string version;
  RelayConfig relay;
};

class Server {
 public:
  // Starts listening. Errors: kConflict (port in use), kInvalidInput (host), kUnavailable.
  static base::Result<std::unique_ptr<Server>> create(ServerOptions options, StaticFiles files,
                                                      std::unique_ptr<LogStore> store,
                                                      Writer::Backup backup);
  virtual ~Server() = default;

  virtual std::uint16_t port() const = 0;
  // Serves until stopped by a signal.
  virtual void run() = 0;
};

}  // namespace ithaca::relay
