// Golden bytes: what released versions of the formats look like. They are compiled in, so that the
// same test runs natively and as WebAssembly without a file system.
//
// A mismatch means that stored data or other clients no longer understand us: bump the version, add
// a table for it, and keep the old one. A failing test prints the table that it would have liked.
#pragma once

#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/base/bytes.h"

namespace ithaca::golden {

struct Entry {
  std::string_view name;
  std::string_view hex;
};

// A fixed-size value of consecutive bytes from `first` on, wrapping after 255.
template <typename Fixed>
Fixed counted(int first) {
  Fixed out;
  for (std::size_t i = 0; i < Fixed::kSize; ++i)
    out.data[i] = static_cast<std::uint8_t>(static_cast<std::size_t>(first) + i);
  return out;
}

inline base::Bytes counted_bytes(int first, std::size_t size) {
  base::Bytes out(size);
  for (std::size_t i = 0; i < size; ++i)
    out[i] = static_cast<std::uint8_t>(static_cast<std::size_t>(first) + i);
  return out;
}

// Empty if the table has no such name.
inline std::string_view find(std::span<const Entry> table, std::string_view name) {
  for (const Entry& entry : table)
    if (entry.name == name) return entry.hex;
  return {};
}

struct Actual {
  std::string name;
  base::Bytes bytes;
};

// The table as it goes into a .inc file.
inline void print(const std::vector<Actual>& all) {
  for (const Actual& each : all) {
    const std::string hex = base::to_hex(each.bytes);
    std::printf("{\"%s\",\n", each.name.c_str());
    for (std::size_t at = 0; at < hex.size(); at += 88)
      std::printf(" \"%s\"%s\n", hex.substr(at, 88).c_str(), at + 88 < hex.size() ? "" : "},");
  }
}

}  // namespace ithaca::golden
