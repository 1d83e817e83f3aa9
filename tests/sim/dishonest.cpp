// Worlds in which the relay is not honest to one person: what that person and the others make of
// it.
#include <algorithm>

#include "src/core/base/check.h"
#include "src/core/base/codec.h"
#include "src/core/sync/store_keys.h"
#include "tests/sim/world.h"

namespace ithaca::sim {

void World::begin_lying() {
  m_liar = std::make_unique<Liar>(m_seed);
  m_liar->set_victim(space_of(*m_people.back())->device());
  m_liar->set_active(true);
  m_liar->set_helpers([this](const base::Bytes& genuine) { return forge(genuine); },
                      [this] { return intrude(); });
  // In some of these worlds all that is hidden is of somebody who then does not come back.
  if (goes_for_good()) m_liar->hide_all_of(space_of(*m_people[1])->device());
  // In some of these worlds somebody is out from the start, and the relay is on their side.
  if (m_people.size() > 2 && m_seed % 16 != 9 && !goes_for_good()) {
    sync::Space& founder = *space_of(*m_people.front());
    if (founder.wish(sync::Wish::Kind::kRemove, space_of(*m_people[1])->self()).ok()) ++m_changes;
  }
  // The liar's log begins with what has been shown so far.
  m_people.back()->line->cut();
}

namespace {

const std::string kNeverWritten = std::string(kMarker) + " never written";

base::Bytes words_of_others(const base::DeviceKey& device, port::Random& random, base::TimeMs now,
                            const model::Replica& replica,
                            const std::string& text = kNeverWritten) {
  model::OpFactory factory(device, random);
  const auto ops = factory.message(replica, now, text);
  CHECK(ops.ok());
  return *model::encode_ops(*ops);
}

}  // namespace

// What the founder, who has the key, could put in the place of another's envelope: all is right but
// the signature.
std::optional<base::Bytes> World::forge(const base::Bytes& genuine) {
  const auto info = crypto::read_envelope(genuine);
  const sync::Space* founder = space_of(*m_people.front());
  if (!info.ok() || founder == nullptr) return std::nullopt;
  const wire::EnvelopeHeader& header = info->header();
  const crypto::EpochKey* key = founder->keys().find(header.epoch);
  if (key == nullptr) return std::nullopt;
  support::SeededRandom random(m_seed + header.aseq);
  crypto::DeviceKeys writer =
      crypto::derive_device_keys(random.draw<crypto::DeviceSeed>(), founder->chain().salt());
  writer.key = header.device;
  const base::Bytes content =
      words_of_others(header.device, random, m_clock.now_ms(), founder->replica());
  crypto::SealInput input;
  input.space = header.space;
  input.incarnation = header.incarnation;
  input.aseq = header.aseq;
  input.epoch = header.epoch;
  input.prev = header.prev;
  input.nonce = random.draw<wire::EnvelopeNonce>();
  input.content = content;
  const auto sealed = crypto::seal_envelope(input, writer, crypto::content_key(*key));
  return sealed.ok() ? std::optional(sealed->bytes) : std::nullopt;
}

// The second person, once removed, writes on: after their last envelope, or as a new actor.
std::optional<base::Bytes> World::intrude() {
  const sync::Space* founder = space_of(*m_people.front());
  if (founder == nullptr) return std::nullopt;
  return write_from_outside(*m_people[1], *founder, kNeverWritten, m_liar->lies());
}

// What somebody who is out, with this device or altogether, can still seal: under the last key that
// they have. `insider` knows that they are out. An even number makes a new actor.
std::optional<base::Bytes> World::write_from_outside(const Person& outsider,
                                                     const sync::Space& insider,
                                                     const std::string& text,
                                                     std::uint64_t number) {
  const sync::Space* theirs = space_of(outsider);
  if (theirs == nullptr) return std::nullopt;
  const crypto::Membership* stay = insider.chain().newest_stay(theirs->device());
  const auto identity = outsider.disk.records.find(std::string(sync::kIdentityKey));
  if (stay == nullptr || stay->is_current() || identity == outsider.disk.records.end())
    return std::nullopt;
  base::Reader reader(identity->second);
  (void)reader.raw(crypto::RootSecret::kSize);
  const auto seed = crypto::DeviceSeed::from(reader.raw(crypto::DeviceSeed::kSize));
  const crypto::Epoch* last = nullptr;
  for (const crypto::Epoch& epoch : insider.chain().epochs())
    if (epoch.record_index < *stay->until && epoch.record_index >= stay->since &&
        theirs->keys().find(epoch.id) != nullptr)
      last = &epoch;
  if (!seed || last == nullptr) return std::nullopt;
  const crypto::DeviceKeys writer = crypto::derive_device_keys(*seed, insider.chain().salt());
  if (writer.key != theirs->device()) return std::nullopt;
  support::SeededRandom random(m_seed + number);
  const base::Bytes content =
      words_of_others(writer.key, random, m_clock.now_ms(), insider.replica(), text);
  crypto::SealInput input;
  input.space = m_space;
  input.incarnation = random.draw<base::Incarnation>();
  input.aseq = 1;
  for (const base::Bytes& bytes : read_log()) {
    const auto info = crypto::read_envelope(bytes);
    if (!info.ok() || info->header().device != writer.key || number % 2 == 0) continue;
    input.incarnation = info->header().incarnation;
    input.aseq = info->header().aseq + 1;
    input.prev = info->hash;
  }
  input.epoch = last->id;
  input.nonce = random.draw<wire::EnvelopeNonce>();
  input.content = content;
  const auto sealed =
      crypto::seal_envelope(input, writer, crypto::content_key(*theirs->keys().find(last->id)));
  return sealed.ok() ? std::optional(sealed->bytes) : std::nullopt;
}

// In the end the relay takes the side of all who are out: what each of them writes now stands in
// its log, for everybody. They did write it, everybody is shown the same, and nothing of it counts.
void World::smuggle() {
  const sync::Space* insider = nullptr;
  for (auto& person : m_people)
    if (!person->gone && space_of(*person) && !space_of(*person)->removed())
      insider = space_of(*person);
  if (insider == nullptr || !settled()) return;
  for (auto& person : m_people) {
    const std::string text = std::string(kMarker) + " from outside " + name(*person);
    const auto sealed = write_from_outside(*person, *insider, text, m_seed + person->number);
    const auto info = crypto::read_envelope(sealed.value_or(base::Bytes{}));
    if (!info.ok()) continue;
    const wire::EnvelopeHeader& header = info->header();
    const relay::AppendEnvelope write{m_space,     read_log().size() + 1,
                                      info->actor, header.device,
                                      header.aseq, info->hash,
                                      0,           std::make_shared<const base::Bytes>(*sealed)};
    if (!m_log->commit({write}).ok()) continue;
    tell("the relay lets in what " + name(*person) + " writes from outside");
    ++m_faults[Fault::kIntrusion];
    ++m_smuggled;
    m_written.emplace(text, person->number);
  }
  if (m_smuggled == 0) return;
  crash_relay();
  settle(1000);
}

// Everybody says something, reads what the others say, and gives receipts for it: twice, since what
// is noticed in a receipt is about what came before it.
void World::talk() {
  for (int round = 0; round < 3; ++round) {
    for (auto& person : m_people) {
      if (space_of(*person) == nullptr || space_of(*person)->removed()) continue;
      write_message(*person);
      settle(100);
      for (auto& reader : m_people)
        if (sync::Space* space = space_of(*reader)) space->mark_read();
      settle(100);
    }
  }
  settle(1000);
}

// Either all is as if nothing had been, or somebody is told; and nobody ever sees what was not
// written.
std::string World::check_dishonest() {
  m_faults[Fault::kForgery] += m_liar->forgeries();
  m_faults[Fault::kIntrusion] += m_liar->intrusions();
  m_faults[Fault::kLie] += m_liar->lies() - m_liar->forgeries() - m_liar->intrusions();
  talk();
  if (!settled()) return "does not come to rest, lied to: " + unsettled();
  note_saved();
  if (m_leaks > 0) return "plaintext on the wire";
  if (!m_broken_rule.empty()) return m_broken_rule;
  base::Bytes expected, shown;
  std::uint32_t warnings = 0;
  for (auto& person : m_people) {
    if (person->gone) continue;
    const sync::Space& space = *space_of(*person);
    const std::string who = name(*person) + ": ";
    if (space.removed()) continue;
    if (!bring_all_pages(*person)) return who + "pages cannot be read";
    warnings |= space.warnings();
    const bool victim = person == m_people.back();
    for (const model::MessageState* message : space.replica().messages()) {
      const std::string text = stem(message->text);
      if (!message->deleted && !m_written.contains(text)) return who + "nobody wrote " + text;
    }
    if (victim) {
      shown = space.replica().canonical_state();
      continue;
    }
    if (expected.empty()) expected = space.replica().canonical_state();
    if (space.replica().canonical_state() != expected)
      return who + "another state, though not lied to";
  }
  if (m_liar->lies() == 0 && warnings != 0) return "warned of a relay that did not lie";
  if (shown != expected && warnings == 0) return "lied to, and nobody noticed";
  if (std::string problem = check_members(); !problem.empty()) return problem;
  return {};
}

}  // namespace ithaca::sim
