#include "server/net/options.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "src/core/wire/limits.h"

namespace ithaca::relay {

namespace {

constexpr std::uint64_t kBytesPerMegabyte = 1024 * 1024;

constexpr const char* kDescription =
    "The Ithaca relay stores encrypted envelopes for its users and serves the web client.\n"
    "It cannot read what it stores. Stop it with SIGTERM; see docs/OPERATIONS.md.";

constexpr const char* kFooter =
    "\nExample, at home:\n"
    "  ithaca-relay --data ./data --web ./web\n"
    "Example, on a server behind a TLS proxy:\n"
    "  ithaca-relay --data /var/lib/ithaca --web /usr/share/ithaca/web \\\n"
    "      --origin https://ithaca.example.org --behind-proxy\n"
    "The same in a file for --config: {\"data\": \"/var/lib/ithaca\", \"port\": 8080, "
    "\"behind-proxy\": true}\n"
    "Signals: SIGTERM stops, SIGHUP reads the client's files again, SIGUSR1 writes a backup into\n"
    "the data directory.";

// What the options write into before they become Options.
struct Raw {
  std::string config;
  std::string data;
  std::string web;
  std::string log_level = "info";
  bool new_generation = false;
  bool no_new_spaces = false;
  std::uint64_t store_megabytes_max = 0;
};

void add_options(CLI::App& app, Options& options, Raw& raw) {
  ServerOptions& server = options.server;
  RelayLimits& limits = server.relay.limits;
  app.add_option("--data", raw.data, "Directory for the database; created if it is not there")
      ->required()
      ->type_name("DIR");
  app.add_option("--web", raw.web, "Directory with the built web client")->type_name("DIR");
  app.add_option("--port", server.port, "Port to listen on; 0 takes any free one")
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--host", server.host,
                 "Address to listen on: localhost, 0.0.0.0 (everywhere), ::, …")
      ->capture_default_str()
      ->type_name("ADDRESS");
  app.add_option("--origin", server.origins,
                 "Public address of this relay, such as https://ithaca.example.org; may be given "
                 "several times. Without it the relay believes the Host header")
      ->type_name("URL")
      ->allow_extra_args(false);
  app.add_flag("--behind-proxy", server.behind_proxy,
               "Take client addresses for the limits from the last X-Forwarded-For entry");
  app.add_option("--log-level", raw.log_level, "none, error, warning, info or debug")
      ->capture_default_str()
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"none", "error", "warning", "info", "debug"}));
  app.add_option("--config", raw.config, "JSON file with these options; the command line wins")
      ->type_name("FILE");
  app.add_flag("--new-generation", raw.new_generation,
               "After restoring a backup: mark the log as restored, and exit");

  const auto limit = [&app](const char* name, auto& value, const char* help) {
    app.add_option(name, value, help)->capture_default_str()->type_name("N")->group("Limits");
  };
  app.add_flag("--no-new-spaces", raw.no_new_spaces, "Take no new spaces")->group("Limits");
  limit("--max-spaces", limits.spaces_max, "Spaces in all; 0 for no limit");
  limit("--max-store-mb", raw.store_megabytes_max, "Size of the database in MiB; 0 for no limit");
  limit("--max-connections", limits.connections_max, "Connections in all");
  limit("--max-connections-per-address", limits.connections_per_address_max,
        "Connections from one address");
  limit("--max-frames-per-second", limits.frames_per_second_per_address,
        "Frames a second from one address");
  limit("--max-new-spaces-per-hour", limits.new_spaces_per_hour_per_address,
        "New spaces an hour from one address");
}

std::optional<std::string> json_argument(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean() || value.is_number_integer()) return value.dump();
  return std::nullopt;
}

// The file's content as arguments. Says what is wrong and gives nothing if it cannot be used.
std::optional<std::vector<std::string>> config_arguments(const std::string& file) {
  std::ifstream in(file);
  if (!in) {
    std::cerr << "ithaca-relay: cannot read " << file << std::endl;
    return std::nullopt;
  }
  const nlohmann::json config = nlohmann::json::parse(in, nullptr, false);
  if (!config.is_object()) {
    std::cerr << "ithaca-relay: " << file << " is not a JSON object" << std::endl;
    return std::nullopt;
  }
  std::vector<std::string> arguments;
  for (const auto& [key, value] : config.items()) {
    const nlohmann::json values = value.is_array() ? value : nlohmann::json::array({value});
    for (const nlohmann::json& one : values) {
      const auto text = json_argument(one);
      if (!text) {
        std::cerr << "ithaca-relay: " << file << ": \"" << key
                  << "\" must be a text, a whole number, true, false or a list of these"
                  << std::endl;
        return std::nullopt;
      }
      arguments.push_back("--" + key + "=" + *text);
    }
  }
  return arguments;
}

std::string config_file(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--config" && i + 1 < arguments.size()) return arguments[i + 1];
    if (arguments[i].starts_with("--config=")) return arguments[i].substr(9);
  }
  return {};
}

// scheme://host[:port] and nothing more, as a browser writes an origin.
bool is_origin(const std::string& text) {
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  return scheme > 0 && text.size() > scheme && text.size() <= wire::kOriginBytesMax &&
         text.find_first_of("/?# ", scheme) == std::string::npos;
}

LogLevel log_level_of(const std::string& name) {
  static const std::map<std::string, LogLevel> kLevels{{"none", LogLevel::kNone},
                                                       {"error", LogLevel::kError},
                                                       {"warning", LogLevel::kWarning},
                                                       {"info", LogLevel::kInfo},
                                                       {"debug", LogLevel::kDebug}};
  return kLevels.at(name);
}

}  // namespace

ParsedOptions parse_options(int argc, const char* const* argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::string file = config_file(arguments);
  if (!file.empty()) {
    auto from_file = config_arguments(file);
    if (!from_file) return {std::nullopt, 2};
    arguments.insert(arguments.begin(), from_file->begin(), from_file->end());
  }

  Options options;
  options.server.version = ITHACA_RELAY_VERSION;
  Raw raw;
  CLI::App app(kDescription, "ithaca-relay");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.footer(kFooter);
  app.set_version_flag("--version", "ithaca-relay " ITHACA_RELAY_VERSION);
  add_options(app, options, raw);
  app.get_option("--origin")->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return {std::nullopt, code == 0 ? 0 : 2};
  }

  for (const std::string& origin : options.server.origins) {
    if (is_origin(origin)) continue;
    std::cerr << "ithaca-relay: --origin takes scheme://host[:port] such as "
                 "https://ithaca.example.org, not "
              << origin << std::endl;
    return {std::nullopt, 2};
  }
  options.command = raw.new_generation ? Command::kNewGeneration : Command::kServe;
  options.data_directory = raw.data;
  if (!raw.web.empty()) options.server.web_directory = raw.web;
  options.log_level = log_level_of(raw.log_level);
  options.server.relay.limits.store_bytes_max = raw.store_megabytes_max * kBytesPerMegabyte;
  if (raw.no_new_spaces) options.server.relay.new_spaces = NewSpaces::kRefused;
  return {std::move(options), 0};
}

}  // namespace ithaca::relay
