// A native profile: a folder with a sealed store (store.db) and its key (store.key).
//
// Invariants
//   1. The key is drawn once, with the first store. A store without its key, and a damaged
//      key, are errors; neither is replaced.
//
// Errors of open(): those of SqliteStore::open() and read_key_file().
// Ownership: borrows `random`. Threads: one.
#pragma once

#include <memory>

#include "src/platform/common/sealed_store.h"
#include "src/platform/native/sqlite_store.h"

namespace ithaca::platform {

class Profile {
 public:
  // Creates the folder (mode 0700; its parent must be there) and what is in it as needed.
  static base::Result<std::unique_ptr<Profile>> open(const std::string& folder,
                                                     port::Random& random);
  port::Store& store() { return m_sealed; }

 private:
  Profile(std::unique_ptr<SqliteStore> store, const crypto::StorageKey& key, port::Random& random);
  std::unique_ptr<SqliteStore> m_store;
  SealedStore m_sealed;
};

}  // namespace ithaca::platform
