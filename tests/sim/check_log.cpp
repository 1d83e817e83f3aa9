// What must hold of the wire and of the relay's log, whoever shows what: nothing leaves before it
// is saved, what was acknowledged is there, no action is there twice, and who is out can read
// nothing newer.
#include "src/core/sync/store_keys.h"
#include "tests/sim/world.h"

namespace ithaca::sim {
namespace {

constexpr std::size_t kReadBytes = 1 << 20;
constexpr std::size_t kFrameTypeAt = 1;

bool is_frame(const base::Bytes& message, wire::FrameType type) {
  return message.size() > kFrameTypeAt && message[kFrameTypeAt] == static_cast<std::uint8_t>(type);
}

}  // namespace

void World::watch_push(const Person& person, const base::Bytes& message) {
  if (!is_frame(message, wire::FrameType::kPush) || !m_broken_rule.empty()) return;
  const auto frame = wire::decode(message);
  if (!frame.ok()) return;
  const base::Bytes& bytes = std::get<wire::Push>(*frame).envelope;
  const auto info = crypto::read_envelope(bytes);
  if (!info.ok()) return;
  const auto& disk = person.disk.records;
  const auto saved =
      disk.find(sync::outbox_key(info->header().space, info->actor, info->header().aseq));
  if (saved == disk.end() || saved->second != bytes)
    m_broken_rule = name(person) + ": an envelope left before it was saved";
}

void World::watch_ack(const base::Bytes& message) {
  if (!is_frame(message, wire::FrameType::kAck)) return;
  const auto frame = wire::decode(message);
  if (!frame.ok()) return;
  const auto& ack = std::get<wire::Ack>(*frame);
  if (ack.space == m_space) m_acknowledged[{ack.actor, ack.aseq}] = ack.hash;
}

std::vector<base::Bytes> World::read_log() {
  std::vector<base::Bytes> out;
  for (;;) {
    const auto slice = m_log->read_envelopes(m_space, out.size(), kReadBytes);
    if (!slice.ok() || slice->empty()) return out;
    for (const relay::StoredEnvelope& stored : *slice) out.push_back(stored.envelope);
  }
}

// Without its log or its chain a disk does not know how far it had got.
bool World::has_lost_record(const base::DeviceKey& device) const {
  for (const auto& person : m_people) {
    const sync::Space* space = space_of(*person);
    if (person->lost_record && space != nullptr &&
        space->chain().member_of(device) == space->self())
      return true;
  }
  return false;
}

// What may be in the log twice, by the ids of its ops.
std::set<base::OpId> World::repeatable(const crypto::EpochKeyring& keys) const {
  std::set<base::OpId> out;
  for (const base::Bytes& bytes : m_repeatable) {
    const auto info = crypto::read_envelope(bytes);
    const crypto::EpochKey* key = info.ok() ? keys.find(info->header().epoch) : nullptr;
    if (key == nullptr) continue;
    const auto content = crypto::open_envelope(*info, crypto::content_key(*key));
    if (!content.ok()) continue;
    const auto decoded = model::decode_ops(*content, info->header().device);
    if (!decoded.ok()) continue;
    for (const model::Op& op : decoded->ops) out.insert(op.id);
  }
  return out;
}

// `keys`: of somebody who has been in all the time.
std::string World::check_log(const crypto::EpochKeyring& keys) {
  const std::vector<base::Bytes> log = read_log();
  const std::set<base::OpId> twice = repeatable(keys);
  std::set<base::OpId> seen;
  for (const base::Bytes& bytes : log) {
    const auto info = crypto::read_envelope(bytes);
    if (!info.ok()) return "the relay's log holds what is no envelope";
    const wire::EnvelopeHeader& header = info->header();
    if (const auto told = m_acknowledged.find({info->actor, header.aseq});
        told != m_acknowledged.end()) {
      if (told->second != info->hash) return "another envelope stands where one was acknowledged";
      m_acknowledged.erase(told);
    }
    const crypto::EpochKey* key = keys.find(header.epoch);
    if (key == nullptr || has_lost_record(header.device)) continue;
    const auto content = crypto::open_envelope(*info, crypto::content_key(*key));
    if (!content.ok()) continue;
    const auto decoded = model::decode_ops(*content, header.device);
    if (!decoded.ok()) continue;
    for (const model::Op& op : decoded->ops)
      if (!seen.insert(op.id).second && !twice.contains(op.id))
        return "an action is in the relay's log twice";
  }
  if (!m_acknowledged.empty()) return "an envelope was acknowledged and is not in the relay's log";
  return {};
}

// Tries all the keys of somebody who is out on what came after.
std::string World::check_outsider(const sync::Space& outsider, const crypto::Membership& stay,
                                  const crypto::ControlChain& chain,
                                  const std::vector<base::Bytes>& log) {
  std::vector<crypto::EpochKey> held;
  for (const crypto::Epoch& epoch : outsider.chain().epochs())
    if (const crypto::EpochKey* key = outsider.keys().find(epoch.id)) held.push_back(*key);
  for (const crypto::Epoch& epoch : chain.epochs()) {
    if (epoch.record_index < *stay.until) continue;
    for (const crypto::EpochKey& key : held)
      if (crypto::epoch_commitment(key) == epoch.commitment)
        return "is out and holds the key of a later epoch";
  }
  for (const base::Bytes& bytes : log) {
    const auto info = crypto::read_envelope(bytes);
    if (!info.ok()) continue;
    const crypto::Epoch* epoch = chain.find_epoch(info->header().epoch);
    if (epoch == nullptr || epoch->record_index < *stay.until) continue;
    for (const crypto::EpochKey& key : held)
      if (crypto::open_envelope(*info, crypto::content_key(key)).ok())
        return "is out and can read what came after";
    break;  // the first one; the commitments speak for the rest
  }
  return {};
}

}  // namespace ithaca::sim
