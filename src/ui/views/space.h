// One space: its header, its tabs, and what they hold.
// Threads: the interface's only thread.
#pragma once

#include <optional>

#include "src/ui/views/chat.h"
#include "src/ui/views/context.h"
#include "src/ui/views/goals.h"
#include "src/ui/views/invite.h"
#include "src/ui/views/members.h"

namespace ithaca::ui::views {

class Space {
 public:
  void draw(Context& context, const Route& route);
  // Another page is on the screen.
  void leave() { m_chat.leave(); }
  // Gives focus to where a message is written.
  void write() { m_chat.write(); }

 private:
  void draw_header(Context& context, const app::SpaceSummary& space, const Route& route);
  void draw_names(const app::SpaceSummary& space);
  void draw_standing(Context& context, const app::SpaceSummary& space);
  void draw_menu(const app::SpaceSummary& space, Tab tab);
  void publish_wanted(Context& context, const app::SpaceSummary& space);
  void draw_tabs(const Route& route);
  void draw_rename(Context& context, const app::SpaceSummary& space);
  void draw_missing(Context& context);

  Chat m_chat;
  Goals m_goals;
  Invite m_invite;
  Members m_members;
  app::SpaceId m_space;  // whose menu, dialogs and drafts these are
  // What was asked for and waits for older messages.
  struct Paper {
    Tab tab;
    bool keep;  // as a file; otherwise it is printed
  };
  std::optional<Paper> m_paper;
  bool m_menu_open = false;
  bool m_renaming = false;
  std::string m_name;
  std::string m_name_error;
};

}  // namespace ithaca::ui::views
