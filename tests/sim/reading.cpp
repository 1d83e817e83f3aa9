// People who read, anywhere in the conversation, while everything goes on.
#include "tests/sim/world.h"

namespace ithaca::sim {

void World::look_around(Person& person) {
  sync::Space& space = *space_of(person);
  const auto listed = space.replica().messages();
  const base::EntityId seen =
      m_seen.empty()
          ? base::EntityId{}
          : *std::next(m_seen.begin(), static_cast<std::ptrdiff_t>(m_prng.below(m_seen.size())));
  switch (m_prng.below(9)) {
    case 0:
      (void)space.load_from(m_prng.below(space.older_messages() + 1));
      break;
    case 1:
      space.let_go();
      break;
    case 2:
      space.show_newest();
      break;
    case 3:
      space.load_message(seen);
      break;
    case 4:
      (void)space.load_around(seen);
      break;
    case 5:
      (void)space.load_older();
      break;
    case 6:
      (void)space.load_newer();
      break;
    case 7:
      (void)space.first_unread();
      break;
    case 8:
      if (listed.empty() || chance(1, 4)) return space.read_at(std::nullopt);
      space.read_at(listed[m_prng.below(listed.size())]->id);
      break;
  }
}

// False: they are not to be had. True: they are in memory.
bool World::wait_for_pages(Person& person, const base::Result<bool>& asked) {
  if (!asked.ok()) return false;
  for (int i = 0; i < kPagingRoundsMax && space_of(person)->is_paging(); ++i) {
    person.store->pump();
    carry_out();
  }
  return !space_of(person)->is_paging();
}

// Everything in memory, so that states can be compared.
bool World::bring_all_pages(Person& person) {
  sync::Space& space = *space_of(person);
  for (int i = 0; i < kPagingRoundsMax; ++i) {
    const base::Result<bool> loaded = space.load_from(0);
    if (!wait_for_pages(person, loaded)) return false;
    if (*loaded) return !space.records_lost() || person.restored;
  }
  return false;
}

// From where the person reads to the first message and from there to the last, window by window.
bool World::walk(Person& person, std::vector<base::EntityId>& walked) {
  sync::Space& space = *space_of(person);
  space.let_go();
  for (int i = 0; i < kPagingRoundsMax && space.older_messages() > 0; ++i)
    if (!wait_for_pages(person, space.load_older())) return false;
  model::TimeOrder last{0, {}};
  for (int i = 0; i < kPagingRoundsMax; ++i) {
    for (const model::MessageState* message : space.replica().messages()) {
      const model::TimeOrder order{message->ts, message->id};
      if (!walked.empty() && !(last < order)) continue;
      walked.push_back(message->id);
      last = order;
    }
    if (space.newer_messages() == 0) return true;
    if (!wait_for_pages(person, space.load_newer())) return false;
  }
  return false;
}

}  // namespace ithaca::sim
