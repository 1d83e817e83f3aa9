// The one thread that touches the store. It drains its inbox, commits first (one durable
// transaction), then serves the reads, and answers through a callback.
//
// Invariants
//   1. Only this thread calls the LogStore between start and stop.
//   2. Every order gets exactly one report, in any order.
//   3. stop() returns after everything that was pushed before it has been carried out.
//
// Threads: push() and stop() from the I/O thread; `deliver` is called on the writer's thread.
#pragma once

#include <functional>
#include <memory>
#include <thread>
#include <variant>

#include "server/net/inbox.h"
#include "server/store/store_call.h"

namespace ithaca::relay {

// Everything the I/O thread may ask of the writer, and what it hears back.
struct CheckOrder {};
struct BackupOrder {};
using WriterOrder = std::variant<StoreCall, CheckOrder, BackupOrder>;

struct CheckReport {
  base::Result<void> result;
  base::Result<StoreStats> stats;
};
struct BackupReport {
  base::Result<std::string> result;  // where it went
};
using WriterReport = std::variant<StoreReply, CheckReport, BackupReport>;

class Writer {
 public:
  using Deliver = std::function<void(WriterReport)>;
  // Makes a copy of the store somewhere and says where; runs on the writer's thread.
  using Backup = std::function<base::Result<std::string>(LogStore&)>;

  Writer(std::unique_ptr<LogStore> store, Deliver deliver, Backup backup);
  ~Writer();

  void push(WriterOrder order) { m_inbox.push(std::move(order)); }
  void stop();

 private:
  void run();
  void carry_out(const WriterOrder& order);

  std::unique_ptr<LogStore> m_store;
  Deliver m_deliver;
  Backup m_backup;
  Inbox<WriterOrder> m_inbox;
  std::thread m_thread;
};

}  // namespace ithaca::relay
