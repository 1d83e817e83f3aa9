// The two secrets from which all of a person's keys come.
#pragma once

#include "src/core/crypto/secret.h"

namespace ithaca::sync {

struct Identity {
  crypto::RootSecret root;         // the person
  crypto::DeviceSeed device_seed;  // this installation
};

}  // namespace ithaca::sync
