// A relay process on a data directory of its own.
//
// Ownership: the process is killed when this dies.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/unit/server/store/temporary_directory.h"

namespace ithaca::relay {

struct Exit {
  int code = -1;
  std::string output;  // stdout
  std::string errors;  // stderr
};

// Runs the relay's program to its end; kills it after ten seconds.
Exit run_relay(const std::vector<std::string>& arguments);

class RelayProcess {
 public:
  RelayProcess() = default;
  ~RelayProcess();
  RelayProcess(const RelayProcess&) = delete;
  RelayProcess& operator=(const RelayProcess&) = delete;

  // Starts it and waits for the line that says it is ready. The port stays the same over restarts.
  bool start(std::vector<std::string> more = {});
  void signal(int number) const;
  void kill_hard();
  // SIGTERM, and what came of it.
  Exit stop();

  std::uint16_t port() const { return m_port; }
  std::string host() const { return "localhost:" + std::to_string(m_port); }
  std::string origin() const { return "http://" + host(); }
  std::filesystem::path data() const { return m_directory.path() / "data"; }
  std::filesystem::path web() const { return m_directory.path() / "web"; }
  std::filesystem::path directory() const { return m_directory.path(); }
  std::string first_line() const { return m_first_line; }
  // What it has written to stderr so far, over all starts.
  std::string log() const;
  // Bytes of memory it holds.
  std::uint64_t resident_bytes() const;

 private:
  Exit wait();

  TemporaryDirectory m_directory;
  pid_t m_pid = 0;
  int m_output = -1;
  std::uint16_t m_port = 0;
  std::string m_first_line;
};

}  // namespace ithaca::relay
