// For the Ui only.
#pragma once

namespace ithaca::ui {

// Lets go of the strings that were built two frames ago.
void next_string_frame();

}  // namespace ithaca::ui
