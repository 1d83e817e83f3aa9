// The one canonical binary encoding: fixed-width little-endian integers, LEB128 variable-length
// integers, and byte strings with a variable-length size in front.
//
// Invariants
//   1. Every value has exactly one encoding. A Reader refuses any other (a varint with a needless
//      last byte, trailing bytes at finish()).
//   2. A Reader never reads past its view, never allocates more than the input holds, and never
//      recurses. After the first failure it stays failed and returns zeros.
//   3. Byte strings returned by a Reader borrow from its input.
#pragma once

#include <cstdint>
#include <string_view>

#include "src/core/base/bytes.h"
#include "src/core/base/result.h"

namespace ithaca::base {

class Writer {
 public:
  void u8(std::uint8_t value) { m_out.push_back(value); }
  void u16(std::uint16_t value) { little_endian(value, 2); }
  void u32(std::uint32_t value) { little_endian(value, 4); }
  void u64(std::uint64_t value) { little_endian(value, 8); }
  void varint(std::uint64_t value);
  // The bytes alone, for fields of a fixed size.
  void raw(ByteView bytes) { append(m_out, bytes); }
  // varint size, then the bytes.
  void bytes(ByteView bytes);
  void text(std::string_view text) { bytes(as_bytes(text)); }

  void reserve(std::size_t size) { m_out.reserve(size); }
  std::size_t size() const { return m_out.size(); }
  const Bytes& data() const { return m_out; }
  Bytes take() { return std::move(m_out); }

 private:
  void little_endian(std::uint64_t value, std::size_t width);
  Bytes m_out;
};

class Reader {
 public:
  explicit Reader(ByteView input) : m_input(input) {}

  std::uint8_t u8();
  std::uint16_t u16() { return static_cast<std::uint16_t>(little_endian(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(little_endian(4)); }
  std::uint64_t u64() { return little_endian(8); }
  std::uint64_t varint();
  // A varint that must be at most `limit`.
  std::uint64_t varint_max(std::uint64_t limit);
  ByteView raw(std::size_t size);
  // A byte string of at most `limit` bytes.
  ByteView bytes(std::size_t limit);
  // The same, which must be well-formed UTF-8.
  std::string_view text(std::size_t limit);
  template <typename Fixed>
  Fixed fixed() {
    Fixed out;
    ByteView view = raw(Fixed::kSize);
    if (!view.empty()) std::memcpy(out.data.data(), view.data(), Fixed::kSize);
    return out;
  }

  void fail() { m_failed = true; }
  bool failed() const { return m_failed; }
  std::size_t remaining() const { return m_failed ? 0 : m_input.size() - m_at; }
  std::size_t offset() const { return m_at; }

  // Everything was there and nothing is left over; otherwise kMalformed.
  Result<void> finish() const;

 private:
  std::uint64_t little_endian(std::size_t width);
  ByteView m_input;
  std::size_t m_at = 0;
  bool m_failed = false;
};

}  // namespace ithaca::base
