// People who search while everything goes on, and who change what they wrote. At the end each finds
// exactly what a screen could show them.
#include <algorithm>

#include "src/core/search/find.h"
#include "src/core/search/fold.h"
#include "tests/sim/world.h"

namespace ithaca::sim {
namespace {

constexpr std::size_t kSliceBytes = 300;
constexpr int kRoundsMax = 10'000;
constexpr char kEdited = '#';

}  // namespace

// A text as it was first written.
std::string World::stem(const std::string& text) { return text.substr(0, text.find(kEdited)); }

// One's own message, anew or away.
void World::change_message(Person& person) {
  sync::Space& space = *space_of(person);
  std::vector<const model::MessageState*> own;
  for (const model::MessageState* message : space.replica().messages())
    if (message->own && !message->deleted) own.push_back(message);
  if (own.empty()) return;
  const model::MessageState& message = *own[m_prng.below(own.size())];
  model::OpFactory factory(space.device(), person.random);
  const base::TimeMs now = person.clock.now_ms();
  if (chance(1, 6)) {
    tell(name(person) + " deletes a message");
    m_taken_back.insert(stem(message.text));
    const auto ops = factory.delete_message(space.replica(), now, message.id);
    if (ops.ok()) (void)space.submit(*ops);
    return;
  }
  const std::string text =
      stem(message.text) + kEdited + std::to_string(m_prng.below(10'000)) + " Ünïcode";
  tell(name(person) + " edits a message");
  const auto ops = factory.edit_message(space.replica(), now, message.id, text);
  if (ops.ok()) (void)space.submit(*ops);
}

void World::search(Person& person) {
  if (person.search && chance(1, 4)) {
    person.search.reset();
    return;
  }
  if (!person.search || person.search->is_orphan())
    person.search = std::make_unique<sync::SpaceSearch>(*space_of(person));
  const std::string typed = chance(1, 3) ? "unicode" : std::to_string(m_prng.below(20));
  person.words = search::words_of(typed);
  person.search->look_for(person.words);
}

void World::search_on(Person& person) {
  if (person.search) (void)person.search->tick(kSliceBytes);
}

// Against a look at everything, which must be in memory.
std::string World::check_search(Person& person) {
  sync::Space& space = *space_of(person);
  if (!person.search || person.search->is_orphan()) {
    person.search = std::make_unique<sync::SpaceSearch>(space);
    person.words.clear();
  }
  for (int typed = 0; typed < 3; ++typed) {
    if (typed > 0 || person.words.empty()) {
      person.words = search::words_of(typed == 1 ? "unico" : std::to_string(m_prng.below(50)));
      person.search->look_for(person.words);
    }
    bool more = true;
    for (int i = 0; i < kRoundsMax && (more || !person.search->done()); ++i) {
      more = person.search->tick(kSliceBytes);
      person.store->pump();
      carry_out();
    }
    if (!person.search->done()) return "a search does not come to an end";
    if (!person.search->is_whole()) return "a search could not read everything";
    const auto fits = [&](const std::string& text) {
      const std::string folded = search::fold(text);
      return std::all_of(person.words.begin(), person.words.end(),
                         [&](const std::string& word) { return search::contains(folded, word); });
    };
    std::vector<base::EntityId> messages, goals, found;
    for (const model::MessageState* message : space.replica().messages())
      if (!message->deleted && fits(message->text)) messages.push_back(message->id);
    std::reverse(messages.begin(), messages.end());
    const search::TextIndex& index = person.search->messages();
    for (std::size_t i = 0; i < index.hits(); ++i) found.push_back(index.hit(i).id);
    if (found != messages)
      return "a search found " + std::to_string(found.size()) + " messages instead of " +
             std::to_string(messages.size());
    for (const model::GoalState* goal : space.replica().goals()) {
      std::string text = goal->title.value + '\n' + goal->why.value;
      for (const model::MilestoneState* step : goal->milestones) text += '\n' + step->text.value;
      if (fits(text)) goals.push_back(goal->id);
    }
    if (person.search->goals().hits() != goals.size()) return "a search missed a goal";
    ++m_searches;
  }
  return {};
}

}  // namespace ithaca::sim
