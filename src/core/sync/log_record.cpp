#include "src/core/sync/log_record.h"

#include "src/core/wire/limits.h"

namespace ithaca::sync {
namespace {

constexpr std::size_t kEntryBytesMin = 10;
constexpr std::size_t kCountBytesMax = 10;

}  // namespace

void LogRecordWriter::add(const LogEntry& entry) {
  m_entries.u64(entry.received_ms);
  m_entries.u8(entry.accepted ? 1 : 0);
  m_entries.bytes(entry.envelope);
  ++m_count;
}

base::Bytes LogRecordWriter::take() {
  base::Writer writer;
  writer.reserve(kCountBytesMax + m_entries.size());
  writer.varint(std::exchange(m_count, 0));
  writer.raw(std::exchange(m_entries, {}).take());
  return writer.take();
}

base::Result<std::vector<LogEntry>> read_log_record(base::ByteView record) {
  base::Reader in(record);
  std::vector<LogEntry> out;
  const std::uint64_t count = in.varint_max(record.size() / kEntryBytesMin + 1);
  out.reserve(in.failed() ? 0 : count);
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    LogEntry entry;
    entry.received_ms = in.u64();
    const std::uint8_t accepted = in.u8();
    if (accepted > 1) return base::error(base::ErrorCode::kMalformed, "flag");
    entry.accepted = accepted == 1;
    entry.envelope = in.bytes(wire::kEnvelopeBytesMax);
    out.push_back(entry);
  }
  TRY(in.finish());
  return out;
}

}  // namespace ithaca::sync
