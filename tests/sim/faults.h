// What is done to a world, by kind, and how often it was.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ithaca::sim {

enum class Fault : std::uint8_t {
  kCut,
  kUnreachable,
  kHalfOpen,
  kDoubled,
  kDropped,
  kSwapped,
  kCrash,
  kDiskFull,
  kCorruptRecord,
  kRelayCrash,
  kRelayStore,
  kClockJump,
  kYear2099,
  kRestore,
  kCopy,
  kDowngrade,
  kRemovedMidSend,
  kLie,
  kForgery,
  kIntrusion,
  kRollback,
  kSilentRollback,
  kWipe,
};
inline constexpr std::array<std::string_view, 23> kFaultNames = {
    "connections cut",
    "relay unreachable",
    "connections half open",
    "messages doubled",
    "messages dropped",
    "messages swapped",
    "crashes",
    "disks full",
    "records corrupt",
    "relay crashes",
    "relay's store failing",
    "clock jumps",
    "clocks in 2099",
    "backups restored",
    "devices copied",
    "versions set back",
    "removals in the middle of a send",
    "envelopes withheld, delayed, replayed or damaged",
    "envelopes forged",
    "envelopes from outside let in",
    "relay set back",
    "relay set back in silence",
    "relay wiped",
};

class Faults {
 public:
  std::uint64_t& operator[](Fault fault) { return m_counts[static_cast<std::size_t>(fault)]; }
  std::uint64_t operator[](Fault fault) const { return m_counts[static_cast<std::size_t>(fault)]; }
  void add(const Faults& other) {
    for (std::size_t i = 0; i < m_counts.size(); ++i) m_counts[i] += other.m_counts[i];
  }
  std::uint64_t total() const {
    std::uint64_t out = 0;
    for (const std::uint64_t count : m_counts) out += count;
    return out;
  }

 private:
  std::array<std::uint64_t, kFaultNames.size()> m_counts{};
};

}  // namespace ithaca::sim
