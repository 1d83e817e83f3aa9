#include "src/app/search.h"

#include <algorithm>

#include "src/core/search/find.h"
#include "src/core/search/fold.h"
#include "src/core/search/snippet.h"

namespace ithaca::app {

std::size_t Search::Place::goals() const { return std::min(search->goals().hits(), kHitsShownMax); }

std::size_t Search::Place::messages() const {
  return std::min(search->messages().hits(), kHitsShownMax);
}

void Search::close() {
  look_for({});
  m_places.clear();
  m_open = m_busy = false;
}

void Search::look_for(std::string_view typed) {
  m_typed = typed;
  m_words = search::words_of(typed);
  for (const auto& place : m_places) place->search->look_for(m_words);
  m_revision.reset();
  m_busy = true;
}

// Spaces come and go; another engine has others.
void Search::follow(const sync::Engine& engine) {
  const std::size_t gone =
      std::erase_if(m_places, [](const auto& place) { return place->search->is_orphan(); });
  if (gone == 0 && m_places.size() == engine.spaces().size()) return;
  const auto latest = [&](std::size_t i) {
    return engine.find(m_places[i]->id)->replica().greatest_message_ts();
  };
  for (const auto& [id, space] : engine.spaces()) {
    bool known = false;
    for (const auto& place : m_places) known = known || place->id == id;
    if (known) continue;
    m_places.push_back(std::make_unique<Place>());
    Place& place = *m_places.back();
    place.id = id;
    place.search = std::make_unique<sync::SpaceSearch>(*space);
    place.search->look_for(m_words);
    for (std::size_t i = m_places.size() - 1; i > 0 && latest(i) > latest(i - 1); --i)
      m_places[i].swap(m_places[i - 1]);
  }
  m_revision.reset();
}

void Search::look_at_names(const sync::Engine& engine) {
  if (m_revision == engine.revision()) return;
  m_revision = engine.revision();
  for (const auto& held : m_places) {
    Place& place = *held;
    place.names.clear();
    if (m_words.empty()) continue;
    const sync::Space& space = *engine.find(place.id);
    const auto look_at = [&](HitKind kind, const MemberId& member, const std::string& name) {
      const std::string folded = search::fold(name);
      const auto has = [&](const std::string& word) { return search::contains(folded, word); };
      if (std::all_of(m_words.begin(), m_words.end(), has))
        place.names.push_back({kind, member, name});
    };
    look_at(HitKind::kSpace, {}, space.replica().space_name().value);
    for (const MemberId& member : space.others())
      look_at(HitKind::kMember, member, space.replica().profile(member).name.value);
  }
}

bool Search::tick(const sync::Engine& engine) {
  if (!m_open) return false;
  follow(engine);
  const SearchState before = state();
  // A long-awaited page may have come, or a message: each space takes in what there is.
  m_busy = false;
  std::size_t bytes = 0;
  for (const auto& place : m_places) {
    const std::size_t slice = kSearchSliceBytes / m_places.size() + 1;
    if (place->search->tick(slice)) m_busy = true;
    bytes += place->search->messages().bytes() + place->search->goals().bytes();
  }
  if (bytes >= kSearchBytesMax)
    for (const auto& place : m_places) place->search->stop_reading();
  const bool renamed = m_revision != engine.revision();
  look_at_names(engine);
  const SearchState now = state();
  return renamed || now.done != before.done || now.found != before.found ||
         now.pages_read != before.pages_read;
}

SearchState Search::state() const {
  SearchState out;
  out.words = !m_words.empty();
  for (const auto& place : m_places) {
    const sync::SpaceSearch& search = *place->search;
    out.done = out.done && search.done();
    out.whole = out.whole && search.is_whole();
    out.pages += search.pages();
    out.pages_read += search.pages_read();
    out.found += place->names.size() + search.goals().hits() + search.messages().hits();
    out.shown += place->shown();
  }
  return out;
}

SearchHit Search::hit(const sync::Space& space, const Place& place, std::size_t at) const {
  SearchHit out;
  out.space = place.id;
  std::string_view text;
  search::TextIndex::Item found;
  if (at < place.names.size()) {
    out.kind = place.names[at].kind;
    out.person = place.names[at].member;
    text = place.names[at].text;
  } else if (at -= place.names.size(); at < place.goals()) {
    found = place.search->goals().hit(at);
    out.kind = HitKind::kGoal;
    if (const model::GoalState* goal = space.replica().goal(found.id))
      out.title = goal->title.value;
    // The title is shown by itself.
    text = found.text.substr(std::min(found.text.size(), found.text.find('\n') + 1));
  } else {
    found = place.search->messages().hit(at - place.goals());
    out.kind = HitKind::kMessage;
    out.person = place.search->author(found);
    text = found.text;
  }
  out.id = found.id;
  out.when_ms = found.shown_ms;
  if (out.kind == HitKind::kMessage || out.kind == HitKind::kMember)
    out.title = space.replica().profile(out.person).name.value;
  search::Snippet snippet = search::snippet_of(text, m_words);
  out.text = std::move(snippet.text);
  out.marks = std::move(snippet.marks);
  return out;
}

std::vector<SearchHit> Search::hits(const sync::Engine& engine, std::size_t first,
                                    std::size_t count) const {
  std::vector<SearchHit> out;
  for (const auto& held : m_places) {
    const Place& place = *held;
    const sync::Space* space = engine.find(place.id);
    // Between an engine's end and the next tick.
    if (space == nullptr || place.search->is_orphan()) continue;
    const std::size_t shown = place.shown();
    for (; first < shown && count > 0; ++first, --count) out.push_back(hit(*space, place, first));
    first -= std::min(first, shown);
    if (count == 0) break;
  }
  return out;
}

}  // namespace ithaca::app
