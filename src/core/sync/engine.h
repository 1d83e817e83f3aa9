// Everything about one person's spaces on one device: the disk, the connection, the routing of
// frames. The app layer stands on this class alone.
//
// Invariants
//   1. Nothing is written before the store is known to be of this or an earlier format.
//   2. Nothing blocks; work goes on in tick().
//   3. revision() grows with every change that a screen could show.
//   4. All keys in the store that begin with kAppPrefix belong to the app layer, all others to this
//      folder (store_keys.h).
// Threads: one. Ownership: borrows the ports, owns the spaces.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/core/port/clock.h"
#include "src/core/port/random.h"
#include "src/core/port/store.h"
#include "src/core/port/transport.h"
#include "src/core/sync/connection.h"
#include "src/core/sync/identity.h"
#include "src/core/sync/join_flow.h"
#include "src/core/sync/space.h"
#include "src/core/sync/store_keys.h"
#include "src/core/sync/store_writer.h"

namespace ithaca::sync {

inline constexpr std::size_t kSpacesMax = 1000;
// Of a long log, on its way from the relay to this disk.
inline constexpr std::uint32_t kReceiveWindowBytes = 2 * 1024 * 1024;

struct EnginePorts {
  port::Clock& clock;
  port::Random& random;
  port::Store& store;
  port::Transport& transport;
};

class Engine final : private ConnectionHandler {
 public:
  // `origin`: scheme://host[:port] of the relay, as dialled.
  Engine(EnginePorts ports, std::string origin, PagingLimits paging = {});
  ~Engine() override;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Reads the store. `done` gets the records under kAppPrefix.
  // Errors: those of Store::scan; kNewerStore if a newer version wrote here.
  using AppRecords = std::vector<port::StoreRecord>;
  void open(std::function<void(base::Result<AppRecords>)> done);
  bool is_open() const { return m_open; }
  // Keys of records that could not be read.
  const std::vector<std::string>& corrupt() const { return m_corrupt; }

  bool has_identity() const { return m_identity.has_value(); }
  // Draws and stores one. REQUIRES: is_open() and no identity yet.
  void create_identity();

  void tick();
  std::optional<std::uint64_t> next_deadline_ms() const;
  std::uint64_t revision() const { return m_revision; }
  void changed() { ++m_revision; }

  const Connection& connection() const { return m_connection; }
  void retry_now() { m_connection.retry_now(); }
  // False: another tab leads. The connection closes and nothing more is written.
  void set_leading(bool leading);

  // In the order of their ids.
  const std::map<base::SpaceId, std::unique_ptr<Space>>& spaces() const { return m_spaces; }
  Space* find(const base::SpaceId& id) const;
  // kQuota over kSpacesMax. REQUIRES: an identity.
  base::Result<Space*> create_space(crypto::SpaceKind kind);

  // Takes a space off this device, for good; the relay is not asked. Goes on after a crash.
  void forget_space(const base::SpaceId& id);

  JoinFlow& join() { return m_join; }
  // For the app's own records. Borrowed.
  StoreWriter& writer() { return m_writer; }

  // Own envelopes and records that the relay does not have, of all spaces.
  std::size_t queued() const;
  // Some space is not caught up, though the connection is there.
  bool catching_up() const;
  // Own envelopes acknowledged since the start.
  std::uint64_t acknowledged() const { return m_acknowledged; }

 private:
  void on_ready(const wire::Challenge& challenge) override;
  void on_frame(const wire::Frame& frame, std::size_t frame_bytes) override;
  void on_lost() override;
  // engine_open.cpp
  struct Opening {
    std::function<void(base::Result<AppRecords>)> done;
    AppRecords app_records;
    std::vector<port::StoreRecord> basics;
    std::vector<port::StoreRecord> space_records;
    base::Bytes join;
    std::optional<std::uint32_t> format;
    base::Bytes former;
    bool renew = false;
    bool reseed = false;
    std::size_t scans_left = 0;
    std::optional<base::Error> failure;  // of one of them
    std::size_t spaces_left = 0;
  };
  void scan_more(std::size_t prefix, std::string after);
  void end_scan();
  void fail_open(base::Error error);
  void read_basics();
  void migrate();
  void settle_identity();
  void forget_former();
  port::StoreWrite identity_write() const;
  port::StoreWrite former_write() const;
  void load_spaces();
  void finish_open();
  void want_connection();
  // engine_forget.cpp
  void reload_space(const base::SpaceId& id);
  void read_space(const base::SpaceId& id, std::string after,
                  std::shared_ptr<std::vector<port::StoreRecord>> records);
  void miss_space(const base::SpaceId& id);
  bool is_forgetting(const base::SpaceId& id) const;
  void wipe_space(const base::SpaceId& id, std::size_t prefix, std::string after);

  SpaceHost space_host();
  JoinHost join_host();

  EnginePorts m_ports;
  PagingLimits m_paging;
  StoreWriter m_writer;
  Connection m_connection;
  std::optional<Identity> m_identity;
  std::map<base::SpaceId, std::unique_ptr<Space>> m_spaces;
  JoinFlow m_join;
  std::unique_ptr<Opening> m_opening;
  std::vector<base::SpaceId> m_forgetting;
  bool m_reloading = false;           // one at a time
  std::unique_ptr<Space> m_reloaded;  // that reads its pages and log
  std::vector<std::string> m_corrupt;
  std::uint64_t m_revision = 1;
  std::uint64_t m_acknowledged = 0;
  bool m_open = false;
  bool m_leading = true;
  std::shared_ptr<Engine*> m_self;
};

}  // namespace ithaca::sync
