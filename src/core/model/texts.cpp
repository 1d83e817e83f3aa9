// What a search needs of a replica: the texts of its messages, in memory or in a page.
#include "src/core/model/page_codec.h"

namespace ithaca::model {

void Replica::watch(Watch watch) {
  m_impl->watched = watch == Watch::kOn;
  m_impl->watched_ids.clear();
}

bool Replica::is_watched() const { return m_impl->watched; }

std::vector<EntityId> Replica::take_watched() {
  m_impl->refresh_goals();
  return std::exchange(m_impl->watched_ids, {});
}

void Replica::visit_texts(const VisitText& visit) const {
  m_impl->refresh();
  const auto show = [&visit](const MessageState* message) {
    visit({message->id, message->author, message->ts, message->shown_ts(), message->text});
  };
  for (auto it = m_impl->messages.rbegin(); it != m_impl->messages.rend(); ++it) show(*it);
  for (auto it = m_impl->strays.rbegin(); it != m_impl->strays.rend(); ++it) show(it->second);
}

Result<void> Replica::visit_texts(ByteView page, const VisitText& visit) const {
  TRY_ASSIGN(std::vector<Entity> entities, decode_page(page));
  for (auto it = entities.rbegin(); it != entities.rend(); ++it) {
    Entity& entity = *it;
    const Entity* here = m_impl->find(entity.id);
    if (here != nullptr && here->creation() != nullptr) continue;
    const Creation* creation = entity.creation();
    if (creation == nullptr || creation->field != Field::kMessage) continue;
    // What came since the page was written.
    if (here != nullptr)
      for (const auto& [key, from] : here->registers) entity.registers[key].merge(from);
    MessageState message;
    message.ts = creation->ts;
    message.place = best_place(entity.places);
    const MessageText said = text_of(entity, *creation);
    visit({entity.id, creation->author, creation->ts, message.shown_ts(), said.text});
  }
  return {};
}

}  // namespace ithaca::model
