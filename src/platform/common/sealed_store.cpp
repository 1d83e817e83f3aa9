#include "src/platform/common/sealed_store.h"

#include <utility>

#include "src/core/crypto/primitives.h"

namespace ithaca::platform {
namespace {

constexpr std::uint8_t kVersion = 1;
static_assert(1 + crypto::Nonce::kSize + crypto::kTagBytes <= port::kSealBytesMax);

base::Result<base::Bytes> open_value(const crypto::StorageKey& key,
                                     const port::StoreRecord& record) {
  if (record.value.empty() || record.value[0] != kVersion) {
    return base::error(base::ErrorCode::kCorrupt, "not a sealed record");
  }
  return crypto::open_record(key, record.key, base::ByteView(record.value).subspan(1));
}

}  // namespace

SealedStore::SealedStore(port::Store& behind, const crypto::StorageKey& key, port::Random& random)
    : m_behind(behind), m_random(random), m_key(key) {}

void SealedStore::commit(std::vector<port::StoreWrite> writes, CommitDone done) {
  if (auto checked = port::check_writes(writes, port::kValueBytesMax); !checked.ok()) {
    // The refusal keeps its place in the order by way of a commit that writes nothing.
    m_behind.commit({}, [done = std::move(done), checked](const base::Result<void>&) {
      if (done) done(checked);
    });
    return;
  }
  for (port::StoreWrite& write : writes) {
    if (!write.value) continue;
    base::Bytes sealed{kVersion};
    base::append(sealed, crypto::seal_record(m_key, m_random.draw<crypto::Nonce>(), write.key,
                                             *write.value));
    write.value = std::move(sealed);
  }
  m_behind.commit(std::move(writes), std::move(done));
}

void SealedStore::scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) {
  m_behind.scan(std::move(prefix), std::move(after), limit,
                [this, done = std::move(done)](base::Result<port::StorePage> page) {
                  if (page.ok()) page = open(std::move(*page));
                  done(std::move(page));
                });
}

bool SealedStore::pump() { return m_behind.pump(); }

port::StorePage SealedStore::open(port::StorePage sealed) const {
  port::StorePage page;
  page.corrupt = std::move(sealed.corrupt);
  page.more = sealed.more;
  page.last_key = std::move(sealed.last_key);
  page.records.reserve(sealed.records.size());
  for (port::StoreRecord& record : sealed.records) {
    auto value = open_value(m_key, record);
    if (value.ok()) {
      page.records.push_back({std::move(record.key), std::move(*value)});
    } else {
      page.corrupt.push_back(std::move(record.key));
    }
  }
  return page;
}

}  // namespace ithaca::platform
