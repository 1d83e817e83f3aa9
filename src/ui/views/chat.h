// A conversation: its messages, who is typing, and the place to write.
// Threads: the interface's only thread.
#pragma once

#include <optional>

#include "src/ui/views/bubble.h"
#include "src/ui/views/composer.h"
#include "src/ui/views/context.h"
#include "src/ui/views/emoji_picker.h"
#include "src/ui/views/message_window.h"

namespace ithaca::ui::views {

class Chat : public FindTexts {
 public:
  // `show`: a message to scroll to and to mark for a moment; zeros for none.
  void draw(Context& context, const app::SpaceSummary& space, const app::EntityId& show);
  // The conversation left the screen; the next draw() is a new visit.
  void leave();
  void write() { m_composer.write(); }
  void find_texts(std::size_t first, std::size_t count, std::vector<FindText>& out) const override;

 private:
  void enter(app::App& app, const app::SpaceId& space);
  void draw_history(Context& context, const app::SpaceSummary& space, std::size_t count);
  void draw_item(Context& context, const app::SpaceSummary& space, std::size_t index);
  void draw_empty(const app::SpaceSummary& space);
  void draw_footer(const app::SpaceSummary& space);
  void draw_delete(Context& context, const app::SpaceSummary& space);
  void draw_picker(Context& context, const app::SpaceSummary& space);
  void look_for(app::App& app, const app::EntityId& show);
  void read_on(app::App& app, const Scroll& scroll);
  void asked(const app::App& app, BubbleAsk ask, const app::MessageView& message);

  app::App* m_app = nullptr;
  app::SpaceId m_space;
  bool m_inside = false;          // the state below belongs to a visit that goes on
  bool m_composer_ready = false;  // it holds this space's draft
  MessageWindow m_window;
  Bubbles m_bubbles;
  Composer m_composer;
  std::optional<app::EntityId> m_first_unread;  // above it stands the line "New"
  bool m_new_line = true;
  bool m_new_due = false;  // the line is not in view yet
  std::size_t m_reveal = SIZE_MAX;
  app::EntityId m_show;     // what was asked for last
  bool m_show_due = false;  // and is not in view yet
  double m_marked_until_ms = 0;
  app::EntityId m_read;   // what is in view
  bool m_at_end = true;   // of the conversation
  bool m_to_end = false;  // scroll there in the next pass
  bool m_deleting = false;
  app::EntityId m_delete;
  EmojiPicker m_picker;
  app::EntityId m_react;  // what the picker is for
};

}  // namespace ithaca::ui::views
