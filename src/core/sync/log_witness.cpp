#include "src/core/sync/log_witness.h"

#include "src/core/crypto/primitives.h"

namespace ithaca::sync {

void LogWitness::restart(std::uint64_t seq, const base::Hash& rolling, const base::Hash& last) {
  m_seq = seq;
  m_last = last;
  m_kept.assign(1, rolling);
}

void LogWitness::add(const base::Hash& envelope) {
  m_kept.push_back(crypto::hash("ithaca.log.v1", {m_kept.back().view(), envelope.view()}));
  if (m_kept.size() > kWitnessesKept) m_kept.pop_front();
  m_last = envelope;
  ++m_seq;
}

std::optional<base::Hash> LogWitness::at(std::uint64_t seq) const {
  if (seq > m_seq || m_seq - seq >= m_kept.size()) return std::nullopt;
  return m_kept[m_kept.size() - 1 - static_cast<std::size_t>(m_seq - seq)];
}

}  // namespace ithaca::sync
