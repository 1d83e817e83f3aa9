#include "tests/headless/ithaca_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>
#include <utility>

namespace ithaca::headless_test {
namespace {

std::string read_all(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void redirect(const std::filesystem::path& file, int flags, int to) {
  const int from = open(file.c_str(), flags | O_CLOEXEC, 0600);
  if (from < 0 || dup2(from, to) < 0) _exit(126);
}

// What the person meant, with more patience: tests run on slow and busy machines, too.
std::vector<std::string> patient(std::vector<std::string> arguments) {
  static const std::set<std::string> kWaits{"create", "invite", "join", "send", "add-goal", "done"};
  const auto has = [&](const char* option) {
    return std::find(arguments.begin(), arguments.end(), option) != arguments.end();
  };
  if (arguments.empty() || has("--help")) return arguments;
  if (kWaits.contains(arguments[0]) && !has("--wait") && !has("--no-wait"))
    arguments.insert(arguments.end(), {"--wait", "50"});
  if (arguments[0] == "sync" && !has("--timeout"))
    arguments.insert(arguments.end(), {"--timeout", "50"});
  return arguments;
}

}  // namespace

Running::~Running() {
  if (m_pid <= 0) return;
  kill(m_pid, SIGKILL);
  waitpid(m_pid, nullptr, 0);
}

Running::Running(Running&& other) noexcept
    : m_pid(std::exchange(other.m_pid, 0)), m_files(std::move(other.m_files)) {}

void Running::signal(int number) const {
  if (m_pid > 0) kill(m_pid, number);
}

std::string Running::out() const { return read_all(m_files / "out"); }

Ended Running::wait(std::chrono::seconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  int status = 0;
  while (waitpid(m_pid, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      kill(m_pid, SIGKILL);
      waitpid(m_pid, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  m_pid = 0;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          read_all(m_files / "out"), read_all(m_files / "err")};
}

Person::Person(std::filesystem::path folder, std::string relay)
    : m_folder(std::move(folder)), m_relay(std::move(relay)) {
  std::filesystem::create_directories(m_folder);
}

Running Person::start(const std::vector<std::string>& arguments, const std::string& input) {
  const std::filesystem::path files = m_folder / ("run" + std::to_string(++m_runs));
  std::filesystem::create_directories(files);
  std::ofstream(files / "in", std::ios::binary) << input;
  std::vector<std::string> all{ITHACA_BINARY, "--data", data()};
  if (!m_relay.empty()) all.insert(all.end(), {"--relay", m_relay});
  for (std::string& one : patient(arguments)) all.push_back(std::move(one));
  std::vector<char*> argv;
  for (std::string& one : all) argv.push_back(one.data());
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid != 0) return {pid, files};
  redirect(files / "in", O_RDONLY, STDIN_FILENO);
  redirect(files / "out", O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
  redirect(files / "err", O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
  for (const auto& [name, value] : m_environment) setenv(name.c_str(), value.c_str(), 1);
  execv(argv[0], argv.data());
  _exit(127);
}

Ended Person::move(const std::string& relay) {
  const std::string before = std::exchange(m_relay, std::string());
  const Ended ended = run({"move", relay});
  m_relay = ended.code == 0 ? relay : before;
  return ended;
}

Ended Person::run(const std::vector<std::string>& arguments, const std::string& input) {
  return start(arguments, input).wait();
}

}  // namespace ithaca::headless_test
