// Whole files and the terminal, for programs with a command line.
#pragma once

#include <string>

#include "src/core/base/bytes.h"
#include "src/core/base/result.h"

namespace ithaca::platform {

// Errors: kNotFound, kTooLarge (over `bytes_max`), kUnavailable (it cannot be read).
base::Result<base::Bytes> read_file(const std::string& path, std::size_t bytes_max);

// Replaces the file at `path` durably and at once, with mode 0600: after a crash either the old one
// is there or the new one, whole. kUnavailable if that cannot be done; kQuota if the disk is full.
base::Result<void> write_file(const std::string& path, base::ByteView bytes);

// Asks on the terminal, without showing what is typed. kUnavailable without a terminal, kCancelled
// if the input ends.
base::Result<std::string> ask_hidden(const std::string& prompt);

}  // namespace ithaca::platform
