// Taking a space out of memory, to read it again, or off this device.
//
// Off this device: a mark first, then its records, page by page, then the mark. A
// crash in between is made good when the store is opened the next time.
#include <algorithm>
#include <array>

#include "src/core/sync/engine.h"

namespace ithaca::sync {

void Engine::forget_space(const base::SpaceId& id) {
  if (m_spaces.erase(id) == 0) return;
  m_connection.send(wire::Unsub{id});
  m_forgetting.push_back(id);
  m_writer.write({{forget_key(id), base::Bytes{1}}}, [self = m_self, id] {
    if (*self != nullptr) (*self)->wipe_space(id, 0, "");
  });
  changed();
}

bool Engine::is_forgetting(const base::SpaceId& id) const {
  return std::find(m_forgetting.begin(), m_forgetting.end(), id) != m_forgetting.end();
}

// `prefix`: which of all under which a space has records.
void Engine::wipe_space(const base::SpaceId& id, std::size_t prefix, std::string after) {
  const std::array prefixes = {space_prefix(id), log_prefix(id), page_prefix(id),
                               parked_prefix(id)};
  m_ports.store.scan(
      prefixes[prefix], std::move(after), port::kScanPageMax,
      [self = m_self, id, prefix,
       final = prefix + 1 == prefixes.size()](base::Result<port::StorePage> page) {
        // A store that cannot be read is tried again at the next start.
        if (*self == nullptr || !page.ok()) return;
        Engine& engine = **self;
        std::vector<port::StoreWrite> writes;
        for (port::StoreRecord& record : page->records)
          writes.push_back({std::move(record.key), std::nullopt});
        for (std::string& key : page->corrupt) writes.push_back({std::move(key), std::nullopt});
        const bool last = !page->more && final;
        if (last) writes.push_back({forget_key(id), std::nullopt});
        engine.m_writer.write(std::move(writes), [=, more = page->more, next = page->last_key] {
          if (*self == nullptr) return;
          if (last) {
            std::erase((*self)->m_forgetting, id);
          } else {
            (*self)->wipe_space(id, more ? prefix : prefix + 1, more ? next : "");
          }
        });
      });
}

// From the log, without what the chain refuses by now. REQUIRES: nothing waits to be written.
void Engine::reload_space(const base::SpaceId& id) {
  m_reloading = true;
  m_spaces.erase(id);
  // What is on its way for it comes again on the next connection.
  m_connection.abandon();
  read_space(id, "", std::make_shared<std::vector<port::StoreRecord>>());
  changed();
}

// It cannot be read now; the next start tries again.
void Engine::miss_space(const base::SpaceId& id) {
  m_reloading = false;
  m_corrupt.push_back(space_prefix(id));
  changed();
}

void Engine::read_space(const base::SpaceId& id, std::string after,
                        std::shared_ptr<std::vector<port::StoreRecord>> records) {
  m_ports.store.scan(space_prefix(id), std::move(after), port::kScanPageMax,
                     [self = m_self, id, records](base::Result<port::StorePage> page) {
                       if (*self == nullptr) return;
                       Engine& engine = **self;
                       if (!page.ok()) return engine.miss_space(id);
                       std::move(page->records.begin(), page->records.end(),
                                 std::back_inserter(*records));
                       if (page->more) return engine.read_space(id, page->last_key, records);
                       auto loaded = Space::load(engine.space_host(), id, std::move(*records));
                       if (!loaded.ok()) return engine.miss_space(id);
                       engine.m_reloaded = std::move(*loaded);
                       engine.m_reloaded->open([self, id] {
                         if (*self == nullptr) return;
                         Engine& host = **self;
                         Space& space = *(host.m_spaces[id] = std::move(host.m_reloaded));
                         host.m_reloading = false;
                         if (host.m_connection.ready()) space.on_ready();
                         host.changed();
                       });
                     });
}

}  // namespace ithaca::sync
