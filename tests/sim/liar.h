// A dishonest relay, as one person sees it: a layer between the real relay core and that person,
// who gets a log of the liar's own making, dense and consistent over reconnections.
//
// Lies: an envelope of another member is kept back for good, or until others came before it; one is
// sent a second time; one is damaged. The person's own envelopes come back as they should, so that
// nothing else shows.
//
// Threads: one. Ownership: values.
#pragma once

#include <cstdint>
#include <vector>

#include "src/core/base/prng.h"
#include "src/core/wire/frames.h"

namespace ithaca::sim {

enum class Lie : std::size_t { kHide, kDelay, kReplay, kDamage };
inline constexpr std::size_t kLieKinds = 4;

class Liar {
 public:
  explicit Liar(std::uint64_t seed) : m_prng(seed) {}

  void set_active(bool active) { m_active = active; }
  // The person whose relay lies; own envelopes are by this device.
  void set_victim(const base::DeviceKey& device) { m_victim = device; }

  // What the victim sends, as the relay is to hear it.
  base::Bytes to_relay(base::Bytes message);
  // What the relay sends, as the victim is to hear it.
  std::vector<base::Bytes> to_victim(const base::Bytes& message);

  std::uint64_t lies() const { return m_lies; }

 private:
  struct Entry {
    std::uint64_t received_ms = 0;
    base::Bytes envelope;
  };
  void take(const wire::BatchEntry& entry);
  void show(Entry entry);
  void flush(const base::SpaceId& space, std::vector<base::Bytes>& out);

  base::Prng m_prng;
  bool m_active = false;
  base::DeviceKey m_victim;
  std::uint64_t m_known = 0;  // of the real log
  std::vector<Entry> m_view;  // what the victim is shown, from seq 1 on
  std::vector<Entry> m_kept_back;
  std::uint64_t m_sent = 0;  // of the view, on this connection
  std::uint64_t m_lies = 0;
};

}  // namespace ithaca::sim
