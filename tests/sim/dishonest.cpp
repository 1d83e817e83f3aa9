// Worlds in which the relay is not honest to one person: what that person and the others make of
// it.
#include <algorithm>

#include "tests/sim/world.h"

namespace ithaca::sim {

void World::begin_lying() {
  m_liar = std::make_unique<Liar>(m_seed);
  m_liar->set_victim(space_of(*m_people.back())->device());
  m_liar->set_active(true);
  // The liar's log begins with what has been shown so far.
  m_people.back()->line->cut();
}

// Everybody says something, reads what the others say, and gives receipts for it: twice, since what
// is noticed in a receipt is about what came before it.
void World::talk() {
  for (int round = 0; round < 3; ++round) {
    for (auto& person : m_people) {
      if (space_of(*person) == nullptr) continue;
      write_message(*person);
      settle(100);
      for (auto& reader : m_people)
        if (sync::Space* space = space_of(*reader)) space->mark_read();
      settle(100);
    }
  }
  settle(1000);
}

// Either all is as if nothing had been, or somebody is told; and nobody ever sees what was not
// written.
std::string World::check_dishonest() {
  m_faults.lies += m_liar->lies();
  talk();
  if (!settled()) return "does not come to rest, lied to";
  note_saved();
  if (m_leaks > 0) return "plaintext on the wire";
  base::Bytes expected, shown;
  std::uint32_t warnings = 0;
  for (auto& person : m_people) {
    const sync::Space& space = *space_of(*person);
    const std::string who = "person " + std::to_string(person->number) + ": ";
    if (!bring_all_pages(*person)) return who + "pages cannot be read";
    warnings |= space.warnings();
    const bool victim = person == m_people.back();
    for (const model::MessageState* message : space.replica().messages()) {
      const std::string text = stem(message->text);
      if (!message->deleted && !m_written.contains(text)) return who + "nobody wrote " + text;
    }
    if (victim) {
      shown = space.replica().canonical_state();
      continue;
    }
    if (expected.empty()) expected = space.replica().canonical_state();
    if (space.replica().canonical_state() != expected)
      return who + "another state, though not lied to";
  }
  if (m_liar->lies() == 0 && warnings != 0) return "warned of a relay that did not lie";
  if (shown != expected && warnings == 0) return "lied to, and nobody noticed";
  return {};
}

}  // namespace ithaca::sim
