#include "src/platform/native/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ithaca::platform {
namespace {

constexpr std::string_view kHead = "ithaca key 1\n";

// Closes on every way out.
struct Descriptor {
  int value = -1;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

base::Error failed(const char* what) {
  return base::error(base::ErrorCode::kUnavailable,
                     std::string("key file: ") + what + ": " + std::strerror(errno));
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

base::Result<crypto::StorageKey> read_key_file(const std::string& path) {
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.value < 0) {
    if (errno == ENOENT) return base::error(base::ErrorCode::kNotFound, "no key file");
    return failed("cannot open");
  }
  struct stat status {};
  if (fstat(file.value, &status) != 0) return failed("cannot read");
  if ((status.st_mode & 077) != 0) {
    return base::error(base::ErrorCode::kRefused,
                       "the key file may be read by others; its mode must be 0600");
  }
  char text[256];
  const ssize_t size = ::read(file.value, text, sizeof text);
  if (size < 0) return failed("cannot read");
  std::string_view rest(text, static_cast<std::size_t>(size));
  const auto corrupt = [] {
    return base::error(base::ErrorCode::kCorrupt, "the key file is damaged");
  };
  if (!rest.starts_with(kHead) || !rest.ends_with('\n')) return corrupt();
  rest.remove_prefix(kHead.size());
  if (rest.empty()) return corrupt();
  rest.remove_suffix(1);
  const auto bytes = base::from_hex(rest);
  const auto key = bytes ? crypto::StorageKey::from(*bytes) : std::nullopt;
  if (!key) return corrupt();
  return *key;
}

base::Result<crypto::StorageKey> create_key_file(const std::string& path, port::Random& random) {
  const auto key = random.draw<crypto::StorageKey>();
  const std::string temporary = path + ".new";
  ::unlink(temporary.c_str());
  {
    Descriptor file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (file.value < 0) return failed("cannot create");
    const std::string text = std::string(kHead) + base::to_hex(key) + "\n";
    if (!write_all(file.value, text) || fsync(file.value) != 0) return failed("cannot write");
  }
  // link() rather than rename(): a key that is there is never replaced.
  const int linked = ::link(temporary.c_str(), path.c_str());
  const int reason = errno;
  ::unlink(temporary.c_str());
  if (linked != 0) {
    if (reason == EEXIST) return base::error(base::ErrorCode::kConflict, "there is a key file");
    errno = reason;
    return failed("cannot create");
  }
  Descriptor folder{::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (folder.value < 0 || fsync(folder.value) != 0) return failed("cannot sync its folder");
  return key;
}

}  // namespace ithaca::platform
