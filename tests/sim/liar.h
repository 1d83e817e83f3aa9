// A dishonest relay, as one person sees it: a layer between the real relay core and that person,
// who gets a log of the liar's own making, dense and consistent over reconnections.
//
// Lies: what another member writes is kept back from now on; one is kept until others came before
// it; one is sent a second time; one is damaged; one is replaced by what a member who has the key
// wrote in the author's place; one by a removed member, written after their end, is let in. The
// person's own envelopes come back as they should, so that nothing else shows.
//
// Threads: one. Ownership: values.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "src/core/base/prng.h"
#include "src/core/wire/frames.h"

namespace ithaca::sim {

enum class Lie : std::size_t { kHide, kDelay, kReplay, kDamage, kForge, kIntrude };
inline constexpr std::size_t kLieKinds = 6;

class Liar {
 public:
  explicit Liar(std::uint64_t seed) : m_prng(seed), m_favourite(seed / 8 % kLieKinds) {}

  void set_active(bool active) { m_active = active; }
  // The person whose relay lies; own envelopes are by this device.
  void set_victim(const base::DeviceKey& device) { m_victim = device; }

  // From now on this device's envelopes are kept back, and that is all.
  void hide_all_of(const base::DeviceKey& device) { m_target = device; }
  // Something else in the place of an envelope; and something by who is out. Empty: not possible
  // now.
  using Forger = std::function<std::optional<base::Bytes>(const base::Bytes& genuine)>;
  using Intruder = std::function<std::optional<base::Bytes>()>;
  void set_helpers(Forger forger, Intruder intruder) {
    m_forger = std::move(forger);
    m_intruder = std::move(intruder);
  }

  // What the victim sends, as the relay is to hear it.
  base::Bytes to_relay(base::Bytes message);
  // What the relay sends, as the victim is to hear it.
  std::vector<base::Bytes> to_victim(const base::Bytes& message);

  std::uint64_t lies() const { return m_lies; }
  std::uint64_t forgeries() const { return m_forgeries; }
  std::uint64_t intrusions() const { return m_intrusions; }

 private:
  struct Entry {
    std::uint64_t received_ms = 0;
    base::Bytes envelope;
  };
  using Writer = std::pair<base::DeviceKey, base::Incarnation>;
  struct Waiting {
    Writer writer;
    Entry entry;
  };
  void take(const wire::BatchEntry& entry);
  void show(Entry entry);
  void flush(const base::SpaceId& space, std::vector<base::Bytes>& out);

  base::Prng m_prng;
  std::uint64_t m_favourite;  // every other lie is of this kind
  bool m_active = false;
  base::DeviceKey m_victim;
  std::uint64_t m_known = 0;  // of the real log
  std::vector<Entry> m_view;  // what the victim is shown, from seq 1 on
  std::vector<Entry> m_kept_back;
  std::set<Writer> m_hidden;
  std::optional<base::DeviceKey> m_target;
  std::optional<Waiting> m_waiting;  // a forgery, until its alleged writer writes again
  std::uint64_t m_sent = 0;          // of the view, on this connection
  std::uint64_t m_lies = 0;          // of every kind
  std::uint64_t m_forgeries = 0;
  std::uint64_t m_intrusions = 0;
  Forger m_forger;
  Intruder m_intruder;
};

}  // namespace ithaca::sim
