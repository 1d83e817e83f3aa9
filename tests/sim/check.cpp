// The verdict on an honest world at rest.
#include <algorithm>
#include <map>

#include "tests/sim/world.h"

namespace ithaca::sim {

std::string World::check() {
  if (!settled()) return "does not come to rest: " + unsettled();
  note_saved();
  if (m_leaks > 0) return "plaintext on the wire";
  if (!m_broken_rule.empty()) return m_broken_rule;
  if (std::string problem = check_members(); !problem.empty()) return problem;
  base::Bytes expected;
  for (auto& person : m_people) {
    const sync::Space& space = *space_of(*person);
    const std::string who = "person " + std::to_string(person->number) + ": ";
    m_pages += space.pages();
    std::vector<base::EntityId> walked;
    if (!walk(*person, walked)) return who + "a page cannot be read";
    if (!bring_all_pages(*person)) return who + "pages cannot be read";
    const auto all = space.replica().messages();
    const bool same = std::equal(
        walked.begin(), walked.end(), all.begin(), all.end(),
        [](const base::EntityId& id, const model::MessageState* other) { return id == other->id; });
    if (!same) return who + "reading from start to end is not everything";
    // A machine that was set back with all it had looks like a relay that lies.
    if (space.warnings() != 0 && m_faults[Fault::kSilentRollback] == 0)
      return who + "warned of an honest relay: " + std::to_string(space.warnings());
    if (space.refused() > m_smuggled) return who + "refused what an honest relay sent";
    const bool compared = is_comparable(*person);
    if (compared) {
      const base::Bytes state = space.replica().canonical_state();
      if (expected.empty()) expected = state;
      if (state != expected) return who + "another state than the others";
    }
    std::map<std::string, int> count;
    for (const model::MessageState* message : space.replica().messages())
      if (!message->deleted) ++count[stem(message->text)];
    for (const auto& [text, times] : count) {
      if (times != 1) return who + "\"" + text + "\" is there " + std::to_string(times) + " times";
      if (!m_written.contains(text)) return who + "nobody wrote \"" + text + "\"";
    }
    for (const std::string& text : m_durable) {
      const Person& author = *m_people[m_written.at(text)];
      const bool wanted =
          &author == person.get() || (compared && !space_of(*m_people[author.number])->removed());
      // Who went on from a backup and is out cannot fetch the rest any more.
      if (person->restored && !compared) continue;
      if (wanted && !count.contains(text) && !m_taken_back.contains(text))
        return who + "\"" + text + "\" was saved and is lost";
    }
    if (const std::string wrong = check_search(*person); !wrong.empty()) return who + wrong;
  }
  return {};
}

}  // namespace ithaca::sim
