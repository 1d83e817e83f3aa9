// Durable, ordered key-value storage: IndexedDB in the browser, SQLite natively, memory in tests.
//
// Invariants
//   1. commit() is atomic: after a crash at any point either all of its writes are there or none.
//   2. A successful commit callback means that the writes are on disk ("saved").
//   3. Commits take effect in the order in which they were started.
//   4. No callback runs inside the call that started the work; callbacks run from pump(), in the
//      order in which the work was started.
//   5. Keys are ASCII without NUL, at most kKeyBytesMax, ordered by byte value. Values are at most
//      kValueBytesMax. Over-long ones fail with kTooLarge and change nothing.
//   6. After kFenced (another tab leads) every later commit fails with kFenced.
//   7. Writes of one commit apply in their order, so the last one of a key counts. An empty commit
//      writes nothing and succeeds when everything before it is on disk.
//   8. A scan sees every commit that was started before it.
//
// Errors of commit: kTooLarge, kQuota, kFenced, kCorrupt, kNewerStore, kUnavailable, kInvalidInput
// (an empty key, or one that is not ASCII), kBusy (kWorkPendingMax). A failed commit has changed
// nothing.
// Ownership: the store outlives its users; a user that dies first must not leave a callback that
// touches it. A store that is destroyed drops the callbacks of unfinished work.
// Threads: all calls come from one thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "src/core/base/bytes.h"
#include "src/core/base/result.h"

namespace ithaca::port {

inline constexpr std::size_t kKeyBytesMax = 256;
inline constexpr std::size_t kValueBytesMax = 2 * 1024 * 1024;
inline constexpr std::size_t kScanPageMax = 1000;
// A page ends early, with `more`, at the record that brings its values to this size.
inline constexpr std::size_t kScanPageBytes = 8 * 1024 * 1024;
// What a store that seals its values may add to each.
inline constexpr std::size_t kSealBytesMax = 64;
inline constexpr std::size_t kCommitWritesMax = 50'000;
inline constexpr std::size_t kCommitBytesMax = 64 * 1024 * 1024;
// Started and not yet reported by pump().
inline constexpr std::size_t kWorkPendingMax = 10'000;

struct StoreWrite {
  std::string key;
  std::optional<base::Bytes> value;  // empty: delete the key
};

struct StoreRecord {
  std::string key;
  base::Bytes value;
};

// kInvalidInput or kTooLarge if a key, a value or the whole breaks invariant 5 or a limit above.
// Stores that hold values as they come let sealed ones be kSealBytesMax longer.
base::Result<void> check_writes(const std::vector<StoreWrite>& writes,
                                std::size_t value_bytes_max = kValueBytesMax + kSealBytesMax);

// A record whose bytes fail their check is left out of `records` and named in `corrupt`, so that
// one bad record never hides the others.
struct StorePage {
  std::vector<StoreRecord> records;
  std::vector<std::string> corrupt;
  bool more = false;     // there may be more: scan again from after last_key
  std::string last_key;  // the greatest key seen, corrupt ones included; empty if there was none
};

class Store {
 public:
  using CommitDone = std::function<void(base::Result<void>)>;
  using ScanDone = std::function<void(base::Result<StorePage>)>;
  virtual ~Store() = default;

  virtual void commit(std::vector<StoreWrite> writes, CommitDone done) = 0;
  // Records with `prefix` and key > `after` in key order, at most `limit`, those named in `corrupt`
  // included. REQUIRES: 1 <= limit <= kScanPageMax.
  virtual void scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) = 0;
  // Runs the callbacks of finished work. Returns true if any ran.
  virtual bool pump() = 0;
};

}  // namespace ithaca::port
