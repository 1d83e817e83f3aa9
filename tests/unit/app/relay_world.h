// Several installations and a relay in one process: the real relay on a log in memory, and time
// that passes when told.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "server/store/memory_log_store.h"
#include "tests/support/local_relay.h"
#include "tests/unit/app/app_world.h"

namespace ithaca::app {

class RelayWorld {
 public:
  RelayWorld() : m_random(99), m_log(m_random.draw<base::LogGeneration>()) { start_relay(); }

  // A person whose program is open and online.
  World& person(const std::string& name) {
    World& out = nobody();
    EXPECT_TRUE(out.app().create_profile({name, "Europe/Athens", "el"}).ok());
    settle();
    return out;
  }
  // A program that is open and online, before anybody has given a name.
  World& nobody() {
    m_people.push_back(std::make_unique<Person>(m_people.size() + 1));
    World& out = m_people.back()->world;
    out.line.set_reachable(true);
    out.open();
    settle();
    return out;
  }

  // Lets `ms` pass for everybody, in small steps, and all messages arrive.
  void pass(std::uint64_t ms) {
    for (std::uint64_t step = 0; step < ms; step += 50) {
      m_clock.advance(50);
      for (auto& one : m_people) {
        one->world.clock.advance(50);
        run(*one);
      }
    }
  }
  void settle() { pass(2000); }
  // A tick for everybody, and what it makes the relay do.
  void turn() {
    for (auto& one : m_people) tick(*one);
  }

  // A new pair: `owner` makes it and invites `guest`, who joins.
  SpaceId pair(World& owner, World& guest) {
    const SpaceId space = *owner.app().create_space("Ada and Ben", SpaceKind::kPair);
    settle();
    EXPECT_TRUE(owner.app().invite(space).ok());
    settle();
    guest.app().open_invite_link(owner.app().current_invite(space)->link);
    settle();
    EXPECT_TRUE(guest.app().join().ok());
    settle();
    EXPECT_EQ(guest.app().join_view().step, JoinStep::kDone);
    return space;
  }

  relay::MemoryLogStore backup() const { return m_log; }
  enum class Generation { kNew, kSame };
  // Another database in the place of the relay's. Everybody's connection ends with that.
  void set_back(const relay::MemoryLogStore& log, Generation generation = Generation::kNew) {
    m_log = log;
    if (generation == Generation::kNew)
      (void)m_log.new_generation(m_random.draw<base::LogGeneration>());
    m_relay.reset();
    for (auto& one : m_people) {
      one->world.line.cut();
      while (one->world.line.server().poll()) continue;
    }
    start_relay();
  }
  relay::MemoryLogStore nothing() {
    return relay::MemoryLogStore(m_random.draw<base::LogGeneration>());
  }
  void set_limits(const relay::RelayConfig& config) { m_config = config; }

  void go_offline(World& world) {
    world.line.set_reachable(false);
    world.line.cut();
    settle();
  }
  void go_online(World& world) {
    world.line.set_reachable(true);
    world.app().retry_now();
    settle();
  }

 private:
  struct Person {
    explicit Person(std::uint64_t seed) : world(seed) {}
    World world;
  };

  void start_relay() {
    m_relay = std::make_unique<support::LocalRelay>(m_log, m_config, kTestOrigin, m_random);
  }
  void run(Person& person) {
    for (int i = 0; i < 4; ++i) tick(person);
  }
  void tick(Person& person) {
    person.world.app().tick();
    m_relay->serve(person.world.line, {m_clock.now_ms(), m_clock.steady_ms()});
  }

  support::ManualClock m_clock;
  support::SeededRandom m_random;
  relay::RelayConfig m_config;
  relay::MemoryLogStore m_log;
  std::unique_ptr<support::LocalRelay> m_relay;
  std::vector<std::unique_ptr<Person>> m_people;
};

}  // namespace ithaca::app
