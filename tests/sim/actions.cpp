// What happens in the world: what people do, and what is done to them.
#include <algorithm>
#include <map>

#include "tests/sim/world.h"

namespace ithaca::sim {
namespace {

using support::MemoryLine;

std::vector<model::Op> ops_or_none(base::Result<std::vector<model::Op>> ops) {
  return ops.ok() ? std::move(*ops) : std::vector<model::Op>{};
}

}  // namespace

// The first makes a circle; the others come in by links, the last while the first is away.
std::string World::set_up() {
  m_calm = true;
  settle(200);
  Person& founder = *m_people[0];
  const auto made = founder.engine->create_space(crypto::SpaceKind::kCircle);
  if (!made.ok()) return "create_space failed";
  m_space = (*made)->id();
  for (std::size_t i = 1; i < m_people.size(); ++i) {
    sync::Space* space = space_of(founder);
    if (space == nullptr || !space->create_invite().ok()) return "create_invite failed";
    for (int round = 0; round < 100; ++round) {
      for (auto& person : m_people) {
        person->clock.advance(100);
        tick(*person);
        move_messages(*person, true);
      }
      m_clock.advance(100);
      while (!m_calls.empty()) run_store_call();
      if (space->on_relay() && !space->invites().back().pending()) break;
    }
    if (space->invites().back().pending()) return "the invite did not reach the relay";
    Person& guest = *m_people[i];
    guest.engine->join().open(crypto::make_invite_link(kOrigin, space->invites().back().link));
    bool asked = false;
    for (int round = 0; round < 200 && space_of(guest) == nullptr; ++round) {
      for (auto& person : m_people) {
        const bool away = i + 1 == m_people.size() && person.get() == &founder;
        person->clock.advance(100);
        if (away) continue;
        tick(*person);
        move_messages(*person, true);
      }
      m_clock.advance(100);
      while (!m_calls.empty()) run_store_call();
      if (guest.engine->join().step() == sync::JoinStep::kAsk && !asked) {
        asked = true;
        if (!guest.engine->join().join().ok()) return "join failed";
      }
    }
    if (space_of(guest) == nullptr) return "the guest did not get in";
    m_backups.push_back(*m_log);
  }
  settle(500);
  if (!settled()) return "the start does not settle";
  m_calm = false;
  if (relay_lies()) begin_lying();
  return {};
}

void World::act() {
  Person& person = *m_people[m_prng.below(m_people.size())];
  const std::uint64_t delta_ms = m_prng.below(400);
  m_clock.advance(delta_ms);
  for (auto& everyone : m_people) everyone->clock.advance(delta_ms);
  switch (m_prng.below(10)) {
    case 0:
    case 1:
    case 2:
      act_person(person);
      break;
    case 3:
      act_network(person);
      break;
    case 4:
      if (chance(1, 3)) act_machine(person);
      break;
    case 5:
      if (chance(1, 3)) act_relay();
      break;
    default:
      break;
  }
  for (auto& everyone : m_people) {
    if (!everyone->engine && chance(1, 4)) start(*everyone);
    if (chance(2, 3)) tick(*everyone);
    go_on_joining(*everyone);
    if (chance(2, 3)) move_messages(*everyone, chance(1, 3));
  }
  if (chance(1, 2)) run_store_call();
  note_saved();
}

// ---- people -------------------------------------------------------------------------------------

void World::act_person(Person& person) {
  sync::Space* space = space_of(person);
  if (space == nullptr) return;
  switch (m_prng.below(13)) {
    case 8:
      change_message(person);
      break;
    case 9:
      search(person);
      break;
    case 6:
      react(person);
      break;
    case 7:
      look_around(person);
      break;
    case 10:
    case 11:
    case 12:
      if (members_change()) act_member(person);
      break;
    case 0:
    case 1:
      write_message(person);
      break;
    case 2:
      write_goal(person);
      break;
    case 3:
    case 4:
      edit_something(person);
      break;
    case 5:
      space->mark_read();
      break;
  }
}

void World::write_message(Person& person) {
  sync::Space& space = *space_of(person);
  model::OpFactory factory(space.device(), person.random);
  const std::string text = std::string(kMarker) + " " + std::to_string(m_next_text++);
  const auto ops = ops_or_none(factory.message(space.replica(), person.clock.now_ms(), text));
  if (!space.submit(ops).ok()) return;
  m_written.emplace(text, person.number);
  person.unsure.insert(text);
}

void World::write_goal(Person& person) {
  sync::Space& space = *space_of(person);
  model::OpFactory factory(space.device(), person.random);
  model::GoalDraft draft;
  draft.title = std::string(kMarker) + " goal " + std::to_string(m_prng.below(1000));
  draft.milestones = {"first", "second"};
  (void)space.submit(
      ops_or_none(factory.create_goal(space.replica(), person.clock.now_ms(), draft)));
}

void World::edit_something(Person& person) {
  sync::Space& space = *space_of(person);
  const model::Replica& replica = space.replica();
  const auto goals = replica.goals();
  if (goals.empty()) return;
  const model::GoalState& goal = *goals[m_prng.below(goals.size())];
  model::OpFactory factory(space.device(), person.random);
  const base::TimeMs now = person.clock.now_ms();
  std::vector<model::Op> ops;
  if (chance(1, 2) || goal.milestones.empty()) {
    model::GoalEdit edit;
    edit.title = "title " + std::to_string(m_prng.below(1'000'000));
    ops = ops_or_none(factory.edit_goal(replica, now, goal.id, edit));
  } else {
    const model::MilestoneState& milestone = *goal.milestones[m_prng.below(goal.milestones.size())];
    ops = chance(1, 2) ? ops_or_none(factory.set_milestone_done(
                             replica, now, milestone.id,
                             milestone.done.value ? model::Toggle::kOff : model::Toggle::kOn))
                       : ops_or_none(factory.move_milestone(replica, now, milestone.id,
                                                            m_prng.below(goal.milestones.size())));
  }
  (void)space.submit(ops);
}

// A reaction to any message that is in memory here; with others it may be in a page.
void World::react(Person& person) {
  sync::Space& space = *space_of(person);
  const auto messages = space.replica().messages();
  if (messages.empty()) return;
  const base::EntityId id = messages[m_prng.below(messages.size())]->id;
  m_seen.insert(id);
  model::OpFactory factory(space.device(), person.random);
  (void)space.submit(
      ops_or_none(factory.react(space.replica(), person.clock.now_ms(), id, "+1",
                                chance(2, 3) ? model::Toggle::kOn : model::Toggle::kOff)));
}

void World::look_around(Person& person) {
  sync::Space& space = *space_of(person);
  switch (m_prng.below(3)) {
    case 0:
      (void)space.load_from(m_prng.below(space.older_messages() + 1));
      break;
    case 1:
      space.forget_older();
      break;
    case 2:
      if (m_seen.empty()) return;
      space.load_message(
          *std::next(m_seen.begin(), static_cast<std::ptrdiff_t>(m_prng.below(m_seen.size()))));
      break;
  }
}

// Everything in memory, so that states can be compared.
bool World::bring_all_pages(Person& person) {
  sync::Space& space = *space_of(person);
  for (int i = 0; i < kPagingRoundsMax; ++i) {
    const base::Result<bool> loaded = space.load_from(0);
    if (!loaded.ok()) return false;
    if (*loaded && !space.is_paging()) return !space.records_lost();
    person.store->pump();
    carry_out();
  }
  return false;
}

// A text counts from the moment in which its author's screen would say that it is saved.
void World::note_saved() {
  for (auto& person : m_people) {
    sync::Space* space = space_of(*person);
    if (space == nullptr || person->unsure.empty()) continue;
    for (const model::MessageState* message : space->replica().messages()) {
      const std::string text = stem(message->text);
      if (!person->unsure.contains(text)) continue;
      if (!space->is_saved(message->place.actor, message->place.aseq)) continue;
      m_durable.insert(text);
      person->unsure.erase(text);
    }
  }
}

// ---- faults -------------------------------------------------------------------------------------

void World::act_network(Person& person) {
  MemoryLine& line = *person.line;
  switch (m_prng.below(4)) {
    case 0:
      ++m_faults.cuts;
      line.cut();
      break;
    case 1:
      ++m_faults.unreachable;
      line.set_reachable(false);
      line.cut();
      break;
    case 2:
      line.set_reachable(true);
      break;
    case 3: {
      const auto way = chance(1, 2) ? MemoryLine::Way::kToServer : MemoryLine::Way::kToClient;
      const std::size_t count = line.in_flight(way);
      if (count < 2 || !chance(1, 4)) break;
      ++m_faults.swapped;
      const std::size_t at = m_prng.below(count - 1);
      line.swap(way, at, at + 1);
      break;
    }
  }
}

void World::act_machine(Person& person) {
  switch (m_prng.below(4)) {
    case 0:
      if (!person.engine) break;
      ++m_faults.crashes;
      stop(person, m_prng.below(person.store->pending_commits() + 1));
      person.unsure.clear();
      log("crash of " + std::to_string(person.number));
      break;
    case 1:
      ++m_faults.disk_full;
      person.disk.quota_bytes = person.disk.used_bytes() + 500;
      break;
    case 2:
      person.disk.quota_bytes = std::numeric_limits<std::size_t>::max();
      break;
    case 3:
      ++m_faults.clock_jumps;
      person.clock.set_now_ms(chance(1, 10) ? 4'070'908'800'000  // 2099
                                            : 1'600'000'000'000 + m_prng.below(200'000'000'000));
      break;
  }
}

void World::act_relay() {
  switch (m_prng.below(sets_relay_back() ? 5 : 3)) {
    case 3:
      m_backups.push_back(*m_log);
      m_backups.back().set_fault_hook({});
      break;
    case 4:
      if (chance(1, 3)) set_back_relay();
      break;
    case 0:
      ++m_faults.relay_crashes;
      log("relay crash");
      crash_relay();
      break;
    case 1:
      ++m_faults.store_faults;
      m_log->set_fault_hook([this](relay::StoreOperation operation) {
        if (operation == relay::StoreOperation::kRead || !chance(1, 3))
          return relay::StoreFault::kNone;
        return chance(1, 2) ? relay::StoreFault::kFailBefore : relay::StoreFault::kFailAfter;
      });
      break;
    case 2:
      m_log->set_fault_hook({});
      break;
  }
}

void World::heal() {
  m_calm = true;
  if (m_liar) m_liar->set_active(false);
  m_log->set_fault_hook({});
  for (auto& person : m_people) {
    person->disk.quota_bytes = std::numeric_limits<std::size_t>::max();
    person->line->set_reachable(true);
    // What was lost in flight on an open connection is only missed when it closes.
    person->line->cut();
  }
}

// ---- the verdict --------------------------------------------------------------------------------

std::string World::check() {
  if (!settled()) return "does not come to rest";
  note_saved();
  if (m_leaks > 0) return "plaintext on the wire";
  if (std::string problem = check_members(); !problem.empty()) return problem;
  base::Bytes expected;
  for (auto& person : m_people) {
    const sync::Space& space = *space_of(*person);
    const std::string who = "person " + std::to_string(person->number) + ": ";
    m_pages += space.pages();
    if (!bring_all_pages(*person)) return who + "pages cannot be read";
    // A machine that was set back with all it had looks like a relay that lies.
    if (space.warnings() != 0 && m_faults.silent_rollbacks == 0)
      return who + "warned of an honest relay: " + std::to_string(space.warnings());
    if (space.refused() > 0) return who + "refused what an honest relay sent";
    const bool compared = is_comparable(*person);
    if (compared) {
      const base::Bytes state = space.replica().canonical_state();
      if (expected.empty()) expected = state;
      if (state != expected) return who + "another state than the others";
    }
    std::map<std::string, int> count;
    for (const model::MessageState* message : space.replica().messages())
      if (!message->deleted) ++count[stem(message->text)];
    for (const auto& [text, times] : count) {
      if (times != 1) return who + "\"" + text + "\" is there " + std::to_string(times) + " times";
      if (!m_written.contains(text)) return who + "nobody wrote \"" + text + "\"";
    }
    for (const std::string& text : m_durable) {
      const Person& author = *m_people[m_written.at(text)];
      const bool wanted =
          &author == person.get() || (compared && !space_of(*m_people[author.number])->removed());
      // Who went on from a backup and is out cannot fetch the rest any more.
      if (space.removed() && person->restored) continue;
      if (wanted && !count.contains(text) && !m_taken_back.contains(text))
        return who + "\"" + text + "\" was saved and is lost";
    }
    if (const std::string wrong = check_search(*person); !wrong.empty()) return who + wrong;
  }
  return {};
}

}  // namespace ithaca::sim
