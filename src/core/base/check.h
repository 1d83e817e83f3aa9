// Checks for our own mistakes: conditions that only a bug of ours can break.
//
// Invariants
//   1. CHECK stays on in release builds; it prints where and what (not what, where ITHACA_TERSE
//      keeps the program small), then traps.
//   2. It never judges bytes from a network, a disk or a person: those return base::Error.
#pragma once

namespace ithaca::base {

// Prints "file:line: check failed: what" on stderr and stops the program.
[[noreturn]] void check_failed(const char* file, int line, const char* what);

}  // namespace ithaca::base

#ifdef ITHACA_TERSE
#define ITHACA_CHECKED_(condition) ""
#else
#define ITHACA_CHECKED_(condition) #condition
#endif

#define CHECK(condition)                                                            \
  do {                                                                              \
    if (!(condition)) [[unlikely]]                                                  \
      ::ithaca::base::check_failed(__FILE__, __LINE__, ITHACA_CHECKED_(condition)); \
  } while (false)
