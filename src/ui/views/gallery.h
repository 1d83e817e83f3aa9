// Every widget in every state, and sample screens of the design: the pages that visual tests look
// at.
//
// Development only; its texts are invented and not translated. Routes: /gallery, /gallery/chat,
// /gallery/goals.
#pragma once

#include <string_view>

namespace ithaca::ui {

// Draws the page if the route is one of the gallery's.
bool draw_gallery(std::string_view route);

}  // namespace ithaca::ui
