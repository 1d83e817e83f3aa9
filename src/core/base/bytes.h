// Byte strings, fixed-size byte arrays with a type, and their text forms.
//
// Invariants
//   1. FixedBytes of different tags do not convert into each other, so that a space id is never
//      passed where a device key is meant.
//   2. hex is lower case; base64url is RFC 4648 section 5 without padding, and decoding accepts
//      only the canonical form (unused bits zero, no white space).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ithaca::base {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

template <typename Tag, std::size_t N>
struct FixedBytes {
  static constexpr std::size_t kSize = N;
  std::array<std::uint8_t, N> data{};

  // Spelled out: libc++ 14 has no three-way comparison of arrays. In words up to the difference,
  // since the ids of one device's ops begin alike, and memcmp() in WebAssembly goes byte by byte.
  friend std::strong_ordering operator<=>(const FixedBytes& left, const FixedBytes& right) {
    std::size_t at = 0;
    for (std::uint64_t a, b; at + sizeof a <= N; at += sizeof a) {
      std::memcpy(&a, left.data.data() + at, sizeof a);
      std::memcpy(&b, right.data.data() + at, sizeof b);
      if (a != b) break;
    }
    return std::memcmp(left.data.data() + at, right.data.data() + at, N - at) <=> 0;
  }
  friend bool operator==(const FixedBytes& left, const FixedBytes& right) {
    return std::memcmp(left.data.data(), right.data.data(), N) == 0;
  }

  ByteView view() const { return data; }
  operator ByteView() const { return data; }
  bool is_zero() const {
    for (std::uint8_t byte : data)
      if (byte != 0) return false;
    return true;
  }
  // Empty unless `bytes` has exactly N bytes.
  static std::optional<FixedBytes> from(ByteView bytes) {
    if (bytes.size() != N) return std::nullopt;
    FixedBytes out;
    std::memcpy(out.data.data(), bytes.data(), N);
    return out;
  }
};

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
// By pointers, which libraries copy as blocks: between a span's iterators libc++ 14 goes byte by
// byte.
inline Bytes to_bytes(ByteView view) { return Bytes(view.data(), view.data() + view.size()); }
// REQUIRES: `more` is no part of `out`.
void append(Bytes& out, ByteView more);

std::string to_hex(ByteView bytes);
std::optional<Bytes> from_hex(std::string_view text);

std::string to_base64url(ByteView bytes);
std::optional<Bytes> from_base64url(std::string_view text);

// True for well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, at most U+10FFFF.
bool is_utf8(std::string_view text);

// Hash for unordered containers keyed by uniformly random bytes (ids and keys).
template <typename T>
struct FixedBytesHash {
  std::size_t operator()(const T& value) const {
    static_assert(T::kSize >= sizeof(std::size_t));
    std::size_t out;
    std::memcpy(&out, value.data.data() + T::kSize - sizeof out, sizeof out);
    return out;
  }
};

}  // namespace ithaca::base
