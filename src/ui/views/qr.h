// A QR code as a matrix of modules, for the widget ui::qr.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ithaca::ui::views {

struct QrMatrix {
  int side = 0;                       // modules along an edge, without the quiet zone
  std::vector<std::uint8_t> modules;  // side * side, row by row; 1 is dark
};

// Error correction level M (ISO/IEC 18004): a code read off a scratched screen. Empty if the text
// does not fit into the largest code.
[[nodiscard]] std::optional<QrMatrix> qr_encode(std::string_view text);

}  // namespace ithaca::ui::views
