// Opening: what is small is read at once, then each space reads its newest pages and the rest of
// its log.
#include <algorithm>
#include <array>

#include "src/core/base/codec.h"
#include "src/core/sync/engine.h"
#include "src/core/sync/log_record.h"

namespace ithaca::sync {
namespace {

// The log and the pages are left where they are.
constexpr std::array kPrefixesReadAtOnce = {std::string_view("m/"), kAppPrefix, kSpacePrefix};

}  // namespace

Engine::~Engine() { *m_self = nullptr; }

void Engine::open(std::function<void(base::Result<AppRecords>)> done) {
  CHECK(!m_open && !m_opening);
  m_opening = std::make_unique<Opening>();
  m_opening->done = std::move(done);
  m_opening->scans_left = kPrefixesReadAtOnce.size();
  for (std::size_t prefix = 0; prefix < kPrefixesReadAtOnce.size(); ++prefix) scan_more(prefix, "");
}

void Engine::fail_open(base::Error error) {
  const std::unique_ptr<Opening> opening = std::move(m_opening);
  opening->done(std::move(error));
}

void Engine::scan_more(std::size_t prefix, std::string after) {
  const auto read = [self = m_self, prefix](base::Result<port::StorePage> page) {
    if (*self == nullptr) return;
    Engine& engine = **self;
    Opening& opening = *engine.m_opening;
    if (!page.ok()) {
      opening.failure = page.error();
      return engine.end_scan();
    }
    auto& target = kPrefixesReadAtOnce[prefix] == kAppPrefix     ? opening.app_records
                   : kPrefixesReadAtOnce[prefix] == kSpacePrefix ? opening.space_records
                                                                 : opening.basics;
    std::move(page->records.begin(), page->records.end(), std::back_inserter(target));
    for (std::string& key : page->corrupt)
      if (!is_derived(key)) engine.m_corrupt.push_back(std::move(key));
    if (page->more) return engine.scan_more(prefix, page->last_key);
    engine.end_scan();
  };
  m_ports.store.scan(std::string(kPrefixesReadAtOnce[prefix]), std::move(after), port::kScanPageMax,
                     read);
}

void Engine::end_scan() {
  if (--m_opening->scans_left > 0) return;
  if (m_opening->failure) return fail_open(*m_opening->failure);
  read_basics();
}

void Engine::read_basics() {
  Opening& opening = *m_opening;
  for (port::StoreRecord& record : opening.basics) {
    if (record.key == kFormatKey) {
      opening.format = base::Reader(record.value).u32();
    } else if (record.key == kIdentityKey) {
      base::Reader reader(record.value);
      const auto root = crypto::RootSecret::from(reader.raw(crypto::RootSecret::kSize));
      const auto seed = crypto::DeviceSeed::from(reader.raw(crypto::DeviceSeed::kSize));
      if (root && seed && reader.finish().ok()) m_identity = Identity{*root, *seed, {}};
    } else if (record.key == kFormerKey) {
      opening.former = std::move(record.value);
    } else if (record.key == kRenewKey) {
      opening.renew = true;
      opening.reseed = record.value != base::Bytes{2};
    } else if (record.key == kJoinKey) {
      opening.join = std::move(record.value);
    } else if (record.key.starts_with(kForgetPrefix)) {
      const auto id = base::from_hex(record.key.substr(kForgetPrefix.size()));
      if (const auto space = id ? base::SpaceId::from(*id) : std::nullopt)
        m_forgetting.push_back(*space);
    }
  }
  if (opening.format && *opening.format > kStoreFormat)
    return fail_open(base::error(base::ErrorCode::kNewerStore));
  const bool identity_lost =
      std::find(m_corrupt.begin(), m_corrupt.end(), kIdentityKey) != m_corrupt.end();
  if (identity_lost || (!m_identity && !opening.space_records.empty()))
    return fail_open(base::error(base::ErrorCode::kCorrupt, "identity"));
  migrate();
  if (m_identity) settle_identity();
  load_spaces();
}

// A restored backup is another device than the one that it is of.
void Engine::settle_identity() {
  base::Reader reader(m_opening->former);
  std::vector<crypto::DeviceSeed>& former = m_identity->former;
  while (const auto seed = crypto::DeviceSeed::from(reader.raw(crypto::DeviceSeed::kSize)))
    former.push_back(*seed);
  if (!m_opening->renew || !m_opening->reseed) return;
  former.insert(former.begin(), m_identity->device_seed);
  if (former.size() > kFormerSeedsMax) former.resize(kFormerSeedsMax);
  m_ports.random.fill(m_identity->device_seed.data);
  m_writer.write({identity_write(), former_write(), {std::string(kRenewKey), base::Bytes{2}}});
}

port::StoreWrite Engine::identity_write() const {
  base::Writer writer;
  writer.raw(m_identity->root);
  writer.raw(m_identity->device_seed);
  return {std::string(kIdentityKey), writer.take()};
}

port::StoreWrite Engine::former_write() const {
  base::Writer writer;
  for (const crypto::DeviceSeed& seed : m_identity->former) writer.raw(seed);
  return {std::string(kFormerKey), writer.take()};
}

// Once this installation is in everywhere as itself, it could be no other any more.
void Engine::forget_former() {
  if (!m_open || !m_identity || m_identity->former.empty() || m_reloading || !m_corrupt.empty())
    return;
  for (const auto& [id, space] : m_spaces)
    if (space->needs_former()) return;
  m_identity->former.clear();
  m_writer.write({{std::string(kFormerKey), std::nullopt}});
}

// Format 1 had each envelope of the log in a record of its own among the small ones. What format 2
// wrote is read as it is.
void Engine::migrate() {
  Opening& opening = *m_opening;
  base::Writer format;
  format.u32(kStoreFormat);
  const port::StoreWrite format_write{std::string(kFormatKey), format.take()};
  if (!opening.format) m_writer.write({format_write});
  // A restored backup of that time has such records, too, whatever the format here is.
  std::vector<port::StoreWrite> writes;
  std::erase_if(opening.space_records, [&](const port::StoreRecord& record) {
    const auto parts = parse_space_key(record.key);
    if (!parts || parts->kind != 'l') return false;
    const auto seq = parse_number(parts->rest);
    base::Reader in(record.value);
    LogEntry entry;
    entry.received_ms = in.u64();
    entry.accepted = in.u8() != 0;
    entry.envelope = in.raw(in.remaining());
    if (seq && !in.failed()) {
      LogRecordWriter log;
      log.add(entry);
      writes.push_back({log_key(parts->space, *seq), log.take()});
    }
    writes.push_back({record.key, std::nullopt});
    return true;
  });
  const bool older = opening.format && *opening.format < kStoreFormat;
  // In parts that a commit can hold. Done twice it does no harm, so the format comes last.
  for (std::size_t at = 0; at < writes.size(); at += port::kScanPageMax) {
    const auto end = std::min(writes.size(), at + port::kScanPageMax);
    m_writer.write({std::make_move_iterator(writes.begin() + static_cast<std::ptrdiff_t>(at)),
                    std::make_move_iterator(writes.begin() + static_cast<std::ptrdiff_t>(end))});
  }
  if (older) m_writer.write({format_write});
}

void Engine::load_spaces() {
  Opening& opening = *m_opening;
  std::map<base::SpaceId, std::vector<port::StoreRecord>> by_space;
  for (port::StoreRecord& record : opening.space_records)
    if (const auto parts = parse_space_key(record.key); parts && !is_forgetting(parts->space))
      by_space[parts->space].push_back(std::move(record));
  opening.space_records.clear();
  // What an envelope that never left this disk has changed goes with it: the log makes the pages
  // anew.
  for (const std::string& key : m_corrupt) {
    const auto parts = parse_space_key(key);
    if (!parts || parts->kind != 'o') continue;
    std::erase_if(by_space[parts->space], [root = root_key(parts->space)](const auto& record) {
      return record.key == root;
    });
  }
  for (auto& [id, own] : by_space) {
    auto space = m_identity ? Space::load(space_host(), id, std::move(own))
                            : base::error(base::ErrorCode::kCorrupt);
    if (space.ok()) {
      m_spaces[id] = std::move(*space);
    } else {
      m_corrupt.push_back(space_prefix(id));
    }
  }
  opening.spaces_left = m_spaces.size() + 1;
  const auto open_all = [self = m_self] {
    if (*self == nullptr) return;
    const auto one_less = [self] {
      if (*self == nullptr || --(*self)->m_opening->spaces_left > 0) return;
      (*self)->finish_open();
    };
    for (auto& [id, space] : (*self)->m_spaces) space->open(one_less);
    one_less();
  };
  // What was migrated must be there to be read.
  if (m_writer.idle()) return open_all();
  m_writer.write({}, open_all);
}

void Engine::finish_open() {
  const std::unique_ptr<Opening> opening = std::move(m_opening);
  m_open = true;
  if (m_identity && !opening->join.empty()) m_join.load(opening->join);
  if (opening->renew) {
    for (auto& [id, space] : m_spaces) {
      space->renew_actor();
      space->forget_wishes();
    }
    m_writer.write({{std::string(kRenewKey), std::nullopt}});
  }
  for (const base::SpaceId& id : m_forgetting) wipe_space(id, 0, "");
  changed();
  opening->done(std::move(opening->app_records));
}

}  // namespace ithaca::sync
