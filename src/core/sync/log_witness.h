// What this device has seen of a space's log, as one hash: W(0) = zeros, W(n) = H("ithaca.log.v1",
// W(n − 1) ‖ hash of the envelope at seq n). Two devices that were shown the same log have the same
// W at the same seq; docs/PROTOCOL.md section 3, WITNESS.
//
// Invariants
//   1. Envelopes are added in the order of the log, without a gap.
//   2. at() knows the newest kWitnessesKept positions since restart(), and no others.
//
// Ownership: a value. Threads: none of its own.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "src/core/base/ids.h"

namespace ithaca::sync {

inline constexpr std::size_t kWitnessesKept = 256;

class LogWitness {
 public:
  LogWitness() { restart(0, {}, {}); }
  // Goes on from a known position.
  void restart(std::uint64_t seq, const base::Hash& rolling, const base::Hash& last);
  void add(const base::Hash& envelope);

  std::uint64_t seq() const { return m_seq; }
  const base::Hash& rolling() const { return m_kept.back(); }
  // The envelope at seq(); zeros at 0.
  const base::Hash& last() const { return m_last; }
  std::optional<base::Hash> at(std::uint64_t seq) const;

 private:
  std::uint64_t m_seq = 0;
  base::Hash m_last;
  std::deque<base::Hash> m_kept;  // the last one is of m_seq
};

}  // namespace ithaca::sync
