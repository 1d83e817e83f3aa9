// Taking a space off this device: a mark first, then its records, page by page, then the mark. A
// crash in between is made good when the store is opened the next time.
#include "src/core/sync/engine.h"

namespace ithaca::sync {

void Engine::forget_space(const base::SpaceId& id) {
  if (m_spaces.erase(id) == 0) return;
  m_connection.send(wire::Unsub{id});
  m_forgetting.insert(id);
  m_writer.write({{forget_key(id), base::Bytes{1}}}, [self = m_self, id] {
    if (*self != nullptr) (*self)->wipe_space(id, 0, "");
  });
  changed();
}

// `prefix`: which of the three.
void Engine::wipe_space(const base::SpaceId& id, std::size_t prefix, std::string after) {
  const std::string prefixes[] = {space_prefix(id), log_prefix(id), page_prefix(id)};
  m_ports.store.scan(
      prefixes[prefix], std::move(after), port::kScanPageMax,
      [self = m_self, id, prefix](base::Result<port::StorePage> page) {
        // A store that cannot be read is tried again at the next start.
        if (*self == nullptr || !page.ok()) return;
        Engine& engine = **self;
        std::vector<port::StoreWrite> writes;
        for (port::StoreRecord& record : page->records)
          writes.push_back({std::move(record.key), std::nullopt});
        for (std::string& key : page->corrupt) writes.push_back({std::move(key), std::nullopt});
        const bool last = !page->more && prefix == 2;
        if (last) writes.push_back({forget_key(id), std::nullopt});
        engine.m_writer.write(std::move(writes), [=, more = page->more, next = page->last_key] {
          if (*self == nullptr) return;
          if (last) {
            (*self)->m_forgetting.erase(id);
          } else {
            (*self)->wipe_space(id, more ? prefix : prefix + 1, more ? next : "");
          }
        });
      });
}

}  // namespace ithaca::sync
