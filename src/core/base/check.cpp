#include "src/core/base/check.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace ithaca::base {

void check_failed(const char* file, int line, const char* what) {
  // Without printf, which would be linked into the web client for this line alone.
  const std::string text =
      std::string(file) + ":" + std::to_string(line) + ": check failed: " + what + "\n";
  std::fputs(text.c_str(), stderr);
  std::abort();
}

}  // namespace ithaca::base
