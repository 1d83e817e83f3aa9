// A restored backup becomes a device of its own.
//
//   restored --ADD_DEVICE is in the chain, nothing waits to be sent--> its own device
//
// Until then the space goes on as the device that the backup is of, under an actor of its own: what
// the backup had not sent yet, and what is written meanwhile, bears that device's key, on which the
// ids of its ops depend. So both installations can write at any time, and a crash at any point
// begins where the chain and the outbox say.
#include <algorithm>
#include <cstring>

#include "src/core/sync/space.h"
#include "src/core/sync/store_keys.h"
#include "src/core/wire/limits.h"

namespace ithaca::sync {

// Which device a space goes on as: this installation's, unless it is not in yet, or has something
// to send as a former one that is.
const crypto::DeviceSeed& Space::seed_for(const Identity& identity,
                                          const crypto::ControlChain& chain,
                                          const std::vector<port::StoreRecord>& outbox) {
  const auto key_of = [&](const crypto::DeviceSeed& seed) {
    return crypto::derive_device_keys(seed, chain.salt()).key;
  };
  if (identity.former.empty()) return identity.device_seed;
  const bool in = chain.newest_stay(key_of(identity.device_seed)) != nullptr;
  const crypto::DeviceSeed* ended = nullptr;
  for (const crypto::DeviceSeed& seed : identity.former) {
    const base::DeviceKey key = key_of(seed);
    const bool unsent = std::any_of(outbox.begin(), outbox.end(), [&](const auto& record) {
      const auto info = crypto::read_envelope(record.value);
      return info.ok() && info->header().device == key;
    });
    if ((in && !unsent) || chain.newest_stay(key) == nullptr) continue;
    if (chain.current_device(key) != nullptr) return seed;
    if (ended == nullptr) ended = &seed;
  }
  if (ended != nullptr) return *ended;
  // A damaged record hides who is in; the relay tells it to no device that has yet to get in.
  return in ? identity.device_seed : identity.former.front();
}

// It was chosen by as much of the chain as could be read.
bool Space::is_another_device() const {
  if (m_host.identity.former.empty() || m_chain.newest_stay(m_device.key) != nullptr) return false;
  const crypto::DeviceSeed& seed = seed_for(m_host.identity, m_chain, {});
  return crypto::derive_device_keys(seed, m_chain.salt()).key != m_device.key;
}

// What was written goes out first: the next epoch would have all of it sealed anew.
bool Space::wants_own_device() const {
  return m_newcomer && !m_newcomer_refused && !m_removed && m_outbox.empty() && !m_outbox_waits &&
         m_chain.current_device(m_newcomer->key) == nullptr;
}

void Space::settle_device() {
  if (!m_newcomer || m_loading || m_repair || m_request || m_outbox_waits) return;
  if (m_chain.current_device(m_newcomer->key) == nullptr) return;
  if (!m_outbox.empty() && m_chain.current_device(m_device.key) != nullptr) return;
  m_keys.learn_all(m_chain, *m_newcomer);
  m_host.writer.write({keys_write()});
  take_own_device();
  check_membership();
  if (m_host.connection.ready() && m_on_relay) subscribe();
  m_host.changed();
}

// REQUIRES: the own device is in, and the current epoch's key is held.
void Space::take_own_device() {
  const base::DeviceKey former = m_device.key;
  m_device = std::move(*m_newcomer);
  m_newcomer.reset();
  m_incarnation = m_host.random.draw<base::Incarnation>();
  m_actor = crypto::actor_id(m_device.key, m_incarnation);
  m_own_head = {};
  std::vector<port::StoreWrite> writes{info_write()};
  if (!m_outbox.empty()) mint_anew(former, writes);
  store_outgoing(0, std::move(writes));
}

// What a device that is out has not sent goes out as this one's: every id that it minted gets this
// device's beginning, wherever it stands. 128 of an id's bits are random, so nothing else is met.
void Space::mint_anew(const base::DeviceKey& former, std::vector<port::StoreWrite>& writes) {
  constexpr std::size_t kPrefix = model::OpId::kSize - 16;
  std::vector<base::Bytes> contents;
  std::vector<model::OpId> minted;
  for (const Outgoing& entry : m_outbox) {
    writes.push_back({outbox_key(id(), entry.actor, entry.aseq), std::nullopt});
    const auto info = crypto::read_envelope(entry.bytes);
    const crypto::EpochKey* key = m_keys.find(entry.epoch);
    if (entry.acked || !info.ok() || key == nullptr) continue;
    auto content = crypto::open_envelope(*info, crypto::content_key(*key));
    if (!content.ok()) continue;
    if (const auto decoded = model::decode_ops(*content, former); decoded.ok())
      for (const model::Op& op : decoded->ops) minted.push_back(op.id);
    contents.push_back(std::move(*content));
  }
  m_outbox.clear();
  const base::ByteView own = m_device.key.view().first(kPrefix);
  for (base::Bytes& content : contents) {
    for (std::size_t at = 0; at + model::OpId::kSize <= content.size(); ++at) {
      if (std::memcmp(content.data() + at, former.data.data(), kPrefix) != 0) continue;
      for (const model::OpId& id : minted)
        if (std::memcmp(content.data() + at, id.data.data(), model::OpId::kSize) == 0)
          std::memcpy(content.data() + at, own.data(), kPrefix);
    }
    auto sealed = seal(content);
    if (sealed.ok()) m_outbox.push_back(std::move(*sealed));
  }
  // In memory is what it was before.
  writes.push_back({root_key(id()), std::nullopt});
  m_reload_wanted = true;
}

}  // namespace ithaca::sync
