// Join: what an invite link opens, for somebody new as well as for somebody who is here already.
//
// The link's secret leaves the address bar as soon as the app has the link. What goes wrong is
// said in plain words, with what to do. Threads: the interface's only thread.
#pragma once

#include "src/ui/views/context.h"
#include "src/ui/views/person_form.h"

namespace ithaca::ui::views {

class Join {
 public:
  void draw(Context& context);

 private:
  void draw_ask(Context& context);
  void draw_failure(Context& context);
  void press_join(Context& context);
  void leave(Context& context);

  PersonForm m_person;
  std::string m_error;
};

}  // namespace ithaca::ui::views
