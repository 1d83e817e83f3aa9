// The store key of a native profile: a file that only its owner may read.
//
// Format: "ithaca key 1\n", then 64 lower-case hex digits and a newline.
#pragma once

#include <string>

#include "src/core/base/result.h"
#include "src/core/crypto/secret.h"
#include "src/core/port/random.h"

namespace ithaca::platform {

// kNotFound if there is none, kCorrupt if it is not in the format above, kRefused if others than
// its owner may read or write it, kUnavailable if it cannot be read.
base::Result<crypto::StorageKey> read_key_file(const std::string& path);
// Draws a key and writes it durably with mode 0600. kConflict if the file is there already.
base::Result<crypto::StorageKey> create_key_file(const std::string& path, port::Random& random);

}  // namespace ithaca::platform
