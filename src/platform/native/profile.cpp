#include "src/platform/native/profile.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "src/platform/native/key_file.h"

namespace ithaca::platform {

Profile::Profile(std::unique_ptr<SqliteStore> store, const crypto::StorageKey& key,
                 port::Random& random)
    : m_store(std::move(store)), m_sealed(*m_store, key, random) {}

base::Result<std::unique_ptr<Profile>> Profile::open(const std::string& folder,
                                                     port::Random& random) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return base::error(base::ErrorCode::kUnavailable, "cannot create the profile folder");
  }
  const std::string key_path = folder + "/store.key";
  const std::string store_path = folder + "/store.db";
  struct stat status {};
  const bool store_is_there = ::stat(store_path.c_str(), &status) == 0 && status.st_size > 0;

  auto key = read_key_file(key_path);
  if (!key.ok() && key.code() == base::ErrorCode::kNotFound) {
    if (store_is_there) {
      return base::error(base::ErrorCode::kCorrupt, "the store is there, its key file is missing");
    }
    key = create_key_file(key_path, random);
    // Another process made it in the meantime.
    if (!key.ok() && key.code() == base::ErrorCode::kConflict) key = read_key_file(key_path);
  }
  if (!key.ok()) return key.error();
  TRY_ASSIGN(std::unique_ptr<SqliteStore> store, SqliteStore::open(store_path));
  return std::unique_ptr<Profile>(new Profile(std::move(store), *key, random));
}

}  // namespace ithaca::platform
