// One message of a conversation: avatar, bubble, reactions, time and receipt, and its menu.
// Threads: the interface's only thread.
#pragma once

#include <optional>
#include <string_view>

#include "src/ui/views/context.h"

namespace ithaca::ui::views {

// Where a message stands among its neighbours.
struct BubblePlace {
  bool first_of_group = true;  // the one before is another person's, or long ago
  bool last_of_group = true;
};

// What somebody asked for with a message.
enum class BubbleAsk { kNone, kReply, kEdit, kDelete, kPickEmoji };

// Takes one's own reaction back where it is there already.
void toggle_reaction(Context& context, const app::SpaceSummary& space,
                     const app::MessageView& message, std::string_view emoji);

class Bubbles {
 public:
  // Declares a message, as an article. Copying and reacting are done here.
  BubbleAsk draw(Context& context, const app::SpaceSummary& space, const app::MessageView& message,
                 BubblePlace place);
  void close_menus() { m_menu_open = m_picker_open = false; }

 private:
  void draw_column(Context& context, const app::SpaceSummary& space,
                   const app::MessageView& message, BubblePlace place, float max_width);
  BubbleAsk draw_actions(Context& context, const app::SpaceSummary& space,
                         const app::MessageView& message);
  BubbleAsk draw_react(Context& context, const app::SpaceSummary& space,
                       const app::MessageView& message);
  BubbleAsk draw_menu(Context& context, const app::SpaceSummary& space,
                      const app::MessageView& message);

  app::EntityId m_active;  // the message whose menu or picker is open
  bool m_menu_open = false;
  bool m_picker_open = false;
};

}  // namespace ithaca::ui::views
