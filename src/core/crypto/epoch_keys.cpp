#include "src/core/crypto/epoch_keys.h"

#include <algorithm>

#include "src/core/base/codec.h"

namespace ithaca::crypto {

using base::ErrorCode;

namespace {

struct IndexedKey {
  std::uint32_t record_index = 0;
  EpochKey key;
};

// varint n, n × { u32 index of the record that started the epoch, epoch key[32] }, ascending.
base::Bytes encode_keys(const std::vector<IndexedKey>& keys) {
  base::Writer out;
  out.varint(keys.size());
  for (const IndexedKey& each : keys) {
    out.u32(each.record_index);
    out.raw(each.key);
  }
  return out.take();
}

base::Result<std::vector<IndexedKey>> decode_keys(base::ByteView bytes) {
  base::Reader in(bytes);
  std::vector<IndexedKey> keys;
  const std::uint64_t count = in.varint_max(wire::kControlRecordsMax);
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    IndexedKey next{in.u32(), in.fixed<EpochKey>()};
    if (!keys.empty() && next.record_index <= keys.back().record_index) in.fail();
    keys.push_back(next);
  }
  TRY(in.finish());
  return keys;
}

std::vector<IndexedKey> held_keys(const ControlChain& chain, const EpochKeySource& source) {
  std::vector<IndexedKey> keys;
  for (const Epoch& epoch : chain.epochs())
    if (const EpochKey* key = source.find(epoch.id)) keys.push_back({epoch.record_index, *key});
  return keys;
}

// The ring of what `bytes` holds, every key checked against its epoch's commitment.
base::Result<EpochKeyring> ring_of(const ControlChain& chain, base::ByteView bytes) {
  TRY_ASSIGN(const std::vector<IndexedKey> keys, decode_keys(bytes));
  EpochKeyring ring;
  auto epoch = chain.epochs().begin();
  for (const IndexedKey& each : keys) {
    while (epoch != chain.epochs().end() && epoch->record_index < each.record_index) ++epoch;
    if (epoch == chain.epochs().end() || epoch->record_index != each.record_index)
      return error(ErrorCode::kMalformed, "a key of a record that starts no epoch");
    TRY(ring.learn(*epoch, each.key));
  }
  return ring;
}

}  // namespace

const EpochKey* EpochKeyring::find(const base::EpochId& epoch) const {
  const auto found = m_keys.find(epoch);
  return found == m_keys.end() ? nullptr : &found->second.key;
}

const ContentKey* EpochKeyring::content_key(const base::EpochId& epoch) const {
  const auto found = m_keys.find(epoch);
  return found == m_keys.end() ? nullptr : &found->second.content;
}

base::Result<void> EpochKeyring::learn(const Epoch& epoch, const EpochKey& key) {
  if (epoch_commitment(key) != epoch.commitment)
    return error(ErrorCode::kBadSignature, "the epoch key does not match its commitment");
  m_keys.emplace(epoch.id, Held{key, crypto::content_key(key)});
  return {};
}

base::Result<void> EpochKeyring::learn_sealed(const Epoch& epoch, const DeviceKeys& device) {
  const auto entry = std::lower_bound(
      epoch.sealed.begin(), epoch.sealed.end(), device.box,
      [](const SealedFor& each, const base::BoxKey& box) { return each.box < box; });
  if (entry == epoch.sealed.end() || entry->box != device.box)
    return error(ErrorCode::kNotFound, "the epoch is not sealed to this device");
  TRY_ASSIGN(base::Bytes opened, open_sealed(device.box, device.box_secret, entry->sealed));
  const std::optional<EpochKey> key = EpochKey::from(opened);
  wipe(opened);
  CHECK(key.has_value());
  return learn(epoch, *key);
}

EpochKeyring::Learned EpochKeyring::learn_all(const ControlChain& chain, const DeviceKeys& device) {
  Learned out;
  for (const Epoch& epoch : chain.epochs()) {
    if (find(epoch.id)) continue;
    const base::Result<void> result = learn_sealed(epoch, device);
    if (result.ok())
      ++out.learned;
    else if (result.code() != ErrorCode::kNotFound)
      out.refused.push_back(epoch.id);
  }
  return out;
}

base::Bytes EpochKeyring::serialize(const ControlChain& chain) const {
  return encode_keys(held_keys(chain, *this));
}

base::Result<void> EpochKeyring::restore(const ControlChain& chain, base::ByteView bytes) {
  TRY_ASSIGN(EpochKeyring ring, ring_of(chain, bytes));
  m_keys.merge(ring.m_keys);
  return {};
}

base::Result<base::Bytes> make_package(const ControlChain& chain, const EpochKeySource& keys,
                                       const std::optional<NextEpoch>& next,
                                       const base::BoxKey& invite_box, const Seed& seed) {
  if (!next && !keys.find(chain.current_epoch().id))
    return error(ErrorCode::kNotFound, "the current epoch's key");
  std::vector<IndexedKey> held = held_keys(chain, keys);
  if (next) held.push_back({next->record_index, *next->key});
  if (held.size() > wire::kPackageEpochsMax)
    held.erase(held.begin(), held.end() - static_cast<std::ptrdiff_t>(wire::kPackageEpochsMax));
  base::Bytes plaintext = encode_keys(held);
  base::Result<base::Bytes> sealed = seal(invite_box, seed, plaintext);
  wipe(plaintext);
  return sealed;
}

base::Result<EpochKeyring> open_package(const ControlChain& chain, const InviteKeys& invite,
                                        base::ByteView package) {
  const Invite* entry = chain.find_invite(invite.key);
  if (!entry || entry->state == InviteState::kVoid)
    return error(ErrorCode::kNotFound, "no such invite");
  if (entry->state == InviteState::kUsed) return error(ErrorCode::kUsed, "invite");
  if (package_hash(package) != entry->package)
    return error(ErrorCode::kBadSignature, "the package is not the one in the chain");
  TRY_ASSIGN(base::Bytes plaintext, open_sealed(invite.box, invite.box_secret, package));
  base::Result<EpochKeyring> ring = ring_of(chain, plaintext);
  wipe(plaintext);
  if (!ring.ok()) return ring;
  if (!ring->find(chain.current_epoch().id))
    return error(ErrorCode::kUnknownEpoch, "the package lacks the current epoch");
  return ring;
}

}  // namespace ithaca::crypto
