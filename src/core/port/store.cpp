#include "src/core/port/store.h"

#include <algorithm>
#include <string_view>

namespace ithaca::port {
namespace {

bool is_ascii(std::string_view key) {
  return std::all_of(key.begin(), key.end(), [](signed char c) { return c > 0; });
}

}  // namespace

base::Result<void> check_writes(const std::vector<StoreWrite>& writes,
                                std::size_t value_bytes_max) {
  using base::ErrorCode;
  if (writes.size() > kCommitWritesMax) {
    return base::error(ErrorCode::kTooLarge, "too many writes in one commit");
  }
  std::size_t total = 0;
  for (const StoreWrite& write : writes) {
    if (write.key.empty()) return base::error(ErrorCode::kInvalidInput, "empty key");
    if (write.key.size() > kKeyBytesMax) return base::error(ErrorCode::kTooLarge, "key too long");
    if (!is_ascii(write.key)) return base::error(ErrorCode::kInvalidInput, "key is not ASCII");
    const std::size_t value_size = write.value ? write.value->size() : 0;
    if (value_size > value_bytes_max) return base::error(ErrorCode::kTooLarge, "value too long");
    total += write.key.size() + value_size;
  }
  if (total > kCommitBytesMax) return base::error(ErrorCode::kTooLarge, "commit too large");
  return {};
}

}  // namespace ithaca::port
