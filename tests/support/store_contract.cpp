#include "tests/support/store_contract.h"

#include <chrono>
#include <utility>

namespace ithaca::support {

using base::Result;
using port::StorePage;
using port::StoreWrite;

namespace {

constexpr auto kPatience = std::chrono::seconds(30);

}  // namespace

std::string numbered(const char* prefix, int number) {
  std::string digits = std::to_string(number);
  return prefix + std::string(6 - digits.size(), '0') + digits;
}

StoreWrite put(std::string key, std::string_view value) {
  return {std::move(key), base::to_bytes(base::as_bytes(value))};
}

StoreWrite remove(std::string key) { return {std::move(key), std::nullopt}; }

void StoreContract::SetUp() {
  m_bench = GetParam()();
  m_store = m_bench->open();
  ASSERT_NE(m_store, nullptr);
}

void StoreContract::TearDown() {
  m_store.reset();
  m_bench.reset();
}

void StoreContract::reopen() {
  m_store.reset();
  m_store = m_bench->open();
  ASSERT_NE(m_store, nullptr);
}

bool StoreContract::pump_until(port::Store& store, const bool& done) {
  const auto start = std::chrono::steady_clock::now();
  while (!done) {
    store.pump();
    if (done) break;
    if (std::chrono::steady_clock::now() - start > kPatience) return false;
    m_bench->wait_turn();
  }
  return true;
}

Result<void> StoreContract::commit(std::vector<StoreWrite> writes) {
  bool done = false;
  Result<void> result;
  m_store->commit(std::move(writes), [&](Result<void> outcome) {
    result = std::move(outcome);
    done = true;
  });
  if (!pump_until(*m_store, done)) ADD_FAILURE() << "a commit was never answered";
  return result;
}

Result<StorePage> StoreContract::scan(std::string prefix, std::string after, std::size_t limit) {
  bool done = false;
  Result<StorePage> result = StorePage{};
  m_store->scan(std::move(prefix), std::move(after), limit, [&](Result<StorePage> outcome) {
    result = std::move(outcome);
    done = true;
  });
  if (!pump_until(*m_store, done)) ADD_FAILURE() << "a scan was never answered";
  return result;
}

std::vector<std::string> StoreContract::list(std::string prefix, std::size_t limit) {
  std::vector<std::string> out;
  std::string after;
  for (;;) {
    const auto page = scan(prefix, after, limit);
    if (!page.ok()) {
      ADD_FAILURE() << base::error_name(page.code()) << ": " << page.error().detail;
      return out;
    }
    EXPECT_LE(page->records.size() + page->corrupt.size(), limit);
    for (const auto& record : page->records) {
      out.push_back(record.key + "=" + std::string(base::as_text(record.value)));
    }
    if (!page->more) return out;
    EXPECT_GT(page->last_key, after);
    if (page->last_key <= after) return out;
    after = page->last_key;
  }
}

}  // namespace ithaca::support
