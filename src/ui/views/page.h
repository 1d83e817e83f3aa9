// The frames that pages sit in: a centred one for the first steps and full-page notices, and the
// headed one of the app's own screens. Threads: the interface's only thread.
#pragma once

#include <optional>
#include <string_view>

#include "src/app/state.h"
#include "src/ui/widgets.h"

namespace ithaca::ui::views {

inline constexpr float kReadingWidth = 760;  // of a conversation
inline constexpr float kCardsWidth = 880;    // of pages made of cards

// The app's mark, a square with rounded corners.
void logo(float size = 40, Align place = Align::kStart);

// A page without navigation, its content in the middle and never wider than a hand.
class CentredPage {
 public:
  explicit CentredPage(std::string_view key, float max_width = 460);

 private:
  Scroll m_scroll;
  Column m_column;
};

// A page that only says something: icon, title, text. What can be done about it comes after.
void notice(Icon icon, Tone tone, std::string_view title, std::string_view text);

// A heading of the first level on one line, cut where it does not fit.
void title_line(std::string_view text, TextStyle style);

// The header of a page of the app: title, a line under it, and the sync state at its end.
void page_header(std::string_view title, std::string_view subtitle, const app::SyncStatus& status);

}  // namespace ithaca::ui::views
