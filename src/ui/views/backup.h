// Back up: the card of the settings that makes the encrypted file.
// Threads: the interface's only thread. The app calls back between frames; the view lives as long
// as Root, which outlives it.
#pragma once

#include <string>

#include "src/ui/views/context.h"

namespace ithaca::ui::views {

enum class PassphraseStrength { kTooShort, kWeak, kFair, kStrong };
// A rough guess, for a hint only: length counts, and variety of characters or of words.
[[nodiscard]] PassphraseStrength passphrase_strength(std::string_view passphrase);

class Backup {
 public:
  void draw(Context& context);

 private:
  void start(Context& context);
  void finished(app::App& app, const base::Result<base::Bytes>& result);

  std::string m_passphrase;
  std::string m_again;
  std::string m_passphrase_error;
  std::string m_again_error;
  std::string m_error;
  bool m_working = false;
};

}  // namespace ithaca::ui::views
