#include "src/platform/web/store_indexed_db.h"

#include <utility>

#include "src/core/base/codec.h"

extern "C" {
void ithaca_db_open(std::uint32_t ticket);
void ithaca_db_lead(std::uint32_t ticket);
void ithaca_db_commit(std::uint32_t ticket, std::uint32_t fencing, const std::uint8_t* writes,
                      std::size_t size);
void ithaca_db_scan(std::uint32_t ticket, const char* prefix, std::size_t prefix_size,
                    const char* after, std::size_t after_size, std::size_t limit,
                    std::size_t page_bytes);
}

namespace ithaca::platform {
namespace {

// In place of a value's size: the write deletes, the record read is corrupt.
constexpr std::uint32_t kNoValue = 0xffffffff;

// Each write: u32 key size ‖ u32 value size or kNoValue ‖ key ‖ value.
base::Bytes encode(const std::vector<port::StoreWrite>& writes) {
  std::size_t size = 0;
  for (const port::StoreWrite& write : writes)
    size += 2 * sizeof kNoValue + write.key.size() + (write.value ? write.value->size() : 0);
  base::Writer out;
  out.reserve(size);
  for (const port::StoreWrite& write : writes) {
    out.u32(static_cast<std::uint32_t>(write.key.size()));
    out.u32(write.value ? static_cast<std::uint32_t>(write.value->size()) : kNoValue);
    out.raw(base::as_bytes(write.key));
    if (write.value) out.raw(*write.value);
  }
  return out.take();
}

// u8 more, then each record in the same form.
base::Result<port::StorePage> decode(const base::Bytes& bytes) {
  base::Reader in(bytes);
  port::StorePage page;
  page.more = in.u8() != 0;
  while (in.remaining() > 0) {
    const std::uint32_t key_size = in.u32();
    const std::uint32_t value_size = in.u32();
    page.last_key = base::as_text(in.raw(key_size));
    if (value_size == kNoValue) {
      page.corrupt.push_back(page.last_key);
    } else {
      page.records.push_back({page.last_key, base::to_bytes(in.raw(value_size))});
    }
  }
  TRY(in.finish());
  return page;
}

base::Result<void> without_value(const base::Result<base::Bytes>& result) {
  if (!result.ok()) return result.error();
  return {};
}

}  // namespace

// Queues `finish` for pump(). The ticket is zero if too much is pending and the call failed
// already.
std::uint32_t IndexedDbStore::start(std::function<void(base::Result<base::Bytes>)> finish) {
  const bool full = m_work.size() >= port::kWorkPendingMax;
  m_work.push_back({std::make_unique<JsCall>(), std::move(finish)});
  if (!full) return m_work.back().call->ticket();
  m_work.back().call->fail(base::error(base::ErrorCode::kBusy, "too much work pending"));
  return 0;
}

void IndexedDbStore::open(Done done) {
  const std::uint32_t ticket = start(
      [done = std::move(done)](base::Result<base::Bytes> result) { done(without_value(result)); });
  if (ticket != 0) ithaca_db_open(ticket);
}

void IndexedDbStore::lead(Done done) {
  const std::uint32_t ticket =
      start([this, done = std::move(done)](base::Result<base::Bytes> result) {
        if (result.ok()) {
          m_fencing = base::Reader(*result).u32();
          m_fenced = false;
        }
        done(without_value(result));
      });
  if (ticket != 0) ithaca_db_lead(ticket);
}

void IndexedDbStore::commit(std::vector<port::StoreWrite> writes, CommitDone done) {
  const std::uint32_t ticket =
      start([this, done = std::move(done)](base::Result<base::Bytes> result) {
        if (!result.ok() && result.code() == base::ErrorCode::kFenced) m_fenced = true;
        if (done) done(without_value(result));
      });
  if (ticket == 0) return;
  if (auto checked = port::check_writes(writes); !checked.ok()) {
    m_work.back().call->fail(checked.error());
    return;
  }
  const base::Bytes encoded = encode(writes);
  ithaca_db_commit(ticket, m_fencing, encoded.data(), encoded.size());
}

void IndexedDbStore::scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) {
  CHECK(limit >= 1 && limit <= port::kScanPageMax);
  const std::uint32_t ticket = start([done = std::move(done)](base::Result<base::Bytes> result) {
    if (!result.ok()) return done(result.error());
    done(decode(*result));
  });
  if (ticket == 0) return;
  ithaca_db_scan(ticket, prefix.data(), prefix.size(), after.data(), after.size(), limit,
                 port::kScanPageBytes);
}

bool IndexedDbStore::pump() {
  bool any = false;
  // Work that a callback starts has not been answered yet, or waits for the next pump.
  std::size_t left = m_work.size();
  for (; left > 0 && m_work.front().call->answered(); --left) {
    Work work = std::move(m_work.front());
    m_work.pop_front();
    work.finish(work.call->take());
    any = true;
  }
  return any;
}

}  // namespace ithaca::platform
