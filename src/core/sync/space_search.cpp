#include "src/core/sync/space_search.h"

#include <algorithm>

#include "src/core/sync/store_keys.h"

namespace ithaca::sync {

SpaceSearch::SpaceSearch(Space& space)
    : m_space(space.m_self), m_self(std::make_shared<SpaceSearch*>(this)) {
  begin();
}

SpaceSearch::~SpaceSearch() {
  *m_self = nullptr;
  if (space() != nullptr) space()->m_replica.watch(model::Replica::Watch::kOff);
}

// What is in memory at once; what is in pages, block by block.
void SpaceSearch::begin() {
  model::Replica& replica = space()->m_replica;
  replica.watch(model::Replica::Watch::kOn);
  replica.visit_texts([this](const model::Replica::TextView& message) { put(message); });
  for (const model::GoalState* goal : replica.goals()) put_goal(*goal);

  const PageTable& table = space()->m_table;
  std::vector<std::uint32_t> numbers;
  for (std::size_t page = 0; page < table.size(); ++page)
    if (!table.in_memory(page)) numbers.push_back(table.number(page));
  std::sort(numbers.begin(), numbers.end());
  m_blocks.clear();
  for (const std::uint32_t number : numbers) {
    if (m_blocks.empty() || number - m_blocks.back().first >= kPagesAtOnce)
      m_blocks.push_back({number, number, 0});
    m_blocks.back().last = number;
    ++m_blocks.back().pages;
  }
  m_pages = m_left = numbers.size();
}

void SpaceSearch::put_goal(const model::GoalState& goal) {
  std::string text;
  if (!goal.deleted.value) {
    text = goal.title.value + '\n' + goal.why.value;
    for (const model::MilestoneState* milestone : goal.milestones)
      text += '\n' + milestone->text.value;
  }
  m_goals.put({goal.id, goal.created_ts, goal.created_ts, 0, text});
}

void SpaceSearch::put(const model::Replica::TextView& message) {
  const auto known = std::find(m_authors.begin(), m_authors.end(), message.author);
  const auto author = static_cast<std::uint32_t>(known - m_authors.begin());
  if (known == m_authors.end()) m_authors.push_back(message.author);
  m_messages.put({message.id, message.ts, message.shown_ts, author, message.text});
}

void SpaceSearch::note(const base::EntityId& id) {
  const model::Replica& replica = space()->m_replica;
  if (const model::MessageState* message = replica.message(id)) {
    return put({id, message->author, message->ts, message->shown_ts(), message->text});
  }
  const model::MilestoneState* milestone = replica.milestone(id);
  if (const model::GoalState* goal = replica.goal(milestone == nullptr ? id : milestone->goal))
    return put_goal(*goal);
  if (replica.kind(id) != model::Replica::EntityKind::kFragment) return;
  // A change to what is in a page.
  const std::vector<std::size_t> pages = space()->m_table.candidates(id);
  if (pages.size() > kPagesAgainMax) return;
  for (const std::size_t page : pages) {
    const std::uint32_t number = space()->m_table.number(page);
    const auto waits = [&](const Block& block) {
      return block.first <= number && number <= block.last;
    };
    if (std::none_of(m_blocks.begin(), m_blocks.end(), waits))
      m_blocks.push_back({number, number, 0});
  }
}

void SpaceSearch::look_for(const search::Words& words) {
  m_messages.look_for(words);
  m_goals.look_for(words);
}

bool SpaceSearch::tick(std::size_t bytes_max) {
  if (space() != nullptr) {
    // Made anew from the log: so is this.
    if (!space()->m_replica.is_watched()) begin();
    for (const base::EntityId& id : space()->m_replica.take_watched()) note(id);
    if (!m_reading) read_next();
  }
  const bool goals_done = m_goals.scan(bytes_max);
  return !m_messages.scan(bytes_max) || !goals_done;
}

bool SpaceSearch::done() const {
  return !m_reading && m_blocks.empty() && m_messages.done() && m_goals.done();
}

void SpaceSearch::read_next() {
  if (m_full) m_blocks.clear();
  if (m_blocks.empty()) return;
  const Block block = m_blocks.back();
  m_blocks.pop_back();
  m_reading = true;
  const base::SpaceId& id = space()->id();
  const std::string before = block.first == 0 ? "" : page_key(id, block.first - 1);
  space()->m_host.store.scan(page_prefix(id), before, block.last - block.first + 1,
                             [self = m_self, block](const base::Result<port::StorePage>& read) {
                               if (*self != nullptr) (*self)->take_in(block, read);
                             });
}

void SpaceSearch::take_in(const Block& block, const base::Result<port::StorePage>& read) {
  m_reading = false;
  m_left -= std::min(m_left, block.pages);
  Space* const owner = space();
  if (owner == nullptr) return;
  owner->m_host.changed();
  if (!read.ok()) {
    m_lost = true;
    return;
  }
  m_lost = m_lost || !read->corrupt.empty();
  const auto visit = [this](const model::Replica::TextView& message) { put(message); };
  for (auto it = read->records.rbegin(); it != read->records.rend(); ++it)
    if (!owner->m_replica.visit_texts(it->value, visit).ok()) m_lost = true;
  if (!read->more || read->records.empty() || read->last_key >= page_key(owner->id(), block.last))
    return;
  // They were more than the store gives at a time.
  const auto next =
      parse_number(std::string_view(read->last_key).substr(page_prefix(owner->id()).size()));
  if (next) m_blocks.push_back({static_cast<std::uint32_t>(*next + 1), block.last, 0});
}

}  // namespace ithaca::sync
