#include "tests/bench/native/bench_world.h"

#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>

namespace ithaca::bench {
namespace {

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Nobody here is a stranger who floods.
relay::RelayConfig config() {
  relay::RelayConfig out;
  out.limits.frames_per_second_per_connection = 1'000'000;
  out.limits.frames_per_second_per_address = 10'000'000;
  return out;
}

}  // namespace

double cpu_seconds() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }
double wall_seconds() { return seconds_of(CLOCK_MONOTONIC); }

World::World(std::string folder) : m_folder(std::move(folder)) {
  auto log = relay::SqliteLogStore::open(m_folder + "/relay/relay.sqlite3", m_random);
  if (!log.ok()) give_up("the relay's store");
  m_log = std::move(*log);
  m_relay = std::make_unique<relay::Relay>(
      config(), relay::RelayStart{*m_log->generation(), *m_log->stats()}, m_random);
}

Person& World::add(const std::string& name) {
  m_people.push_back(std::make_unique<Person>());
  Person& out = *m_people.back();
  out.folder = m_folder + "/" + name;
  start(out);
  run_until("a program that opens", [&] { return out.app->phase() != app::Phase::kStarting; });
  if (out.app->phase() == app::Phase::kWelcome &&
      !out.app->create_profile({name, "Europe/Athens", "el"}).ok())
    give_up("a profile");
  run_until("a connection", [&] { return is_up_to_date(out); });
  return out;
}

void World::start(Person& person) {
  auto profile = platform::Profile::open(person.folder, m_random);
  if (!profile.ok()) give_up("a store on the disk");
  person.profile = std::move(*profile);
  person.app = std::make_unique<app::App>(
      app::Ports{m_clock, m_random, person.profile->store(), person.line.client()}, kOrigin);
  person.app->start();
}

void World::stop(Person& person) {
  person.app->flush();
  run_until("everything on the disk", [&] { return person.app->saved(); });
  person.line.cut();
  while (person.line.client().poll()) continue;
  while (person.line.server().poll()) continue;
  if (person.connection != 0) m_relay->connection_closed(std::exchange(person.connection, 0));
  carry_out();
  person.app.reset();
  person.profile.reset();
}

void World::tick(Person& person) {
  const double before = cpu_seconds();
  person.app->tick();
  person.app_cpu_s += cpu_seconds() - before;
  m_relay->tick({m_clock.now_ms(), m_clock.steady_ms()});
  while (auto event = person.line.server().poll()) hear(person, std::move(*event));
  carry_out();
}

bool World::is_up_to_date(const Person& person) const {
  const app::SyncStatus status = person.app->sync_status();
  return status.state == app::SyncState::kUpToDate && status.queued == 0;
}

void World::give_up(const char* what) {
  std::fprintf(stderr, "bench: waited in vain for %s\n", what);
  std::exit(1);
}

void World::hear(Person& person, port::TransportEvent event) {
  switch (event.kind) {
    case port::TransportEvent::Kind::kOpened:
      person.connection = ++m_last_connection;
      m_relay->connection_opened(person.connection, {{kOrigin}, ""});
      break;
    case port::TransportEvent::Kind::kMessage:
      m_relay->frame(person.connection, std::move(event.message));
      break;
    case port::TransportEvent::Kind::kClosed:
      m_relay->connection_closed(std::exchange(person.connection, 0));
      break;
  }
  carry_out();
}

void World::carry_out() {
  for (bool again = true; again;) {
    again = false;
    for (relay::RelayOutput& output : m_relay->take_outputs()) {
      again = true;
      if (const auto* call = std::get_if<relay::StoreCall>(&output)) {
        m_relay->store_replied(relay::execute(*m_log, *call));
        continue;
      }
      const auto* send = std::get_if<relay::SendFrame>(&output);
      const relay::ConnectionId id =
          send != nullptr ? send->connection : std::get<relay::CloseConnection>(output).connection;
      for (auto& person : m_people) {
        if (person->connection != id) continue;
        if (send == nullptr) {
          person->line.server().close();
        } else {
          person->line.server().send(*send->frame);
        }
      }
      if (send != nullptr) m_relay->sent(id, send->frame->size());
    }
  }
}

}  // namespace ithaca::bench
