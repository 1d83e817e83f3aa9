// A record of the stored log: envelopes as the relay sent them, in its order, without a gap.
//
//   varint count, each: u64 received_ms  u8 accepted  bytes envelope
//
// The record's key names the seq of its first envelope.
#pragma once

#include <vector>

#include "src/core/base/bytes.h"
#include "src/core/base/codec.h"
#include "src/core/base/result.h"
#include "src/core/base/time.h"

namespace ithaca::sync {

struct LogEntry {
  base::TimeMs received_ms = 0;
  bool accepted = false;  // false: refused when it came; it is kept for its place
  base::ByteView envelope;
};

class LogRecordWriter {
 public:
  void add(const LogEntry& entry);
  std::size_t count() const { return m_count; }
  std::size_t bytes() const { return m_entries.size(); }
  base::Bytes take();

 private:
  base::Writer m_entries;
  std::size_t m_count = 0;
};

// Entries borrow from the record. kMalformed if the record is damaged.
base::Result<std::vector<LogEntry>> read_log_record(base::ByteView record);

}  // namespace ithaca::sync
