#include "src/core/base/codec.h"

namespace ithaca::base {

void Writer::little_endian(std::uint64_t value, std::size_t width) {
  std::array<std::uint8_t, sizeof value> bytes;
  for (std::size_t i = 0; i < width; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
  raw(ByteView(bytes).first(width));
}

void Writer::varint(std::uint64_t value) {
  while (value >= 0x80) {
    m_out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  m_out.push_back(static_cast<std::uint8_t>(value));
}

void Writer::bytes(ByteView bytes) {
  varint(bytes.size());
  raw(bytes);
}

std::uint8_t Reader::u8() {
  if (m_failed || m_at == m_input.size()) {
    fail();
    return 0;
  }
  return m_input[m_at++];
}

std::uint64_t Reader::little_endian(std::size_t width) {
  ByteView view = raw(width);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < view.size(); ++i)
    value |= static_cast<std::uint64_t>(view[i]) << (8 * i);
  return value;
}

std::uint64_t Reader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = u8();
    if (m_failed) return 0;
    if (shift == 63 && byte > 1) break;
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) {
      if (byte == 0 && shift > 0) break;
      return value;
    }
  }
  fail();
  return 0;
}

std::uint64_t Reader::varint_max(std::uint64_t limit) {
  const std::uint64_t value = varint();
  if (value <= limit) return value;
  fail();
  return 0;
}

ByteView Reader::raw(std::size_t size) {
  if (m_failed || size > m_input.size() - m_at) {
    fail();
    return {};
  }
  ByteView view = m_input.subspan(m_at, size);
  m_at += size;
  return view;
}

ByteView Reader::bytes(std::size_t limit) {
  const std::uint64_t size = varint_max(limit);
  return raw(static_cast<std::size_t>(size));
}

std::string_view Reader::text(std::size_t limit) {
  const std::string_view out = as_text(bytes(limit));
  if (is_utf8(out)) return out;
  fail();
  return {};
}

Result<void> Reader::finish() const {
  if (m_failed) return error(ErrorCode::kMalformed, "field out of bounds");
  if (m_at != m_input.size()) return error(ErrorCode::kMalformed, "trailing bytes");
  return {};
}

}  // namespace ithaca::base
