// The dialog with the people of a space: who they are, what they are here, and who leaves.
//
// Invariants
//   1. Whatever cannot be undone is asked for twice, and said in words.
// Threads: the interface's only thread.
#pragma once

#include <string>

#include "src/ui/views/context.h"

namespace ithaca::ui::views {

class Members {
 public:
  void open();
  // The question whether to take the space off this device.
  void ask_to_delete();
  void close() { m_open = false; }
  void draw(Context& context, const app::SpaceSummary& space);

 private:
  enum class Ask { kNothing, kRemove, kEndDevice, kLeave, kDelete };
  void draw_question(Context& context, const app::SpaceSummary& space);
  void answer(Context& context, const app::SpaceSummary& space);
  void draw_list(Context& context, const app::SpaceSummary& space);
  void draw_member(Context& context, const app::SpaceSummary& space, const app::MemberView& member,
                   bool owner);
  void draw_acts(Context& context, const app::SpaceSummary& space, const app::MemberView& member);
  void draw_here_as(Context& context, const app::SpaceSummary& space,
                    const app::MemberView& member);
  void draw_devices(Context& context, const app::SpaceSummary& space);
  void draw_end(const app::SpaceSummary& space);

  bool m_open = false;
  Ask m_ask = Ask::kNothing;
  app::MemberId m_member;  // whom the question is about
  app::DeviceKey m_device;
  std::string m_name;
  std::string m_topic;
};

}  // namespace ithaca::ui::views
