#include "tests/relay/relay_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

namespace ithaca::relay {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience{10};

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

pid_t spawn(const std::vector<std::string>& arguments, int output, const std::string& errors) {
  std::vector<std::string> all{ITHACA_RELAY_BINARY};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& one : all) argv.push_back(one.data());
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  const int log = open(errors.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  dup2(output, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execv(argv[0], argv.data());
  _exit(127);
}

// Reads until a line end, the other side's end or the deadline.
std::string read_line(int from) {
  std::string line;
  const auto deadline = Clock::now() + kPatience;
  while (Clock::now() < deadline) {
    pollfd ready{from, POLLIN, 0};
    if (poll(&ready, 1, 100) <= 0) continue;
    char c = 0;
    if (read(from, &c, 1) <= 0 || c == '\n') break;
    line += c;
  }
  return line;
}

std::string read_rest(int from) {
  std::string out;
  char buffer[4096];
  ssize_t got = 0;
  while ((got = read(from, buffer, sizeof buffer)) > 0)
    out.append(buffer, static_cast<std::size_t>(got));
  return out;
}

// The exit code, or 128 + the signal.
int wait_for(pid_t pid) {
  const auto deadline = Clock::now() + kPatience;
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (Clock::now() > deadline) {
      kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Exit run_relay(const std::vector<std::string>& arguments) {
  const TemporaryDirectory directory;
  const std::string errors = directory.path() / "errors";
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  const pid_t pid = spawn(arguments, ends[1], errors);
  close(ends[1]);
  Exit out;
  out.code = wait_for(pid);
  out.output = read_rest(ends[0]);
  close(ends[0]);
  out.errors = read_file(errors);
  return out;
}

RelayProcess::~RelayProcess() { kill_hard(); }

bool RelayProcess::start(std::vector<std::string> more) {
  std::filesystem::create_directories(web());
  std::vector<std::string> arguments{"--data", data(),   "--web",
                                     web(),    "--port", std::to_string(m_port)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  m_pid = spawn(arguments, ends[1], m_directory.path() / "log");
  close(ends[1]);
  if (m_output >= 0) close(m_output);
  m_output = ends[0];
  m_first_line = read_line(m_output);
  const std::size_t colon = m_first_line.rfind(':');
  if (!m_first_line.starts_with("Ithaca relay ready at http://localhost:")) return false;
  m_port = static_cast<std::uint16_t>(std::stoi(m_first_line.substr(colon + 1)));
  return m_port != 0;
}

void RelayProcess::signal(int number) const {
  if (m_pid > 0) kill(m_pid, number);
}

void RelayProcess::kill_hard() {
  if (m_pid > 0) {
    kill(m_pid, SIGKILL);
    waitpid(m_pid, nullptr, 0);
  }
  m_pid = 0;
  if (m_output >= 0) close(m_output);
  m_output = -1;
}

Exit RelayProcess::stop() {
  signal(SIGTERM);
  return wait();
}

Exit RelayProcess::wait() {
  Exit out;
  out.code = wait_for(m_pid);
  m_pid = 0;
  out.output = read_rest(m_output);
  out.errors = log();
  return out;
}

std::string RelayProcess::log() const { return read_file(m_directory.path() / "log"); }

std::uint64_t RelayProcess::resident_bytes() const {
  std::ifstream in("/proc/" + std::to_string(m_pid) + "/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  in >> total >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace ithaca::relay
