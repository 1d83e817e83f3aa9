// One installation without a network: an App over a disk in memory, a clock that is moved by hand
// and seeded randomness. Everything but the disk can be thrown away and made anew.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "src/app/app.h"
#include "src/core/crypto/primitives.h"
#include "tests/support/fault_store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_store.h"
#include "tests/support/memory_transport.h"
#include "tests/support/seeded_random.h"

namespace ithaca::app {

inline constexpr const char* kTestOrigin = "http://relay.test";

// What one person has: outlives the App, as a disk does.
class World {
 public:
  explicit World(std::uint64_t seed = 1) : random(seed) {
    EXPECT_TRUE(crypto::init().ok());
    line.set_reachable(false);
  }

  // Starts the program, without waiting for the disk. `arm` sees the store first.
  App& start(const std::function<void(support::FaultStore&)>& arm = {}) {
    stop();
    store = std::make_unique<support::MemoryStore>(disk);
    faults = std::make_unique<support::FaultStore>(*store);
    if (arm) arm(*faults);
    m_app = std::make_unique<App>(Ports{clock, random, *faults, line.client()}, kTestOrigin);
    m_app->start();
    return *m_app;
  }
  App& open() {
    start();
    settle();
    return *m_app;
  }
  App& open_as(const std::string& name) {
    open();
    EXPECT_TRUE(m_app->create_profile({name, "Europe/Athens", "el"}).ok());
    settle();
    return *m_app;
  }
  // The program ends as it should: what was to be written is written.
  void stop() {
    if (!m_app) return;
    m_app->flush();
    settle();
    m_app.reset();
    faults.reset();
    store.reset();
  }
  // The power goes.
  void crash(std::size_t commits_kept = 0) {
    store->crash(commits_kept);
    m_app.reset();
    faults.reset();
    store.reset();
  }
  // Runs what is due now, without letting time pass.
  void settle() {
    for (int i = 0; i < 50; ++i) m_app->tick();
  }
  void pass(std::uint64_t ms) {
    clock.advance(ms);
    settle();
  }

  App& app() { return *m_app; }

  support::MemoryDisk disk;
  support::ManualClock clock;
  support::SeededRandom random;
  support::MemoryLine line;
  std::unique_ptr<support::MemoryStore> store;
  std::unique_ptr<support::FaultStore> faults;

 private:
  std::unique_ptr<App> m_app;
};

}  // namespace ithaca::app
