// Who is in the space: people invite, join, remove, leave, change roles, restore an old backup and
// copy a device, all at once and under the same faults. And what must hold of it in the end.
#include <algorithm>

#include "src/core/sync/store_keys.h"
#include "tests/sim/world.h"

namespace ithaca::sim {
namespace {

constexpr std::size_t kPeopleMax = 12;
constexpr std::size_t kInvitesAtOnce = 3;

// What a backup file would hold of a disk.
std::map<std::string, base::Bytes> backed_up(const std::map<std::string, base::Bytes>& disk) {
  std::map<std::string, base::Bytes> out;
  for (const auto& [key, value] : disk) {
    const bool own = key == sync::kIdentityKey || key == sync::kFormatKey;
    const bool of_space = key.starts_with(sync::kSpacePrefix) || key.starts_with(sync::kLogPrefix);
    if (own || (of_space && !sync::is_derived(key))) out.emplace(key, value);
  }
  return out;
}

}  // namespace

void World::act_member(Person& person) {
  sync::Space* space = space_of(person);
  if (space == nullptr) return;
  if (space->removed()) return come_back(person);
  // In some worlds nobody else comes or goes, so that there is somebody with several devices.
  if (devices_change()) return chance(1, 2) ? keep_or_restore(person) : end_a_device(person);
  const auto others = space->others();
  const auto somebody = [&] { return others[m_prng.below(others.size())]; };
  using Kind = sync::Wish::Kind;
  switch (m_prng.below(10)) {
    case 9:
      end_a_device(person);
      break;
    case 8:
      remove_while_sending(person);
      break;
    case 0:
      if (others.empty() || !space->wish(Kind::kRemove, somebody()).ok()) break;
      ++m_changes;
      tell(name(person) + " removes somebody");
      break;
    case 1:
      if (!chance(1, 2) || !space->wish(Kind::kLeave, space->self()).ok()) break;
      ++m_changes;
      tell(name(person) + " leaves");
      break;
    case 2:
    case 3:
      if (others.empty()) break;
      if (space->wish(chance(2, 3) ? Kind::kMakeOwner : Kind::kMakeMember, somebody()).ok())
        ++m_changes;
      tell(name(person) + " changes a role");
      break;
    case 4: {
      const auto kind = static_cast<Kind>(1 + m_prng.below(4));
      if (others.empty()) break;
      (void)space->take_back(kind, kind == Kind::kLeave ? space->self() : somebody());
      break;
    }
    case 5:
      tell(name(person) + " invites");
      if (space->invites().size() < kInvitesAtOnce) (void)space->create_invite();
      break;
    case 6:
      keep_or_restore(person);
      break;
    case 7:
      say_mentoring(person);
      break;
  }
}

// Of several that a person has by restored backups, whoever holds it now.
void World::end_a_device(Person& person) {
  sync::Space& space = *space_of(person);
  for (const crypto::Membership& stay : space.chain().memberships()) {
    const bool other =
        stay.is_current() && stay.member == space.self() && stay.device != space.device();
    if (!other || chance(1, 2) || !space.end_device(stay.device).ok()) continue;
    ++m_changes;
    tell(name(person) + " ends a device");
    return;
  }
}

// Somebody is in the middle of sending when an owner puts them out.
void World::remove_while_sending(Person& owner) {
  Person& other = *m_people[m_prng.below(m_people.size())];
  sync::Space* theirs = space_of(other);
  sync::Space& space = *space_of(owner);
  if (&other == &owner || theirs == nullptr || theirs->removed()) return;
  const std::uint64_t messages = 2 + m_prng.below(4);
  for (std::uint64_t i = 0; i < messages; ++i) write_message(other);
  for (std::uint64_t i = m_prng.below(4); i > 0; --i) {
    tick(other);
    move_messages(other, chance(1, 2));
    if (chance(1, 2)) run_store_call();
  }
  if (!space.wish(sync::Wish::Kind::kRemove, theirs->self()).ok()) return;
  ++m_changes;
  ++m_faults[Fault::kRemovedMidSend];
  tell(name(owner) + " removes " + name(other) + ", who is sending");
}

void World::say_mentoring(Person& person) {
  sync::Space& space = *space_of(person);
  model::OpFactory factory(space.device(), person.random);
  const auto ops = factory.member_mentoring(space.replica(), person.clock.now_ms(),
                                            chance(1, 2) ? "" : "Sailing",
                                            static_cast<model::Mentoring>(m_prng.below(4)));
  if (ops.ok()) (void)space.submit(*ops);
}

// Who is out uses any link that somebody has made.
void World::come_back(Person& person) {
  sync::JoinFlow& join = person.engine->join();
  if (join.step() == sync::JoinStep::kLooking || join.step() == sync::JoinStep::kJoining) return;
  std::vector<std::string> links;
  for (auto& host : m_people) {
    const sync::Space* space = space_of(*host);
    if (space == nullptr || space->removed()) continue;
    for (const sync::OwnInvite& invite : space->invites())
      if (!invite.pending()) links.push_back(crypto::make_invite_link(kOrigin, invite.link));
  }
  if (links.empty()) return;
  tell(name(person) + " comes back");
  may_repeat(person.disk.records);
  join.open(links[m_prng.below(links.size())]);
}

void World::go_on_joining(Person& person) {
  if (!person.opened) return;
  sync::JoinFlow& join = person.engine->join();
  if (join.step() == sync::JoinStep::kAsk) (void)join.join();
  if (join.step() == sync::JoinStep::kFailed || join.step() == sync::JoinStep::kDone) join.cancel();
}

// Makes a backup, or goes on from the one there is: instead of this disk, or beside it.
void World::keep_or_restore(Person& person) {
  if (person.backup.empty() || chance(1, 2)) {
    tell(name(person) + " makes a backup");
    person.backup = backed_up(person.disk.records);
    return;
  }
  sync::Space& space = *space_of(person);
  if (chance(devices_change() ? 2 : 1, 3) && m_people.size() < kPeopleMax) {
    auto copy = make_person();
    copy->disk.records = person.backup;
    copy->disk.records[std::string(sync::kRenewKey)] = base::Bytes{1};
    // If one of the two comes back after a removal, the keys of between are with that one only.
    copy->restored = person.restored = true;
    may_repeat(person.backup);
    tell(name(*copy) + " is a copy of " + name(person));
    m_people.push_back(std::move(copy));
    ++m_faults[Fault::kCopy];
    start(*m_people.back());
    return;
  }
  // What was never sent would be lost with the disk.
  if (space.pending() > 0 || !person.engine->writer().idle()) return;
  ++m_faults[Fault::kRestore];
  tell(name(person) + " restores a backup");
  stop(person, 0);
  person.disk.records = person.backup;
  may_repeat(person.backup);
  person.disk.records[std::string(sync::kRenewKey)] = base::Bytes{1};
  person.unsure.clear();
  person.restored = true;
}

// What waits to be sent there may have been sent already, and goes out once more.
void World::may_repeat(const std::map<std::string, base::Bytes>& disk) {
  for (const auto& [key, value] : disk)
    if (const auto parts = sync::parse_space_key(key); parts && parts->kind == 'o')
      m_repeatable.insert(value);
}

// Copies are in by the same key; who came back after a restore may lack what was said meanwhile.
bool World::is_comparable(Person& person) const {
  const sync::Space& space = *space_of(person);
  if (space.removed()) return false;
  return !person.restored || space.keys().size() == space.chain().epochs().size();
}

// ---- the verdict --------------------------------------------------------------------------------

namespace {

// Of the member's devices that are out, the one that was in last.
const crypto::Membership* last_ended(const crypto::ControlChain& chain,
                                     const base::MemberId& member) {
  const crypto::Membership* out = nullptr;
  for (const crypto::Membership& stay : chain.memberships())
    if (stay.member == member && !stay.is_current() && (!out || *stay.until > *out->until))
      out = &stay;
  return out;
}

}  // namespace

std::string World::check_members() {
  const sync::Space* present = nullptr;
  for (auto& person : m_people)
    if (!person->gone && !space_of(*person)->removed() && present == nullptr)
      present = space_of(*person);
  if (present == nullptr) return "nobody is left";
  const crypto::ControlChain& chain = present->chain();
  const std::vector<base::Bytes> log = read_log();
  if (chain.rotation_due()) return "nobody started another epoch after somebody left";
  bool owner = false;
  for (const crypto::Membership& stay : chain.memberships())
    owner = owner || (stay.is_current() && stay.role == crypto::Role::kOwner);
  if (!owner) return "no owner is left";
  for (auto& person : m_people) {
    if (person->gone) continue;
    const sync::Space& space = *space_of(*person);
    const std::string who = "person " + std::to_string(person->number) + ": ";
    const crypto::Membership* stay = chain.newest_stay(space.device());
    // A backup of a device that is out by now gets in with no device of its own.
    if (stay == nullptr && space.removed() && person->restored)
      stay = last_ended(chain, space.self());
    if (stay == nullptr) return who + "is not in the chain";
    if (stay->is_current() == space.removed()) {
      // A copy that came back tells the other only when that one connects again.
      if (person->restored && stay->is_current()) continue;
      return who + "does not know whether they are in";
    }
    if (!space.removed()) {
      if (space.chain().head_hash() != chain.head_hash()) return who + "another chain";
      continue;
    }
    if (std::string wrong = check_outsider(space, *stay, chain, log); !wrong.empty())
      return who + wrong;
  }
  if (std::string wrong = check_pins(); !wrong.empty()) return wrong;
  // A relay that was set back has lost what it acknowledged, and is given it again.
  return sets_relay_back() ? std::string() : check_log(present->keys());
}

namespace {

// Whether what a device sealed in the epoch of `epoch_index` counts, as actor's aseq-th.
bool is_within(const crypto::ControlChain& chain, const base::DeviceKey& device,
               std::uint32_t epoch_index, const model::Place& place) {
  for (const crypto::Membership& stay : chain.memberships()) {
    const bool then = stay.device == device && stay.since <= epoch_index &&
                      (stay.is_current() || epoch_index < *stay.until);
    if (then && stay.is_current()) return true;
    for (const crypto::Pin& pin : stay.pins)
      if (then && pin.actor == place.actor && place.aseq <= pin.aseq) return true;
  }
  return false;
}

}  // namespace

// Nothing that a device wrote after its end is with anybody who is in.
std::string World::check_pins() {
  std::map<std::pair<base::ActorId, std::uint64_t>, wire::EnvelopeHeader> log;
  for (const base::Bytes& bytes : read_log())
    if (const auto info = crypto::read_envelope(bytes); info.ok())
      log.emplace(std::pair(info->actor, info->header().aseq), info->header());
  for (auto& person : m_people) {
    const sync::Space* space = person->gone ? nullptr : space_of(*person);
    if (space == nullptr || space->removed()) continue;
    const crypto::ControlChain& chain = space->chain();
    for (const model::MessageState* message : space->replica().messages()) {
      bool within = message->places.empty();
      for (const model::Place& place : message->places) {
        const auto at = log.find({place.actor, place.aseq});
        const auto* epoch = at == log.end() ? nullptr : chain.find_epoch(at->second.epoch);
        within = within || epoch == nullptr ||
                 is_within(chain, at->second.device, epoch->record_index, place);
      }
      if (!within)
        return name(*person) + ": \"" + message->text + "\" was written after its device's end";
    }
  }
  return {};
}

}  // namespace ithaca::sim
