// The secrets from which all of a person's keys come.
#pragma once

#include <vector>

#include "src/core/crypto/secret.h"

namespace ithaca::sync {

struct Identity {
  crypto::RootSecret root;         // the person
  crypto::DeviceSeed device_seed;  // this installation
  // Those of the installations that a restored backup is of, newest first, until this one is in
  // each of their spaces as a device of its own.
  std::vector<crypto::DeviceSeed> former;
};

inline constexpr std::size_t kFormerSeedsMax = 8;

}  // namespace ithaca::sync
