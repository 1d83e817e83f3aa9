// Somebody with one space of their own who writes envelopes into it.
#pragma once

#include "src/core/crypto/control_build.h"
#include "src/core/crypto/envelope.h"
#include "src/core/crypto/session_auth.h"
#include "tests/relay/sync_client.h"
#include "tests/support/seeded_random.h"

namespace ithaca::relay {

class Author {
 public:
  explicit Author(std::uint64_t seed);

  wire::Ctl genesis() const { return {1, m_space, m_record, {}}; }
  wire::Sub sub(const SyncClient& client, const std::string& origin, std::uint64_t from = 0) const;
  wire::Push envelope(std::size_t size = 300);
  // Greets, creates the space if need be, subscribes and waits for LIVE.
  bool go_live(SyncClient& client, const std::string& origin);

  const base::SpaceId& space() const { return m_space; }
  const crypto::DeviceKeys& device() const { return m_device; }
  // The content of every envelope holds this.
  static std::string marker() { return "nobody but the members reads this"; }
  const base::Bytes& record() const { return m_record; }

 private:
  support::SeededRandom m_random;
  base::Bytes m_record;
  base::SpaceId m_space;
  crypto::DeviceKeys m_device;
  base::EpochId m_epoch;
  base::Incarnation m_incarnation;
  std::uint64_t m_aseq = 0;
  base::Hash m_prev;
};

}  // namespace ithaca::relay
