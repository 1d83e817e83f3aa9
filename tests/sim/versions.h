// An older version of the program: it does not know reactions, milestones, or what people say of
// their part in mentoring. The linker puts our is_understood() before the real one
// (CMakeLists.txt).
//
// Threads: one.
#pragma once

namespace ithaca::sim {

// While it lives, what runs is of the older version if `old` says so.
class VersionInUse {
 public:
  explicit VersionInUse(bool old);
  ~VersionInUse();
  VersionInUse(const VersionInUse&) = delete;
  VersionInUse& operator=(const VersionInUse&) = delete;

 private:
  bool m_before;
};

}  // namespace ithaca::sim
