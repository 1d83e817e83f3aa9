#include "tests/sim/world.h"

#include <algorithm>

#include "tests/sim/versions.h"

namespace ithaca::sim {
namespace {

base::LogGeneration generation_of(std::uint64_t seed) {
  support::SeededRandom random(seed ^ 0x9E37u);
  return random.draw<base::LogGeneration>();
}

using Way = support::MemoryLine::Way;

bool has_marker(const base::Bytes& message) {
  return std::search(message.begin(), message.end(), kMarker.begin(), kMarker.end()) !=
         message.end();
}

}  // namespace

World::World(std::uint64_t seed, std::size_t people)
    : m_prng(seed),
      m_seed(seed),
      m_relay_random(seed * 31 + 7),
      m_log(std::make_unique<relay::MemoryLogStore>(generation_of(seed))) {
  start_relay();
  for (std::size_t i = 0; i < people; ++i) {
    m_people.push_back(make_person());
    start(*m_people.back());
  }
}

std::unique_ptr<World::Person> World::make_person() {
  auto person = std::make_unique<Person>();
  person->number = m_people.size();
  person->random = support::SeededRandom(m_seed * 1000 + person->number + 1);
  person->line = std::make_unique<support::MemoryLine>(support::MemoryLine::Delivery::kStepped);
  person->line->set_script([this, &owner = *person](Way way, const base::Bytes& message) {
    if (has_marker(message)) ++m_leaks;
    way == Way::kToServer ? watch_push(owner, message) : watch_ack(message);
    if (m_calm || !m_lossy) return support::MemoryLine::Fate::kDeliver;
    if (chance(1, 10)) {
      ++m_faults[Fault::kDoubled];
      tell("a message is doubled");
      return support::MemoryLine::Fate::kDouble;
    }
    if (chance(1, 40)) {
      ++m_faults[Fault::kDropped];
      tell("a message is dropped");
      return support::MemoryLine::Fate::kDrop;
    }
    return support::MemoryLine::Fate::kDeliver;
  });
  return person;
}

World::~World() = default;

std::string World::name(const Person& person) { return "person " + std::to_string(person.number); }

void World::tell(const std::string& what) {
  if (m_telling) m_story.push_back("step " + std::to_string(m_step) + ": " + what);
}

bool World::chance(std::uint64_t numerator, std::uint64_t denominator) {
  return m_prng.chance(numerator, denominator);
}

namespace {

// Pages of a few messages, written all the time; for one seed in four as people have them.
sync::PagingLimits paging_of(std::uint64_t seed) {
  if (seed % 4 == 0) return {};
  sync::PagingLimits out;
  out.page_messages = 2 + seed % 3;
  out.page_messages_max = 2 * out.page_messages;
  out.window_pages = 1 + seed % 2;
  out.more_pages = 1;
  out.listed_pages_max = 3 + seed % 3;
  out.checkpoint_envelopes = 1 + seed % 7;
  return out;
}

}  // namespace

void World::start(Person& person) {
  person.store = std::make_unique<support::MemoryStore>(person.disk);
  person.engine = std::make_unique<sync::Engine>(
      sync::EnginePorts{person.clock, person.random, *person.store, person.line->client()}, kOrigin,
      paging_of(m_seed));
  person.opened = false;
  person.engine->open([this, &person](base::Result<sync::Engine::AppRecords> opened) {
    person.opened = opened.ok();
    note_damage(person, opened);
    if (!opened.ok()) tell("open failed: " + std::string(base::error_name(opened.code())));
    if (opened.ok() && !person.engine->has_identity()) person.engine->create_identity();
  });
}

void World::stop(Person& person, std::size_t commits_kept) {
  person.store->crash(commits_kept);
  person.line->cut();
  while (person.line->client().poll()) {
  }
  person.engine.reset();
  person.store.reset();
  // Written anew by a start that did not come as far as to say so.
  if (!person.opened && !person.disk.damaged.contains(person.damaged)) person.damaged.clear();
  person.opened = false;
}

// What this person's last words were, only others can tell.
void World::go_for_good(Person& person) {
  tell(name(person) + " is gone for good");
  if (person.engine) stop(person, person.store->pending_commits());
  person.gone = true;
}

void World::start_relay() {
  const auto generation = m_log->generation();
  const auto stats = m_log->stats();
  relay::RelayConfig config;
  config.limits.new_spaces_per_hour_per_address = 1'000'000;
  m_relay = std::make_unique<relay::Relay>(config, relay::RelayStart{*generation, *stats},
                                           m_relay_random);
}

void World::crash_relay() {
  // A prefix of what was handed to the store may have been carried out.
  while (!m_calls.empty() && chance(1, 2)) {
    (void)relay::execute(*m_log, m_calls.front());
    m_calls.pop_front();
  }
  m_calls.clear();
  m_relay.reset();
  for (auto& person : m_people) {
    person->line->cut();
    while (person->line->server().poll()) {
    }
    person->connection = 0;
  }
  start_relay();
}

// An old copy of the relay's database is put in its place, or none at all. A relay notices that and
// draws a new generation; a whole machine that is set back does not.
void World::set_back_relay() {
  if (m_backups.empty()) return;
  const bool wiped = chance(1, 4);
  const bool silent = !wiped && chance(1, 4);
  tell(wiped ? "relay wiped" : silent ? "relay set back silently" : "relay set back");
  m_calls.clear();
  *m_log =
      wiped ? relay::MemoryLogStore(generation_of(0)) : m_backups[m_prng.below(m_backups.size())];
  if (!silent) (void)m_log->new_generation(m_relay_random.draw<base::LogGeneration>());
  ++m_faults[wiped ? Fault::kWipe : silent ? Fault::kSilentRollback : Fault::kRollback];
  crash_relay();
}

void World::carry_out() {
  for (relay::RelayOutput& output : m_relay->take_outputs()) {
    if (auto* call = std::get_if<relay::StoreCall>(&output)) {
      m_calls.push_back(std::move(*call));
      continue;
    }
    const auto* send = std::get_if<relay::SendFrame>(&output);
    const relay::ConnectionId id =
        send != nullptr ? send->connection : std::get<relay::CloseConnection>(output).connection;
    bool known = false;
    for (auto& person : m_people) {
      if (person->connection != id) continue;
      known = true;
      if (send == nullptr) {
        person->line->server().close();
      } else if (m_liar && person == m_people.back()) {
        for (base::Bytes& frame : m_liar->to_victim(*send->frame))
          person->line->server().send(std::move(frame));
        m_relay->sent(id, send->frame->size());
        // The victim's credit is for what it was shown.
        m_relay->frame(id,
                       wire::encode(wire::Credit{static_cast<std::uint32_t>(send->frame->size())}));
      } else {
        person->line->server().send(*send->frame);
        m_relay->sent(id, send->frame->size());
      }
    }
    if (!known && send == nullptr) m_relay->connection_closed(id);
  }
}

void World::run_store_call() {
  if (m_calls.empty()) return;
  const relay::StoreCall call = std::move(m_calls.front());
  m_calls.pop_front();
  m_relay->store_replied(relay::execute(*m_log, call));
  carry_out();
}

// Moves one message each way, or all, and lets the relay see what arrived.
bool World::move_messages(Person& person, bool everything) {
  support::MemoryLine& line = *person.line;
  bool moved = false;
  do {
    const bool up = line.step(Way::kToServer);
    const bool down = line.step(Way::kToClient);
    moved = up || down;
    m_relay->tick({m_clock.now_ms(), m_clock.steady_ms()});
    while (auto event = line.server().poll()) {
      switch (event->kind) {
        case port::TransportEvent::Kind::kOpened:
          // The relay still holds one that was half open, until it has been silent for long.
          person.connection = m_next_connection++;
          m_relay->connection_opened(person.connection, {{kOrigin}, ""});
          break;
        case port::TransportEvent::Kind::kMessage:
          if (m_liar && &person == m_people.back().get())
            event->message = m_liar->to_relay(std::move(event->message));
          m_relay->frame(person.connection, std::move(event->message));
          break;
        case port::TransportEvent::Kind::kClosed:
          if (person.connection != 0) m_relay->connection_closed(person.connection);
          person.connection = 0;
          break;
      }
      carry_out();
    }
    carry_out();
  } while (everything && moved);
  return moved;
}

void World::tick(Person& person) {
  const VersionInUse version(person.old_version);
  if (person.engine) person.engine->tick();
  search_on(person);
}

sync::Space* World::space_of(const Person& person) const {
  return person.opened ? person.engine->find(m_space) : nullptr;
}

bool World::settled() const { return unsettled().empty(); }

// What there is still to do; empty if nothing.
std::string World::unsettled() const {
  if (!m_calls.empty()) return "the relay's store";
  for (const auto& person : m_people) {
    if (person->gone) continue;
    const std::string who = name(*person);
    if (person->line->half_open()) return who + " has not missed the relay";
    if (!person->opened || !person->engine->connection().ready()) return who + " is not connected";
    if (person->engine->queued() > 0) return who + " has something queued";
    if (!person->engine->writer().idle()) return who + " is writing";
    const sync::Space* space = space_of(*person);
    if (space == nullptr && m_space.is_zero()) continue;
    if (space == nullptr) return who + " has no space";
    const sync::JoinStep step = person->engine->join().step();
    if (step == sync::JoinStep::kLooking || step == sync::JoinStep::kJoining)
      return who + " is joining";
    if (space->removed()) continue;
    if (space->chain().rotation_due()) return who + " waits for a rotation";
    if (!space->live()) return who + " is not live";
    if (space->pending() > 0) return who + " has something unsent";
  }
  return {};
}

// Lets everything run without faults until nothing is left to do.
void World::settle(std::size_t rounds) {
  std::size_t quiet = 0;
  for (std::size_t i = 0; i < rounds && quiet < 20; ++i) {
    for (auto& person : m_people) {
      if (person->gone) continue;
      mend(*person);
      if (!person->engine) start(*person);
      person->clock.advance(100);
      tick(*person);
      go_on_joining(*person);
      move_messages(*person, true);
    }
    m_clock.advance(100);
    while (!m_calls.empty()) run_store_call();
    quiet = settled() ? quiet + 1 : 0;
  }
}

std::string World::run(const std::vector<Step>& steps) {
  if (std::string problem = set_up(); !problem.empty()) return problem;
  for (const Step& step : steps) {
    ++m_step;
    act(step);
  }
  m_prng = base::Prng(m_seed);
  if (goes_for_good()) go_for_good(*m_people[1]);
  heal();
  settle(4000);
  if (members_change()) smuggle();
  return m_liar ? check_dishonest() : check();
}

}  // namespace ithaca::sim
