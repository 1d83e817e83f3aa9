#include "src/platform/common/gate_store.h"

#include <utility>

namespace ithaca::platform {

void GateStore::commit(std::vector<port::StoreWrite> writes, CommitDone done) {
  if (m_behind != nullptr) return m_behind->commit(std::move(writes), std::move(done));
  m_refusals.push_back([done = std::move(done), reason = m_reason] { done(reason); });
}

void GateStore::scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) {
  if (m_behind != nullptr)
    return m_behind->scan(std::move(prefix), std::move(after), limit, std::move(done));
  m_refusals.push_back([done = std::move(done), reason = m_reason] { done(reason); });
}

bool GateStore::pump() {
  std::deque<std::function<void()>> refusals;
  refusals.swap(m_refusals);
  for (const auto& refuse : refusals) refuse();
  const bool any = m_behind != nullptr && m_behind->pump();
  return any || !refusals.empty();
}

}  // namespace ithaca::platform
