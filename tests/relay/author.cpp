#include "tests/relay/author.h"

namespace ithaca::relay {

Author::Author(std::uint64_t seed) : m_random(seed) {
  const auto root = m_random.draw<crypto::RootSecret>();
  const auto device_seed = m_random.draw<crypto::DeviceSeed>();
  const auto built = crypto::make_genesis(crypto::SpaceKind::kPrivate, root, device_seed,
                                          1'700'000'000'000, m_random);
  m_record = built.record;
  m_space = built.space;
  m_device = crypto::derive_device_keys(device_seed, built.salt);
  m_epoch = crypto::epoch_id(crypto::control_hash(m_record));
  m_incarnation = m_random.draw<base::Incarnation>();
}

wire::Sub Author::sub(const SyncClient& client, const std::string& origin,
                      std::uint64_t from) const {
  return {m_space, m_device.key, from, 0,
          crypto::sign_sub(m_device, origin, client.nonce(), m_space)};
}

wire::Push Author::envelope(std::size_t size) {
  std::string content = marker();
  content.resize(std::max(size, content.size()), '.');
  crypto::SealInput input;
  input.space = m_space;
  input.incarnation = m_incarnation;
  input.aseq = ++m_aseq;
  input.epoch = m_epoch;
  input.prev = m_prev;
  input.nonce = m_random.draw<wire::EnvelopeNonce>();
  input.content = base::as_bytes(content);
  crypto::ContentKey key;
  key.data.fill(7);
  auto sealed = crypto::seal_envelope(input, m_device, key);
  m_prev = sealed->hash;
  return {sealed->bytes};
}

bool Author::go_live(SyncClient& client, const std::string& origin) {
  return client.greet() && client.say(genesis()) && client.await<wire::CtlOk>() &&
         client.say(wire::Credit{wire::kCreditMax}) && client.say(sub(client, origin)) &&
         client.await<wire::Live>();
}

}  // namespace ithaca::relay
