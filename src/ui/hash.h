// A fast 64-bit hash for caches and identities within one run. Not for anything that is stored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace ithaca::ui {

[[nodiscard]] constexpr uint64_t mix64(uint64_t x) {
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93ull;
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93ull;
  x ^= x >> 32;
  return x;
}

[[nodiscard]] inline uint64_t hash_bytes(const void* data, size_t size, uint64_t seed) {
  const auto* bytes = static_cast<const unsigned char*>(data);
  uint64_t h = seed ^ (size * 0x9e3779b97f4a7c15ull);
  while (size >= 8) {
    uint64_t word;
    std::memcpy(&word, bytes, 8);
    h = (h ^ word) * 0x9fb21c651e98df25ull;
    h ^= h >> 35;
    bytes += 8;
    size -= 8;
  }
  uint64_t tail = 0;
  if (size > 0) std::memcpy(&tail, bytes, size);
  return mix64(h ^ tail);
}

[[nodiscard]] inline uint64_t hash_text(std::string_view text, uint64_t seed) {
  return hash_bytes(text.data(), text.size(), seed);
}

}  // namespace ithaca::ui
