// Where messages are written: the field, what is replied to, the message being edited.
//
// Invariants
//   1. The text in the field is the space's draft; it is handed to the app with every change, so
//      that a reload loses nothing. Editing an older message leaves the draft alone.
//   2. A text that is too long is said so and is never cut.
// Threads: the interface's only thread.
#pragma once

#include <optional>
#include <string>

#include "src/ui/views/context.h"
#include "src/ui/views/emoji_picker.h"

namespace ithaca::ui::views {

class Composer {
 public:
  // Takes up the draft of a space.
  void enter(const app::App& app, const app::SpaceId& space);
  void reply_to(const app::MessageView& message);
  void edit(const app::MessageView& message);
  // Takes focus in the next frame.
  void write();
  // True when a message was sent just now.
  bool draw(Context& context, const app::SpaceSummary& space);

 private:
  bool draw_draft(Context& context, const app::SpaceSummary& space);
  void draw_edit(Context& context, const app::SpaceSummary& space);
  void draw_reply();
  void draw_emoji(Context& context);
  bool send(Context& context, const app::SpaceSummary& space);
  void changed(Context& context, const app::SpaceSummary& space);

  struct Subject {
    app::EntityId message;
    std::string author;
    std::string text;
  };

  std::string m_text;
  std::string m_error;
  std::optional<Subject> m_reply;
  std::optional<app::EntityId> m_editing;
  std::string m_edit_text;
  std::string m_edit_error;
  bool m_focus = false;
  EmojiPicker m_emoji;
};

// How many characters of `text` are beyond what a message may hold.
[[nodiscard]] std::size_t characters_over(std::string_view text);

}  // namespace ithaca::ui::views
