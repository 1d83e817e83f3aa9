// A relay and several people in one process, under a network, disks and clocks that misbehave as a
// seed says. Everything but network, disk, clock and randomness is the real code.
//
// Faults: connections cut (messages in flight lost) or half open (one way is dead and nobody is
// told), relay unreachable, messages delayed, doubled, dropped and swapped, people's machines
// crashing with any prefix of their commits on disk, full disks, the relay crashing before or after
// a commit, commits failing with or without having been written, wall clocks that jump, as far as
// 2099 and back, the relay's as well.
//
// Checked at quiescence (check()):
//   1. The canonical state of all who are in the space is the same.
//   2. Every message that was ever saved on its author's disk is there exactly once, with everybody
//      if the author is in the space, or else on that disk; none is there twice; nothing is there
//      that nobody wrote.
//   3. Nothing is queued, and nothing was refused.
//      Pages of messages are brought back into memory for that. Before, each goes through the whole
//      conversation by windows, and meets every message once, in order.
//   4. A search that was open all the while finds what is visible, and nothing else.
//   5. Who is out, with one device or altogether, has no key of a later epoch and can decrypt
//      nothing that came after. Nothing that a device wrote after its pins is with anybody, though
//      the relay lets it into its log. There is an owner, and no rotation is due.
//   6. No message on a wire held the marker that every text begins with, and no envelope left
//   before
//      it was on its author's disk.
//   7. Every acknowledged envelope is in the relay's log, and no action is there twice unless it
//      waited to be sent on a disk that somebody went back to, or when they were removed, or its
//      author's disk has lost a record.
//   8. A corrupt record was said to be one, and what can be had again from elsewhere is there.
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
#include "tests/sim/faults.h"
#include "tests/sim/liar.h"
#include "tests/sim/scenario.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_store.h"
#include "tests/support/memory_transport.h"
#include "tests/support/seeded_random.h"

namespace ithaca::sim {

inline constexpr std::string_view kMarker = "plaintext-marker";
inline constexpr int kPagingRoundsMax = 10'000;
inline constexpr char kOrigin[] = "http://relay.example";

class World {
 public:
  World(std::uint64_t seed, std::size_t people);
  ~World();

  // The whole life: create, invite, join, the steps, heal, check. Empty if all is well, else what
  // is wrong.
  std::string run(const std::vector<Step>& steps);

  const Faults& faults() const { return m_faults; }
  std::uint64_t messages() const { return m_next_text; }
  std::uint64_t pages() const { return m_pages; }
  std::uint64_t searches() const { return m_searches; }
  // Removals, departures and changes of roles that were asked for.
  std::uint64_t changes() const { return m_changes; }
  // What was done and suffered, in words, is kept for story().
  void set_telling(bool telling) { m_telling = telling; }
  const std::vector<std::string>& story() const { return m_story; }

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
    bool restored = false;     // went on from a backup, was copied, or lost a record
    bool lost_record = false;  // other than what is made anew from others
    bool gone = false;         // for good, with the machine
    bool old_version = false;
    std::string damaged;      // the key of a record whose damage must be noticed at the next start
    bool wants_mend = false;  // the damage was noticed, and nothing goes on without the record
  };

  // world.cpp
  std::unique_ptr<Person> make_person();
  void start(Person& person);
  void stop(Person& person, std::size_t commits_kept);
  void go_for_good(Person& person);
  void start_relay();
  void crash_relay();
  void set_back_relay();
  // In one world of three. Not where members come and go: two chains that both went on from an old
  // one cannot be made one again.
  bool sets_relay_back() const { return m_seed % 3 == 0; }
  // In one world of six the relay is not honest to the last person; members stay who they are.
  bool relay_lies() const { return m_seed % 4 == 1 && !sets_relay_back(); }
  bool goes_for_good() const { return relay_lies() && m_seed % 16 == 5 && m_people.size() > 2; }
  bool members_change() const { return !sets_relay_back() && !relay_lies(); }
  bool devices_change() const { return members_change() && m_seed % 5 < 2; }
  // dishonest.cpp
  void begin_lying();
  std::optional<base::Bytes> forge(const base::Bytes& genuine);
  std::optional<base::Bytes> intrude();
  std::optional<base::Bytes> write_from_outside(const Person& outsider, const sync::Space& insider,
                                                const std::string& text, std::uint64_t number);
  void smuggle();
  std::string check_dishonest();
  void talk();
  void carry_out();
  void run_store_call();
  bool move_messages(Person& person, bool everything);
  void tick(Person& person);
  void settle(std::size_t rounds);
  bool settled() const;
  std::string unsettled() const;
  sync::Space* space_of(const Person& person) const;
  void tell(const std::string& what);
  static std::string name(const Person& person);

  // actions.cpp
  std::string set_up();
  void act(const Step& step);
  void act_person(Person& person);
  void write_message(Person& person);
  void write_goal(Person& person);
  void edit_something(Person& person);
  void edit_at_once(Person& person);
  void write_of_later_version(Person& person);
  void react(Person& person);
  void note_saved();

  // reading.cpp
  void look_around(Person& person);
  bool wait_for_pages(Person& person, const base::Result<bool>& asked);
  bool bring_all_pages(Person& person);
  bool walk(Person& person, std::vector<base::EntityId>& walked);

  // actions_faults.cpp
  void act_network(Person& person);
  void act_machine(Person& person);
  void set_clock(support::ManualClock& clock, const std::string& whose);
  void set_version(Person& person);
  void damage_record(Person& person);
  void note_damage(Person& person, const base::Result<sync::Engine::AppRecords>& opened);
  void mend(Person& person);
  void act_relay();
  void heal();

  // searching.cpp
  static std::string stem(const std::string& text);
  void change_message(Person& person);
  void search(Person& person);
  void search_on(Person& person);
  std::string check_search(Person& person);

  // check.cpp
  std::string check();

  // actions_members.cpp
  void act_member(Person& person);
  void say_mentoring(Person& person);
  void remove_while_sending(Person& person);
  void come_back(Person& person);
  void go_on_joining(Person& person);
  void end_a_device(Person& person);
  void keep_or_restore(Person& person);
  bool is_comparable(Person& person) const;
  std::string check_members();
  std::string check_pins();
  void may_repeat(const std::map<std::string, base::Bytes>& disk);

  // check_log.cpp
  void watch_push(const Person& person, const base::Bytes& message);
  void watch_ack(const base::Bytes& message);
  std::vector<base::Bytes> read_log();
  bool has_lost_record(const base::DeviceKey& device) const;
  std::set<base::OpId> repeatable(const crypto::EpochKeyring& keys) const;
  std::string check_log(const crypto::EpochKeyring& keys);
  static std::string check_outsider(const sync::Space& outsider, const crypto::Membership& stay,
                                    const crypto::ControlChain& chain,
                                    const std::vector<base::Bytes>& log);

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
  std::map<std::pair<base::ActorId, std::uint64_t>, base::Hash> m_acknowledged;
  std::set<base::Bytes> m_repeatable;  // waited on a disk that somebody went back to, or sent again
  std::size_t m_smuggled = 0;
  std::string m_broken_rule;  // the first that was seen to be broken while it was
  std::uint64_t m_pages = 0;
  std::uint64_t m_changes = 0;
  std::uint64_t m_next_text = 0;
  std::uint64_t m_leaks = 0;
  std::uint64_t m_searches = 0;
  bool m_telling = false;
  std::vector<std::string> m_story;
  std::size_t m_step = 0;
  bool m_calm = false;
  bool m_lossy = false;
  Faults m_faults;
};

}  // namespace ithaca::sim
