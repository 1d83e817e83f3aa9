// The store key of a web profile: 32 random bytes, wrapped by an AES-GCM key that the browser keeps
// and that no script can read out.
//
// In the object store `meta`, under `vault`: {version: 1, key: CryptoKey (not extractable), iv[12],
// wrapped: AES-256-GCM of the store key, additional data "ithaca.vault.v1"}.
//
// Invariants
//   1. The vault is made once, by the tab that leads, while there are no records. Records without
//      a vault are kCorrupt; neither is replaced.
//   2. The key is unwrapped once at the start, before any transaction needs it.
//
// What it does not protect from: scripts of this origin, and whoever can use the browser profile.
// Threads: the browser's one.
#pragma once

#include <functional>
#include <memory>

#include "src/core/crypto/secret.h"
#include "src/platform/web/system_calls.h"

namespace ithaca::platform {

class Vault {
 public:
  using Done = std::function<void(base::Result<crypto::StorageKey>)>;

  // Opens the vault, or makes it. REQUIRES: a store with this fencing number is open; no other
  // open() is under way. Errors: kUnavailable (no WebCrypto, or private mode cannot keep keys),
  // kCorrupt, kFenced, kQuota.
  void open(std::uint32_t fencing, Done done);
  // Runs the callback if the answer is there. True if it ran.
  bool pump();

 private:
  std::unique_ptr<JsCall> m_call;
  Done m_done;
};

}  // namespace ithaca::platform
