// Everything between a page that has just loaded and a store that may be used: the database, the
// lead among tabs, the vault, the sealed store. The web's counterpart of native/profile.h.
//
// States
//   kOpening    start() was called; nothing may be used yet
//   kElsewhere  another tab leads; this one holds nothing. Offer "Use here": take_over()
//   kReady      store() may be used
//   kLost       another tab took the lead: commits fail with kFenced. take_over() reloads the page
//   kFailed     failure() says why: kNewerStore, kBusy (an old tab blocks the upgrade), kQuota,
//               kCorrupt, kUnavailable. start() tries again
//
// Ownership: owns its stores; borrows `random`. One a page. Threads: the browser's one.
#pragma once

#include <memory>
#include <optional>

#include "src/platform/common/sealed_store.h"
#include "src/platform/web/store_indexed_db.h"
#include "src/platform/web/tabs_locks.h"
#include "src/platform/web/vault_web_crypto.h"

namespace ithaca::platform {

struct StorageEstimate {
  std::uint64_t used_bytes = 0;
  std::uint64_t quota_bytes = 0;  // 0: the browser does not say
};

class WebProfile {
 public:
  enum class State { kOpening, kElsewhere, kReady, kLost, kFailed };

  explicit WebProfile(port::Random& random);

  void start();
  // Moves on with what has been answered; to be called on every wake. True if anything happened.
  bool pump();
  State state() const { return m_state; }
  // REQUIRES: kFailed.
  const base::Error& failure() const { return *m_failure; }
  // REQUIRES: kReady, now or earlier.
  port::Store& store();
  // REQUIRES: kElsewhere or kLost.
  void take_over() { m_tabs.take_over(); }

  // Asks the browser not to evict the data; some ask the person. At a good moment: after the first
  // thing worth keeping, from a press of a button.
  void request_persistence();
  // Whether the browser promised; empty while it has not been asked or has not answered.
  std::optional<bool> persistent() const { return m_persistent; }
  // Asks how full the disk is; estimate() has it some wakes later.
  void request_estimate();
  const std::optional<StorageEstimate>& estimate() const { return m_estimate; }

 private:
  void follow_tabs();
  void lead();
  void open_vault();
  void fail(base::Error error);
  bool pump_answers();

  port::Random& m_random;
  State m_state = State::kOpening;
  bool m_opened = false;   // the database is
  bool m_leading = false;  // the lock is ours and what follows is under way or done
  std::optional<base::Error> m_failure;
  std::optional<bool> m_persistent;
  std::optional<StorageEstimate> m_estimate;
  std::unique_ptr<JsCall> m_persist_call;
  std::unique_ptr<JsCall> m_estimate_call;
  Tabs m_tabs;
  Vault m_vault;
  IndexedDbStore m_database;
  std::unique_ptr<SealedStore> m_sealed;
};

}  // namespace ithaca::platform
