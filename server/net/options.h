// What the operator can say on the command line or in a JSON file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "server/net/log.h"
#include "server/net/server.h"

namespace ithaca::relay {

enum class Command { kServe, kNewGeneration };

struct Options {
  Command command = Command::kServe;
  std::filesystem::path data_directory;
  LogLevel log_level = LogLevel::kInfo;
  ServerOptions server;
};

struct ParsedOptions {
  std::optional<Options> options;  // empty: nothing to do, exit with exit_code
  int exit_code = 0;
};

// Prints help, version or what is wrong itself. A `--config FILE` (a JSON object whose keys are the
// names of the options) is read first; the command line overrides it.
ParsedOptions parse_options(int argc, const char* const* argv);

}  // namespace ithaca::relay
