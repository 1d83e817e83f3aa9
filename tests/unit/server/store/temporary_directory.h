// A directory of a test's own that goes away with it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace ithaca::relay {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "ithaca-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) m_path = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    if (!m_path.empty()) std::filesystem::remove_all(m_path, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return m_path; }

 private:
  std::filesystem::path m_path;
};

}  // namespace ithaca::relay
