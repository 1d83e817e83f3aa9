// The dialog that makes a space.
// Threads: the interface's only thread.
#pragma once

#include <string>

#include "src/ui/views/context.h"

namespace ithaca::ui::views {

class NewSpace {
 public:
  void open();
  void draw(Context& context);

 private:
  void create(Context& context);

  bool m_open = false;
  std::string m_name;
  std::string m_error;
  std::size_t m_kind = 0;
};

}  // namespace ithaca::ui::views
