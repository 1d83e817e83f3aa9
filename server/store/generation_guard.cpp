#include "server/store/generation_guard.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <vector>

namespace ithaca::relay {
namespace {

using base::ErrorCode;
using Mark = base::FixedBytes<struct MarkTag, 16>;

// Lines of hex digits: the marks that the database may have.
std::vector<std::string> read_marks(const std::filesystem::path& file) {
  std::vector<std::string> out;
  std::ifstream in(file);
  for (std::string line; out.size() < 2 && std::getline(in, line);) out.push_back(line);
  return out;
}

// The file is there wholly or as it was before, also after a power cut.
base::Result<void> write_marks(const std::filesystem::path& file, const std::string& content) {
  const std::string partial = file.string() + ".partial";
  const int descriptor = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool good = descriptor >= 0;
  good = good && ::write(descriptor, content.data(), content.size()) ==
                     static_cast<ssize_t>(content.size());
  good = good && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  good = good && ::rename(partial.c_str(), file.c_str()) == 0;
  const int folder = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  good = good && folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  if (!good) return base::error(ErrorCode::kUnavailable, "cannot write " + file.string());
  return {};
}

}  // namespace

base::Result<LogOrigin> guard_generation(SqliteLogStore& store,
                                         const std::filesystem::path& directory,
                                         port::Random& random) {
  const std::filesystem::path file = directory / kMarkFileName;
  TRY_ASSIGN(const std::string current, store.mark());
  const std::vector<std::string> known = read_marks(file);
  bool as_it_was = false;
  for (const std::string& mark : known) as_it_was = as_it_was || (mark == current && !mark.empty());
  // A database of before there were marks, or a new one.
  if (current.empty() && known.empty()) as_it_was = true;
  if (!as_it_was) TRY(store.new_generation(random.draw<base::LogGeneration>()));
  const std::string next = base::to_hex(random.draw<Mark>());
  // Between the two writes either mark is right.
  TRY(write_marks(file, current + "\n" + next + "\n"));
  TRY(store.set_mark(next));
  TRY(write_marks(file, next + "\n"));
  return as_it_was ? LogOrigin::kAsItWas : LogOrigin::kRestored;
}

}  // namespace ithaca::relay
