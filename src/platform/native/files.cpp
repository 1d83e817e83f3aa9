#include "src/platform/native/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace ithaca::platform {
namespace {

using base::error;
using base::ErrorCode;

// Closes what it was given.
class Descriptor {
 public:
  explicit Descriptor(int value) : m_value(value) {}
  ~Descriptor() {
    if (m_value >= 0) ::close(m_value);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return m_value; }
  bool valid() const { return m_value >= 0; }

 private:
  int m_value;
};

base::Error write_failure() {
  return error(errno == ENOSPC || errno == EDQUOT ? ErrorCode::kQuota : ErrorCode::kUnavailable,
               "cannot write the file");
}

base::Result<void> write_all(int descriptor, base::ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return write_failure();
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  if (::fsync(descriptor) != 0) return write_failure();
  return {};
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

base::Result<base::Bytes> read_file(const std::string& path, std::size_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid())
    return error(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
                 "cannot open the file");
  base::Bytes out;
  std::uint8_t buffer[64 * 1024];
  while (true) {
    const ssize_t count = ::read(file.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return error(ErrorCode::kUnavailable, "cannot read the file");
    if (count == 0) return out;
    base::append(out, {buffer, static_cast<std::size_t>(count)});
    if (out.size() > bytes_max) return error(ErrorCode::kTooLarge, "file");
  }
}

base::Result<void> write_file(const std::string& path, base::ByteView bytes) {
  const std::string temporary = path + ".part";
  {
    const Descriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.valid()) return write_failure();
    if (::fchmod(file.get(), 0600) != 0) return write_failure();
    if (auto written = write_all(file.get(), bytes); !written.ok()) {
      ::unlink(temporary.c_str());
      return written;
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const base::Error failed = write_failure();
    ::unlink(temporary.c_str());
    return failed;
  }
  const Descriptor folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.valid()) (void)::fsync(folder.get());
  return {};
}

base::Result<std::string> ask_hidden(const std::string& prompt) {
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
  termios before{};
  if (!terminal.valid() || ::tcgetattr(terminal.get(), &before) != 0)
    return error(ErrorCode::kUnavailable, "no terminal to ask on");
  termios hidden = before;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  hidden.c_lflag |= ECHONL;
  ::tcsetattr(terminal.get(), TCSAFLUSH, &hidden);
  (void)!::write(terminal.get(), prompt.data(), prompt.size());
  std::string out;
  char c = 0;
  ssize_t count = 0;
  while ((count = ::read(terminal.get(), &c, 1)) == 1 && c != '\n') out.push_back(c);
  ::tcsetattr(terminal.get(), TCSAFLUSH, &before);
  if (count != 1) return error(ErrorCode::kCancelled);
  return out;
}

}  // namespace ithaca::platform
