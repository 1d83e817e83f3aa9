// The headless client as a process, for one person with a data folder.
//
// Ownership: a process that still runs is killed when its Running dies.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace ithaca::headless_test {

struct Ended {
  int code = -1;  // the exit code, or 128 + the signal
  std::string out, err;
};

// A process under way. Its output goes to files, so that it never waits for a reader.
class Running {
 public:
  Running() = default;
  Running(pid_t pid, std::filesystem::path files) : m_pid(pid), m_files(std::move(files)) {}
  ~Running();
  Running(Running&& other) noexcept;
  Running& operator=(Running&&) = delete;

  void signal(int number) const;
  // Kills it after `patience`.
  Ended wait(std::chrono::seconds patience = std::chrono::seconds(60));
  std::string out() const;

 private:
  pid_t m_pid = 0;
  std::filesystem::path m_files;
};

class Person {
 public:
  // `relay` is an origin.
  Person(std::filesystem::path folder, std::string relay);

  Ended run(const std::vector<std::string>& arguments, const std::string& input = {});
  // Moves to another relay, and stays there if that went well.
  Ended move(const std::string& relay);
  Running start(const std::vector<std::string>& arguments, const std::string& input = {});
  // Environment for what is run from now on.
  void set(const std::string& variable, const std::string& value) {
    m_environment[variable] = value;
  }
  std::filesystem::path data() const { return m_folder / "data"; }

 private:
  std::filesystem::path m_folder;
  std::string m_relay;
  std::map<std::string, std::string> m_environment;
  int m_runs = 0;
};

}  // namespace ithaca::headless_test
