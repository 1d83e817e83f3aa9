// The store contract (src/core/port/store.h) as tests, for every implementation alike: link
// ithaca_store_contract into a test program, derive a StoreBench, and instantiate
//
//   INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, testing::Values(&make_memory_bench));
//
// The tests wait by wait_turn(), so that they also run where completions need the event loop.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "src/core/port/store.h"

namespace ithaca::support {

// One place that holds records, and ways to open stores on it.
class StoreBench {
 public:
  virtual ~StoreBench() = default;
  // A store that may write, as a new process or tab would get it. Earlier ones may still be open
  // only where fences() is true.
  virtual std::unique_ptr<port::Store> open() = 0;
  // Damages the bytes of one record behind the store's back. REQUIRES: no store is open.
  virtual void damage(const std::string& key) = 0;
  // Lets completions happen, where that takes more than pump().
  virtual void wait_turn() {}
  // True where a later open() takes the lead from an earlier store; false where it is refused.
  virtual bool fences() const = 0;
  // Makes room for about `bytes` more and no further. False where that cannot be had here.
  virtual bool limit_room(std::size_t bytes) = 0;
};

using MakeStoreBench = std::unique_ptr<StoreBench> (*)();

class StoreContract : public testing::TestWithParam<MakeStoreBench> {
 protected:
  void SetUp() override;
  void TearDown() override;

  base::Result<void> commit(std::vector<port::StoreWrite> writes);
  base::Result<port::StorePage> scan(std::string prefix, std::string after = {},
                                     std::size_t limit = port::kScanPageMax);
  // Every record with `prefix`, page by page, as "key=value" with values as text.
  std::vector<std::string> list(std::string prefix, std::size_t limit = port::kScanPageMax);
  void reopen();
  // Pumps until `done` or until it is plain that nothing comes any more.
  bool pump_until(port::Store& store, const bool& done);

  std::unique_ptr<StoreBench> m_bench;
  std::unique_ptr<port::Store> m_store;
};

port::StoreWrite put(std::string key, std::string_view value);
port::StoreWrite remove(std::string key);
// prefix000042
std::string numbered(const char* prefix, int number);

}  // namespace ithaca::support
