// A relay and several people in one process, under a network, disks and clocks that misbehave as a
// seed says. Everything but network, disk, clock and randomness is the real code.
//
// Faults: connections cut (messages in flight lost), relay unreachable, messages delayed, doubled,
// dropped and swapped, people's machines crashing with any prefix of their commits on disk, full
// disks, the relay crashing before or after a commit, commits failing with or without having been
// written, skewed and jumping wall clocks.
//
// Checked at quiescence (check()):
//   1. The canonical state of all who are in the space is the same.
//   2. Every message that was ever saved on its author's disk is there exactly once, with everybody
//      if the author is in the space, or else on that disk; none is there twice; nothing is there
//      that nobody wrote.
//   3. Nothing is queued, and nothing was refused.
//      Pages of messages are brought back into memory for that.
//   4. A search that was open all the while finds what is visible, and nothing else.
//   5. Who is out has no key of a later epoch, and nothing that they wrote after their pins is
//      there. There is an owner, and no rotation is due.
//   6. No message on a wire held the marker that every text begins with.
// Threads: one.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "server/relay/relay.h"
#include "server/store/memory_log_store.h"
#include "src/core/base/prng.h"
#include "src/core/model/op_factory.h"
#include "src/core/sync/engine.h"
#include "src/core/sync/space_search.h"
#include "tests/sim/liar.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_store.h"
#include "tests/support/memory_transport.h"
#include "tests/support/seeded_random.h"

namespace ithaca::sim {

inline constexpr std::string_view kMarker = "plaintext-marker";
inline constexpr int kPagingRoundsMax = 10'000;
inline constexpr char kOrigin[] = "http://relay.example";

struct Faults {
  std::uint64_t cuts = 0, unreachable = 0, doubled = 0, dropped = 0, swapped = 0, crashes = 0,
                disk_full = 0, relay_crashes = 0, store_faults = 0, clock_jumps = 0, restores = 0,
                copies = 0, lies = 0, rollbacks = 0, silent_rollbacks = 0, wipes = 0;
  std::uint64_t total() const {
    return cuts + unreachable + doubled + dropped + swapped + crashes + disk_full + relay_crashes +
           store_faults + clock_jumps + restores + copies + lies + rollbacks + silent_rollbacks +
           wipes;
  }
};

class World {
 public:
  World(std::uint64_t seed, std::size_t people);
  ~World();

  // The whole life: create, invite, join, `steps` random steps, heal, check. Empty if all is well,
  // else what is wrong.
  std::string run(std::size_t steps);

  const Faults& faults() const { return m_faults; }
  std::uint64_t messages() const { return m_next_text; }
  std::uint64_t pages() const { return m_pages; }
  std::uint64_t searches() const { return m_searches; }
  // Removals, departures and changes of roles that were asked for.
  std::uint64_t changes() const { return m_changes; }
  // Everything a person did and suffered, for a failing seed.
  void set_verbose(bool verbose) { m_verbose = verbose; }

 private:
  struct Person {
    std::size_t number = 0;
    support::ManualClock clock;
    support::SeededRandom random{0};
    support::MemoryDisk disk;
    std::unique_ptr<support::MemoryStore> store;
    std::unique_ptr<support::MemoryLine> line;
    std::unique_ptr<sync::Engine> engine;
    bool opened = false;
    std::uint64_t connection = 0;  // of the relay; 0: none
    std::set<std::string> unsure;  // texts that may not have reached the disk
    std::unique_ptr<sync::SpaceSearch> search;
    search::Words words;
    std::map<std::string, base::Bytes> backup;  // of the disk, some time ago
    bool restored = false;                      // went on from a backup, or was copied
  };

  // world.cpp
  std::unique_ptr<Person> make_person();
  void start(Person& person);
  void stop(Person& person, std::size_t commits_kept);
  void start_relay();
  void crash_relay();
  void set_back_relay();
  // In one world of three. Not where members come and go: two chains that both went on from an old
  // one cannot be made one again.
  bool sets_relay_back() const { return m_seed % 3 == 0; }
  // In one world of six the relay is not honest to the last person; members stay who they are.
  bool relay_lies() const { return m_seed % 4 == 1 && !sets_relay_back(); }
  bool members_change() const { return !sets_relay_back() && !relay_lies(); }
  // dishonest.cpp
  void begin_lying();
  std::string check_dishonest();
  void talk();
  void carry_out();
  void run_store_call();
  bool move_messages(Person& person, bool everything);
  void tick(Person& person);
  void settle(std::size_t rounds);
  bool settled() const;
  sync::Space* space_of(Person& person) const;
  void log(const std::string& what) const;

  // actions.cpp
  std::string set_up();
  void act();
  void act_person(Person& person);
  void act_network(Person& person);
  void act_machine(Person& person);
  void act_relay();
  void write_message(Person& person);
  void write_goal(Person& person);
  void edit_something(Person& person);
  void react(Person& person);
  void look_around(Person& person);
  bool bring_all_pages(Person& person);
  void note_saved();

  // searching.cpp
  static std::string stem(const std::string& text);
  void change_message(Person& person);
  void search(Person& person);
  void search_on(Person& person);
  std::string check_search(Person& person);
  void heal();
  std::string check();

  // actions_members.cpp
  void act_member(Person& person);
  void say_mentoring(Person& person);
  void come_back(Person& person);
  void go_on_joining(Person& person);
  void keep_or_restore(Person& person);
  bool is_comparable(Person& person) const;
  std::string check_members();
  static std::string check_pins(const sync::Space& present);

  bool chance(std::uint64_t numerator, std::uint64_t denominator);

  base::Prng m_prng;
  std::uint64_t m_seed;
  support::ManualClock m_clock;  // the relay's
  support::SeededRandom m_relay_random;
  std::unique_ptr<relay::MemoryLogStore> m_log;
  std::vector<relay::MemoryLogStore> m_backups;  // of m_log, oldest first
  std::unique_ptr<relay::Relay> m_relay;
  std::unique_ptr<Liar> m_liar;  // between the relay and the last person
  std::deque<relay::StoreCall> m_calls;
  std::uint64_t m_next_connection = 1;
  std::vector<std::unique_ptr<Person>> m_people;
  base::SpaceId m_space;
  std::map<std::string, std::size_t> m_written;  // text, and the number of its author
  std::set<std::string> m_durable;
  std::set<std::string> m_taken_back;  // may be deleted
  std::set<base::EntityId> m_seen;     // messages that somebody reacted to
  std::uint64_t m_pages = 0;
  std::uint64_t m_changes = 0;
  std::uint64_t m_next_text = 0;
  std::uint64_t m_leaks = 0;
  std::uint64_t m_searches = 0;
  bool m_verbose = false;
  bool m_calm = false;
  Faults m_faults;
};

}  // namespace ithaca::sim
