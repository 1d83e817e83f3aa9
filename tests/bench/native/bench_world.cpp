#include "tests/bench/native/bench_world.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
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

World::World(std::string folder) : m_folder(std::move(folder)) { start_relay(); }

void World::start_relay() {
  const std::string relay = m_folder + "/relay";
  std::filesystem::create_directories(relay);
  auto log = relay::SqliteLogStore::open(relay + "/relay.sqlite3", m_random);
  if (!log.ok()) give_up("the relay's store");
  m_log = std::move(*log);
  m_relay = std::make_unique<support::LocalRelay>(*m_log, config(), kOrigin, m_random);
}

void World::lose_relay() {
  for (auto& person : m_people) m_relay->forget(person->line);
  m_relay.reset();
  m_log.reset();
  std::filesystem::remove_all(m_folder + "/relay");
  start_relay();
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
  m_relay->forget(person.line);
  while (person.line.client().poll()) continue;
  person.app.reset();
  person.profile.reset();
}

void World::tick(Person& person) {
  const double before = cpu_seconds();
  person.app->tick();
  person.app_cpu_s += cpu_seconds() - before;
  m_relay->serve(person.line, {m_clock.now_ms(), m_clock.steady_ms()});
}

bool World::is_up_to_date(const Person& person) const {
  const app::SyncStatus status = person.app->sync_status();
  return status.state == app::SyncState::kUpToDate && status.queued == 0;
}

void World::give_up(const char* what) {
  std::fprintf(stderr, "bench: waited in vain for %s\n", what);
  std::exit(1);
}

}  // namespace ithaca::bench
