#include "src/ui/views/message_window.h"

#include "src/ui/views/words.h"

namespace ithaca::ui::views {

std::size_t MessageWindow::refresh(const app::App& app, const app::SpaceId& space) {
  if (m_revision == app.revision() && m_space == space) return m_count;
  if (m_space != space) m_keys.clear();
  m_revision = app.revision();
  m_space = space;
  const std::size_t older = app.first_message_in_memory(space);
  if (older != m_older) m_keys.clear();
  m_older = older;
  m_newer = app.newer_messages(space);
  m_count = app.message_count(space) - older - m_newer;
  m_messages.clear();
  refresh_keys(app);
  return m_count;
}

// Keeps the keys if the last message that they know is still where it was: then nothing was put
// before it, since nothing is taken out but from an end.
void MessageWindow::refresh_keys(const app::App& app) {
  if (m_keys.empty()) return;
  const std::size_t last = m_keys.size() - 1;
  const app::MessageView* message = at(app, last);
  if (!message || key_of(message->id) != m_keys[last]) m_keys.clear();
}

const app::MessageView* MessageWindow::at(const app::App& app, std::size_t index) {
  if (index >= m_count) return nullptr;
  const bool held = index >= m_first && index - m_first < m_messages.size();
  if (!held) {
    constexpr std::size_t kBefore = kWindowMessages / 2;
    m_first = index > kBefore ? index - kBefore : 0;
    m_messages = app.messages(m_space, m_older + m_first, kWindowMessages);
    if (index - m_first >= m_messages.size()) return nullptr;
  }
  return &m_messages[index - m_first];
}

std::uint64_t MessageWindow::key(const app::App& app, std::size_t index) {
  if (index >= m_keys.size()) read_keys(app);
  return index < m_keys.size() ? m_keys[index] : index;
}

void MessageWindow::read_keys(const app::App& app) {
  m_keys.reserve(m_count);
  while (m_keys.size() < m_count) {
    const auto page = app.messages(m_space, m_older + m_keys.size(), kWindowMessages);
    if (page.empty()) return;
    for (const app::MessageView& message : page) m_keys.push_back(key_of(message.id));
  }
}

}  // namespace ithaca::ui::views
