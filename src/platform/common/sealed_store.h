// A store whose values are sealed at rest: XChaCha20-Poly1305 under one store key, bound to the
// record's key name, in front of any other store.
//
//   value at rest = u8 version = 1 ‖ crypto::seal_record(store key, nonce, key name, value)
//
// Invariants
//   1. A record that does not open under the key and its own name (damaged, moved to another name,
//      sealed under another key) is named in StorePage::corrupt; the others are not affected.
//   2. Every sealing draws a fresh nonce, so equal values look different.
//   3. Key names, sizes and the number of records are not hidden, and an old value put back in
//      place of a newer one is not noticed.
//
// Ownership: borrows `behind` and `random`; neither may run callbacks once this is gone.
// Threads: one.
#pragma once

#include "src/core/crypto/secret.h"
#include "src/core/port/random.h"
#include "src/core/port/store.h"

namespace ithaca::platform {

class SealedStore final : public port::Store {
 public:
  SealedStore(port::Store& behind, const crypto::StorageKey& key, port::Random& random);
  SealedStore(const SealedStore&) = delete;
  SealedStore& operator=(const SealedStore&) = delete;

  void commit(std::vector<port::StoreWrite> writes, CommitDone done) override;
  void scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) override;
  bool pump() override;

 private:
  port::StorePage open(port::StorePage sealed) const;

  port::Store& m_behind;
  port::Random& m_random;
  crypto::StorageKey m_key;
};

}  // namespace ithaca::platform
