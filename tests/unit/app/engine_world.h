// Two engines and a relay in one process, with pages as small as a test wants them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "server/store/memory_log_store.h"
#include "src/core/crypto/primitives.h"
#include "src/core/model/op_factory.h"
#include "src/core/sync/engine.h"
#include "tests/support/local_relay.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_store.h"
#include "tests/support/memory_transport.h"
#include "tests/support/seeded_random.h"

namespace ithaca::sync {

class EngineWorld {
 public:
  static constexpr const char* kOrigin = "http://relay.test";

  struct Person {
    explicit Person(std::uint64_t seed) : random(seed) {}
    support::ManualClock clock;
    support::SeededRandom random;
    support::MemoryDisk disk;
    std::unique_ptr<support::MemoryStore> store;
    support::MemoryLine line;
    std::unique_ptr<Engine> engine;
  };

  // They share a space, which is settled.
  explicit EngineWorld(const PagingLimits& paging)
      : m_paging(paging),
        m_random(99),
        m_log(m_random.draw<base::LogGeneration>()),
        m_relay(m_log, config(), kOrigin, m_random) {
    EXPECT_TRUE(crypto::init().ok());
    for (Person* person : {&ada, &ben}) start(*person);
    settle();
    m_space = (*ada.engine->create_space(crypto::SpaceKind::kPair))->id();
    settle();
    EXPECT_TRUE(space(ada).create_invite().ok());
    settle();
    ben.engine->join().open(crypto::make_invite_link(kOrigin, space(ada).invites().back().link));
    settle();
    EXPECT_TRUE(ben.engine->join().join().ok());
    settle();
  }

  Space& space(Person& person) { return *person.engine->find(m_space); }

  void start(Person& person) {
    person.store = std::make_unique<support::MemoryStore>(person.disk);
    person.engine = std::make_unique<Engine>(
        EnginePorts{person.clock, person.random, *person.store, person.line.client()}, kOrigin,
        m_paging);
    person.engine->open([&person](base::Result<Engine::AppRecords> opened) {
      EXPECT_TRUE(opened.ok());
      if (!person.engine->has_identity()) person.engine->create_identity();
    });
  }
  void start_again(Person& person) {
    m_relay.forget(person.line);
    run(person);
    person.engine.reset();
    start(person);
    settle();
  }
  void set_online(Person& person, bool online) {
    person.line.set_reachable(online);
    online ? person.engine->retry_now() : m_relay.forget(person.line);
    settle();
  }

  void pass(std::uint64_t ms) {
    for (std::uint64_t step = 0; step < ms; step += 50) {
      m_clock.advance(50);
      for (Person* person : {&ada, &ben}) {
        person->clock.advance(50);
        for (int i = 0; i < 4; ++i) run(*person);
      }
    }
  }
  void settle() { pass(2000); }

  base::EntityId say(Person& person, const std::string& text,
                     std::optional<base::TimeMs> at = std::nullopt) {
    model::OpFactory factory(space(person).device(), person.random);
    auto ops = factory.message(space(person).replica(), person.clock.now_ms(), text, std::nullopt);
    EXPECT_TRUE(ops.ok());
    if (at) ops->front().ts = *at;
    EXPECT_TRUE(space(person).submit(*ops).ok());
    return ops->front().id;
  }
  model::OpFactory factory(Person& person) { return {space(person).device(), person.random}; }

  Person ada{1}, ben{2};

 private:
  void run(Person& person) {
    if (person.engine) person.engine->tick();
    m_relay.serve(person.line, {m_clock.now_ms(), m_clock.steady_ms()});
  }
  static relay::RelayConfig config() {
    relay::RelayConfig out;
    out.limits.new_spaces_per_hour_per_address = 1'000'000;
    return out;
  }

  PagingLimits m_paging;
  support::ManualClock m_clock;
  support::SeededRandom m_random;
  relay::MemoryLogStore m_log;
  support::LocalRelay m_relay;
  base::SpaceId m_space;
};

}  // namespace ithaca::sync
