#include "src/ui/views/qr.h"

#include <qrcodegen.h>

namespace ithaca::ui::views {

std::optional<QrMatrix> qr_encode(std::string_view text) {
  std::vector<std::uint8_t> code(qrcodegen_BUFFER_LEN_MAX);
  std::vector<std::uint8_t> work(qrcodegen_BUFFER_LEN_MAX);
  const std::string terminated(text);
  if (!qrcodegen_encodeText(terminated.c_str(), work.data(), code.data(), qrcodegen_Ecc_MEDIUM,
                            qrcodegen_VERSION_MIN, qrcodegen_VERSION_MAX, qrcodegen_Mask_AUTO,
                            true)) {
    return std::nullopt;
  }
  QrMatrix matrix;
  matrix.side = qrcodegen_getSize(code.data());
  matrix.modules.reserve(static_cast<std::size_t>(matrix.side) *
                         static_cast<std::size_t>(matrix.side));
  for (int y = 0; y < matrix.side; ++y) {
    for (int x = 0; x < matrix.side; ++x) {
      matrix.modules.push_back(qrcodegen_getModule(code.data(), x, y) ? 1 : 0);
    }
  }
  return matrix;
}

}  // namespace ithaca::ui::views
