// What happens in the world: what people do, and what is done to them.
#include <algorithm>
#include <array>
#include <map>

#include "tests/sim/versions.h"
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

void World::act(const Step& step) {
  Person& person = *m_people[step.person % m_people.size()];
  m_clock.advance(step.delta_ms);
  for (auto& everyone : m_people) everyone->clock.advance(step.delta_ms);
  m_lossy = step.lossy;
  m_prng = base::Prng(step.seed);
  switch (step.act) {
    case Act::kPerson:
      act_person(person);
      break;
    case Act::kNetwork:
      act_network(person);
      break;
    case Act::kMachine:
      act_machine(person);
      break;
    case Act::kRelay:
      act_relay();
      break;
    case Act::kNothing:
      break;
  }
  // How far everything gets does not hang on what the act drew.
  m_prng = base::Prng(~step.seed);
  for (auto& everyone : m_people) {
    mend(*everyone);
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
  const VersionInUse version(person.old_version);
  switch (m_prng.below(15)) {
    case 13:
      edit_at_once(person);
      break;
    case 14:
      write_of_later_version(person);
      break;
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
      tell(name(person) + " reads");
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
  tell(name(person) + " writes \"" + text + "\"");
  m_written.emplace(text, person.number);
  person.unsure.insert(text);
}

void World::write_goal(Person& person) {
  sync::Space& space = *space_of(person);
  model::OpFactory factory(space.device(), person.random);
  model::GoalDraft draft;
  draft.title = std::string(kMarker) + " goal " + std::to_string(m_prng.below(1000));
  draft.milestones = {"first", "second"};
  tell(name(person) + " writes a goal");
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
    tell(name(person) + " edits a goal");
    ops = ops_or_none(factory.edit_goal(replica, now, goal.id, edit));
  } else {
    tell(name(person) + " moves or ticks a milestone");
    const model::MilestoneState& milestone = *goal.milestones[m_prng.below(goal.milestones.size())];
    ops = chance(1, 2) ? ops_or_none(factory.set_milestone_done(
                             replica, now, milestone.id,
                             milestone.done.value ? model::Toggle::kOff : model::Toggle::kOn))
                       : ops_or_none(factory.move_milestone(replica, now, milestone.id,
                                                            m_prng.below(goal.milestones.size())));
  }
  (void)space.submit(ops);
}

// Two people give one goal a title in the same millisecond.
void World::edit_at_once(Person& person) {
  Person& other = *m_people[m_prng.below(m_people.size())];
  const sync::Space* theirs = space_of(other);
  const auto goals = space_of(person)->replica().goals();
  if (&other == &person || theirs == nullptr || goals.empty()) return;
  const base::EntityId id = goals[m_prng.below(goals.size())]->id;
  if (theirs->replica().goal(id) == nullptr) return;
  tell(name(person) + " and " + name(other) + " edit a goal at once");
  other.clock.set_now_ms(person.clock.now_ms());
  for (Person* each : {&person, &other}) {
    sync::Space& space = *space_of(*each);
    model::OpFactory factory(space.device(), each->random);
    model::GoalEdit edit;
    edit.title = "title of " + std::to_string(each->number);
    (void)space.submit(
        ops_or_none(factory.edit_goal(space.replica(), each->clock.now_ms(), id, edit)));
  }
}

// What no version here understands; everybody keeps it.
void World::write_of_later_version(Person& person) {
  sync::Space& space = *space_of(person);
  model::Op op;
  std::array<std::uint8_t, 16> random;
  person.random.fill(random);
  op.id = model::make_op_id(space.device(), random);
  op.type = chance(1, 2) ? static_cast<model::OpType>(900) : model::OpType::kSet;
  op.field = static_cast<model::Field>(900 + m_prng.below(3));
  op.ts = person.clock.now_ms();
  op.value = base::to_bytes(base::as_bytes(kMarker));
  tell(name(person) + " writes what only a later version understands");
  (void)space.submit({op});
}

// A reaction to any message that is in memory here; with others it may be in a page.
void World::react(Person& person) {
  sync::Space& space = *space_of(person);
  const auto messages = space.replica().messages();
  if (messages.empty() || person.old_version) return;
  const base::EntityId id = messages[m_prng.below(messages.size())]->id;
  m_seen.insert(id);
  tell(name(person) + " reacts");
  model::OpFactory factory(space.device(), person.random);
  (void)space.submit(
      ops_or_none(factory.react(space.replica(), person.clock.now_ms(), id, "+1",
                                chance(2, 3) ? model::Toggle::kOn : model::Toggle::kOff)));
}

// A text counts from the moment in which its author's screen would say that it is saved.
void World::note_saved() {
  for (auto& person : m_people) {
    sync::Space* space = space_of(*person);
    if (space == nullptr || person->unsure.empty()) continue;
    for (const model::MessageState* message :
         space->replica().messages_between({0, {}}, model::kEndOfTime)) {
      const std::string text = stem(message->text);
      if (!person->unsure.contains(text)) continue;
      if (!space->is_saved(message->place.actor, message->place.aseq)) continue;
      m_durable.insert(text);
      person->unsure.erase(text);
    }
  }
}

}  // namespace ithaca::sim
