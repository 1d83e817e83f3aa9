#include "tests/support/fault_store.h"

#include <algorithm>
#include <utility>

namespace ithaca::support {

void FaultStore::commit(std::vector<port::StoreWrite> writes, CommitDone done) {
  const std::uint64_t ticket = add_slot();
  if (const auto code = next_fault()) {
    finish(ticket, [done = std::move(done), code = *code] {
      if (done) done(base::error(code, "injected fault"));
    });
    return;
  }
  m_behind.commit(std::move(writes),
                  [this, ticket, done = std::move(done)](base::Result<void> result) {
                    finish(ticket, [done, result = std::move(result)] {
                      if (done) done(result);
                    });
                  });
}

void FaultStore::scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) {
  const std::uint64_t ticket = add_slot();
  if (const auto code = next_fault()) {
    finish(ticket,
           [done = std::move(done), code = *code] { done(base::error(code, "injected fault")); });
    return;
  }
  m_behind.scan(std::move(prefix), std::move(after), limit,
                [this, ticket, done = std::move(done)](base::Result<port::StorePage> result) {
                  if (result.ok() && !m_damaged.empty()) {
                    auto& records = result->records;
                    const auto bad = std::stable_partition(records.begin(), records.end(),
                                                           [this](const port::StoreRecord& record) {
                                                             return !m_damaged.contains(record.key);
                                                           });
                    for (auto at = bad; at != records.end(); ++at) {
                      result->corrupt.push_back(std::move(at->key));
                      m_fault_hit = true;
                    }
                    records.erase(bad, records.end());
                  }
                  finish(ticket, [done, result = std::move(result)] { done(result); });
                });
}

bool FaultStore::pump() {
  if (m_stalled) return false;
  bool any = m_behind.pump();
  // What a callback starts waits for the next pump.
  const std::uint64_t end = m_first_ticket + m_slots.size();
  while (m_first_ticket < end && m_slots.front().deliver) {
    const auto deliver = std::move(m_slots.front().deliver);
    m_slots.pop_front();
    ++m_first_ticket;
    deliver();
    any = true;
  }
  return any;
}

void FaultStore::fail_nth(std::uint64_t nth, base::ErrorCode code) {
  m_fail_at = nth == 0 ? 0 : m_calls + nth;
  m_fail_code = code;
  m_fault_hit = false;
}

std::optional<base::ErrorCode> FaultStore::next_fault() {
  ++m_calls;
  if (m_calls == m_fail_at) {
    m_fault_hit = true;
    return m_fail_code;
  }
  if (m_fail_all) m_fault_hit = true;
  return m_fail_all;
}

std::uint64_t FaultStore::add_slot() {
  m_slots.emplace_back();
  return m_first_ticket + m_slots.size() - 1;
}

void FaultStore::finish(std::uint64_t ticket, std::function<void()> deliver) {
  m_slots[ticket - m_first_ticket].deliver = std::move(deliver);
}

std::uint64_t fail_each_call(const std::function<bool(std::uint64_t nth)>& scenario,
                             std::uint64_t limit) {
  for (std::uint64_t nth = 1; nth <= limit; ++nth) {
    if (!scenario(nth)) return nth - 1;
  }
  return limit;
}

}  // namespace ithaca::support
