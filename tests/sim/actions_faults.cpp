// What is done to networks, machines, clocks and the relay, and how all of it ends.
#include <algorithm>
#include <limits>

#include "src/core/sync/store_keys.h"
#include "tests/sim/world.h"

namespace ithaca::sim {
namespace {

using support::MemoryLine;

constexpr base::TimeMs kYear2099Ms = 4'070'908'800'000;
constexpr std::size_t kSpareBytes = 500;

}  // namespace

void World::act_network(Person& person) {
  MemoryLine& line = *person.line;
  const auto either = [this] {
    return chance(1, 2) ? MemoryLine::Way::kToServer : MemoryLine::Way::kToClient;
  };
  switch (m_prng.below(5)) {
    case 0:
      ++m_faults[Fault::kCut];
      tell("the connection of " + name(person) + " is cut");
      line.cut();
      break;
    case 1:
      ++m_faults[Fault::kUnreachable];
      tell("the relay is out of reach for " + name(person));
      line.set_reachable(false);
      line.cut();
      break;
    case 2:
      tell("the relay is in reach for " + name(person));
      line.set_reachable(true);
      break;
    case 3: {
      const auto way = either();
      const std::size_t count = line.in_flight(way);
      if (count < 2 || !chance(1, 4)) break;
      ++m_faults[Fault::kSwapped];
      tell("two messages of " + name(person) + " are swapped");
      const std::size_t at = m_prng.below(count - 1);
      line.swap(way, at, at + 1);
      break;
    }
    case 4: {
      const auto way = either();
      if (!line.connected() || !chance(1, 2)) break;
      ++m_faults[Fault::kHalfOpen];
      tell(std::string("nothing gets ") +
           (way == MemoryLine::Way::kToServer ? "from " : "through to ") + name(person) +
           " any more, and nobody is told");
      line.set_dead(way);
      break;
    }
  }
}

void World::act_machine(Person& person) {
  switch (m_prng.below(members_change() ? 7 : 6)) {
    case 4:
    case 5:
      set_version(person);
      break;
    case 6:
      damage_record(person);
      break;
    case 0:
      if (!person.engine) break;
      ++m_faults[Fault::kCrash];
      tell("the machine of " + name(person) + " crashes");
      stop(person, m_prng.below(person.store->pending_commits() + 1));
      person.unsure.clear();
      break;
    case 1:
      ++m_faults[Fault::kDiskFull];
      tell("the disk of " + name(person) + " is full");
      person.disk.quota_bytes = person.disk.used_bytes() + kSpareBytes;
      break;
    case 2:
      tell("the disk of " + name(person) + " has room");
      person.disk.quota_bytes = std::numeric_limits<std::size_t>::max();
      break;
    case 3:
      set_clock(person.clock, name(person));
      break;
  }
}

// Somebody sets a clock: somewhere into these years, far ahead, or back.
void World::set_clock(support::ManualClock& clock, const std::string& whose) {
  if (chance(1, 5)) {
    ++m_faults[Fault::kYear2099];
    tell("the clock of " + whose + " says 2099");
    clock.set_now_ms(kYear2099Ms + m_prng.below(1000));
    return;
  }
  ++m_faults[Fault::kClockJump];
  tell("the clock of " + whose + " is set");
  clock.set_now_ms(1'600'000'000'000 + m_prng.below(200'000'000'000));
}

// Another version of the program is there at the next start.
void World::set_version(Person& person) {
  if (!person.engine) return;
  person.old_version = !person.old_version;
  if (person.old_version) ++m_faults[Fault::kDowngrade];
  tell(name(person) + (person.old_version ? " goes back to an older version" : " upgrades"));
  stop(person, m_prng.below(person.store->pending_commits() + 1));
  person.unsure.clear();
}

// A record's bits flip while the machine is off; the store says so when it is read.
void World::damage_record(Person& person) {
  sync::Space* space = space_of(person);
  if (space == nullptr || !person.damaged.empty() || person.disk.records.empty()) return;
  const auto at = std::next(person.disk.records.begin(),
                            static_cast<std::ptrdiff_t>(m_prng.below(person.disk.records.size())));
  if (at->first == sync::kFormatKey || at->first == sync::kRenewKey) return;
  ++m_faults[Fault::kCorruptRecord];
  tell("a record of " + name(person) + " is corrupt: " + at->first);
  // What never left this disk is lost with it.
  for (const model::MessageState* message : space->replica().messages()) {
    const bool sent = std::any_of(message->places.begin(), message->places.end(),
                                  [](const model::Place& place) { return place.seq != 0; });
    if (!sent) m_taken_back.insert(stem(message->text));
  }
  person.damaged = at->first;
  person.disk.damaged.insert(at->first);
  person.restored = true;
  if (!sync::is_derived(at->first)) person.lost_record = true;
  person.unsure.clear();
  stop(person, 0);
}

void World::note_damage(Person& person, const base::Result<sync::Engine::AppRecords>& opened) {
  if (person.damaged.empty()) return;
  const std::string key = std::exchange(person.damaged, {});
  const bool log = key.starts_with(sync::kLogPrefix);
  if (log || sync::is_derived(key)) return;  // had again from elsewhere, and only read when needed
  const auto& corrupt = person.engine->corrupt();
  const bool said = (!opened.ok() && opened.code() == base::ErrorCode::kCorrupt) ||
                    std::any_of(corrupt.begin(), corrupt.end(),
                                [&](const std::string& each) { return key.starts_with(each); });
  if (!said && m_broken_rule.empty())
    m_broken_rule = name(person) + ": nothing is said of a corrupt record";
  person.wants_mend = space_of(person) == nullptr;
}

// Who cannot go on at all without the record has it back, from a backup, say.
void World::mend(Person& person) {
  if (!std::exchange(person.wants_mend, false)) return;
  tell(name(person) + " gets the record back");
  if (person.engine) stop(person, 0);
  person.disk.damaged.clear();
}

void World::act_relay() {
  switch (m_prng.below(sets_relay_back() ? 6 : 4)) {
    case 4:
      m_backups.push_back(*m_log);
      m_backups.back().set_fault_hook({});
      break;
    case 5:
      if (chance(1, 3)) set_back_relay();
      break;
    case 0:
      ++m_faults[Fault::kRelayCrash];
      tell("the relay crashes");
      crash_relay();
      break;
    case 1:
      ++m_faults[Fault::kRelayStore];
      tell("the relay's store fails now and then");
      m_log->set_fault_hook([this](relay::StoreOperation operation) {
        if (operation == relay::StoreOperation::kRead || !chance(1, 3))
          return relay::StoreFault::kNone;
        return chance(1, 2) ? relay::StoreFault::kFailBefore : relay::StoreFault::kFailAfter;
      });
      break;
    case 2:
      tell("the relay's store works");
      m_log->set_fault_hook({});
      break;
    case 3:
      set_clock(m_clock, "the relay");
      break;
  }
}

void World::heal() {
  m_calm = true;
  tell("all faults end");
  if (m_liar) m_liar->set_active(false);
  for (auto& person : m_people)
    if (person->old_version && person->engine && !person->gone)
      stop(*person, person->store->pending_commits());
  m_log->set_fault_hook({});
  for (auto& person : m_people) {
    person->disk.quota_bytes = std::numeric_limits<std::size_t>::max();
    person->line->set_reachable(true);
    person->old_version = false;
    // What was lost in flight on an open connection is only missed when it closes. Whose connection
    // is half open has to find out.
    if (!person->line->half_open()) person->line->cut();
  }
}

}  // namespace ithaca::sim
