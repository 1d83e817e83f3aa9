// Sample screens with invented content, laid out as the design has them.
#pragma once

#include <string_view>

namespace ithaca::ui {

void draw_sample_screen(std::string_view route);

}  // namespace ithaca::ui
