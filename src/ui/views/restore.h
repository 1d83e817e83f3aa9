// Restore: brings a backup file back into a fresh installation.
// Threads: the interface's only thread. The file chooser and the app call back between frames; the
// view lives as long as Root, which outlives both.
#pragma once

#include <string>
#include <vector>

#include "src/ui/platform.h"
#include "src/ui/views/context.h"

namespace ithaca::ui::views {

// Larger files are not one of ours; the chooser refuses them.
inline constexpr std::size_t kBackupBytesMax = 512u * 1024 * 1024;

class Restore {
 public:
  // True when the user wants to go back.
  [[nodiscard]] bool draw(Context& context);
  void take_file(PickedFile picked);

 private:
  void draw_file();
  void start(Context& context);
  void finished(app::App& app, const base::Result<void>& result);

  std::string m_file_name;
  std::vector<std::uint8_t> m_file;
  std::string m_file_error;
  std::string m_passphrase;
  std::string m_passphrase_error;
  bool m_working = false;
};

}  // namespace ithaca::ui::views
