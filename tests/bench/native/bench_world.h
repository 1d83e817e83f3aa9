// A relay and several people in one process: the real app over SQLite and sealed records, the real
// relay over its own SQLite, and lines between them that cost nothing.
//
// The relay's work is on nobody's account: tick() counts the processor's time that the app of one
// person takes, and nothing else, so that a busy machine changes little.
// Threads: one. Ownership: the world owns everybody.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/store/sqlite_log_store.h"
#include "src/app/app.h"
#include "src/platform/common/sealed_store.h"
#include "src/platform/common/system_clock.h"
#include "src/platform/native/os_random.h"
#include "src/platform/native/profile.h"
#include "tests/support/local_relay.h"

namespace ithaca::bench {

inline constexpr const char* kOrigin = "http://relay.bench";

// Seconds of this process on a processor.
double cpu_seconds();
double wall_seconds();

struct Person {
  std::string folder;  // of the profile
  support::MemoryLine line;
  std::unique_ptr<platform::Profile> profile;
  std::unique_ptr<app::App> app;
  double app_cpu_s = 0;  // in tick(), since it was last set to zero
};

class World {
 public:
  // The relay's data are in `folder`/relay, each person's in a folder of their name beside it.
  explicit World(std::string folder);

  // Somebody whose folder is there, or who is new.
  Person& add(const std::string& name);
  // The app anew, from what is on its disk.
  void start(Person& person);
  void stop(Person& person);
  // One tick of the app, and what the relay makes of it.
  void tick(Person& person);
  // Until `done`; aborts the program after ten minutes without it, saying `what`.
  template <typename Done>
  void run_until(const char* what, Done done) {
    const double start = wall_seconds();
    while (!done()) {
      for (auto& person : m_people)
        if (person->app) tick(*person);
      if (wall_seconds() > start + kPatienceSeconds) give_up(what);
    }
  }
  bool is_up_to_date(const Person& person) const;
  // In the relay's log, of all spaces.
  std::uint64_t envelopes() const { return m_log->stats()->envelopes; }
  // Another relay in the place of this one, which has nothing. All connections end.
  void lose_relay();

 private:
  static constexpr double kPatienceSeconds = 600;
  [[noreturn]] static void give_up(const char* what);
  void start_relay();

  std::string m_folder;
  platform::OsRandom m_random;
  platform::SystemClock m_clock;
  std::unique_ptr<relay::SqliteLogStore> m_log;
  std::unique_ptr<support::LocalRelay> m_relay;
  std::vector<std::unique_ptr<Person>> m_people;
};

}  // namespace ithaca::bench
